// SPDX-License-Identifier: MIT
// Operations sorted into runs that one rebuild can do.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <dbmig/op.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::sqlite {

/// Indices into `ops`, each once: neighbouring changes of one table together, everything else
/// alone. A rename of a column is always alone, as SQLite does it best itself (it rewrites views,
/// triggers and other tables' foreign keys); it goes before the changes around it where these do
/// not touch the column, so that they still are one run.
std::vector<std::vector<std::size_t>> segments(const Operations& ops);

/// Foreign keys of a segment that ADD COLUMN takes along: the index of a CreateConstraint, and that
/// of the AddColumn before it. The column has no default, so every row begins without a parent.
std::map<std::size_t, std::size_t> keys_of_new_columns(const Operations& ops,
                                                       const std::vector<std::size_t>& segment);

/// `wanted`, or that with underscores, so that nothing in `schema` has the name.
std::string free_name(const Schema& schema, std::string wanted);

} // namespace dbmig::sqlite
