// SPDX-License-Identifier: MIT
// What may go to a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dbmig::cli {

/// Names, messages and values come from files and databases: what would steer the terminal or turn
/// the order of its text around is shown as \x1b or \u202e. Colours are kept.
std::string for_terminal(std::string_view text);

/// In columns; 0 where that is not known.
std::size_t terminal_width(int descriptor);

/// The text, or as much of it as a line of that many columns holds: what goes on in a second line
/// cannot be written over. `width` 0: all of it.
std::string_view first_columns(std::string_view text, std::size_t width);

} // namespace dbmig::cli
