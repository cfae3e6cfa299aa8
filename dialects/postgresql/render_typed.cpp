// SPDX-License-Identifier: MIT
// Tables OF a composite type: https://www.postgresql.org/docs/current/sql-altertable.html
// The server takes neither a change of such a table's columns nor, without CASCADE, one of the
// type. ALTER TYPE … CASCADE would change the columns by itself, behind the operations on them.
#include "render_typed.hpp"

#include <vector>

#include <dbmig/evolve.hpp>

#include "render_column.hpp"
#include "render_text.hpp"

namespace dbmig::postgresql {

namespace {

std::string type_of(const Options& options) {
    return option(options, "of_type");
}

bool is_of(const Options& options, const Name& type) {
    const std::string text = type_of(options);
    return !text.empty() && parse_name(text) == type;
}

/// The table whose columns, or whose type, the operation changes.
const Name* changed_table(const Op& op) {
    if (const auto* alter = std::get_if<AlterColumn>(&op))
        return alter->change.type || alter->change.collation ? &alter->table : nullptr;
    if (const auto* alter = std::get_if<AlterTableOptions>(&op))
        return type_of(alter->existing) != type_of(alter->options) ? &alter->table : nullptr;
    const bool columns = std::holds_alternative<AddColumn>(op) ||
                         std::holds_alternative<DropColumn>(op) ||
                         std::holds_alternative<RenameColumn>(op);
    return columns ? op::table_of(op) : nullptr;
}

/// The composite type that the operation makes, changes or drops.
const SchemaObject* changed_type(const Op& op) {
    const SchemaObject* object = nullptr;
    if (const auto* alter = std::get_if<AlterObject>(&op))
        object = &alter->object;
    else if (const auto* create = std::get_if<CreateObject>(&op))
        object = &create->object;
    else if (const auto* drop = std::get_if<DropObject>(&op))
        object = &drop->object;
    return object != nullptr && object->kind == ObjectKind::type ? object : nullptr;
}

void release(Script& script, const Name& table) {
    if (script.release(table))
        script.add(alter_table(table, "NOT OF"));
}

/// Of the table once `op` is done; empty where it is gone, or of no type.
std::string wanted_type(const Script& script, const Name& table, const Op& op) {
    const auto* create = std::get_if<CreateTable>(&op);
    if (create != nullptr && create->table.name == table)
        return type_of(create->table.options);
    const auto* alter = std::get_if<AlterTableOptions>(&op);
    if (alter != nullptr && alter->table == table)
        return type_of(alter->options);
    const auto* drop = std::get_if<DropTable>(&op);
    const Table* known = script.table(table);
    if (known == nullptr || (drop != nullptr && drop->table.name == table))
        return {};
    return type_of(known->options);
}

} // namespace

void release_typed(Script& script, const Op& op) {
    if (const Name* name = changed_table(op)) {
        const Table* table = script.table(*name);
        if (table != nullptr && !type_of(table->options).empty())
            release(script, *name);
    }
    if (const SchemaObject* type = changed_type(op))
        for (const auto& [name, table] : script.schema().tables)
            if (is_of(table.options, type->name))
                release(script, name);
}

void make_typed(Script& script, const Op& op) {
    if (const auto* create = std::get_if<CreateTable>(&op))
        if (!type_of(create->table.options).empty())
            script.release(create->table.name);
    if (const auto* alter = std::get_if<AlterTableOptions>(&op))
        if (type_of(alter->existing) != type_of(alter->options))
            script.release(alter->table);
    const std::vector<Name> released(script.released().begin(), script.released().end());
    for (const Name& table : released) {
        const std::string type = wanted_type(script, table, op);
        const auto changes = [&](const Op& other) {
            const Name* changed = changed_table(other);
            const SchemaObject* object = changed_type(other);
            return (changed != nullptr && *changed == table) ||
                   (object != nullptr && !type.empty() && object->name == parse_name(type));
        };
        if (script.later(changes))
            continue;
        script.retain(table);
        if (!type.empty())
            script.add(alter_table(table, "OF " + ident(parse_name(type))));
    }
}

} // namespace dbmig::postgresql
