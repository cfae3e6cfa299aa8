// SPDX-License-Identifier: MIT
// Foreign keys that must go for a moment.
#pragma once

#include "diff/sides.hpp"

namespace dbmig::diff {

/// Adds to the operations on tables a drop and a creation of each foreign key that stays, where the
/// engine does not let its referred key or table go, or a column of it change its type, while it is
/// there.
void put_keys_aside(Operations& ops, const Sides& sides, const Context& context);

} // namespace dbmig::diff
