// SPDX-License-Identifier: MIT
// CREATE INDEX, CREATE VIEW and CREATE VIRTUAL TABLE.
#include <algorithm>
#include <utility>

#include "key_parser.hpp"
#include "parser.hpp"
#include "quoting.hpp"

namespace dbmig::sqlite {

namespace {

std::string object_name(Cursor& cursor) {
    cursor.accept_words({"if", "not", "exists"});
    std::string name = cursor.expect_name("a name");
    if (cursor.accept_op("."))
        name = cursor.expect_name("a name");
    return name;
}

/// A sole name is a column when the table has it; else SQLite takes a name in double quotes for a
/// string, which is an expression.
IndexColumn index_column(const Cursor& cursor, TokenRange range, const Table& table) {
    const KeyElement element = parse_key_element(cursor, range);
    IndexColumn column;
    column.collation = element.collation;
    column.descending = element.descending;
    const TokenRange bare = cursor.without_parentheses(element.expression);
    if (bare.size() == 1) {
        const std::string name = unquoted(cursor.token(bare.begin));
        const auto found =
            std::find_if(table.columns.begin(), table.columns.end(),
                         [&](const Column& candidate) { return same_name(candidate.name, name); });
        if (found != table.columns.end()) {
            column.column = found->name;
            return column;
        }
    }
    column.expression = std::string(cursor.text(element.expression));
    return column;
}

} // namespace

Index parse_index(std::string_view sql, const Table& table) {
    Cursor cursor(sql);
    Index index;
    cursor.expect_word("create");
    index.unique = cursor.accept_word("unique");
    cursor.expect_word("index");
    index.name = object_name(cursor);
    cursor.expect_word("on");
    cursor.expect_name("the table's name");
    for (const TokenRange element : cursor.elements(cursor.expect_group()))
        index.columns.push_back(index_column(cursor, element, table));
    if (cursor.accept_word("where"))
        index.where = std::string(cursor.text(cursor.rest()));
    else if (!cursor.at_end())
        cursor.fail("WHERE");
    return index;
}

View parse_view(std::string_view sql) {
    Cursor cursor(sql);
    View view;
    cursor.expect_word("create");
    if (!cursor.accept_word("temp"))
        cursor.accept_word("temporary");
    cursor.expect_word("view");
    view.name.name = object_name(cursor);
    if (cursor.at_op("(")) {
        for (const TokenRange element : cursor.elements(cursor.expect_group())) {
            if (element.size() != 1)
                throw ParseError("its SQL text has a list of columns that is not understood");
            view.columns.push_back(unquoted(cursor.token(element.begin)));
        }
    }
    cursor.expect_word("as");
    view.definition = std::string(cursor.text(cursor.rest()));
    return view;
}

std::string virtual_module(std::string_view sql) {
    const auto tokens = tokenize(sql);
    if (tokens.size() < 2 || !tokens[0].is_word("create") || !tokens[1].is_word("virtual"))
        return {};
    const auto word = std::find_if(tokens.begin() + 2, tokens.end(),
                                   [](const Token& token) { return token.is_word("using"); });
    if (word == tokens.end() || word + 1 == tokens.end())
        return {};
    return fold(unquoted(*(word + 1)));
}

} // namespace dbmig::sqlite
