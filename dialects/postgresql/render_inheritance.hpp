// SPDX-License-Identifier: MIT
// What a table has from those that it inherits from or is a part of.
#pragma once

#include <vector>

#include "render_script.hpp"

namespace dbmig::postgresql {

/// The checks of the tables that `table` inherits from or is a part of, and of theirs.
std::vector<Check> parents_checks(const Script& script, const Table& table);

/// Makes the table a child of `parent`. The checks that it is to have from there alone stand aside.
void inherit_from(Script& script, const Name& table, const Name& parent);

/// Gives the table the checks without which it cannot become a part of `whole`.
void take_checks_of(Script& script, const Name& table, const Name& whole);

/// The table has just left `parent`, whose checks and keys it now has as its own: what later
/// operations make is there already, and the rest goes but for what it has from `others`, too.
void release_parents_constraints(Script& script, const Name& table, const Name& parent,
                                 const std::vector<Name>& others);

} // namespace dbmig::postgresql
