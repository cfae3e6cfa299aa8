// SPDX-License-Identifier: MIT
// A rebuild creates the table's triggers anew from their text. SQLite itself rewrites that text
// when a name changes, but the renderer cannot read it back before the operations run, so it
// follows with the tokens: not every name that reads the same is the renamed one.
#include "trigger_text.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "alter.hpp"
#include "expression.hpp"
#include "quoting.hpp"
#include "tokenizer.hpp"

namespace dbmig::sqlite {

namespace {

class Text {
public:
    explicit Text(std::string_view sql) : m_sql(sql), m_tokens(tokenize(sql)) {}

    std::size_t size() const { return m_tokens.size(); }
    const Token& at(std::size_t i) const { return m_tokens[i]; }
    bool names(std::size_t i, std::string_view name) const {
        return i < m_tokens.size() && is_name(m_tokens[i]) &&
               same_name(unquoted(m_tokens[i]), name);
    }
    bool is_op(std::size_t i, std::string_view op) const {
        return i < m_tokens.size() && m_tokens[i].is_op(op);
    }
    bool is_word(std::size_t i, std::initializer_list<std::string_view> words) const {
        return i < m_tokens.size() &&
               std::any_of(words.begin(), words.end(),
                           [&](std::string_view word) { return m_tokens[i].is_word(word); });
    }

    /// The text with the tokens that `renamed` picks naming `to`.
    template <typename Pick> std::string replace(const Pick& renamed, const std::string& to) const {
        std::string result;
        std::size_t from = 0;
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (!renamed(i))
                continue;
            result += m_sql.substr(from, m_tokens[i].offset - from);
            result += quote(to);
            from = m_tokens[i].end();
        }
        result += m_sql.substr(from);
        return result;
    }

private:
    static bool is_name(const Token& token) {
        return token.kind == TokenKind::word || token.kind == TokenKind::name;
    }

    std::string_view m_sql;
    std::vector<Token> m_tokens;
};

class ColumnRename {
public:
    ColumnRename(const Trigger& trigger, const Schema& before, const Name& table,
                 const std::string& from)
        : m_text(trigger.definition), m_table(table.name), m_from(from),
          m_on_table(same_name(trigger.table.name, table.name)) {
        find_places();
        m_bare = std::none_of(before.tables.begin(), before.tables.end(), [&](const auto& entry) {
            const auto& columns = entry.second.columns;
            return !same_name(entry.first.name, table.name) &&
                   mentions(trigger.definition, entry.first.name) &&
                   std::any_of(columns.begin(), columns.end(),
                               [&](const Column& it) { return same_name(it.name, from); });
        });
    }

    std::string to(const std::string& name) const {
        return m_text.replace([this](std::size_t i) { return is_renamed(i); }, name);
    }

private:
    enum class Owner { unknown, table, other };

    /// Marks the tokens of column lists, whose table is known.
    void find_places() {
        m_owner.assign(m_text.size(), Owner::unknown);
        for (std::size_t i = 0; i < m_text.size(); ++i) {
            if (m_text.is_word(i, {"update"}) && m_text.is_word(i + 1, {"of"}))
                mark(i + 2, m_on_table, [&](std::size_t k) { return m_text.is_word(k, {"on"}); });
            if (m_text.is_word(i, {"into"}) && m_text.is_op(i + 2, "("))
                mark(i + 3, m_text.names(i + 1, m_table),
                     [&](std::size_t k) { return m_text.is_op(k, ")"); });
        }
    }

    template <typename End> void mark(std::size_t i, bool ours, const End& end) {
        for (; i < m_text.size() && !end(i); ++i)
            m_owner[i] = ours ? Owner::table : Owner::other;
    }

    bool is_renamed(std::size_t i) const {
        if (!m_text.names(i, m_from) || m_text.is_op(i + 1, ".") || m_text.is_op(i + 1, "("))
            return false;
        if (m_owner[i] != Owner::unknown)
            return m_owner[i] == Owner::table;
        if (i < 2 || !m_text.is_op(i - 1, "."))
            return m_bare;
        if (m_text.names(i - 2, "new") || m_text.names(i - 2, "old"))
            return m_on_table;
        return m_bare || m_text.names(i - 2, m_table);
    }

    Text m_text;
    std::string m_table;
    std::string m_from;
    bool m_on_table;
    bool m_bare = false; ///< a name without more is the renamed column
    std::vector<Owner> m_owner;
};

} // namespace

std::string rename_column_in(const Trigger& trigger, const Schema& before, const Name& table,
                             const std::string& from, const std::string& to) {
    if (!same_name(trigger.table.name, table.name) && !mentions(trigger.definition, table.name))
        return trigger.definition;
    return ColumnRename(trigger, before, table, from).to(to);
}

std::string rename_table_in(const Trigger& trigger, const std::string& from,
                            const std::string& to) {
    const Text text(trigger.definition);
    const auto stands_for_table = [&](std::size_t i) {
        if (i == 0 || !text.names(i, from))
            return false;
        if (text.is_op(i + 1, "."))
            return true;
        if (text.is_op(i - 1, "."))
            return i > 1 && (text.names(i - 2, "main") || text.names(i - 2, "temp"));
        if (text.is_word(i - 1, {"abort", "fail", "ignore", "replace", "rollback"}))
            return i > 2 && text.is_word(i - 3, {"update"});
        return text.is_word(i - 1, {"on", "into", "update", "from", "join"});
    };
    return text.replace(stands_for_table, to);
}

} // namespace dbmig::sqlite
