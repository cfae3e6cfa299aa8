// SPDX-License-Identifier: MIT
// The drawing of `history --graph`: small graphs by sight, random ones by what every drawing must
// keep to.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "cli/graph_lanes.hpp"

using dbmig::cli::draw_lanes;
using dbmig::cli::LaneNode;
using dbmig::cli::LaneRow;

namespace {

/// One node a line: "id parent parent ~after".
std::vector<LaneNode> nodes_of(const std::string& text) {
    std::vector<LaneNode> nodes;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        LaneNode node;
        words >> node.id;
        for (std::string word; words >> word;)
            if (word[0] == '~')
                node.after.push_back(word.substr(1));
            else
                node.parents.push_back(word);
        if (!node.id.empty())
            nodes.push_back(node);
    }
    return nodes;
}

std::string drawn(const std::string& text) {
    const auto nodes = nodes_of(text);
    std::string picture = "\n";
    for (const auto& row : draw_lanes(nodes))
        picture += row.lanes + (row.node ? " " + nodes[*row.node].id : "") + "\n";
    return picture;
}

/// Where lines enter a row from above or leave it below.
struct Ends {
    std::set<int> top;
    std::set<int> bottom;
};

/// A stroke that underscores lead on from ends where they end.
Ends ends_of(const std::string& row) {
    const auto at = [&](int i) {
        return i >= 0 && i < static_cast<int>(row.size()) ? row[static_cast<std::size_t>(i)] : ' ';
    };
    Ends ends;
    for (int i = 0; i < static_cast<int>(row.size()); ++i) {
        if (at(i) == '|' || at(i) == '*') {
            ends.top.insert(i);
            ends.bottom.insert(i);
        } else if (at(i) == '/') {
            int end = i - 1;
            while (at(end - 1) == '_')
                end -= 2;
            ends.top.insert(i + 1);
            ends.bottom.insert(end);
        } else if (at(i) == '\\') {
            int end = i + 1;
            while (at(end + 1) == '_')
                end += 2;
            ends.top.insert(i - 1);
            ends.bottom.insert(end);
        }
    }
    return ends;
}

std::vector<LaneNode> random_graph(unsigned seed, int size) {
    std::mt19937 random(seed);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::vector<LaneNode> nodes;
    for (int i = size; i > 0; --i) {
        LaneNode node{"r" + std::to_string(i), {}};
        std::set<int> parents;
        for (int k = below(8) == 0 ? 0 : 1 + below(5) / 2; k > 0 && i > 1; --k)
            parents.insert(1 + below(i - 1));
        for (const int parent : parents)
            node.parents.push_back("r" + std::to_string(parent));
        nodes.push_back(node);
    }
    return nodes;
}

void check_drawing(const std::vector<LaneNode>& nodes, const std::vector<LaneRow>& rows) {
    std::map<std::string, std::size_t> place;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const auto& row = rows[r];
        CHECK(std::count(row.lanes.begin(), row.lanes.end(), '*') == (row.node ? 1 : 0));
        CHECK(row.lanes.back() != ' ');
        if (row.node)
            CHECK(place.emplace(nodes[*row.node].id, r).second);
    }
    REQUIRE(place.size() == nodes.size());
    for (const auto& node : nodes)
        for (const auto& parent : node.parents)
            CHECK(place.at(node.id) < place.at(parent));
}

/// No line begins but at a node, and none ends but at one.
void check_lines(const std::vector<LaneNode>& nodes, const std::vector<LaneRow>& rows) {
    Ends above;
    int star_above = -1;
    for (const auto& row : rows) {
        const Ends here = ends_of(row.lanes);
        const int star = row.node ? static_cast<int>(row.lanes.find('*')) : -1;
        bool joined = true;
        for (const int top : here.top)
            joined = joined && (above.bottom.count(top) || top == star);
        for (const int bottom : above.bottom)
            joined = joined && (here.top.count(bottom) || bottom == star_above);
        INFO("row " << row.lanes);
        CHECK(joined);
        above = here;
        star_above = row.node && nodes[*row.node].parents.empty() ? star : -1;
    }
    for (const int bottom : above.bottom)
        CHECK(bottom == star_above);
}

} // namespace

TEST_CASE("a chain is one lane", "[graph_lanes]") {
    CHECK(drawn("c b\nb a\na") == R"(
* c
* b
* a
)");
    CHECK(draw_lanes({}).empty());
}

TEST_CASE("a branch and its merge", "[graph_lanes]") {
    CHECK(drawn("m c d\nd b\nc b\nb a\na") == R"(
* m
|\
| * d
* | c
|/
* b
* a
)");
}

TEST_CASE("a branch is drawn in one piece", "[graph_lanes]") {
    CHECK(drawn("x2 x1\ny2 y1\nx1 r\ny1 r\nr") == R"(
* x2
* x1
| * y2
| * y1
|/
* r
)");
}

TEST_CASE("several heads of one parent", "[graph_lanes]") {
    CHECK(drawn("x a\ny a\nz a\na") == R"(
* x
| * y
|/
| * z
|/
* a
)");
}

TEST_CASE("a merge of four", "[graph_lanes]") {
    CHECK(drawn("o a b c d\na r\nb r\nc r\nd r\nr") == R"(
* o
|\
|\ \
|\ \ \
| | | * d
| | * | c
| | |/
| * | b
| |/
* | a
|/
* r
)");
}

TEST_CASE("a line to a lane that is not beside it passes under those between", "[graph_lanes]") {
    CHECK(drawn("p a b c d\nq a\na\nb a\nc a\nd q") == R"(
* p
|\
|\ \
|\ \ \
| | | * d
| | | * q
| |_|/
|/| |
| | * c
| |/
|/|
| * b
|/
* a
)");
    CHECK(drawn("p a b c d\nq a b c d\na\nb\nc\nd") == R"(
* p
|\
|\ \
|\ \ \
| | | | * q
| | |_|/|
| |/| | |
| | | |/|
| | |/| |
| | | |/|
| |_|_|/
|/| | |
| | | * d
| | * c
| * b
* a
)");
}

TEST_CASE("merges of the same two", "[graph_lanes]") {
    CHECK(drawn("m2 a b\nm1 a b\na r\nb r\nr") == R"(
* m2
|\
| | * m1
| |/|
| |/
|/|
| * b
* | a
|/
* r
)");
}

TEST_CASE("graphs that have nothing to do with each other", "[graph_lanes]") {
    CHECK(drawn("b a\nd c\na\nc") == R"(
* b
* a
* d
* c
)");
}

TEST_CASE("a base in the middle gives its lane back", "[graph_lanes]") {
    CHECK(drawn("m a b c\nc a\nb\na") == R"(
* m
|\
|\ \
| | * c
| |/
|/|
* | a
 /
* b
)");
}

TEST_CASE("what a revision depends on stands further down, without a line", "[graph_lanes]") {
    CHECK(drawn("a2 a1 ~b1\nb2 b1\nb1\na1") == R"(
* a2
* a1
* b2
* b1
)");
    CHECK(drawn("b1\na1 ~b1") == R"(
* a1
* b1
)");
}

TEST_CASE("parents that are not shown end the line", "[graph_lanes]") {
    CHECK(drawn("c b\nb a") == R"(
* c
* b
)");
}

TEST_CASE("every random graph is drawn without loose ends", "[graph_lanes]") {
    for (unsigned seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        const auto nodes = random_graph(seed, 2 + static_cast<int>(seed % 40));
        const auto rows = draw_lanes(nodes);
        check_drawing(nodes, rows);
        check_lines(nodes, rows);
    }
}

TEST_CASE("a long chain and a wide star", "[graph_lanes]") {
    std::vector<LaneNode> chain;
    std::vector<LaneNode> star;
    for (int i = 10000; i > 0; --i) {
        chain.push_back({std::to_string(i), {std::to_string(i - 1)}});
        star.push_back({std::to_string(i), {"root"}});
    }
    star.push_back({"root", {}});
    CHECK(draw_lanes(chain).size() == 10000);
    std::size_t widest = 0;
    for (const auto& row : draw_lanes(star))
        widest = std::max(widest, row.lanes.size());
    CHECK(widest == 3);
}
