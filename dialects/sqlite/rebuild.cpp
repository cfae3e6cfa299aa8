// SPDX-License-Identifier: MIT
// Makes the new table beside the old one, copies, drops the old one and takes its name. The last
// step runs under legacy_alter_table, where RENAME leaves the text of views, triggers and foreign
// keys alone: they speak of the table by its name and go on doing so.
#include "rebuild.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "clauses.hpp"
#include "create_table.hpp"
#include "quoting.hpp"
#include "tokenizer.hpp"
#include "types.hpp"
#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

namespace dbmig::sqlite {

namespace {

bool has_column(const Table& table, std::string_view name) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [&](const Column& column) { return same_name(column.name, name); });
}

/// A name of the hidden rowid that no column takes; nothing when there is none, or no rowid.
std::optional<std::string> rowid_of(const Table& table) {
    if (is_set(table.options, "without_rowid"))
        return std::nullopt;
    for (const char* name : {"rowid", "_rowid_", "oid"})
        if (!has_column(table, name))
            return name;
    return std::nullopt;
}

bool has_autoincrement(const Table& table) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [](const Column& column) { return column.autoincrement; });
}

bool has_conflict_clause(const Table& table) {
    const auto in = [](const auto& it) { return it.options.count("on_conflict") != 0; };
    return (table.primary_key && in(*table.primary_key)) ||
           std::any_of(table.uniques.begin(), table.uniques.end(), in) ||
           std::any_of(table.columns.begin(), table.columns.end(), [](const Column& column) {
               return column.options.count("not_null_on_conflict") != 0;
           });
}

/// A check may name its column `t.a`, which the new table does not know under its first name.
std::string without_qualifier(const std::string& sql, const std::string& table) {
    const auto tokens = tokenize(sql, true);
    std::string result;
    std::size_t from = 0;
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        const bool name = tokens[i].kind == TokenKind::word || tokens[i].kind == TokenKind::name;
        if (!name || !tokens[i + 1].is_op(".") || !same_name(unquoted(tokens[i]), table))
            continue;
        // main.t.a may have a schema, too
        const std::size_t first = i >= 2 && tokens[i - 1].is_op(".") ? i - 2 : i;
        result += sql.substr(from, tokens[first].offset - from);
        from = tokens[i + 1].end();
    }
    return result + sql.substr(from);
}

/// SQLite takes a "name" without a column for a string: an expression that still speaks of a
/// dropped column would quietly mean something else. (A bare name it refuses itself.)
void refuse_lost_name(const Rebuild& what, const std::string& sql, const std::string& part) {
    for (const Token& token : tokenize(sql)) {
        if (token.kind != TokenKind::name || token.text.front() != '"')
            continue;
        const std::string name = unquoted(token);
        if (has_column(what.before, name) && !has_column(what.after, name))
            throw SchemaError("column " + to_string(what.after.name) + "." + name +
                              " cannot be dropped while " + part + " uses it: drop that first");
    }
}

/// SQLite makes a trigger without looking at its body, and then fails every statement that fires
/// it.
void refuse_lost_columns_of_trigger(const Rebuild& what, const std::string& trigger) {
    const auto tokens = tokenize(trigger);
    for (std::size_t i = 2; i < tokens.size(); ++i) {
        if (!(tokens[i - 2].is_word("new") || tokens[i - 2].is_word("old")) ||
            !tokens[i - 1].is_op("."))
            continue;
        const std::string name = unquoted(tokens[i]);
        if (has_column(what.before, name) && !has_column(what.after, name))
            throw SchemaError(
                "column " + to_string(what.after.name) + "." + name +
                " cannot be dropped while a trigger uses it: drop that first: " + trigger);
    }
}

void refuse_lost_names(const Rebuild& what) {
    for (const std::string& trigger : what.triggers)
        refuse_lost_columns_of_trigger(what, trigger);
    for (const Check& check : what.after.checks)
        refuse_lost_name(what, check.expression, "the check (" + check.expression + ")");
    for (const Column& column : what.after.columns)
        if (column.generated)
            refuse_lost_name(what, column.generated->expression,
                             "the generated column " + column.name);
    for (const Index& index : what.after.indexes) {
        refuse_lost_name(what, index.where, "the index " + index.name);
        for (const IndexColumn& key : index.columns)
            refuse_lost_name(what, key.expression, "the index " + index.name);
    }
}

class Copy {
public:
    explicit Copy(const Rebuild& what)
        : m_what(what), m_old_rowid(rowid_of(what.before)), m_new_rowid(rowid_of(what.after)) {
        for (const Column& column : what.after.columns)
            if (!column.generated)
                add(column);
        if (!has_rowid_key(what.after) && m_old_rowid && m_new_rowid)
            put(*m_new_rowid, *m_old_rowid);
        if (m_to.empty())
            fill_first();
    }

    /// Fails when the table has a column that `before` does not know: its values would be lost.
    std::string guard() const {
        const std::string where = " FROM " + quote(m_what.before.name) + " WHERE 0";
        const auto column = [&](const Column& it) { return source(it.name); };
        return "SELECT " + sql::list(m_what.before.columns, column) + where +
               " UNION ALL SELECT *" + where;
    }

    std::string insert() const {
        const auto same = [](const std::string& text) { return text; };
        // a conflict clause of the new table would drop or replace rows in silence
        return std::string("INSERT ") +
               (has_conflict_clause(m_what.after) ? "OR ABORT INTO " : "INTO ") +
               quote(Name{m_what.after.name.schema, m_what.temporary}) + " (" +
               sql::list(m_to, same) + ")\nSELECT " + sql::list(m_from, same) + "\nFROM " +
               quote(m_what.before.name);
    }

private:
    void add(const Column& column) {
        const bool is_rowid =
            has_rowid_key(m_what.after) &&
            same_name(m_what.after.primary_key->columns.front().column, column.name);
        if (const auto found = m_what.sources.find(column.name); found == m_what.sources.end()) {
            if (is_rowid && m_old_rowid)
                put(column.name, *m_old_rowid);
        } else if (is_rowid && !has_rowid_key(m_what.before)) {
            // a NULL would quietly become the next number; a text that is none is refused
            m_to.push_back(quote(column.name));
            m_from.push_back("ifnull(" + source(found->second) + ", 'NULL')");
        } else {
            put(column.name, found->second);
        }
    }

    /// No column stays, the rows do, with the defaults: an INSERT names one column at least.
    void fill_first() {
        for (const Column& column : m_what.after.columns) {
            if (column.generated)
                continue;
            m_to.push_back(quote(column.name));
            m_from.push_back(column.server_default.value_or("NULL"));
            return;
        }
    }

    void put(const std::string& to, const std::string& from) {
        m_to.push_back(quote(to));
        m_from.push_back(source(from));
    }

    /// With the table's name, as SQLite takes "name" for a string where there is no such column.
    std::string source(const std::string& column) const {
        return quote(m_what.before.name.name) + "." + quote(column);
    }

    const Rebuild& m_what;
    std::optional<std::string> m_old_rowid;
    std::optional<std::string> m_new_rowid;
    std::vector<std::string> m_to;
    std::vector<std::string> m_from;
};

/// The highest number that AUTOINCREMENT ever gave.
void keep_sequence(const Rebuild& what, std::vector<std::string>& out) {
    if (!has_autoincrement(what.before) || !has_autoincrement(what.after))
        return;
    const std::string sequence = quote(Name{what.after.name.schema, "sqlite_sequence"});
    const std::string temporary = string_literal(what.temporary);
    out.push_back("DELETE FROM " + sequence + " WHERE name = " + temporary);
    out.push_back("INSERT INTO " + sequence + " (name, seq) SELECT " + temporary + ", seq FROM " +
                  sequence + " WHERE name = " + string_literal(what.before.name.name) +
                  " COLLATE NOCASE");
}

/// Takes the old table's name by RENAME.
void rename_back(const Rebuild& what, std::vector<std::string>& out) {
    out.push_back("DROP TABLE " + quote(what.before.name));
    out.emplace_back("PRAGMA legacy_alter_table = ON");
    out.push_back("ALTER TABLE " + quote(Name{what.after.name.schema, what.temporary}) +
                  " RENAME TO " + quote(what.after.name.name));
    out.emplace_back("PRAGMA legacy_alter_table = OFF");
}

/// Makes the table once more, now under its own name, from the copy: checks that name the table are
/// left as they are written, which RENAME would not do.
void copy_back(const Rebuild& what, const Table& made, std::vector<std::string>& out) {
    Table copied = made;
    copied.name.name = what.temporary;
    std::map<std::string, std::string> sources;
    for (const Column& column : what.after.columns)
        sources.emplace(column.name, column.name);
    const Rebuild second{copied, what.after, sources, {}, what.after.name.name};
    out.push_back("DROP TABLE " + quote(what.before.name));
    out.push_back(create_table(what.after, what.after.name));
    out.push_back(Copy(second).insert());
    keep_sequence(second, out);
    out.push_back("DROP TABLE " + quote(copied.name));
}

} // namespace

std::vector<std::string> rebuild(const Rebuild& what) {
    refuse_lost_names(what);
    Table made = what.after;
    for (Check& check : made.checks)
        check.expression = without_qualifier(check.expression, what.after.name.name);
    const Copy copy(what);
    std::vector<std::string> out{create_table(made, Name{what.after.name.schema, what.temporary}),
                                 copy.guard(), copy.insert()};
    keep_sequence(what, out);
    if (made.checks == what.after.checks)
        rename_back(what, out);
    else
        copy_back(what, made, out);
    for (const Index& index : what.after.indexes)
        out.push_back(create_index(what.after.name, index));
    out.insert(out.end(), what.triggers.begin(), what.triggers.end());
    return out;
}

} // namespace dbmig::sqlite
