// SPDX-License-Identifier: MIT
// Where a database stands: version rows, edited files, half-applied revisions. Nothing here writes.
#include <map>

#include "exec/progress.hpp"
#include "migrator/impl.hpp"
#include "util/checksum.hpp"
#include "util/file.hpp"
#include "util/format.hpp"

namespace dbmig {

namespace {

/// The last successful upgrade of each revision.
std::map<std::string, HistoryEntry> last_applied(std::vector<HistoryEntry> entries) {
    std::map<std::string, HistoryEntry> last;
    for (auto& entry : entries)
        if (entry.status == "applied" && entry.up && !entry.checksum.empty())
            last[entry.revision] = std::move(entry);
    return last;
}

} // namespace

CurrentState Migrator::current() {
    CurrentState state;
    state.rows = m_impl->rows(&state.version_table);
    const auto& graph = m_impl->graph_for(state.rows);
    const auto applied = graph.applied(state.rows, state.unknown);
    for (const auto& row : state.unknown)
        if (const std::string* squash = graph.replaced_by(row))
            state.replaced_by.emplace(row, *squash);
    if (state.unknown.empty()) {
        for (const auto index : graph.topological())
            if (!applied[index])
                state.pending.push_back(graph.id(index));
    }
    state.at_heads = state.unknown.empty() && state.pending.empty();
    return state;
}

std::string Migrator::Impl::checksum_now(revision::Index index) {
    auto context = body_context();
    context.keep_variables = true;
    return checksum(revision::read_revision(graph().header(index), context));
}

std::vector<EditedRevision> Migrator::Impl::edited() {
    const auto last = last_applied(history_table().read(reading()));
    std::vector<EditedRevision> found;
    if (last.empty())
        return found;
    std::vector<std::string> unknown;
    const auto now = rows();
    const auto applied = graph_for(now).applied(now, unknown);
    for (const auto index : graph().topological()) {
        const auto entry = applied[index] ? last.find(graph().id(index)) : last.end();
        if (entry == last.end())
            continue;
        const std::string& path = graph().header(index).path;
        // The bytes are compared first: most files never change, and parsing them all would be
        // slow.
        if (util::sha256(util::read_file(path)) == entry->second.file_checksum ||
            checksum_now(index) == entry->second.checksum)
            continue;
        found.push_back({graph().id(index), path, entry->second.finished_at});
    }
    return found;
}

void Migrator::Impl::report_edited(bool strict) {
    const auto found = edited();
    std::string text;
    for (const auto& revision : found)
        text += util::format("{}{}: revision {} was edited after it had been applied ({})",
                             text.empty() ? "" : "\n", revision.path, revision.revision,
                             revision.applied_at);
    if (found.empty())
        return;
    if (strict)
        throw UsageError(text + "\n  hint: put the files back, or run without --strict");
    observer.warning(text);
}

std::vector<EditedRevision> Migrator::edited() {
    return m_impl->edited();
}

std::vector<PartialRevision> Migrator::partial() {
    std::vector<PartialRevision> found;
    for (const auto& entry : m_impl->history_table().partial(m_impl->reading())) {
        const exec::Progress progress = exec::progress_from(entry.progress);
        found.push_back({entry.revision, entry.up, entry.statements, progress.rows, entry.error,
                         entry.started_at, progress.next, progress.unknown});
    }
    return found;
}

std::vector<HistoryEntry> Migrator::history_entries() {
    return m_impl->history_table().read(m_impl->reading());
}

std::string Migrator::server_description() {
    return m_impl->reading().server_description();
}

bool Migrator::reachable(std::string& why_not) {
    try {
        m_impl->reading();
        return true;
    } catch (const ConnectError& error) {
        why_not = error.what();
        return false;
    }
}

} // namespace dbmig
