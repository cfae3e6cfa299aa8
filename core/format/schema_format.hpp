// SPDX-License-Identifier: MIT
// The YAML form of schema objects: one grammar for models.yaml and for the operations of a
// revision, read and written here only.
#pragma once

#include <string>
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

/// Models: `tables`, `views`, … of one document, merged into `schema`. An object that is declared
/// twice is a fault at its second place.
void read_models(const yaml::Node& root, const ReadContext& context, Schema& schema,
                 yaml::Faults& faults);

/// To be called once all sources are read: references checked, many_to_many expanded, referred
/// columns' types taken where a foreign key's column has none, names given by convention.
void finish_models(Schema& schema, const ReadContext& context, std::vector<Diagnostic>& faults);

/// models.yaml for a schema: stable in order and form.
yaml::Node write_models(const Schema& schema);

/// The list under `upgrade:` or `downgrade:`.
Operations read_operations(const yaml::Node& list, const ReadContext& context,
                           yaml::Faults& faults);
yaml::Node write_operations(const Operations& ops);

/// Whether a type word is one of the generic types; "string(120)" is. Case counts.
bool is_generic_type(const std::string& text);

} // namespace dbmig::format
