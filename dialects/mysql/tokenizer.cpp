// SPDX-License-Identifier: MIT
// The tokenizer follows https://dev.mysql.com/doc/refman/8.0/en/language-structure.html, with the
// sql_mode that the connection sets: backslashes escape, double quotes are strings.
#include "tokenizer.hpp"

#include <algorithm>
#include <array>

namespace dbmig::mysql {

namespace {

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
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

    Token next(std::size_t at) {
        std::size_t end = at + 1;
        const TokenKind kind = scan(at, end);
        end = std::min(end, m_sql.size());
        return {kind, m_sql.substr(at, end - at), at};
    }

private:
    char peek(std::size_t at) const { return at < m_sql.size() ? m_sql[at] : '\0'; }

    TokenKind scan(std::size_t at, std::size_t& end) {
        const char c = m_sql[at];
        if (c == '\'' || c == '"')
            return quoted(at, end, c, TokenKind::string, true);
        if (c == '`')
            return quoted(at, end, c, TokenKind::name, false);
        if (c == '@')
            return variable(at, end);
        if (is_digit(c) || (c == '.' && is_digit(peek(at + 1)) && !m_after_name))
            return number(at, end);
        if (in_word(c))
            return word(at, end);
        return comment_or_op(at, end);
    }

    TokenKind quoted(std::size_t at, std::size_t& end, char mark, TokenKind kind, bool escapes) {
        m_after_name = kind == TokenKind::name;
        for (end = at + 1; end < m_sql.size(); ++end) {
            if (escapes && m_sql[end] == '\\')
                ++end;
            else if (m_sql[end] == mark && peek(end + 1) == mark)
                ++end;
            else if (m_sql[end] == mark)
                return ++end, kind;
        }
        return TokenKind::illegal;
    }

    TokenKind word(std::size_t at, std::size_t& end) {
        const bool bits = std::string_view("xXbB").find(m_sql[at]) != std::string_view::npos;
        if (bits && peek(at + 1) == '\'') {
            const TokenKind kind = quoted(at + 1, end, '\'', TokenKind::number, false);
            return kind;
        }
        end = while_word(at);
        m_after_name = true;
        return TokenKind::word;
    }

    std::size_t while_word(std::size_t at) const {
        while (at < m_sql.size() && in_word(m_sql[at]))
            ++at;
        return at;
    }

    /// A name may begin with digits (`1st`), unless it would read as a number.
    TokenKind number(std::size_t at, std::size_t& end) {
        const bool after_name = m_after_name;
        m_after_name = false;
        if (m_sql[at] == '0' && (peek(at + 1) == 'x' || peek(at + 1) == 'b')) {
            for (end = at + 2; is_hex(peek(end));)
                ++end;
            if (end > at + 2 && !in_word(peek(end)))
                return TokenKind::number;
        }
        end = digits(at);
        if (peek(end) == '.' && !after_name)
            end = digits(end + 1);
        end = exponent(end);
        if (end >= m_sql.size() || !in_word(m_sql[end]))
            return TokenKind::number;
        end = while_word(end);
        m_after_name = true;
        return TokenKind::word;
    }

    std::size_t digits(std::size_t at) const {
        while (is_digit(peek(at)))
            ++at;
        return at;
    }

    std::size_t exponent(std::size_t at) const {
        if (peek(at) != 'e' && peek(at) != 'E')
            return at;
        const std::size_t sign = peek(at + 1) == '+' || peek(at + 1) == '-' ? 1 : 0;
        return is_digit(peek(at + 1 + sign)) ? digits(at + 1 + sign) : at;
    }

    TokenKind variable(std::size_t at, std::size_t& end) {
        m_after_name = true;
        std::size_t name = at + 1;
        if (peek(name) == '@')
            ++name;
        const char c = peek(name);
        if (c == '\'' || c == '"' || c == '`') {
            const TokenKind kind = quoted(name, end, c, TokenKind::variable, c != '`');
            return kind;
        }
        end = while_word(name);
        return TokenKind::variable; // `user`@`host` has a lone @
    }

    TokenKind comment_or_op(std::size_t at, std::size_t& end) {
        const char c = m_sql[at];
        const char d = peek(at + 1);
        const bool dashes =
            c == '-' && d == '-' && (at + 2 >= m_sql.size() || is_space(m_sql[at + 2]));
        if (dashes || c == '#') {
            end = std::min(m_sql.find('\n', at), m_sql.size());
            return TokenKind::comment;
        }
        if (c == '/' && d == '*')
            return block_comment(at, end);
        if (c == '*' && d == '/' && m_conditional) { // the end of /*! … */
            m_conditional = false;
            end = at + 2;
            return TokenKind::comment;
        }
        m_after_name = false;
        return op(at, end);
    }

    TokenKind block_comment(std::size_t at, std::size_t& end) {
        std::size_t mark = at + 2;
        if (peek(mark) == 'M' && peek(mark + 1) == '!')
            ++mark;
        if (peek(mark) == '!') {
            m_conditional = true;
            end = digits(mark + 1);
            return TokenKind::comment;
        }
        const std::size_t close = m_sql.find("*/", at + 2);
        end = close == std::string_view::npos ? m_sql.size() : close + 2;
        return close == std::string_view::npos ? TokenKind::illegal : TokenKind::comment;
    }

    TokenKind op(std::size_t at, std::size_t& end) const {
        static constexpr std::array<std::string_view, 12> longer{
            "<=>", "->>", "||", "->", "<=", ">=", "<>", "!=", "<<", ">>", "&&", ":="};
        for (const std::string_view text : longer) {
            if (m_sql.substr(at, text.size()) == text) {
                end = at + text.size();
                return TokenKind::op;
            }
        }
        constexpr std::string_view single = "-+*/%=<>|&~^!,;().?:{}";
        return single.find(m_sql[at]) == std::string_view::npos ? TokenKind::illegal
                                                                : TokenKind::op;
    }

    std::string_view m_sql;
    bool m_conditional = false; ///< inside /*! … */
    bool m_after_name = false;  ///< a dot that comes now is between names
};

char unescaped(char c) {
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'b':
        return '\b';
    case '0':
        return '\0';
    case 'Z':
        return '\x1a';
    default:
        return c;
    }
}

} // namespace

bool Token::is_word(std::string_view keyword) const {
    return kind == TokenKind::word &&
           std::equal(text.begin(), text.end(), keyword.begin(), keyword.end(),
                      [](char a, char b) { return lower(a) == b; });
}

std::vector<Token> tokenize(std::string_view sql) {
    Scanner scanner(sql);
    std::vector<Token> tokens;
    tokens.reserve(sql.size() / 6 + 4);
    for (std::size_t at = scanner.skip_space(0); at < sql.size();) {
        const Token token = scanner.next(at);
        at = scanner.skip_space(token.end());
        if (token.kind != TokenKind::comment)
            tokens.push_back(token);
    }
    return tokens;
}

std::string unquoted(const Token& token) {
    const std::string_view text = token.text;
    if ((token.kind != TokenKind::name && token.kind != TokenKind::string) || text.size() < 2)
        return std::string(text);
    std::string result;
    result.reserve(text.size());
    const char mark = text.front();
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == mark)
            ++i;
        if (text[i] != '\\' || mark == '`') {
            result += text[i];
            continue;
        }
        const char next = text[++i];
        if (next == '%' || next == '_') // stay escaped: patterns of LIKE
            result += '\\';
        result += unescaped(next);
    }
    return result;
}

std::string_view trim_statement(std::string_view sql) {
    const auto tokens = tokenize(sql);
    std::size_t last = tokens.size();
    while (last > 0 && tokens[last - 1].is_op(";"))
        --last;
    if (last == 0)
        return {};
    const std::size_t begin = tokens.front().offset;
    return sql.substr(begin, tokens[last - 1].end() - begin);
}

} // namespace dbmig::mysql
