// SPDX-License-Identifier: MIT
// Sequences: their own statements, and those of serial and identity columns.
#pragma once

#include <string>
#include <vector>

#include "render_script.hpp"

namespace dbmig::postgresql {

/// START WITH and its like, each a clause.
std::vector<std::string> sequence_clauses(const Options& options);

/// The clauses of ALTER that lead from one to the other.
std::vector<std::string> sequence_changes(const Options& from, const Options& to);

/// Moves the value of `sequence` into the bounds that it will have; the server refuses new bounds
/// that the value is not in.
void fit_value(Script& script, const Name& sequence, const Options& from, const Options& to);

/// The sequence of a serial or identity column.
Name sequence_of(const Name& table, const Column& column);

/// `nextval('sequence'::regclass)`.
std::string next_value(const Name& sequence);

/// `SELECT setval(…)` behind the greatest value of the column.
std::string catch_up(const Name& sequence, const Name& table, const Column& column);

void create_sequence(Script& script, const SchemaObject& sequence);
void drop_sequence(Script& script, const SchemaObject& sequence);
void alter_sequence(Script& script, const SchemaObject& from, const SchemaObject& to);

/// Whether the current or a later operation makes the sequence that of a serial column; it is then
/// given that form, and must not be dropped.
bool turns_serial(Script& script, const SchemaObject& sequence);

/// A new sequence is about to get the name: one that has it, and goes by a later operation, is
/// called otherwise until then. The server would give an identity column another name.
void free_sequence_name(Script& script, const Name& sequence);

/// OWNED BY of sequences that were made or changed earlier than the column that owns them.
void claim_sequences(Script& script, const Name& table, const std::string& column);

} // namespace dbmig::postgresql
