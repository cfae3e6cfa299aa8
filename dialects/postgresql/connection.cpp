// SPDX-License-Identifier: MIT
// The connection's promises kept with libpq: https://www.postgresql.org/docs/current/libpq.html
#include "connection.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include <poll.h>

#include <dbmig/error.hpp>

#include "client.hpp"
#include "connection_error.hpp"
#include "expression.hpp"
#include "lease.hpp"
#include "parameters.hpp"
#include "quoting.hpp"
#include "tokenizer.hpp"

namespace dbmig::postgresql {

namespace {

/// Types whose values are not text: pg_type.dat.
enum : Oid {
    bool_type = 16,
    bytea_type = 17,
    int8_type = 20,
    int2_type = 21,
    int4_type = 23,
    oid_type = 26,
    float4_type = 700,
    float8_type = 701,
};

template <typename Number> Value number_value(std::string_view text) {
    Number number{};
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size())
        return std::string(text);
    return number;
}

int nibble(char c) {
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/// bytea_output = hex is the server's default and set by settings().
Blob bytes_value(std::string_view text) {
    Blob blob;
    for (std::size_t i = 2; i + 1 < text.size(); i += 2)
        blob.bytes += static_cast<char>(nibble(text[i]) * 16 + nibble(text[i + 1]));
    return blob;
}

Value column_value(const PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column) != 0)
        return Null{};
    const std::string_view text(PQgetvalue(result, row, column),
                                static_cast<std::size_t>(PQgetlength(result, row, column)));
    switch (PQftype(result, column)) {
    case bool_type:
        return text == "t";
    case int2_type:
    case int4_type:
    case int8_type:
    case oid_type:
        return number_value<std::int64_t>(text);
    case float4_type:
    case float8_type:
        return number_value<double>(text);
    case bytea_type:
        return bytes_value(text);
    default:
        return std::string(text);
    }
}

std::int64_t touched_rows(PGresult* result) {
    std::int64_t count = 0;
    const std::string_view tag = PQcmdStatus(result);
    const std::string_view digits = PQcmdTuples(result);
    if (tag.rfind("SELECT", 0) != 0)
        std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return count;
}

ResultSet rows_of(PGresult* result) {
    ResultSet set;
    const int width = PQnfields(result);
    const int height = PQntuples(result);
    for (int i = 0; i < width; ++i)
        set.columns.emplace_back(PQfname(result, i));
    set.rows.reserve(static_cast<std::size_t>(height));
    for (int i = 0; i < height; ++i) {
        auto& row = set.rows.emplace_back();
        row.reserve(static_cast<std::size_t>(width));
        for (int k = 0; k < width; ++k)
            row.push_back(column_value(result, i, k));
    }
    set.affected = touched_rows(result);
    return set;
}

bool is_success(int status) {
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

bool is_copy(int status) {
    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

/// COPY from or to the client would stop a pipeline for good.
bool may_copy(const Statement& statement) {
    const auto tokens =
        statement.parameters.empty() ? tokenize(statement.sql) : std::vector<Token>{};
    return !tokens.empty() && tokens.front().is_word("copy");
}

/// Waiting for old snapshots is what these are for; one that gave up would leave half of its work.
bool waits_patiently(std::string_view sql) {
    return untransactional(sql).find("CONCURRENTLY") != std::string::npos;
}

/// The elements of a list of schemas, each as a string. A function that sets it would take a
/// snapshot, after which no isolation level can be chosen.
std::string quoted_elements(std::string_view list) {
    std::string result;
    for (const Token& token : tokenize(list))
        if (!token.is_op(","))
            result += (result.empty() ? "" : ", ") + string_literal(unquoted(token));
    return result;
}

} // namespace

void CloseHandle::operator()(PGconn* handle) const noexcept {
    PQfinish(handle);
}

void ClearResult::operator()(PGresult* result) const noexcept {
    PQclear(result);
}

void FreeCancel::operator()(PGcancel* cancel) const noexcept {
    PQfreeCancel(cancel);
}

PostgresqlConnection::PostgresqlConnection(Handle handle, const ConnectOptions& options,
                                           Session session)
    : m_session(std::move(session)), m_handle(std::move(handle)),
      m_cancel(PQgetCancel(m_handle.get())), m_options(options) {
    PQsetNoticeProcessor(
        m_handle.get(), [](void*, const char*) {}, nullptr);
    m_pooled = is_pooled();
}

/// The server rolls back what is open when the connection ends.
PostgresqlConnection::~PostgresqlConnection() = default;

/// A pooler tells a client another process number than the server itself.
bool PostgresqlConnection::is_pooled() {
    const Result process = run_script("SELECT pg_catalog.pg_backend_pid()");
    return PQgetvalue(process.get(), 0, 0) != std::to_string(PQbackendPID(m_handle.get()));
}

namespace {

std::string milliseconds(std::chrono::milliseconds time) {
    return std::to_string(time.count());
}

} // namespace

/// What holds for the whole session, however often raw SQL sets it otherwise.
std::vector<std::string> PostgresqlConnection::setting_list() const {
    std::vector<std::string> result{"standard_conforming_strings = on", "bytea_output = hex",
                                    "datestyle = ISO", "intervalstyle = postgres",
                                    "lock_timeout = " + milliseconds(m_options.lock_timeout)};
    if (m_options.statement_timeout.count() > 0)
        result.push_back("statement_timeout = " + milliseconds(m_options.statement_timeout));
    if (m_options.read_only)
        result.emplace_back("default_transaction_read_only = on");
    if (!m_session.search_path.empty())
        result.push_back("search_path = " + quoted_elements(m_session.search_path));
    return result;
}

std::string PostgresqlConnection::settings(const char* set) const {
    std::string result;
    for (const std::string& setting : setting_list())
        result += (result.empty() ? "" : "; ") + (set + setting);
    return result;
}

void PostgresqlConnection::execute(std::string_view sql) {
    if (m_pooled || in_transaction() || !waits_patiently(sql) || !has_own_lock_timeout()) {
        run(sql, {});
        return;
    }
    const std::string own = "SET lock_timeout = " + milliseconds(m_options.lock_timeout);
    run_script("SET lock_timeout = 0");
    try {
        run(sql, {});
    } catch (...) {
        const Shield shielded(*this);
        run_script(own);
        throw;
    }
    run_script(own);
}

/// Else raw SQL has set another one, and means it.
bool PostgresqlConnection::has_own_lock_timeout() {
    const auto set =
        query("SELECT setting FROM pg_catalog.pg_settings WHERE name = 'lock_timeout'", {});
    return set.rows.at(0).at(0) == Value(milliseconds(m_options.lock_timeout));
}

ResultSet PostgresqlConnection::query(std::string_view sql, const std::vector<Value>& parameters) {
    return rows_of(run(sql, parameters).get());
}

void PostgresqlConnection::check_runnable(std::string_view sql) const {
    if (m_interrupted && !m_cleaning)
        throw Interrupted("interrupted");
    if (sql.find('\0') != std::string_view::npos)
        throw SqlError("the statement holds a NUL character, where the server would end it",
                       std::string(sql));
}

/// With the extended protocol, which takes one statement only.
Result PostgresqlConnection::run(std::string_view sql, const std::vector<Value>& parameters) {
    check_runnable(sql);
    if (m_restore && !m_pooled && !in_transaction()) {
        run_script(restoring_script());
        m_restore = false;
    }
    const std::string text(sql);
    const Parameters sent(parameters);
    if (PQsendQueryParams(m_handle.get(), text.c_str(), sent.count(), sent.types(), sent.values(),
                          sent.lengths(), sent.formats(), 0) == 0)
        fail(nullptr, sql);
    return finish(sql);
}

Result PostgresqlConnection::run_script(const std::string& sql) {
    check_runnable(sql);
    if (PQsendQuery(m_handle.get(), sql.c_str()) == 0)
        fail(nullptr, sql);
    return finish(sql);
}

/// The last result.
Result PostgresqlConnection::finish(std::string_view sql) {
    return std::move(finish_all(sql).back());
}

/// Throws the first failure, when all results have been taken.
std::vector<Result> PostgresqlConnection::finish_all(std::string_view sql) {
    std::vector<Result> results;
    bool failed = false;
    for (;;) {
        wait_for_result();
        Result result(PQgetResult(m_handle.get()));
        if (!result)
            break;
        const int status = PQresultStatus(result.get());
        if (is_copy(status))
            refuse_copy(status, sql);
        if (!failed)
            results.push_back(std::move(result));
        failed = failed || !is_success(status);
    }
    if (failed || results.empty())
        fail(results.empty() ? nullptr : results.back().get(), sql);
    return results;
}

/// Wakes now and then, since interrupt() may have come before the server had the statement: its
/// cancelling is then said again. A runner is told whom a statement waits for.
void PostgresqlConnection::wait_for_result() {
    using std::chrono::milliseconds;
    constexpr milliseconds interval{200};
    constexpr milliseconds often{1000};
    const milliseconds first =
        std::max(milliseconds(1), std::min(often, m_options.lock_timeout / 2));
    auto look = Clock::now() + first;
    while (PQisBusy(m_handle.get()) != 0) {
        pollfd descriptor{PQsocket(m_handle.get()), POLLIN, 0};
        const int wait = static_cast<int>(std::min(interval, first).count());
        if (::poll(&descriptor, 1, wait) == 0) {
            if (m_interrupted && !m_cleaning)
                interrupt();
            else if (m_waiting && Clock::now() >= look) {
                tell_blockers();
                look = Clock::now() + often;
            }
        }
        if (PQconsumeInput(m_handle.get()) == 0)
            return; // PQgetResult() says why
    }
}

void PostgresqlConnection::refuse_copy(int status, std::string_view sql) {
    if (status == PGRES_COPY_IN || status == PGRES_COPY_BOTH)
        PQputCopyEnd(m_handle.get(), "dbmig sends no rows");
    char* row = nullptr;
    while (status == PGRES_COPY_OUT && PQgetCopyData(m_handle.get(), &row, 0) > 0)
        PQfreemem(row);
    while (Result rest{PQgetResult(m_handle.get())})
        continue;
    throw SqlError("COPY from or to the client cannot be run here; write the rows as INSERT, or "
                   "COPY a file that the server can read",
                   std::string(sql), "0A000");
}

void PostgresqlConnection::fail(const PGresult* result, std::string_view sql) {
    FailureContext context;
    context.sql = sql;
    context.interrupted = m_interrupted && !m_cleaning;
    context.lock_timeout = m_options.lock_timeout;
    context.statement_timeout = m_options.statement_timeout;
    throw_failure(m_handle.get(), result, context);
}

/// A script of pg_dump's, say, empties search_path and turns row_security off for the session; what
/// follows must not run under that. RESET ALL leaves the role alone.
std::string PostgresqlConnection::restoring_script() const {
    return "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; " + settings("SET ");
}

/// One round trip.
std::string PostgresqlConnection::begin_script(Transaction kind) const {
    if (in_transaction())
        throw SqlError("a transaction is open already");
    // What is set before BEGIN in one message comes too late for the transaction to be read-only.
    const std::string begin = kind == Transaction::read
                                  ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                              : m_options.read_only ? "BEGIN READ ONLY"
                                                    : "BEGIN";
    if (m_pooled) // nothing may stay behind for the pooler's other clients
        return begin + "; " + settings("SET LOCAL ");
    return m_restore ? restoring_script() + "; " + begin : begin;
}

/// pg_dump's scripts empty the search path, where dbmig's own tables are. What a pooler's session
/// was set to must not stay behind for its other clients.
std::vector<Statement> PostgresqlConnection::restoring_statements(RestoreFor time) const {
    const bool local = time == RestoreFor::transaction && !m_pooled;
    std::vector<Statement> statements;
    if (local)
        statements = {{"SET LOCAL SESSION AUTHORIZATION DEFAULT"},
                      {"SET LOCAL role TO DEFAULT"},
                      {"SET LOCAL row_security TO DEFAULT"},
                      {"SET LOCAL search_path TO DEFAULT"}};
    else
        statements = {{"SET SESSION AUTHORIZATION DEFAULT"}, {"RESET ROLE"}, {"RESET ALL"}};
    for (const std::string& setting : setting_list())
        statements.push_back({(local || m_pooled ? "SET LOCAL " : "SET ") + setting});
    return statements;
}

void PostgresqlConnection::begin(Transaction kind) {
    run_script(begin_script(kind));
    m_open = true;
}

std::vector<ResultSet> PostgresqlConnection::begin_with(Transaction kind,
                                                        const std::vector<std::string>& queries) {
    std::string script = begin_script(kind);
    for (const std::string& sql : queries)
        script.append("; ").append(sql);
    check_runnable(script);
    if (PQsendQuery(m_handle.get(), script.c_str()) == 0)
        fail(nullptr, script);
    const auto results = finish_all(script);
    m_open = true;
    std::vector<ResultSet> rows;
    for (auto result = results.end() - static_cast<std::ptrdiff_t>(queries.size());
         result != results.end(); ++result)
        rows.push_back(rows_of(result->get()));
    return rows;
}

void PostgresqlConnection::check_committable() {
    if (!m_open)
        throw SqlError("there is no transaction to commit");
    m_open = false;
    if (!in_transaction())
        throw SqlError("the transaction has ended before its commit: a statement in it was a "
                       "COMMIT or ROLLBACK");
}

void PostgresqlConnection::commit() {
    commit_with({});
}

void PostgresqlConnection::commit_with(const std::vector<Statement>& statements) {
    check_committable();
    std::vector<Statement> all = statements;
    all.push_back({"COMMIT"});
    const auto results = run_pipeline(all, [](std::size_t) {});
    if (std::string_view(PQcmdStatus(results.back().get())) != "COMMIT")
        throw SqlError("the transaction was rolled back at its commit, because a statement in it "
                       "had failed",
                       "COMMIT", "25P02");
    m_restore = false;
}

std::vector<std::int64_t>
PostgresqlConnection::run_all(const std::vector<Statement>& statements,
                              const std::function<void(std::size_t)>& begins) {
    if (statements.size() < 2 || !in_transaction() ||
        std::any_of(statements.begin(), statements.end(), may_copy))
        return Connection::run_all(statements, begins);
    std::vector<std::int64_t> touched;
    for (const Result& result : run_pipeline(statements, begins))
        touched.push_back(touched_rows(result.get()));
    return touched;
}

void PostgresqlConnection::rollback() {
    m_open = false;
    if (!in_transaction() || PQstatus(m_handle.get()) == CONNECTION_BAD)
        return; // a lost connection is rolled back by the server
    const Shield shielded(*this);
    run("ROLLBACK", {});
}

bool PostgresqlConnection::in_transaction() const {
    const PGTransactionStatusType status = PQtransactionStatus(m_handle.get());
    return m_open || (status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN);
}

void PostgresqlConnection::interrupt() noexcept {
    m_interrupted = true;
    std::array<char, 256> error{};
    if (m_cancel)
        PQcancel(m_cancel.get(), error.data(), static_cast<int>(error.size()));
}

std::string PostgresqlConnection::server_description() {
    const std::string version = PQparameterStatus(m_handle.get(), "server_version");
    return "PostgreSQL " + version.substr(0, version.find(' '));
}

} // namespace dbmig::postgresql
