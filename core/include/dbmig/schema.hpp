// SPDX-License-Identifier: MIT
// The schema model: plain values that are copied, compared and printed; names, never pointers.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#pragma GCC visibility push(default)

namespace dbmig {

/// A name inside an optional schema. On engines without schemas `schema` is empty.
struct Name {
    std::string schema;
    std::string name;

    auto operator<=>(const Name&) const = default;
};

/// `schema.name` or `name`, unquoted, for messages.
std::string to_string(const Name& name);

/// Attributes that only one engine knows, e.g. {"strict": "true"}. Keys are lower case with
/// underscores.
using Options = std::map<std::string, std::string>;

/// A column type. A generic type (SQLAlchemy's names in lower case: integer, string(120),
/// numeric(10,2), enum('a','b')) runs on every engine; any other text is the engine's own and is
/// passed through.
struct Type {
    std::string text;                            ///< empty: a column without a type
    bool generic = false;                        ///< `text` is one of the generic types
    std::map<std::string, std::string> variants; ///< by engine name, in place of `text` there

    bool operator==(const Type&) const = default;
};

/// GENERATED … AS IDENTITY.
struct Identity {
    bool always = false;
    Options options; ///< start, increment, minvalue, maxvalue, cache, cycle, sequence

    bool operator==(const Identity&) const = default;
};

/// A generated (computed) column.
struct Generated {
    std::string expression; ///< SQL, without the parentheses around the whole
    bool stored = false;

    bool operator==(const Generated&) const = default;
};

struct Column {
    std::string name;
    Type type;
    bool nullable = true;
    std::optional<std::string> server_default; ///< an SQL expression, as it stands after DEFAULT
    bool autoincrement = false;                ///< numbered by the engine, never twice
    std::optional<Identity> identity;
    std::optional<Generated> generated;
    std::string collation;
    std::string comment;
    Options options;
    std::string renamed_from; ///< declared only

    bool operator==(const Column&) const = default;
};

enum class Deferrable { no, immediate, deferred }; ///< the last two: DEFERRABLE INITIALLY …

/// A column of a primary key or unique constraint.
struct KeyColumn {
    std::string column;
    std::string collation; ///< empty: the column's own
    bool descending = false;

    bool operator==(const KeyColumn&) const = default;
};

struct PrimaryKey {
    std::string name; ///< empty: unnamed
    std::vector<KeyColumn> columns;
    std::vector<std::string> include;
    Deferrable deferrable = Deferrable::no;
    Options options; ///< the engine's own, e.g. on_conflict
    std::string comment;

    bool operator==(const PrimaryKey&) const = default;
};

struct Unique {
    std::string name;
    std::vector<KeyColumn> columns;
    std::vector<std::string> include;
    bool nulls_not_distinct = false;
    Deferrable deferrable = Deferrable::no;
    Options options; ///< the engine's own, e.g. on_conflict
    std::string comment;
    std::string renamed_from;

    bool operator==(const Unique&) const = default;
};

struct ForeignKey {
    std::string name;
    std::vector<std::string> columns;
    Name referred_table;
    std::vector<std::string> referred_columns; ///< empty: the primary key, not said
    std::string
        on_delete; ///< lower case: cascade, restrict, set null, set default; empty: no action
    std::string on_update;
    std::vector<std::string> on_delete_columns; ///< SET NULL (columns)
    std::string match;                          ///< lower case; empty: simple
    Deferrable deferrable = Deferrable::no;
    bool not_valid = false;
    Options options;
    std::string comment;
    std::string renamed_from;

    bool operator==(const ForeignKey&) const = default;
};

struct Check {
    std::string name;
    std::string expression; ///< SQL, without the parentheses around the whole
    bool no_inherit = false;
    bool not_valid = false;
    bool enforced = true;
    Options options;
    std::string comment;
    std::string renamed_from;

    bool operator==(const Check&) const = default;
};

struct ExclusionElement {
    std::string
        expression;   ///< a column name, quoted where it must be, or an expression in parentheses
    std::string with; ///< the operator

    bool operator==(const ExclusionElement&) const = default;
};

struct Exclusion {
    std::string name;
    std::string method; ///< gist, …
    std::vector<ExclusionElement> elements;
    std::string where;
    Deferrable deferrable = Deferrable::no;
    Options options;
    std::string comment;

    bool operator==(const Exclusion&) const = default;
};

using Constraint = std::variant<PrimaryKey, Unique, ForeignKey, Check, Exclusion>;

/// One key of an index: a column or an expression.
struct IndexColumn {
    std::string column;     ///< empty for an expression
    std::string expression; ///< SQL without the outer parentheses; empty for a column
    std::string collation;
    std::string opclass; ///< with its parameters
    bool descending = false;
    std::string nulls; ///< "first", "last" or empty (the engine's default)
    int length = 0;    ///< of the prefix that is indexed; 0: the whole column

    bool operator==(const IndexColumn&) const = default;
};

struct Index {
    std::string name;
    std::vector<IndexColumn> columns;
    bool unique = false;
    std::string method; ///< empty: the engine's default
    std::vector<std::string> include;
    std::string where;
    bool nulls_not_distinct = false;
    Options options;
    std::string comment;
    std::string renamed_from;

    bool operator==(const Index&) const = default;
};

struct Table {
    Name name;
    std::vector<Column> columns;
    std::optional<PrimaryKey> primary_key;
    std::vector<ForeignKey> foreign_keys;
    std::vector<Unique> uniques;
    std::vector<Check> checks;
    std::vector<Exclusion> exclusions;
    std::vector<Index> indexes;
    Options options; ///< the engine's own, e.g. strict
    std::string comment;
    std::string renamed_from;

    bool operator==(const Table&) const = default;
};

struct View {
    Name name;
    std::vector<std::string> columns; ///< as declared after the name; may be empty
    std::string definition; ///< the query, without CREATE VIEW … AS and without a final semicolon
    bool materialized = false;
    std::vector<Index> indexes; ///< of a materialized view
    Options options;
    std::string comment;
    std::map<std::string, std::string> column_comments; ///< by column
    std::string renamed_from;

    bool operator==(const View&) const = default;
};

/// Where the engine has triggers of one name on several tables (Capabilities::owned_names), `name`
/// is `table.trigger`.
struct Trigger {
    Name name;
    Name table;             ///< the table or view that it is on
    std::string definition; ///< the whole CREATE TRIGGER statement, without a final semicolon
    Options options{};      ///< the engine's own, e.g. enabled
    std::string comment{};

    bool operator==(const Trigger&) const = default;
};

/// Made by CREATE VIRTUAL TABLE. Its shadow tables are not part of the model.
struct VirtualTable {
    Name name;
    std::string definition; ///< the whole statement, without a final semicolon

    bool operator==(const VirtualTable&) const = default;
};

/// What a SchemaObject is. Which kinds an engine has: Capabilities::objects.
enum class ObjectKind {
    schema,
    extension,
    collation,
    enumeration,
    domain,
    type, ///< composite (with `attributes`) or another (with `definition`)
    sequence,
    function,
    procedure,
    aggregate,
    rule,
    policy,
    statistics,
    event_trigger,
    event,
    publication,
    package,
    package_body,
};
constexpr std::size_t object_kinds = static_cast<std::size_t>(ObjectKind::package_body) + 1;

/// The word for a kind in files and messages: "enum", "event_trigger".
std::string_view to_string(ObjectKind kind);

/// An object beside tables, views and triggers. What holds for every kind is the name, options,
/// comment; the rest by kind:
/// - schema: nothing more. Its own name is in `name.name`.
/// - extension: options schema, version.
/// - enumeration: `values`, in their order.
/// - domain: `type`, `nullable`, `server_default`, `collation`, `checks`.
/// - type: `attributes` of a composite type, else `definition`.
/// - sequence: options type, start, increment, minvalue, maxvalue, cache, cycle, owned_by
///   (`table.column`), each only where it is not the engine's default.
/// - function, procedure, aggregate: `name.name` with the types of its arguments in parentheses,
///   `name(integer, text)`, where the engine overloads; `definition`.
/// - rule, policy: `table`, `definition`; `name.name` is `table.name`.
/// - others: `definition`.
struct SchemaObject {
    ObjectKind kind{};
    Name name;
    Name table;
    std::vector<std::string> values;
    Type type;
    bool nullable = true;
    std::optional<std::string> server_default;
    std::string collation;
    std::vector<Check> checks;
    std::vector<Column> attributes;
    std::string definition; ///< the whole CREATE statement, without a final semicolon
    Options options;
    std::string comment;
    std::string renamed_from;

    bool operator==(const SchemaObject&) const = default;
};

/// Names of objects are unique within their kind.
struct ObjectKey {
    ObjectKind kind{};
    Name name;

    auto operator<=>(const ObjectKey&) const = default;
};

/// Something that is in the database and that dbmig does not compare: it is named and left alone.
struct Unhandled {
    std::string kind;
    Name name;
    std::string reason;

    bool operator==(const Unhandled&) const = default;
};

struct Schema {
    std::map<Name, Table> tables;
    std::map<Name, View> views;
    std::map<Name, Trigger> triggers;
    std::map<Name, VirtualTable> virtual_tables;
    std::map<ObjectKey, SchemaObject> objects;
    std::vector<Unhandled> unhandled;

    bool operator==(const Schema&) const = default;
};

} // namespace dbmig

#pragma GCC visibility pop
