// SPDX-License-Identifier: MIT
// What goes with a column that is dropped.
#pragma once

#include <string>

#include <dbmig/evolve.hpp>

namespace dbmig::op {

/// Removes the keys, constraints and indexes that are on this column alone. Throws SchemaError for
/// those that hold other columns too, and for generated columns that are computed from it: they
/// must be dropped or changed first, as they would silently mean less.
void drop_parts_of_column(Table& table, const std::string& column, const NameRules& rules);

} // namespace dbmig::op
