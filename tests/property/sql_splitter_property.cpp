// SPDX-License-Identifier: MIT
// Splitting loses no token and invents none, whatever the text is.
#include "catch.hpp"

#include <random>

#include "sql/lexer.hpp"
#include "sql/splitter.hpp"

using namespace dbmig;
using dbmig::sql::Fragment;
using dbmig::sql::SqlLexer;
using dbmig::sql::Token;

namespace {

std::string random_sql(std::mt19937& random) {
    static const std::vector<std::string> parts{
        " ",     "\n",  ";",      "'",       "\"",   "`",    "[",       "]",        "$",     "$$",
        "$a$",   "--",  "/*",     "*/",      "#",    "\\",   "E'",      "it''s",    "begin", "END",
        "case",  "if",  "create", "trigger", ".",    "loop", "not",     "atomic",   "x",     "1",
        "/*!",   "-- ", "--\n",   "; end;",  "\r\n", "ü",    "'a;b'",   "\"c;d\"",  "$1",    "proc",
        "table", "(",   ")",      "-",       "/",    "*",    "explain", "procedure"};
    std::string sql;
    const std::size_t length = std::uniform_int_distribution<std::size_t>(0, 40)(random);
    for (std::size_t i = 0; i < length; ++i)
        sql += parts[std::uniform_int_distribution<std::size_t>(0, parts.size() - 1)(random)];
    return sql;
}

SqlSyntax random_syntax(std::mt19937& random) {
    SqlSyntax syntax;
    const unsigned bits = random();
    syntax.dollar_quotes = bits & 1U;
    syntax.backslash_escapes = bits & 2U;
    syntax.escape_strings = bits & 4U;
    syntax.hash_comments = bits & 8U;
    syntax.nested_comments = bits & 16U;
    syntax.backtick_names = bits & 32U;
    syntax.bracket_names = bits & 64U;
    syntax.trigger_bodies = bits & 128U;
    syntax.compound_bodies = bits & 256U;
    return syntax;
}

/// The code of a text but for semicolons between statements, one token a line.
std::string code(std::string_view sql, const SqlSyntax& syntax) {
    SqlLexer lexer(sql, syntax);
    std::string result;
    while (!lexer.at_end()) {
        const Token token = lexer.next();
        if (token.is_code() && lexer.text(token) != ";")
            result += std::string(lexer.text(token)) + "\n";
    }
    return result;
}

} // namespace

TEST_CASE("fragments hold every token of the text", "[property]") {
    for (unsigned seed = 1; seed <= 20'000; ++seed) {
        std::mt19937 random(seed);
        const SqlSyntax syntax = random_syntax(random);
        std::string sql = random_sql(random);
        if (syntax.hash_comments) // whether dashes are a comment depends on what follows a fragment
            std::erase(sql, '-');
        CAPTURE(seed, sql);
        std::string joined;
        std::size_t line = 1;
        for (const Fragment& fragment : dbmig::sql::split_sql(sql, syntax)) {
            REQUIRE_FALSE(fragment.sql.empty());
            REQUIRE(fragment.line >= line);
            line = fragment.line;
            joined += code(fragment.sql, syntax);
        }
        REQUIRE(joined == code(sql, syntax));
    }
}
