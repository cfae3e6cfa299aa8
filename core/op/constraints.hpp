// SPDX-License-Identifier: MIT
// Constraints of a table as operations speak of them.
#pragma once

#include <optional>
#include <string>

#include "schema/lookup.hpp"
#include <dbmig/evolve.hpp>

namespace dbmig::op {

/// The constraint of `table` that a drop means: by kind and name; an unnamed one by what it says,
/// first in the same words, then in words that differ in white space, parentheses and the case of
/// letters alone; one that is not complete by its name in any kind. Nothing when there is none.
std::optional<Constraint> find_constraint(const Table& table, const Constraint& wanted,
                                          bool complete, const schema::Fold& fold);

/// Removes the first constraint that equals `constraint`.
void erase_constraint(Table& table, const Constraint& constraint);

/// Throws SchemaError when a column that the constraint names is not in the table.
void require_columns(const Table& table, const Constraint& constraint, const schema::Fold& fold);
void require_columns(const Table& table, const Index& index, const schema::Fold& fold);
void require_column(const Table& table, const std::string& column, const schema::Fold& fold);

/// "foreign key post_user_fk", "unnamed check (a > 0)".
std::string describe_constraint(const Constraint& constraint);

} // namespace dbmig::op
