// SPDX-License-Identifier: MIT
// "Did you mean …?"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbmig::util {

/// Optimal string alignment distance (insert, delete, replace, swap of neighbours), ASCII case
/// folded.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest candidate, or empty when none is near enough to be meant.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// " (did you mean 'x'?)"-style hint: "did you mean 'x'?" or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

} // namespace dbmig::util
