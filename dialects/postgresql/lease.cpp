// SPDX-License-Identifier: MIT
// Everything about the row happens in a transaction that holds the advisory lock until its end, so
// that a runner with a session lock and one with a lease keep each other away, too.
#include "lease.hpp"

#include <chrono>
#include <random>

#include <unistd.h>

#include <dbmig/error.hpp>

namespace dbmig::postgresql {

namespace {

using std::chrono::seconds;

constexpr seconds renewed_every{5};
constexpr const char* good_for = "interval '20 seconds'";
constexpr int tries = 3; ///< to renew it, before others may take it

/// "process 123 on HOST #5f3a": told to people, and different for each runner.
std::string new_holder() {
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    return "process " + std::to_string(getpid()) + " on " + host + " #" +
           std::to_string(std::random_device{}());
}

std::string text_at(const ResultSet& found) {
    const auto* text =
        found.rows.empty() ? nullptr : std::get_if<std::string>(&found.rows[0].at(0));
    return text == nullptr ? std::string() : *text;
}

bool truth_at(const ResultSet& found) {
    return !found.rows.empty() && found.rows[0].at(0) == Value(true);
}

bool table_is_there(Connection& connection) {
    return truth_at(connection.query("SELECT to_regclass('dbmig_lock') IS NOT NULL"));
}

} // namespace

Lease::Lease(Connection& connection, Open open, std::function<void()> lost)
    : m_connection(connection), m_open(std::move(open)), m_lost(std::move(lost)),
      m_holder(new_holder()) {}

Lease::~Lease() {
    if (!m_renewer.joinable())
        return;
    {
        const std::lock_guard<std::mutex> guard(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_renewer.join();
    try {
        m_connection.begin(Transaction::write);
        m_connection.query(std::string("SELECT pg_advisory_xact_lock(") + lock_key + ")");
        if (m_connection.query("DELETE FROM dbmig_lock WHERE holder = $1", {m_holder}).affected ==
            1)
            m_connection.execute("DROP TABLE dbmig_lock");
        m_connection.commit();
    } catch (const Error&) {
        // It ends by itself.
    }
}

bool Lease::take(std::string& holder) {
    m_connection.begin(Transaction::write);
    const bool alone = truth_at(
        m_connection.query(std::string("SELECT pg_try_advisory_xact_lock(") + lock_key + ")"));
    const bool taken = alone && insert();
    if (alone && !taken)
        holder = text_at(m_connection.query("SELECT holder FROM dbmig_lock"));
    else if (!alone)
        holder = "a session of the server";
    if (!taken) {
        m_connection.rollback();
        return false;
    }
    m_connection.commit();
    m_renewer = std::thread([this] { renew_until_stopped(); });
    return true;
}

bool Lease::insert() {
    m_connection.execute("CREATE TABLE IF NOT EXISTS dbmig_lock (id integer PRIMARY KEY, "
                         "holder text NOT NULL, until timestamptz NOT NULL)");
    return m_connection
               .query(std::string("INSERT INTO dbmig_lock VALUES (1, $1, clock_timestamp() + ") +
                          good_for +
                          ") ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, "
                          "until = excluded.until WHERE dbmig_lock.until < clock_timestamp()",
                      {m_holder})
               .affected == 1;
}

std::string Lease::live_holder(Connection& connection) {
    if (!table_is_there(connection))
        return {};
    try {
        return text_at(
            connection.query("SELECT holder FROM dbmig_lock WHERE until >= clock_timestamp()"));
    } catch (const SqlError&) {
        return {}; // it has just been given back
    }
}

void Lease::renew_until_stopped() {
    std::unique_ptr<Connection> connection;
    int failures = 0;
    std::unique_lock<std::mutex> lock(m_mutex);
    while (!m_wake.wait_for(lock, renewed_every, [this] { return m_stop; })) {
        lock.unlock();
        failures = renew(connection) ? 0 : failures + 1;
        if (failures == tries)
            m_lost();
        lock.lock();
    }
}

bool Lease::renew(std::unique_ptr<Connection>& connection) {
    try {
        if (!connection)
            connection = m_open();
        return connection
                   ->query(std::string("UPDATE dbmig_lock SET until = clock_timestamp() + ") +
                               good_for + " WHERE holder = $1",
                           {m_holder})
                   .affected == 1;
    } catch (const std::exception&) {
        connection.reset();
        return false;
    }
}

} // namespace dbmig::postgresql
