// SPDX-License-Identifier: MIT
// What the parameters of each operation are called in YAML, for reading and writing alike.
// Alembic's own parameter names are accepted beside the shorter ones that are written.
#pragma once

#include <array>

#include "format/object_fields.hpp"
#include "format/table.hpp"

namespace dbmig::format {

constexpr std::string_view table_keys = "table|table_name|source_table";
constexpr std::string_view column_keys = "column|column_name";
constexpr std::string_view constraint_keys = "constraint|constraint_name|name";
constexpr std::string_view index_keys = "index|index_name";

template <class F> void describe(F& fields, Ref<F, RenameTable>& op) {
    fields.name("table|table_name|old_table_name", op.table);
    fields.required("new_name|new_table_name", op.new_name);
    fields.text("new_schema", op.new_schema);
}

template <class F> void describe(F& fields, Ref<F, RenameColumn>& op) {
    fields.name(table_keys, op.table);
    fields.required(column_keys, op.column);
    fields.required("new_name|new_column_name", op.new_name);
}

template <class F> void describe(F& fields, Ref<F, AlterColumn>& op) {
    fields.name(table_keys, op.table);
    fields.required(column_keys, op.column);
    describe(fields, op.change);
    auto existing = fields.prefixed("existing_");
    describe(existing, op.existing);
}

template <class F> void describe(F& fields, Ref<F, RenameIndex>& op) {
    fields.name(table_keys, op.table);
    fields.required(index_keys, op.index);
    fields.required("new_name", op.new_name);
}

template <class F> void describe(F& fields, Ref<F, RenameConstraint>& op) {
    fields.name(table_keys, op.table);
    fields.required(constraint_keys, op.constraint);
    fields.required("new_name", op.new_name);
}

template <class F> void describe(F& fields, Ref<F, AlterTableOptions>& op) {
    fields.name(table_keys, op.table);
    fields.options("options", op.options);
    fields.options("existing_options", op.existing);
}

template <class F> void describe(F& fields, Ref<F, SetTableComment>& op) {
    fields.name(table_keys, op.table);
    fields.text("comment", op.comment);
    fields.text("existing_comment", op.existing);
}

template <class F> void describe(F& fields, Ref<F, InsertRows>& op) {
    fields.name(table_keys, op.table);
    fields.rows("rows", op.rows);
}

template <class F> void describe(F& fields, Ref<F, UpdateRows>& op) {
    fields.name(table_keys, op.table);
    fields.row("set", op.set);
    fields.row("where", op.where);
}

template <class F> void describe(F& fields, Ref<F, DeleteRows>& op) {
    fields.name(table_keys, op.table);
    fields.row("where", op.where);
}

template <class F> void describe(F& fields, Ref<F, Backfill>& op) {
    fields.name(table_keys, op.table);
    fields.texts("set", op.set);
    fields.text("where", op.where);
    fields.number("batch", op.batch, 1, 5000);
    fields.duration("pause", op.pause_ms);
}

// Creating and dropping: first what the object is called, then its definition.

template <class F, class O> void describe_target(F& fields, O& op) {
    if constexpr (requires { op.index; }) {
        fields.name(table_keys, op.table);
        fields.required(index_keys, op.index.name);
    } else if constexpr (requires { op.view; }) {
        fields.name("view|view_name|materialized_view", op.view.name);
    } else if constexpr (requires { op.trigger; }) {
        fields.name("trigger|trigger_name", op.trigger.name);
    } else {
        fields.name("table|table_name", op.table.name);
    }
}

template <class O> auto& object_of(O& op) {
    if constexpr (requires { op.index; })
        return op.index;
    else if constexpr (requires { op.view; })
        return op.view;
    else if constexpr (requires { op.trigger; })
        return op.trigger;
    else
        return op.table;
}

/// A kind of constraint in operations, in the order of the variant's alternatives.
struct ConstraintWord {
    std::string_view create; ///< the operation
    std::string_view type;   ///< in drop_constraint
};
constexpr std::array<ConstraintWord, 5> constraint_words{{
    {"create_primary_key", "primary"},
    {"create_unique_constraint", "unique"},
    {"create_foreign_key", "foreignkey"},
    {"create_check_constraint", "check"},
    {"create_exclude_constraint", "exclude"},
}};

} // namespace dbmig::format
