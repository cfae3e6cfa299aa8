// SPDX-License-Identifier: MIT
// SQLite's result codes as exceptions that say what happened and what to do.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

struct sqlite3;

namespace dbmig::sqlite {

/// What is known about a failure beside SQLite's code.
struct FailureContext {
    std::string database;                      ///< the path as it is shown, or "in-memory database"
    std::string_view sql;                      ///< empty while connecting
    bool connecting = false;                   ///< throws ConnectError in place of SqlError
    bool interrupted = false;                  ///< interrupt() was called
    bool timed_out = false;                    ///< statement_timeout ended it
    std::chrono::milliseconds waited{0};       ///< for another session's lock
    std::chrono::milliseconds lock_timeout{0}; ///< how long it may wait
};

/// Throws Interrupted, LockError, ConnectError or SqlError for the connection's last error; `code`
/// is what the call returned. `connection` may be null (out of memory).
[[noreturn]] void throw_failure(sqlite3* connection, int code, const FailureContext& context);

} // namespace dbmig::sqlite
