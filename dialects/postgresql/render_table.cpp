// SPDX-License-Identifier: MIT
// Tables: https://www.postgresql.org/docs/current/sql-createtable.html
#include "render_table.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "quoting.hpp"
#include "render_column.hpp"
#include "render_comment.hpp"
#include "render_constraint.hpp"
#include "render_index.hpp"
#include "render_inheritance.hpp"
#include "render_parts.hpp"
#include "render_privileges.hpp"
#include "render_text.hpp"
#include <dbmig/evolve.hpp>
#include <dbmig/sql_builder.hpp>

namespace dbmig::postgresql {

namespace {

bool has_inherits(const Table& table) {
    return !option(table.options, "inherits").empty();
}

/// A key to the table itself that only a unique index answers must wait for that index.
bool waits_for_index(const Table& table, const ForeignKey& key) {
    if (key.referred_table != table.name || key.referred_columns.empty())
        return false;
    const auto same = [&](const std::vector<KeyColumn>& keys) {
        std::set<std::string> names;
        for (const KeyColumn& each : keys)
            names.insert(each.column);
        return names == std::set(key.referred_columns.begin(), key.referred_columns.end());
    };
    return !(table.primary_key && same(table.primary_key->columns)) &&
           std::none_of(table.uniques.begin(), table.uniques.end(),
                        [&](const Unique& unique) { return same(unique.columns); });
}

std::vector<Constraint> constraints_of(const Table& table) {
    std::vector<Constraint> result;
    if (table.primary_key)
        result.emplace_back(*table.primary_key);
    result.insert(result.end(), table.uniques.begin(), table.uniques.end());
    result.insert(result.end(), table.checks.begin(), table.checks.end());
    result.insert(result.end(), table.exclusions.begin(), table.exclusions.end());
    result.insert(result.end(), table.foreign_keys.begin(), table.foreign_keys.end());
    return result;
}

/// What the index of a key is asked to hold, whatever its name and storage; empty: it has none.
struct Held {
    std::optional<Constraint> operator()(const PrimaryKey& key) const {
        return unique(key.columns, key.include, key.deferrable);
    }
    std::optional<Constraint> operator()(const Unique& key) const {
        Unique result = unique(key.columns, key.include, key.deferrable);
        result.nulls_not_distinct = key.nulls_not_distinct;
        return result;
    }
    std::optional<Constraint> operator()(Exclusion exclusion) const {
        exclusion.name.clear();
        exclusion.comment.clear();
        exclusion.options.erase("with");
        exclusion.options.erase("tablespace");
        return exclusion;
    }
    template <typename Other> std::optional<Constraint> operator()(const Other&) const {
        return {};
    }

private:
    static Unique unique(const std::vector<KeyColumn>& columns,
                         const std::vector<std::string>& include, Deferrable deferrable) {
        Unique result;
        for (const KeyColumn& key : columns)
            result.columns.push_back({key.column, {}, {}});
        result.include = include;
        result.deferrable = deferrable;
        return result;
    }
};

/// Of keys that say the same, CREATE TABLE makes the first alone and is silent about the others.
bool repeats_another(const Table& table, const Constraint& constraint) {
    const auto held = std::visit(Held{}, constraint);
    if (!held)
        return false;
    const std::vector<Constraint> all = constraints_of(table);
    return std::any_of(all.begin(), std::find(all.begin(), all.end(), constraint),
                       [&](const Constraint& other) { return std::visit(Held{}, other) == held; });
}

bool comes_later(const Table& table, const Constraint& constraint) {
    const auto* key = std::get_if<ForeignKey>(&constraint);
    const bool of_parent = is_inherited(constraint) && has_inherits(table);
    return !is_valid(constraint) || of_parent || (key != nullptr && waits_for_index(table, *key)) ||
           repeats_another(table, constraint);
}

std::vector<std::string> items_of(const Script& script, const Table& table) {
    std::vector<std::string> items;
    for (const Column& column : table.columns)
        if (!is_inherited(column) || !has_inherits(table))
            items.push_back(column_clause(table.name, column));
    for (const Constraint& constraint : constraints_of(table))
        if (!comes_later(table, constraint))
            items.push_back(constraint_clause(table.name, constraint));
    if (option(table.options, "partition_of").empty())
        return items;
    // A partition must hold the checks of the tables that it becomes a part of.
    for (const Check& check : parents_checks(script, table))
        if (std::none_of(table.checks.begin(), table.checks.end(),
                         [&](const Check& own) { return own.name == check.name; }))
            items.push_back(constraint_clause(table.name, check));
    return items;
}

std::string name_list(const std::string& text) {
    return sql::list(split_list(text),
                     [](const std::string& name) { return ident(parse_name(name)); });
}

std::string create_statement(const Script& script, const Table& table) {
    const auto items = items_of(script, table);
    const std::string head =
        (is_set(table.options, "unlogged") ? "CREATE UNLOGGED TABLE " : "CREATE TABLE ") +
        ident(table.name);
    const auto clause = [&](const std::string& key, const auto& write) {
        const std::string value = option(table.options, key);
        return value.empty() ? std::string() : write(value);
    };
    return sql::Clauses()
        .add(items.empty() ? head + " ()" : sql::block(head, items))
        .add(clause("inherits", [](const auto& it) { return "INHERITS (" + name_list(it) + ")"; }))
        .add(clause("partition_by",
                    [](const auto& it) {
                        return "PARTITION BY " + checked(it, "the partitioning of a table");
                    }))
        .add(clause("access_method", [](const auto& it) { return "USING " + ident(it); }))
        .add(clause("with",
                    [](const auto& it) {
                        return "WITH " + parenthesised(it, "the parameters of a table");
                    }))
        .add(clause("tablespace",
                    [](const auto& it) { return "TABLESPACE " + ident(parse_name(it)); }))
        .str();
}

const Column* parents_column(const Script& script, const Table& table, const std::string& name,
                             bool& known) {
    for (const Name& parent : parents_of(table)) {
        known = known || script.table(parent) != nullptr;
        if (const Column* column = script.column(parent, name))
            return column;
    }
    return nullptr;
}

/// What an inherited column has beside what it inherits.
void override_column(Script& script, const Table& table, const Column& column) {
    bool known = false;
    const Column* parent = parents_column(script, table, column.name, known);
    const auto inherited = parent == nullptr ? std::nullopt : parent->server_default;
    const std::string head = "ALTER COLUMN " + ident(column.name) + " ";
    if (column.server_default && column.server_default != inherited)
        script.add(alter_only(table.name, head + "SET " + default_of(table.name, column)));
    if (!column.server_default && inherited)
        script.add(alter_only(table.name, head + "DROP DEFAULT"));
    if (!column.nullable && (parent == nullptr || parent->nullable))
        script.add(alter_table(table.name, head + "SET NOT NULL"));
    if (column.nullable && parent != nullptr && !parent->nullable)
        script.add(alter_only(table.name, head + "DROP NOT NULL"));
}

std::vector<const Table*> partitions_of(const Script& script, const Name& table) {
    std::vector<const Table*> result;
    for (const auto& entry : script.schema().tables)
        if (const std::string parent = option(entry.second.options, "partition_of");
            !parent.empty() && parse_name(parent) == table)
            result.push_back(&entry.second);
    return result;
}

/// A partitioned table that is made anew takes partitions that stay with it no more.
void detach_partitions(Script& script, const Name& table) {
    for (const Table* partition : partitions_of(script, table)) {
        script.add(alter_only(table, "DETACH PARTITION " + ident(partition->name)));
        script.set_detached(partition->name);
    }
}

void attach_partitions(Script& script, const Name& table) {
    for (const Table* partition : partitions_of(script, table)) {
        const auto moves = [&](const Op& op) {
            const auto* alter = std::get_if<AlterTableOptions>(&op);
            return alter != nullptr && alter->table == partition->name;
        };
        if (script.is_detached(partition->name) && !script.later(moves) &&
            script.attach_again(partition->name))
            script.add(alter_only(table, attach_clause(partition->name, partition->options)));
    }
}

} // namespace

void create_table(Script& script, const CreateTable& op) {
    const Table& table = op.table;
    for (const Column& column : table.columns)
        prepare_column(script, table.name, column);
    script.add(create_statement(script, table));
    restore_privileges(script, table);
    for (const Column& column : table.columns)
        if (is_inherited(column) && has_inherits(table))
            override_column(script, table, column);
    add_comment(script, "TABLE " + ident(table.name), table.comment);
    for (const Column& column : table.columns)
        finish_column(script, table.name, column);
    for (Index index : table.indexes) {
        index.options.erase("parent"); // it becomes a part when the table does
        add_index(script, table.name, index);
    }
    for (const Constraint& constraint : constraints_of(table))
        if (comes_later(table, constraint))
            add_constraint(script, table.name, constraint);
        else
            finish_constraint(script, table.name, constraint);
    finish_table_options(script, table);
    attach_partitions(script, table.name);
}

namespace {

/// A key that refers to the whole holds each of its partitions: one is dropped when it has left.
/// The server refuses that where rows of it are referred to.
void leave_referred_whole(Script& script, const Name& table) {
    const Table* known = script.table(table);
    const std::string whole =
        known == nullptr ? std::string() : option(known->options, "partition_of");
    if (whole.empty() || script.is_detached(table))
        return;
    auto referred = ancestry(script, table);
    referred.erase(table);
    const auto& tables = script.schema().tables;
    const bool held = std::any_of(tables.begin(), tables.end(), [&](const auto& entry) {
        const auto& keys = entry.second.foreign_keys;
        return std::any_of(keys.begin(), keys.end(), [&](const ForeignKey& key) {
            return referred.count(key.referred_table) != 0;
        });
    });
    if (held)
        script.add(alter_only(parse_name(whole), "DETACH PARTITION " + ident(table)));
}

} // namespace

void drop_table(Script& script, const DropTable& op) {
    release_keys(script, op.table.name);
    detach_partitions(script, op.table.name);
    leave_referred_whole(script, op.table.name);
    keep_privileges_if_made_again(script, op.table);
    script.add("DROP TABLE " + ident(op.table.name));
}

namespace {

/// To the default schema, whose name is not known here, a table is moved by the server itself.
std::string move_statement(const Name& table, const std::string& schema) {
    if (!schema.empty())
        return alter_table(table, "SET SCHEMA " + ident(schema));
    // The body stands in quotes: a name could hold any mark of a text between dollars.
    return "DO " + string_literal("BEGIN EXECUTE format('%s %I', " +
                                  string_literal(alter_table(table, "SET SCHEMA")) +
                                  ", current_schema()); END");
}

} // namespace

void rename_table(Script& script, const RenameTable& op) {
    Name table = op.table;
    if (const Name to = op::new_name(op); to.schema != table.schema) {
        script.add(move_statement(table, to.schema));
        table.schema = to.schema;
    }
    if (op.new_name != table.name)
        script.add(alter_table(table, "RENAME TO " + ident(op.new_name)));
    if (const Table* known = script.table(op.table)) {
        Table moved = *known;
        moved.name = table;
        for (const Column& column : known->columns)
            rename_sequences(script, moved, column, op::new_name(op), column.name);
    }
}

void set_table_comment(Script& script, const SetTableComment& op) {
    script.add(comment_on("TABLE " + ident(op.table), op.comment));
}

} // namespace dbmig::postgresql
