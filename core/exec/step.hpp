// SPDX-License-Identifier: MIT
// One revision in one direction, ready to run, and what every part of the runner works with.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <dbmig/config.hpp>
#include <dbmig/dialect.hpp>
#include <dbmig/plan.hpp>

#include "exec/history.hpp"
#include "exec/process_mark.hpp"
#include "exec/statement_runner.hpp"
#include "exec/statements.hpp"
#include "exec/version_table.hpp"

namespace dbmig::exec {

/// One revision in one direction, with what it does to the version rows.
struct PreparedStep {
    StepInfo info;
    std::shared_ptr<const Revision> revision;
    RowChange change;
    std::vector<std::string> rows_before;              ///< sorted
    std::optional<std::vector<StatementGroup>> groups; ///< where they were rendered ahead

    const Script& script() const { return info.up ? revision->upgrade : revision->downgrade; }
};

/// The steps from the given version rows to the target.
using Planner = std::function<std::vector<PreparedStep>(const std::vector<std::string>& rows)>;

struct RunnerSettings {
    TransactionMode mode = TransactionMode::per_revision;
    /// For another runner, and for the locks that a revision needs.
    std::chrono::milliseconds lock_wait{60000};
};

/// The database that a run works on.
struct Site {
    const Dialect& dialect;
    Connection& connection;
    VersionTable versions;
    History history;
    RunnerSettings settings;
    Observer& observer;
    bool tables_there = false;
    bool history_there = false;
    std::optional<std::int64_t> last_entry{}; ///< the newest of the history that this run knows
    std::string runner = process_mark();      ///< this process, for others to see
    StatementRunner statements{connection, observer};

    /// Makes dbmig's own tables where they are missing.
    void ensure_tables();
    /// They are committed.
    void tables_stand() { tables_there = history_there = true; }
    /// The schema as it is now.
    Schema model() const { return dialect.reflector().reflect(connection, {}); }
};

/// Rolls back unless it was committed, also when an exception passes.
class OpenTransaction {
public:
    explicit OpenTransaction(Connection& connection) : m_connection(connection) {}
    ~OpenTransaction();
    OpenTransaction(const OpenTransaction&) = delete;
    OpenTransaction& operator=(const OpenTransaction&) = delete;

private:
    Connection& m_connection;
};

/// Keeps other runners away for as long as it lives. Throws LockError.
class RunnerLock {
public:
    explicit RunnerLock(const Site& site) : m_connection(site.connection) {
        m_connection.lock_runner(
            site.settings.lock_wait,
            [&observer = site.observer](const std::string& who) { observer.waiting(who); });
    }
    ~RunnerLock() { m_connection.unlock_runner(); }
    RunnerLock(const RunnerLock&) = delete;
    RunnerLock& operator=(const RunnerLock&) = delete;

private:
    Connection& m_connection;
};

/// Renders what does not depend on the schema that a step meets. What cannot be rendered is then
/// known before anything has run.
void render_ahead(std::vector<PreparedStep>& steps, const Dialect& dialect);

/// Begins, makes dbmig's own tables where they are missing, and looks whether the version rows are
/// those that the step was planned from.
bool begin_at(Site& site, Transaction kind, const std::vector<std::string>& rows);
/// The same, for a step that is one transaction and ends with commit_entry().
bool begin_step(Site& site, Transaction kind, const std::vector<std::string>& rows);
/// Adds the entry to the history and commits.
void commit_entry(Site& site, HistoryEntry entry);

/// "upgrade" or "downgrade".
std::string direction(const PreparedStep& step);
bool has_raw_sql(const PreparedStep& step);
/// Statements of dbmig's own to run behind raw SQL of the step, whatever that has set.
std::vector<Statement> behind_raw_sql(const Site& site, const PreparedStep& step, RestoreFor time,
                                      const std::vector<Statement>& own);

/// An entry of the history about a step; finished unless its status is "partial".
HistoryEntry entry_of(const PreparedStep& step, const std::string& status,
                      const std::string& started, std::int64_t statements);

/// The entry is about the file as it is now.
void set_checksums(HistoryEntry& entry, const Revision& revision);

/// What an error of a statement says, with where the statement stands and what it was.
std::string located(const PreparedStep& step, const Statement& statement, const std::string& error,
                    const std::string& sql);
/// Throws the exception that is being handled anew, with the place.
[[noreturn]] void rethrow_located(const PreparedStep& step, const Statement& statement);

/// Throws SqlError when a verify query of the revision returns a row.
void verify(const Site& site, const PreparedStep& step);

/// Runs all of it in the transaction that is open, but for its entry in the history; counts the
/// statements.
void run_inside(Site& site, const PreparedStep& step, std::int64_t& done);

/// Adds what failed to the history, where there is one. It must not hide the failure itself.
void note_failure(Site& site, const HistoryEntry& failed);

} // namespace dbmig::exec
