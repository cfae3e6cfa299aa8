// SPDX-License-Identifier: MIT
// What an engine must provide. A dialect is one folder, stateless and const; core and cli know
// engines only through this.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/connection.hpp>
#include <dbmig/evolve.hpp>
#include <dbmig/op.hpp>
#include <dbmig/schema.hpp>
#include <dbmig/statement.hpp>
#include <dbmig/url.hpp>

#pragma GCC visibility push(default)

namespace dbmig {

/// Facts about an engine that the core decides by; data, not behaviour.
struct Capabilities {
    bool transactional_ddl = false;
    bool schemas = false;                ///< tables live in schemas
    bool table_comments = false;         ///< comments on tables and columns
    bool case_insensitive_names = false; ///< `Users` and `users` are one table
    bool named_keys = false;             ///< every constraint gets a name from the engine
    /// Names of columns, their table's parts and routines ignore letter case and are stored as
    /// they were written: a change of the case alone is a rename.
    bool written_case = false;
    bool virtual_tables = false;
    bool file_databases = false;     ///< the database of a URL is the path of a file
    bool forward_references = false; ///< a foreign key may refer to a table that is not there yet
    bool repeated_constraint_names = false; ///< constraints of one table may share a name
    bool owned_names = false; ///< names of triggers, policies and rules count within their table
    bool materialized_views = false;
    /// Views, triggers, policies and routines must stand aside while a column that they use changes
    /// its type or goes, or an object that they use is made anew.
    bool guarded_dependencies = false;
    /// A column of a foreign key, on either side, cannot change its type while the key is there.
    bool guarded_key_columns = false;
    /// Foreign keys and checks cannot be renamed: they are dropped and made anew.
    bool fixed_constraint_names = false;
    /// The only column of a primary key, when it is a generic integer without a default, counts by
    /// itself (SQLAlchemy's autoincrement="auto") unless `autoincrement: false` is said.
    bool implied_autoincrement = false;
    /// NULL for the only column of a primary key, where that is an integer, stands for the next
    /// one.
    bool numbers_keys = false;
    std::vector<ObjectKind> objects{}; ///< kinds of SchemaObject that the engine has
};

/// How raw SQL of this engine is split into statements.
struct SqlSyntax {
    bool dollar_quotes = false;
    bool backslash_escapes = false; ///< in plain strings
    bool escape_strings = false;    ///< E'…'
    bool hash_comments = false;
    bool nested_comments = false;
    bool delimiter_command = false; ///< DELIMITER //
    bool backtick_names = false;
    bool bracket_names = false;   ///< [name]
    bool trigger_bodies = false;  ///< CREATE TRIGGER … BEGIN … ; … END is one statement
    bool compound_bodies = false; ///< BEGIN … END in routines, events, with IF, CASE, LOOP, …
};

struct ReflectOptions {
    std::vector<std::string> schemas; ///< empty: the connection's default
    std::set<Name> only;   ///< when not empty: these tables alone, with what belongs to them
    std::set<Name> ignore; ///< tables that are left out, e.g. the version table
};

/// Reads a live schema. Read-only; a fixed number of catalogue queries for any number of tables
/// where the engine allows it.
class Reflector {
public:
    virtual ~Reflector() = default;
    virtual Schema reflect(Connection& connection, const ReflectOptions& options) const = 0;
};

/// Turns operations into SQL. Never executes.
class DdlRenderer {
public:
    virtual ~DdlRenderer() = default;

    /// Whether render() must know the table that `op` is about as it is before: `before` then holds
    /// it, with all views and triggers of the database. Otherwise `before` may be empty.
    virtual bool needs_table(const Op& op) const = 0;

    /// Whether render() takes care of more when it knows the tables: of what others have from the
    /// one that changes. Then `before` holds them where the statements run, and may be empty where
    /// they are printed.
    virtual bool heeds_table(const Op& op) const = 0;

    /// The statements that carry out `ops` one after another. Statement::operation is an index into
    /// `ops`. Tables that ops need and that `before` does not hold: SchemaError. Execute, row
    /// operations and Backfill are not handed to it.
    virtual std::vector<Statement> render(const Operations& ops, const Schema& before) const = 0;

    /// Whether an operation that alters leads from one to the other, both normalised and of one
    /// name. Otherwise the object is dropped and made anew.
    virtual bool alters(const View& from, const View& to) const = 0;
    virtual bool alters(const SchemaObject& from, const SchemaObject& to) const = 0;
    virtual bool alters(const Index& from, const Index& to) const = 0;
    virtual bool alters(const Constraint& from, const Constraint& to) const = 0;
    /// Whether operations on the table and its parts do. Otherwise it is dropped and made anew.
    virtual bool alters_options(const Table& from, const Table& to) const = 0;
    /// Whether AlterObject makes a type anew, so that what uses it must stand aside.
    virtual bool rebuilds(const SchemaObject& from, const SchemaObject& to) const = 0;
};

struct NormalizedPair {
    Schema from;
    Schema to;
    std::vector<std::string> notes{}; ///< what the user should know of how it was done
};

/// Gives both sides of a comparison one spelling for what means the same on this engine: types in
/// the engine's words, expressions in one canonical text, defaults, implied attributes. The shape
/// stays: the same tables, columns, constraints and indexes in the same order under the same names,
/// so that the original of each part is found by its position.
class Normalizer {
public:
    virtual ~Normalizer() = default;

    /// `scratch` may be used to ask the server for its spelling; null: texts are compared by their
    /// tokens alone.
    virtual NormalizedPair normalize(const Schema& from, const Schema& to,
                                     Connection* scratch) const = 0;
};

/// What stands around the statements of one transaction in a printed script.
struct ScriptFrame {
    std::vector<std::string> begin;
    std::vector<std::string> commit;
};

class Dialect {
public:
    virtual ~Dialect() = default;

    virtual std::string_view name() const = 0; ///< as in `execute: {NAME: …}` and `type: {NAME: …}`
    virtual std::vector<std::string_view> url_schemes() const = 0;
    virtual const Capabilities& capabilities() const = 0;
    virtual const SqlSyntax& syntax() const = 0;
    virtual const Reflector& reflector() const = 0;
    virtual const DdlRenderer& renderer() const = 0;
    virtual const Normalizer& normalizer() const = 0;

    /// Throws ConnectError with a message that does not hold the password.
    virtual std::unique_ptr<Connection> connect(const Url& url,
                                                const ConnectOptions& options) const = 0;

    /// An empty database of this engine that vanishes with the connection. `live` names the server
    /// to make it on, where one is needed.
    virtual std::unique_ptr<Connection> open_scratch(const Url* live) const = 0;

    virtual ScriptFrame script_frame(Transaction kind) const = 0;

    /// What stands around an INSERT of these rows so that all values are stored as they are, also
    /// one that the engine would take for something else, such as a 0 for the next number.
    virtual ScriptFrame rows_frame(const std::vector<Row>& /*rows*/) const { return {}; }

    virtual std::string quote(std::string_view identifier) const = 0;
    virtual std::string literal(const Value& value) const = 0; ///< for scripts that are printed
    virtual std::string
    placeholder(std::size_t number) const = 0; ///< of a bound parameter, counting from 1
    virtual std::string fold(std::string_view identifier)
        const = 0; ///< equal for names that the engine holds to be the same
    /// Whether the server tells tables and views apart by letter case alone, though fold() does
    /// not; and whether it does so with triggers, too.
    virtual bool exact_relations(Connection& /*connection*/) const { return false; }
    virtual bool exact_triggers(Connection& connection) const {
        return exact_relations(connection);
    }
    virtual std::string render_type(const Type& type) const = 0; ///< the type in the engine's words

    /// Whether SQL text that is stored in a view or trigger `definition` names `identifier`
    /// (token-wise, folded).
    virtual bool mentions(std::string_view sql, std::string_view identifier) const = 0;

    /// `sql` with every token that names the column or table `from` (folded) naming `to` instead,
    /// quoted where it must be.
    virtual std::string rename_identifier(std::string_view sql, std::string_view from,
                                          std::string_view to) const = 0;

    /// What kind of statement it is when it cannot run inside a transaction, or commits the one
    /// that it is in, e.g. "VACUUM"; else empty.
    virtual std::string untransactional(std::string_view statement) const = 0;

    /// For a statement that commits by itself: a text that is another one once it has run, and the
    /// same as before when it has not, e.g. the definition of the table that it alters. What a
    /// failed attempt has left counts as not there. Always the same text for a statement that does
    /// no harm when it runs once more; nothing where there is no such text.
    virtual std::optional<std::string> footprint(Connection& connection,
                                                 std::string_view statement) const = 0;
    /// Whether the statement does nothing but set something that goes with the session and that
    /// later statements may build on, so that a new session runs it again.
    virtual bool sets_session(std::string_view /*statement*/) const { return false; }
    /// What a printed script says before the version rows of a revision that sets_session(), so
    /// that neither they nor later revisions run under that.
    virtual std::vector<std::string> script_restores() const { return {}; }
    /// The statements that take away what a failed attempt at `statement` has left.
    virtual std::vector<Statement> remains(Connection& connection,
                                           std::string_view statement) const = 0;
};

/// `schema.name` or `name`, quoted by the dialect.
std::string quote(const Dialect& dialect, const Name& name);

/// The dialect's names for op::evolve and its kin, on the server of `connection` where there is
/// one. The result refers to `dialect`.
op::NameRules name_rules(const Dialect& dialect, Connection* connection = nullptr);

} // namespace dbmig

#pragma GCC visibility pop
