// SPDX-License-Identifier: MIT
// One PostgreSQL connection.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
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

class Lease;

struct FreeCancel {
    void operator()(pg_cancel* cancel) const noexcept;
};
using Cancel = std::unique_ptr<pg_cancel, FreeCancel>;

/// What a connection is to be beside its options.
struct Session {
    std::string search_path;     ///< empty: the server's for this user and database
    std::shared_ptr<void> guard; ///< destroyed when the connection is closed
    /// Another session like this one, to look and to act while this one is busy; may be empty.
    std::function<std::unique_ptr<Connection>()> beside{};
};

class PostgresqlConnection final : public Connection {
public:
    PostgresqlConnection(Handle handle, const ConnectOptions& options, Session session);
    ~PostgresqlConnection() override;

    void execute(std::string_view sql) override;
    ResultSet query(std::string_view sql, const std::vector<Value>& parameters) override;
    /// Inside a transaction: with one round trip, in libpq's pipeline mode.
    std::vector<std::int64_t> run_all(const std::vector<Statement>& statements,
                                      const std::function<void(std::size_t)>& begins) override;
    void begin(Transaction kind) override;
    void commit() override;
    std::vector<ResultSet> begin_with(Transaction kind,
                                      const std::vector<std::string>& queries) override;
    void commit_with(const std::vector<Statement>& statements) override;
    void rollback() override;
    /// Costs no round trip of its own where a transaction begins next.
    void restore_session() override { m_restore = true; }
    std::vector<Statement> restoring_statements(RestoreFor time) const override;
    bool in_transaction() const override;
    void interrupt() noexcept override;
    bool interrupted() const noexcept override { return m_interrupted; }
    bool shield(bool on) noexcept override { return std::exchange(m_cleaning, on); }

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
    /// Several statements without parameters at once; the result of the last.
    Result run_script(const std::string& sql);
    Result finish(std::string_view sql);
    std::vector<Result> finish_all(std::string_view sql);
    std::vector<Result> run_pipeline(const std::vector<Statement>& statements,
                                     const std::function<void(std::size_t)>& begins);
    std::vector<Result> take_pipeline(const std::vector<Statement>& statements,
                                      const std::function<void(std::size_t)>& begins);
    std::string restoring_script() const;
    std::string begin_script(Transaction kind) const;
    void check_committable();
    void wait_for_result();
    void tell_blockers() noexcept;
    void refuse_copy(int status, std::string_view sql);
    [[noreturn]] void fail(const pg_result* result, std::string_view sql);

    /// SET for the session, or SET LOCAL for the transaction.
    std::string settings(const char* set) const;
    std::vector<std::string> setting_list() const;
    bool try_lock_runner(std::string& holder);
    void unlock_session();
    bool is_pooled();
    bool has_own_lock_timeout();
    std::string lock_holder();

    Session m_session; ///< before the handle, so that its guard goes after it
    Handle m_handle;
    Cancel m_cancel;
    ConnectOptions m_options;
    std::unique_ptr<Connection> m_beside;
    std::function<void(const std::string&)> m_waiting; ///< of a runner: told whom we wait for
    std::atomic<bool> m_interrupted = false;
    bool m_cleaning = false; ///< interrupt() does not hold for what restores order
    /// The session's settings may not be as they shall be. A transaction that begins with setting
    /// them takes that back when it is rolled back.
    bool m_restore = true;
    bool m_pooled = false; ///< the server's session is not ours for longer than a transaction
    std::unique_ptr<Lease> m_lease;
    bool m_open = false; ///< between begin() and commit() or rollback()
};

} // namespace dbmig::postgresql
