// SPDX-License-Identifier: MIT
// Laws of the revision graph on random graphs.
#include "catch.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "revision/rows.hpp"
#include "support/graphs.hpp"
#include "util/text.hpp"

using namespace dbmig;
using namespace dbmig::revision;
using dbmig::test::rows_after;
using Ids = std::vector<std::string>;

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

/// Up to 14 revisions with forks, merges, several bases and dependencies.
Graph random_graph(Random& random) {
    std::vector<RevisionHeader> headers;
    const std::size_t count = 1 + below(random, 14);
    for (std::size_t i = 0; i < count; ++i) {
        RevisionHeader header;
        header.id = "r" + std::to_string(below(random, 1000)) + "x" + std::to_string(i);
        const std::size_t parents = i == 0 ? 0 : std::min<std::size_t>(below(random, 8), 3) % 3;
        for (std::size_t k = 0; k < parents; ++k) {
            const std::string& down = headers[below(random, i)].id;
            if (std::count(header.down_revisions.begin(), header.down_revisions.end(), down) == 0) {
                header.down_revisions.push_back(down);
            }
        }
        if (i > 0 && below(random, 5) == 0) {
            header.depends_on.push_back(headers[below(random, i)].id);
        }
        headers.push_back(std::move(header));
    }
    std::shuffle(headers.begin(), headers.end(), random);
    return Graph(std::move(headers));
}

Ids random_rows(const Graph& graph, Random& random) {
    std::vector<revision::Index> seed;
    for (revision::Index i = 0; i < graph.size(); ++i) {
        if (below(random, 4) == 0) {
            seed.push_back(i);
        }
    }
    return graph.rows(graph.ancestors(seed));
}

void check_topological(const Graph& graph) {
    std::vector<std::size_t> position(graph.size());
    for (std::size_t k = 0; k < graph.size(); ++k) {
        position[graph.topological()[k]] = k;
    }
    for (revision::Index i = 0; i < graph.size(); ++i) {
        for (const revision::Index parent : graph.parents(i)) {
            REQUIRE(position[parent] < position[i]);
        }
        for (const revision::Index needed : graph.dependencies(i)) {
            REQUIRE(position[needed] < position[i]);
        }
    }
}

void check_rows(const Graph& graph, const Ids& rows) {
    Ids unknown;
    const Set applied = graph.applied(rows, unknown);
    REQUIRE(unknown.empty());
    REQUIRE(graph.rows(applied) == rows);
    REQUIRE(graph.ancestors(graph.in_order(applied)) == applied); // closed downwards
}

/// Steps only ever meet revisions whose needs are met, and the rows that come out of step by step
/// changes are those of the set.
void check_route(const Graph& graph, const Ids& rows, const Route& route) {
    Rows state(graph, rows);
    std::set<revision::Index> seen;
    for (const Step& step : route.steps) {
        REQUIRE(seen.insert(step.revision).second);
        const bool up = step.direction == Direction::up;
        REQUIRE(state.is_applied(step.revision) != up);
        const Set near = up ? graph.ancestors({step.revision}) : graph.descendants({step.revision});
        for (const revision::Index other : graph.in_order(near)) {
            REQUIRE((other == step.revision || state.is_applied(other) == up));
        }
        state.take(step);
    }
    REQUIRE(rows_after(graph, rows, route) == util::join(graph.rows(state.applied()), " "));
}

} // namespace

TEST_CASE("random graphs keep the laws", "[property]") {
    for (unsigned seed = 1; seed <= 600; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        const Graph graph = random_graph(random);
        check_topological(graph);
        const Ids rows = random_rows(graph, random);
        check_rows(graph, rows);
        const std::string target =
            graph.id(static_cast<revision::Index>(below(random, graph.size())));

        const Route up = upgrade_route(graph, rows, target);
        check_route(graph, rows, up);
        const Ids after = stamp_rows(graph, {}, {target});
        const Route all_down = downgrade_route(graph, after, "base");
        check_route(graph, after, all_down);
        REQUIRE(rows_after(graph, after, all_down).empty());
        const Set wanted = graph.ancestors({*graph.find(target)});
        REQUIRE(all_down.steps.size() ==
                static_cast<std::size_t>(std::count(wanted.begin(), wanted.end(), true)));

        const Route whole = upgrade_route(graph, rows, "heads");
        check_route(graph, rows, whole);
        Ids heads;
        for (const revision::Index i : graph.real_heads()) {
            heads.push_back(graph.id(i));
        }
        REQUIRE(rows_after(graph, rows, whole) == util::join(heads, " "));
        const revision::Index at = *graph.find(target);
        if (!graph.is_head(at) ||
            graph.is_real_head(at)) { // else nothing stands on it but what needs it
            check_route(graph, heads, downgrade_route(graph, heads, target));
        }
    }
}
