// SPDX-License-Identifier: MIT
// The lanes of `history --graph`, drawn as `git log --graph` draws them. It knows ids and parents
// only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dbmig::cli {

struct LaneNode {
    std::string id;
    std::vector<std::string> parents; ///< drawn; those that are not among the nodes end their line
    std::vector<std::string> after{}; ///< must stand further down as well, but no line leads there
};

struct LaneRow {
    std::string lanes;                 ///< "| * |"; without spaces at its end
    std::optional<std::size_t> node{}; ///< the node that the '*' stands for, as an index
};

/// Top to bottom: each node above its parents, a branch as far as possible in one piece. Among
/// nodes that could come next the earlier in `nodes` comes first. Linear in the size of what is
/// drawn.
std::vector<LaneRow> draw_lanes(const std::vector<LaneNode>& nodes);

} // namespace dbmig::cli
