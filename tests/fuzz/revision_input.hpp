// SPDX-License-Identifier: MIT
// One revision file of either form, read as a project reads it, for every engine.
#pragma once

#include <string>
#include <string_view>

namespace dbmig::fuzz {

/// `name`: of the file, its ending tells the form.
void read_revision_file(const std::string& name, std::string_view text);

} // namespace dbmig::fuzz
