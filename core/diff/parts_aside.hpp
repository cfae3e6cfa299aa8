// SPDX-License-Identifier: MIT
// Parts of tables that must go while a routine or type that they use is made anew.
#pragma once

#include <vector>

#include "diff/sides.hpp"

namespace dbmig::diff {

/// Operations before and after all others on tables.
struct PartsAside {
    Operations before;
    Operations after;
};

/// Checks, exclusions, defaults, collations and indexes that stay and whose texts name one of
/// `remade`, or two columns that get other types, and columns of a domain among them, which take
/// its base type meanwhile. What `table_ops` change anyhow is left to them.
PartsAside put_parts_aside(const std::vector<const SchemaObject*>& remade, const Sides& sides,
                           const Operations& table_ops, const Context& context);

} // namespace dbmig::diff
