// SPDX-License-Identifier: MIT
// Names what is in the database and not in the model, so that nobody believes that it was compared.
#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

namespace {

/// A kind of object: where it is listed, and its name as SQL expressions over that catalogue `x`.
struct Kind {
    const char* words;
    Oid catalogue; ///< of extensions' members; 0: they have none
    const char* table;
    const char* schema_oid; ///< null: it is in no schema
    const char* name;
    const char* condition; ///< nullptr: those with an oid that is not the server's own
};

constexpr const char* of_a_user = "x.oid >= 16384";

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> list{
        {"cast", catalogue::cast, "pg_cast", nullptr,
         "format_type(x.castsource, NULL) || ' AS ' || format_type(x.casttarget, NULL)", of_a_user},
        {"operator", catalogue::infix_operator, "pg_operator", "x.oprnamespace",
         "split_part(x.oid::regoperator::text, '.', 2)", of_a_user},
        {"operator class", catalogue::operator_class, "pg_opclass", "x.opcnamespace", "x.opcname",
         of_a_user},
        {"operator family", catalogue::operator_family, "pg_opfamily", "x.opfnamespace",
         "x.opfname",
         "x.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_opclass o WHERE o.opcfamily = x.oid"
         " AND o.opcname = x.opfname AND o.opcnamespace = x.opfnamespace)"},
        {"conversion", catalogue::conversion, "pg_conversion", "x.connamespace", "x.conname",
         of_a_user},
        {"text search parser", catalogue::text_parser, "pg_ts_parser", "x.prsnamespace",
         "x.prsname", of_a_user},
        {"text search dictionary", catalogue::text_dictionary, "pg_ts_dict", "x.dictnamespace",
         "x.dictname", of_a_user},
        {"text search template", catalogue::text_template, "pg_ts_template", "x.tmplnamespace",
         "x.tmplname", of_a_user},
        {"text search configuration", catalogue::text_configuration, "pg_ts_config",
         "x.cfgnamespace", "x.cfgname", of_a_user},
        {"language", catalogue::language, "pg_language", nullptr, "x.lanname", of_a_user},
        {"transform", catalogue::transform, "pg_transform", nullptr, "format_type(x.trftype, NULL)",
         of_a_user},
        {"access method", catalogue::access_method, "pg_am", nullptr, "x.amname", of_a_user},
        {"foreign data wrapper", catalogue::wrapper, "pg_foreign_data_wrapper", nullptr,
         "x.fdwname", of_a_user},
        {"server", catalogue::server, "pg_foreign_server", nullptr, "x.srvname", of_a_user},
        {"user mapping", 0, "pg_user_mappings", nullptr, "x.usename || ' on ' || x.srvname",
         "x.umid >= 16384"},
        {"subscription", 0, "pg_subscription", nullptr, "x.subname",
         "x.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())"},
    };
    return list;
}

/// The objects of one kind as (words, schema's oid or 0, name).
std::string branch(const Catalog& catalog, const Kind& kind) {
    const std::string schema = kind.schema_oid == nullptr ? "0" : kind.schema_oid;
    std::string sql = "SELECT '" + std::string(kind.words) + "', " + schema + "::oid, (" +
                      kind.name + ")::text FROM " + kind.table + " x WHERE " + kind.condition;
    if (kind.schema_oid != nullptr)
        sql += catalog.in_scope(schema);
    return kind.catalogue == 0 ? sql : sql + catalog.no_member(kind.catalogue, "x.oid");
}

} // namespace

void read_unhandled(Catalog& catalog) {
    if (!catalog.whole())
        return;
    std::string sql;
    for (const Kind& kind : kinds())
        if (kind.schema_oid != nullptr || catalog.all_schemas())
            sql += (sql.empty() ? "" : " UNION ALL ") + branch(catalog, kind);
    for (auto& row : catalog.rows(sql + " ORDER BY 1, 2, 3")) {
        Cells cells(row);
        const std::string words = cells.text();
        const Oid schema = cells.number();
        const std::string name = cells.text();
        catalog.leave_alone(words, schema == 0 ? Name{{}, name} : catalog.name(schema, name),
                            "objects of this kind are not compared");
    }
}

} // namespace dbmig::postgresql
