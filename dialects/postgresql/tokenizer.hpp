// SPDX-License-Identifier: MIT
// PostgreSQL's lexical rules: SQL text as tokens.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dbmig::postgresql {

enum class TokenKind {
    word,      ///< a keyword or a bare name
    name,      ///< "name" or U&"name"
    string,    ///< 'text', E'text', U&'text', N'text', $tag$text$tag$
    bits,      ///< B'01' or X'0f'
    number,    ///< 1, 1.5e3
    parameter, ///< $1
    op,        ///< an operator or a punctuation mark; "::" is one
    comment,   ///< -- to the end of the line, or /* … */, nested
    illegal    ///< what the server would refuse, e.g. a string without an end
};

struct Token {
    TokenKind kind = TokenKind::illegal;
    std::string_view text;  ///< as it stands in the source, with its quotes
    std::size_t offset = 0; ///< of `text` in the source

    /// Whether this is a bare word that reads `keyword` (given in lower case).
    bool is_word(std::string_view keyword) const;
    bool is_op(std::string_view op) const { return kind == TokenKind::op && text == op; }
    bool is_name() const { return kind == TokenKind::word || kind == TokenKind::name; }
    bool is_dollar_quoted() const { return kind == TokenKind::string && text.front() == '$'; }
    std::size_t end() const { return offset + text.size(); }
};

/// The tokens of `sql`, which must outlive them. White space is left out, and comments too unless
/// they are asked for.
std::vector<Token> tokenize(std::string_view sql, bool with_comments = false);

/// The name or string that a token stands for: a word in lower case; a quoted one without quotes,
/// with its escapes resolved.
std::string unquoted(const Token& token);

/// For each "(" and "[" the index of what closes it; the number of tokens where there is none.
std::vector<std::size_t> closings(const std::vector<Token>& tokens);

} // namespace dbmig::postgresql
