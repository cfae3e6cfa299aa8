// SPDX-License-Identifier: MIT
// What a user names: "head", "+1", "label@head", "ab12:cd34". Resolved against the graph and the
// current rows.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "revision/graph.hpp"

namespace dbmig::revision {

enum class Direction { up, down };

struct Step {
    Index revision = 0;
    Direction direction = Direction::up;
    bool operator==(const Step&) const = default;
};

/// The way from the current rows to a target: steps in the order in which they run.
struct Route {
    std::vector<Step> steps;
    std::string notice; ///< e.g. "already at …"; may be empty
};

/// All throw GraphError with a message that lists candidates and ways out.
Route upgrade_route(const Graph& graph, const std::vector<std::string>& rows,
                    std::string_view target);
Route downgrade_route(const Graph& graph, const std::vector<std::string>& rows,
                      std::string_view target);

/// The rows after stamping; several targets keep every row.
std::vector<std::string> stamp_rows(const Graph& graph, const std::vector<std::string>& rows,
                                    const std::vector<std::string>& targets);

/// One or more revisions: an id or prefix, label, "heads", "head", "base", "current", "LABEL@head",
/// relative forms. Empty for base.
std::vector<Index> resolve(const Graph& graph, std::string_view name,
                           const std::vector<std::string>& rows = {});
/// As resolve, but exactly one.
Index resolve_one(const Graph& graph, std::string_view name,
                  const std::vector<std::string>& rows = {});

/// "A:B", "A:", ":B", "A": the revisions in it, in topological order. `A` itself is in it when it
/// is named (as `alembic history -r`).
std::vector<Index> resolve_range(const Graph& graph, std::string_view range,
                                 const std::vector<std::string>& rows = {});

/// The offline range "A:B" of `upgrade --sql` and `downgrade --sql`: the route from the rows of A
/// to B.
Route offline_route(const Graph& graph, std::string_view range, Direction direction);

} // namespace dbmig::revision
