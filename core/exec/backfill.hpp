// SPDX-License-Identifier: MIT
// A column is filled along the primary key, batch by batch.
#pragma once

#include <functional>
#include <vector>

#include "exec/step.hpp"

namespace dbmig::exec {

struct BackfillPosition {
    std::vector<Value> key; ///< of the last row that is done; empty: none is
    std::int64_t rows = 0;  ///< that were walked over
    bool finished = false;
};

/// Each batch is a transaction, which `commit` commits together with the position that it has
/// reached. Begins behind `position`. Throws SchemaError for a table without a primary key.
void backfill(Site& site, const Backfill& op, BackfillPosition position,
              const std::function<void(const BackfillPosition&)>& commit);

} // namespace dbmig::exec
