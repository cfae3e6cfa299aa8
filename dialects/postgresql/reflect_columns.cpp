// SPDX-License-Identifier: MIT
// Columns of tables; comments and defaults of those of views.
#include "normalizer_options.hpp"
#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

namespace {

/// A row of pg_attribute.
struct ColumnEntry {
    Oid relation = 0;
    int number = 0;
    Attribute attribute;
    std::string type;
    bool not_null = false;
    bool local = true;
    char generated = 0;
    std::optional<std::string> expression;
    bool own_collation = false; ///< not the type's
    char storage = 0;           ///< 0: the type's
    char compression = 0;
    std::int64_t statistics = -1;
    std::vector<std::string> options;
};

std::string column_query(const Catalog& catalog) {
    return "SELECT a.attrelid, a.attnum, a.attname, a.atttypid,"
           " CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END,"
           " a.attcollation, t.typcategory, a.attidentity,"
           " format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attislocal, a.attgenerated,"
           " pg_get_expr(d.adbin, d.adrelid), a.attcollation <> t.typcollation,"
           " CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, " +
           catalog.since(14, "a.attcompression", "NULL") +
           // Since 17 NULL is the default of the target. 17.12 keeps an option pg_attver of its
           // own.
           ", COALESCE(a.attstattarget, -1), CASE WHEN a.attoptions IS NOT NULL THEN"
           " ARRAY(SELECT o FROM unnest(a.attoptions) o WHERE left(o, 3) <> 'pg_') END"
           " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
           " JOIN pg_type t ON t.oid = a.atttypid"
           " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
           " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm')"
           " AND c.relpersistence <> 't'" +
           catalog.in_scope("c.relnamespace") + catalog.of_kept("c.oid") +
           " ORDER BY a.attrelid, a.attnum";
}

ColumnEntry read_column(std::vector<Value>& row) {
    Cells cells(row);
    ColumnEntry entry;
    entry.relation = cells.number();
    entry.number = static_cast<int>(cells.number());
    entry.attribute.name = cells.text();
    entry.attribute.type = cells.number();
    entry.attribute.base_type = cells.number();
    entry.attribute.collation = cells.number();
    entry.attribute.category = cells.letter();
    entry.attribute.identity = cells.letter();
    entry.type = cells.text();
    entry.not_null = cells.flag();
    entry.local = cells.flag();
    entry.generated = cells.letter();
    entry.expression = cells.optional_text();
    entry.own_collation = cells.flag();
    entry.storage = cells.letter();
    entry.compression = cells.letter();
    entry.statistics = cells.number(-1);
    entry.options = cells.list();
    return entry;
}

std::string storage_word(char letter) {
    switch (letter) {
    case 'p':
        return "plain";
    case 'e':
        return "external";
    case 'm':
        return "main";
    case 'x':
        return "extended";
    default:
        return {};
    }
}

std::string compression_word(char letter) {
    if (letter == 'p')
        return "pglz";
    return letter == 'l' ? "lz4" : "";
}

void set_options(Options& options, const ColumnEntry& entry) {
    set_option(options, "storage", storage_word(entry.storage));
    set_option(options, "compression", compression_word(entry.compression));
    if (entry.statistics >= 0)
        options["statistics"] = std::to_string(entry.statistics);
    set_option(options, "with", option_list(entry.options, {}));
}

Column make_column(Catalog& catalog, const ColumnEntry& entry) {
    Column column;
    column.name = entry.attribute.name;
    column.type.text = catalog.local_type(entry.type);
    column.nullable = !entry.not_null;
    if (entry.generated != 0)
        column.generated =
            Generated{without_parentheses(entry.expression.value_or("")), entry.generated == 's'};
    else
        column.server_default = entry.expression;
    if (entry.own_collation)
        column.collation = catalog.collation(entry.attribute.collation);
    column.comment = catalog.comment(catalogue::relation, entry.relation, entry.number);
    set_options(column.options, entry);
    if (!entry.local)
        column.options["inherited"] = "true";
    return column;
}

void add_to_view(Catalog& catalog, const Relation& relation, const ColumnEntry& entry) {
    std::string comment = catalog.comment(catalogue::relation, entry.relation, entry.number);
    if (!comment.empty())
        relation.view->column_comments[entry.attribute.name] = std::move(comment);
    if (entry.expression)
        relation.view->options[std::string(view_default) + entry.attribute.name] =
            *entry.expression;
    Options options;
    if (relation.view->materialized)
        set_options(options, entry);
    for (auto& [key, value] : options)
        relation.view->options[view_column_option(key, entry.attribute.name)] = std::move(value);
}

} // namespace

void read_columns(Catalog& catalog) {
    for (auto& row : catalog.rows(column_query(catalog))) {
        ColumnEntry entry = read_column(row);
        Relation* const relation = catalog.relation(entry.relation);
        if (relation == nullptr)
            continue;
        if (relation->table != nullptr)
            relation->table->columns.push_back(make_column(catalog, entry));
        else
            add_to_view(catalog, *relation, entry);
        relation->attributes.resize(static_cast<std::size_t>(entry.number));
        relation->attributes.back() = std::move(entry.attribute);
    }
}

} // namespace dbmig::postgresql
