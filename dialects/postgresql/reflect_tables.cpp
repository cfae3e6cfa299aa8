// SPDX-License-Identifier: MIT
// Tables, views and materialized views with their options, and what inherits from what.
#include <dbmig/error.hpp>

#include "quoting.hpp"
#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

namespace {

/// A row of pg_class.
struct TableEntry {
    Oid oid = 0;
    Name name;
    char kind = 0;
    bool unlogged = false;
    std::vector<std::string> options;
    std::vector<std::string> toast_options;
    std::string tablespace;
    std::string access_method;
    bool row_security = false;
    bool force_row_security = false;
    char replica_identity = 0;
    bool populated = true;
    std::string of_type;
    std::string partition_by;
    std::string partition_bound;
    std::string definition;
};

std::string table_query(const Catalog& catalog) {
    return "SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relpersistence = 'u',"
           " c.reloptions, x.reloptions, s.spcname, a.amname, c.relrowsecurity,"
           " c.relforcerowsecurity, c.relreplident, c.relispopulated,"
           " CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,"
           " CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,"
           " CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,"
           " CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END"
           " FROM pg_class c"
           " LEFT JOIN pg_class x ON x.oid = c.reltoastrelid"
           " LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace"
           " LEFT JOIN pg_am a ON a.oid = c.relam"
           " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'" +
           catalog.in_scope("c.relnamespace") + catalog.no_member(catalogue::relation, "c.oid") +
           catalog.of_wanted_name("c.relname") + " ORDER BY c.oid";
}

TableEntry read_table(const Catalog& catalog, std::vector<Value>& row) {
    Cells cells(row);
    TableEntry entry;
    entry.oid = cells.number();
    const Oid schema = cells.number();
    entry.name = catalog.name(schema, cells.text());
    entry.kind = cells.letter();
    entry.unlogged = cells.flag();
    entry.options = cells.list();
    entry.toast_options = cells.list();
    entry.tablespace = cells.text();
    entry.access_method = cells.text();
    entry.row_security = cells.flag();
    entry.force_row_security = cells.flag();
    entry.replica_identity = cells.letter();
    entry.populated = cells.flag();
    entry.of_type = cells.text();
    entry.partition_by = cells.text();
    entry.partition_bound = cells.text();
    entry.definition = cells.text();
    return entry;
}

/// What tables and materialized views share.
void set_storage(Options& options, const TableEntry& entry) {
    set_option(options, "with", option_list(entry.options, entry.toast_options));
    if (!entry.tablespace.empty())
        options["tablespace"] = quote(entry.tablespace);
    if (!entry.access_method.empty() && entry.access_method != "heap")
        options["access_method"] = entry.access_method;
}

void set_flag(Options& options, const std::string& key, bool flag) {
    if (flag)
        options[key] = "true";
}

Table& add_table(Catalog& catalog, const TableEntry& entry) {
    Table& table = catalog.model.tables[entry.name];
    table.name = entry.name;
    table.comment = catalog.comment(catalogue::relation, entry.oid);
    set_storage(table.options, entry);
    set_flag(table.options, "unlogged", entry.unlogged);
    set_flag(table.options, "row_security", entry.row_security);
    set_flag(table.options, "force_row_security", entry.force_row_security);
    set_option(table.options, "of_type", catalog.local_type(entry.of_type));
    set_option(table.options, "partition_by", entry.partition_by);
    set_option(table.options, "partition_bound", entry.partition_bound);
    if (entry.replica_identity == 'f')
        table.options["replica_identity"] = "full";
    else if (entry.replica_identity == 'n')
        table.options["replica_identity"] = "nothing";
    return table;
}

/// The query alone: pg_get_viewdef() begins with a space and ends with a semicolon.
std::string query_of(const std::string& definition) {
    const std::size_t from = definition.find_first_not_of(" \n");
    const std::size_t to = definition.find_last_not_of("; \n");
    return from == std::string::npos ? std::string() : definition.substr(from, to + 1 - from);
}

View& add_view(Catalog& catalog, const TableEntry& entry) {
    View& view = catalog.model.views[entry.name];
    view.name = entry.name;
    view.comment = catalog.comment(catalogue::relation, entry.oid);
    view.materialized = entry.kind == 'm';
    view.definition = query_of(entry.definition);
    set_storage(view.options, entry);
    if (view.materialized && !entry.populated)
        view.options["populated"] = "false";
    return view;
}

void add_relation(Catalog& catalog, const TableEntry& entry) {
    if (!catalog.wanted(entry.name))
        return;
    if (entry.kind == 'f')
        return catalog.leave_alone("foreign table", entry.name, "foreign tables are not compared");
    Relation relation;
    relation.name = entry.name;
    relation.unlogged = entry.unlogged;
    relation.partition = !entry.partition_bound.empty();
    if (entry.kind == 'v' || entry.kind == 'm')
        relation.view = &add_view(catalog, entry);
    else
        relation.table = &add_table(catalog, entry);
    catalog.keep(entry.oid, std::move(relation));
}

void read_parents(Catalog& catalog) {
    for (auto& row : catalog.rows("SELECT i.inhrelid, n.nspname, p.relname FROM pg_inherits i"
                                  " JOIN pg_class c ON c.oid = i.inhrelid"
                                  " JOIN pg_class p ON p.oid = i.inhparent"
                                  " JOIN pg_namespace n ON n.oid = p.relnamespace"
                                  " WHERE c.relkind IN ('r', 'p')" +
                                  catalog.in_scope("c.relnamespace") + catalog.of_kept("c.oid") +
                                  " ORDER BY i.inhrelid, i.inhseqno")) {
        Cells cells(row);
        const Relation* const child = catalog.relation(cells.number());
        if (child == nullptr)
            continue;
        const std::string schema = cells.text();
        const std::string parent = catalog.sql_name(schema, cells.text());
        std::string& option = child->table->options[child->partition ? "partition_of" : "inherits"];
        option += (option.empty() ? "" : ", ") + parent;
    }
}

} // namespace

void read_relations(Catalog& catalog) {
    for (auto& row : catalog.rows(table_query(catalog)))
        add_relation(catalog, read_table(catalog, row));
    read_parents(catalog);
}

} // namespace dbmig::postgresql
