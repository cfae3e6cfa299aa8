// SPDX-License-Identifier: MIT
// What the attributes of a SchemaObject are called in YAML, by its kind.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "format/descriptions.hpp"

namespace dbmig::format {

/// The key that tells a definition from a bare name; empty: there is nothing to tell.
constexpr std::string_view definition_key(ObjectKind kind) {
    switch (kind) {
    case ObjectKind::schema:
    case ObjectKind::extension:
        return "";
    case ObjectKind::enumeration:
        return "values";
    case ObjectKind::domain:
        return "type";
    case ObjectKind::sequence:
        return "options";
    case ObjectKind::type:
        return "attributes|definition";
    default:
        return "definition";
    }
}

template <class F> void describe(F& fields, Ref<F, SchemaObject>& object) {
    switch (object.kind) {
    case ObjectKind::enumeration:
        fields.values("values", object.values);
        break;
    case ObjectKind::domain:
        fields.type("type", object.type);
        fields.flag("nullable", object.nullable, true);
        fields.text("server_default", object.server_default);
        fields.text("collation", object.collation);
        fields.checks("checks", object.checks);
        break;
    case ObjectKind::type:
        if (object.definition.empty())
            fields.attributes("attributes", object.attributes);
        fields.text("definition", object.definition);
        break;
    case ObjectKind::rule:
    case ObjectKind::policy:
        fields.trigger_table(object.name, object.table);
        fields.text("definition", object.definition);
        break;
    case ObjectKind::schema:
    case ObjectKind::extension:
    case ObjectKind::sequence:
        break;
    default:
        fields.text("definition", object.definition);
    }
    fields.options("options", object.options);
    fields.text("comment", object.comment);
    fields.text("renamed_from", object.renamed_from);
}

/// What an operation is about. A schema is in no schema.
template <class F> void describe_name(F& fields, Ref<F, SchemaObject>& object) {
    if (object.kind == ObjectKind::schema)
        fields.required("schema", object.name.name);
    else
        fields.name(to_string(object.kind), object.name);
}

/// "policies", "enums": the section of models that holds objects of a kind.
std::string section_of(ObjectKind kind);

/// The kind that a word names: "enum".
std::optional<ObjectKind> kind_of_word(std::string_view word);

/// A fault when the engine at hand has no objects of the kind.
bool require_kind(ObjectKind kind, const yaml::Entry& place, Scope& scope);

} // namespace dbmig::format
