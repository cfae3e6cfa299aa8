// SPDX-License-Identifier: MIT
// Views, materialized views and triggers.
#pragma once

#include "render_script.hpp"

namespace dbmig::postgresql {

void create_view(Script& script, const CreateView& op);
void drop_view(Script& script, const DropView& op);
void alter_view(Script& script, const AlterView& op);

/// Whether alter_view() leads from one to the other without making the view anew.
bool alters_view(const View& from, const View& to);

void create_trigger(Script& script, const CreateTrigger& op);
/// After a partition has been attached, which gives it its triggers anew.
void enable_as_before(Script& script, const Name& partition);
void drop_trigger(Script& script, const DropTrigger& op);

} // namespace dbmig::postgresql
