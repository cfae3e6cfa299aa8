// SPDX-License-Identifier: MIT
// Text, distances, checksums and how faults are shown.
#include "catch.hpp"

#include <dbmig/error.hpp>

#include "util/checksum.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"

using namespace dbmig;
using namespace dbmig::util;

TEST_CASE("texts are split, joined and trimmed", "[util]") {
    CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
    CHECK(split("", ',') == std::vector<std::string>{""});
    CHECK(join({"a", "b"}, ", ") == "a, b");
    CHECK(join({}, ", ").empty());
    CHECK(join({"", ""}, "-") == "-");
    CHECK(trim(" \t a b \r\n") == "a b");
    CHECK(trim(" \n").empty());
    CHECK(replace_all("aaa", "a", "aa") == "aaaaaa");
    CHECK(replace_all("abab", "ab", "") == "");
    CHECK(replace_all("abc", "", "x") == "abc");
    CHECK(to_upper("aé_z") == "Aé_Z");
    CHECK(starts_with_ignoring_case("SELECT 1", "select"));
    CHECK_FALSE(starts_with_ignoring_case("SEL", "select"));
    CHECK(counted(1, "row") == "1 row");
    CHECK(counted(0, "row") == "0 rows");
}

TEST_CASE("UTF-8 is checked by RFC 3629", "[util]") {
    CHECK_FALSE(invalid_utf8("aé€😀\xF4\x8F\xBF\xBF"));
    CHECK(invalid_utf8("a\xC0\xAF") == 1u);        // overlong
    CHECK(invalid_utf8("\xE0\x80\x80") == 0u);     // overlong
    CHECK(invalid_utf8("\xED\xA0\x80") == 0u);     // a surrogate
    CHECK(invalid_utf8("\xF0\x80\x80\x80") == 0u); // overlong
    CHECK(invalid_utf8("\xF4\x90\x80\x80") == 0u); // above U+10FFFF
    CHECK(invalid_utf8("ab\x80") == 2u);           // a continuation alone
    CHECK(invalid_utf8("ab\xE2\x82") == 2u);       // cut short
    CHECK(invalid_utf8("\xE2\x82z") == 0u);
}

TEST_CASE("patterns have * and ?", "[util]") {
    CHECK(matches_pattern("*", ""));
    CHECK(matches_pattern("celery_*", "celery_task"));
    CHECK_FALSE(matches_pattern("celery_*", "celery"));
    CHECK(matches_pattern("a?c", "abc"));
    CHECK_FALSE(matches_pattern("a?c", "ac"));
    CHECK(matches_pattern("*a*b*", "xxaxxbxx"));
    CHECK_FALSE(matches_pattern("*a*b", "xxaxxbxx"));
    CHECK_FALSE(matches_pattern("", "a"));
    // Must not take exponential time.
    CHECK_FALSE(matches_pattern("*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

TEST_CASE("the nearest word is found when it is near", "[util]") {
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("ab", "ba") == 1);
    CHECK(edit_distance("NULLABLE", "nullable") == 0);
    CHECK(nearest("nulable", {"type", "nullable", "unique"}) == "nullable");
    CHECK(nearest("flavour", {"type", "nullable", "unique"}).empty());
    CHECK(nearest("x", {"y", "z"}).empty());
    CHECK(dbmig::util::did_you_mean("tpye", {"type"}) == "did you mean 'type'?");
    CHECK(nearest(std::string(100'000, 'a'), {"a"}).empty());
}

TEST_CASE("checksums and random digits", "[util]") {
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(random_hex(12).size() == 12);
    CHECK(random_hex(100).size() == 32);
    CHECK(random_hex(32) != random_hex(32));
    CHECK(random_hex(32).find_first_not_of("0123456789abcdef") == std::string::npos);
}

TEST_CASE("a fault is shown with its place, line, caret and hint", "[util][error]") {
    CHECK(to_string(Location{"f", 3, 5}) == "f:3:5");
    CHECK(to_string(Location{"f", 3, 0}) == "f:3");
    CHECK(to_string(Location{"f", 0, 0}) == "f");
    CHECK(to_string(Diagnostic{{"f", 1, 4}, "wrong", "do so", "a: x"}) ==
          "f:1:4: wrong\n  a: x\n     ^\n  do so");
    CHECK(to_string(Diagnostic{{}, "wrong", {}, {}}) == "wrong");
    // The caret counts characters, and keeps tabs.
    CHECK(to_string(Diagnostic{{"f", 1, 5}, "w", {}, "\té z"}) == "f:1:5: w\n  \té z\n  \t  ^");
    // Nothing that would move the terminal's cursor, and no bad byte, is shown.
    CHECK(to_string(Diagnostic{{"f", 1, 1}, "w", {}, "a\x1B[1m\xFF"}) == "f:1:1: w\n  a?[1m?\n  ^");
    // A column behind the end of the line has no caret.
    CHECK(to_string(Diagnostic{{"f", 1, 9}, "w", {}, "abc"}) == "f:1:9: w\n  abc");
}

TEST_CASE("of a long line the part around the fault is shown", "[util][error]") {
    const auto text = to_string(
        Diagnostic{{"f", 1, 501}, "w", {}, std::string(500, 'a') + "X" + std::string(500, 'b')});
    const auto lines = split(text, '\n');
    REQUIRE(lines.size() == 3);
    CHECK(lines[1].size() < 140);
    CHECK(lines[1].at(lines[2].find('^')) == 'X');
    // What lay behind a password is not there any more.
    const auto cut = to_string(Diagnostic{{"f", 1, 501}, "w", {}, std::string(200, 'a') + "***"});
    CHECK(cut.find("aaa***") != std::string::npos);
    CHECK(cut.find('^') == std::string::npos);
}

TEST_CASE("a file error holds all faults", "[util][error]") {
    const FileError error(
        {Diagnostic{{"a", 1, 1}, "one", {}, {}}, Diagnostic{{"b", 2, 1}, "two", {}, {}}});
    CHECK(std::string(error.what()) == "a:1:1: one\nb:2:1: two");
    CHECK(error.faults().size() == 2);
}
