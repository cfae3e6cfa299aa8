// SPDX-License-Identifier: MIT
// The tokenizer follows https://www.postgresql.org/docs/current/sql-syntax-lexical.html
#include "tokenizer.hpp"

#include <algorithm>
#include <cstdint>

#include "quoting.hpp"

namespace dbmig::postgresql {

namespace {

constexpr std::string_view operator_marks = "~!@#^&|`?+-*/%<>=";

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Letters, '_' and every byte of a character beyond ASCII.
bool starts_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool in_word(char c) {
    return starts_word(c) || is_digit(c) || c == '$';
}

/// Scans the token that begins at a position; each function sets the position behind it.
class Scanner {
public:
    explicit Scanner(std::string_view sql) : m_sql(sql) {}

    std::size_t skip_space(std::size_t at) const {
        while (at < m_sql.size() && is_space(m_sql[at]))
            ++at;
        return at;
    }

    Token next(std::size_t at) const {
        std::size_t end = at + 1;
        const TokenKind kind = scan(at, end);
        return {kind, m_sql.substr(at, end - at), at};
    }

private:
    char peek(std::size_t at) const { return at < m_sql.size() ? m_sql[at] : '\0'; }

    TokenKind scan(std::size_t at, std::size_t& end) const {
        const char c = m_sql[at];
        if (starts_word(c))
            return word_or_prefix(at, end);
        if (is_digit(c) || (c == '.' && is_digit(peek(at + 1))))
            return number(at, end);
        if (c == '\'')
            return quoted(at, end, '\'', false, TokenKind::string);
        if (c == '"')
            return quoted(at, end, '"', false, TokenKind::name);
        if (c == '$')
            return dollar(at, end);
        return comment_or_op(at, end);
    }

    /// A word, or a string whose letter before the quote says how it is read.
    TokenKind word_or_prefix(std::size_t at, std::size_t& end) const {
        const auto letter = static_cast<char>(m_sql[at] | 0x20);
        const char mark = peek(at + 1);
        if (mark == '\'' && (letter == 'e' || letter == 'n'))
            return quoted(at + 1, end, '\'', letter == 'e', TokenKind::string);
        if (mark == '\'' && (letter == 'b' || letter == 'x'))
            return quoted(at + 1, end, '\'', false, TokenKind::bits);
        if (letter == 'u' && mark == '&' && (peek(at + 2) == '\'' || peek(at + 2) == '"'))
            return quoted(at + 2, end, m_sql[at + 2], false,
                          m_sql[at + 2] == '"' ? TokenKind::name : TokenKind::string);
        for (end = at + 1; end < m_sql.size() && in_word(m_sql[end]);)
            ++end;
        return TokenKind::word;
    }

    TokenKind quoted(std::size_t at, std::size_t& end, char mark, bool backslash,
                     TokenKind kind) const {
        for (end = at + 1; end < m_sql.size(); ++end) {
            if (backslash && m_sql[end] == '\\' && end + 1 < m_sql.size()) {
                ++end;
                continue;
            }
            if (m_sql[end] != mark)
                continue;
            if (peek(end + 1) != mark) {
                ++end;
                return kind;
            }
            ++end;
        }
        return TokenKind::illegal;
    }

    TokenKind number(std::size_t at, std::size_t& end) const {
        end = at;
        if (m_sql[at] == '0' && (starts_word(peek(at + 1)))) { // 0x, 0o, 0b
            while (end < m_sql.size() && in_word(m_sql[end]))
                ++end;
            return TokenKind::number;
        }
        digits(end);
        if (peek(end) == '.' && peek(end + 1) != '.') { // not the ".." of a range
            ++end;
            digits(end);
        }
        exponent(end);
        if (starts_word(peek(end)))
            return TokenKind::illegal;
        return TokenKind::number;
    }

    void digits(std::size_t& end) const {
        while (is_digit(peek(end)) || (peek(end) == '_' && is_digit(peek(end + 1))))
            ++end;
    }

    void exponent(std::size_t& end) const {
        if ((peek(end) | 0x20) != 'e')
            return;
        const bool sign = peek(end + 1) == '+' || peek(end + 1) == '-';
        if (!is_digit(peek(end + (sign ? 2U : 1U))))
            return;
        end += sign ? 2U : 1U;
        digits(end);
    }

    /// $1, or $tag$ … $tag$.
    TokenKind dollar(std::size_t at, std::size_t& end) const {
        if (is_digit(peek(at + 1))) {
            for (end = at + 2; is_digit(peek(end));)
                ++end;
            return TokenKind::parameter;
        }
        std::size_t close = at + 1;
        if (starts_word(peek(close)))
            while (starts_word(peek(close)) || is_digit(peek(close)))
                ++close;
        if (peek(close) != '$')
            return TokenKind::illegal;
        const std::string_view tag = m_sql.substr(at, close + 1 - at);
        const std::size_t found = m_sql.find(tag, close + 1);
        end = found == std::string_view::npos ? m_sql.size() : found + tag.size();
        return found == std::string_view::npos ? TokenKind::illegal : TokenKind::string;
    }

    TokenKind comment_or_op(std::size_t at, std::size_t& end) const {
        const std::string_view two = m_sql.substr(at, 2);
        if (two == "--") {
            end = std::min(m_sql.find('\n', at), m_sql.size());
            return TokenKind::comment;
        }
        if (two == "/*")
            return block_comment(at, end);
        if (two == "::" || two == ".." || two == ":=") {
            end = at + 2;
            return TokenKind::op;
        }
        if (operator_marks.find(m_sql[at]) != std::string_view::npos)
            return operation(at, end);
        constexpr std::string_view marks = ",()[].;:";
        return marks.find(m_sql[at]) != std::string_view::npos ? TokenKind::op : TokenKind::illegal;
    }

    TokenKind block_comment(std::size_t at, std::size_t& end) const {
        std::size_t depth = 0;
        for (end = at; end < m_sql.size();) {
            const std::string_view two = m_sql.substr(end, 2);
            if (two == "/*")
                ++depth;
            else if (two == "*/")
                --depth;
            end += two == "/*" || two == "*/" ? 2U : 1U;
            if (depth == 0)
                return TokenKind::comment;
        }
        return TokenKind::illegal;
    }

    /// The longest run of marks; a comment ends it, and + or - ends it only where there is one of
    /// the marks that no operator of standard SQL has.
    TokenKind operation(std::size_t at, std::size_t& end) const {
        for (end = at + 1; end < m_sql.size(); ++end) {
            const std::string_view two = m_sql.substr(end, 2);
            if (two == "--" || two == "/*" ||
                operator_marks.find(m_sql[end]) == std::string_view::npos)
                break;
        }
        const std::string_view run = m_sql.substr(at, end - at);
        if (run.find_first_of("~!@#%^&|`?") == std::string_view::npos)
            while (end > at + 1 && (m_sql[end - 1] == '+' || m_sql[end - 1] == '-'))
                --end;
        return TokenKind::op;
    }

    std::string_view m_sql;
};

void append_utf8(std::string& out, std::uint32_t code) {
    const auto tail = [&](unsigned shift) {
        out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
    };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | (code >> 6U));
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0U | (code >> 12U));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0U | (code >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

int hex_digit(char c) {
    if (is_digit(c))
        return c - '0';
    const auto letter = static_cast<char>(c | 0x20);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// Up to `most` hex digits from `at` on, which moves behind them.
std::uint32_t take_hex(std::string_view text, std::size_t& at, std::size_t most) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < most && at < text.size() && hex_digit(text[at]) >= 0; ++i)
        code = code * 16 + static_cast<std::uint32_t>(hex_digit(text[at++]));
    return code;
}

std::string undoubled(std::string_view inside, char mark) {
    std::string result;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        result += inside[i];
        if (inside[i] == mark)
            ++i;
    }
    return result;
}

/// The text of U&'…' and U&"…": \0061 and \+000061.
std::string with_unicode_escapes(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '\\' || i + 1 >= text.size() || text[i + 1] == '\\') {
            i += text[i] == '\\' ? 1U : 0U;
            if (i < text.size())
                result += text[i++];
            continue;
        }
        const bool six = text[i + 1] == '+';
        i += six ? 2U : 1U;
        append_utf8(result, take_hex(text, i, six ? 6 : 4));
    }
    return result;
}

/// One escape of an E'…' string; `at` is behind the backslash and moves behind the escape.
void append_escape(std::string& out, std::string_view text, std::size_t& at) {
    const char c = text[at++];
    constexpr std::string_view letters = "bfnrt";
    constexpr std::string_view meanings = "\b\f\n\r\t";
    if (const auto found = letters.find(c); found != std::string_view::npos) {
        out += meanings[found];
    } else if (c == 'u' || c == 'U') {
        append_utf8(out, take_hex(text, at, c == 'u' ? 4 : 8));
    } else if (c == 'x' && at < text.size() && hex_digit(text[at]) >= 0) {
        out += static_cast<char>(take_hex(text, at, 2));
    } else if (c >= '0' && c <= '7') {
        int code = c - '0';
        for (int i = 0; i < 2 && at < text.size() && text[at] >= '0' && text[at] <= '7'; ++i)
            code = code * 8 + (text[at++] - '0');
        out += static_cast<char>(code);
    } else {
        out += c;
    }
}

std::string with_backslash_escapes(std::string_view inside) {
    std::string result;
    for (std::size_t i = 0; i < inside.size();) {
        const char c = inside[i++];
        if (c == '\\' && i < inside.size()) {
            append_escape(result, inside, i);
            continue;
        }
        result += c;
        if (c == '\'')
            ++i;
    }
    return result;
}

std::string_view inside_of(std::string_view text, std::size_t prefix) {
    return text.size() < prefix + 2 ? std::string_view()
                                    : text.substr(prefix + 1, text.size() - prefix - 2);
}

std::string unquoted_string(std::string_view text) {
    if (text.front() == '$') {
        const std::size_t tag = text.find('$', 1) + 1;
        return std::string(text.substr(tag, text.size() - 2 * tag));
    }
    const auto letter = static_cast<char>(text.front() | 0x20);
    if (letter == 'e')
        return with_backslash_escapes(inside_of(text, 1));
    if (letter == 'u')
        return with_unicode_escapes(undoubled(inside_of(text, 2), '\''));
    return undoubled(inside_of(text, letter == 'n' ? 1 : 0), '\'');
}

} // namespace

bool Token::is_word(std::string_view keyword) const {
    return kind == TokenKind::word && text.size() == keyword.size() &&
           std::equal(text.begin(), text.end(), keyword.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
           });
}

std::vector<Token> tokenize(std::string_view sql, bool with_comments) {
    const Scanner scanner(sql);
    std::vector<Token> tokens;
    for (std::size_t at = scanner.skip_space(0); at < sql.size();) {
        const Token token = scanner.next(at);
        at = scanner.skip_space(token.end());
        if (with_comments || token.kind != TokenKind::comment)
            tokens.push_back(token);
    }
    return tokens;
}

std::string unquoted(const Token& token) {
    switch (token.kind) {
    case TokenKind::word:
        return lower(token.text);
    case TokenKind::name:
        return token.text.front() == '"'
                   ? undoubled(inside_of(token.text, 0), '"')
                   : with_unicode_escapes(undoubled(inside_of(token.text, 2), '"'));
    case TokenKind::string:
        return unquoted_string(token.text);
    default:
        return std::string(token.text);
    }
}

std::vector<std::size_t> closings(const std::vector<Token>& tokens) {
    std::vector<std::size_t> result(tokens.size(), tokens.size());
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].is_op("(") || tokens[i].is_op("[")) {
            open.push_back(i);
        } else if ((tokens[i].is_op(")") || tokens[i].is_op("]")) && !open.empty()) {
            result[open.back()] = i;
            open.pop_back();
        }
    }
    return result;
}

} // namespace dbmig::postgresql
