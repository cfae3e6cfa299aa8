// SPDX-License-Identifier: MIT
// Walking over tokens.
#include "cursor.hpp"

#include <algorithm>

namespace dbmig::sqlite {

Cursor::Cursor(std::string_view sql) : m_sql(sql), m_tokens(tokenize(sql)) {
    const auto illegal = std::find_if(m_tokens.begin(), m_tokens.end(), [](const Token& token) {
        return token.kind == TokenKind::illegal;
    });
    if (illegal != m_tokens.end()) {
        m_at = static_cast<std::size_t>(illegal - m_tokens.begin());
        fail("SQL");
    }
    while (!m_tokens.empty() && m_tokens.back().is_op(";"))
        m_tokens.pop_back();
    match_parentheses();
}

bool Cursor::at_word(std::string_view keyword, std::size_t ahead) const {
    return m_at + ahead < m_tokens.size() && m_tokens[m_at + ahead].is_word(keyword);
}

bool Cursor::at_any_word(std::initializer_list<std::string_view> keywords) const {
    return std::any_of(keywords.begin(), keywords.end(),
                       [&](std::string_view keyword) { return at_word(keyword); });
}

bool Cursor::at_op(std::string_view op, std::size_t ahead) const {
    return m_at + ahead < m_tokens.size() && m_tokens[m_at + ahead].is_op(op);
}

bool Cursor::at_name() const {
    if (at_end())
        return false;
    const TokenKind kind = m_tokens[m_at].kind;
    return kind == TokenKind::word || kind == TokenKind::name || kind == TokenKind::string;
}

bool Cursor::accept_word(std::string_view keyword) {
    if (!at_word(keyword))
        return false;
    ++m_at;
    return true;
}

bool Cursor::accept_words(std::initializer_list<std::string_view> keywords) {
    std::size_t ahead = 0;
    for (const std::string_view keyword : keywords)
        if (!at_word(keyword, ahead++))
            return false;
    m_at += ahead;
    return true;
}

bool Cursor::accept_op(std::string_view op) {
    if (!at_op(op))
        return false;
    ++m_at;
    return true;
}

void Cursor::expect_word(std::string_view keyword) {
    if (!accept_word(keyword))
        fail(keyword);
}

void Cursor::expect_op(std::string_view op) {
    if (!accept_op(op))
        fail(op);
}

std::string Cursor::expect_name(std::string_view what) {
    if (!at_name())
        fail(what);
    return unquoted(m_tokens[m_at++]);
}

TokenRange Cursor::expect_group() {
    if (!at_op("("))
        fail("(");
    const std::size_t close = closing(m_at);
    const TokenRange inside{m_at + 1, close};
    m_at = close + 1;
    return inside;
}

const Token& Cursor::next() {
    if (at_end())
        fail("more text");
    return m_tokens[m_at++];
}

std::string_view Cursor::text(TokenRange range) const {
    if (range.empty())
        return {};
    const std::size_t begin = m_tokens[range.begin].offset;
    return m_sql.substr(begin, m_tokens[range.end - 1].end() - begin);
}

std::vector<TokenRange> Cursor::elements(TokenRange range) const {
    std::vector<TokenRange> result;
    std::size_t begin = range.begin;
    for (std::size_t i = range.begin; i < range.end; ++i) {
        if (m_tokens[i].is_op("("))
            i = closing(i);
        else if (m_tokens[i].is_op(",")) {
            result.push_back({begin, i});
            begin = i + 1;
        }
    }
    result.push_back({begin, range.end});
    return result;
}

TokenRange Cursor::without_parentheses(TokenRange range) const {
    while (range.size() > 2 && m_tokens[range.begin].is_op("(") &&
           closing(range.begin) == range.end - 1)
        range = {range.begin + 1, range.end - 1};
    return range;
}

std::size_t Cursor::closing(std::size_t open) const {
    if (m_closings[open] == 0)
        throw ParseError("its SQL text is not understood: a ')' is missing");
    return m_closings[open];
}

void Cursor::match_parentheses() {
    m_closings.resize(m_tokens.size(), 0);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        if (m_tokens[i].is_op("(")) {
            open.push_back(i);
        } else if (m_tokens[i].is_op(")") && !open.empty()) {
            m_closings[open.back()] = i;
            open.pop_back();
        }
    }
}

void Cursor::fail(std::string_view expected) const {
    const std::string found =
        at_end() ? "the end" : "'" + std::string(m_tokens[m_at].text.substr(0, 40)) + "'";
    throw ParseError(
        "its SQL text is not understood: expected " + std::string(expected) + ", found " + found +
        (at_end() ? "" : " at character " + std::to_string(m_tokens[m_at].offset + 1)));
}

} // namespace dbmig::sqlite
