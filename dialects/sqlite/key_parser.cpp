// SPDX-License-Identifier: MIT
// Keys are read from their end: order, then collation, then what is left.
#include "key_parser.hpp"

#include <utility>

namespace dbmig::sqlite {

namespace {

bool ends_with(const Cursor& cursor, TokenRange range, std::string_view word) {
    return !range.empty() && cursor.token(range.end - 1).is_word(word);
}

void drop_nulls_order(const Cursor& cursor, TokenRange& range) {
    const TokenRange before{range.begin, range.empty() ? range.end : range.end - 1};
    if ((ends_with(cursor, range, "first") || ends_with(cursor, range, "last")) &&
        ends_with(cursor, before, "nulls") && range.size() > 2)
        range.end -= 2;
}

bool take_order(const Cursor& cursor, TokenRange& range) {
    const bool descending = ends_with(cursor, range, "desc");
    if (range.size() > 1 && (descending || ends_with(cursor, range, "asc")))
        --range.end;
    return descending;
}

/// Whether COLLATE behind the range would be about the whole of it: a name, a group in parentheses
/// or a function call.
bool is_primary(const Cursor& cursor, TokenRange range) {
    if (range.size() == 1)
        return true;
    std::size_t open = range.begin;
    if (cursor.token(open).kind == TokenKind::word && range.size() > 2)
        ++open;
    return range.size() > 2 && cursor.token(open).is_op("(") &&
           cursor.closing(open) == range.end - 1;
}

/// Of several COLLATE the outermost, which is the last, counts.
std::string take_collation(const Cursor& cursor, TokenRange& range) {
    std::string collation;
    while (range.size() > 2 && cursor.token(range.end - 2).is_word("collate")) {
        TokenRange before{range.begin, range.end - 2};
        TokenRange inner = before;
        while (inner.size() > 2 && cursor.token(inner.end - 2).is_word("collate"))
            inner.end -= 2;
        if (!is_primary(cursor, inner))
            break;
        if (collation.empty())
            collation = unquoted(cursor.token(range.end - 1));
        range = before;
    }
    return collation;
}

} // namespace

KeyElement parse_key_element(const Cursor& cursor, TokenRange range) {
    KeyElement element;
    drop_nulls_order(cursor, range);
    element.descending = take_order(cursor, range);
    // (a COLLATE nocase): what is in parentheses around all of it may have the collation.
    TokenRange inner = range;
    for (std::size_t before = 0; before != inner.size() && element.collation.empty();) {
        before = inner.size();
        element.collation = take_collation(cursor, inner);
        if (!element.collation.empty())
            range = inner;
        inner = cursor.without_parentheses(inner);
    }
    if (range.empty())
        throw ParseError("its SQL text has an empty key element");
    element.expression = range;
    return element;
}

std::vector<KeyColumn> key_columns(const Cursor& cursor, TokenRange range) {
    std::vector<KeyColumn> columns;
    for (const TokenRange part : cursor.elements(range)) {
        const KeyElement element = parse_key_element(cursor, part);
        const TokenRange bare = cursor.without_parentheses(element.expression);
        if (bare.size() != 1)
            throw ParseError("a constraint is on an expression: " +
                             std::string(cursor.text(element.expression)));
        columns.push_back(
            {unquoted(cursor.token(bare.begin)), element.collation, element.descending});
    }
    return columns;
}

} // namespace dbmig::sqlite
