// SPDX-License-Identifier: MIT
// Two ways of saying the same about keys.
#pragma once

#include "diff/sides.hpp"

namespace dbmig::diff {

/// Where a unique constraint is an index and a foreign key makes itself one: what one side says as
/// a constraint and the other as an index is said alike, and an index that only serves a foreign
/// key of both is on both.
void align_keys(Schema& from, Schema& to, const Context& context);

} // namespace dbmig::diff
