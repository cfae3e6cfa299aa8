// SPDX-License-Identifier: MIT
// An order in which things come after what they need.
#pragma once

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace dbmig::diff {

/// Needs that may be none, as pairs of the one that needs and the one that is needed: in a circle
/// they give way.
using Doubts = std::set<std::pair<std::size_t, std::size_t>>;

/// Positions 0 … needs.size()-1 in an order in which each comes after those that it needs; ties,
/// and what is left of a cycle, go by position.
std::vector<std::size_t> by_need(const std::vector<std::vector<std::size_t>>& needs,
                                 const Doubts& doubts = {});

} // namespace dbmig::diff
