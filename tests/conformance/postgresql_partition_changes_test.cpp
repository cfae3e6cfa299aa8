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

TEST_CASE("partition changes: a bound moves while the index of the whole changes", "[postgresql]") {
    SECTION("and a column goes") {
        const auto with = [](const std::string& column, const std::string& key,
                             const std::string& bound) {
            return "CREATE TABLE p (a int" + column +
                   ") PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (" +
                   bound + "); CREATE INDEX i ON p (" + key +
                   "); ALTER TABLE p ADD CONSTRAINT k UNIQUE (" + key + ");";
        };
        both_ways("", with(", y int", "a, y", "1"), with("", "a", "1, 2"));
    }
    SECTION("beside indexes of the part's own, and a part that is made anew") {
        const auto with = [](const std::string& key, const std::string& own) {
            return "CREATE TABLE p (a int, x int NOT NULL, PRIMARY KEY (" + key +
                   ")) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (" + own;
        };
        both_ways("",
                  with("a, x", "1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)"
                               " PARTITION BY LIST (x);"
                               "CREATE INDEX o ON p1 (x); CREATE INDEX e ON p1 (x, a);"),
                  with("a", "1, 2); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (3);"
                            "CREATE INDEX o ON p1 (x DESC); CREATE INDEX f ON p1 (x, a);"));
    }
}

TEST_CASE("partition changes: a part is partitioned itself while the whole changes",
          "[postgresql]") {
    const auto with = [](const std::string& key, const std::string& part) {
        return "CREATE TABLE p (a int NOT NULL, x int NOT NULL, PRIMARY KEY (" + key +
               ")) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)" + part +
               "; CREATE INDEX i ON p (" + key + ");";
    };
    both_ways("", with("a", ""),
              with("a, x", " PARTITION BY LIST (x); CREATE TABLE p2 PARTITION OF p1 DEFAULT"));
}

TEST_CASE("partition changes: a column of one that leaves its parent becomes another one",
          "[postgresql]") {
    const std::string parents = "CREATE TABLE p (n text); CREATE TABLE q (n text, m text);";
    both_ways(parents, "CREATE TABLE c (n text, x int); ALTER TABLE c INHERIT p;",
              "CREATE TABLE c (n varchar(10), x int);");
    both_ways("",
              parents + "CREATE TABLE c (n text, m text); ALTER TABLE c INHERIT p;"
                        "ALTER TABLE c INHERIT q;",
              "CREATE TABLE p (n text); CREATE TABLE q (n int, m text);"
              "CREATE TABLE c (n int, m text); ALTER TABLE c INHERIT q;");
    both_ways("CREATE TABLE p (n text, m int) PARTITION BY LIST (m);",
              "CREATE TABLE c PARTITION OF p FOR VALUES IN (1);",
              "CREATE TABLE c (n varchar(10), m int);");
}

TEST_CASE("partition changes: a generated column of a parent becomes a plain one", "[postgresql]") {
    for (const char* const children :
         {"PARTITION BY RANGE (t); CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10);",
          "; CREATE TABLE m1 () INHERITS (m); CREATE TABLE m2 (u int) INHERITS (m);"}) {
        const auto with = [&](const std::string& expression) {
            return "CREATE TABLE m (id int " + expression + ", t int) " + children;
        };
        both_ways("", with("GENERATED ALWAYS AS (t * 2) STORED"), with(""));
    }
}

TEST_CASE("partition changes: one is dropped of a whole that a key refers to", "[postgresql]") {
    const std::string whole = "CREATE TABLE o (id int PRIMARY KEY) PARTITION BY LIST (id);"
                              "CREATE TABLE x (o int REFERENCES o);";
    const std::string part = "CREATE TABLE o2 PARTITION OF o FOR VALUES IN (2)";
    both_ways(whole, "CREATE TABLE o1 PARTITION OF o FOR VALUES IN (1);" + part + ";",
              "CREATE TABLE o1 PARTITION OF o FOR VALUES IN (1);");
    both_ways(whole,
              part + " PARTITION BY LIST (id); CREATE TABLE o3 PARTITION OF o2 FOR VALUES IN (2);",
              part + ";");
    both_ways("", whole + part + ";", "CREATE TABLE x (o int);");
}
