// SPDX-License-Identifier: MIT
// A YAML tree as JSON text, for programs that read what dbmig says.
#pragma once

#include <string>

#include "yaml/document.hpp"

namespace dbmig::yaml {

/// On one line. Unquoted scalars that are true, false or a number in JSON too become that, all
/// others strings. Keys keep their order.
std::string to_json(const Node& root);

} // namespace dbmig::yaml
