// SPDX-License-Identifier: MIT
// Reading the parameters of each operation.
#include "format/operation_readers.hpp"

#include <algorithm>

#include "format/operation_fields.hpp"
#include "util/edit_distance.hpp"
#include "util/format.hpp"

namespace dbmig::format {

namespace {

using Ops = std::vector<Op>;

template <class T> void read_plain(FieldReader& fields, Ops& ops) {
    T op;
    describe(fields, op);
    ops.emplace_back(std::move(op));
}

template <class T> void read_create(FieldReader& fields, Ops& ops) {
    T op;
    describe_target(fields, op);
    auto name = object_of(op).name;
    object_of(op) = read_described<std::remove_reference_t<decltype(object_of(op))>>(fields);
    object_of(op).name = std::move(name);
    ops.emplace_back(std::move(op));
}

void read_create_trigger(FieldReader& fields, Ops& ops) {
    CreateTrigger op;
    describe_target(fields, op);
    fields.require("table");
    fields.require(definition_key(op.trigger));
    describe(fields, op.trigger);
    ops.emplace_back(std::move(op));
}

template <class T> void read_drop(FieldReader& fields, Ops& ops) {
    T op;
    describe_target(fields, op);
    auto bare = op;
    describe(fields, object_of(op));
    if (!fields.has(definition_key(object_of(op)))) {
        op = std::move(bare);
        op.complete = false;
    }
    ops.emplace_back(std::move(op));
}

template <class T> void read_materialized(FieldReader& fields, Ops& ops) {
    if constexpr (std::is_same_v<T, CreateView>)
        read_create<T>(fields, ops);
    else
        read_drop<T>(fields, ops);
    std::get<T>(ops.back()).view.materialized = true;
}

/// Alters `part` to what the mapping says; what was there is in the keys that begin with existing_.
template <class T> bool read_alteration(FieldReader& fields, T& part, T& existing) {
    const auto name = part.name;
    fields.require(definition_key(part));
    describe(fields, part);
    auto before = fields.prefixed("existing_");
    const bool complete = before.has(definition_key(existing));
    describe(before, existing);
    if (!complete)
        existing = {};
    part.name = existing.name = name;
    return complete;
}

void read_alter_index(FieldReader& fields, Ops& ops) {
    AlterIndex op;
    describe_target(fields, op);
    op.complete = read_alteration(fields, op.index, op.existing);
    ops.emplace_back(std::move(op));
}

void read_alter_view(FieldReader& fields, Ops& ops) {
    AlterView op;
    describe_target(fields, op);
    fields.require(definition_key(op.view));
    describe(fields, op.view);
    auto existing = fields.prefixed("existing_");
    op.complete = existing.has(definition_key(op.existing));
    describe(existing, op.existing);
    if (!op.complete)
        op.existing = {};
    op.existing.name = op.view.name;
    ops.emplace_back(std::move(op));
}

void read_create_table(FieldReader& fields, Ops& ops) {
    ParsedTable parsed;
    fields.name("table|table_name", parsed.table.name);
    fields.require("columns");
    read_table(fields, parsed);
    check_columns(parsed, fields.faults());
    ops.emplace_back(CreateTable{std::move(parsed.table)});
}

void read_drop_table(FieldReader& fields, Ops& ops) {
    ParsedTable parsed;
    fields.name("table|table_name", parsed.table.name);
    const auto name = parsed.table.name;
    read_table(fields, parsed);
    const bool complete = fields.has("columns");
    if (complete)
        check_columns(parsed, fields.faults());
    else
        parsed.table = {};
    parsed.table.name = name;
    ops.emplace_back(DropTable{std::move(parsed.table), complete});
}

void read_add_column(FieldReader& fields, Ops& ops) {
    Name table;
    std::string name;
    fields.name(table_keys, table);
    fields.required(column_keys, name);
    auto parsed = read_column(fields, name, table.name);
    if (parsed.primary_key && !parsed.nullable_said)
        parsed.column.nullable = false;
    ops.emplace_back(AddColumn{table, std::move(parsed.column)});
    if (parsed.primary_key) {
        PrimaryKey key;
        key.columns.push_back({name, {}, false});
        ops.emplace_back(CreateConstraint{table, std::move(key)});
    }
    if (parsed.unique)
        ops.emplace_back(CreateConstraint{table, std::move(*parsed.unique)});
    if (parsed.foreign_key)
        ops.emplace_back(CreateConstraint{table, std::move(*parsed.foreign_key)});
    if (parsed.index)
        ops.emplace_back(CreateIndex{table, std::move(*parsed.index)});
}

void read_drop_column(FieldReader& fields, Ops& ops) {
    Name table;
    ParsedColumn parsed;
    fields.name(table_keys, table);
    fields.required(column_keys, parsed.column.name);
    const std::size_t keys_of_target = fields.has("schema") ? 3 : 2;
    const bool complete = fields.map().node().entries.size() > keys_of_target;
    read_column_attributes(fields, parsed);
    ops.emplace_back(DropColumn{table, std::move(parsed.column), complete});
}

void read_alter_column(FieldReader& fields, Ops& ops) {
    AlterColumn op;
    describe(fields, op);
    std::string new_name;
    fields.text("new_column_name|new_name", new_name);
    const bool renames = !new_name.empty();
    RenameColumn rename{op.table, op.column, std::move(new_name)};
    if (!renames || op.change != ColumnAttributes{})
        ops.emplace_back(std::move(op));
    if (renames)
        ops.emplace_back(std::move(rename));
}

template <class T> void read_create_constraint(FieldReader& fields, Ops& ops) {
    CreateConstraint op;
    fields.name(table_keys, op.table);
    T constraint = read_described<T>(fields);
    if constexpr (std::is_same_v<T, ForeignKey>)
        if (!fields.has("referent_table|referred_table"))
            fields.require("references");
    fields.text(constraint_keys, constraint.name);
    op.constraint = std::move(constraint);
    ops.emplace_back(std::move(op));
}

template <class T> void read_drop_constraint(FieldReader& fields, DropConstraint& op) {
    T constraint;
    describe(fields, constraint);
    op.complete = fields.has(definition_key(constraint));
    if (!op.complete)
        constraint = {};
    fields.text(constraint_keys, constraint.name);
    op.constraint = std::move(constraint);
}

/// The kind by its word, or by the keys of its definition; nothing when neither tells it.
std::optional<std::size_t> constraint_kind(FieldReader& fields) {
    if (const auto* node = fields.attribute("type|type_")) {
        auto word = yaml::as_string(*node, fields.faults()).value_or("");
        word = word == "foreign_key" ? "foreignkey" : word;
        std::vector<std::string> words;
        for (std::size_t i = 0; i < constraint_words.size(); ++i) {
            words.emplace_back(constraint_words[i].type);
            if (word == constraint_words[i].type)
                return i;
        }
        fields.faults().add(*node,
                            util::format("'{}' is not a type of constraint, expected primary, "
                                         "unique, foreignkey, check or exclude",
                                         word),
                            util::did_you_mean(word, words));
        return std::nullopt;
    }
    if (fields.has("references|referent_table|referred_table"))
        return 2;
    if (fields.has(definition_key(Check{})))
        return 3;
    if (fields.has("elements"))
        return 4;
    if (!fields.has("columns"))
        fields.require("type");
    return fields.has("columns") ? std::optional<std::size_t>(1) : std::nullopt;
}

template <class T> void read_alter_constraint(FieldReader& fields, AlterConstraint& op) {
    T part;
    T existing;
    fields.required(constraint_keys, part.name);
    op.complete = read_alteration(fields, part, existing);
    op.constraint = std::move(part);
    op.existing = std::move(existing);
}

/// What they mean hangs on the missing type.
void pass_over_keys(FieldReader& fields) {
    for (const auto& entry : fields.map().node().entries)
        fields.map().get(entry.key);
}

/// One reader a kind of constraint, in the order of the variant's alternatives.
template <class O> using ConstraintReaders = std::array<void (*)(FieldReader&, O&), 5>;

/// Reads an operation on a constraint with the reader of the kind that the mapping tells.
template <class O>
void read_by_kind(FieldReader& fields, Ops& ops, const ConstraintReaders<O>& readers) {
    O op;
    fields.name(table_keys, op.table);
    if (const auto kind = constraint_kind(fields)) {
        readers.at (*kind)(fields, op);
        ops.emplace_back(std::move(op));
    } else {
        pass_over_keys(fields);
    }
}

void read_alter_constraint(FieldReader& fields, Ops& ops) {
    read_by_kind<AlterConstraint>(fields, ops,
                                  {read_alter_constraint<PrimaryKey>, read_alter_constraint<Unique>,
                                   read_alter_constraint<ForeignKey>, read_alter_constraint<Check>,
                                   read_alter_constraint<Exclusion>});
}

void read_drop_constraint(FieldReader& fields, Ops& ops) {
    read_by_kind<DropConstraint>(fields, ops,
                                 {read_drop_constraint<PrimaryKey>, read_drop_constraint<Unique>,
                                  read_drop_constraint<ForeignKey>, read_drop_constraint<Check>,
                                  read_drop_constraint<Exclusion>});
}

void read_create_index(FieldReader& fields, Ops& ops) {
    CreateIndex op;
    fields.name(table_keys, op.table);
    op.index = read_described<Index>(fields);
    fields.text(index_keys, op.index.name);
    if (op.index.name.empty())
        op.index.name = index_name(op.table.name, op.index, fields.scope().context.naming);
    ops.emplace_back(std::move(op));
}

template <class T> void read_with(FieldReader& fields, Ops& ops, std::string_view required) {
    fields.require(required);
    read_plain<T>(fields, ops);
}

void read_drop_table_comment(FieldReader& fields, Ops& ops) {
    SetTableComment op;
    fields.name(table_keys, op.table);
    fields.text("existing_comment", op.existing);
    ops.emplace_back(std::move(op));
}

using Read = void (*)(FieldReader&, Ops&);

constexpr auto insert_rows = [](FieldReader& fields, Ops& ops) {
    read_with<InsertRows>(fields, ops, "rows");
};

constexpr std::array<OperationReader, 38> readers{{
    {"create_table", read_create_table},
    {"drop_table", read_drop_table},
    {"rename_table", read_plain<RenameTable>},
    {"add_column", read_add_column},
    {"drop_column", read_drop_column},
    {"rename_column", read_plain<RenameColumn>},
    {"alter_column", read_alter_column},
    {"create_index", read_create_index},
    {"drop_index", read_drop<DropIndex>},
    {"alter_index", read_alter_index},
    {"rename_index", read_plain<RenameIndex>},
    {"create_primary_key", read_create_constraint<PrimaryKey>},
    {"create_unique_constraint", read_create_constraint<Unique>},
    {"create_foreign_key", read_create_constraint<ForeignKey>},
    {"create_check_constraint", read_create_constraint<Check>},
    {"create_exclude_constraint", read_create_constraint<Exclusion>},
    {"drop_constraint", static_cast<Read>(read_drop_constraint)},
    {"alter_constraint", static_cast<Read>(read_alter_constraint)},
    {"rename_constraint", read_plain<RenameConstraint>},
    {"alter_table",
     [](FieldReader& fields, Ops& ops) { read_with<AlterTableOptions>(fields, ops, "options"); }},
    {"create_table_comment",
     [](FieldReader& fields, Ops& ops) { read_with<SetTableComment>(fields, ops, "comment"); }},
    {"drop_table_comment", read_drop_table_comment},
    {"create_view", read_create<CreateView>},
    {"drop_view", read_drop<DropView>},
    {"alter_view", read_alter_view},
    {"create_materialized_view", read_materialized<CreateView>},
    {"drop_materialized_view", read_materialized<DropView>},
    {"alter_materialized_view",
     [](FieldReader& fields, Ops& ops) {
         read_alter_view(fields, ops);
         auto& op = std::get<AlterView>(ops.back());
         op.view.materialized = op.existing.materialized = true;
     }},
    {"create_trigger", read_create_trigger},
    {"drop_trigger", read_drop<DropTrigger>},
    {"create_virtual_table", read_create<CreateVirtualTable>},
    {"drop_virtual_table", read_drop<DropVirtualTable>},
    {"insert_rows", insert_rows},
    {"bulk_insert", insert_rows},
    {"update_rows",
     [](FieldReader& fields, Ops& ops) { read_with<UpdateRows>(fields, ops, "set"); }},
    {"delete_rows", read_plain<DeleteRows>},
    {"backfill", [](FieldReader& fields, Ops& ops) { read_with<Backfill>(fields, ops, "set"); }},
    {"execute", nullptr}, // its value is no mapping of parameters
}};

} // namespace

std::optional<ObjectOperation> find_object_operation(std::string_view word) {
    using Pair = std::pair<std::string_view, ObjectVerb>;
    for (const auto& [prefix, verb] :
         {Pair{"create_", ObjectVerb::create}, Pair{"drop_", ObjectVerb::drop},
          Pair{"alter_", ObjectVerb::alter}})
        if (word.substr(0, prefix.size()) == prefix)
            if (const auto kind = kind_of_word(word.substr(prefix.size())))
                return ObjectOperation{verb, *kind};
    return std::nullopt;
}

namespace {

/// Whether the mapping has the definition of an object, not its name alone.
bool is_defined(FieldReader& fields, ObjectKind kind) {
    const auto key = definition_key(kind);
    return key.empty() || fields.has(key);
}

} // namespace

void read_object_operation(FieldReader& fields, const ObjectOperation& operation, Ops& ops) {
    SchemaObject object;
    object.kind = operation.kind;
    describe_name(fields, object);
    const bool wants_definition =
        operation.verb != ObjectVerb::drop && operation.kind != ObjectKind::sequence;
    if (wants_definition && !definition_key(operation.kind).empty())
        fields.require(definition_key(operation.kind));
    const SchemaObject bare = object;
    const bool defined = is_defined(fields, operation.kind);
    describe(fields, object);
    if (operation.verb == ObjectVerb::create) {
        ops.emplace_back(CreateObject{std::move(object)});
    } else if (operation.verb == ObjectVerb::drop) {
        const Name table = object.table; // it is needed to say what is dropped
        DropObject op{defined ? object : bare, defined};
        op.object.table = table;
        ops.emplace_back(std::move(op));
    } else {
        auto before = fields.prefixed("existing_");
        AlterObject op{std::move(object), bare, is_defined(before, operation.kind)};
        describe(before, op.existing);
        if (op.existing.table.name.empty())
            op.existing.table = op.object.table;
        ops.emplace_back(std::move(op));
    }
}

const OperationReader* find_operation(std::string_view word) {
    const auto* const found =
        std::find_if(readers.begin(), readers.end(),
                     [&](const OperationReader& reader) { return reader.word == word; });
    return found == readers.end() ? nullptr : found;
}

std::vector<std::string> operation_words() {
    std::vector<std::string> words;
    for (const auto& reader : readers)
        words.emplace_back(reader.word);
    return words;
}

} // namespace dbmig::format
