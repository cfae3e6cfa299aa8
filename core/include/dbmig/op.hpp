// SPDX-License-Identifier: MIT
// The operations that a revision is made of. Plain values; one struct per operation, named after
// Alembic's `op.*`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <dbmig/error.hpp>
#include <dbmig/schema.hpp>
#include <dbmig/value.hpp>

#pragma GCC visibility push(default)

namespace dbmig {

// An operation that drops something holds the full definition of it, so that its reverse can be
// written. In a hand-written file the definition may be missing: then only the name in it is set
// and `complete` is false.

struct CreateTable {
    Table table; ///< with its indexes
    bool operator==(const CreateTable&) const = default;
};
struct DropTable {
    Table table;
    bool complete = true;
    bool operator==(const DropTable&) const = default;
};
struct RenameTable {
    Name table;
    std::string new_name;
    std::optional<std::string> new_schema{}; ///< where it moves; inside, empty is the default one
    bool operator==(const RenameTable&) const = default;
};
struct AddColumn {
    Name table;
    Column column;
    bool operator==(const AddColumn&) const = default;
};
struct DropColumn {
    Name table;
    Column column;
    bool complete = true;
    bool operator==(const DropColumn&) const = default;
};
struct RenameColumn {
    Name table;
    std::string column;
    std::string new_name;
    bool operator==(const RenameColumn&) const = default;
};

/// Some attributes of a column; what is not set is left as it is.
struct ColumnAttributes {
    std::optional<Type> type;
    std::optional<bool> nullable;
    std::optional<std::optional<std::string>> server_default; ///< inner nullopt: no default
    std::optional<bool> autoincrement;
    std::optional<std::optional<Identity>> identity;
    std::optional<std::optional<Generated>> generated;
    std::optional<std::string> collation;
    std::optional<std::string> comment;
    std::optional<Options> options;

    bool operator==(const ColumnAttributes&) const = default;
};

/// Alembic's alter_column: `change` is what is to be, `existing` what was, for the attributes that
/// change.
struct AlterColumn {
    Name table;
    std::string column;
    ColumnAttributes change;
    ColumnAttributes existing;
    bool operator==(const AlterColumn&) const = default;
};
struct CreateIndex {
    Name table;
    Index index;
    bool operator==(const CreateIndex&) const = default;
};
struct DropIndex {
    Name table;
    Index index;
    bool complete = true;
    bool operator==(const DropIndex&) const = default;
};
/// Changes an index in place: what the engine can (DdlRenderer::alters).
struct AlterIndex {
    Name table;
    Index index;
    Index existing;
    bool complete = true; ///< `existing` holds a definition
    bool operator==(const AlterIndex&) const = default;
};
struct RenameIndex {
    Name table;
    std::string index;
    std::string new_name;
    bool operator==(const RenameIndex&) const = default;
};

/// create_primary_key, create_unique_constraint, create_foreign_key, create_check_constraint,
/// create_exclude_constraint.
struct CreateConstraint {
    Name table;
    Constraint constraint;
    bool operator==(const CreateConstraint&) const = default;
};

/// An unnamed constraint is found by its definition.
struct DropConstraint {
    Name table;
    Constraint constraint;
    bool complete = true;
    bool operator==(const DropConstraint&) const = default;
};
/// Changes a constraint in place: what the engine can (DdlRenderer::alters). Both are of one kind.
struct AlterConstraint {
    Name table;
    Constraint constraint;
    Constraint existing;
    bool complete = true; ///< `existing` holds a definition
    bool operator==(const AlterConstraint&) const = default;
};
struct RenameConstraint {
    Name table;
    std::string constraint;
    std::string new_name;
    bool operator==(const RenameConstraint&) const = default;
};

/// alter_table: the engine's own options of a table, e.g. strict or without_rowid; each is the
/// whole set.
struct AlterTableOptions {
    Name table;
    Options options;
    Options existing;
    bool operator==(const AlterTableOptions&) const = default;
};

/// create_table_comment and drop_table_comment (`comment` empty).
struct SetTableComment {
    Name table;
    std::string comment;
    std::string existing;
    bool operator==(const SetTableComment&) const = default;
};
struct CreateView {
    View view;
    bool operator==(const CreateView&) const = default;
};
struct DropView {
    View view;
    bool complete = true;
    bool operator==(const DropView&) const = default;
};
struct AlterView {
    View view;
    View existing;
    bool complete = true; ///< `existing` holds a definition
    bool operator==(const AlterView&) const = default;
};
struct CreateTrigger {
    Trigger trigger;
    bool operator==(const CreateTrigger&) const = default;
};
struct DropTrigger {
    Trigger trigger;
    bool complete = true;
    bool operator==(const DropTrigger&) const = default;
};
struct CreateVirtualTable {
    VirtualTable table;
    bool operator==(const CreateVirtualTable&) const = default;
};
struct DropVirtualTable {
    VirtualTable table;
    bool complete = true;
    bool operator==(const DropVirtualTable&) const = default;
};

/// create_enum, create_function, …: the word names the kind.
struct CreateObject {
    SchemaObject object;
    bool operator==(const CreateObject&) const = default;
};
struct DropObject {
    SchemaObject object;
    bool complete = true;
    bool operator==(const DropObject&) const = default;
};

/// Changes an object in place: what the engine can (DdlRenderer::alters).
struct AlterObject {
    SchemaObject object;
    SchemaObject existing;
    bool complete = true; ///< `existing` holds a definition
    bool operator==(const AlterObject&) const = default;
};

/// Raw SQL: one or more statements, by engine name; the key "" is for every engine that is not
/// named.
struct Execute {
    struct Text {
        std::string sql;
        Location where; ///< of the first character of `sql`
        bool operator==(const Text& other) const { return sql == other.sql; }
    };
    std::map<std::string, Text> sql;
    bool operator==(const Execute&) const = default;
};

using Row =
    std::vector<std::pair<std::string, Value>>; ///< column and value, in the order of the file

struct InsertRows {
    Name table;
    std::vector<Row> rows;
    bool operator==(const InsertRows&) const = default;
};

/// `where` is a row of equalities (all must hold; a null asks IS NULL); an empty one means every
/// row.
struct UpdateRows {
    Name table;
    Row set;
    Row where;
    bool operator==(const UpdateRows&) const = default;
};
struct DeleteRows {
    Name table;
    Row where;
    bool operator==(const DeleteRows&) const = default;
};

/// A batched update along the primary key; see safety.
struct Backfill {
    Name table;
    std::map<std::string, std::string> set; ///< column and SQL expression
    std::string where;                      ///< SQL condition; empty: every row
    std::int64_t batch = 5000;              ///< rows
    std::int64_t pause_ms = 0;              ///< between batches
    bool operator==(const Backfill&) const = default;
};

using Op =
    std::variant<CreateTable, DropTable, RenameTable, AddColumn, DropColumn, RenameColumn,
                 AlterColumn, CreateIndex, DropIndex, AlterIndex, RenameIndex, CreateConstraint,
                 DropConstraint, AlterConstraint, RenameConstraint, AlterTableOptions,
                 SetTableComment, CreateView, DropView, AlterView, CreateTrigger, DropTrigger,
                 CreateVirtualTable, DropVirtualTable, CreateObject, DropObject, AlterObject,
                 Execute, InsertRows, UpdateRows, DeleteRows, Backfill>;

/// An operation with its place in a file and a comment for the reader.
struct Operation {
    Op op;
    Location where;   ///< empty when it was not read from a file
    std::string note; ///< written as a comment line above the operation

    bool operator==(const Operation& other) const { return op == other.op; }
};

/// Operations in the order in which they run.
using Operations = std::vector<Operation>;

} // namespace dbmig

#pragma GCC visibility pop
