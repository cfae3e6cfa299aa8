// SPDX-License-Identifier: MIT
// Foreign keys that must go for a moment.
#include "diff/keys_aside.hpp"

#include <algorithm>
#include <set>

#include "diff/tables.hpp"

namespace dbmig::diff {

namespace {

using Columns = std::set<std::string>;

/// Whether its values have a character set, which may be the table's.
bool is_text(const Column& column) {
    const std::string& type = column.type.text;
    return type.find("char") != std::string::npos || type.find("text") != std::string::npos ||
           type.rfind("enum", 0) == 0;
}

/// Whether the columns of a table that say nothing themselves get another character set.
bool recodes(const AlterTableOptions& op) {
    const auto differs = [&](const char* key) {
        const auto was = op.existing.find(key);
        const auto is = op.options.find(key);
        const bool there = was != op.existing.end();
        return there != (is != op.options.end()) || (there && was->second != is->second);
    };
    return differs("collation") || differs("collate") || differs("charset");
}

/// What operations take away or change, by folded names.
class Changes {
public:
    Changes(const Operations& ops, const Sides& sides, const Context& context)
        : m_rules(context.rules), m_tables(sides.from.tables) {
        for (const Operation& it : ops)
            std::visit([&](const auto& op) { note(op); }, it.op);
    }

    bool empty() const {
        return m_keys.empty() && m_types.empty() && m_dropped.empty() && m_recoded.empty();
    }
    bool drops_table(const Name& table) const { return m_dropped.count(table) != 0; }
    bool drops(const Name& table, const std::string& key) const {
        return m_dropped_keys.count({table, key}) != 0;
    }
    /// Whether the key that `columns` of `table` are goes.
    bool drops_key(const Name& table, const std::vector<std::string>& columns) const {
        const Columns wanted(columns.begin(), columns.end());
        const auto range = m_keys.equal_range(table);
        return std::any_of(range.first, range.second,
                           [&](const auto& key) { return key.second == wanted; });
    }
    bool changes_type(const Name& table, const std::vector<std::string>& columns) const {
        return std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
            return m_types.count({table, column}) != 0 || is_recoded(table, column);
        });
    }

private:
    bool is_recoded(const Name& table, const std::string& column) const {
        const auto found = m_tables.find(table);
        if (m_recoded.count(table) == 0 || found == m_tables.end())
            return false;
        const auto& columns = found->second.normal->columns;
        return std::any_of(columns.begin(), columns.end(), [&](const Column& it) {
            return it.name == column && it.collation.empty() && is_text(it);
        });
    }

    void key(const Name& table, const std::vector<KeyColumn>& columns) {
        Columns names;
        for (const KeyColumn& column : columns)
            names.insert(m_rules.fold(column.column));
        m_keys.emplace(folded(table, m_rules), std::move(names));
    }
    void note(const DropTable& op) { m_dropped.insert(folded(op.table.name, m_rules)); }
    void note(const DropConstraint& op) {
        m_dropped_keys.emplace(folded(op.table, m_rules),
                               m_rules.fold(schema::name_of(op.constraint)));
        if (const auto* primary = std::get_if<PrimaryKey>(&op.constraint))
            key(op.table, primary->columns);
        else if (const auto* unique = std::get_if<Unique>(&op.constraint))
            key(op.table, unique->columns);
    }
    void note(const DropIndex& op) {
        if (!op.index.unique)
            return;
        std::vector<KeyColumn> columns;
        for (const IndexColumn& column : op.index.columns)
            columns.push_back({column.column, {}, false});
        key(op.table, columns);
    }
    void note(const AlterColumn& op) {
        if (op.change.type || op.change.collation)
            m_types.emplace(folded(op.table, m_rules), m_rules.fold(op.column));
    }
    void note(const AlterTableOptions& op) {
        if (recodes(op))
            m_recoded.insert(folded(op.table, m_rules));
    }
    template <typename Other> void note(const Other&) {}

    const op::NameRules& m_rules;
    const decltype(Side::tables)& m_tables;
    std::set<Name> m_recoded; ///< tables whose character set changes
    std::multimap<Name, Columns> m_keys;
    std::set<std::pair<Name, std::string>> m_types;
    std::set<std::pair<Name, std::string>> m_dropped_keys;
    std::set<Name> m_dropped;
};

bool stands_aside(const Name& table, const ForeignKey& key, const Changes& changes,
                  const Capabilities& engine) {
    if (changes.drops_table(key.referred_table) && !(key.referred_table == table))
        return true;
    if (changes.drops_key(key.referred_table, key.referred_columns))
        return true;
    const bool here = changes.changes_type(table, key.columns);
    const bool there = changes.changes_type(key.referred_table, key.referred_columns);
    // Where one side alone changes, the key can be checked again; where both do, not in between.
    return engine.guarded_key_columns ? here || there : here && there;
}

/// The key that says the same; models may leave it without a name.
std::vector<ForeignKey>::const_iterator find_key(const std::vector<ForeignKey>& keys,
                                                 const ForeignKey& wanted) {
    return std::find_if(keys.begin(), keys.end(), [&](ForeignKey key) {
        if (key.name.empty())
            key.name = wanted.name;
        return key == wanted;
    });
}

} // namespace

void put_keys_aside(Operations& ops, const Sides& sides, const Context& context) {
    const Capabilities& engine = context.dialect.capabilities();
    if (!engine.guarded_dependencies && !engine.guarded_key_columns)
        return;
    const Changes changes(ops, sides, context);
    if (changes.empty())
        return;
    for (const auto& [name, table] : sides.from.tables) {
        const auto other = sides.to.tables.find(name);
        if (other == sides.to.tables.end() || changes.drops_table(name))
            continue;
        for (std::size_t at = 0; at < table.normal->foreign_keys.size(); ++at) {
            const ForeignKey& key = table.normal->foreign_keys[at];
            const auto& wanted = other->second.normal->foreign_keys;
            const auto same = find_key(wanted, key);
            if (same == wanted.end() || changes.drops(name, key.name) ||
                !stands_aside(name, key, changes, engine))
                continue;
            ForeignKey again = other->second.original
                                   ->foreign_keys[static_cast<std::size_t>(same - wanted.begin())];
            again.renamed_from.clear();
            if (again.name.empty()) // it keeps the name that it was given
                again.name = table.original->foreign_keys[at].name;
            const Name& on = table.original->name;
            ops.push_back(operation(DropConstraint{on, table.original->foreign_keys[at], true}));
            ops.push_back(operation(CreateConstraint{on, std::move(again)}));
        }
    }
}

} // namespace dbmig::diff
