// SPDX-License-Identifier: MIT
// Runs revisions as an upgrade would, but where nothing is at stake.
#include "exec/rehearsal.hpp"

#include <dbmig/evolve.hpp>

#include "util/format.hpp"

namespace dbmig::exec {

namespace {

using Verdict = RoundTrip::Verdict;

/// Remembers where the statement that runs stands in its file.
class LastStatement : public Observer {
public:
    void statement_runs(const Statement& statement) override { m_where = statement.where; }
    const Location& where() const { return m_where; }

private:
    Location m_where;
};

/// The operation that is about the table of the difference, else the first; the head of the file
/// when there is none.
Location place_in(const Script& script, const Operations& difference, const Location& head) {
    const Name* table = difference.empty() ? nullptr : op::table_of(difference.front().op);
    if (table)
        for (const Operation& operation : script.operations)
            if (const Name* own = op::table_of(operation.op); own && *own == *table)
                return operation.where;
    return script.operations.empty() ? head : script.operations.front().where;
}

} // namespace

Rehearsal::Rehearsal(RehearsalStage stage)
    : m_stage(std::move(stage)), m_connection(&m_stage.fresh()) {}

/// False, with the error in `trip`, when a statement is refused. What ends the whole rehearsal is
/// thrown on: an interrupt, a connection that is lost, a lock.
bool Rehearsal::run(const Revision& revision, bool up, RoundTrip& trip) {
    LastStatement last;
    Runner runner(m_stage.dialect, *m_connection, m_stage.versions, m_stage.history, {}, last);
    try {
        runner.run([&](const std::vector<std::string>& rows) {
            return std::vector<PreparedStep>{m_stage.prepare(revision.header.id, up, rows)};
        });
        return true;
    } catch (const ConnectError&) {
        throw;
    } catch (const Interrupted&) {
        throw;
    } catch (const LockError&) {
        throw;
    } catch (const Error& error) {
        trip.where = last.where().line ? last.where() : revision.header.where;
        trip.error = error.what();
        return false;
    }
}

/// Goes back to where the applied revisions lead: what failed may have left something behind.
void Rehearsal::settle(const Schema& expected) {
    if (m_stage.history.partial(*m_connection).empty() &&
        m_stage.versions.read(*m_connection) == m_rows && schema() == expected)
        return;
    start_again();
}

/// The applied revisions on an empty database.
void Rehearsal::start_again() {
    m_connection = &m_stage.fresh();
    RoundTrip again;
    for (const Revision* revision : m_applied)
        if (!run(*revision, true, again))
            throw SqlError("what ran on one scratch database fails on another: " + again.error);
}

bool Rehearsal::leads_to(const Schema& wanted, RoundTrip& trip) {
    const Schema now = schema();
    if (now == wanted)
        return true;
    trip.difference = m_stage.difference(now, wanted, *m_connection);
    return trip.difference.empty();
}

RoundTrip Rehearsal::apply(const Revision& revision) {
    RoundTrip trip;
    trip.header = revision.header;
    trip.where = revision.header.where;
    const Schema before = schema();
    if (!run(revision, true, trip)) {
        trip.verdict = Verdict::upgrade_fails;
        settle(before);
        return trip;
    }
    m_applied.push_back(&revision);
    m_rows = m_stage.versions.read(*m_connection);
    return trip;
}

void Rehearsal::there_and_back(const Revision& revision, const Schema& before, RoundTrip& trip) {
    const Schema after = schema();
    if (!revision.downgrade.defined) {
        trip.verdict = Verdict::irreversible;
        trip.difference = m_stage.difference(after, before, *m_connection);
        return;
    }
    if (!run(revision, false, trip)) {
        trip.verdict = Verdict::downgrade_fails;
    } else if (!leads_to(before, trip)) {
        trip.verdict = Verdict::downgrade_differs;
        trip.where = place_in(revision.downgrade, trip.difference, revision.header.where);
    } else if (!run(revision, true, trip)) {
        trip.verdict = Verdict::second_upgrade_fails;
    } else if (!leads_to(after, trip)) {
        trip.verdict = Verdict::second_upgrade_differs;
        trip.where = place_in(revision.upgrade, trip.difference, revision.header.where);
    }
    if (trip.verdict != Verdict::good)
        settle(after);
}

/// Both histories of a squashed revision must lead to one schema.
void Rehearsal::compare_with_replaced(const Revision& squashed, RoundTrip& trip) {
    const auto replaced = m_stage.replaced(squashed);
    if (replaced.empty())
        return;
    const Schema after = schema();
    m_applied.pop_back();
    start_again();
    m_applied.push_back(&squashed);
    for (const auto& revision : replaced)
        if (!run(*revision, true, trip)) {
            trip.verdict = Verdict::replaced_fails;
            break;
        }
    if (trip.verdict == Verdict::good && !leads_to(after, trip)) {
        trip.verdict = Verdict::replaced_differs;
        trip.where = place_in(squashed.upgrade, trip.difference, squashed.header.where);
    }
    settle(after);
}

RoundTrip Rehearsal::round_trip(const Revision& revision) {
    const Schema before = schema();
    RoundTrip trip = apply(revision);
    if (trip.verdict == Verdict::good)
        there_and_back(revision, before, trip);
    if (trip.verdict == Verdict::good)
        compare_with_replaced(revision, trip);
    return trip;
}

} // namespace dbmig::exec
