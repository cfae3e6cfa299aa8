// SPDX-License-Identifier: MIT
// Schemas, extensions, collations and event triggers.
#include <dbmig/sql_builder.hpp>

#include "quoting.hpp"
#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

namespace {

void add_schemas(Catalog& catalog) {
    for (const auto& [oid, name] : catalog.schemas()) {
        if (catalog.is_member(catalogue::schema, oid))
            continue;
        const std::string comment = catalog.comment(catalogue::schema, oid);
        if (name != "public" && name != catalog.default_schema())
            catalog.add(ObjectKind::schema, {{}, name}, catalogue::schema, oid);
        else if (!comment.empty() && comment != "standard public schema")
            catalog.leave_alone("comment", {{}, name},
                                "the comment on the default schema is not compared");
    }
}

/// An extension's comment comes from its files; only another is the user's own.
void read_extensions(Catalog& catalog) {
    for (auto& row : catalog.rows("SELECT e.oid, e.extname, e.extnamespace, n.nspname, a.comment"
                                  " FROM pg_extension e"
                                  " JOIN pg_namespace n ON n.oid = e.extnamespace"
                                  " LEFT JOIN pg_available_extensions() a ON a.name = e.extname"
                                  " WHERE e.oid >= 16384")) {
        Cells cells(row);
        const Oid oid = cells.number();
        const std::string name = cells.text();
        const Oid schema_oid = cells.number();
        const std::string schema = cells.text();
        if (!catalog.all_schemas() && catalog.schemas().count(schema_oid) == 0)
            continue;
        SchemaObject& extension =
            catalog.add(ObjectKind::extension, {{}, name}, catalogue::extension, oid);
        if (schema != catalog.default_schema())
            extension.options["schema"] = schema;
        if (extension.comment == cells.text())
            extension.comment.clear();
    }
}

std::string collation_query(const Catalog& catalog) {
    const std::string locale =
        catalog.since(17, "c.colllocale",
                      catalog.since(15, "c.colliculocale",
                                    "CASE WHEN c.collprovider = 'i' THEN c.collcollate END"));
    return "SELECT c.oid, c.collnamespace, c.collname, c.collprovider, c.collisdeterministic, " +
           locale +
           ", CASE WHEN c.collprovider = 'c' THEN c.collcollate END,"
           " CASE WHEN c.collprovider = 'c' THEN c.collctype END, " +
           catalog.since(16, "c.collicurules", "NULL") + " FROM pg_collation c WHERE true" +
           catalog.in_scope("c.collnamespace") + catalog.no_member(catalogue::collation, "c.oid");
}

std::string provider_word(char letter) {
    if (letter == 'i')
        return "icu";
    return letter == 'b' ? "builtin" : "libc";
}

void read_collations(Catalog& catalog) {
    for (auto& row : catalog.rows(collation_query(catalog))) {
        Cells cells(row);
        const Oid oid = cells.number();
        const Oid schema = cells.number();
        const Name name = catalog.name(schema, cells.text());
        std::vector<std::string> parts{"provider = " + provider_word(cells.letter())};
        if (!cells.flag())
            parts.emplace_back("deterministic = false");
        for (const char* const part : {"locale", "lc_collate", "lc_ctype", "rules"})
            if (const auto value = cells.optional_text())
                parts.push_back(std::string(part) + " = " + string_literal(*value));
        catalog.add(ObjectKind::collation, name, catalogue::collation, oid).definition =
            "CREATE COLLATION " + catalog.full_name(name) + " (" +
            sql::list(parts, [](const std::string& part) { return part; }) + ")";
    }
}

std::string tags_clause(const std::vector<std::string>& tags) {
    if (tags.empty())
        return {};
    return "WHEN TAG IN (" + sql::list(tags, string_literal) + ")";
}

void read_event_triggers(Catalog& catalog) {
    for (auto& row : catalog.rows("SELECT t.oid, t.evtname, t.evtevent, t.evtenabled, t.evttags,"
                                  " n.nspname, p.proname FROM pg_event_trigger t"
                                  " JOIN pg_proc p ON p.oid = t.evtfoid"
                                  " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE true" +
                                  catalog.no_member(catalogue::event_trigger, "t.oid"))) {
        Cells cells(row);
        const Oid oid = cells.number();
        const std::string name = cells.text();
        SchemaObject& trigger =
            catalog.add(ObjectKind::event_trigger, {{}, name}, catalogue::event_trigger, oid);
        sql::Clauses clauses;
        clauses.add("CREATE EVENT TRIGGER " + quote(name) + " ON " + cells.text());
        set_option(trigger.options, "enabled", enabled_word(cells.letter()));
        clauses.add(tags_clause(cells.list()));
        const std::string schema = quote(cells.text());
        clauses.add("EXECUTE FUNCTION " + schema + "." + quote(cells.text()) + "()");
        trigger.definition = clauses.str();
    }
}

} // namespace

void read_schema_objects(Catalog& catalog) {
    if (!catalog.whole())
        return;
    add_schemas(catalog);
    read_extensions(catalog);
    read_collations(catalog);
    if (catalog.all_schemas())
        read_event_triggers(catalog);
}

} // namespace dbmig::postgresql
