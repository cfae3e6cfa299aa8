// SPDX-License-Identifier: MIT
// A walk over the tokens of a text that the server wrote.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer.hpp"

namespace dbmig::mysql {

/// What the server wrote is not understood.
class ParseError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Cursor {
public:
    explicit Cursor(std::string_view sql)
        : m_sql(sql), m_tokens(tokenize(sql)), m_end(m_tokens.size()) {}

    bool at_end() const { return m_at >= m_end; }
    const Token& peek(std::size_t ahead = 0) const;
    const Token& take();
    bool at_word(std::string_view word) const { return peek().is_word(word); }
    bool at_op(std::string_view op) const { return peek().is_op(op); }

    bool take_word(std::string_view word);
    bool take_op(std::string_view op);
    /// Whether these words come one after another; then they are taken.
    bool take_words(std::string_view first, std::string_view second);
    void expect_word(std::string_view word);
    void expect_op(std::string_view op);
    std::string name();
    std::string string();
    /// A word in lower case or a number.
    std::string word();

    /// The text inside of the parentheses that begin here; the cursor is behind them.
    std::string group();
    /// The index behind the closing parenthesis of the group that begins at `open`.
    std::size_t behind_group(std::size_t open) const;

    std::size_t position() const { return m_at; }
    void move_to(std::size_t position) { m_at = position; }
    /// The source from one position to another, the second not included.
    std::string slice(std::size_t from, std::size_t to) const;
    /// The same, without comments and what only encloses conditional text.
    std::string plain_slice(std::size_t from, std::size_t to) const;
    /// Only tokens before `end` are there from now on.
    void limit(std::size_t end) { m_end = end; }
    std::size_t size() const { return m_tokens.size(); }

    [[noreturn]] void fail(const std::string& expected) const;

private:
    std::string_view m_sql;
    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    std::size_t m_end = 0;
};

} // namespace dbmig::mysql
