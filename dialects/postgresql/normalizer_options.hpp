// SPDX-License-Identifier: MIT
// Options of the model's parts without what holds anyhow.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <dbmig/schema.hpp>

namespace dbmig::postgresql {

/// What stands before the column in the option of a view that gives the column a default.
constexpr std::string_view view_default = "default ";

/// How the option of a materialized view is called that sets `key` (storage, compression,
/// statistics, with) for a column; and all of those by column.
std::string view_column_option(std::string_view key, std::string_view column);
std::map<std::string, Options> view_column_options(const Options& options);

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
