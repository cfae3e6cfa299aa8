// SPDX-License-Identifier: MIT
// Indexes of tables and materialized views.
#pragma once

#include <string>

#include "render_script.hpp"

namespace dbmig::postgresql {

/// CREATE INDEX and what is said of it besides.
void add_index(Script& script, const Name& table, const Index& index);

void create_index(Script& script, const CreateIndex& op);
void drop_index(Script& script, const DropIndex& op);
void alter_index(Script& script, const AlterIndex& op);
void rename_index(Script& script, const RenameIndex& op);

/// Drops, makes and alters indexes of a materialized view.
void change_indexes(Script& script, const Name& view, const std::vector<Index>& from,
                    const std::vector<Index>& to);

/// Whether alter_index() leads from one to the other.
bool alters_index(const Index& from, const Index& to);

/// `from` with what change_index_options() can change as it is in `to`.
Options adapted_index_options(Options from, const Options& to);

/// Parameters, tablespace, parent and clustering of an index, or of a constraint's index.
void change_index_options(Script& script, const Name& table, const Name& index, const Options& from,
                          const Options& to);

/// Whether indexes of partitions follow that are parts of this one of the partitioned table. It is
/// then made ONLY there, as the server would else make the parts itself.
bool has_later_parts(const Script& script, const Name& index);

/// Makes the index a part of that of the partitioned table. Nothing to do where that one is yet to
/// come: it takes the fitting indexes of the partitions by itself.
void attach_to_parent(Script& script, const Name& index, const std::string& parent);

/// Whether an operation drops the index or constraint of the partitioned table, and its parts with
/// it.
bool parent_goes(const Script& script, const Name& parent);

} // namespace dbmig::postgresql
