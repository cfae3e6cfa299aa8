// SPDX-License-Identifier: MIT
// What of two schemas is compared at all.
#pragma once

#include <string>
#include <vector>

#include "diff/sides.hpp"

namespace dbmig::diff {

/// Both schemas without what the filter excludes and without objects that dbmig cannot handle;
/// `messages` names the latter. Declared-only attributes of `to` stay.
struct Selection {
    Schema from;
    Schema to;
};

Selection select(const Schema& from, const Schema& to, const Context& context,
                 std::vector<std::string>& messages);

} // namespace dbmig::diff
