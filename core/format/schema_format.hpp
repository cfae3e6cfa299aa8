// SPDX-License-Identifier: MIT
// The YAML form of schema objects: one grammar for models.yaml and for the operations of a
// revision, read and written here only.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "yaml/reader.hpp"
#include <dbmig/config.hpp>
#include <dbmig/op.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::format {

/// What readers need to know beside the text.
struct ReadContext {
    std::string
        engine; ///< the dialect's name, for per-engine attributes; empty: `default` is taken
    NamingConvention naming;
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
