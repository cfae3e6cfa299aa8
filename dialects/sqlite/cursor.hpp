// SPDX-License-Identifier: MIT
// A place in a list of tokens, and what the parsers of stored SQL ask at it.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer.hpp"

namespace dbmig::sqlite {

/// A stored text that is not understood; what() says why.
class ParseError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A part of a token list, [begin, end).
struct TokenRange {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool empty() const { return begin >= end; }
    std::size_t size() const { return empty() ? 0 : end - begin; }
};

class Cursor {
public:
    /// `sql` must outlive the cursor. A text that holds what SQLite could not read is refused.
    explicit Cursor(std::string_view sql);

    bool at_end() const { return m_at >= m_tokens.size(); }
    bool at_word(std::string_view keyword, std::size_t ahead = 0) const;
    bool at_any_word(std::initializer_list<std::string_view> keywords) const;
    bool at_op(std::string_view op, std::size_t ahead = 0) const;
    /// Whether the token can be a name: a word, a quoted name or a string.
    bool at_name() const;

    bool accept_word(std::string_view keyword);
    bool accept_words(std::initializer_list<std::string_view> keywords); ///< all of them or none
    bool accept_op(std::string_view op);
    void expect_word(std::string_view keyword);
    void expect_op(std::string_view op);
    std::string expect_name(std::string_view what);

    /// Goes over a parenthesised group; the range is what is inside.
    TokenRange expect_group();

    /// One token more.
    const Token& next();

    std::size_t position() const { return m_at; }
    const Token& token(std::size_t index) const { return m_tokens[index]; }
    TokenRange rest() const { return {m_at, m_tokens.size()}; }

    /// The source text from the first to the last token of a range.
    std::string_view text(TokenRange range) const;
    /// A list's elements: the range cut at the commas that are not inside parentheses.
    std::vector<TokenRange> elements(TokenRange range) const;
    /// The range without the parentheses around the whole of it.
    TokenRange without_parentheses(TokenRange range) const;
    /// The index of the ")" that closes the "(" at `open`.
    std::size_t closing(std::size_t open) const;

    [[noreturn]] void fail(std::string_view expected) const;

private:
    void match_parentheses();

    std::string_view m_sql;
    std::vector<Token> m_tokens;
    std::vector<std::size_t> m_closings; ///< for each "(" its ")"; 0 where there is none
    std::size_t m_at = 0;
};

} // namespace dbmig::sqlite
