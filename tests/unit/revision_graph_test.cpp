// SPDX-License-Identifier: MIT
// The revision graph: building, validating, walking.
#include "catch.hpp"

#include "revision/graph.hpp"
#include "revision/rows.hpp"
#include "support/graphs.hpp"

using namespace dbmig;
using dbmig::revision::Graph;
using dbmig::revision::Set;
using dbmig::test::graph;
using dbmig::test::ids;

namespace {

std::vector<Diagnostic> faults_of(std::string_view text) {
    try {
        graph(text);
    } catch (const FileError& error) {
        return error.faults();
    }
    return {};
}

std::string faults_text(std::string_view text) {
    std::string all;
    for (const Diagnostic& fault : faults_of(text)) {
        all += to_string(fault) + "\n";
    }
    return all;
}

} // namespace

TEST_CASE("an empty graph has nothing", "[graph]") {
    const Graph g;
    CHECK(g.size() == 0);
    CHECK(g.heads().empty());
    CHECK(g.bases().empty());
    CHECK(g.topological().empty());
    CHECK(g.find("x") == nullptr);
}

TEST_CASE("a graph knows heads, bases, branch points and merges", "[graph]") {
    const Graph g = graph("root; left root; right root; join left right; tip join; alone");
    CHECK(ids(g, g.heads()) == "alone tip");
    CHECK(ids(g, g.bases()) == "alone root");
    CHECK(g.is_branch_point(*g.find("root")));
    CHECK_FALSE(g.is_branch_point(*g.find("left")));
    CHECK(g.is_merge(*g.find("join")));
    CHECK(ids(g, g.parents(*g.find("join"))) == "left right");
    CHECK(ids(g, g.children(*g.find("root"))) == "left right");
    CHECK(ids(g, g.topological()) == "alone root left right join tip");
}

TEST_CASE("a head that another branch depends on is a head of its branch only", "[graph]") {
    const Graph g = graph("lib; lib2 lib; app +lib2");
    CHECK(ids(g, g.heads()) == "app lib2");
    CHECK(ids(g, g.real_heads()) == "app");
    CHECK(ids(g, g.dependencies(*g.find("app"))) == "lib2");
    CHECK(ids(g, g.dependents(*g.find("lib2"))) == "app");
}

TEST_CASE("dependencies are found by id, label and unique prefix", "[graph]") {
    const Graph g = graph("alpha @core; beta +core; gamma +alp; delta +alpha");
    for (const char* id : {"beta", "gamma", "delta"}) {
        CHECK(ids(g, g.dependencies(*g.find(id))) == "alpha");
    }
    CHECK_THAT(faults_text("alpha1; alpha2; beta +alp"), ContainsSubstring("ambiguous"));
}

TEST_CASE("a dependency on a parent adds nothing", "[graph]") {
    const Graph g = graph("a; b a +a");
    CHECK(g.dependencies(*g.find("b")).empty());
    CHECK(ids(g, g.topological()) == "a b");
}

TEST_CASE("prefixes are found in order", "[graph]") {
    const Graph g = graph("ab1; ab2; abc; b; a");
    const auto range = g.with_prefix("ab");
    CHECK(g.id(range.first) == "ab1");
    CHECK(range.second - range.first == 3);
    const auto none = g.with_prefix("zz");
    CHECK(none.first == none.second);
}

TEST_CASE("labels spread to descendants and down to the branch point", "[graph]") {
    const Graph g = graph("a; b a; l1 b; l2 l1 @left; l3 l2; r1 b; m l3 r1; z m");
    const auto labelled = [&](const char* id) { return !g.labels(*g.find(id)).empty(); };
    CHECK(labelled("l1"));
    CHECK(labelled("l2"));
    CHECK(labelled("l3"));
    CHECK(labelled("m"));
    CHECK(labelled("z"));
    CHECK_FALSE(labelled("b"));
    CHECK_FALSE(labelled("a"));
    CHECK_FALSE(labelled("r1"));
    CHECK(g.find_label("left") != nullptr);
    CHECK(g.find_label("right") == nullptr);
}

TEST_CASE("every fault of a graph is reported at once, with its file", "[graph]") {
    const std::vector<Diagnostic> faults =
        faults_of("aa; bb nope; cc aa +gone; aa; dd aa @x; ee aa @x; ff aa @bb; gg hh; hh gg");
    CHECK(faults.size() == 6);
    const std::string text =
        faults_text("aa; bb nope; cc aa +gone; aa; dd aa @x; ee aa @x; ff aa @bb; gg hh; hh gg");
    CHECK_THAT(text, ContainsSubstring("versions/1_bb.yaml:1:11"));
    CHECK_THAT(text, ContainsSubstring("down_revision 'nope' of revision 'bb' is not there"));
    CHECK_THAT(text, ContainsSubstring("depends_on 'gone' of revision 'cc' is not there"));
    CHECK_THAT(text, ContainsSubstring("revision 'aa' is also in versions/0_aa.yaml"));
    CHECK_THAT(text, ContainsSubstring("branch label 'x' is already used by revision 'dd'"));
    CHECK_THAT(text, ContainsSubstring("branch label 'bb' is the id of the revision"));
    CHECK_THAT(text, ContainsSubstring("cycle: gg -> hh -> gg"));
}

TEST_CASE("a missing parent names the nearest id", "[graph]") {
    CHECK_THAT(faults_text("ab12cd34; x ab12cd35"), ContainsSubstring("ab12cd34"));
}

TEST_CASE("cycles of every kind are refused", "[graph]") {
    CHECK_THAT(faults_text("a a"), ContainsSubstring("names itself"));
    CHECK_THAT(faults_text("a +a"), ContainsSubstring("depends on itself"));
    CHECK_THAT(faults_text("a +c; b a; c b"), ContainsSubstring("a -> c -> b -> a"));
    CHECK_THAT(faults_text("a; b a d; c b; d c; e d"), ContainsSubstring("b -> d -> c -> b"));
    CHECK(faults_of("a b; b a; c d; d c; e a c").size() == 2);
}

TEST_CASE("rows are the maximal applied revisions", "[graph]") {
    const Graph g = graph("a; b a; c a; d +b");
    std::vector<std::string> unknown;
    const Set applied = g.applied({"c", "d", "lost"}, unknown);
    CHECK(unknown == std::vector<std::string>{"lost"});
    CHECK(applied == Set{true, true, true, true});
    CHECK(g.rows(applied) == std::vector<std::string>{"c", "d"});
}

TEST_CASE("rows follow steps over forks, merges and dependencies", "[graph]") {
    const Graph g = graph("a; b a; c a; m b c; d +b");
    revision::Rows rows(g, {"b", "c"});
    using revision::Direction;
    const auto up = [&](const char* id) { return rows.take({*g.find(id), Direction::up}); };
    const auto down = [&](const char* id) { return rows.take({*g.find(id), Direction::down}); };
    CHECK(up("m") == revision::RowChange{{"b", "c"}, {"m"}});
    CHECK(up("d") == revision::RowChange{{}, {"d"}});
    CHECK(down("m") == revision::RowChange{{"m"}, {"c"}}); // d still stands on b
    CHECK(down("d") == revision::RowChange{{"d"}, {"b"}});
    CHECK(down("b") == revision::RowChange{{"b"}, {}});
    CHECK(down("c") == revision::RowChange{{"c"}, {"a"}});
    CHECK(down("a") == revision::RowChange{{"a"}, {}});
}

TEST_CASE("a chain of 100,000 revisions is walked without recursion", "[graph]") {
    std::vector<RevisionHeader> chain;
    for (int i = 0; i < 100'000; ++i) {
        RevisionHeader header;
        header.id = "r" + std::to_string(1'000'000 + i);
        if (i > 0) {
            header.down_revisions = {chain.back().id};
        }
        chain.push_back(std::move(header));
    }
    const std::string last = chain.back().id;
    const Graph g(std::move(chain));
    CHECK(g.topological().size() == 100'000);
    CHECK(g.heads().size() == 1);
    const revision::Route up = revision::upgrade_route(g, {}, "head");
    CHECK(up.steps.size() == 100'000);
    CHECK(test::rows_after(g, {}, up) == last);
    const revision::Route down = revision::downgrade_route(g, {last}, "base");
    CHECK(test::rows_after(g, {last}, down).empty());
}
