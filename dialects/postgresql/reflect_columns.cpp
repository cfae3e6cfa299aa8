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
    std::int64_t modifier = -1; ///< of the type: a length, a precision
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
           " a.atttypmod, a.attnotnull, a.attislocal, a.attgenerated,"
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
    entry.modifier = cells.number();
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

/// Types as format_type() writes them, by oid and modifier.
using TypeTexts = std::map<std::pair<Oid, std::int64_t>, std::string>;

/// Each type once: many columns have few types, and format_type() looks into the catalogue at each
/// call.
TypeTexts type_texts(Catalog& catalog, const std::vector<ColumnEntry>& entries) {
    TypeTexts texts;
    for (const ColumnEntry& entry : entries)
        texts.try_emplace({entry.attribute.type, entry.modifier});
    std::string oids;
    std::string modifiers;
    for (const auto& [type, text] : texts) {
        oids += (oids.empty() ? "" : ",") + std::to_string(type.first);
        modifiers += (modifiers.empty() ? "" : ",") + std::to_string(type.second);
    }
    if (texts.empty())
        return texts;
    for (auto& row : catalog.rows("SELECT t, m, format_type(t, m) FROM unnest('{" + oids +
                                  "}'::oid[], '{" + modifiers + "}'::int[]) AS u(t, m)")) {
        Cells cells(row);
        const Oid oid = cells.number();
        const std::int64_t modifier = cells.number();
        texts[{oid, modifier}] = catalog.local_type(cells.text());
    }
    return texts;
}

std::vector<ColumnEntry> read_entries(Catalog& catalog) {
    std::vector<ColumnEntry> entries;
    auto rows = catalog.rows(column_query(catalog));
    entries.reserve(rows.size());
    for (auto& row : rows) {
        ColumnEntry entry = read_column(row);
        if (catalog.relation(entry.relation) != nullptr)
            entries.push_back(std::move(entry));
    }
    return entries;
}

Column make_column(Catalog& catalog, const ColumnEntry& entry, const TypeTexts& types) {
    Column column;
    column.name = entry.attribute.name;
    column.type.text = types.at({entry.attribute.type, entry.modifier});
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
    std::vector<ColumnEntry> entries = read_entries(catalog);
    const TypeTexts types = type_texts(catalog, entries);
    for (ColumnEntry& entry : entries) {
        Relation& relation = *catalog.relation(entry.relation);
        if (relation.table != nullptr)
            relation.table->columns.push_back(make_column(catalog, entry, types));
        else
            add_to_view(catalog, relation, entry);
        relation.attributes.resize(static_cast<std::size_t>(entry.number));
        relation.attributes.back() = std::move(entry.attribute);
    }
}

} // namespace dbmig::postgresql
