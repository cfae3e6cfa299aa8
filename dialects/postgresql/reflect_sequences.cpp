// SPDX-License-Identifier: MIT
// Sequences: those of identity and serial columns as part of their columns, the others as objects.
#include <algorithm>
#include <limits>

#include "implicit_names.hpp"
#include "quoting.hpp"
#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

namespace {

/// A row of pg_sequence, and the column that the sequence belongs to.
struct Sequence {
    Oid oid = 0;
    Name name;
    bool unlogged = false;
    Oid type_oid = 0;
    std::string type;
    std::int64_t start = 0;
    std::int64_t increment = 0;
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
    std::int64_t cache = 0;
    bool cycle = false;
    char dependency = 0; ///< 'i': of an identity column; 'a': OWNED BY; 0: of no column
    Oid owner = 0;
    std::int64_t owner_column = 0;
};

std::string sequence_query(const Catalog& catalog) {
    return "SELECT c.oid, c.relnamespace, c.relname, c.relpersistence = 'u', s.seqtypid,"
           " format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax,"
           " s.seqcache, s.seqcycle, d.deptype, d.refobjid, d.refobjsubid"
           " FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid"
           " LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid"
           " AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass"
           " AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0"
           " WHERE c.relpersistence <> 't'" +
           catalog.in_scope("c.relnamespace") + catalog.no_member(catalogue::relation, "c.oid") +
           catalog.of_kept("d.refobjid");
}

Sequence read_sequence(const Catalog& catalog, std::vector<Value>& row) {
    Cells cells(row);
    Sequence sequence;
    sequence.oid = cells.number();
    const Oid schema = cells.number();
    sequence.name = catalog.name(schema, cells.text());
    sequence.unlogged = cells.flag();
    sequence.type_oid = cells.number();
    sequence.type = cells.text();
    sequence.start = cells.number();
    sequence.increment = cells.number();
    sequence.lowest = cells.number();
    sequence.highest = cells.number();
    sequence.cache = cells.number();
    sequence.cycle = cells.flag();
    sequence.dependency = cells.letter();
    sequence.owner = cells.number();
    sequence.owner_column = cells.number();
    return sequence;
}

template <typename Integer> std::pair<std::int64_t, std::int64_t> limits() {
    return {std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max()};
}

/// The least and the greatest value of the type.
std::pair<std::int64_t, std::int64_t> limits_of(const std::string& type) {
    if (type == "smallint")
        return limits<std::int16_t>();
    if (type == "integer")
        return limits<std::int32_t>();
    return limits<std::int64_t>();
}

/// What is not as CREATE SEQUENCE without options makes it for the type.
Options sequence_options(const Sequence& sequence) {
    const auto [type_lowest, type_highest] = limits_of(sequence.type);
    const bool up = sequence.increment > 0;
    Options options;
    const auto set = [&](const char* key, std::int64_t value, std::int64_t usual) {
        if (value != usual)
            options[key] = std::to_string(value);
    };
    set("increment", sequence.increment, 1);
    set("minvalue", sequence.lowest, up ? 1 : type_lowest);
    set("maxvalue", sequence.highest, up ? type_highest : -1);
    set("start", sequence.start, up ? sequence.lowest : sequence.highest);
    set("cache", sequence.cache, 1);
    if (sequence.cycle)
        options["cycle"] = "true";
    return options;
}

/// The column's entry in the model; null where the table is not in it.
Column* column_of(const Relation& owner, std::int64_t number) {
    if (owner.table == nullptr)
        return nullptr;
    auto& columns = owner.table->columns;
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& column) {
        return column.name == owner.column(number);
    });
    return found == columns.end() ? nullptr : &*found;
}

/// The name where it is not the one that the server gives by itself.
void set_sequence_name(Options& options, const Sequence& sequence, const Relation& owner) {
    if (sequence.name.name !=
        implicit_sequence(owner.name.name, owner.column(sequence.owner_column)))
        options["sequence"] = quote(sequence.name.name);
}

bool is_serial(const Catalog& catalog, const Sequence& sequence, const Relation& owner,
               const Column& column) {
    const std::string next =
        "nextval(" + string_literal(catalog.full_name(sequence.name)) + "::regclass)";
    const Attribute& attribute =
        owner.attributes[static_cast<std::size_t>(sequence.owner_column) - 1];
    return column.server_default == next && !column.nullable &&
           sequence.name.schema == owner.name.schema && sequence.unlogged == owner.unlogged &&
           sequence.type_oid == attribute.type && sequence_options(sequence).empty() &&
           catalog.comment(catalogue::relation, sequence.oid).empty();
}

void make_serial(const Sequence& sequence, const Relation& owner, Column& column) {
    column.autoincrement = true;
    column.server_default.reset();
    set_sequence_name(column.options, sequence, owner);
}

void make_identity(Catalog& catalog, const Sequence& sequence, const Relation& owner,
                   Column& column) {
    const Attribute& attribute =
        owner.attributes[static_cast<std::size_t>(sequence.owner_column) - 1];
    column.identity = Identity{attribute.identity == 'a', sequence_options(sequence)};
    set_sequence_name(column.identity->options, sequence, owner);
    set_option(column.identity->options, "comment",
               catalog.comment(catalogue::relation, sequence.oid));
}

void add_object(Catalog& catalog, const Sequence& sequence, const Relation* owner) {
    SchemaObject& object =
        catalog.add(ObjectKind::sequence, sequence.name, catalogue::relation, sequence.oid);
    object.options = sequence_options(sequence);
    if (sequence.type != "bigint")
        object.options["type"] = sequence.type;
    if (sequence.unlogged)
        object.options["unlogged"] = "true";
    if (owner != nullptr)
        object.options["owned_by"] = catalog.sql_name(owner->name.schema, owner->name.name) + "." +
                                     quote(owner->column(sequence.owner_column));
}

void add_sequence(Catalog& catalog, const Sequence& sequence) {
    if (sequence.dependency == 0)
        return add_object(catalog, sequence, nullptr);
    const Relation* const owner = catalog.relation(sequence.owner);
    if (owner == nullptr)
        return; // it goes with its table
    Column* const column = column_of(*owner, sequence.owner_column);
    if (column != nullptr && sequence.dependency == 'i')
        make_identity(catalog, sequence, *owner, *column);
    else if (column != nullptr && is_serial(catalog, sequence, *owner, *column))
        make_serial(sequence, *owner, *column);
    else
        add_object(catalog, sequence, owner);
}

} // namespace

void read_sequences(Catalog& catalog) {
    for (auto& row : catalog.rows(sequence_query(catalog)))
        add_sequence(catalog, read_sequence(catalog, row));
}

} // namespace dbmig::postgresql
