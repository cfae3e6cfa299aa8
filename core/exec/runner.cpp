// SPDX-License-Identifier: MIT
// The order of things while revisions run. What is true at every moment: a version row is written
// in the transaction of its revision.
#include "exec/runner.hpp"

#include <algorithm>
#include <utility>

#include "exec/losses.hpp"
#include "exec/pieces.hpp"
#include "exec/retry.hpp"
#include "exec/statements.hpp"
#include "revision/files.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

namespace {

/// Tells how long a step took.
class Stopwatch {
public:
    std::chrono::microseconds elapsed() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - m_start);
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// Whether one transaction can hold the whole step.
bool is_atomic(const PreparedStep& step, const Dialect& dialect) {
    const auto& operations = step.script().operations;
    return step.script().transactional && dialect.capabilities().transactional_ddl &&
           std::none_of(operations.begin(), operations.end(), [](const Operation& operation) {
               return std::holds_alternative<Backfill>(operation.op);
           });
}

std::vector<std::string> rows_after(const PreparedStep& step) {
    std::vector<std::string> rows;
    std::set_difference(step.rows_before.begin(), step.rows_before.end(),
                        step.change.remove.begin(), step.change.remove.end(),
                        std::back_inserter(rows));
    rows.insert(rows.end(), step.change.add.begin(), step.change.add.end());
    std::sort(rows.begin(), rows.end());
    return rows;
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

void refuse_beside_others(const PreparedStep& step) {
    const bool off = !step.script().transactional;
    throw UsageError(util::format("{}: {} of {} {}, so it cannot run with 'transaction: all' in "
                                  "the config\n  hint: run it with 'transaction: per_revision'",
                                  step.revision->header.path, direction(step), step.info.revision,
                                  off ? "says 'transaction: off'"
                                      : "has a backfill, each batch of which is a transaction"));
}

} // namespace

void refuse_untransactional(const std::vector<PreparedStep>& steps, const Dialect& dialect,
                            TransactionMode mode) {
    if (!dialect.capabilities().transactional_ddl)
        return;
    for (const PreparedStep& step : steps) {
        if (step.script().transactional)
            refuse_in_step(step, dialect);
        if (mode == TransactionMode::all && !is_atomic(step, dialect))
            refuse_beside_others(step);
    }
}

Runner::Runner(const Dialect& dialect, Connection& connection, const VersionTable& versions,
               const History& history, const RunnerSettings& settings, Observer& observer)
    : m_site{dialect,
             connection,
             versions.seen_from(connection.home_schema()),
             history.seen_from(connection.home_schema()),
             settings,
             observer} {}

RunReport Runner::run(const Planner& plan) {
    try {
        const RunnerLock lock(m_site);
        run_locked(plan);
    } catch (const Interrupted& why) {
        tell_interrupted(why.what());
    }
    return std::move(m_report);
}

void Runner::run_locked(const Planner& plan) {
    m_report.rows_before = m_site.versions.read(m_site.connection, &m_site.tables_there);
    m_report.rows_after = m_rows = m_report.rows_before;
    std::vector<PreparedStep> steps = plan(m_report.rows_before);
    if (steps.empty())
        return;
    refuse_untransactional(steps, m_site.dialect, m_site.settings.mode);
    Retry retry(m_site.connection, m_site.observer, m_site.settings.lock_wait);
    retry([&] { refuse_half_applied(); });
    render_ahead(steps, m_site.dialect);
    if (m_site.settings.mode == TransactionMode::all &&
        m_site.dialect.capabilities().transactional_ddl)
        run_together(plan, steps);
    else
        run_each(plan, std::move(steps));
    m_report.rows_after = m_site.versions.read(m_site.connection);
}

void Runner::refuse_half_applied() {
    const auto partial = m_site.history.partial(m_site.connection);
    if (partial.empty())
        return;
    HistoryEntry entry = partial.front();
    m_site.history_there = true;
    refuse_while_it_runs(entry);
    if (!Pieces::nothing_ran(m_site, entry))
        throw HalfAppliedError("revision " + entry.revision + " is half applied: " +
                               half_applied_text(entry) + "\n  hint: " + ways_out);
    entry.status = "failed";
    entry.error = "dbmig was stopped before its first statement had run";
    entry.progress.clear();
    m_site.connection.run_all({m_site.history.update_statement(entry)});
}

void Runner::run_each(const Planner& plan, std::vector<PreparedStep> steps) {
    for (std::size_t i = 0; i < steps.size();) {
        const PreparedStep& step = steps[i];
        m_running = step.info.revision;
        m_site.observer.step_begins(step.info);
        tell_losses(step);
        const Stopwatch watch;
        if (!run_step(step)) { // another runner was faster: what is left is planned anew
            steps = plan(m_site.versions.read(m_site.connection));
            i = 0;
            continue;
        }
        m_site.observer.step_ends(step.info, watch.elapsed());
        m_report.steps.push_back(step.info);
        m_rows = i + 1 < steps.size() ? steps[i + 1].rows_before : rows_after(step);
        m_running.clear();
        if (has_raw_sql(step))
            m_site.connection.restore_session(); // what comes next is as if it ran alone
        ++i;
    }
}

bool Runner::run_step(const PreparedStep& step) {
    Retry retry(m_site.connection, m_site.observer, m_site.settings.lock_wait);
    if (!is_atomic(step, m_site.dialect))
        return retry([&] { return Pieces(m_site, step).run(); });
    return retry([&] { return run_transaction(step); });
}

bool Runner::run_transaction(const PreparedStep& step) {
    const std::string started = now_text();
    std::int64_t done = 0;
    try {
        const OpenTransaction open(m_site.connection);
        const auto kind = transaction_kind(step.script().operations, m_site.dialect);
        if (!begin_step(m_site, kind, step.rows_before)) {
            m_site.last_entry.reset();
            return false;
        }
        run_inside(m_site, step, done);
        commit_entry(m_site, entry_of(step, "applied", started, done));
    } catch (const SqlError& error) {
        HistoryEntry failed = entry_of(step, "failed", started, done);
        failed.error = error.what();
        note_failure(m_site, failed);
        throw;
    }
    m_site.tables_stand();
    return true;
}

void Runner::run_together(const Planner& plan, const std::vector<PreparedStep>& planned) {
    for (const PreparedStep& step : planned)
        tell_losses(step);
    Retry retry(m_site.connection, m_site.observer, m_site.settings.lock_wait);
    m_running = "all of it";
    retry([&] {
        const OpenTransaction open(m_site.connection);
        std::vector<PreparedStep> steps = planned;
        m_report.steps.clear();
        if (!begin_at(m_site, Transaction::schema, m_report.rows_before)) {
            steps = plan(m_site.versions.read(m_site.connection));
            refuse_untransactional(steps, m_site.dialect, m_site.settings.mode);
        }
        for (const PreparedStep& step : steps) {
            m_site.observer.step_begins(step.info);
            const Stopwatch watch;
            const std::string started = now_text();
            std::int64_t done = 0;
            run_inside(m_site, step, done);
            m_site.connection.run_all(
                {m_site.history.add_statement(entry_of(step, "applied", started, done))});
            m_site.observer.step_ends(step.info, watch.elapsed());
            m_report.steps.push_back(step.info);
        }
        m_site.connection.commit();
    });
}

/// Before a transaction is open: a count that fails would spoil it on some engines.
void Runner::tell_losses(const PreparedStep& step) {
    for (const Loss& loss : losses(step.script().operations, m_site.dialect, &m_site.connection))
        if (loss.rows.value_or(0) > 0)
            m_site.observer.warning(to_string(loss));
}

/// Where things stand, from what is known without asking the database again.
void Runner::tell_interrupted(const std::string& why) const {
    const std::string undone =
        m_running.empty() ? "" : "; what had begun of " + m_running + " was rolled back";
    throw Interrupted(util::format("{}: {} finished before that{}; the version rows are {}", why,
                                   util::counted(m_report.steps.size(), "revision"), undone,
                                   m_rows.empty() ? "none" : util::join(m_rows, ", ")));
}

} // namespace dbmig::exec
