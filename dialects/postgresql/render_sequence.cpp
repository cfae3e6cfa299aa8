// SPDX-License-Identifier: MIT
// Sequences: https://www.postgresql.org/docs/current/sql-createsequence.html
#include "render_sequence.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "implicit_names.hpp"
#include "quoting.hpp"
#include "render_comment.hpp"
#include "render_text.hpp"
#include "text.hpp"
#include "tokenizer.hpp"
#include "types.hpp"
#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

namespace dbmig::postgresql {

namespace {

std::int64_t number(const std::string& text) {
    try {
        std::size_t end = 0;
        const std::int64_t result = std::stoll(text, &end);
        if (end == text.size())
            return result;
    } catch (const std::exception&) { // said below
    }
    throw SchemaError("a sequence has '" + text + "' where a number is expected");
}

struct Bounds {
    std::int64_t increment;
    std::int64_t min;
    std::int64_t max;
    std::int64_t start;
};

std::int64_t value_of(const Options& options, const std::string& key, std::int64_t otherwise) {
    const std::string value = option(options, key);
    return value.empty() ? otherwise : number(value);
}

Bounds bounds_of(const Options& options) {
    using Limits = std::numeric_limits<std::int64_t>;
    const std::string type = canonical_type(option(options, "type"));
    const auto [low, high] =
        type == "smallint" ? std::pair<std::int64_t, std::int64_t>(-32768, 32767)
        : type == "integer"
            ? std::pair<std::int64_t, std::int64_t>(std::numeric_limits<std::int32_t>::min(),
                                                    std::numeric_limits<std::int32_t>::max())
            : std::pair(Limits::min(), Limits::max());
    Bounds result{};
    result.increment = value_of(options, "increment", 1);
    result.min = value_of(options, "minvalue", result.increment > 0 ? 1 : low);
    result.max = value_of(options, "maxvalue", result.increment > 0 ? high : -1);
    result.start = value_of(options, "start", result.increment > 0 ? result.min : result.max);
    return result;
}

bool differ(const Options& from, const Options& to, const std::string& key) {
    return option(from, key) != option(to, key);
}

/// The clause of a number that is set, or the word for it when it is set no more.
std::string change(const Options& to, const std::string& key, const std::string& clause,
                   const std::string& otherwise) {
    const std::string value = option(to, key);
    return value.empty() ? otherwise : clause + " " + std::to_string(number(value));
}

/// OWNED BY takes the column's name after the table's.
struct Owner {
    Name table;
    std::string column;
};

std::optional<Owner> owner_of(const SchemaObject& sequence) {
    const std::string text = option(sequence.options, "owned_by");
    std::vector<std::string> parts;
    for (const Token& token : tokenize(text))
        if (token.is_name())
            parts.push_back(unquoted(token));
    if (parts.size() < 2)
        return std::nullopt;
    Owner owner;
    owner.column = parts.back();
    owner.table.name = parts[parts.size() - 2];
    if (parts.size() > 2)
        owner.table.schema = parts[parts.size() - 3];
    return owner;
}

std::string owned_by(const Owner& owner) {
    return "OWNED BY " + ident(owner.table) + "." + ident(owner.column);
}

bool makes(const Op& op, const Owner& owner) {
    if (const auto* table = std::get_if<CreateTable>(&op))
        return table->table.name == owner.table;
    const auto* column = std::get_if<AddColumn>(&op);
    return column != nullptr && column->table == owner.table && column->column.name == owner.column;
}

bool drops(const Op& op, const Owner& owner) {
    if (const auto* table = std::get_if<DropTable>(&op))
        return table->table.name == owner.table;
    const auto* column = std::get_if<DropColumn>(&op);
    return column != nullptr && column->table == owner.table && column->column.name == owner.column;
}

const SchemaObject* made_sequence(const Op& op) {
    const SchemaObject* object = nullptr;
    if (const auto* create = std::get_if<CreateObject>(&op))
        object = &create->object;
    if (const auto* alter = std::get_if<AlterObject>(&op))
        object = &alter->object;
    return object != nullptr && object->kind == ObjectKind::sequence ? object : nullptr;
}

/// Now, or behind the operation that makes the column.
void claim(Script& script, const SchemaObject& sequence) {
    const auto owner = owner_of(sequence);
    if (owner && !script.later([&](const Op& op) { return makes(op, *owner); }))
        script.add("ALTER SEQUENCE " + ident(sequence.name) + " " + owned_by(*owner));
}

/// The sequence of a serial column as an object of its own.
SchemaObject serial_sequence(const Name& table, const Column& column) {
    SchemaObject result;
    result.kind = ObjectKind::sequence;
    result.name = sequence_of(table, column);
    if (const std::string type = canonical_type(render_type(column.type)); type != "bigint")
        result.options["type"] = type;
    result.options["owned_by"] = ident(table) + "." + ident(column.name);
    return result;
}

/// The sequence of that name which a serial column has now, and lets go by a later operation.
std::optional<SchemaObject> released_serial(const Script& script, const Name& name) {
    for (const auto& [table, definition] : script.schema().tables)
        for (const Column& column : definition.columns) {
            if (!column.autoincrement || sequence_of(table, column) != name)
                continue;
            const auto releases = [&, of = table](const Op& op) {
                const auto* alter = std::get_if<AlterColumn>(&op);
                return alter != nullptr && alter->table == of && alter->column == column.name &&
                       !alter->change.autoincrement.value_or(true);
            };
            if (script.later(releases))
                return serial_sequence(table, column);
        }
    return std::nullopt;
}

bool counts_with(const Name& table, const Column& column, const Name& sequence) {
    return (column.autoincrement || column.identity) && sequence_of(table, column) == sequence;
}

/// Whether the operation lets go of the sequence of that name, whoever has it.
bool frees(const Op& op, const Name& sequence) {
    if (const auto* drop = std::get_if<DropObject>(&op))
        return drop->object.kind == ObjectKind::sequence && drop->object.name == sequence;
    if (const auto* drop = std::get_if<DropColumn>(&op))
        return counts_with(drop->table, drop->column, sequence);
    if (const auto* drop = std::get_if<DropTable>(&op))
        return std::any_of(
            drop->table.columns.begin(), drop->table.columns.end(),
            [&](const Column& column) { return counts_with(drop->table.name, column, sequence); });
    const auto* alter = std::get_if<AlterColumn>(&op);
    if (alter == nullptr || !alter->change.identity || *alter->change.identity)
        return false;
    Column column;
    column.name = alter->column;
    column.identity = alter->existing.identity.value_or(std::nullopt);
    return counts_with(alter->table, column, sequence);
}

} // namespace

void free_sequence_name(Script& script, const Name& sequence) {
    if (script.is_aside(sequence) ||
        !script.later([&](const Op& op) { return frees(op, sequence); }))
        return;
    const Name aside{sequence.schema, "dbmig_aside_" + std::to_string(script.index())};
    script.add("ALTER SEQUENCE " + ident(sequence) + " RENAME TO " + ident(aside.name));
    script.set_aside(sequence, aside);
}

bool turns_serial(Script& script, const SchemaObject& sequence) {
    for (std::size_t i = script.index(); i < script.ops().size(); ++i) {
        const auto* alter = std::get_if<AlterColumn>(&script.ops()[i].op);
        const Column* known =
            alter == nullptr ? nullptr : script.column(alter->table, alter->column);
        if (known == nullptr || known->autoincrement ||
            !alter->change.autoincrement.value_or(false))
            continue;
        Column column = *known;
        column.autoincrement = true;
        column.type = alter->change.type.value_or(column.type);
        column.options = alter->change.options.value_or(column.options);
        if (sequence_of(alter->table, column) != sequence.name)
            continue;
        SchemaObject wanted = serial_sequence(alter->table, column);
        wanted.options.erase("owned_by"); // said with the column
        SchemaObject present = sequence;
        present.options.erase("owned_by");
        alter_sequence(script, present, wanted);
        change_comment(script, "SEQUENCE " + ident(sequence.name), sequence.comment, "");
        script.make_early(sequence.name);
        return true;
    }
    return false;
}

std::vector<std::string> sequence_clauses(const Options& options) {
    std::vector<std::string> result;
    if (const std::string type = option(options, "type"); !type.empty())
        result.push_back("AS " + element(type, "the type of a sequence"));
    const auto add = [&](const std::string& key, const std::string& clause) {
        if (const std::string value = option(options, key); !value.empty())
            result.push_back(clause + " " + std::to_string(number(value)));
    };
    add("increment", "INCREMENT BY");
    add("minvalue", "MINVALUE");
    add("maxvalue", "MAXVALUE");
    add("start", "START WITH");
    add("cache", "CACHE");
    if (is_set(options, "cycle"))
        result.emplace_back("CYCLE");
    return result;
}

std::vector<std::string> sequence_changes(const Options& from, const Options& to) {
    std::vector<std::string> result;
    const Bounds before = bounds_of(from);
    const Bounds bounds = bounds_of(to);
    if (differ(from, to, "type"))
        result.push_back("AS " + (option(to, "type").empty()
                                      ? "bigint"
                                      : element(option(to, "type"), "the type of a sequence")));
    if (differ(from, to, "increment"))
        result.push_back(change(to, "increment", "INCREMENT BY", "INCREMENT BY 1"));
    if (before.min != bounds.min || differ(from, to, "minvalue"))
        result.push_back(change(to, "minvalue", "MINVALUE", "NO MINVALUE"));
    if (before.max != bounds.max || differ(from, to, "maxvalue"))
        result.push_back(change(to, "maxvalue", "MAXVALUE", "NO MAXVALUE"));
    if (before.start != bounds.start)
        result.push_back("START WITH " + std::to_string(bounds.start));
    if (differ(from, to, "cache"))
        result.push_back(change(to, "cache", "CACHE", "CACHE 1"));
    if (is_set(from, "cycle") != is_set(to, "cycle"))
        result.emplace_back(is_set(to, "cycle") ? "CYCLE" : "NO CYCLE");
    return result;
}

void fit_value(Script& script, const Name& sequence, const Options& from, const Options& to) {
    const Bounds before = bounds_of(from);
    const Bounds after = bounds_of(to);
    const auto move_to = [&](std::int64_t value, const std::string& outside) {
        if (value >= before.min && value <= before.max)
            script.add("SELECT pg_catalog.setval(" + string_literal(ident(sequence)) + ", " +
                       std::to_string(value) + ", false) FROM " + ident(sequence) +
                       " WHERE last_value " + outside + " " + std::to_string(value));
    };
    if (after.min > before.min)
        move_to(after.min, "<");
    if (after.max < before.max)
        move_to(after.max, ">");
}

Name sequence_of(const Name& table, const Column& column) {
    const std::string own = column.identity ? option(column.identity->options, "sequence")
                                            : option(column.options, "sequence");
    if (own.empty())
        return {table.schema, implicit_sequence(table.name, column.name)};
    Name name = parse_name(own);
    if (name.schema.empty())
        name.schema = table.schema;
    return name;
}

std::string next_value(const Name& sequence) {
    return "nextval(" + string_literal(ident(sequence)) + "::regclass)";
}

std::string catch_up(const Name& sequence, const Name& table, const Column& column) {
    const Bounds bounds = bounds_of(column.identity ? column.identity->options : Options{});
    const bool up = bounds.increment > 0;
    const std::string last = (up ? "max(" : "min(") + ident(column.name) + ")";
    return "SELECT pg_catalog.setval(" + string_literal(ident(sequence)) + ", " + last + ") FROM " +
           ident(table) + " HAVING " + last + (up ? " >= " : " <= ") + std::to_string(bounds.start);
}

void create_sequence(Script& script, const SchemaObject& sequence) {
    if (const auto serial = released_serial(script, sequence.name)) {
        alter_sequence(script, *serial, sequence);
        change_comment(script, "SEQUENCE " + ident(sequence.name), "", sequence.comment);
        script.set_adopted(sequence.name);
        return;
    }
    free_sequence_name(script, sequence.name);
    script.add(sql::Clauses()
                   .add(is_set(sequence.options, "unlogged") ? "CREATE UNLOGGED SEQUENCE"
                                                             : "CREATE SEQUENCE")
                   .add(ident(sequence.name))
                   .add(joined(sequence_clauses(sequence.options), " "))
                   .str());
    claim(script, sequence);
    add_comment(script, "SEQUENCE " + ident(sequence.name), sequence.comment);
}

void drop_sequence(Script& script, const SchemaObject& sequence) {
    const SchemaObject* known = script.object(ObjectKind::sequence, sequence.name);
    const auto owner = owner_of(known == nullptr ? sequence : *known);
    if (owner && script.anywhere([&](const Op& op) { return drops(op, *owner); }))
        return; // it goes with its column
    if (known != nullptr && turns_serial(script, *known))
        return;
    script.add("DROP SEQUENCE " + ident(script.take_aside(sequence.name)));
}

void alter_sequence(Script& script, const SchemaObject& from, const SchemaObject& to) {
    const Bounds before = bounds_of(from.options);
    const Bounds after = bounds_of(to.options);
    auto changes = sequence_changes(from.options, to.options);
    if (after.min > before.max || after.max < before.min)
        changes.emplace_back("RESTART");
    else
        fit_value(script, to.name, from.options, to.options);
    const std::string head = "ALTER SEQUENCE " + ident(to.name) + " ";
    if (!changes.empty())
        script.add(head + joined(changes, " "));
    if (is_set(from.options, "unlogged") != is_set(to.options, "unlogged"))
        script.add(head + (is_set(to.options, "unlogged") ? "SET UNLOGGED" : "SET LOGGED"));
    if (!differ(from.options, to.options, "owned_by"))
        return;
    if (owner_of(to))
        claim(script, to);
    else
        script.add(head + "OWNED BY NONE");
}

void claim_sequences(Script& script, const Name& table, const std::string& column) {
    for (std::size_t i = 0; i < script.index(); ++i) {
        const SchemaObject* sequence = made_sequence(script.ops()[i].op);
        const auto owner = sequence == nullptr ? std::nullopt : owner_of(*sequence);
        if (owner && owner->table == table && owner->column == column)
            script.add("ALTER SEQUENCE " + ident(sequence->name) + " " + owned_by(*owner));
    }
}

} // namespace dbmig::postgresql
