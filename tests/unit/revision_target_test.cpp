// SPDX-License-Identifier: MIT
// Targets, routes, stamps and ranges.
#include "catch.hpp"

#include "revision/target.hpp"
#include "support/graphs.hpp"

using namespace dbmig;
using namespace dbmig::revision;
using dbmig::test::graph;
using dbmig::test::graph_error;
using dbmig::test::ids;
using Rows = std::vector<std::string>;

namespace {

const char* const line = "one1; two2 one1; three3 two2; four4 three3";
const char* const forked = "root; stem root; l1 stem @left; l2 l1; r1 stem @right; r2 r1";
const char* const needs = "lib1 @lib; lib2 lib1; app1 @app; app2 app1 +lib1";

std::string up(const char* text, const Rows& rows, const char* target) {
    const Graph g = graph(text);
    return ids(g, upgrade_route(g, rows, target).steps);
}

std::string down(const char* text, const Rows& rows, const char* target) {
    const Graph g = graph(text);
    return ids(g, downgrade_route(g, rows, target).steps);
}

std::string up_error(const char* text, const Rows& rows, const char* target) {
    return graph_error([&] { up(text, rows, target); });
}

std::string down_error(const char* text, const Rows& rows, const char* target) {
    return graph_error([&] { down(text, rows, target); });
}

Rows stamp(const char* text, const Rows& rows, const Rows& targets) {
    return stamp_rows(graph(text), rows, targets);
}

std::string range(const char* text, const char* wanted, const Rows& rows = {}) {
    const Graph g = graph(text);
    return ids(g, resolve_range(g, wanted, rows));
}

} // namespace

TEST_CASE("upgrade along a line", "[target]") {
    CHECK(up(line, {}, "head") == "one1 two2 three3 four4");
    CHECK(up(line, {"two2"}, "heads") == "three3 four4");
    CHECK(up(line, {"two2"}, "+1") == "three3");
    CHECK(up(line, {}, "+2") == "one1 two2");
    CHECK(up(line, {"one1"}, "three3") == "two2 three3");
    CHECK(up(line, {}, "head-1") == "one1 two2 three3");
    CHECK(up(line, {}, "base+2") == "one1 two2");
    CHECK(up(line, {}, "two2+1") == "one1 two2 three3");
    CHECK(up(line, {}, "th") == "one1 two2 three3");
    CHECK(up(line, {"three3"}, "base").empty());
    CHECK(up(line, {"three3"}, "two2").empty());
}

TEST_CASE("upgrade says so when there is nothing to do", "[target]") {
    CHECK_THAT(upgrade_route(graph(line), {"four4"}, "head").notice,
               ContainsSubstring("already at four4"));
    CHECK_THAT(upgrade_route(Graph(), {}, "head").notice, ContainsSubstring("no revisions"));
    CHECK_THAT(downgrade_route(Graph(), {}, "base").notice, ContainsSubstring("no revisions"));
    CHECK_THAT(downgrade_route(graph(line), {}, "base").notice, ContainsSubstring("nothing is"));
    CHECK_THAT(downgrade_route(graph(line), {"two2"}, "two2").notice,
               ContainsSubstring("already at 'two2'"));
}

TEST_CASE("upgrade refuses what leads nowhere", "[target]") {
    CHECK_THAT(up_error(line, {"two2"}, "-1"), ContainsSubstring("does not lead up"));
    CHECK_THAT(up_error(line, {"three3"}, "+2"), ContainsSubstring("past the head"));
    CHECK_THAT(up_error(line, {}, "one1-3"), ContainsSubstring("past the base"));
    CHECK_THAT(up_error(line, {}, "thee3"), ContainsSubstring("three3"));
    CHECK_THAT(up_error(line, {}, "@head"), ContainsSubstring("not a target"));
    CHECK_THAT(up_error(line, {}, ""), ContainsSubstring("empty target"));
    CHECK_THAT(up_error(line, {"gone"}, "head"), ContainsSubstring("'gone'"));
    CHECK_THAT(up_error(line, {"one1", "two2"}, "head"), ContainsSubstring("overlap"));
}

TEST_CASE("a head among several is asked for by name", "[target]") {
    const std::string message = up_error(forked, {}, "head");
    CHECK_THAT(message, ContainsSubstring("l2 (left)"));
    CHECK_THAT(message, ContainsSubstring("r2 (right)"));
    CHECK_THAT(message, ContainsSubstring("heads"));
    CHECK_THAT(message, ContainsSubstring("LABEL@head"));
    CHECK_THAT(message, ContainsSubstring("merge"));
    CHECK(up(forked, {}, "heads") == "root stem l1 l2 r1 r2");
    CHECK(up(forked, {}, "left@head") == "root stem l1 l2");
    CHECK(up(forked, {"l2"}, "right@head") == "r1 r2");
    CHECK(up(forked, {"stem"}, "right@+1") == "r1");
    CHECK(up(forked, {}, "right@head-1") == "root stem r1");
    CHECK_THAT(up_error(forked, {"stem"}, "+1"), ContainsSubstring("ambiguous"));
    CHECK_THAT(up_error(forked, {"l1", "r1"}, "+1"), ContainsSubstring("ambiguous"));
    CHECK_THAT(up_error(forked, {}, "left@r1"), ContainsSubstring("not on branch 'left'"));
    CHECK_THAT(up_error(forked, {}, "lefd@head"), ContainsSubstring("did you mean 'left'"));
}

TEST_CASE("an ambiguous prefix lists its candidates", "[target]") {
    const char* const text = "abc1; abc2 abc1; abd abc2";
    CHECK_THAT(up_error(text, {}, "abc"), ContainsSubstring("abc1, abc2"));
    CHECK(up(text, {}, "abd") == "abc1 abc2 abd");
}

TEST_CASE("an id that ends like a relative form is an id first", "[target]") {
    const char* const text = "2024; 2024-1 2024; 2024-2 2024-1";
    CHECK(up(text, {}, "2024-1") == "2024 2024-1");
    CHECK(up(text, {}, "2024-2-1") == "2024 2024-1");
}

TEST_CASE("upgrade takes dependencies along", "[target]") {
    CHECK(up(needs, {}, "app@head") == "app1 lib1 app2");
    CHECK(up(needs, {"app2"}, "lib@+1") == "lib2");
    CHECK(up(needs, {}, "heads") == "app1 lib1 app2 lib2");
}

TEST_CASE("downgrade along a line", "[target]") {
    CHECK(down(line, {"four4"}, "-1") == "four4");
    CHECK(down(line, {"four4"}, "base") == "four4 three3 two2 one1");
    CHECK(down(line, {"four4"}, "two2") == "four4 three3");
    CHECK(down(line, {"four4"}, "base+1") == "four4 three3 two2");
    CHECK(down(line, {"four4"}, "head-2") == "four4 three3");
    CHECK_THAT(down_error(line, {"two2"}, "three3"), ContainsSubstring("cannot reach it"));
    CHECK_THAT(down_error(line, {"two2"}, "-3"), ContainsSubstring("past the base"));
    CHECK_THAT(down_error(line, {"two2"}, "+1"), ContainsSubstring("does not lead down"));
    CHECK_THAT(down_error(line, {}, "-1"), ContainsSubstring("nothing is applied"));
}

TEST_CASE("downgrade at a fork reverts what it is told to", "[target]") {
    const Rows both{"l2", "r2"};
    CHECK(down(forked, both, "stem") == "r2 r1 l2 l1");
    CHECK(down(forked, both, "left@stem") == "l2 l1");
    CHECK(down(forked, both, "right@-1") == "r2");
    CHECK(down(forked, both, "-1") == "l2");
    CHECK(down(forked, {"r2", "l2"}, "-1") == "r2");
    CHECK(down(forked, both, "base") == "r2 r1 l2 l1 stem root");
    CHECK_THAT(down_error(forked, {"l2"}, "right@-1"),
               ContainsSubstring("nothing of branch 'right' is applied"));
}

TEST_CASE("downgrade reverts dependents and leaves dependencies", "[target]") {
    CHECK(down(needs, {"app2"}, "lib1-1") == "app2 lib1 app1");
    CHECK(down(needs, {"app2"}, "lib@base") == "app2 lib1");
    CHECK(down(needs, {"app2"}, "app@-1") == "app2");
    const Graph g = graph(needs);
    CHECK(test::rows_after(g, {"app2"}, downgrade_route(g, {"app2"}, "app@-1")) == "app1 lib1");
}

TEST_CASE("downgrade of a merge leaves both its parents", "[target]") {
    const Graph g = graph("a; b a; c a; m b c; t m");
    const Route route = downgrade_route(g, {"t"}, "b");
    CHECK(ids(g, route.steps) == "t m");
    CHECK(test::rows_after(g, {"t"}, route) == "b c");
    CHECK_THAT(graph_error([&] { downgrade_route(g, {"m"}, "-1"); }), ContainsSubstring("b, c"));
}

TEST_CASE("stamp sets rows and keeps other branches", "[target]") {
    CHECK(stamp(line, {"two2"}, {"four4"}) == Rows{"four4"});
    CHECK(stamp(line, {"four4"}, {"two2"}) == Rows{"two2"});
    CHECK(stamp(line, {"four4"}, {"base"}) == Rows{});
    CHECK(stamp(forked, {"l2"}, {"r1"}) == Rows{"l2", "r1"});
    CHECK(stamp(forked, {"l2", "r2"}, {"right@base"}) == Rows{"l2"});
    CHECK(stamp(forked, {"l2", "r2"}, {"stem"}) == Rows{"stem"});
    CHECK(stamp(forked, {}, {"heads"}) == Rows{"l2", "r2"});
    CHECK(stamp(needs, {"app2"}, {"lib1"}) == Rows{"lib1"});
}

TEST_CASE("stamp with several targets keeps every row", "[target]") {
    CHECK(stamp(forked, {}, {"l2", "r2"}) == Rows{"l2", "r2"});
    CHECK(stamp(forked, {"l1", "r2"}, {"l2", "r1"}) == Rows{"l2", "r1"});
    CHECK(stamp(forked, {"stem"}, {"stem", "l1"}) == Rows{"l1"});
}

TEST_CASE("stamp refuses targets that are relative to the rows, and unknown rows", "[target]") {
    CHECK_THAT(graph_error([] { stamp(line, {"two2"}, {"+1"}); }),
               ContainsSubstring("name the revision"));
    CHECK_THAT(graph_error([] { stamp(line, {"lost"}, {"two2"}); }), ContainsSubstring("--purge"));
    CHECK(stamp(line, {"one1"}, {"head-1"}) == Rows{"three3"});
    CHECK_THAT(graph_error([] { stamp(forked, {}, {"head"}); }), ContainsSubstring("2 revisions"));
}

TEST_CASE("resolve answers for every form", "[target]") {
    const Graph g = graph(forked);
    const auto found = [&](const char* name, const Rows& rows = {}) {
        return ids(g, resolve(g, name, rows));
    };
    CHECK(found("heads") == "l2 r2");
    CHECK(found("base").empty());
    CHECK(found("current", {"r1", "l1"}) == "r1 l1");
    CHECK(found("left") == "l1");
    CHECK(found("left@heads") == "l2");
    CHECK(found("left@current", {"r1", "l1"}) == "l1");
    CHECK(found("+1", {"l1"}) == "l2");
    CHECK(found("-1", {"l1"}) == "stem");
    CHECK_THAT(graph_error([&] { resolve_one(g, "base"); }), ContainsSubstring("no revision"));
    CHECK_THAT(graph_error([&] { resolve_one(g, "heads"); }), ContainsSubstring("one is wanted"));
}

TEST_CASE("ranges", "[target]") {
    CHECK(range(line, "two2:three3") == "two2 three3");
    CHECK(range(line, ":two2") == "one1 two2");
    CHECK(range(line, "three3:") == "three3 four4");
    CHECK(range(line, ":") == "one1 two2 three3 four4");
    CHECK(range(line, "base:heads") == "one1 two2 three3 four4");
    CHECK(range(line, "two2") == "two2");
    CHECK(range(line, "-1:current", {"three3"}) == "two2 three3");
    CHECK(range(line, "two2:+1") == "two2 three3");
    CHECK(range(line, "-9:") == "one1 two2 three3 four4");
    CHECK(range(forked, "stem:l2") == "stem l1 l2");
    CHECK_THAT(graph_error([] { range(line, "three3:two2"); }), ContainsSubstring("backwards"));
    CHECK_THAT(graph_error([] { range(forked, "l1:r2"); }), ContainsSubstring("across branches"));
}

TEST_CASE("offline routes", "[target]") {
    const Graph g = graph(line);
    const auto route = [&](const char* text, Direction direction) {
        return ids(g, offline_route(g, text, direction).steps);
    };
    CHECK(route("head", Direction::up) == "one1 two2 three3 four4");
    CHECK(route("two2:four4", Direction::up) == "three3 four4");
    CHECK(route("two2:+1", Direction::up) == "three3");
    CHECK(route("three3", Direction::down) == "three3 two2 one1");
    CHECK(route("four4:two2", Direction::down) == "four4 three3");
    CHECK(route("four4:-1", Direction::down) == "four4");
    CHECK_THAT(graph_error([&] { route("four4:two2", Direction::up); }),
               ContainsSubstring("backwards"));
    CHECK_THAT(graph_error([&] { route("two2:four4", Direction::down); }),
               ContainsSubstring("backwards"));
}
