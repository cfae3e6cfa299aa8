// SPDX-License-Identifier: MIT
// What differs in views, triggers and virtual tables, and which of them must stand aside while
// tables change.
#pragma once

#include "diff/sides.hpp"

namespace dbmig::diff {

/// Operations that run before and after those on tables.
struct ObjectChanges {
    Operations before;
    Operations after;
};

/// `table_ops` are the renames and changes of tables. `sides` are those before any rename.
ObjectChanges object_changes(const Sides& sides, const Operations& table_ops,
                             const Context& context);

} // namespace dbmig::diff
