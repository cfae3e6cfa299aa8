// SPDX-License-Identifier: MIT
// A walk over the tokens of a text that the server wrote.
#include "cursor.hpp"

#include "quoting.hpp"

namespace dbmig::mysql {

const Token& Cursor::peek(std::size_t ahead) const {
    static const Token none{TokenKind::op, {}, 0};
    return m_at + ahead < m_end ? m_tokens[m_at + ahead] : none;
}

const Token& Cursor::take() {
    if (at_end())
        fail("more");
    return m_tokens[m_at++];
}

bool Cursor::take_word(std::string_view word) {
    const bool there = at_word(word);
    m_at += there ? 1 : 0;
    return there;
}

bool Cursor::take_op(std::string_view op) {
    const bool there = at_op(op);
    m_at += there ? 1 : 0;
    return there;
}

bool Cursor::take_words(std::string_view first, std::string_view second) {
    const bool there = at_word(first) && peek(1).is_word(second);
    m_at += there ? 2 : 0;
    return there;
}

void Cursor::expect_word(std::string_view word) {
    if (!take_word(word))
        fail(upper(word));
}

void Cursor::expect_op(std::string_view op) {
    if (!take_op(op))
        fail(std::string(op));
}

std::string Cursor::name() {
    if (!peek().is_name())
        fail("a name");
    return unquoted(take());
}

std::string Cursor::string() {
    if (peek().kind != TokenKind::string)
        fail("a string");
    return unquoted(take());
}

std::string Cursor::word() {
    if (peek().kind != TokenKind::word && peek().kind != TokenKind::number)
        fail("a word");
    return fold(take().text);
}

std::size_t Cursor::behind_group(std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < m_end; ++i) {
        depth += m_tokens[i].is_op("(") ? 1 : m_tokens[i].is_op(")") ? -1 : 0;
        if (depth == 0)
            return i + 1;
    }
    fail("a closing parenthesis");
}

std::string Cursor::group() {
    if (!at_op("("))
        fail("(");
    const std::size_t open = m_at;
    m_at = behind_group(open);
    return slice(open + 1, m_at - 1);
}

std::string Cursor::plain_slice(std::size_t from, std::size_t to) const {
    std::string result;
    for (std::size_t i = from; i < to; ++i) {
        const std::size_t behind = i == from ? m_tokens[i].offset : m_tokens[i - 1].end();
        const std::string_view gap = m_sql.substr(behind, m_tokens[i].offset - behind);
        const bool blank = gap.find_first_not_of(" \t\r\n") == std::string_view::npos;
        result += blank ? gap : " ";
        result += m_tokens[i].text;
    }
    return result;
}

std::string Cursor::slice(std::size_t from, std::size_t to) const {
    if (from >= to)
        return {};
    const std::size_t begin = m_tokens[from].offset;
    return std::string(m_sql.substr(begin, m_tokens[to - 1].end() - begin));
}

void Cursor::fail(const std::string& expected) const {
    throw ParseError("expected " + expected + " and found " +
                     (at_end() ? "the end" : "'" + std::string(peek().text) + "'"));
}

} // namespace dbmig::mysql
