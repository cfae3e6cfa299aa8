// SPDX-License-Identifier: MIT
// File names, slugs and dates of new revisions.
#include "catch.hpp"

#include "revision/files.hpp"

using namespace dbmig;
using namespace dbmig::revision;

namespace {

constexpr long long moment = 1'795'343'467; // 2026-11-22T10:31:07Z

RevisionHeader header(std::string message) {
    RevisionHeader result;
    result.id = "3f9a1c0b7d52";
    result.message = std::move(message);
    return result;
}

std::string name(const char* pattern, const char* message = "Create users!") {
    return file_name(pattern, header(message), "UTC", 40, moment);
}

} // namespace

TEST_CASE("slugs are words joined by underscores", "[naming]") {
    CHECK(slug("Create users", 40) == "create_users");
    CHECK(slug("  add: a -- b/c!  ", 40) == "add_a_b_c");
    CHECK(slug("keep_this __twice", 40) == "keep_this___twice");
    CHECK(slug("", 40).empty());
    CHECK(slug("!!!", 40).empty());
    CHECK(slug("größe ändern", 40) == "größe_ändern");
}

TEST_CASE("long slugs are cut at a word", "[naming]") {
    CHECK(slug("one two three", 9) == "one_two");
    CHECK(slug("one two three", 7) == "one_two");
    CHECK(slug("one two three", 6) == "one");
    CHECK(slug("abcdefghij", 4) == "abcd");
    CHECK(slug("ääää", 3) == "ä");
    CHECK(slug(std::string(100, 'x'), 40).size() == 40);
}

TEST_CASE("dates in zones", "[naming]") {
    CHECK(timestamp("UTC", moment) == "2026-11-22T10:31:07Z");
    CHECK(timestamp("", moment) == "2026-11-22T10:31:07Z");
    CHECK_FALSE(is_timezone("Mars/Olympus"));
    CHECK_FALSE(is_timezone("../../etc/passwd"));
    CHECK_FALSE(is_timezone("/etc/passwd"));
    CHECK_THROWS_AS(timestamp("Mars/Olympus", moment), UsageError);
    if (is_timezone("Asia/Kolkata")) {
        CHECK(timestamp("Asia/Kolkata", moment) == "2026-11-22T16:01:07+05:30");
        CHECK(timestamp("America/New_York", moment) == "2026-11-22T05:31:07-05:00");
        CHECK(timestamp("UTC", moment) == "2026-11-22T10:31:07Z");
    }
}

TEST_CASE("file names follow the template", "[naming]") {
    CHECK(name("{rev}_{slug}") == "3f9a1c0b7d52_create_users.yaml");
    CHECK(name("{year}-{month}-{day}/{hour}{minute}{second}_{rev}") ==
          "2026-11-22/103107_3f9a1c0b7d52.yaml");
    CHECK(name("{epoch}_{slug}") == "1795343467_create_users.yaml");
    CHECK(name("{rev}_{slug}", "") == "3f9a1c0b7d52.yaml");
    CHECK(name("a{b") == "a{b.yaml");
    RevisionHeader sql = header("x");
    sql.format = RevisionFormat::sql;
    CHECK(file_name("{rev}", sql, "UTC", 40, moment) == "3f9a1c0b7d52.sql");
}

TEST_CASE("bad templates are refused", "[naming]") {
    CHECK_THROWS_AS(name("{rev}_{slugg}"), UsageError);
    CHECK_THROWS_AS(name("../{rev}"), UsageError);
    CHECK_THROWS_AS(name("/{rev}"), UsageError);
    CHECK_THROWS_AS(name("{slug}", ""), UsageError);
    CHECK_THROWS_WITH(name("{slugg}"), ContainsSubstring("did you mean 'slug'"));
}
