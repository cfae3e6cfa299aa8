// SPDX-License-Identifier: MIT
// The lock of a runner behind a pooler: a row that is good for a while and is renewed. Session
// locks are the server connection's, which a pooler lends to others between two transactions.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <dbmig/connection.hpp>

namespace dbmig::postgresql {

/// "dbmig" and "lock" as numbers: the key of the advisory lock, which both kinds of runners ask
/// for. The server counts advisory locks by database, so that no more is needed to keep databases
/// apart.
inline constexpr const char* lock_key = "1684172137, 1819239275";

class Lease {
public:
    using Open = std::function<std::unique_ptr<Connection>()>;

    /// `open` makes the connection that renews it, `lost` is called when that fails for too long.
    Lease(Connection& connection, Open open, std::function<void()> lost);
    /// Gives it back.
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    /// Tries to get it. `holder` says who has it when that fails.
    bool take(std::string& holder);

    /// Who has one that is still good; empty when nobody has.
    static std::string live_holder(Connection& connection);

private:
    bool insert();
    void renew_until_stopped();
    bool renew(std::unique_ptr<Connection>& connection);

    Connection& m_connection;
    Open m_open;
    std::function<void()> m_lost;
    std::string m_holder;
    std::thread m_renewer;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stop = false;
};

} // namespace dbmig::postgresql
