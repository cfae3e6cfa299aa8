// SPDX-License-Identifier: MIT
// The shared state of a reflection: scope, names, comments, the objects found.
#include "reflect_catalog.hpp"

#include <algorithm>

#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

#include "quoting.hpp"

namespace dbmig::postgresql {

namespace {

constexpr Oid default_collation = 100;

/// Where the options call the default schema by its name, the model does not.
std::set<Name> model_names(const std::set<Name>& names, const std::string& default_schema) {
    std::set<Name> result;
    for (const Name& name : names)
        result.insert({name.schema == default_schema ? std::string() : name.schema, name.name});
    return result;
}

/// Whether a storage option's value can stand without quotes.
bool is_plain_value(const std::string& value) {
    return !value.empty() &&
           value.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.+-") == std::string::npos;
}

std::string option_text(const std::string& option) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos)
        return quote(option);
    const std::string value = option.substr(equals + 1);
    return quote(option.substr(0, equals)) + "=" +
           (is_plain_value(value) ? value : string_literal(value));
}

} // namespace

const std::string& Relation::column(std::int64_t number) const {
    if (number < 1 || static_cast<std::size_t>(number) > attributes.size())
        throw SqlError("the catalogue names column " + std::to_string(number) + " of '" +
                       to_string(name) + "', which has none of that number");
    return attributes[static_cast<std::size_t>(number) - 1].name;
}

Catalog::Catalog(Connection& connection, SessionFacts session, const ReflectOptions& options)
    : m_connection(connection), m_session(std::move(session)),
      m_all_schemas(options.schemas.empty()),
      m_only(model_names(options.only, m_session.default_schema)),
      m_ignore(model_names(options.ignore, m_session.default_schema)) {
    read_schemas(options.schemas);
    read_members();
    read_comments();
}

std::vector<std::vector<Value>> Catalog::rows(const std::string& sql) {
    return m_connection.query(sql).rows;
}

std::string Catalog::since(int major, const std::string& column,
                           const std::string& otherwise) const {
    return since(major) ? column : otherwise;
}

void Catalog::read_schemas(const std::vector<std::string>& wanted) {
    for (auto& row : rows("SELECT oid, nspname, ARRAY(SELECT c.relname::text FROM pg_class c"
                          " WHERE c.relnamespace = n.oid AND c.relname ~ '^pg_' AND EXISTS"
                          " (SELECT FROM pg_class s WHERE s.relname = c.relname"
                          " AND s.relnamespace = 'pg_catalog'::regnamespace))"
                          " FROM pg_namespace n"
                          " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'")) {
        Cells cells(row);
        const Oid oid = cells.number();
        std::string name = cells.text();
        const bool in_default = name == m_session.default_schema;
        if (in_default)
            for (const std::string& hidden : cells.list())
                m_hidden.insert(hidden);
        if (wanted.empty() || std::count(wanted.begin(), wanted.end(), name) != 0 ||
            (in_default && std::count(wanted.begin(), wanted.end(), std::string()) != 0))
            m_schemas[oid] = std::move(name);
    }
}

/// What extensions have made, and the functions and casts that the server has made for a type (a
/// range's constructors).
void Catalog::read_members() {
    for (auto& row : rows("SELECT classid, objid FROM pg_depend "
                          "WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' "
                          "UNION ALL SELECT classid, objid FROM pg_depend "
                          "WHERE classid IN ('pg_proc'::regclass, 'pg_cast'::regclass) "
                          "AND deptype = 'i'")) {
        Cells cells(row);
        const Oid catalogue = cells.number();
        m_members.emplace(catalogue, cells.number());
    }
}

void Catalog::read_comments() {
    // 16384 is the first oid of what is not the server's own; the schema public is older.
    for (auto& row : rows("SELECT classoid, objoid, objsubid, description FROM pg_description "
                          "WHERE objoid >= 16384 OR classoid = 'pg_namespace'::regclass")) {
        Cells cells(row);
        const Oid catalogue = cells.number();
        const Oid oid = cells.number();
        const std::int64_t part = cells.number();
        m_comments[{catalogue, oid, part}] = cells.text();
    }
}

std::string Catalog::in_scope(const std::string& schema_oid) const {
    if (m_schemas.empty())
        return " AND false";
    return " AND " + schema_oid + " IN (" +
           sql::list(m_schemas, [](const auto& entry) { return std::to_string(entry.first); }) +
           ")";
}

std::string Catalog::no_member(Oid catalogue, const std::string& oid) const {
    std::string members;
    for (auto entry = m_members.lower_bound({catalogue, 0});
         entry != m_members.end() && entry->first == catalogue; ++entry)
        members += (members.empty() ? "" : ",") + std::to_string(entry->second);
    return members.empty() ? members
                           : " AND " + oid + " NOT IN (SELECT unnest('{" + members + "}'::oid[]))";
}

std::string Catalog::of_kept(const std::string& relation_oid) const {
    if (whole())
        return {};
    std::string kept;
    for (const auto& [oid, relation] : m_relations)
        kept += (kept.empty() ? "" : ",") + std::to_string(oid);
    return " AND " + relation_oid + " = ANY ('{" + kept + "}'::oid[])";
}

std::string Catalog::of_wanted_name(const std::string& relation_name) const {
    if (whole())
        return {};
    return " AND " + relation_name + " IN (" +
           sql::list(m_only, [](const Name& name) { return string_literal(name.name); }) + ")";
}

bool Catalog::wanted(const Name& name) const {
    return (m_only.empty() || m_only.count(name) != 0) && m_ignore.count(name) == 0;
}

Name Catalog::name(Oid schema, std::string name) const {
    const auto found = m_schemas.find(schema);
    if (found == m_schemas.end())
        throw SqlError("the catalogue gives '" + name + "' a schema that it does not list");
    return this->name(found->second, std::move(name));
}

/// Without its schema, pg_catalog's relation of that name would be meant.
Name Catalog::name(const std::string& schema, std::string name) const {
    const bool short_name = schema == m_session.default_schema && m_hidden.count(name) == 0;
    return {short_name ? std::string() : schema, std::move(name)};
}

std::string Catalog::sql_name(const std::string& schema, const std::string& name) const {
    const bool in_default = schema == m_session.default_schema && m_hidden.count(name) == 0;
    if (schema.empty() || in_default || schema == "pg_catalog")
        return quote(name);
    return quote(schema) + "." + quote(name);
}

std::string Catalog::full_name(const Name& name) const {
    return quote(name.schema.empty() ? m_session.default_schema : name.schema) + "." +
           quote(name.name);
}

std::string Catalog::local_type(std::string type) const {
    const std::string prefix = quote(m_session.default_schema) + ".";
    if (type.compare(0, prefix.size(), prefix) == 0)
        type.erase(0, prefix.size());
    return type;
}

std::string Catalog::collation(Oid oid) {
    if (oid == 0 || oid == default_collation)
        return {};
    if (m_collations.empty())
        for (auto& row : rows("SELECT c.oid, n.nspname, c.collname FROM pg_collation c "
                              "JOIN pg_namespace n ON n.oid = c.collnamespace")) {
            Cells cells(row);
            const Oid found = cells.number();
            const std::string schema = cells.text();
            m_collations[found] = sql_name(schema, cells.text());
        }
    return m_collations[oid];
}

std::string Catalog::comment(Oid catalogue, Oid oid, int part) const {
    const auto found = m_comments.find({catalogue, oid, part});
    return found == m_comments.end() ? std::string() : found->second;
}

Relation* Catalog::relation(Oid oid) {
    const auto found = m_relations.find(oid);
    return found == m_relations.end() ? nullptr : &found->second;
}

SchemaObject& Catalog::add(ObjectKind kind, const Name& name, Oid catalogue, Oid oid) {
    SchemaObject& object = model.objects[{kind, name}];
    object.kind = kind;
    object.name = name;
    object.comment = comment(catalogue, oid);
    return object;
}

void Catalog::leave_alone(std::string kind, Name name, std::string reason) {
    model.unhandled.push_back({std::move(kind), std::move(name), std::move(reason)});
}

std::string option_list(std::vector<std::string> options, const std::vector<std::string>& toast) {
    for (std::string& option : options)
        option = option_text(option);
    for (const std::string& option : toast)
        options.push_back("toast." + option_text(option));
    return sql::list(options, [](const std::string& option) { return option; });
}

void set_option(Options& options, const std::string& key, std::string value) {
    if (!value.empty())
        options[key] = std::move(value);
}

std::string enabled_word(char letter) {
    switch (letter) {
    case 'D':
        return "disabled";
    case 'R':
        return "replica";
    case 'A':
        return "always";
    default:
        return {};
    }
}

} // namespace dbmig::postgresql
