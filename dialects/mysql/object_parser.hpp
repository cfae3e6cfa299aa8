// SPDX-License-Identifier: MIT
// Views, triggers, routines, events and sequences as SHOW CREATE writes them.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// What of a session decides how an object reads.
struct SessionFacts {
    std::string database;
    std::string user;     ///< CURRENT_USER(): such a definer is left out
    std::string sql_mode; ///< such a mode is left out
};

/// Throws ParseError.
View parse_view(std::string_view sql, const SessionFacts& session);

/// The text without DEFINER; options definer and sql_mode where they are not the session's.
std::string take_definer(std::string_view sql, const SessionFacts& session, Options& options);
void take_mode(const std::string& mode, const SessionFacts& session, Options& options);

/// The text of an event without the time that it was given as its start.
std::string without_starts(std::string_view sql);

/// Throws ParseError.
SchemaObject parse_sequence(std::string_view sql, std::string_view default_engine);

} // namespace dbmig::mysql
