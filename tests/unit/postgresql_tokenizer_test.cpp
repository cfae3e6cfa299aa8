// SPDX-License-Identifier: MIT
// PostgreSQL's tokens and quoting.
#include "catch.hpp"

#include <limits>
#include <string>
#include <vector>

#include "dialects/postgresql/quoting.hpp"
#include "dialects/postgresql/tokenizer.hpp"

using namespace dbmig;
using namespace dbmig::postgresql;

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

std::string only(std::string_view sql) {
    const auto tokens = tokenize(sql);
    REQUIRE(tokens.size() == 1);
    return unquoted(tokens.front());
}

} // namespace

TEST_CASE("postgresql tokenizer: tokens have PostgreSQL's kinds", "[postgresql][tokenizer]") {
    CHECK(kinds("select a_1$ from \xC3\xA9t\xC3\xA9") == "wwww");
    CHECK(kinds("\"a\" U&\"d\\0061\" u&x") == "nnwow");
    CHECK(kinds("'it''s' E'a\\'b' N'x' U&'y' B'01' x'0f'") == "ssssbb");
    CHECK(kinds("$$a$$ $tag$ $$ ' $tag$ $1") == "ssp");
    CHECK(kinds("1 1.5 .5 1e3 1.e-3 0x1F 1_000") == "#######");
    CHECK(kinds("1..10") == "#o#");
    CHECK(kinds("a --b\n /* c /* d */ */ e", true) == "w--w");
    CHECK(kinds("a --b\n /* c /* d */ */ e") == "ww");
    CHECK(kinds("x::int[1:2]") == "wowo#o#o");
}

TEST_CASE("postgresql tokenizer: what PostgreSQL refuses is marked", "[postgresql][tokenizer]") {
    for (const char* const open : {"'open", "\"open", "$a$ open", "/* open /* */", "E'open\\'"})
        CHECK(kinds(open) == "!");
    CHECK(kinds("12ab").front() == '!');
}

TEST_CASE("postgresql tokenizer: operators are runs of marks", "[postgresql][tokenizer]") {
    using Texts = std::vector<std::string>;
    CHECK(texts("a->>b") == Texts{"a", "->>", "b"});
    CHECK(texts("a@>-1") == Texts{"a", "@>-", "1"}); // as the server reads it
    CHECK(texts("a=-1") == Texts{"a", "=", "-", "1"});
    CHECK(texts("a*--b\n2") == Texts{"a", "*", "2"});
    CHECK(texts("a<=b::t") == Texts{"a", "<=", "b", "::", "t"});
}

TEST_CASE("postgresql tokenizer: quotes and escapes are resolved", "[postgresql][tokenizer]") {
    CHECK(only("Abc") == "abc");
    CHECK(only("\"A\"\"b\"") == "A\"b");
    CHECK(only("'it''s \\n'") == "it's \\n");
    CHECK(only("E'a\\n\\'b''\\x41\\u00e9\\101'") == "a\n'b'A\xC3\xA9"
                                                    "A");
    CHECK(only("U&'d\\0061t\\+000061\\\\'") == "data\\");
    CHECK(only("$x$it's$x$") == "it's");
    CHECK(only("N'n'") == "n");
}

TEST_CASE("postgresql quoting: only what must be is quoted", "[postgresql][quoting]") {
    CHECK(quote("users_1") == "users_1");
    CHECK(quote("Users") == "\"Users\"");
    CHECK(quote("1st") == "\"1st\"");
    CHECK(quote("a b\"c") == "\"a b\"\"c\"");
    CHECK(quote("order") == "\"order\"");     // reserved
    CHECK(quote("between") == "\"between\""); // not a function's or type's name
    CHECK(quote("left") == "\"left\"");       // not a column's name
    CHECK(quote("name") == "name");
    CHECK(quote("") == "\"\"");
    CHECK(quote("\xC3\xA9") == "\"\xC3\xA9\"");
    CHECK(quote(Name{"App", "t"}) == "\"App\".t");
}

TEST_CASE("postgresql quoting: values become literals of their type", "[postgresql][quoting]") {
    CHECK(literal(Null{}) == "NULL");
    CHECK(literal(true) == "true");
    CHECK(literal(std::int64_t{-5}) == "-5");
    CHECK(literal(std::numeric_limits<std::int64_t>::min()) == "'-9223372036854775808'::bigint");
    CHECK(literal(1.0) == "1.0");
    CHECK(literal(0.1) == "0.1");
    CHECK(literal(std::numeric_limits<double>::infinity()) == "'Infinity'::double precision");
    CHECK(literal(std::string("it's \\ ok")) == "'it''s \\ ok'");
    CHECK(literal(Blob{std::string("\0\xff", 2)}) == "'\\x00ff'::bytea");
}
