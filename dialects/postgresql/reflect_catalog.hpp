// SPDX-License-Identifier: MIT
// What the parts of a reflection share: the session's facts, the scope, the relations found so far.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include <dbmig/connection.hpp>
#include <dbmig/dialect.hpp>
#include <dbmig/schema.hpp>

#include "reflect_cells.hpp"

namespace dbmig::postgresql {

/// The fixed oids of system catalogues, by which comments and extensions' members are found.
namespace catalogue {
constexpr Oid type = 1247;
constexpr Oid procedure = 1255;
constexpr Oid relation = 1259;
constexpr Oid constraint = 2606;
constexpr Oid conversion = 2607;
constexpr Oid language = 2612;
constexpr Oid schema = 2615;
constexpr Oid operator_class = 2616;
constexpr Oid infix_operator = 2617;
constexpr Oid rule = 2618;
constexpr Oid trigger = 2620;
constexpr Oid server = 1417;
constexpr Oid wrapper = 2328;
constexpr Oid access_method = 2601;
constexpr Oid cast = 2605;
constexpr Oid operator_family = 2753;
constexpr Oid extension = 3079;
constexpr Oid policy = 3256;
constexpr Oid statistics = 3381;
constexpr Oid collation = 3456;
constexpr Oid event_trigger = 3466;
constexpr Oid transform = 3576;
constexpr Oid text_dictionary = 3600;
constexpr Oid text_parser = 3601;
constexpr Oid text_configuration = 3602;
constexpr Oid text_template = 3764;
constexpr Oid publication = 6104;
} // namespace catalogue

/// What later queries must know of a column.
struct Attribute {
    std::string name; ///< empty: dropped
    Oid type = 0;
    Oid base_type = 0; ///< of a domain, one step down; else `type`
    Oid collation = 0;
    char category = 0;
    char identity = 0;
};

/// A table, view or materialized view that is in the model.
struct Relation {
    Name name;
    bool unlogged = false;
    bool partition = false;
    Table* table = nullptr; ///< in the model; one of table and view is set
    View* view = nullptr;
    std::vector<Attribute> attributes; ///< by number, from 1 at index 0

    const std::string& column(std::int64_t number) const;
};

/// What the session was when the reflection began.
struct SessionFacts {
    int version = 0; ///< server_version_num
    std::string default_schema;
};

class Catalog {
public:
    /// Reads the schemas in scope and the comments.
    Catalog(Connection& connection, SessionFacts session, const ReflectOptions& options);

    std::vector<std::vector<Value>> rows(const std::string& sql);

    bool since(int major) const { return m_session.version >= major * 10000; }
    /// `column` where the server has it, else `otherwise` in its place.
    std::string since(int major, const std::string& column, const std::string& otherwise) const;

    /// Conditions of a query, each beginning with " AND ".
    std::string in_scope(const std::string& schema_oid) const;
    std::string no_member(Oid catalogue, const std::string& oid) const;
    std::string of_kept(const std::string& relation_oid) const;
    std::string of_wanted_name(const std::string& relation_name) const;

    /// Whether everything is asked for, not some tables alone.
    bool whole() const { return m_only.empty(); }
    /// Whether all schemas are in scope, so that what has no schema is too.
    bool all_schemas() const { return m_all_schemas; }
    bool wanted(const Name& name) const;

    const std::map<Oid, std::string>& schemas() const { return m_schemas; }
    const std::string& default_schema() const { return m_session.default_schema; }
    Name name(Oid schema, std::string name) const;
    Name name(const std::string& schema, std::string name) const;

    /// A name as SQL, without the default schema and pg_catalog.
    std::string sql_name(const std::string& schema, const std::string& name) const;
    /// A name as SQL that says its schema always, as the server's own texts do.
    std::string full_name(const Name& name) const;
    /// A type as format_type() gives it, without the default schema.
    std::string local_type(std::string type) const;
    /// The collation as SQL; empty for that of the database and for none.
    std::string collation(Oid oid);

    bool is_member(Oid catalogue, Oid oid) const { return m_members.count({catalogue, oid}) != 0; }
    std::string comment(Oid catalogue, Oid oid, int part = 0) const;

    void keep(Oid oid, Relation relation) { m_relations[oid] = std::move(relation); }
    Relation* relation(Oid oid);
    std::unordered_map<Oid, Relation>& relations() { return m_relations; }

    SchemaObject& add(ObjectKind kind, const Name& name, Oid catalogue, Oid oid);
    void leave_alone(std::string kind, Name name, std::string reason);

    Schema model{};
    std::map<Oid, Oid> domain_bases{}; ///< by the domain's oid
    std::set<Oid> strange_types{};     ///< that are left alone, with their arrays

private:
    void read_schemas(const std::vector<std::string>& wanted);
    void read_members();
    void read_comments();

    Connection& m_connection;
    SessionFacts m_session;
    bool m_all_schemas;
    std::set<Name> m_only;
    std::set<Name> m_ignore;
    std::map<Oid, std::string> m_schemas; ///< in scope
    std::set<std::string> m_hidden;       ///< relations of the default schema behind pg_catalog's
    std::set<std::pair<Oid, Oid>> m_members;
    std::map<std::tuple<Oid, Oid, std::int64_t>, std::string> m_comments;
    std::map<Oid, std::string> m_collations;
    std::unordered_map<Oid, Relation> m_relations;
};

/// `a=1, toast.b=x` of arrays of options, in the order in which the server keeps and shows them.
std::string option_list(std::vector<std::string> options, const std::vector<std::string>& toast);

/// Sets an option where its value is not empty.
void set_option(Options& options, const std::string& key, std::string value);

/// "disabled", "replica", "always"; empty for the default.
std::string enabled_word(char letter);

// The parts, in the order in which they must run.
void read_types(Catalog& catalog);
void read_relations(Catalog& catalog);
void read_columns(Catalog& catalog);
void read_sequences(Catalog& catalog);
void read_keys(Catalog& catalog); ///< indexes and constraints
void read_triggers(Catalog& catalog);
void read_rules(Catalog& catalog);
void read_policies(Catalog& catalog);
void read_statistics(Catalog& catalog);
void read_routines(Catalog& catalog);
void read_schema_objects(Catalog& catalog); ///< schemas, extensions, collations, event triggers
void read_publications(Catalog& catalog);
void read_unhandled(Catalog& catalog);

} // namespace dbmig::postgresql
