// SPDX-License-Identifier: MIT
// ALTER COLUMN, and what stands in its way.
#pragma once

#include "render_script.hpp"

namespace dbmig::postgresql {

void alter_column(Script& script, const AlterColumn& op);

} // namespace dbmig::postgresql
