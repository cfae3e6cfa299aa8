// SPDX-License-Identifier: MIT
// Text from files and databases does not steer the terminal.
#include "catch.hpp"

#include "cli/terminal.hpp"

using dbmig::cli::for_terminal;

TEST_CASE("plain text, colours, tabs and line ends stay") {
    CHECK(for_terminal("a\tb\n\u00fc \U0001f600") == "a\tb\n\u00fc \U0001f600");
    CHECK(for_terminal("\033[31mred\033[0m") == "\033[31mred\033[0m");
    CHECK(for_terminal("").empty());
}

TEST_CASE("what would steer the terminal is shown instead") {
    CHECK(for_terminal("\033]0;title\007") == "\\x1b]0;title\\x07");
    CHECK(for_terminal("a\033[2Jb\033[") == "a\\x1b[2Jb\\x1b[");
    CHECK(for_terminal("a\rb\x7f") == "a\\x0db\\x7f");
    CHECK(for_terminal("\xC2\x9B") == "\\u009b");
    CHECK(for_terminal("\u202egpj.\u2066\u200f") == "\\u202egpj.\\u2066\\u200f");
    CHECK(for_terminal("\u2014\u2192") == "\u2014\u2192"); // a dash and an arrow
    CHECK(for_terminal("\xE2\x80") == "\xE2\x80");         // cut off
}
