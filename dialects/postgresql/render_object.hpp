// SPDX-License-Identifier: MIT
// Objects of every kind: which statements make, change and drop them.
#pragma once

#include "render_script.hpp"

namespace dbmig::postgresql {

void create_object(Script& script, const CreateObject& op);
void drop_object(Script& script, const DropObject& op);
void alter_object(Script& script, const AlterObject& op);

/// Whether alter_object() leads from one to the other.
bool alters_object(const SchemaObject& from, const SchemaObject& to);

} // namespace dbmig::postgresql
