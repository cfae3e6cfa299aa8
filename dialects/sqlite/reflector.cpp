// SPDX-License-Identifier: MIT
// Reads a live schema from sqlite_schema: one query, and one more where there are virtual tables.
#include <map>
#include <set>
#include <utility>

#include "parser.hpp"
#include "parts.hpp"
#include "quoting.hpp"

namespace dbmig::sqlite {

namespace {

/// A row of sqlite_schema.
struct Entry {
    std::string type;
    std::string name;
    std::string table;
    std::string sql;
};

std::string text_of(const Value& value) {
    const auto* const text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string() : *text;
}

/// SQLite's own objects: sqlite_sequence, sqlite_stat1, the indexes of constraints.
bool is_internal(const std::string& name) {
    return name.size() >= 7 && same_name(name.substr(0, 7), "sqlite_");
}

std::vector<Entry> read_entries(Connection& connection) {
    auto rows = connection.query("SELECT type, name, tbl_name, sql FROM main.sqlite_schema").rows;
    std::vector<Entry> entries;
    entries.reserve(rows.size());
    for (auto& row : rows) {
        Entry entry{text_of(row[0]), text_of(row[1]), text_of(row[2]), text_of(row[3])};
        if (!is_internal(entry.name))
            entries.push_back(std::move(entry));
    }
    return entries;
}

/// The suffixes of the tables that a module keeps its data in.
const std::map<std::string, std::vector<std::string>>& shadow_suffixes() {
    static const std::map<std::string, std::vector<std::string>> suffixes{
        {"fts3", {"_content", "_segments", "_segdir", "_docsize", "_stat"}},
        {"fts4", {"_content", "_segments", "_segdir", "_docsize", "_stat"}},
        {"fts5", {"_data", "_idx", "_content", "_docsize", "_config"}},
        {"rtree", {"_node", "_rowid", "_parent"}},
        {"rtree_i32", {"_node", "_rowid", "_parent"}},
        {"geopoly", {"_node", "_rowid", "_parent"}},
        {"spellfix1", {"_vocab"}},
    };
    return suffixes;
}

/// Folded names of the tables that virtual tables keep their data in. SQLite knows them where the
/// module is loaded; the names tell where it is not.
std::set<std::string> shadow_tables(Connection& connection, const std::vector<Entry>& entries) {
    std::set<std::string> shadows;
    bool any = false;
    for (const Entry& entry : entries) {
        const std::string module =
            entry.type == "table" ? virtual_module(entry.sql) : std::string();
        any = any || !module.empty();
        const auto found = shadow_suffixes().find(module);
        if (found == shadow_suffixes().end())
            continue;
        for (const std::string& suffix : found->second)
            shadows.insert(fold(entry.name + suffix));
    }
    if (!any)
        return shadows;
    const auto known = connection.query(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'");
    for (const auto& row : known.rows)
        shadows.insert(fold(text_of(row[0])));
    return shadows;
}

class Reflection {
public:
    Reflection(Connection& connection, const ReflectOptions& options)
        : m_entries(read_entries(connection)), m_hidden(shadow_tables(connection, m_entries)) {
        for (const Name& name : options.only)
            m_only.insert(fold(name.name));
        for (const Name& name : options.ignore)
            m_hidden.insert(fold(name.name));
    }

    Schema run() {
        for (const Entry& entry : m_entries)
            if (entry.type == "table" && wanted(entry.name))
                table(entry);
        for (const Entry& entry : m_entries) {
            if (!wanted(entry.table))
                continue;
            if (entry.type == "index")
                index(entry);
            else if (entry.type == "view")
                view(entry);
            else if (entry.type == "trigger")
                trigger(entry);
        }
        for (auto& [name, table] : m_schema.tables)
            spell_references(table);
        return std::move(m_schema);
    }

private:
    bool wanted(const std::string& name) const {
        const std::string folded = fold(name);
        return (m_only.empty() || m_only.count(folded) != 0) && m_hidden.count(folded) == 0;
    }

    void leave_alone(const std::string& kind, const std::string& name, const std::string& reason) {
        m_schema.unhandled.push_back({kind, {{}, name}, reason});
        m_hidden.insert(fold(name)); // and what is on it
    }

    void table(const Entry& entry) {
        const Name name{{}, entry.name};
        if (!virtual_module(entry.sql).empty()) {
            m_schema.virtual_tables[name] = {name, std::string(trim_statement(entry.sql))};
            return;
        }
        try {
            Table table = parse_table(entry.sql);
            table.name = name;
            m_names[fold(entry.name)] = &(m_schema.tables[name] = std::move(table));
        } catch (const ParseError& error) {
            leave_alone("table", entry.name, error.what());
        }
    }

    /// An index that is not understood makes its table one that is not: a rebuild would lose it.
    void index(const Entry& entry) {
        const auto found = m_names.find(fold(entry.table));
        if (found == m_names.end())
            return; // of a virtual table's module
        try {
            found->second->indexes.push_back(parse_index(entry.sql, *found->second));
        } catch (const ParseError& error) {
            const Name table = found->second->name;
            m_names.erase(found);
            m_schema.tables.erase(table);
            leave_alone("table", table.name, "index " + entry.name + ": " + error.what());
        }
    }

    void view(const Entry& entry) {
        try {
            View view = parse_view(entry.sql);
            view.name.name = entry.name;
            m_schema.views[view.name] = std::move(view);
        } catch (const ParseError& error) {
            leave_alone("view", entry.name, error.what());
        }
    }

    void trigger(const Entry& entry) {
        const auto table = m_names.find(fold(entry.table));
        const Name name{{}, entry.name};
        m_schema.triggers[name] = {
            name,
            {{}, table == m_names.end() ? entry.table : table->second->name.name},
            std::string(trim_statement(entry.sql)),
            {}};
    }

    /// Foreign keys name tables and columns as those spell themselves.
    void spell_references(Table& table) const {
        for (ForeignKey& key : table.foreign_keys) {
            const auto referred = m_names.find(fold(key.referred_table.name));
            if (referred == m_names.end())
                continue;
            key.referred_table = referred->second->name;
            for (std::string& name : key.referred_columns)
                for (const Column& column : referred->second->columns)
                    if (same_name(column.name, name))
                        name = column.name;
        }
    }

    std::vector<Entry> m_entries;
    std::set<std::string> m_hidden; ///< folded; ignored or left alone
    std::set<std::string> m_only;   ///< folded; empty: all
    std::map<std::string, Table*> m_names;
    Schema m_schema;
};

class SqliteReflector final : public Reflector {
public:
    Schema reflect(Connection& connection, const ReflectOptions& options) const override {
        return Reflection(connection, options).run();
    }
};

} // namespace

const Reflector& reflector() {
    static const SqliteReflector instance;
    return instance;
}

} // namespace dbmig::sqlite
