// SPDX-License-Identifier: MIT
// Tables and columns that have another name now.
#pragma once

#include "diff/sides.hpp"

namespace dbmig::diff {

/// RenameTable and RenameColumn operations in the order in which they run: declared ones that are
/// not applied yet, and likely ones as `compare.renames` has it. Guesses that are not taken are
/// named in `messages`.
Operations find_renames(const Sides& sides, const Context& context,
                        const std::function<bool(const RenameGuess&)>& ask,
                        std::vector<std::string>& messages);

} // namespace dbmig::diff
