// SPDX-License-Identifier: MIT
// Finds placeholders where they are code: not in strings, quoted names or comments.
#include "ddl/script.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <dbmig/error.hpp>

namespace dbmig::ddl {

namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_word(char c) {
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

enum class Kind { code, space, quoted, line_comment, block_comment };

struct Piece {
    Kind kind;
    std::string_view text;
};

/// Cuts SQL text into pieces, one character of code at a time.
class Scanner {
public:
    Scanner(std::string_view sql, const SqlSyntax& syntax) : m_rest(sql), m_syntax(syntax) {}

    std::optional<Piece> next() {
        if (m_rest.empty())
            return std::nullopt;
        const char c = m_rest.front();
        if (is_space(c))
            return take(Kind::space, 1);
        if (starts("--") || (c == '#' && m_syntax.hash_comments))
            return take(Kind::line_comment, std::min(m_rest.find('\n'), m_rest.size()));
        if (starts("/*"))
            return take(Kind::block_comment, block_comment());
        if (c == '\'' || c == '"' || (c == '`' && m_syntax.backtick_names))
            return take(Kind::quoted, quoted(c, m_syntax.backslash_escapes && c != '`'));
        if (m_syntax.escape_strings && (starts("E'") || starts("e'")) && !is_word(m_before))
            return escape_string();
        if (c == '[' && m_syntax.bracket_names)
            return take(Kind::quoted, after("]", 1));
        if (c == '$' && m_syntax.dollar_quotes && !is_word(m_before))
            if (const std::size_t tag = dollar_tag())
                return take(Kind::quoted, after(m_rest.substr(0, tag), tag));
        return take(Kind::code, 1);
    }

    std::string_view rest() const { return m_rest; }
    char before() const { return m_before; }
    void skip(std::size_t length) { take(Kind::code, length); }

private:
    bool starts(std::string_view text) const { return m_rest.substr(0, text.size()) == text; }

    Piece take(Kind kind, std::size_t length) {
        const Piece piece{kind, m_rest.substr(0, length)};
        m_before = piece.text.empty() ? m_before : piece.text.back();
        m_rest.remove_prefix(length);
        return piece;
    }

    std::size_t after(std::string_view end, std::size_t from) const {
        const std::size_t at = m_rest.find(end, from);
        return at == std::string_view::npos ? m_rest.size() : at + end.size();
    }

    std::size_t quoted(char quote, bool escapes) const {
        for (std::size_t i = 1; i < m_rest.size(); ++i) {
            if (escapes && m_rest[i] == '\\')
                ++i;
            else if (m_rest[i] == quote && m_rest.substr(i + 1, 1) == m_rest.substr(i, 1))
                ++i; // a doubled quote stands for one
            else if (m_rest[i] == quote)
                return i + 1;
        }
        return m_rest.size();
    }

    Piece escape_string() {
        m_rest.remove_prefix(1);
        const std::size_t length = quoted('\'', true);
        const char* const begin = m_rest.data() - 1;
        take(Kind::quoted, length);
        return {Kind::quoted, std::string_view(begin, length + 1)};
    }

    std::size_t block_comment() const {
        if (!m_syntax.nested_comments)
            return after("*/", 2);
        int depth = 0;
        for (std::size_t i = 0; i + 1 < m_rest.size(); ++i) {
            const std::string_view two = m_rest.substr(i, 2);
            if (two == "/*")
                ++depth, ++i;
            else if (two == "*/" && (++i, --depth == 0))
                return i + 1;
        }
        return m_rest.size();
    }

    /// The length of `$tag$`, 0 when there is none.
    std::size_t dollar_tag() const {
        std::size_t i = 1;
        while (i < m_rest.size() && is_word(m_rest[i]))
            ++i;
        const bool tag = i < m_rest.size() && m_rest[i] == '$' && !(i > 1 && is_digit(m_rest[1]));
        return tag ? i + 1 : 0;
    }

    std::string_view m_rest;
    const SqlSyntax& m_syntax;
    char m_before = ' ';
};

/// The parameters of a statement, found again by the text of their placeholders.
class Parameters {
public:
    Parameters(const std::vector<Value>& values, const Dialect& dialect)
        : m_values(values), m_dialect(dialect) {
        for (std::size_t i = 1; i <= values.size(); ++i)
            m_placeholders.push_back(dialect.placeholder(i));
        m_numbered = values.size() > 1 && m_placeholders[0] != m_placeholders[1];
    }

    /// The number of the parameter whose placeholder `text` begins with.
    std::optional<std::size_t> at(std::string_view text) {
        if (m_values.empty())
            return std::nullopt;
        if (!m_numbered) {
            if (!begins(text, m_placeholders[0]))
                return std::nullopt;
            if (m_used == m_values.size())
                throw SchemaError("a statement has more placeholders than parameters");
            return m_used++;
        }
        for (std::size_t i = 0; i < m_placeholders.size(); ++i)
            if (begins(text, m_placeholders[i]))
                return m_used = std::max(m_used, i + 1), i;
        return std::nullopt;
    }

    std::size_t length(std::size_t index) const { return m_placeholders[index].size(); }
    std::string literal(std::size_t index) const { return m_dialect.literal(m_values[index]); }
    void check_used() const {
        if (m_used != m_values.size())
            throw SchemaError("a statement has fewer placeholders than parameters");
    }

private:
    static bool begins(std::string_view text, std::string_view placeholder) {
        return text.substr(0, placeholder.size()) == placeholder &&
               !(is_digit(placeholder.back()) && text.size() > placeholder.size() &&
                 is_digit(text[placeholder.size()]));
    }

    const std::vector<Value>& m_values;
    const Dialect& m_dialect;
    std::vector<std::string> m_placeholders;
    bool m_numbered = false;
    std::size_t m_used = 0;
};

} // namespace

std::string script_text(const Statement& statement, const Dialect& dialect) {
    std::string result;
    Scanner scanner(statement.sql, dialect.syntax());
    Parameters parameters(statement.parameters, dialect);
    bool has_code = false;
    Kind last = Kind::space;
    while (!scanner.rest().empty()) {
        if (const auto index =
                is_word(scanner.before()) ? std::nullopt : parameters.at(scanner.rest())) {
            result += parameters.literal(*index);
            scanner.skip(parameters.length(*index));
            last = Kind::code;
        } else {
            const Piece piece = *scanner.next();
            result += piece.text;
            last = piece.kind;
        }
        has_code = has_code || last == Kind::code || last == Kind::quoted;
    }
    parameters.check_used();
    if (!has_code)
        return result;
    return result + (last == Kind::line_comment ? "\n;" : ";");
}

} // namespace dbmig::ddl
