// SPDX-License-Identifier: MIT
// Which of the triggers of one table, time and event runs first. The servers keep their order, and
// SHOW CREATE TRIGGER does not tell it. As an option of the trigger:
//   after   the names of all that run before it, as `a`, `b`
//   first   true: none does, and there are others
// A trigger without either is alone, or its place does not matter.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

using Triggers = std::map<Name, Trigger>;

/// Sets the options of `triggers`, which are all of one table, time and event, in their order.
void set_order(std::vector<Trigger>& triggers);

/// The definition with FOLLOWS or PRECEDES, so that it comes to its place among `there`.
std::string placed(const Trigger& trigger, const Triggers& there);

/// Whether the options say a place.
bool has_place(const Trigger& trigger);

/// The definition without FOLLOWS and PRECEDES.
std::string without_place(std::string_view definition);

/// Leaves in `after` only those that `others` has too.
void restrict_order(Trigger& trigger, const Triggers& others);

} // namespace dbmig::mysql
