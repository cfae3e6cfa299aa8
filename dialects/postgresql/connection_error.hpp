// SPDX-License-Identifier: MIT
// PostgreSQL's failures as dbmig's exceptions.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

struct pg_conn;
struct pg_result;

namespace dbmig::postgresql {

/// What a failure's message needs to know beside the result.
struct FailureContext {
    std::string_view sql;
    bool interrupted = false;
    std::chrono::milliseconds lock_timeout{0};
    std::chrono::milliseconds statement_timeout{0};
};

/// Throws Interrupted, LockError or SqlError. `result` may be null: the connection says what it is.
[[noreturn]] void throw_failure(const pg_conn* connection, const pg_result* result,
                                const FailureContext& context);

/// Throws ConnectError for a connection that was not made.
[[noreturn]] void throw_connect_failure(const pg_conn* connection);

/// "10 s", "0.25 s".
std::string seconds(std::chrono::milliseconds time);

} // namespace dbmig::postgresql
