// SPDX-License-Identifier: MIT
// The lexical rules of MySQL and MariaDB: SQL text as tokens.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dbmig::mysql {

enum class TokenKind {
    word,     ///< a keyword or a bare name
    name,     ///< `name`
    string,   ///< 'text' or "text"
    number,   ///< 1, 1.5e3, 0xff, 0b01, x'00', b'01'
    variable, ///< @a, @@a
    op,       ///< an operator or a punctuation mark
    comment,  ///< -- , # or /* … */; what /*! … */ holds are tokens, not a comment
    illegal   ///< what the server would refuse, e.g. a string without an end
};

struct Token {
    TokenKind kind = TokenKind::illegal;
    std::string_view text;  ///< as it stands in the source, with its quotes
    std::size_t offset = 0; ///< of `text` in the source

    /// Whether this is a bare word that reads `keyword` (given in lower case).
    bool is_word(std::string_view keyword) const;
    bool is_op(std::string_view op) const { return kind == TokenKind::op && text == op; }
    bool is_name() const { return kind == TokenKind::word || kind == TokenKind::name; }
    std::size_t end() const { return offset + text.size(); }
};

/// The tokens of `sql`, which must outlive them. White space and comments are left out, and the
/// marks around what a server of any version would run: `/*!50100 … */`, `/*M! … */`.
std::vector<Token> tokenize(std::string_view sql);

/// The name or string that a token stands for: without quotes and escapes.
std::string unquoted(const Token& token);

/// `sql` without white space, comments and semicolons at both ends.
std::string_view trim_statement(std::string_view sql);

} // namespace dbmig::mysql
