// SPDX-License-Identifier: MIT
// Whether a statement that commits by itself has run, and what a failed attempt at it has left.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/connection.hpp>

namespace dbmig::postgresql {

/// As Dialect::footprint().
std::optional<std::string> footprint(Connection& connection, std::string_view statement);
/// As Dialect::remains().
std::vector<Statement> remains(Connection& connection, std::string_view statement);

} // namespace dbmig::postgresql
