// SPDX-License-Identifier: MIT
// Raw SQL as tokens: just enough to know where statements end and what is comment.
#pragma once

#include <cstddef>
#include <string_view>

#include <dbmig/dialect.hpp>

namespace dbmig::sql {

enum class TokenKind { space, comment, text, word, symbol };

/// A part of the text. Strings, quoted names, dollar quotes and executable comments are `text`;
/// a `symbol` is one byte.
struct Token {
    TokenKind kind = TokenKind::symbol;
    std::size_t begin = 0;
    std::size_t end = 0;

    bool is_code() const { return kind != TokenKind::space && kind != TokenKind::comment; }
};

/// Tokens follow each other without gaps. What is never closed reaches to the end of the text.
/// Linear in the size of the text.
class SqlLexer {
public:
    SqlLexer(std::string_view sql, const SqlSyntax& syntax) : m_sql(sql), m_syntax(syntax) {}

    bool at_end() const { return m_at >= m_sql.size(); }
    std::size_t position() const { return m_at; }
    void skip_to(std::size_t position) { m_at = position; }
    std::string_view rest() const { return m_sql.substr(m_at); }
    std::string_view text(const Token& token) const {
        return m_sql.substr(token.begin, token.end - token.begin);
    }

    Token next();

private:
    Token take(TokenKind kind, std::size_t end);
    char peek(std::size_t ahead) const;
    bool is_line_comment() const;
    std::size_t end_of_line() const;
    std::size_t end_of_comment() const;
    std::size_t end_of_quoted(std::size_t open, char close, bool backslash) const;
    std::size_t end_of_dollar_quote() const;
    std::size_t end_of_text() const; ///< 0: no quoted text begins here

    std::string_view m_sql;
    const SqlSyntax& m_syntax;
    std::size_t m_at = 0;
};

} // namespace dbmig::sql
