// SPDX-License-Identifier: MIT
// Options of the model's parts without what holds anyhow.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/schema.hpp>

namespace dbmig::postgresql {

/// What stands before the column in the option of a view that gives the column a default.
constexpr std::string_view view_default = "default ";

Options normalized_column_options(const Table& table, const Column& column);
Options normalized_table_options(const Options& options);
Options normalized_index_options(const Options& options); ///< also of constraints
Options normalized_view_options(const Options& options);
Options normalized_trigger_options(const Options& options);

/// Of a sequence or an identity column that counts in `type`; `name` is what its sequence would be
/// called without the option `sequence`.
Options normalized_sequence_options(const Options& options, std::string_view type,
                                    std::string_view name);

/// As the catalogue spells it: "C" for C; nothing for the type's own.
std::string canonical_collation(const std::string& collation);

} // namespace dbmig::postgresql
