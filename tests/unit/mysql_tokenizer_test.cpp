// SPDX-License-Identifier: MIT
// MySQL's tokens, quoting, canonical texts, and scripts on a scratch database.
#include "catch.hpp"

#include <set>
#include <string>
#include <vector>

#include <dbmig/error.hpp>

#include "dialects/mysql/expression.hpp"
#include "dialects/mysql/flavour.hpp"
#include "dialects/mysql/quoting.hpp"
#include "dialects/mysql/scratch_statement.hpp"
#include "dialects/mysql/tokenizer.hpp"

using namespace dbmig;
using namespace dbmig::mysql;

namespace {

std::string kinds(std::string_view sql) {
    static const std::string letters = "wns#vo-!";
    std::string result;
    for (const Token& token : tokenize(sql))
        result += letters[static_cast<std::size_t>(token.kind)];
    return result;
}

std::string scratched(const std::string& sql) {
    std::set<std::string> stands_for{"shop"};
    return for_scratch(sql, stands_for).value_or("(nothing)");
}

} // namespace

TEST_CASE("mysql tokenizer: tokens have MySQL's kinds", "[mysql][tokenizer]") {
    CHECK(kinds("select a_1$ from \xC3\xA9t\xC3\xA9") == "wwww");
    CHECK(kinds("`a``b` 'it''s' 'a\\'b' \"c\\\"d\"") == "nsss");
    CHECK(kinds("1 1.5 .5 1e3 0xFF b'01' x'00'") == "#######");
    CHECK(kinds("1st t.1") == "wwo#");
    CHECK(kinds("@a @@b @`c d`") == "vvv");
    CHECK(kinds("'open") == "!");
}

TEST_CASE("mysql tokenizer: comments, and what servers run in them", "[mysql][tokenizer]") {
    CHECK(kinds("a # b\nc -- d\n/* e */ f") == "www");
    CHECK(kinds("5--1") == "#oo#");
    CHECK(kinds("/*!50100 PARTITION BY */ /*M!100301 COMPRESSED*/ a") == "wwww");
    CHECK(trim_statement(" /* x */ SELECT 1 ; -- y") == "SELECT 1");
}

TEST_CASE("mysql quoting: names and texts come back", "[mysql][quoting]") {
    CHECK(quote("a`b") == "`a``b`");
    const std::string text = "it's \\ \n\r\x1a \"q\" %_";
    const std::string literal = string_literal(text);
    CHECK(unquoted(tokenize(literal).at(0)) == text);
    CHECK(mysql::literal(Value(1.5)) == "1.5e0");
    CHECK(mysql::literal(Value(Blob{"\x01z"})) == "x'017A'");
}

TEST_CASE("mysql expressions: one spelling", "[mysql][expression]") {
    CHECK(canonical_expression("(`A` != 'x')") == canonical_expression("a <> \"x\""));
    CHECK(canonical_expression("now()") == canonical_expression("CURRENT_TIMESTAMP"));
    CHECK(canonical_expression("now(3)") == canonical_expression("current_timestamp(3)"));
    CHECK(canonical_expression("(a) + (b)") != canonical_expression("a + b"));
    CHECK(canonical_default("'1.50'", "decimal(5,2)") == canonical_default("1.5", "decimal(5,2)"));
    CHECK(canonical_default("true", "tinyint(1)") == canonical_default("1", "tinyint(1)"));
    CHECK(canonical_default("-0", "int") == canonical_default("0", "int"));
    CHECK(canonical_default("1", "varchar(3)") == canonical_default("'1'", "varchar(3)"));
    CHECK(canonical_default("1.0", "varchar(3)") != canonical_default("'1'", "varchar(3)"));
}

TEST_CASE("mysql expressions: names are found and renamed", "[mysql][expression]") {
    CHECK(mentions("select `Foo` from t", "foo"));
    CHECK_FALSE(mentions("select 'foo' -- foo", "foo"));
    CHECK(rename_identifier("a + `A` + 'a'", "a", "b c") == "`b c` + `b c` + 'a'");
}

TEST_CASE("mysql flavour: from the version", "[mysql][flavour]") {
    CHECK(make_flavour("10.11.19-MariaDB-0+deb12u1", "Debian 12").description() ==
          "MariaDB 10.11.19");
    CHECK(make_flavour("5.5.5-10.6.4-MariaDB", "").version == 100604);
    CHECK(make_flavour("8.0.36", "MySQL Community Server - GPL").description() == "MySQL 8.0.36");
    CHECK(make_flavour("11.8.2-MariaDB", "").statement_timeout(1500) ==
          "max_statement_time = 1.500");
}

TEST_CASE("mysql scratch: a script stays in the scratch database", "[mysql][scratch]") {
    CHECK(scratched("USE other") == "(nothing)");
    CHECK(scratched("CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop`") == "(nothing)");
    CHECK(scratched("SET @@GLOBAL.GTID_PURGED=''") == "(nothing)");
    CHECK(scratched("CREATE TABLE `shop`.`t` (a int)") == "CREATE TABLE `t` (a int)");
    CHECK(scratched("SELECT shop.t.a FROM shop.t") == "SELECT t.a FROM t");
    CHECK(scratched("DROP TABLE IF EXISTS t") == "DROP TABLE IF EXISTS t");
    CHECK_THROWS_AS(scratched("DROP TABLE IF EXISTS prod.t"), SqlError);
    CHECK_THROWS_AS(scratched("INSERT INTO prod.t VALUES (1)"), SqlError);
}

TEST_CASE("mysql scratch: a database that the script chooses is the scratch one",
          "[mysql][scratch]") {
    std::set<std::string> stands_for{"shop"};
    CHECK_FALSE(for_scratch("CREATE SCHEMA IF NOT EXISTS mydb", stands_for));
    CHECK(for_scratch("CREATE TABLE mydb.t (a int)", stands_for).value() ==
          "CREATE TABLE t (a int)");
}
