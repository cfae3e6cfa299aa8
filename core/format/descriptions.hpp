// SPDX-License-Identifier: MIT
// What the attributes of each schema object are called in YAML, for reading and writing alike.
#pragma once

#include "format/fields.hpp"

namespace dbmig::format {

// The key without which an object is not defined; a drop without it is not complete.
constexpr std::string_view definition_key(const PrimaryKey&) {
    return "columns";
}
constexpr std::string_view definition_key(const Unique&) {
    return "columns";
}
constexpr std::string_view definition_key(const ForeignKey&) {
    return "columns|local_cols|source_columns";
}
constexpr std::string_view definition_key(const Check&) {
    return "expression|condition|sqltext";
}
constexpr std::string_view definition_key(const Exclusion&) {
    return "elements";
}
constexpr std::string_view definition_key(const Index&) {
    return "columns";
}
constexpr std::string_view definition_key(const View&) {
    return "definition|query";
}
constexpr std::string_view definition_key(const Trigger&) {
    return "definition";
}
constexpr std::string_view definition_key(const VirtualTable&) {
    return "definition";
}

template <class F> void describe(F& fields, Ref<F, PrimaryKey>& key) {
    fields.keys(definition_key(key), key.columns);
    fields.columns("include", key.include);
    fields.deferrable(key.deferrable);
    fields.options("options", key.options);
    fields.text("comment", key.comment);
}

template <class F> void describe(F& fields, Ref<F, Unique>& unique) {
    fields.keys(definition_key(unique), unique.columns);
    fields.columns("include", unique.include);
    fields.flag("nulls_not_distinct", unique.nulls_not_distinct);
    fields.deferrable(unique.deferrable);
    fields.options("options", unique.options);
    fields.text("comment", unique.comment);
    fields.text("renamed_from", unique.renamed_from);
}

/// What a foreign key has beside its columns and what they refer to.
template <class F> void describe_rules(F& fields, Ref<F, ForeignKey>& key) {
    fields.action("on_delete|ondelete", key.on_delete);
    fields.columns("on_delete_columns", key.on_delete_columns);
    fields.action("on_update|onupdate", key.on_update);
    fields.match("match", key.match);
    fields.deferrable(key.deferrable);
    fields.flag("not_valid", key.not_valid);
    fields.options("options", key.options);
    fields.text("comment", key.comment);
    fields.text("renamed_from", key.renamed_from);
}

template <class F> void describe(F& fields, Ref<F, ForeignKey>& key) {
    fields.columns(definition_key(key), key.columns);
    fields.references(key);
    describe_rules(fields, key);
}

template <class F> void describe(F& fields, Ref<F, Check>& check) {
    fields.text(definition_key(check), check.expression);
    fields.flag("no_inherit", check.no_inherit);
    fields.flag("not_valid", check.not_valid);
    fields.flag("enforced", check.enforced, true);
    fields.options("options", check.options);
    fields.text("comment", check.comment);
    fields.text("renamed_from", check.renamed_from);
}

template <class F> void describe(F& fields, Ref<F, Exclusion>& exclusion) {
    fields.text("using|method", exclusion.method);
    fields.elements(definition_key(exclusion), exclusion.elements);
    fields.text("where", exclusion.where);
    fields.deferrable(exclusion.deferrable);
    fields.options("options", exclusion.options);
    fields.text("comment", exclusion.comment);
}

template <class F> void describe(F& fields, Ref<F, Index>& index) {
    fields.keys(definition_key(index), index.columns);
    fields.flag("unique", index.unique);
    fields.text("using|method", index.method);
    fields.columns("include", index.include);
    fields.text("where", index.where);
    fields.flag("nulls_not_distinct", index.nulls_not_distinct);
    fields.options("options", index.options);
    fields.text("comment", index.comment);
    fields.text("renamed_from", index.renamed_from);
}

template <class F> void describe(F& fields, Ref<F, View>& view) {
    fields.names("columns", view.columns);
    fields.text(definition_key(view), view.definition);
    fields.indexes("indexes", view.indexes);
    fields.options("options", view.options);
    fields.text("comment", view.comment);
    fields.texts("column_comments", view.column_comments);
    fields.text("renamed_from", view.renamed_from);
}

template <class F> void describe(F& fields, Ref<F, Trigger>& trigger) {
    fields.trigger_table(trigger.name, trigger.table);
    fields.text(definition_key(trigger), trigger.definition);
    fields.options("options", trigger.options);
    fields.text("comment", trigger.comment);
}

template <class F> void describe(F& fields, Ref<F, VirtualTable>& table) {
    fields.text(definition_key(table), table.definition);
}

/// A column but for its nullability, whose default hangs on the primary key.
template <class F> void describe(F& fields, Ref<F, Column>& column) {
    fields.flag("autoincrement", column.autoincrement);
    fields.identity("identity", column.identity);
    fields.generated("generated|computed", column.generated);
    fields.text("collation", column.collation);
    fields.text("comment", column.comment);
    fields.options("options", column.options);
    fields.text("renamed_from", column.renamed_from);
}

template <class F> void describe(F& fields, Ref<F, ColumnAttributes>& attributes) {
    fields.type("type|type_", attributes.type);
    fields.flag("nullable", attributes.nullable);
    fields.text("server_default", attributes.server_default);
    fields.flag("autoincrement", attributes.autoincrement);
    fields.identity("identity", attributes.identity);
    fields.generated("generated|computed", attributes.generated);
    fields.text("collation", attributes.collation);
    fields.text("comment", attributes.comment);
    fields.options("options", attributes.options);
}

/// A new object's name is where the caller found it.
template <class T> T read_described(FieldReader& fields) {
    T object;
    fields.require(definition_key(object));
    if constexpr (std::is_same_v<T, Trigger>)
        fields.require("table");
    describe(fields, object);
    return object;
}

} // namespace dbmig::format
