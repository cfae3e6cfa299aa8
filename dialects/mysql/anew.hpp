// SPDX-License-Identifier: MIT
// Columns that are dropped and added where the server cannot change them in place.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <dbmig/op.hpp>

namespace dbmig::mysql {

/// Those that `ops` change so, and the generated ones that are made from them, folded; `after` is
/// the table behind all of `ops`.
std::set<std::string> columns_anew(const Table& after, const std::vector<Op>& ops);

/// The checks of `after` that use such a column and that `ops` do not make: MariaDB drops those of
/// one column along with it, and refuses to drop the column of another.
std::vector<Check> checks_anew(const Table& after, const std::vector<Op>& ops,
                               const std::set<std::string>& columns);

} // namespace dbmig::mysql
