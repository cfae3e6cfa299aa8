// SPDX-License-Identifier: MIT
// Tables OF a composite type.
#pragma once

#include "render_script.hpp"

namespace dbmig::postgresql {

/// Before an operation: tables whose columns it changes, or their type, are of no type until the
/// last such operation is done.
void release_typed(Script& script, const Op& op);

/// After an operation: tables that can be of their type now.
void make_typed(Script& script, const Op& op);

} // namespace dbmig::postgresql
