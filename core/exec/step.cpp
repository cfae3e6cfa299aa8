// SPDX-License-Identifier: MIT
// A step inside a transaction: its statements, its verify queries, its version rows.
#include "exec/step.hpp"

#include <algorithm>
#include <utility>

#include <dbmig/version.hpp>

#include "exec/statements.hpp"
#include "revision/files.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

void Site::ensure_tables() {
    if (!tables_there)
        versions.ensure(connection);
    if (!history_there)
        history.ensure(connection); // the version table may be another tool's, with none beside it
}

OpenTransaction::~OpenTransaction() {
    if (!m_connection.in_transaction())
        return;
    try {
        m_connection.rollback();
    } catch (const Error&) {
        // The connection is gone, and the engine rolls back what it does not hear of again.
    }
}

void render_ahead(std::vector<PreparedStep>& steps, const Dialect& dialect) {
    for (PreparedStep& step : steps) {
        try {
            step.groups = groups_ahead(step.script().operations, dialect);
        } catch (const SchemaError&) {
            rethrow_located(step, {});
        }
    }
}

bool begin_at(Site& site, Transaction kind, const std::vector<std::string>& rows) {
    if (site.tables_there && site.history_there)
        return site.versions.begin_and_read(site.connection, kind) == rows;
    site.connection.begin(kind);
    site.ensure_tables();
    return site.versions.read(site.connection) == rows;
}

/// The number of the history's newest entry is asked for once: in each INSERT, the engines that do
/// not count by themselves would plan a query for it. The runner's lock keeps others from adding.
bool begin_step(Site& site, Transaction kind, const std::vector<std::string>& rows) {
    const bool counted = site.last_entry || site.dialect.capabilities().numbers_keys;
    if (counted || !site.tables_there || !site.history_there)
        return begin_at(site, kind, rows);
    ResultSet newest;
    const auto now =
        site.versions.begin_and_read(site.connection, kind, site.history.newest(), newest);
    site.last_entry = History::number(newest);
    return now == rows;
}

void commit_entry(Site& site, HistoryEntry entry) {
    if (site.dialect.capabilities().numbers_keys || !site.last_entry) {
        site.connection.commit_with({site.history.add_statement(entry)});
        return;
    }
    entry.id = *std::exchange(site.last_entry, std::nullopt) + 1; // not known when it fails
    site.connection.commit_with({site.history.insert_statement(entry)});
    site.last_entry = entry.id;
}

std::string direction(const PreparedStep& step) {
    return step.info.up ? "upgrade" : "downgrade";
}

bool has_raw_sql(const PreparedStep& step) {
    const auto& operations = step.script().operations;
    return std::any_of(operations.begin(), operations.end(), [](const Operation& operation) {
        return std::holds_alternative<Execute>(operation.op);
    });
}

std::vector<Statement> behind_raw_sql(const Site& site, const PreparedStep& step, RestoreFor time,
                                      const std::vector<Statement>& own) {
    std::vector<Statement> all;
    if (has_raw_sql(step))
        all = site.connection.restoring_statements(time);
    all.insert(all.end(), own.begin(), own.end());
    return all;
}

HistoryEntry entry_of(const PreparedStep& step, const std::string& status,
                      const std::string& started, std::int64_t statements) {
    HistoryEntry entry;
    entry.revision = step.info.revision;
    entry.up = step.info.up;
    entry.status = status;
    set_checksums(entry, *step.revision);
    entry.started_at = started;
    entry.finished_at = status == "partial" ? "" : now_text();
    entry.statements = statements;
    entry.applied_by = applied_by();
    entry.tool_version = DBMIG_VERSION;
    return entry;
}

void set_checksums(HistoryEntry& entry, const Revision& revision) {
    entry.checksum = checksum(revision);
    entry.file_checksum = revision.file_checksum;
}

std::string located(const PreparedStep& step, const Statement& statement, const std::string& error,
                    const std::string& sql) {
    const std::string place =
        statement.where.line ? to_string(statement.where) : step.revision->header.path;
    std::string text =
        util::format("{}: {} of {} failed: {}", place, direction(step), step.info.revision, error);
    const std::string& shown = statement.sql.empty() ? sql : statement.sql;
    if (!shown.empty())
        text += "\n  statement: " + shown;
    return text;
}

void rethrow_located(const PreparedStep& step, const Statement& statement) {
    try {
        throw;
    } catch (const SqlError& error) {
        throw SqlError(located(step, statement, error.what(), error.statement()), error.statement(),
                       error.sqlstate());
    } catch (const LockError& error) {
        throw LockError(located(step, statement, error.what(), {}));
    } catch (const SchemaError& error) {
        throw SchemaError(util::format("{}: {} of {}: {}", step.revision->header.path,
                                       direction(step), step.info.revision, error.what()));
    }
}

void verify(const Site& site, const PreparedStep& step) {
    if (!step.info.up)
        return;
    for (const Execute& query : step.revision->verify) {
        const auto* text = text_for(query, site.dialect);
        if (!text)
            continue;
        for (const auto& fragment : revision::split_sql(text->sql, site.dialect.syntax())) {
            const auto rows = site.connection.query(fragment.sql).rows.size();
            if (rows)
                throw SqlError(util::format("its verify query returned {}, none was expected ({})",
                                            util::counted(rows, "row"), to_string(text->where)),
                               fragment.sql);
        }
    }
}

namespace {

/// Statements that wait, so that as many as possible go to the database together.
class Held {
public:
    Held(Site& site, const PreparedStep& step, std::int64_t& done)
        : m_site(site), m_step(step), m_done(done) {}

    void add(std::vector<Statement> statements) {
        std::move(statements.begin(), statements.end(), std::back_inserter(m_statements));
    }

    /// The last ones; returns how many rows these have touched.
    std::vector<std::int64_t> run_with(const std::vector<Statement>& bookkeeping) {
        const std::size_t count = m_statements.size();
        add(bookkeeping);
        auto touched = run();
        m_done -= static_cast<std::int64_t>(bookkeeping.size());
        touched.erase(touched.begin(), touched.begin() + static_cast<std::ptrdiff_t>(count));
        return touched;
    }

    std::vector<std::int64_t> run() {
        std::size_t running = 0;
        std::vector<std::int64_t> touched;
        try {
            touched = m_site.statements.run_all(m_statements, running);
        } catch (const Error&) {
            m_done += static_cast<std::int64_t>(running);
            rethrow_located(m_step, m_statements.at(running));
        }
        m_done += static_cast<std::int64_t>(running);
        m_statements.clear();
        return touched;
    }

private:
    Site& m_site;
    const PreparedStep& m_step;
    std::int64_t& m_done;
    std::vector<Statement> m_statements;
};

void render_into(Held& held, const Site& site, const PreparedStep& step) {
    const auto model = ModelSource::live([&] {
        held.run();
        return site.model();
    });
    try {
        for_each_group(step.script().operations, site.dialect, model,
                       [&](StatementGroup&& group) { held.add(std::move(group.statements)); });
    } catch (const SchemaError&) {
        rethrow_located(step, {});
    }
}

} // namespace

void run_inside(Site& site, const PreparedStep& step, std::int64_t& done) {
    Held held(site, step, done);
    if (step.groups)
        for (const StatementGroup& group : *step.groups)
            held.add(group.statements);
    else
        render_into(held, site, step);
    if (step.info.up && !step.revision->verify.empty()) {
        held.run();
        try {
            verify(site, step);
        } catch (const SqlError&) {
            rethrow_located(step, {});
        }
    }
    const auto bookkeeping = site.versions.change_statements(step.change);
    auto touched = held.run_with(behind_raw_sql(site, step, RestoreFor::session, bookkeeping));
    touched.erase(touched.begin(), touched.end() - static_cast<std::ptrdiff_t>(bookkeeping.size()));
    site.versions.check(bookkeeping, touched);
}

void note_failure(Site& site, const HistoryEntry& failed) {
    if (!site.tables_there || !site.history_there)
        return;
    try {
        const Shield shield(site.connection);
        site.last_entry.reset();
        site.connection.restore_session();
        const OpenTransaction open(site.connection);
        site.connection.begin(Transaction::write);
        site.connection.commit_with({site.history.add_statement(failed)});
    } catch (const Error& second) {
        site.observer.warning(util::format("the failure could not be recorded: {}", second.what()));
    }
}

} // namespace dbmig::exec
