// SPDX-License-Identifier: MIT
// What sets the version rows without running the revisions: stamp, and resolve of what is half
// applied.
#include <algorithm>

#include <dbmig/version.hpp>

#include "exec/pieces.hpp"
#include "exec/runner.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

namespace {

RowChange difference(const std::vector<std::string>& from, const std::vector<std::string>& to) {
    RowChange change;
    std::set_difference(from.begin(), from.end(), to.begin(), to.end(),
                        std::back_inserter(change.remove));
    std::set_difference(to.begin(), to.end(), from.begin(), from.end(),
                        std::back_inserter(change.add));
    return change;
}

HistoryEntry stamped(const std::string& revision) {
    HistoryEntry entry;
    entry.revision = revision;
    entry.status = "stamped";
    entry.started_at = entry.finished_at = now_text();
    entry.applied_by = applied_by();
    entry.tool_version = DBMIG_VERSION;
    return entry;
}

} // namespace

RunReport Runner::set_rows(const WantedRows& wanted, bool settle) {
    const RunnerLock lock(m_site);
    const OpenTransaction open(m_site.connection);
    m_site.connection.begin(Transaction::write);
    RunReport report;
    report.rows_before = m_site.versions.read(m_site.connection);
    report.rows_after = wanted(report.rows_before);
    std::sort(report.rows_after.begin(), report.rows_after.end());
    m_site.ensure_tables();
    const RowChange change = difference(report.rows_before, report.rows_after);
    m_site.versions.change(m_site.connection, change);
    std::vector<std::string> settled = change.add;
    for (const auto& entry :
         settle ? m_site.history.partial(m_site.connection) : std::vector<HistoryEntry>{})
        if (std::find(settled.begin(), settled.end(), entry.revision) == settled.end())
            settled.push_back(entry.revision); // whoever stamps has put the database right
    std::vector<Statement> entries;
    for (const std::string& id : settled)
        entries.push_back(m_site.history.add_statement(stamped(id)));
    m_site.connection.commit_with(entries);
    return report;
}

namespace {

/// Who said so, for the history.
std::string marked(const HistoryEntry& entry, const std::string& how) {
    return (entry.error.empty() ? "" : entry.error + "\n") + "marked as " + how + " by " +
           applied_by() + " at " + now_text();
}

void mark(const Site& site, const PreparedStep& step, HistoryEntry entry, bool applied) {
    entry.status = applied ? "applied" : "reverted";
    entry.error = marked(entry, applied ? "applied" : "reverted");
    entry.finished_at = now_text();
    entry.progress.clear();
    if (applied)
        set_checksums(entry, *step.revision); // what has been put right by hand is as it says now
    const OpenTransaction open(site.connection);
    site.connection.begin(Transaction::write);
    if (applied)
        site.versions.change(site.connection, step.change);
    site.connection.commit_with({site.history.update_statement(entry)});
}

} // namespace

RunReport Runner::resolve(
    const Resolution& resolution,
    const std::function<PreparedStep(const HistoryEntry&, const std::vector<std::string>&)>&
        prepare) {
    const RunnerLock lock(m_site);
    m_report.rows_before = m_rows = m_site.versions.read(m_site.connection, &m_site.tables_there);
    m_report.rows_after = m_report.rows_before;
    const auto partial = m_site.history.partial(m_site.connection);
    if (partial.empty()) {
        m_report.notice = "No revision is half applied; there is nothing to resolve.";
        return std::move(m_report);
    }
    m_site.history_there = true;
    const HistoryEntry& entry = partial.front();
    const PreparedStep step = prepare(entry, m_report.rows_before);
    if (resolution.how == Resolution::resume) {
        m_site.observer.step_begins(step.info);
        Pieces(m_site, step).resume(entry, resolution.statement_ran);
    } else {
        mark(m_site, step, entry, resolution.how == Resolution::mark_applied);
    }
    m_report.steps.push_back(step.info);
    m_report.rows_after = m_site.versions.read(m_site.connection);
    return std::move(m_report);
}

} // namespace dbmig::exec
