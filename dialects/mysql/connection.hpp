// SPDX-License-Identifier: MIT
// A session on a server, through MariaDB's C client.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <dbmig/connection.hpp>
#include <dbmig/url.hpp>

#include "client.hpp"
#include "flavour.hpp"

namespace dbmig::mysql {

struct CloseSession {
    void operator()(MYSQL* handle) const noexcept { mysql_close(handle); }
};
using Session = std::unique_ptr<MYSQL, CloseSession>;

/// A session as the URL asks for it, not set up. Throws ConnectError.
Session open_session(const Url& url, const ConnectOptions& options);

/// What a statement of query_each() gave.
struct Answer {
    ResultSet result;
    std::string error; ///< empty when it ran
};

class MysqlConnection : public Connection {
public:
    MysqlConnection(const Url& url, const ConnectOptions& options);
    ~MysqlConnection() override;

    void execute(std::string_view sql) override;
    ResultSet query(std::string_view sql, const std::vector<Value>& parameters) override;
    void begin(Transaction kind) override;
    std::vector<ResultSet> begin_with(Transaction kind,
                                      const std::vector<std::string>& queries) override;
    Written begin_and_write(const std::vector<std::string>& queries,
                            const std::vector<Statement>& statements) override;
    /// In one round trip when nothing else has been written in the transaction.
    void commit_with(const std::vector<Statement>& statements) override;
    std::string home_schema() const override { return m_url.database; }
    void restore_session() override;
    void commit() override;
    void rollback() override;
    bool in_transaction() const override;
    void interrupt() noexcept override;
    bool interrupted() const noexcept override { return m_interrupted; }
    bool shield(bool on) noexcept override { return std::exchange(m_cleaning, on); }
    void lock_runner(std::chrono::milliseconds patience,
                     const std::function<void(const std::string&)>& waiting) override;
    void unlock_runner() noexcept override;
    std::string server_description() override { return m_flavour.description(); }
    /// Whether tables and views that differ in letter case alone are different; and triggers.
    bool exact_relations() const { return m_exact_relations; }
    bool exact_triggers() const { return m_exact_relations && m_flavour.trigger_files(); }

    /// Puts the settings back that decide how SHOW CREATE writes and how text comes: a script that
    /// ran here may have changed them.
    void restore_settings();

    /// The answers to statements that go out together, so that the way to the server is gone once
    /// and not once a statement. One that fails has its message, and those behind it run.
    std::vector<Answer> query_each(const std::vector<std::string>& statements);

    /// The collation that counts as inherited, where that is not the database's; else empty.
    virtual std::string inherited_collation() const { return {}; }

    /// A scratch database on the same server, made when it is first asked for.
    virtual Connection& scratch();

protected:
    /// For what must run even after interrupt(); the result does not matter.
    void quietly(const std::string& sql) noexcept;

private:
    void set_up();
    std::string settings() const;
    void run(std::string_view sql, ResultSet* result);
    std::vector<ResultSet> pipeline(const std::vector<std::string>& statements);
    void end_with(const char* end);
    ResultSet take_pipelined(const std::string& sql, bool first);
    void wait_for_answer();
    void tell_blockers() noexcept;
    void take_results(std::string_view sql, ResultSet* result);
    void refuse_interrupted() const;
    void run_together(const std::vector<std::string>& statements, std::size_t end,
                      std::vector<Answer>& answers);
    bool take_answer(const std::string& sql, std::vector<Answer>& answers);
    [[noreturn]] void fail(std::string_view sql);
    std::string holder();
    std::int64_t number(const std::string& sql);

    Url m_url;
    ConnectOptions m_options;
    std::unique_ptr<Connection> m_scratch;
    Session m_session;
    Flavour m_flavour;
    Session m_beside;                                  ///< to look with while this one waits
    std::function<void(const std::string&)> m_waiting; ///< of a runner: told whom we wait for
    std::string m_mode;                                ///< sql_mode
    std::string m_collation;                           ///< of literals
    bool m_exact_relations = false;                    ///< lower_case_table_names is 0
    bool m_open = false;                               ///< between begin() and its end
    bool m_by_hand = false;                            ///< autocommit is off meanwhile
    bool m_unwritten = false;                          ///< begin_with() was the last that ran
    bool m_locked = false;                             ///< lock_runner() succeeded
    bool m_cleaning = false;                           ///< interrupt() does not count
    std::atomic<bool> m_running{false};
    std::atomic<bool> m_interrupted{false};
};

} // namespace dbmig::mysql
