// SPDX-License-Identifier: MIT
// The order of things while revisions run. What is true at every moment: a version row is written
// in the transaction of its revision.
#include "exec/runner.hpp"

#include <algorithm>
#include <utility>

#include <dbmig/version.hpp>

#include "exec/losses.hpp"
#include "exec/statements.hpp"
#include "revision/files.hpp"
#include "util/format.hpp"

namespace dbmig::exec {

namespace {

/// Rolls back unless it was committed, also when an exception passes.
class OpenTransaction {
public:
    explicit OpenTransaction(Connection& connection) : m_connection(connection) {}
    ~OpenTransaction() {
        if (!m_connection.in_transaction())
            return;
        try {
            m_connection.rollback();
        } catch (const Error&) {
            // The connection is gone, and the engine rolls back what it does not hear of again.
        }
    }
    OpenTransaction(const OpenTransaction&) = delete;
    OpenTransaction& operator=(const OpenTransaction&) = delete;

private:
    Connection& m_connection;
};

class RunnerLock {
public:
    RunnerLock(Connection& connection, std::chrono::milliseconds patience, Observer& observer)
        : m_connection(connection) {
        connection.lock_runner(patience, [&](const std::string& who) { observer.waiting(who); });
    }
    ~RunnerLock() { m_connection.unlock_runner(); }
    RunnerLock(const RunnerLock&) = delete;
    RunnerLock& operator=(const RunnerLock&) = delete;

private:
    Connection& m_connection;
};

std::string direction(const PreparedStep& step) {
    return step.info.up ? "upgrade" : "downgrade";
}

/// The error of a statement with where it stands and what it was.
std::string located(const PreparedStep& step, const Statement& statement, const SqlError& error) {
    const std::string place =
        statement.where.line ? to_string(statement.where) : step.revision->header.path;
    std::string text = util::format("{}: {} of {} failed: {}", place, direction(step),
                                    step.info.revision, error.what());
    const std::string& sql = statement.sql.empty() ? error.statement() : statement.sql;
    if (!sql.empty())
        text += "\n  statement: " + sql;
    return text;
}

void refuse_in_step(const PreparedStep& step, const Dialect& dialect) {
    for (const Operation& operation : step.script().operations) {
        const auto* execute = std::get_if<Execute>(&operation.op);
        const auto* text = execute ? text_for(*execute, dialect) : nullptr;
        if (!text)
            continue;
        for (const auto& fragment : revision::split_sql(text->sql, dialect.syntax())) {
            const std::string kind = dialect.untransactional(fragment.sql);
            if (!kind.empty())
                throw UsageError(util::format(
                    "{}: {} of {}: {} cannot run inside a transaction\n  hint: put it into a "
                    "revision of its own with 'transaction: off' (in an SQL file: "
                    "'transaction=off' on the section)",
                    to_string(text->where), direction(step), step.info.revision, kind));
        }
    }
}

} // namespace

void refuse_untransactional(const std::vector<PreparedStep>& steps, const Dialect& dialect,
                            TransactionMode mode) {
    if (!dialect.capabilities().transactional_ddl)
        return;
    for (const PreparedStep& step : steps) {
        if (step.script().transactional)
            refuse_in_step(step, dialect);
        else if (mode == TransactionMode::all)
            throw UsageError(util::format(
                "{}: {} of {} says 'transaction: off', so it cannot run with 'transaction: all' in "
                "the config\n  hint: run it with 'transaction: per_revision'",
                step.revision->header.path, direction(step), step.info.revision));
    }
}

Runner::Runner(const Dialect& dialect, Connection& connection, const VersionTable& versions,
               const History& history, const RunnerSettings& settings, Observer& observer)
    : m_dialect(dialect), m_connection(connection), m_versions(versions), m_history(history),
      m_settings(settings), m_observer(observer), m_statements(connection, observer) {}

RunReport Runner::run(const Planner& plan) {
    const RunnerLock lock(m_connection, m_settings.lock_wait, m_observer);
    return run_locked(plan);
}

RunReport Runner::run_locked(const Planner& plan) {
    RunReport report;
    report.rows_before = m_versions.read(m_connection, &m_tables_there);
    report.rows_after = report.rows_before;
    std::vector<PreparedStep> steps = plan(report.rows_before);
    if (steps.empty())
        return report;
    refuse_untransactional(steps, m_dialect, m_settings.mode);
    const auto partial = partial_entries(m_history.read(m_connection));
    if (!partial.empty())
        throw HalfAppliedError(util::format(
            "revision {} is half applied: {} of its statements ran ({})\n  hint: see 'dbmig "
            "status', put the database right, then 'dbmig stamp' the revision it is at",
            partial[0].revision, partial[0].statements, partial[0].error));
    if (m_settings.mode == TransactionMode::all && m_dialect.capabilities().transactional_ddl)
        run_together(plan, std::move(steps), report);
    else
        run_each(plan, std::move(steps), report);
    report.rows_after = m_versions.read(m_connection);
    return report;
}

void Runner::run_each(const Planner& plan, std::vector<PreparedStep> steps, RunReport& report) {
    for (std::size_t i = 0; i < steps.size();) {
        const PreparedStep& step = steps[i];
        m_observer.step_begins(step.info);
        tell_losses(step);
        const auto start = std::chrono::steady_clock::now();
        const bool ran = step.script().transactional && m_dialect.capabilities().transactional_ddl
                             ? run_transaction(step)
                             : run_in_pieces(step);
        if (!ran) { // another runner was faster; what is left to do is planned from what it left
            steps = plan(m_versions.read(m_connection));
            i = 0;
            continue;
        }
        m_observer.step_ends(step.info, std::chrono::duration_cast<std::chrono::microseconds>(
                                            std::chrono::steady_clock::now() - start));
        report.steps.push_back(step.info);
        ++i;
    }
}

bool Runner::begin_at(Transaction kind, const std::vector<std::string>& rows) {
    m_connection.begin(kind);
    if (!m_tables_there) {
        m_versions.ensure(m_connection);
        m_history.ensure(m_connection);
        m_history_there = true;
    }
    return m_versions.read(m_connection) == rows;
}

bool Runner::run_transaction(const PreparedStep& step) {
    const std::string started = now_text();
    std::int64_t done = 0;
    try {
        const OpenTransaction open(m_connection);
        if (!begin_at(transaction_kind(step.script().operations, m_dialect), step.rows_before))
            return false;
        in_step(step, done);
        record(step, started, done);
        m_connection.commit();
    } catch (const SqlError& error) {
        note_failure(step, started, done, error.what());
        throw;
    }
    m_tables_there = true;
    return true;
}

void Runner::run_together(const Planner& plan, std::vector<PreparedStep> steps, RunReport& report) {
    for (const PreparedStep& step : steps)
        tell_losses(step);
    const OpenTransaction open(m_connection);
    bool alone = begin_at(Transaction::schema, report.rows_before);
    if (!alone) {
        steps = plan(m_versions.read(m_connection));
        refuse_untransactional(steps, m_dialect, m_settings.mode);
    }
    for (const PreparedStep& step : steps) {
        m_observer.step_begins(step.info);
        const auto start = std::chrono::steady_clock::now();
        const std::string started = now_text();
        std::int64_t done = 0;
        in_step(step, done);
        record(step, started, done);
        m_observer.step_ends(step.info, std::chrono::duration_cast<std::chrono::microseconds>(
                                            std::chrono::steady_clock::now() - start));
        report.steps.push_back(step.info);
    }
    m_connection.commit();
}

/// Statements that cannot be rolled back together: each is counted in the history once it has run.
bool Runner::run_in_pieces(const PreparedStep& step) {
    HistoryEntry progress = entry(step, "partial", now_text(), 0);
    {
        const OpenTransaction open(m_connection);
        if (!begin_at(Transaction::write, step.rows_before))
            return false;
        if (!partial_entries(m_history.read(m_connection)).empty())
            throw LockError("another runner is applying revision " + step.info.revision +
                            ", or was stopped while it did\n  hint: see 'dbmig status'");
        progress.id = m_history.add(m_connection, progress);
        m_connection.commit();
    }
    m_tables_there = true;
    const auto model = [this] { return m_dialect.reflector().reflect(m_connection, {}); };
    try {
        for_each_statement(step.script().operations, m_dialect, model, [&](const Statement& s) {
            try {
                m_statements.run(s);
            } catch (const SqlError& error) {
                throw SqlError(located(step, s, error), s.sql, error.sqlstate());
            }
            ++progress.statements;
            m_history.update(m_connection, progress);
        });
        const OpenTransaction open(m_connection);
        m_connection.begin(Transaction::write);
        if (step.info.up)
            verify(*step.revision);
        m_versions.change(m_connection, step.change);
        progress.status = "applied";
        progress.finished_at = now_text();
        m_history.update(m_connection, progress);
        m_connection.commit();
    } catch (const Error& error) {
        progress.status = progress.statements == 0 ? "failed" : "partial";
        progress.error = error.what();
        m_history.update(m_connection, progress);
        if (progress.statements == 0)
            throw;
        throw HalfAppliedError(util::format(
            "{}\n  {} of its statements had run and are not undone: revision {} is half applied",
            error.what(), progress.statements, step.info.revision));
    }
    return true;
}

/// Before a transaction is open: a count that fails would spoil it on some engines.
void Runner::tell_losses(const PreparedStep& step) {
    for (const Loss& loss : losses(step.script().operations, m_dialect, &m_connection))
        if (loss.rows.value_or(0) > 0)
            m_observer.warning(to_string(loss));
}

void Runner::in_step(const PreparedStep& step, std::int64_t& done) {
    const auto model = [this] { return m_dialect.reflector().reflect(m_connection, {}); };
    Statement running; // a copy: the statement is gone when its error is caught
    try {
        for_each_statement(step.script().operations, m_dialect, model, [&](const Statement& s) {
            running = s;
            m_statements.run(s);
            ++done;
        });
        running = {};
        if (step.info.up)
            verify(*step.revision);
        m_versions.change(m_connection, step.change);
    } catch (const SqlError& error) {
        throw SqlError(located(step, running, error), error.statement(), error.sqlstate());
    } catch (const SchemaError& error) {
        throw SchemaError(util::format("{}: {} of {}: {}", step.revision->header.path,
                                       direction(step), step.info.revision, error.what()));
    }
}

void Runner::verify(const Revision& revision) {
    for (const Execute& query : revision.verify) {
        const auto* text = text_for(query, m_dialect);
        if (!text)
            continue;
        for (const auto& fragment : revision::split_sql(text->sql, m_dialect.syntax())) {
            const auto rows = m_connection.query(fragment.sql).rows.size();
            if (rows)
                throw SqlError(util::format("its verify query returned {} row{}, none was expected "
                                            "({})",
                                            rows, rows == 1 ? "" : "s", to_string(text->where)),
                               fragment.sql);
        }
    }
}

HistoryEntry Runner::entry(const PreparedStep& step, const std::string& status,
                           const std::string& started, std::int64_t done) const {
    HistoryEntry entry;
    entry.revision = step.info.revision;
    entry.up = step.info.up;
    entry.status = status;
    entry.checksum = checksum(*step.revision);
    entry.file_checksum = step.file_checksum;
    entry.started_at = started;
    entry.finished_at = status == "partial" ? "" : now_text();
    entry.statements = done;
    entry.applied_by = applied_by();
    entry.tool_version = DBMIG_VERSION;
    return entry;
}

void Runner::record(const PreparedStep& step, const std::string& started, std::int64_t done) {
    // The version table may be another tool's, without a history beside it.
    if (!std::exchange(m_history_there, true))
        m_history.ensure(m_connection);
    m_history.add(m_connection, entry(step, "applied", started, done));
}

/// A failed step leaves no trace in the schema; the history, when there is one, tells of it.
void Runner::note_failure(const PreparedStep& step, const std::string& started, std::int64_t done,
                          const std::string& error) {
    if (!m_tables_there)
        return;
    try {
        const OpenTransaction open(m_connection);
        m_connection.begin(Transaction::write);
        HistoryEntry failed = entry(step, "failed", started, done);
        failed.error = error;
        m_history.add(m_connection, failed);
        m_connection.commit();
    } catch (const Error& second) {
        m_observer.warning(util::format("the failure could not be recorded: {}", second.what()));
    }
}

RunReport Runner::stamp(
    const std::function<std::vector<std::string>(const std::vector<std::string>&)>& wanted) {
    const RunnerLock lock(m_connection, m_settings.lock_wait, m_observer);
    const OpenTransaction open(m_connection);
    m_connection.begin(Transaction::write);
    RunReport report;
    report.rows_before = m_versions.read(m_connection);
    report.rows_after = wanted(report.rows_before);
    std::sort(report.rows_after.begin(), report.rows_after.end());
    m_versions.ensure(m_connection);
    m_history.ensure(m_connection);
    RowChange change;
    std::set_difference(report.rows_before.begin(), report.rows_before.end(),
                        report.rows_after.begin(), report.rows_after.end(),
                        std::back_inserter(change.remove));
    std::set_difference(report.rows_after.begin(), report.rows_after.end(),
                        report.rows_before.begin(), report.rows_before.end(),
                        std::back_inserter(change.add));
    m_versions.change(m_connection, change);
    std::vector<std::string> settled = change.add;
    for (const auto& entry : partial_entries(m_history.read(m_connection)))
        if (std::find(settled.begin(), settled.end(), entry.revision) == settled.end())
            settled.push_back(entry.revision); // whoever stamps has put the database right
    for (const std::string& id : settled) {
        HistoryEntry stamped;
        stamped.revision = id;
        stamped.status = "stamped";
        stamped.started_at = stamped.finished_at = now_text();
        stamped.applied_by = applied_by();
        stamped.tool_version = DBMIG_VERSION;
        m_history.add(m_connection, stamped);
    }
    m_connection.commit();
    return report;
}

} // namespace dbmig::exec
