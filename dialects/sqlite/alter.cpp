// SPDX-License-Identifier: MIT
// The limits of ALTER TABLE, kept on the safe side: what is not certain to work is a rebuild.
#include "alter.hpp"

#include <algorithm>

#include "clauses.hpp"
#include "expression.hpp"
#include "quoting.hpp"

namespace dbmig::sqlite {

namespace {

bool holds(const std::vector<KeyColumn>& keys, const std::string& column) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const KeyColumn& key) { return same_name(key.column, column); });
}

bool holds(const std::vector<std::string>& names, const std::string& column) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return same_name(name, column); });
}

bool uses(const Index& index, const std::string& column) {
    return mentions(index.where, column) ||
           std::any_of(index.columns.begin(), index.columns.end(), [&](const IndexColumn& key) {
               return same_name(key.column, column) || mentions(key.expression, column);
           });
}

bool is_in_constraint(const Table& table, const std::string& column) {
    if (table.primary_key && holds(table.primary_key->columns, column))
        return true;
    return std::any_of(table.uniques.begin(), table.uniques.end(),
                       [&](const Unique& it) { return holds(it.columns, column); }) ||
           std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                       [&](const ForeignKey& it) { return holds(it.columns, column); }) ||
           std::any_of(table.checks.begin(), table.checks.end(),
                       [&](const Check& it) { return mentions(it.expression, column); });
}

} // namespace

const Table* find_table(const Schema& schema, const Name& name) {
    if (const auto exact = schema.tables.find(name); exact != schema.tables.end())
        return &exact->second;
    const auto found =
        std::find_if(schema.tables.begin(), schema.tables.end(), [&](const auto& entry) {
            return same_name(entry.first.name, name.name) &&
                   same_name(entry.first.schema, name.schema);
        });
    return found == schema.tables.end() ? nullptr : &found->second;
}

bool can_add(const Column& column) {
    return !column.autoincrement && !(column.generated && column.generated->stored) &&
           (!column.server_default || is_constant_default(*column.server_default));
}

bool can_drop(const Schema& schema, const Table& table, const std::string& column) {
    if (!schema.views.empty() || !schema.triggers.empty() || is_in_constraint(table, column))
        return false;
    const bool computed =
        std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& it) {
            return it.generated &&
                   (same_name(it.name, column) || mentions(it.generated->expression, column));
        });
    return !computed && std::none_of(table.indexes.begin(), table.indexes.end(),
                                     [&](const Index& it) { return uses(it, column); });
}

bool changes_anything(const ColumnAttributes& change) {
    return change.type || change.nullable || change.server_default || change.autoincrement ||
           change.generated || change.collation || change.options;
}

} // namespace dbmig::sqlite
