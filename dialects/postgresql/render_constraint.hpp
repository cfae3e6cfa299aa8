// SPDX-License-Identifier: MIT
// Primary keys, unique, foreign key, check and exclusion constraints.
#pragma once

#include <string>

#include "render_script.hpp"

namespace dbmig::postgresql {

/// `CONSTRAINT name …` as it stands in CREATE TABLE and ADD CONSTRAINT. NOT VALID, which only the
/// latter takes, is left out.
std::string constraint_clause(const Name& table, const Constraint& constraint);

bool is_valid(const Constraint& constraint);

/// A check that comes from the parent, which has it NOT VALID, and that holds in this table.
bool is_inherited(const Constraint& constraint);
const std::string& comment_of(const Constraint& constraint);
const Options& options_of(const Constraint& constraint);

/// ADD CONSTRAINT and what is said of it besides.
void add_constraint(Script& script, const Name& table, const Constraint& constraint);

/// The same ONLY on the partitioned table, without its partitions.
void add_constraint_only(Script& script, const Name& table, const Constraint& constraint);

/// What is said of a new constraint after its definition: comment, clustering.
void finish_constraint(Script& script, const Name& table, const Constraint& constraint);

void create_constraint(Script& script, const CreateConstraint& op);
void drop_constraint(Script& script, const DropConstraint& op);
void alter_constraint(Script& script, const AlterConstraint& op);
void rename_constraint(Script& script, const RenameConstraint& op);

/// Whether alter_constraint() leads from one to the other.
bool alters_constraint(const Constraint& from, const Constraint& to);

} // namespace dbmig::postgresql
