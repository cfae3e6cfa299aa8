// SPDX-License-Identifier: MIT
// The YAML form of schema objects: one grammar for models.yaml and for the operations of a
// revision, read and written here only.
//
// The grammar is in descriptions.hpp, column.cpp, table_read.cpp (objects) and operation_fields.hpp
// (operations). What is not plain from the keys:
// - A column of the primary key is not nullable unless `nullable: true` is said. `primary_key:
// true`
//   at columns makes a key of them in their order.
// - `server_default` is an SQL expression; `default` a plain value that becomes an SQL literal.
// - `unique` and `index` at a column take true or a name; both together are one unique index. An
//   index without a name is ix_<table>_<column>, or what the convention says.
// - `references`: table, table.column, schema.table.column or {table, schema, columns, name, …}.
//   In models it is checked, unless its foreign key says `unchecked: true` (a live schema may refer
//   to what is not there).
// - A column of models that says nothing of its type takes that of the column it refers to;
//   `type: null` is no type. A generic type is written in lower case; an engine's own type that
//   would read as generic is written in upper case.
// - {default: …, ENGINE: …} gives any attribute per engine. Only types keep all of them.
// - `options` hold text; a plain `false` is an option that is not set, "false" in quotes is text.
// - Conventions name what models declare without a name, not what operations do.
// - alter_column: `server_default: null`, `identity: null` and `generated: null` take it away.
// - A drop is complete when it has what defines the object (columns, expression, definition; for a
//   column any attribute, at least `type`).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "format/engine_names.hpp"
#include "yaml/reader.hpp"
#include <dbmig/config.hpp>
#include <dbmig/dialect.hpp>
#include <dbmig/op.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::format {

/// What readers need to know beside the text.
struct ReadContext {
    std::string
        engine; ///< the dialect's name, for per-engine attributes; empty: `default` is taken
    NamingConvention naming;
    const Capabilities* capabilities = nullptr; ///< of the engine; null: what it has is not known
    EngineNamed engine_named{};                 ///< not set: any word may be an engine's
    const SqlSyntax* syntax = nullptr;          ///< of the engine; null: standard SQL's
};

/// What finish_models looks at again in a declared table once all tables are known. A diagnostic
/// here is a place whose message is still to be written.
struct TableNotes {
    Name table;
    std::vector<std::optional<Diagnostic>> references; ///< of each foreign key; none: not checked
    std::vector<std::string> typeless;                 ///< columns that say nothing of their type
    std::vector<std::pair<Name, Diagnostic>> many_to_many;
    std::string on_delete; ///< of the foreign keys that many_to_many stands for
    std::vector<std::pair<std::string, Diagnostic>> column_uses; ///< with many_to_many only
};

/// Declared models while their sources are read.
struct Models {
    Schema schema;
    std::vector<TableNotes> notes; ///< of the tables that were read from YAML
};

/// The objects of one document, added to `models`. An object that is declared twice is a fault at
/// its second place.
void read_models(const yaml::Node& root, const ReadContext& context, Models& models,
                 yaml::Faults& faults);

/// To be called once all sources are read: many_to_many expanded, references checked, referred
/// columns' types taken where a foreign key's column says none, names given by convention.
Schema finish_models(Models models, const ReadContext& context, std::vector<Diagnostic>& faults);

/// models.yaml for a schema: stable in order and form.
yaml::Node write_models(const Schema& schema);

/// The list under `upgrade:` or `downgrade:`.
Operations read_operations(const yaml::Node& list, const ReadContext& context,
                           yaml::Faults& faults);
yaml::Node write_operations(const Operations& ops);

/// Whether a type word is one of the generic types; "string(120)" is. Case counts.
bool is_generic_type(const std::string& text);

} // namespace dbmig::format
