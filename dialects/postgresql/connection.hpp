// SPDX-License-Identifier: MIT
// One PostgreSQL connection.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/connection.hpp>

struct pg_conn;
struct pg_result;
struct pg_cancel;

namespace dbmig::postgresql {

struct CloseHandle {
    void operator()(pg_conn* handle) const noexcept;
};
using Handle = std::unique_ptr<pg_conn, CloseHandle>;

struct ClearResult {
    void operator()(pg_result* result) const noexcept;
};
using Result = std::unique_ptr<pg_result, ClearResult>;

struct FreeCancel {
    void operator()(pg_cancel* cancel) const noexcept;
};
using Cancel = std::unique_ptr<pg_cancel, FreeCancel>;

/// What a connection is to be beside its options.
struct Session {
    std::string search_path;     ///< empty: the server's for this user and database
    std::shared_ptr<void> guard; ///< destroyed when the connection is closed
};

class PostgresqlConnection final : public Connection {
public:
    PostgresqlConnection(Handle handle, const ConnectOptions& options, Session session);
    ~PostgresqlConnection() override;

    void execute(std::string_view sql) override;
    ResultSet query(std::string_view sql, const std::vector<Value>& parameters) override;
    /// Settings that raw SQL has changed for the session are as they were at first.
    void begin(Transaction kind) override;
    void commit() override;
    void rollback() override;
    bool in_transaction() const override;
    void interrupt() noexcept override;

    /// A session's advisory lock, asked for again and again: who waits in pg_advisory_lock() holds
    /// a snapshot, which another runner's CREATE INDEX CONCURRENTLY would wait for.
    void lock_runner(std::chrono::milliseconds patience,
                     const std::function<void(const std::string&)>& waiting) override;
    void unlock_runner() noexcept override;
    std::string server_description() override;

private:
    using Clock = std::chrono::steady_clock;

    void check_runnable(std::string_view sql) const;
    Result run(std::string_view sql, const std::vector<Value>& parameters);
    /// Several statements without parameters at once.
    void run_script(const std::string& sql);
    Result finish(std::string_view sql);
    void wait_for_result();
    void refuse_copy(int status, std::string_view sql);
    [[noreturn]] void fail(const pg_result* result, std::string_view sql);

    std::string settings() const;
    bool try_lock_runner();
    std::string lock_holder();
    void pause(std::chrono::milliseconds time) const;

    std::shared_ptr<void> m_guard; ///< before the handle, so that it goes after it
    Handle m_handle;
    Cancel m_cancel;
    ConnectOptions m_options;
    std::string m_search_path;
    std::atomic<bool> m_interrupted = false;
    bool m_cleaning = false; ///< interrupt() does not hold for what restores order
    bool m_open = false;     ///< between begin() and commit() or rollback()
};

} // namespace dbmig::postgresql
