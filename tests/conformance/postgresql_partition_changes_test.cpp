// SPDX-License-Identifier: MIT
// Both laws on pairs of schemas whose partitions, heirs or their indexes change together.
#include "catch.hpp"

#include <string>

#include "support/postgresql_changes.hpp"

using namespace dbmig;
using namespace dbmig::test;

TEST_CASE("partition changes: the replica identity of a part is made anew", "[postgresql]") {
    const auto with = [](const std::string& bound, const std::string& columns,
                         const std::string& index) {
        return "CREATE TABLE q (a int NOT NULL, b int NOT NULL, UNIQUE (" + columns +
               ")) PARTITION BY LIST (a); CREATE TABLE q1 PARTITION OF q FOR VALUES IN (" + bound +
               "); ALTER TABLE q1 REPLICA IDENTITY USING INDEX " + index + ";";
    };
    both_ways("", with("1", "a, b", "q1_a_b_key"), with("1", "b, a", "q1_b_a_key"));
    both_ways("", with("1", "a, b", "q1_a_b_key"), with("1, 2", "b, a", "q1_b_a_key"));
}
