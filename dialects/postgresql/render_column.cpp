// SPDX-License-Identifier: MIT
// Columns: https://www.postgresql.org/docs/current/sql-createtable.html
#include "render_column.hpp"

#include <algorithm>
#include <array>

#include "quoting.hpp"
#include "render_comment.hpp"
#include "render_sequence.hpp"
#include "render_text.hpp"
#include "text.hpp"
#include "types.hpp"
#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

namespace dbmig::postgresql {

namespace {

std::string described(const Name& table, const Column& column) {
    return "column " + to_string(table) + "." + column.name;
}

bool has_own_sequence(const Column& column) {
    return column.autoincrement && !option(column.options, "sequence").empty();
}

std::string column_type(const Name& table, const Column& column) {
    if (column.autoincrement && !has_own_sequence(column))
        return serial_word(table, column);
    const std::string type = render_type(column.type);
    if (type.empty())
        throw SchemaError(described(table, column) + " has no type");
    return element("x::" + type, "the type of " + described(table, column)).substr(3);
}

std::string generated(const Name& table, const Column& column) {
    if (!column.generated)
        return {};
    return "GENERATED ALWAYS AS " +
           parenthesised(column.generated->expression,
                         "the expression of " + described(table, column)) +
           (column.generated->stored ? " STORED" : " VIRTUAL");
}

std::string default_clause(const Name& table, const Column& column) {
    if (has_own_sequence(column))
        return "DEFAULT " + next_value(sequence_of(table, column));
    if (!column.server_default || column.autoincrement || column.identity || column.generated)
        return {};
    return default_of(table, column);
}

/// What the server itself takes for the type; storage is kept in the model only where it is
/// another. Before version 16 there is no SET STORAGE DEFAULT.
std::string default_storage(const Type& type) {
    std::string text = canonical_type(render_type(type));
    if (text.size() > 2 && text.substr(text.size() - 2) == "[]")
        return "EXTENDED";
    text = without_arguments(text);
    constexpr std::array<std::string_view, 27> plain{
        "smallint", "integer",      "bigint",   "real",     "double precision",
        "boolean",  "date",         "interval", "uuid",     "oid",
        "money",    "point",        "line",     "lseg",     "box",
        "circle",   "macaddr",      "macaddr8", "name",     "\"char\"",
        "xid",      "cid",          "tid",      "regclass", "regtype",
        "pg_lsn",   "txid_snapshot"};
    constexpr std::array<std::string_view, 3> main{"numeric", "inet", "cidr"};
    const bool is_time = text.rfind("time ", 0) == 0 || text.rfind("timestamp ", 0) == 0;
    if (is_time || std::find(plain.begin(), plain.end(), text) != plain.end())
        return "PLAIN";
    return std::find(main.begin(), main.end(), text) != main.end() ? "MAIN" : "EXTENDED";
}

/// `SET key value`, where the value is one word.
std::string setting(const Column& from, const Column& to, const std::string& key,
                    const std::string& otherwise) {
    const std::string value = option(to.options, key);
    if (option(from.options, key) == value)
        return {};
    return "SET " + upper(key) + " " +
           (value.empty() ? otherwise : upper(element(value, "the " + key + " of a column")));
}

} // namespace

std::string alter_table(const Name& table, const std::string& how) {
    return "ALTER TABLE " + ident(table) + " " + how;
}

std::string alter_only(const Name& table, const std::string& how) {
    return "ALTER TABLE ONLY " + ident(table) + " " + how;
}

std::string alter_column(const Name& table, const std::string& column, const std::string& how) {
    return alter_table(table, "ALTER COLUMN " + ident(column) + " " + how);
}

bool is_inherited(const Column& column) {
    return is_set(column.options, "inherited");
}

std::vector<Name> parents_of(const Table& table) {
    std::vector<Name> result;
    for (const std::string& parent : split_list(option(table.options, "inherits")))
        result.push_back(parse_name(parent));
    if (const std::string parent = option(table.options, "partition_of"); !parent.empty())
        result.push_back(parse_name(parent));
    return result;
}

bool is_child_of(const Table& table, const Name& parent) {
    const auto parents = parents_of(table);
    return std::find(parents.begin(), parents.end(), parent) != parents.end();
}

namespace {

void collect_ancestry(const Script& script, const Name& table, std::set<Name>& found) {
    if (!found.insert(table).second)
        return;
    if (const Table* known = script.table(table))
        for (const Name& parent : parents_of(*known))
            collect_ancestry(script, parent, found);
}

} // namespace

std::set<Name> ancestry(const Script& script, const Name& table) {
    std::set<Name> found;
    collect_ancestry(script, table, found);
    return found;
}

bool has_from_parent(const Script& script, const Table& table, const std::string& column) {
    const auto parents = parents_of(table);
    return std::any_of(parents.begin(), parents.end(), [&](const Name& parent) {
        return script.column(parent, column) != nullptr;
    });
}

bool comes_from_parent(const Script& script, const Table& table, const std::string& column) {
    const auto parents = parents_of(table);
    return has_from_parent(script, table, column) ||
           std::any_of(parents.begin(), parents.end(),
                       [&](const Name& parent) { return script.table(parent) == nullptr; });
}

bool has_children(const Schema& schema, const Name& table) {
    return std::any_of(schema.tables.begin(), schema.tables.end(),
                       [&](const auto& entry) { return is_child_of(entry.second, table); });
}

std::string serial_word(const Name& table, const Column& column) {
    std::string type = canonical_type(render_type(column.type));
    if (type == "smallint")
        return "smallserial";
    if (type == "integer")
        return "serial";
    if (type == "bigint")
        return "bigserial";
    if (!serial_type(type).empty())
        return type;
    throw SchemaError(described(table, column) + " counts by itself, which type " + type +
                      " cannot; it must be smallint, integer or bigint");
}

std::string default_of(const Name& table, const Column& column) {
    return "DEFAULT " +
           default_text(*column.server_default, "the default of " + described(table, column));
}

std::string identity_clause(const Column& column) {
    if (!column.identity)
        return {};
    auto clauses = sequence_clauses(column.identity->options);
    if (const std::string name = option(column.identity->options, "sequence"); !name.empty())
        clauses.insert(clauses.begin(), "SEQUENCE NAME " + ident(parse_name(name)));
    const std::string inside = sql::list(
        clauses, [](const std::string& clause) { return clause; }, " ");
    return std::string("GENERATED ") + (column.identity->always ? "ALWAYS" : "BY DEFAULT") +
           " AS IDENTITY" + (inside.empty() ? "" : " (" + inside + ")");
}

std::string column_clause(const Name& table, const Column& column) {
    return sql::Clauses()
        .add(ident(column.name))
        .add(column_type(table, column))
        .add(collate(column.collation))
        .add(generated(table, column))
        .add(default_clause(table, column))
        .add_if(!column.nullable, "NOT NULL")
        .add(identity_clause(column))
        .str();
}

void prepare_column(Script& script, const Name& table, const Column& column) {
    if (column.identity || column.autoincrement)
        free_sequence_name(script, sequence_of(table, column));
    if (has_own_sequence(column))
        script.add("CREATE SEQUENCE " + ident(sequence_of(table, column)) + " AS " +
                   canonical_type(render_type(column.type)));
}

void finish_column(Script& script, const Name& table, const Column& column) {
    if (has_own_sequence(column))
        script.add("ALTER SEQUENCE " + ident(sequence_of(table, column)) + " OWNED BY " +
                   ident(table) + "." + ident(column.name));
    claim_sequences(script, table, column.name);
    if (column.identity)
        add_comment(script, "SEQUENCE " + ident(sequence_of(table, column)),
                    option(column.identity->options, "comment"));
    change_column_settings(script, table, Column{}, column);
    add_comment(script, "COLUMN " + ident(table) + "." + ident(column.name), column.comment);
}

void change_column_settings(Script& script, const Name& table, const Column& from,
                            const Column& to) {
    const auto alter = [&](const std::string& how) {
        if (!how.empty())
            script.add(alter_only(table, "ALTER COLUMN " + ident(to.name) + " " + how));
    };
    alter(setting(from, to, "storage", default_storage(to.type)));
    alter(setting(from, to, "compression", "DEFAULT"));
    alter(setting(from, to, "statistics", "-1"));
    for (const std::string& change :
         parameter_changes(option(from.options, "with"), option(to.options, "with")))
        alter(change);
}

namespace {

/// The server adds no identity column where there are children (before 17): it becomes that once
/// its rows are numbered.
void add_counted_column(Script& script, const Name& table, const Column& column) {
    Column plain = column;
    plain.identity.reset();
    plain.nullable = true;
    const std::string name = ident(column.name);
    script.add(alter_table(table, "ADD COLUMN " + column_clause(table, plain)));
    script.add("UPDATE " + ident(table) + " t SET " + name +
               " = n.number FROM (SELECT tableoid AS part, ctid AS place, row_number() OVER ()"
               " AS number FROM " +
               ident(table) + ") n WHERE t.tableoid = n.part AND t.ctid = n.place");
    script.add(alter_column(table, column.name, "SET NOT NULL"));
    script.add(alter_column(table, column.name, "ADD " + identity_clause(column)));
    script.add(catch_up(sequence_of(table, column), table, column));
}

} // namespace

void add_column(Script& script, const AddColumn& op) {
    const Table* table = script.table(op.table);
    if (is_inherited(op.column) &&
        (table == nullptr || comes_from_parent(script, *table, op.column.name))) {
        finish_column(script, op.table, op.column); // the parent's operation has brought it
        return;
    }
    prepare_column(script, op.table, op.column);
    if (op.column.identity && has_children(script.schema(), op.table))
        add_counted_column(script, op.table, op.column);
    else
        script.add(alter_table(op.table, "ADD COLUMN " + column_clause(op.table, op.column)));
    finish_column(script, op.table, op.column);
}

namespace {

bool drops(const Script& script, const Name& table, const std::string& column) {
    return script.anywhere([&](const Op& op) {
        const auto* drop = std::get_if<DropColumn>(&op);
        return drop != nullptr && drop->table == table && drop->column.name == column;
    });
}

/// Partitions are not among them: they have the columns of the whole.
std::vector<Name> inheriting(const Script& script, const Name& parent, const std::string& column) {
    std::vector<Name> children;
    for (const auto& [name, table] : script.schema().tables)
        if (option(table.options, "partition_of").empty() && is_child_of(table, parent) &&
            script.column(name, column) != nullptr)
            children.push_back(name);
    return children;
}

/// What a child keeps is not taken along with its parent's.
void drop_own_column(Script& script, const Name& table, const std::string& column) {
    const auto children = inheriting(script, table, column);
    const auto goes = [&](const Name& child) { return drops(script, child, column); };
    const std::string how = "DROP COLUMN " + ident(column);
    if (std::all_of(children.begin(), children.end(), goes))
        return script.add(alter_table(table, how));
    script.add(alter_only(table, how));
    for (const Name& child : children)
        if (goes(child))
            drop_own_column(script, child, column);
}

} // namespace

void drop_column(Script& script, const DropColumn& op) {
    const Table* table = script.table(op.table);
    const Column* known = script.column(op.table, op.column.name);
    if (table != nullptr && has_from_parent(script, *table, op.column.name))
        return; // it is the table's own once the parent has been left
    const bool inherited = is_inherited(known == nullptr ? op.column : *known);
    if (inherited && (table == nullptr || !parents_of(*table).empty()))
        return; // it goes with the parent's
    if (script.is_gone(op.table, op.column.name))
        return; // with what its expression is made of
    drop_own_column(script, op.table, op.column.name);
}

void rename_column(Script& script, const RenameColumn& op) {
    const Column* known = script.column(op.table, op.column);
    const Table* table = script.table(op.table);
    const bool inherited = known != nullptr && is_inherited(*known) && !parents_of(*table).empty();
    if (inherited || (table != nullptr && (has_from_parent(script, *table, op.column) ||
                                           has_from_parent(script, *table, op.new_name))))
        return; // the parent's operation renames it here too
    script.add(
        alter_table(op.table, "RENAME COLUMN " + ident(op.column) + " TO " + ident(op.new_name)));
    if (known != nullptr)
        rename_sequences(script, *table, *known, op.table, op.new_name);
}

void rename_sequences(Script& script, const Table& table, const Column& from, const Name& to_table,
                      const std::string& to_column) {
    if (!from.autoincrement && !from.identity)
        return;
    if (!option(from.identity ? from.identity->options : from.options, "sequence").empty())
        return; // it keeps its own name
    Column to = from;
    to.name = to_column;
    const Name before = sequence_of(table.name, from);
    const Name after = sequence_of(to_table, to);
    if (before != after)
        script.add("ALTER SEQUENCE " + ident(before) + " RENAME TO " + ident(after.name));
}

} // namespace dbmig::postgresql
