// SPDX-License-Identifier: MIT
// The lock that keeps two runners apart:
// https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
#include <algorithm>
#include <random>
#include <thread>

#include <libpq-fe.h>

#include <dbmig/error.hpp>

#include "connection.hpp"
#include "connection_error.hpp"

namespace dbmig::postgresql {

namespace {

/// "dbmig" and "lock" as numbers. The server counts advisory locks by database, so that no more is
/// needed to keep databases apart.
constexpr const char* lock_key = "1684172137, 1819239275";

std::string text_of(const Value& value) {
    const auto* const text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string() : *text;
}

} // namespace

void PostgresqlConnection::lock_runner(std::chrono::milliseconds patience,
                                       const std::function<void(const std::string&)>& waiting) {
    using std::chrono::milliseconds;
    const auto start = Clock::now();
    auto told = start - std::chrono::seconds(1);
    std::mt19937 random(std::random_device{}());
    std::uniform_int_distribution<int> between(20, 120);
    std::string holder;
    while (!try_lock_runner()) {
        const auto now = Clock::now();
        if (now - told >= std::chrono::seconds(1)) {
            holder = lock_holder();
            if (waiting)
                waiting(holder);
            told = now;
        }
        const auto left = std::chrono::duration_cast<milliseconds>(start + patience - now);
        if (left.count() <= 0)
            throw LockError("another runner of dbmig works on this database: " + holder +
                            "; waited " + seconds(patience) + " for it to finish");
        pause(std::min(left, milliseconds(between(random))));
    }
}

void PostgresqlConnection::unlock_runner() noexcept {
    try {
        if (PQstatus(m_handle.get()) != CONNECTION_OK)
            return; // the lock has gone with the session
        m_cleaning = true;
        if (in_transaction())
            rollback();
        m_cleaning = true;
        run(std::string("SELECT pg_advisory_unlock(") + lock_key + ")", {});
    } catch (const std::exception&) {
        // The lock goes with the session at the latest.
    }
    m_cleaning = false;
}

bool PostgresqlConnection::try_lock_runner() {
    const ResultSet answer =
        query(std::string("SELECT pg_try_advisory_lock(") + lock_key + ")", {});
    return answer.rows.at(0).at(0) == Value(true);
}

std::string PostgresqlConnection::lock_holder() {
    const ResultSet found =
        query(std::string(
                  "SELECT l.pid::text, coalesce(a.usename, '?'), coalesce(a.application_name, ''), "
                  "coalesce(host(a.client_addr), ''), "
                  "(extract(epoch FROM clock_timestamp() - a.backend_start))::bigint::text "
                  "FROM pg_catalog.pg_locks l "
                  "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
                  "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 "
                  "AND (l.classid::bigint, l.objid::bigint) = (") +
                  lock_key +
                  ") AND l.database = (SELECT oid FROM pg_catalog.pg_database "
                  "WHERE datname = current_database())",
              {});
    if (found.rows.empty())
        return "one that has just let go of the lock";
    const auto& row = found.rows.front();
    const std::string application = text_of(row[2]);
    const std::string host = text_of(row[3]);
    return "process " + text_of(row[0]) + ", user " + text_of(row[1]) +
           (application.empty() ? "" : ", application " + application) +
           (host.empty() ? "" : ", from " + host) + ", connected for " + text_of(row[4]) + " s";
}

void PostgresqlConnection::pause(std::chrono::milliseconds time) const {
    std::this_thread::sleep_for(time);
    if (m_interrupted)
        throw Interrupted("interrupted");
}

} // namespace dbmig::postgresql
