// SPDX-License-Identifier: MIT
// Upgrade, downgrade and stamp, on the live database, planned, or as a script.
#include <algorithm>
#include <utility>

#include "exec/losses.hpp"
#include "exec/scratch.hpp"
#include "exec/statements.hpp"
#include "migrator/impl.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig {

namespace {

revision::Route route_to(const revision::Graph& graph, const std::vector<std::string>& rows,
                         const std::string& target, bool up) {
    return up ? revision::upgrade_route(graph, rows, target)
              : revision::downgrade_route(graph, rows, target);
}

/// Whether what a target means changes while other runners go on: +1, -2, LABEL@+1.
bool is_relative(const std::string& target) {
    const auto at = target.rfind('@');
    const std::string last = at == std::string::npos ? target : target.substr(at + 1);
    return !last.empty() && (last[0] == '+' || last[0] == '-');
}

std::vector<std::string> with_targets(std::vector<std::string> rows,
                                      const std::vector<std::string>& targets) {
    rows.insert(rows.end(), targets.begin(), targets.end());
    return rows;
}

std::string heading(const exec::PreparedStep& step) {
    const RevisionHeader& header = step.revision->header;
    const std::string below =
        header.down_revisions.empty() ? "base" : util::join(header.down_revisions, ", ");
    return util::format("-- {} {} -> {}{}{}", step.info.up ? "upgrade" : "downgrade",
                        step.info.up ? below : header.id, step.info.up ? header.id : below,
                        header.message.empty() ? "" : ": ", revision::one_line(header.message));
}

void append(std::string& script, const std::vector<std::string>& statements) {
    for (const auto& sql : statements)
        script += sql + ";\n";
}

void append(std::string& script, const std::vector<Statement>& statements, const Dialect& dialect) {
    for (const Statement& statement : statements)
        script += script_text(statement, dialect) + "\n";
}

} // namespace

std::vector<std::string> Migrator::Impl::rewrite_rows(std::vector<std::string> now,
                                                      const RunOptions& options) {
    const auto wanted = [&](const std::vector<std::string>& rows) {
        return histories().rewritten(rows);
    };
    if (wanted(now) == now || !history_table().partial(reading()).empty())
        return now;
    const auto versions = version_table();
    const auto history = history_table();
    exec::Runner runner(engine(), writing(), versions, history,
                        {config.transaction, options.lock_wait}, observer);
    RunReport report = runner.rename_rows(wanted);
    for (const auto& row : report.rows_before)
        if (const std::string id = wanted({row}).front(); id != row)
            observer.notice(util::format("{} is recorded as {} now, which replaces it", row, id));
    return std::move(report.rows_after);
}

RunReport Migrator::Impl::run(const std::string& target, bool up, const RunOptions& options) {
    graph_for({target}); // files first: a fault in them must not find a connection open
    if (up)
        report_edited(options.strict);
    std::string notice;
    bool planned = false;
    const auto planner = [&](const std::vector<std::string>& now) {
        if (std::exchange(planned, true) && is_relative(target))
            throw LockError("another runner changed the database at the same time; '" + target +
                            "' no longer means what it did\n  hint: look at 'dbmig current', then "
                            "run it again");
        const auto route = route_to(graph_for(with_targets(now, {target})), now, target, up);
        notice = route.notice;
        return prepare(route, now);
    };
    // Nothing to do is found out without a connection that writes, and a missing database is then
    // not made.
    const auto now = up ? rewrite_rows(rows(), options) : rows();
    const auto route = route_to(graph_for(with_targets(now, {target})), now, target, up);
    if (route.steps.empty())
        return {{}, now, now, route.notice};
    const auto steps = prepare(route, now);
    exec::refuse_untransactional(steps, engine(), config.transaction);
    const auto versions = version_table();
    const auto history = history_table();
    exec::Runner runner(engine(), writing(), versions, history,
                        {config.transaction, options.lock_wait}, observer);
    RunReport report = runner.run(planner);
    report.notice = report.steps.empty() ? notice : std::string();
    return report;
}

RunReport Migrator::upgrade(const std::string& target, const RunOptions& options) {
    return m_impl->run(target, true, options);
}

RunReport Migrator::downgrade(const std::string& target, const RunOptions& options) {
    return m_impl->run(target, false, options);
}

RunReport Migrator::resolve(const Resolution& resolution, const RunOptions& options) {
    m_impl->graph();
    const auto prepare = [&](const HistoryEntry& entry, const std::vector<std::string>& now) {
        const auto& graph = m_impl->graph_for(now, entry.revision);
        revision::Route route;
        const auto direction = entry.up ? revision::Direction::up : revision::Direction::down;
        route.steps.push_back({revision::resolve_one(graph, entry.revision), direction});
        return m_impl->prepare(route, now).front();
    };
    const auto versions = m_impl->version_table();
    const auto history = m_impl->history_table();
    exec::Runner runner(m_impl->engine(), m_impl->writing(), versions, history,
                        {m_impl->config.transaction, options.lock_wait}, m_impl->observer);
    return runner.resolve(resolution, prepare);
}

RunReport Migrator::stamp(const std::vector<std::string>& targets, bool purge,
                          const RunOptions& options) {
    const auto wanted = [&](const std::vector<std::string>& rows) {
        const auto kept = purge ? std::vector<std::string>{} : rows;
        return revision::stamp_rows(m_impl->graph_for(with_targets(kept, targets)), kept, targets);
    };
    wanted(m_impl->rows()); // a target that is not there is refused before anything is opened for
                            // writing
    const auto versions = m_impl->version_table();
    const auto history = m_impl->history_table();
    exec::Runner runner(m_impl->engine(), m_impl->writing(), versions, history,
                        {m_impl->config.transaction, options.lock_wait}, m_impl->observer);
    return runner.stamp(wanted);
}

std::vector<PlannedStep> Migrator::Impl::plan_steps(const std::vector<exec::PreparedStep>& steps) {
    const Dialect& dialect = engine();
    exec::ScratchModel model(
        dialect, [&] { return open_scratch(); },
        [&](Connection& scratch) {
            exec::build(scratch, dialect,
                        dialect.reflector().reflect(reading(), reflect_options()));
        });
    std::vector<PlannedStep> planned;
    for (const auto& step : steps) {
        PlannedStep plan{step.info, step.script().transactional, {}, {}};
        plan.losses = exec::losses(step.script().operations, dialect, &reading());
        exec::for_each_statement(step.script().operations, dialect,
                                 exec::ModelSource::made_up([&] { return model.schema(); }),
                                 [&](const Statement& statement) {
                                     plan.statements.push_back(statement);
                                     model.follow(statement);
                                 });
        planned.push_back(std::move(plan));
    }
    return planned;
}

std::vector<PlannedStep> Migrator::plan(const std::string& target, bool up, std::string* notice) {
    m_impl->graph();
    const auto now = m_impl->rows();
    const auto route = route_to(m_impl->graph_for(with_targets(now, {target})), now, target, up);
    if (notice)
        *notice = route.notice;
    const auto steps = m_impl->prepare(route, now);
    exec::refuse_untransactional(steps, m_impl->engine(), m_impl->config.transaction);
    return m_impl->plan_steps(steps);
}

void Migrator::Impl::replay_to(Connection& scratch, const std::vector<std::string>& rows) {
    std::vector<std::string> unknown;
    const auto applied = graph().applied(rows, unknown);
    std::vector<revision::Step> steps;
    for (const auto index : graph().in_order(applied))
        steps.push_back({index, revision::Direction::up});
    for (const auto& revision : bodies(steps))
        exec::replay(scratch, engine(), revision->upgrade.operations);
}

std::string Migrator::Impl::script(const std::vector<exec::PreparedStep>& steps,
                                   const std::vector<std::string>& from_rows) {
    const Dialect& dialect = engine();
    exec::ScratchModel model(
        dialect, [&] { return open_scratch(); },
        [&](Connection& scratch) { replay_to(scratch, from_rows); });
    const auto versions = version_table();
    std::string text;
    if (from_rows.empty() && !steps.empty() && steps.front().info.up)
        append(text, versions.create_statements(), dialect);
    for (const auto& step : steps) {
        const auto& operations = step.script().operations;
        const bool framed = step.script().transactional;
        const auto frame = dialect.script_frame(exec::transaction_kind(operations, dialect));
        text += (text.empty() ? "" : "\n") + heading(step) + "\n";
        if (framed)
            append(text, frame.begin);
        const bool raw = exec::has_raw_sql(step);
        bool sets_session = false;
        exec::for_each_statement(operations, dialect,
                                 exec::ModelSource::made_up([&] { return model.schema(); }),
                                 [&](const Statement& statement) {
                                     text += script_text(statement, dialect) + "\n";
                                     model.follow(statement);
                                     sets_session |= raw && dialect.sets_session(statement.sql);
                                 });
        if (sets_session)
            append(text, dialect.script_restores());
        append(text, versions.change_statements(step.change), dialect);
        if (framed)
            append(text, frame.commit);
    }
    return text;
}

std::string Migrator::offline_script(const std::string& range, bool up) {
    std::string whole = range;
    if (range.find(':') == std::string::npos) {
        if (!up)
            throw UsageError("downgrade --sql needs a range FROM:TO, as it does not look at the "
                             "database; e.g. 'dbmig downgrade --sql head:base'");
        whole = "base:" + range;
    }
    const std::string from = whole.substr(0, whole.find(':'));
    const auto& graph = m_impl->graph_for({whole});
    std::vector<std::string> rows = revision::rows_named(graph, from);
    std::sort(rows.begin(), rows.end());
    const auto route = revision::offline_route(
        graph, whole, up ? revision::Direction::up : revision::Direction::down);
    const auto steps = m_impl->prepare(route, rows);
    exec::refuse_untransactional(steps, m_impl->engine(), TransactionMode::per_revision);
    return m_impl->script(steps, rows);
}

} // namespace dbmig
