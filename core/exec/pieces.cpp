// SPDX-License-Identifier: MIT
// What a kill finds at any moment: statements that can be rolled back are committed together with
// the count that they raise. Before one that commits by itself the history says that it is about to
// run, and what there was of what it changes: so it can be told afterwards whether it ran.
#include "exec/pieces.hpp"

#include <algorithm>
#include <utility>

#include "exec/process_mark.hpp"
#include "exec/retry.hpp"
#include "util/checksum.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

namespace {

/// More is not kept: a column of text does not hold it on every engine.
constexpr std::size_t longest_progress = 60000;

std::string text_of(const Statement& statement, const Dialect& dialect) {
    std::string text = statement.sql + "\n";
    for (const Value& value : statement.parameters)
        text += dialect.literal(value) + "\n";
    return text;
}

/// "1 statement had run and is"
std::string what_ran(std::int64_t statements, std::int64_t rows) {
    const auto counted = [](std::int64_t count, const char* what) {
        return util::counted(static_cast<std::size_t>(count), what);
    };
    if (rows > 0)
        return util::format("{} and {} of a backfill had run and are",
                            counted(statements, "statement"), counted(rows, "row"));
    return util::format("{} had run and {}", counted(statements, "statement"),
                        statements == 1 ? "is" : "are");
}

/// The checksum of the first operations of a step.
std::string checksum_of_first(const PreparedStep& step, std::size_t count) {
    if (count == 0)
        return {};
    Revision part;
    const Operations& all = step.script().operations;
    part.upgrade.operations.assign(
        all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size())));
    return checksum(part);
}

} // namespace

const char* const ways_out =
    "'dbmig resolve --resume' goes on with the next statement; after you have put things right by "
    "hand, 'dbmig resolve --mark-applied' or '--mark-reverted' says so";

std::string half_applied_text(const HistoryEntry& entry) {
    const Progress progress = progress_from(entry.progress);
    std::string text = util::format(
        "{} of its {} ran", util::counted(static_cast<std::size_t>(entry.statements), "statement"),
        entry.up ? "upgrade" : "downgrade");
    if (progress.rows > 0)
        text += util::format(", and {} of a backfill are done",
                             util::counted(static_cast<std::size_t>(progress.rows), "row"));
    if (progress.unknown)
        text += "; dbmig was stopped while the next one ran";
    if (!progress.next.empty())
        text += "\n  next statement: " + progress.next;
    return entry.error.empty() ? text : text + "\n  error: " + entry.error;
}

void refuse_while_it_runs(const HistoryEntry& entry) {
    const std::string runner = progress_from(entry.progress).runner;
    if (runner != process_mark() && is_running(runner))
        throw LockError("another runner of dbmig is applying revision " + entry.revision + ": " +
                        process_text(runner));
}

/// Runs it, and leaves the history right when it fails.
template <typename Work> void Pieces::guarded(const Work& work) {
    std::string error;
    try {
        return work();
    } catch (const Error& failed) {
        if (!m_begun && dynamic_cast<const LockError*>(&failed) != nullptr)
            throw; // nothing has begun
        error = failed.what();
        record_failure(error);
        if (is_clean())
            throw;
    }
    throw HalfAppliedError(util::format(
        "{}\n  revision {} is half applied: {} not undone\n  hint: {}", error, m_step.info.revision,
        what_ran(m_entry.statements, m_progress.rows), ways_out));
}

bool Pieces::run() {
    m_entry = entry_of(m_step, "partial", now_text(), 0);
    try {
        guarded([&] {
            run_groups();
            finish();
        });
    } catch (const OtherWasFaster&) {
        m_site.last_entry.reset();
        return false;
    }
    return true;
}

void Pieces::walk(std::size_t first) {
    for_each_group(
        m_step.script().operations, m_site.dialect,
        ModelSource::live([&] { return m_site.model(); }),
        [&](const StatementGroup& group) {
            enter(group);
            run_group(group, 0);
        },
        first);
}

void Pieces::run_groups() {
    if (!m_step.groups)
        return walk(0);
    for (const StatementGroup& group : *m_step.groups) {
        enter(group);
        run_group(group, 0);
    }
}

/// Nothing is left of what was begun.
bool Pieces::is_clean() const {
    return !m_begun || (m_entry.statements == 0 && m_progress.rows == 0 && !m_remains);
}

// What runs.

void Pieces::run_group(const StatementGroup& group, std::size_t from) {
    if (group.backfill)
        return run_backfill(group);
    const auto& statements = group.statements;
    for (std::size_t i = from; i < statements.size();) {
        if (!statements[i].transactional) {
            run_alone(group, i++);
            continue;
        }
        std::size_t end = i;
        while (end < statements.size() && statements[end].transactional)
            ++end;
        run_together(group, std::exchange(i, end), end);
    }
}

void Pieces::run_alone(const StatementGroup& group, std::size_t i) {
    const Statement& statement = group.statements[i];
    if (!m_progress.unknown) { // else that it is about to run was written with what came before it
        expect(group, i);
        store();
    }
    try {
        Retry retry(m_site.connection, m_site.observer, m_site.settings.lock_wait);
        retry([&] { m_site.statements.run(statement); });
    } catch (const Error&) {
        m_progress.unknown = false; // the server has said that it did not
        m_remains = true;           // to be looked at
        rethrow_located(m_step, statement);
    }
    m_entry.statements += 1;
    advance(group, i + 1);
    const bool last = i + 1 == group.statements.size();
    if (!last && !group.statements[i + 1].transactional)
        expect(group, i + 1);
    if (!last || group.end < m_step.script().operations.size())
        store(); // the last one is written down with the version rows
}

void Pieces::run_together(const StatementGroup& group, std::size_t begin, std::size_t end) {
    const auto from = group.statements.begin();
    const std::vector<Statement> part(from + static_cast<std::ptrdiff_t>(begin),
                                      from + static_cast<std::ptrdiff_t>(end));
    if (!m_begun)
        start_entry();
    const auto before = m_entry.statements;
    Retry retry(m_site.connection, m_site.observer, m_site.settings.lock_wait);
    retry([&] {
        const OpenTransaction open(m_site.connection);
        m_site.connection.begin(transaction_kind(m_step.script().operations, m_site.dialect));
        std::size_t running = 0;
        try {
            m_site.statements.run_all(part, running);
        } catch (const Error&) {
            rethrow_located(m_step, part.at(running));
        }
        m_entry.statements = before + static_cast<std::int64_t>(part.size());
        advance(group, end);
        try {
            m_site.connection.commit_with(entry_statements());
        } catch (...) {
            m_entry.statements = before;
            advance(group, begin);
            throw;
        }
    });
}

void Pieces::run_backfill(const StatementGroup& group) {
    const Statement& whole = group.statements.front();
    m_progress.next = whole.sql;
    if (!m_begun)
        start_entry();
    try {
        backfill(m_site, *group.backfill, {m_progress.position, m_progress.rows, false},
                 [&](const BackfillPosition& reached) { commit_batch(group, reached); });
    } catch (const Error&) {
        rethrow_located(m_step, whole);
    }
}

/// The batch that is the last counts as the whole statement in the same transaction.
void Pieces::commit_batch(const StatementGroup& group, const BackfillPosition& reached) {
    const Progress before = m_progress;
    const auto statements = m_entry.statements;
    m_progress.position = reached.key;
    m_progress.rows = reached.rows;
    if (reached.finished) {
        m_progress.position.clear();
        m_progress.rows = 0;
        m_entry.statements += 1;
        advance(group, 1);
    }
    try {
        m_site.connection.commit_with(entry_statements());
    } catch (...) {
        m_progress = before;
        m_entry.statements = statements;
        throw;
    }
}

/// Under what the revision has set for its session, as all of it.
void Pieces::verify_all() {
    if (!m_step.info.up || m_step.revision->verify.empty())
        return;
    Retry retry(m_site.connection, m_site.observer, m_site.settings.lock_wait);
    retry([&] {
        const OpenTransaction open(m_site.connection);
        m_site.connection.begin(Transaction::write);
        try {
            verify(m_site, m_step);
        } catch (const Error&) {
            rethrow_located(m_step, {});
        }
    });
}

void Pieces::finish() {
    m_progress = {};
    m_progress.operation = m_step.script().operations.size();
    m_operations_done = m_progress.operation;
    m_statements_done.clear();
    HistoryEntry whole = m_entry;
    whole.status = "applied";
    whole.error.clear();
    whole.progress.clear();
    verify_all();
    if (has_raw_sql(m_step))
        m_site.connection.restore_session();
    Retry retry(m_site.connection, m_site.observer, m_site.settings.lock_wait);
    retry([&] {
        whole.finished_at = now_text();
        const OpenTransaction open(m_site.connection);
        try {
            write_end(whole);
        } catch (const Error&) {
            rethrow_located(m_step, {});
        }
        m_site.connection.commit();
    });
    m_site.tables_stand();
}

void Pieces::write_end(const HistoryEntry& whole) {
    const auto changes = m_site.versions.change_statements(m_step.change);
    auto statements = changes;
    std::vector<std::int64_t> touched;
    if (m_begun) {
        statements.push_back(m_site.history.update_statement(whole));
        if (m_site.versions.read_and_write(m_site.connection, statements, touched) !=
            m_step.rows_before)
            rows_have_changed();
    } else {
        statements.push_back(m_site.history.add_statement(whole));
        if (!begin_at(m_site, Transaction::write, m_step.rows_before))
            rows_have_changed();
        touched = m_site.connection.run_all(statements);
    }
    m_site.versions.check(changes, touched);
}

void Pieces::rows_have_changed() const {
    if (!m_begun)
        throw OtherWasFaster();
    throw SqlError("somebody else has changed " + to_string(m_site.versions.name()) +
                   " while the revision ran");
}

// What is written down.

void Pieces::enter(const StatementGroup& group) {
    m_progress = {};
    keep_plan(group);
    advance(group, 0);
}

/// What was rendered from the schema as it is could not be rendered again once some of it has run.
void Pieces::keep_plan(const StatementGroup& group) {
    m_progress.plan_end = group.end;
    if (group.from_model)
        m_progress.plan = group.statements;
}

/// A group that is done is known by its operations: it could not be rendered from the schema again.
void Pieces::advance(const StatementGroup& group, std::size_t to) {
    const bool done = to == group.statements.size();
    m_progress.operation = done ? group.end : group.first;
    m_progress.within = done ? 0 : to;
    m_progress.unknown = false;
    m_progress.footprint.reset();
    m_progress.next = to < group.statements.size() ? group.statements[to].sql : "";
    note_done(group);
}

/// The next statement commits by itself.
void Pieces::expect(const StatementGroup& group, std::size_t i) {
    const Statement& next = group.statements[i];
    try {
        m_progress.footprint = m_site.dialect.footprint(m_site.connection, next.sql);
    } catch (const SqlError&) { // a name that cannot be looked up cannot be made either
        rethrow_located(m_step, next);
    }
    m_progress.unknown = true;
}

/// Statements that were rendered from the schema as it was are known by their operations.
void Pieces::note_done(const StatementGroup& group) {
    const bool planned = m_progress.within > 0 && !m_progress.plan.empty();
    m_operations_done = planned ? group.end : m_progress.operation;
    m_statements_done.clear();
    for (std::size_t i = 0; i < m_progress.within && i < group.statements.size(); ++i)
        m_statements_done += text_of(group.statements[i], m_site.dialect);
}

std::string Pieces::checksum_of_done() {
    if (std::exchange(m_operations_summed, m_operations_done) != m_operations_done)
        m_operations_sum = checksum_of_first(m_step, m_operations_done);
    return util::sha256(m_operations_sum + m_statements_done);
}

Statement Pieces::entry_statement() {
    m_progress.runner = m_site.runner;
    m_progress.checksum = checksum_of_done();
    Progress without_plan = m_progress;
    without_plan.plan.clear();
    const bool begun = m_progress.within > 0 || m_progress.unknown; // else it is rendered anew
    m_entry.progress = to_text(begun ? m_progress : without_plan);
    if (m_entry.progress.size() > longest_progress)
        m_entry.progress = to_text(without_plan);
    return m_site.history.update_statement(m_entry);
}

/// Whatever raw SQL of the revision has set for its session, and without taking that from it.
std::vector<Statement> Pieces::entry_statements() {
    return behind_raw_sql(m_site, m_step, RestoreFor::transaction, {entry_statement()});
}

void Pieces::store() {
    if (!m_begun)
        return start_entry();
    const auto statements = entry_statements();
    if (statements.size() == 1) {
        m_site.connection.run_all(statements);
        return;
    }
    const OpenTransaction open(m_site.connection);
    m_site.connection.begin(Transaction::write);
    m_site.connection.commit_with(statements);
}

void Pieces::start_entry() {
    entry_statement();
    if (!add_behind_last()) {
        const OpenTransaction open(m_site.connection);
        std::vector<HistoryEntry> others;
        if (!begin_entry(others))
            rows_have_changed();
        add_entry(others);
    }
    m_site.last_entry = m_entry.id;
    m_site.tables_stand();
    m_begun = true;
}

/// This run has looked at the version rows when it wrote the newest entry. Had another runner come
/// in between, an entry of its own would have the number: then they are looked at again.
bool Pieces::add_behind_last() {
    if (!m_site.last_entry)
        return false;
    m_entry.id = *m_site.last_entry + 1;
    try {
        m_site.connection.run_all({m_site.history.insert_statement(m_entry)});
    } catch (const SqlError&) {
        return false;
    }
    return true;
}

/// Whether the version rows are as planned. What this run has seen of the history before is not
/// read again.
bool Pieces::begin_entry(std::vector<HistoryEntry>& others) {
    if (!m_site.last_entry) {
        const bool as_planned = begin_at(m_site, Transaction::write, m_step.rows_before);
        others = m_site.history.partial(m_site.connection);
        return as_planned;
    }
    ResultSet newer;
    const auto rows = m_site.versions.begin_and_read(
        m_site.connection, Transaction::write, m_site.history.since(*m_site.last_entry), newer);
    others = History::entries(newer);
    return rows == m_step.rows_before;
}

void Pieces::add_entry(const std::vector<HistoryEntry>& others) {
    for (const HistoryEntry& other : others)
        if (other.status == "partial")
            refuse_while_it_runs(other);
    if (!m_site.last_entry) {
        m_entry.id = m_site.history.add(m_site.connection, m_entry);
        m_site.connection.commit();
        return;
    }
    m_entry.id = (others.empty() ? *m_site.last_entry : others.back().id) + 1;
    m_site.connection.commit_with({m_site.history.insert_statement(m_entry)});
}

bool Pieces::nothing_ran(const Site& site, const HistoryEntry& entry) {
    const Progress progress = progress_from(entry.progress);
    if (entry.statements > 0 || progress.rows > 0 || progress.next.size() >= longest_next ||
        !site.dialect.remains(site.connection, progress.next).empty())
        return false;
    if (!progress.unknown)
        return true;
    const auto now = site.dialect.footprint(site.connection, progress.next);
    return now && now == progress.footprint;
}

/// The error that brought us here must not be hidden by a second one.
void Pieces::record_failure(const std::string& error) noexcept {
    const Shield shield(m_site.connection);
    try {
        if (m_remains)
            m_remains = !m_site.dialect.remains(m_site.connection, m_progress.next).empty();
        m_site.connection.restore_session();
        m_entry.error = error;
        if (is_clean()) {
            m_entry.status = "failed";
            m_entry.finished_at = now_text();
            m_progress = {};
        }
        if (m_begun)
            m_site.connection.run_all({entry_statement()});
        else
            note_failure(m_site, m_entry);
    } catch (const std::exception& second) {
        m_site.observer.warning(
            util::format("the failure could not be recorded: {}", second.what()));
    }
}

// Going on.

void Pieces::resume(const HistoryEntry& entry, std::optional<bool> statement_ran) {
    m_entry = entry;
    m_entry.error.clear();
    m_progress = progress_from(entry.progress);
    m_begun = true;
    const StatementGroup group = resumed_group();
    check_resumed(group);
    set_checksums(m_entry, *m_step.revision); // what failed may have been mended in the file
    std::size_t from = m_progress.within;
    if (m_progress.unknown) {
        const bool ran = has_run(group.statements.at(from), statement_ran);
        m_entry.statements += ran ? 1 : 0;
        from += ran ? 1 : 0;
        advance(group, from); // which counts from anew when that was the last of the group
    } else if (from == 0 && !group.backfill) {
        keep_plan(group); // it was to be rendered when the run stopped, and is now
        advance(group, 0);
    }
    guarded([&] {
        set_session(group, from);
        if (from < group.statements.size()) {
            for (const Statement& statement :
                 m_site.dialect.remains(m_site.connection, group.statements[from].sql))
                m_site.statements.run(statement);
            run_group(group, from);
        }
        walk(group.end);
        finish();
    });
}

/// What those that have run had set went with their session. `from`: what comes next in `group`.
void Pieces::set_session(const StatementGroup& group, std::size_t from) {
    const auto set = [&](const Statement& statement) {
        if (m_site.dialect.sets_session(statement.sql))
            m_site.statements.run(statement);
    };
    Operations raw;
    for (std::size_t i = 0; i < group.first; ++i)
        if (std::holds_alternative<Execute>(m_step.script().operations[i].op))
            raw.push_back(m_step.script().operations[i]);
    for_each_statement(raw, m_site.dialect, ModelSource::made_up([] { return Schema(); }), set);
    for (std::size_t i = 0; i < from && i < group.statements.size(); ++i)
        set(group.statements[i]);
}

/// The group in which it stopped, as it was. Its statements cannot be rendered from the schema as
/// it is now when some of them have run: then they were written down.
StatementGroup Pieces::resumed_group() const {
    StatementGroup found;
    found.first = found.end = m_progress.operation;
    if (!m_progress.plan.empty()) {
        found.end = m_progress.plan_end;
        found.statements = m_progress.plan;
        return found;
    }
    struct Found {};
    try {
        for_each_group(
            m_step.script().operations, m_site.dialect,
            ModelSource::live([&] { return m_site.model(); }),
            [&](StatementGroup&& group) {
                found = std::move(group);
                throw Found();
            },
            m_progress.operation);
    } catch (const Found&) {
        // Only the first one is wanted.
    }
    return found;
}

void Pieces::check_resumed(const StatementGroup& group) {
    const auto refuse = [&](const std::string& why) {
        throw HalfAppliedError(util::format(
            "{}: revision {} cannot be resumed: {}\n  hint: put the file back, or finish or undo "
            "it by hand, then 'dbmig resolve --mark-applied' or '--mark-reverted'",
            m_step.revision->header.path, m_step.info.revision, why));
    };
    note_done(group);
    if (checksum_of_done() != m_progress.checksum || m_progress.within > group.statements.size())
        refuse("statements that have run are not in the file as they were");
    if (!m_progress.unknown)
        return;
    if (m_progress.within == group.statements.size() ||
        util::shortened(group.statements[m_progress.within].sql, longest_next) != m_progress.next)
        refuse("the statement that was running when dbmig was stopped is not in the file as it "
               "was: " +
               m_progress.next);
}

bool Pieces::has_run(const Statement& statement, std::optional<bool> told) const {
    if (told)
        return *told;
    const auto now = m_site.dialect.footprint(m_site.connection, statement.sql);
    if (now && m_progress.footprint)
        return *now != *m_progress.footprint;
    throw HalfAppliedError(util::format(
        "revision {}: dbmig was stopped while this statement ran, and cannot tell whether it has "
        "run:\n  {}\n  hint: look at the database, then 'dbmig resolve --resume --statement-ran' "
        "or '--statement-did-not-run'",
        m_step.info.revision, statement.sql));
}

} // namespace dbmig::exec
