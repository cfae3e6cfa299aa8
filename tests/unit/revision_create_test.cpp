// SPDX-License-Identifier: MIT
// Where new revisions and merges may stand.
#include "catch.hpp"

#include "revision/create.hpp"
#include "support/graphs.hpp"

using namespace dbmig;
using namespace dbmig::revision;
using dbmig::test::graph;
using dbmig::test::graph_error;

namespace {

const char* const forked = "root; left1 root @left; right1 root";

RevisionHeader plan(const char* text, const NewRevisionOptions& options) {
    return plan_new_revision(graph(text), options);
}

NewRevisionOptions asked(std::string id, std::vector<std::string> heads = {}) {
    NewRevisionOptions options;
    options.id = std::move(id);
    options.heads = std::move(heads);
    options.message = "a message";
    return options;
}

} // namespace

TEST_CASE("a new revision stands on the head", "[create]") {
    CHECK(plan("a; b a", asked("c")).down_revisions == std::vector<std::string>{"b"});
    CHECK(plan_new_revision(Graph(), asked("c")).down_revisions.empty());
    CHECK(plan(forked, asked("c", {"left@head"})).down_revisions ==
          std::vector<std::string>{"left1"});
    CHECK(plan(forked, asked("c", {"base"})).down_revisions.empty());
    CHECK(plan(forked, asked("c", {"heads"})).down_revisions.size() == 2);
    CHECK(plan("a", asked("c")).message == "a message");
}

TEST_CASE("a new revision on something else than a head needs splice", "[create]") {
    CHECK_THAT(graph_error([] { plan(forked, asked("c", {"root"})); }),
               ContainsSubstring("--splice"));
    NewRevisionOptions spliced = asked("c", {"root"});
    spliced.splice = true;
    CHECK(plan(forked, spliced).down_revisions == std::vector<std::string>{"root"});
    CHECK_THAT(graph_error([] { plan(forked, asked("c")); }), ContainsSubstring("left1"));
}

TEST_CASE("a taken or malformed id is refused", "[create]") {
    CHECK_THAT(graph_error([] { plan("a", asked("a")); }), ContainsSubstring("already taken"));
    CHECK_THAT(graph_error([] { plan(forked, asked("left", {"right1"})); }),
               ContainsSubstring("already a branch label"));
    for (const char* id : {"", "a b", "a@b", "a+1", "a:b", "-1", "head", "base", "x\ny"}) {
        CAPTURE(id);
        CHECK_FALSE(fault_of_id(id).empty());
    }
    CHECK_FALSE(fault_of_id(std::string(256, 'x')).empty());
    for (const char* id : {"a", "3f9a1c0b7d52", "2024-01_x", "headless", "größe"}) {
        CAPTURE(id);
        CHECK(fault_of_id(id).empty());
    }
}

TEST_CASE("a used label is refused, a new one taken", "[create]") {
    NewRevisionOptions options = asked("c", {"right1"});
    options.branch_label = "left";
    CHECK_THAT(graph_error([&] { plan(forked, options); }), ContainsSubstring("already used"));
    options.branch_label = "root";
    CHECK_THAT(graph_error([&] { plan(forked, options); }), ContainsSubstring("id of a revision"));
    options.branch_label = "right";
    CHECK(plan(forked, options).branch_labels == std::vector<std::string>{"right"});
}

TEST_CASE("dependencies become ids but for labels", "[create]") {
    NewRevisionOptions options = asked("c", {"right1"});
    options.depends_on = {"left", "righ"};
    CHECK(plan(forked, options).depends_on == std::vector<std::string>{"left", "right1"});
    options.depends_on = {"nope"};
    CHECK_THAT(graph_error([&] { plan(forked, options); }), ContainsSubstring("nope"));
}

TEST_CASE("a merge takes two heads or more", "[create]") {
    CHECK(plan_merge(graph(forked), {}, asked("m")).down_revisions ==
          std::vector<std::string>{"left1", "right1"});
    CHECK(plan_merge(graph(forked), {"right1", "left"}, asked("m")).down_revisions ==
          std::vector<std::string>{"right1", "left1"});
    CHECK_THAT(graph_error([] { plan_merge(graph("a; b a"), {}, asked("m")); }),
               ContainsSubstring("one revision only"));
    CHECK_THAT(graph_error([] { plan_merge(graph(forked), {"left1"}, asked("m")); }),
               ContainsSubstring("one revision only"));
    CHECK_THAT(graph_error([] {
                   plan_merge(graph(forked), {"left1", "root"}, asked("m"));
               }),
               ContainsSubstring("nothing to merge"));
    CHECK_THAT(graph_error([] { plan_merge(Graph(), {}, asked("m")); }),
               ContainsSubstring("no revisions"));
}
