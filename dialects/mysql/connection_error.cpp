// SPDX-License-Identifier: MIT
// Which exception an error of the server is; its number stands in the message, as the servers'
// manuals are ordered by it.
#include "connection_error.hpp"

#include <errmsg.h>
#include <mysqld_error.h>

#include <dbmig/error.hpp>

namespace dbmig::mysql {

namespace {

constexpr unsigned statement_timeout_mariadb = 1969;
constexpr unsigned statement_timeout_mysql = 3024;
constexpr unsigned lock_nowait = 3572;
constexpr unsigned killed_mariadb = 1927;
constexpr unsigned killed_mysql = 3169;

bool is_lock_error(unsigned code) {
    return code == ER_LOCK_WAIT_TIMEOUT || code == ER_LOCK_DEADLOCK || code == lock_nowait;
}

bool is_end_of_session(unsigned code) {
    return code == CR_SERVER_GONE_ERROR || code == CR_SERVER_LOST || code == killed_mariadb ||
           code == killed_mysql;
}

} // namespace

void throw_failure(MYSQL* session, const FailureContext& context) {
    const unsigned code = mysql_errno(session);
    std::string text = std::string(mysql_error(session)) + " (error " + std::to_string(code) + ")";
    if (context.interrupted)
        throw Interrupted("interrupted");
    if (is_end_of_session(code))
        text += "; the connection has ended (a restart, a KILL or the network), and whether the "
                "statement was done must be looked up";
    if (is_lock_error(code))
        throw LockError(text + " after at most " + std::to_string(context.lock_timeout.count()) +
                        " ms; another session holds the lock");
    if (code == statement_timeout_mariadb || code == statement_timeout_mysql)
        text += "; statement_timeout ended it";
    throw SqlError(text, std::string(context.sql), mysql_sqlstate(session));
}

} // namespace dbmig::mysql
