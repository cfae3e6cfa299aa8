// SPDX-License-Identifier: MIT
// Indexes as the catalogue holds them, those of constraints among them.
#pragma once

#include <unordered_map>

#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

struct IndexEntry {
    Oid oid = 0;
    Oid relation = 0;
    Index index;                       ///< without comment
    std::vector<std::int64_t> columns; ///< numbers of the key columns, 0 for an expression
    bool of_constraint = false;        ///< found by read_constraints()
};

using IndexMap = std::unordered_map<Oid, IndexEntry>;

/// The indexes of the relations in the model. Sets the tables' option replica_identity.
IndexMap read_indexes(Catalog& catalog);

/// The constraints of the tables in the model; marks the indexes that are theirs.
void read_constraints(Catalog& catalog, IndexMap& indexes);

} // namespace dbmig::postgresql
