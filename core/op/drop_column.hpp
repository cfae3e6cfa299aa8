// SPDX-License-Identifier: MIT
// What goes with a column that is dropped.
#pragma once

#include <string>

#include <dbmig/evolve.hpp>

namespace dbmig::op {

/// Removes the keys, constraints and indexes that are on this column alone. Throws SchemaError for
/// those whose keys hold other columns too: they must be dropped or changed first, as they would
/// silently mean less. An expression that names other columns besides is kept: a token does not say
/// whether it is the column or, say, a function of the same name; the engine will.
void drop_parts_of_column(Table& table, const std::string& column, const NameRules& rules);

} // namespace dbmig::op
