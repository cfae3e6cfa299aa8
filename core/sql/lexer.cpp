// SPDX-License-Identifier: MIT
// The lexical rules that engines differ in are data (SqlSyntax); everything else is common.
#include "sql/lexer.hpp"

#include <algorithm>

namespace dbmig::sql {

namespace {

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_word(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '$';
}

} // namespace

char SqlLexer::peek(std::size_t ahead) const {
    return m_at + ahead < m_sql.size() ? m_sql[m_at + ahead] : '\0';
}

Token SqlLexer::take(TokenKind kind, std::size_t end) {
    const Token token{kind, m_at, std::min(end, m_sql.size())};
    m_at = token.end;
    return token;
}

Token SqlLexer::next() {
    const auto while_true = [&](auto wanted) {
        const auto* begin = m_sql.data() + m_at;
        const auto* end = m_sql.data() + m_sql.size();
        return m_at + static_cast<std::size_t>(std::find_if_not(begin, end, wanted) - begin);
    };
    if (is_space(peek(0)))
        return take(TokenKind::space, while_true(is_space));
    if (is_line_comment())
        return take(TokenKind::comment, end_of_line());
    if (peek(0) == '/' && peek(1) == '*') {
        // What stands in /*! */ is run; dumps consist of it.
        const bool runs = m_syntax.hash_comments && (peek(2) == '!' || peek(2) == 'M');
        return take(runs ? TokenKind::text : TokenKind::comment, end_of_comment());
    }
    if (const std::size_t end = end_of_text())
        return take(TokenKind::text, end);
    if (is_word(peek(0)) && peek(0) != '$')
        return take(TokenKind::word, while_true(is_word));
    return take(TokenKind::symbol, m_at + 1);
}

bool SqlLexer::is_line_comment() const {
    if (peek(0) == '#')
        return m_syntax.hash_comments;
    if (peek(0) != '-' || peek(1) != '-')
        return false;
    // White space has to follow the dashes: 5--1 is 6.
    return !m_syntax.hash_comments || m_at + 2 >= m_sql.size() || is_space(peek(2));
}

std::size_t SqlLexer::end_of_line() const {
    return std::min(m_sql.find('\n', m_at), m_sql.size());
}

std::size_t SqlLexer::end_of_comment() const {
    std::size_t depth = 1;
    std::size_t at = m_at + 2;
    while (depth > 0) {
        at = m_sql.find_first_of("*/", at);
        if (at >= m_sql.size())
            return m_sql.size();
        const std::string_view pair = m_sql.substr(at, 2);
        if (pair == "*/")
            --depth;
        else if (pair == "/*" && m_syntax.nested_comments)
            ++depth;
        else {
            ++at;
            continue;
        }
        at += 2;
    }
    return at;
}

std::size_t SqlLexer::end_of_quoted(std::size_t open, char close, bool backslash) const {
    const char stops[] = {close, '\\'};
    const std::string_view wanted(stops, backslash ? 2 : 1);
    for (std::size_t at = open + 1;; at += 2) { // over a doubled quote, or what is escaped
        at = m_sql.find_first_of(wanted, at);
        if (at >= m_sql.size())
            return m_sql.size();
        if (m_sql[at] == close && (at + 1 >= m_sql.size() || m_sql[at + 1] != close))
            return at + 1;
    }
}

std::size_t SqlLexer::end_of_dollar_quote() const {
    std::size_t at = m_at + 1;
    if (is_letter(peek(1)))
        while (at < m_sql.size() && m_sql[at] != '$' && is_word(m_sql[at]))
            ++at;
    if (at >= m_sql.size() || m_sql[at] != '$')
        return 0;
    const std::string_view tag = m_sql.substr(m_at, at + 1 - m_at);
    const std::size_t close = m_sql.find(tag, at + 1);
    return close == std::string_view::npos ? m_sql.size() : close + tag.size();
}

std::size_t SqlLexer::end_of_text() const {
    switch (peek(0)) {
    case '\'':
        return end_of_quoted(m_at, '\'', m_syntax.backslash_escapes);
    case '"':
        return end_of_quoted(m_at, '"', m_syntax.backslash_escapes);
    case '`':
        return m_syntax.backtick_names ? end_of_quoted(m_at, '`', false) : 0;
    case '[':
        return m_syntax.bracket_names ? std::min(m_sql.find(']', m_at), m_sql.size() - 1) + 1 : 0;
    case '$':
        return m_syntax.dollar_quotes ? end_of_dollar_quote() : 0;
    case 'e':
    case 'E':
        return m_syntax.escape_strings && peek(1) == '\'' ? end_of_quoted(m_at + 1, '\'', true) : 0;
    default:
        return 0;
    }
}

} // namespace dbmig::sql
