// SPDX-License-Identifier: MIT
// Tables in the order in which their foreign keys let them be made.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "schema/lookup.hpp"

namespace dbmig::schema {

struct TableOrder {
    std::vector<const Table*> tables; ///< parents first, ties by name
    /// Foreign keys that close a cycle: table and position in its foreign_keys. They refer to a
    /// table that comes later.
    std::vector<std::pair<const Table*, std::size_t>> deferred;
};

/// Tables that a table needs beside those of its foreign keys, e.g. what it inherits from.
using OtherParents = std::function<std::vector<Name>(const Table&)>;

/// Orders `tables`; foreign keys to tables that are not among them, or to the table itself, do not
/// count. The same tables give the same order, however they come.
TableOrder parents_first(std::vector<const Table*> tables, const Fold& fold,
                         const OtherParents& others = {});

} // namespace dbmig::schema
