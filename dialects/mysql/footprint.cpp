// SPDX-License-Identifier: MIT
// Statements that commit by themselves, known by their words, and what they change:
// https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/
#include "footprint.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <dbmig/error.hpp>

#include "quoting.hpp"
#include "tokenizer.hpp"

namespace dbmig::mysql {

namespace {

class Words {
public:
    explicit Words(std::string_view sql) : m_tokens(tokenize(sql)) {}

    bool at(std::string_view word) const {
        return m_at < m_tokens.size() && m_tokens[m_at].is_word(word);
    }
    bool at_op(std::string_view op) const {
        return m_at < m_tokens.size() && m_tokens[m_at].is_op(op);
    }
    bool take(std::string_view word) {
        const bool found = at(word);
        m_at += found ? 1 : 0;
        return found;
    }
    bool at_end() const { return m_at >= m_tokens.size(); }
    bool has(std::string_view word) const {
        return std::any_of(m_tokens.begin(), m_tokens.end(),
                           [&](const Token& token) { return token.is_word(word); });
    }
    /// Goes behind the first of these words; empty when none comes before a parenthesis.
    template <std::size_t Count> std::string find(const std::array<std::string_view, Count>& any) {
        for (; m_at < m_tokens.size() && !at_op("("); ++m_at)
            for (const std::string_view word : any)
                if (take(word))
                    return std::string(word);
        return {};
    }
    void take_existence() {
        if (take("if")) {
            take("not");
            take("exists");
        }
    }
    /// a.b, as it is written.
    std::string name() {
        std::string result;
        for (bool more = true; more && !at_end();) {
            result += m_tokens[m_at++].text;
            more = at_op(".");
            if (more && ++m_at < m_tokens.size())
                result += ".";
        }
        return result;
    }
    bool take_comma() {
        const bool found = at_op(",");
        m_at += found ? 1 : 0;
        return found;
    }

private:
    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
};

/// The number of next row is no part of what a table is.
std::string without_counter(std::string text) {
    constexpr std::string_view word = " AUTO_INCREMENT=";
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at))
        text.erase(at, text.find_first_not_of("0123456789", at + word.size()) - at);
    return text;
}

/// Errors that say that there is no such object.
bool says_absent(const std::string& message) {
    constexpr std::array<std::string_view, 7> codes{"1146", "1305", "1360", "1539",
                                                    "1049", "1347", "4091"};
    return std::any_of(codes.begin(), codes.end(), [&](std::string_view code) {
        return message.find("(error " + std::string(code) + ")") != std::string::npos;
    });
}

constexpr const char* absent = "none";

std::optional<std::string> definition(Connection& connection, const std::string& kind,
                                      const std::string& name) {
    try {
        std::string text;
        for (const auto& row : connection.query("SHOW CREATE " + kind + " " + name).rows)
            for (const Value& value : row)
                if (const auto* word = std::get_if<std::string>(&value))
                    text += *word + "\n";
        return without_counter(text);
    } catch (const SqlError& error) {
        if (says_absent(error.what()))
            return absent;
        throw;
    }
}

/// DROP of several tables may end between two of them.
std::optional<std::string> of_dropped(Connection& connection, const std::string& kind,
                                      Words& words) {

    std::size_t there = 0;
    std::size_t count = 0;
    do {
        const auto found = definition(connection, kind, words.name());
        ++count;
        there += found == absent ? 0 : 1;
    } while (words.take_comma());
    if (there != 0 && there != count)
        return std::nullopt;
    return there == 0 ? absent : "there";
}

std::optional<std::string> of_table(Connection& connection, Words& words, bool alters) {
    // These change rows, or files, and leave the definition as it was.
    for (const std::string_view word : {"exchange", "truncate", "discard", "import"})
        if (alters && words.has(word))
            return std::nullopt;
    words.take_existence();
    return definition(connection, "TABLE", words.name());
}

std::optional<std::string> of_definition(Connection& connection, Words& words, bool alters,
                                         bool drops) {
    constexpr std::array<std::string_view, 11> kinds{"table",     "index",    "view",   "trigger",
                                                     "procedure", "function", "event",  "sequence",
                                                     "database",  "schema",   "package"};
    std::string kind = words.find(kinds);
    if (kind == "package" && words.take("body"))
        kind += " body";
    if (kind.empty())
        return std::nullopt;
    if (kind == "index") {
        constexpr std::array<std::string_view, 1> on{"on"};
        return words.find(on).empty() ? std::nullopt : of_table(connection, words, false);
    }
    if (drops) {
        words.take_existence();
        return of_dropped(connection, kind, words);
    }
    if (kind == "table")
        return of_table(connection, words, alters);
    words.take_existence();
    return definition(connection, kind, words.name());
}

/// What SET says for all sessions does no harm when it is said again.
bool is_of_session(const Words& words) {
    return words.at("set") || words.at("use") || words.at("prepare") || words.at("deallocate");
}

/// May be said again: they tidy up, or set what is set already.
bool is_repeatable(const Words& words) {
    return is_of_session(words) || words.at("analyze") || words.at("optimize") ||
           words.at("check") || words.at("flush") || words.at("reset");
}

} // namespace

std::string untransactional(std::string_view statement) {
    const auto tokens = tokenize(statement);
    constexpr std::array<std::string_view, 9> rows{
        "insert", "update", "delete", "replace", "select", "with", "values", "do", "load"};
    if (tokens.empty() || tokens.front().is_op("(") ||
        std::any_of(rows.begin(), rows.end(),
                    [&](std::string_view word) { return tokens.front().is_word(word); }))
        return {};
    return std::string(tokens.front().text);
}

std::optional<std::string> footprint(Connection& connection, std::string_view statement) {
    Words words(statement);
    if (words.at_end() || is_repeatable(words))
        return "";
    const bool alters = words.take("alter");
    const bool drops = !alters && words.take("drop");
    if (alters || drops || words.take("create"))
        return of_definition(connection, words, alters, drops);
    if (words.take("rename") && words.take("table")) {
        words.take_existence();
        const auto found = definition(connection, "TABLE", words.name());
        return found == absent ? absent : "there";
    }
    return std::nullopt;
}

bool sets_session(std::string_view statement) {
    return is_of_session(Words(statement));
}

} // namespace dbmig::mysql
