// SPDX-License-Identifier: MIT
// SQLite's tokens, quoting and canonical texts.
#include "catch.hpp"

#include <limits>
#include <string>
#include <vector>

#include "dialects/sqlite/expression.hpp"
#include "dialects/sqlite/quoting.hpp"
#include "dialects/sqlite/tokenizer.hpp"

using namespace dbmig;
using namespace dbmig::sqlite;

namespace {

std::string kinds(std::string_view sql, bool with_comments = false) {
    static const std::string letters = "wnsb#po-!";
    std::string result;
    for (const Token& token : tokenize(sql, with_comments))
        result += letters[static_cast<std::size_t>(token.kind)];
    return result;
}

std::vector<std::string> texts(std::string_view sql) {
    std::vector<std::string> result;
    for (const Token& token : tokenize(sql))
        result.emplace_back(token.text);
    return result;
}

} // namespace

TEST_CASE("sqlite tokenizer: tokens have SQLite's kinds", "[sqlite][tokenizer]") {
    CHECK(kinds("select a_1$ from \xC3\xA9t\xC3\xA9") == "wwww");
    CHECK(kinds("\"a\" `b` [c d]") == "nnn");
    CHECK(kinds("'it''s' x'00fF' X''") == "sbb");
    CHECK(kinds("1 1.5 .5 1e3 1.e-3 0xFF 1_000") == "#######");
    CHECK(kinds("? ?1 :a @b $c #1") == "pppppp");
    CHECK(kinds("a --b\n /* c */ d", true) == "w--w");
    CHECK(kinds("a --b\n /* c */ d") == "ww");
    CHECK(kinds("/* no end", true) == "-");
    CHECK(kinds("a->>b->c||d<>e") == "wowowowow");
}

TEST_CASE("sqlite tokenizer: what SQLite refuses is marked", "[sqlite][tokenizer]") {
    CHECK(kinds("'open") == "!");
    CHECK(kinds("\"open") == "!");
    CHECK(kinds("[open") == "!");
    CHECK(kinds("x'0'") == "!");
    CHECK(kinds("x'zz' a") == "!w");
    CHECK(kinds("12ab") == "!");
    CHECK(kinds("a ! b") == "w!w");
    CHECK(kinds(":") == "!");
}

TEST_CASE("sqlite tokenizer: operators are taken at their longest", "[sqlite][tokenizer]") {
    CHECK(texts("a<=b==c!=d>>e") ==
          std::vector<std::string>{"a", "<=", "b", "==", "c", "!=", "d", ">>", "e"});
    CHECK(texts("a->>'$.x'") == std::vector<std::string>{"a", "->>", "'$.x'"});
    CHECK(texts("1.e5.x") == std::vector<std::string>{"1.e5", ".", "x"});
}

TEST_CASE("sqlite tokenizer: quotes come off", "[sqlite][tokenizer]") {
    const auto first = [](std::string_view sql) { return unquoted(tokenize(sql).front()); };
    CHECK(first("\"a\"\"b\"") == "a\"b");
    CHECK(first("`a``b`") == "a`b");
    CHECK(first("[a\"b]") == "a\"b");
    CHECK(first("'it''s'") == "it's");
    CHECK(first("\"\"") == "");
    CHECK(first("Plain") == "Plain");
}

TEST_CASE("sqlite tokenizer: a statement loses what stands around it", "[sqlite][tokenizer]") {
    CHECK(trim_statement(" /* a */ select ';' -- b\n ; ;\n") == "select ';'");
    CHECK(trim_statement("create trigger t begin select 1; end;") ==
          "create trigger t begin select 1; end");
    CHECK(trim_statement(" ; -- nothing").empty());
}

TEST_CASE("sqlite tokenizer: names are quoted where they must be", "[sqlite][quoting]") {
    CHECK(quote("user_1") == "user_1");
    CHECK(quote("User") == "User");
    CHECK(quote("order") == "\"order\"");
    CHECK(quote("Select") == "\"Select\"");
    CHECK(quote("1st") == "\"1st\"");
    CHECK(quote("a b") == "\"a b\"");
    CHECK(quote("a\"b") == "\"a\"\"b\"");
    CHECK(quote("\xC3\xA9") == "\"\xC3\xA9\"");
    CHECK(quote("") == "\"\"");
    CHECK(is_reserved("TABLE"));
    CHECK_FALSE(is_reserved("abort"));
    CHECK(is_keyword("abort"));
}

TEST_CASE("sqlite tokenizer: values are written as literals", "[sqlite][quoting]") {
    CHECK(literal(Null{}) == "NULL");
    CHECK(literal(true) == "1");
    CHECK(literal(std::int64_t{-5}) == "-5");
    CHECK(literal(1.5) == "1.5");
    CHECK(literal(2.0) == "2.0");
    CHECK(literal(1e300) == "1e+300");
    CHECK(literal(0.1) == "0.1");
    CHECK(literal(std::numeric_limits<double>::infinity()) == "9e999");
    CHECK(literal(std::string("it's")) == "'it''s'");
    CHECK(literal(std::string("a\0b", 3)) == "CAST(X'610062' AS TEXT)");
    CHECK(literal(Blob{std::string("\x00\xFF", 2)}) == "X'00FF'");
}

TEST_CASE("sqlite tokenizer: equal expressions have one text", "[sqlite][expression]") {
    CHECK(canonical_expression("((A  > 0))") == "a > 0");
    CHECK(canonical_expression("\"A\"==1 /* c */ AND [b]!='X'") == "a = 1 and b <> 'X'");
    CHECK(canonical_expression("(a) + (b)") == "( a ) + ( b )");
    CHECK(canonical_expression("\"a b\" > X'AB'") == "\"a b\" > x'ab'");
    CHECK(canonical_expression("a = 'It''s'") == "a = 'It''s'");
    CHECK(canonical_expression("") == "");
    CHECK(canonical_expression("a - -1") == "a - - 1");
    CHECK(canonical_expression("(a))") == "( a ) )");
    CHECK(canonical_expression("()") == "( )");
    const std::string deep = std::string(200000, '(') + "a" + std::string(200000, ')');
    CHECK(canonical_expression(deep) == "a");
}

TEST_CASE("sqlite tokenizer: a name in double quotes is a string after DEFAULT",
          "[sqlite][expression]") {
    CHECK(canonical_default("\"Foo\"") == "'Foo'");
    CHECK(canonical_default("('x')") == "'x'");
    CHECK(canonical_default("Current_Timestamp") == "current_timestamp");
    CHECK(canonical_default("\"it's\"") == "'it''s'");
    CHECK(canonical_default("[Foo]") == "foo");
}

TEST_CASE("sqlite tokenizer: statements have one text", "[sqlite][expression]") {
    CHECK(canonical_statement("CREATE TRIGGER IF NOT EXISTS \"T\" AFTER INSERT ON t\nBEGIN SELECT "
                              "1; END ;") ==
          "create trigger t after insert on t begin select 1 ; end");
    CHECK(canonical_statement("SELECT exists (select 1)") == "select exists ( select 1 )");
}

TEST_CASE("sqlite tokenizer: names are found and renamed by tokens", "[sqlite][expression]") {
    CHECK(mentions("select User.id from \"USER\"", "user"));
    CHECK_FALSE(mentions("select 'user', users from t -- user", "user"));
    CHECK(rename_identifier("select a, 'a', \"A\", ab /* a */ from [a]", "a", "order") ==
          "select \"order\", 'a', \"order\", ab /* a */ from \"order\"");
    CHECK(rename_identifier("x", "y", "z") == "x");
}

TEST_CASE("sqlite tokenizer: what cannot run in a transaction is known", "[sqlite][expression]") {
    CHECK(untransactional("vacuum") == "VACUUM");
    CHECK(untransactional(" /* x */ Attach 'a' as b") == "ATTACH");
    CHECK(untransactional("DETACH b") == "DETACH");
    CHECK(untransactional("PRAGMA journal_mode = WAL") == "PRAGMA journal_mode");
    CHECK(untransactional("pragma main.foreign_keys(1)") == "PRAGMA foreign_keys");
    CHECK(untransactional("PRAGMA foreign_keys") == "");
    CHECK(untransactional("PRAGMA user_version = 5") == "");
    CHECK(untransactional("create table vacuum_log (a)") == "");
    CHECK(untransactional("-- nothing") == "");
}
