// SPDX-License-Identifier: MIT
// What goes with a column that is dropped.
#include "op/drop_column.hpp"

#include <algorithm>

#include "op/constraints.hpp"
#include "schema/lookup.hpp"
#include "schema/references.hpp"
#include "util/format.hpp"

namespace dbmig::op {

namespace {

enum class Use { none, alone, shared };

/// How the parts of a table use one of its columns.
class ColumnUse {
public:
    ColumnUse(const Table& table, const std::string& column, const NameRules& rules)
        : m_table(table), m_column(column), m_rules(rules) {}

    Use operator()(const PrimaryKey& it) const { return keys(it.columns, it.include); }
    Use operator()(const Unique& it) const { return keys(it.columns, it.include); }
    Use operator()(const ForeignKey& it) const {
        if (!schema::uses_column(it.columns, m_column, m_rules.fold))
            return Use::none;
        return it.columns.size() == 1 ? Use::alone : Use::shared;
    }
    Use operator()(const Check& it) const { return text(it.expression); }
    Use operator()(const Exclusion& it) const {
        std::string all = it.where;
        for (const ExclusionElement& element : it.elements)
            all += " , " + element.expression;
        return text(all);
    }
    Use operator()(const Index& it) const;

    /// Of an SQL text: `alone` when it names this column and no other of the table, else `none`.
    Use text(const std::string& sql) const;

private:
    Use keys(const std::vector<KeyColumn>& columns, const std::vector<std::string>& include) const {
        if (schema::uses_column(include, m_column, m_rules.fold))
            return Use::shared;
        if (!schema::uses_column(columns, m_column, m_rules.fold))
            return Use::none;
        return columns.size() == 1 ? Use::alone : Use::shared;
    }

    const Table& m_table;
    const std::string& m_column;
    const NameRules& m_rules;
};

Use ColumnUse::text(const std::string& sql) const {
    if (sql.empty() || !schema::names(sql, m_column, m_rules.rename))
        return Use::none;
    const bool others =
        std::any_of(m_table.columns.begin(), m_table.columns.end(), [&](const Column& other) {
            return !schema::same_name(other.name, m_column, m_rules.fold) &&
                   schema::names(sql, other.name, m_rules.rename);
        });
    return others ? Use::none : Use::alone;
}

Use ColumnUse::operator()(const Index& it) const {
    if (schema::uses_column(it.include, m_column, m_rules.fold))
        return Use::shared;
    bool key = false;
    bool others = false;
    for (const IndexColumn& part : it.columns) {
        const bool this_one = part.column.empty()
                                  ? text(part.expression) == Use::alone
                                  : schema::same_name(part.column, m_column, m_rules.fold);
        key = key || this_one;
        others = others || !this_one;
    }
    if (key)
        return others ? Use::shared : Use::alone;
    return text(it.where);
}

[[noreturn]] void refuse(const Table& table, const std::string& column, const std::string& part) {
    throw SchemaError(
        util::format("column {}.{} cannot be dropped while {} uses it: drop that first",
                     to_string(table.name), column, part));
}

} // namespace

void drop_parts_of_column(Table& table, const std::string& column, const NameRules& rules) {
    const ColumnUse use(table, column, rules);
    for (const Constraint& constraint : schema::constraints_of(table)) {
        const Use how = std::visit(use, constraint);
        if (how == Use::shared)
            refuse(table, column, "the " + describe_constraint(constraint));
        if (how == Use::alone)
            erase_constraint(table, constraint);
    }
    for (auto it = table.indexes.begin(); it != table.indexes.end();) {
        const Use how = use(*it);
        if (how == Use::shared)
            refuse(table, column, "the index " + it->name);
        it = how == Use::alone ? table.indexes.erase(it) : std::next(it);
    }
}

} // namespace dbmig::op
