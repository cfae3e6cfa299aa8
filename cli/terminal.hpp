// SPDX-License-Identifier: MIT
// What may go to a terminal.
#pragma once

#include <string>
#include <string_view>

namespace dbmig::cli {

/// Names, messages and values come from files and databases: what would steer the terminal or turn
/// the order of its text around is shown as \x1b or \u202e. Colours are kept.
std::string for_terminal(std::string_view text);

} // namespace dbmig::cli
