// SPDX-License-Identifier: MIT
// The table rebuild: https://sqlite.org/lang_altertable.html#otheralter
#pragma once

#include <map>
#include <string>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::sqlite {

/// A table before and after.
struct Rebuild {
    const Table& before;
    const Table& after;
    /// Where the values come from: a column of `after` and its column of `before`; one that is not
    /// here is new and takes its default.
    const std::map<std::string, std::string>& sources;
    std::vector<std::string> triggers; ///< the CREATE TRIGGER statements of the table
    std::string temporary;             ///< a table name that is free
};

/// The statements, in order. To be run with foreign_keys off, inside a transaction.
std::vector<std::string> rebuild(const Rebuild& what);

} // namespace dbmig::sqlite
