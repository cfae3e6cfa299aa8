// SPDX-License-Identifier: MIT
// ${KEY} in the raw SQL and the string values of a revision.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "revision/files.hpp"

namespace dbmig::revision {

/// Whether a text holds ${NAME} or ${NAME:-default}. What only looks like it ($$, $1, ${1}, ${a b})
/// is no variable.
bool has_variables(std::string_view text);
bool has_variables(const Revision& revision);

/// Puts the values in. A variable that is not set and has no default is a fault.
void expand_variables(Revision& revision, const BodyContext& context,
                      std::vector<Diagnostic>& faults);

} // namespace dbmig::revision
