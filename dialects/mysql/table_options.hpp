// SPDX-License-Identifier: MIT
// The options of a table: those that both servers write, and how each is taken away again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// Whether the engine knows the option `key` (lower case, words joined by underscores).
bool is_table_option(std::string_view key);

/// ENGINE=… and the rest, as they stand behind the parentheses; without the partitions.
std::vector<std::string> table_options(const Options& options);

/// The clause for a table that takes the collation of its database. No server has a word for that
/// (MariaDB's DEFAULT is another collation since 11.5): the variable must be put in.
constexpr std::string_view inherited_collation = "DEFAULT COLLATE @@collation_database";

/// What ALTER TABLE says to go from one set to the other; without the partitions. The character set
/// comes first.
std::vector<std::string> option_changes(const Options& from, const Options& to);

/// Where the engine changes: what takes back the options that the old one alone knows.
std::vector<std::string> engine_resets(const Options& from, const Options& to);

/// Where the engine changes: what the old one has left and the new one can take back.
std::vector<std::string> engine_leftovers(const Options& from, const Options& to);

/// PARTITION BY … or REMOVE PARTITIONING; empty when nothing changes.
std::string partition_change(const Options& from, const Options& to);
std::string partition_clause(const Options& options);

/// The collation that an option names, or that its character set alone does not say: empty.
std::string table_collation(const Options& options);

} // namespace dbmig::mysql
