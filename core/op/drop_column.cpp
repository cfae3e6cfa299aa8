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

    /// Of an SQL text: whether it names the column, and other columns of the table too.
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
    return others ? Use::shared : Use::alone;
}

Use ColumnUse::operator()(const Index& it) const {
    bool used = schema::uses_column(it.include, m_column, m_rules.fold);
    bool others = used;
    for (const IndexColumn& key : it.columns) {
        const Use use =
            !key.column.empty()
                ? (schema::same_name(key.column, m_column, m_rules.fold) ? Use::alone : Use::none)
                : text(key.expression);
        used = used || use != Use::none;
        others = others || use != Use::alone;
    }
    const Use where = text(it.where);
    used = used || where != Use::none;
    others = others || where == Use::shared;
    return !used ? Use::none : others ? Use::shared : Use::alone;
}

[[noreturn]] void refuse(const Table& table, const std::string& column, const std::string& part) {
    throw SchemaError(
        util::format("column {}.{} cannot be dropped while {} uses it: drop that first",
                     to_string(table.name), column, part));
}

} // namespace

void drop_parts_of_column(Table& table, const std::string& column, const NameRules& rules) {
    const ColumnUse use(table, column, rules);
    for (const Column& other : table.columns)
        if (other.generated && other.name != column &&
            use.text(other.generated->expression) != Use::none)
            refuse(table, column, "the generated column " + other.name);
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
