// SPDX-License-Identifier: MIT
// Row security policies.
#pragma once

#include "render_script.hpp"

namespace dbmig::postgresql {

/// ALTER POLICY.
void alter_policy(Script& script, const SchemaObject& to);

/// Whether ALTER POLICY leads from one to the other: its command and whether it is permissive stay,
/// and no expression goes.
bool alters_policy(const SchemaObject& from, const SchemaObject& to);

} // namespace dbmig::postgresql
