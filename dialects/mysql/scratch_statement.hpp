// SPDX-License-Identifier: MIT
// Scripts on a scratch database, which shares its server with databases that matter.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace dbmig::mysql {

/// The statement as it runs on the scratch database: names of databases that it stands for are left
/// out, and what would choose or make a database or change the server is nothing. USE and CREATE
/// DATABASE add to `stands_for`. Throws SqlError for a change in another database.
std::optional<std::string> for_scratch(std::string_view sql, std::set<std::string>& stands_for);

} // namespace dbmig::mysql
