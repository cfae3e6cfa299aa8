// SPDX-License-Identifier: MIT
// One SQLite connection.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include <dbmig/connection.hpp>

struct sqlite3;
struct sqlite3_stmt;

namespace dbmig::sqlite {

struct CloseHandle {
    void operator()(sqlite3* handle) const noexcept;
};
using Handle = std::unique_ptr<sqlite3, CloseHandle>;

struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const noexcept;
};
using PreparedStatement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

class SqliteConnection final : public Connection {
public:
    /// `shown` is how messages call the database.
    SqliteConnection(Handle handle, std::string shown, const ConnectOptions& options);
    ~SqliteConnection() override;

    void execute(std::string_view sql) override;
    ResultSet query(std::string_view sql, const std::vector<Value>& parameters) override;
    void begin(Transaction kind) override;
    void commit() override;
    void rollback() override;
    bool in_transaction() const override;
    void interrupt() noexcept override;
    bool interrupted() const noexcept override { return m_interrupted; }
    bool shield(bool on) noexcept override { return std::exchange(m_cleaning, on); }

    /// SQLite has no session lock: begin() takes the write lock, which keeps runners apart. It then
    /// waits for as long as a runner is to wait.
    void lock_runner(std::chrono::milliseconds patience,
                     const std::function<void(const std::string&)>& waiting) override;
    void unlock_runner() noexcept override;
    void restore_session() override;
    std::string server_description() override;

    /// Reads the file's header, so that what is not a database is found while connecting, and
    /// runs `pragmas`.
    void check(const std::vector<std::string>& pragmas);

private:
    using Clock = std::chrono::steady_clock;

    /// The settings that begin(schema) changes, as they were.
    struct Settings {
        bool foreign_keys = false;
        bool legacy_alter_table = false;
    };

    void run(std::string_view sql, const std::vector<Value>& parameters, ResultSet* result);
    PreparedStatement prepare(std::string_view sql);
    void bind(sqlite3_stmt* statement, std::string_view sql, const std::vector<Value>& parameters);
    void step_through(sqlite3_stmt* statement, std::string_view sql, ResultSet* result);
    void start_clock();
    [[noreturn]] void fail(int code, std::string_view sql);
    bool setting(int name, int wanted) noexcept;
    void save_settings();
    void restore_settings();
    void quietly(const char* sql) noexcept;

    static int on_busy(void* self, int count);
    static int on_progress(void* self);
    bool wait_for_lock(int count);
    void tell_of_waiting();

    Handle m_handle;
    std::string m_shown;
    ConnectOptions m_options;
    std::atomic<bool> m_interrupted{false};
    bool m_cleaning = false; ///< rollback and the like run after an interrupt too
    bool m_connecting = false;
    bool m_open = false; ///< between begin() and commit() or rollback()
    bool m_timed_out = false;
    std::optional<Settings> m_saved;
    std::optional<Clock::time_point> m_deadline; ///< of the running statement
    Clock::time_point m_wait_began;
    std::chrono::milliseconds m_waited{0};
    std::chrono::milliseconds m_allowed;                        ///< to wait for a lock now
    std::optional<std::chrono::milliseconds> m_runner_patience; ///< of begin(), for a runner
    std::function<void(const std::string&)> m_waiting;
    std::chrono::seconds m_told{0}; ///< after which waiting time it was told last
    std::minstd_rand m_random;
    std::vector<std::string> m_pragmas; ///< that hold for the session
    bool m_foreign_keys = false;        ///< at first
    std::string m_cached_sql;           ///< of the last statement with parameters, which is kept
    PreparedStatement m_cached;
};

} // namespace dbmig::sqlite
