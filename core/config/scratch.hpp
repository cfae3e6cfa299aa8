// SPDX-License-Identifier: MIT
// Where scratch databases are made.
#pragma once

#include <optional>

#include <dbmig/config.hpp>
#include <dbmig/url.hpp>

namespace dbmig::config {

/// The server of `scratch_url`, else that of the database; nothing when neither is configured.
std::optional<Url> scratch_server(const DatabaseConfig& config);

} // namespace dbmig::config
