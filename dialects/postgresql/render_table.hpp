// SPDX-License-Identifier: MIT
// Tables and their options.
#pragma once

#include <string>

#include "render_script.hpp"

namespace dbmig::postgresql {

void create_table(Script& script, const CreateTable& op);
void drop_table(Script& script, const DropTable& op);
void rename_table(Script& script, const RenameTable& op);
void set_table_comment(Script& script, const SetTableComment& op);

void alter_table_options(Script& script, const AlterTableOptions& op);

/// Takes out of the table that `op` is about, and out of what it is a part of, those that later
/// operations take out of them: what is about to change there is not theirs any more. Also the
/// table itself, where it has from them what changes.
void release_leavers(Script& script, const Op& op);

/// The options that a new table gets by statements of their own, and its place in a partitioned
/// table.
void finish_table_options(Script& script, const Table& table);

/// `ATTACH PARTITION …`, by the options of the table.
std::string attach_clause(const Name& table, const Options& options);

/// Whether alter_table_options() leads from one to the other.
bool alters_table_options(const Options& from, const Options& to);
/// Whether the columns that both tables are partitioned by have the same types in both.
bool keeps_partition_key(const Table& from, const Table& to);

} // namespace dbmig::postgresql
