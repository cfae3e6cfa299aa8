// SPDX-License-Identifier: MIT
// Where scratch databases are made.
#include "config/scratch.hpp"

namespace dbmig::config {

std::optional<Url> scratch_server(const DatabaseConfig& config) {
    const std::string& url = config.scratch_url.empty() ? config.url : config.scratch_url;
    return url.empty() ? std::nullopt : std::optional(parse_url(url));
}

} // namespace dbmig::config
