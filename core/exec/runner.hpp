// SPDX-License-Identifier: MIT
// Runs steps against a live database: lock, state, statements, version rows, history; all or
// nothing where the engine can.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <dbmig/config.hpp>
#include <dbmig/dialect.hpp>
#include <dbmig/plan.hpp>

#include "exec/history.hpp"
#include "exec/statement_runner.hpp"
#include "exec/version_table.hpp"

namespace dbmig::exec {

/// One revision in one direction, with what it does to the version rows.
struct PreparedStep {
    StepInfo info;
    std::shared_ptr<const Revision> revision;
    std::string file_checksum;
    RowChange change;
    std::vector<std::string> rows_before; ///< sorted

    const Script& script() const { return info.up ? revision->upgrade : revision->downgrade; }
};

/// The steps from the given version rows to the target.
using Planner = std::function<std::vector<PreparedStep>(const std::vector<std::string>& rows)>;

struct RunnerSettings {
    TransactionMode mode = TransactionMode::per_revision;
    std::chrono::milliseconds lock_wait{60000};
};

/// Throws UsageError, naming the place, for a statement that cannot run inside the transaction that
/// it would run in.
void refuse_untransactional(const std::vector<PreparedStep>& steps, const Dialect& dialect,
                            TransactionMode mode);

class Runner {
public:
    Runner(const Dialect& dialect, Connection& connection, const VersionTable& versions,
           const History& history, const RunnerSettings& settings, Observer& observer);

    /// Plans from the rows that are there once the lock is held, and plans again when another
    /// runner was faster.
    RunReport run(const Planner& plan);

    /// Replaces the version rows without running anything.
    RunReport
    stamp(const std::function<std::vector<std::string>(const std::vector<std::string>&)>& wanted);

private:
    RunReport run_locked(const Planner& plan);
    void run_each(const Planner& plan, std::vector<PreparedStep> steps, RunReport& report);
    void run_together(const Planner& plan, std::vector<PreparedStep> steps, RunReport& report);
    bool run_transaction(const PreparedStep& step);
    bool run_in_pieces(const PreparedStep& step);
    bool begin_at(Transaction kind, const std::vector<std::string>& rows);
    void tell_losses(const PreparedStep& step);
    void in_step(const PreparedStep& step, std::int64_t& done);
    void record(const PreparedStep& step, const std::string& started, std::int64_t done);
    void note_failure(const PreparedStep& step, const std::string& started, std::int64_t done,
                      const std::string& error);
    void verify(const Revision& revision);
    HistoryEntry entry(const PreparedStep& step, const std::string& status,
                       const std::string& started, std::int64_t done) const;

    const Dialect& m_dialect;
    Connection& m_connection;
    const VersionTable& m_versions;
    const History& m_history;
    RunnerSettings m_settings;
    Observer& m_observer;
    bool m_tables_there = false;
    bool m_history_there = false;
    StatementRunner m_statements;
};

} // namespace dbmig::exec
