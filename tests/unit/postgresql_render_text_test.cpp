// SPDX-License-Identifier: MIT
// Lists of parameters in the texts that PostgreSQL's renderer pastes.
#include "catch.hpp"

#include <string>
#include <vector>

#include "dialects/postgresql/render_text.hpp"

using namespace dbmig::postgresql;

namespace {

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("postgresql: parameters change to the order in which they are declared") {
    CHECK(parameter_changes("a=1, b=2", "a=1, b=2").empty());
    CHECK(parameter_changes("a=1", "a=1, b=2") == Lines{"SET (b=2)"});
    CHECK(parameter_changes("a=1, b=2", "a=1, b=3") == Lines{"SET (b=3)"});
    CHECK(parameter_changes("a=1, b=2", "a=3, b=2") == Lines{"SET (a=3, b=2)"});
    CHECK(parameter_changes("a=1", "b=2, a=1") == Lines{"SET (b=2, a=1)"});
    CHECK(parameter_changes("a=1, b=2, c=3", "a=1, c=4") == Lines{"SET (c=4)", "RESET (b)"});
    CHECK(parameter_changes("a=1", "") == Lines{"RESET (a)"});
}
