// SPDX-License-Identifier: MIT
// Whether a statement that commits by itself has run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <dbmig/connection.hpp>

namespace dbmig::mysql {

/// What kind of statement it is when it commits the transaction that it is in; else empty.
std::string untransactional(std::string_view statement);
/// As Dialect::sets_session().
bool sets_session(std::string_view statement);
/// As Dialect::footprint().
std::optional<std::string> footprint(Connection& connection, std::string_view statement);

} // namespace dbmig::mysql
