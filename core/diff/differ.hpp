// SPDX-License-Identifier: MIT
// The comparison: two schemas in, operations out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <dbmig/config.hpp>
#include <dbmig/dialect.hpp>
#include <dbmig/op.hpp>

namespace dbmig::diff {

/// A likely rename that neither side declares.
struct RenameGuess {
    std::string kind; ///< "table", "column"
    Name table;       ///< the table itself (old name), or the column's table
    std::string from;
    std::string to;
    double score = 0; ///< 0 to 1
};

struct DiffOptions {
    CompareOptions compare;
    Filter filter;
    std::function<bool(const RenameGuess&)>
        ask; ///< for RenameMode::ask; absent: a guess is a message and a drop + add
};

struct DiffResult {
    Operations upgrade;
    Operations downgrade;
    std::vector<std::string>
        messages; ///< e.g. likely renames that were not taken, objects that are left alone
};

/// The operations that lead from `from` to `to`, arranged so that they run as they stand, and their
/// exact reverse. Both sides are normalised by the dialect; what is written keeps the words of the
/// side it comes from. Postcondition (checked, a failure is a SchemaError that asks for a report):
/// evolving `from` by `upgrade` gives `to`, but for the order of columns.
DiffResult compare(const Schema& from, const Schema& to, const Dialect& dialect,
                   const DiffOptions& options, Connection* scratch = nullptr);

} // namespace dbmig::diff
