// SPDX-License-Identifier: MIT
// What statements do beyond their transaction, found by their words: those that the server refuses
// inside one (PreventInTransactionBlock() in its sources), and those that set something for later.
#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

#include "expression.hpp"
#include "quoting.hpp"
#include "tokenizer.hpp"

namespace dbmig::postgresql {

namespace {

class StatementWords {
public:
    explicit StatementWords(std::string_view statement) : m_tokens(tokenize(statement)) {}

    bool at(std::size_t index, std::string_view word) const {
        return index < m_tokens.size() && m_tokens[index].is_word(word);
    }
    bool begins(std::initializer_list<std::string_view> words) const {
        std::size_t index = 0;
        return std::all_of(words.begin(), words.end(),
                           [&](std::string_view word) { return at(index++, word); });
    }
    bool has(std::string_view word) const {
        return std::any_of(m_tokens.begin(), m_tokens.end(),
                           [&](const Token& token) { return token.is_word(word); });
    }
    /// `word = false` or `word false` in a list of options.
    bool is_off(std::string_view word) const {
        for (std::size_t i = 0; i + 2 < m_tokens.size(); ++i)
            if (m_tokens[i].is_word(word)) {
                const bool equals = m_tokens[i + 1].is_op("=");
                const std::string value = unquoted(m_tokens[equals ? i + 2 : i + 1]);
                return value == "false" || value == "off" || value == "0";
            }
        return false;
    }
    /// The index behind the word at `index` and options in parentheses or VERBOSE that follow it.
    std::size_t after_options(std::size_t index) const {
        ++index;
        if (index < m_tokens.size() && m_tokens[index].is_op("("))
            index = closings(m_tokens)[index] + 1;
        return at(index, "verbose") ? index + 1 : index;
    }
    bool ends_at(std::size_t index) const {
        return index >= m_tokens.size() || m_tokens[index].is_op(";");
    }

private:
    std::vector<Token> m_tokens;
};

std::string of_index(const StatementWords& words) {
    const std::size_t index = words.at(1, "unique") ? 2 : 1;
    const bool concurrent = words.at(index, "index") && words.at(index + 1, "concurrently");
    if (!concurrent)
        return {};
    return words.at(0, "create") ? "CREATE INDEX CONCURRENTLY" : "DROP INDEX CONCURRENTLY";
}

std::string of_reindex(const StatementWords& words) {
    const std::size_t object = words.after_options(0);
    for (const std::string_view whole : {"database", "system", "schema"}) {
        if (!words.at(object, whole))
            continue;
        std::string name = "REINDEX ";
        for (const char c : whole)
            name += static_cast<char>(c - 32);
        return name;
    }
    const bool concurrent =
        words.at(object + 1, "concurrently") ||
        (object > 1 && words.has("concurrently") && !words.is_off("concurrently"));
    return concurrent ? "REINDEX CONCURRENTLY" : "";
}

std::string of_database(const StatementWords& words) {
    for (const std::string_view verb : {"create", "drop"}) {
        if (words.begins({verb, "database"}))
            return verb == "create" ? "CREATE DATABASE" : "DROP DATABASE";
        if (words.begins({verb, "tablespace"}))
            return verb == "create" ? "CREATE TABLESPACE" : "DROP TABLESPACE";
    }
    if (words.begins({"alter", "database"}) && words.at(words.at(3, "set") ? 4 : 3, "tablespace"))
        return "ALTER DATABASE SET TABLESPACE";
    return words.begins({"alter", "system"}) ? "ALTER SYSTEM" : "";
}

/// What talks to the publisher cannot be taken back.
std::string of_subscription(const StatementWords& words) {
    if (words.begins({"create", "subscription"}))
        return words.is_off("create_slot") || words.is_off("connect") ? "" : "CREATE SUBSCRIPTION";
    if (words.begins({"drop", "subscription"}))
        return "DROP SUBSCRIPTION";
    const bool refreshes = words.at(4, "publication"); // REFRESH, SET, ADD or DROP stands before it
    return words.begins({"alter", "subscription"}) && refreshes && !words.is_off("refresh")
               ? "ALTER SUBSCRIPTION"
               : "";
}

std::string of_session(const StatementWords& words) {
    if (words.at(0, "vacuum"))
        return "VACUUM";
    if (words.at(0, "cluster") && words.ends_at(words.after_options(0)))
        return "CLUSTER";
    if (words.begins({"discard", "all"}))
        return "DISCARD ALL";
    if (words.begins({"commit", "prepared"}))
        return "COMMIT PREPARED";
    if (words.begins({"rollback", "prepared"}))
        return "ROLLBACK PREPARED";
    if (words.begins({"alter", "table"}) && words.has("detach") && words.has("concurrently"))
        return "DETACH PARTITION CONCURRENTLY";
    return {};
}

} // namespace

std::string untransactional(std::string_view statement) {
    const StatementWords words(statement);
    if (words.at(0, "create") || words.at(0, "drop"))
        if (auto name = of_index(words); !name.empty())
            return name;
    if (words.at(0, "reindex"))
        return of_reindex(words);
    if (auto name = of_database(words); !name.empty())
        return name;
    if (auto name = of_subscription(words); !name.empty())
        return name;
    return of_session(words);
}

bool sets_session(std::string_view statement) {
    const StatementWords words(statement);
    if (words.at(0, "set"))
        return !words.at(1, "local") && !words.at(1, "constraints") && !words.at(1, "transaction");
    if (words.at(0, "select")) // as pg_dump says it
        return words.at(words.at(1, "pg_catalog") ? 3 : 1, "set_config");
    return words.at(0, "reset");
}

} // namespace dbmig::postgresql
