// SPDX-License-Identifier: MIT
// A graph, version rows and targets: "b a @label +needed; …" on the first line, rows on the second,
// a target on each other.
#include "fuzz.hpp"

#include <algorithm>

#include <dbmig/error.hpp>

#include "revision/files.hpp"
#include "revision/rows.hpp"
#include "support/graphs.hpp"
#include "util/text.hpp"

using namespace dbmig;
using revision::Graph;
using Rows = std::vector<std::string>;

namespace {

Rows words(const std::string& line) {
    auto found = util::split(line, ' ');
    std::erase(found, "");
    return found;
}

/// Without empty words, which no file can give.
std::string tidied(const std::string& line) {
    std::string result;
    for (const auto& part : util::split(line, ';')) {
        const auto joined = util::join(words(part), " ");
        if (joined.empty() || joined.front() == '@' || joined.front() == '+')
            continue;
        result += (result.empty() ? "" : ";") + joined;
    }
    return result;
}

/// Every step finds what it needs, and the rows of the steps are those of the set.
void check_route(const Graph& graph, const Rows& rows, const revision::Route& route) {
    revision::Rows state(graph, rows);
    for (const auto& step : route.steps) {
        const bool up = step.direction == revision::Direction::up;
        fuzz::require(state.is_applied(step.revision) != up, "a step does what is not done");
        const auto near =
            up ? graph.ancestors({step.revision}) : graph.descendants({step.revision});
        for (const auto other : graph.in_order(near))
            fuzz::require(other == step.revision || state.is_applied(other) == up,
                          "a step finds what it needs", graph.id(step.revision));
        state.take(step);
    }
    fuzz::require(test::rows_after(graph, rows, route) ==
                      util::join(graph.rows(state.applied()), " "),
                  "rows are the maximal applied revisions");
}

void ask(const Graph& graph, const Rows& rows, const std::string& target) {
    using namespace revision;
    fuzz::answers([&] { check_route(graph, rows, upgrade_route(graph, rows, target)); });
    fuzz::answers([&] { check_route(graph, rows, downgrade_route(graph, rows, target)); });
    fuzz::answers([&] { stamp_rows(graph, rows, {target}); });
    fuzz::answers([&] { resolve(graph, target, rows); });
    fuzz::answers([&] { resolve_range(graph, target, rows); });
    fuzz::answers([&] { resolve_branch(graph, target); });
    for (const auto direction : {Direction::up, Direction::down})
        fuzz::answers([&] { offline_route(graph, target, direction); });
}

/// Rows as a database that dbmig keeps has them: ids that are there, none above another.
Rows known_rows(const Graph& graph, const Rows& asked) {
    std::vector<revision::Index> known;
    for (const auto& row : asked)
        if (const auto found = graph.find(row))
            known.push_back(*found);
    return graph.rows(graph.ancestors(known));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto lines =
        util::split(std::string_view(reinterpret_cast<const char*>(data), size), '\n');
    fuzz::answers([&] {
        const Graph graph = test::graph(tidied(lines.at(0)));
        const Rows rows = lines.size() > 1 ? words(lines[1]) : Rows{};
        for (std::size_t i = 2; i < std::min<std::size_t>(lines.size(), 12); ++i) {
            fuzz::answers([&] { revision::upgrade_route(graph, rows, lines[i]); });
            ask(graph, known_rows(graph, rows), lines[i]);
        }
    });
    return 0;
}
