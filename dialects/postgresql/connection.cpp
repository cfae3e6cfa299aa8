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

#include <libpq-fe.h>

#include <dbmig/error.hpp>

#include "connection_error.hpp"
#include "expression.hpp"
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

/// What the server is sent for a list of values: text of a type that it finds out itself, so that a
/// number goes into whatever column it is for; bytes as bytes.
class Parameters {
public:
    explicit Parameters(const std::vector<Value>& values) {
        m_texts.reserve(values.size());
        for (const Value& value : values)
            add(value);
        for (const auto& text : m_texts)
            m_pointers.push_back(text ? text->c_str() : nullptr);
    }

    int count() const { return static_cast<int>(m_pointers.size()); }
    const Oid* types() const { return m_types.data(); }
    const char* const* values() const { return m_pointers.data(); }
    const int* lengths() const { return m_lengths.data(); }
    const int* formats() const { return m_formats.data(); }

private:
    void add(const Value& value) {
        const bool bytes = std::holds_alternative<Blob>(value);
        m_texts.push_back(text(value));
        m_types.push_back(bytes ? Oid{bytea_type} : Oid{0});
        m_lengths.push_back(m_texts.back() ? static_cast<int>(m_texts.back()->size()) : 0);
        m_formats.push_back(bytes ? 1 : 0);
    }

    static std::optional<std::string> text(const Value& value) {
        if (const auto* truth = std::get_if<bool>(&value))
            return *truth ? "true" : "false";
        if (const auto* number = std::get_if<std::int64_t>(&value))
            return std::to_string(*number);
        if (const auto* number = std::get_if<double>(&value))
            return shortest(*number);
        if (const auto* text = std::get_if<std::string>(&value))
            return checked(*text);
        if (const auto* blob = std::get_if<Blob>(&value))
            return blob->bytes;
        return std::nullopt;
    }

    static std::string shortest(double number) {
        std::array<char, 32> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
        return {buffer.data(), end};
    }

    static std::string checked(const std::string& text) {
        if (text.find('\0') != std::string::npos)
            throw SqlError("a value holds a NUL character, which no text of PostgreSQL can hold");
        return text;
    }

    std::vector<std::optional<std::string>> m_texts;
    std::vector<const char*> m_pointers;
    std::vector<Oid> m_types;
    std::vector<int> m_lengths;
    std::vector<int> m_formats;
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
    const std::string_view tag = PQcmdStatus(result);
    const std::string_view count = PQcmdTuples(result);
    if (tag.rfind("SELECT", 0) != 0 && !count.empty())
        std::from_chars(count.data(), count.data() + count.size(), set.affected);
    return set;
}

bool is_success(int status) {
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

bool is_copy(int status) {
    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
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

/// Sets a flag for as long as it lives.
class Flag {
public:
    explicit Flag(bool& flag) : m_flag(flag) { m_flag = true; }
    ~Flag() { m_flag = false; }
    Flag(const Flag&) = delete;
    Flag& operator=(const Flag&) = delete;

private:
    bool& m_flag;
};

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
    : m_guard(std::move(session.guard)), m_handle(std::move(handle)),
      m_cancel(PQgetCancel(m_handle.get())), m_options(options),
      m_search_path(std::move(session.search_path)) {
    PQsetNoticeProcessor(
        m_handle.get(), [](void*, const char*) {}, nullptr);
    run_script(settings());
}

/// The server rolls back what is open when the connection ends.
PostgresqlConnection::~PostgresqlConnection() = default;

/// What holds for the whole session, however often raw SQL sets it otherwise.
std::string PostgresqlConnection::settings() const {
    const auto milliseconds = [](std::chrono::milliseconds time) {
        return std::to_string(time.count());
    };
    std::string result = "SET standard_conforming_strings = on; SET bytea_output = hex; "
                         "SET datestyle = ISO; SET intervalstyle = postgres; SET lock_timeout = " +
                         milliseconds(m_options.lock_timeout);
    if (m_options.statement_timeout.count() > 0)
        result += "; SET statement_timeout = " + milliseconds(m_options.statement_timeout);
    if (m_options.read_only)
        result += "; SET default_transaction_read_only = on";
    if (!m_search_path.empty())
        result += "; SET search_path = " + quoted_elements(m_search_path);
    return result;
}

void PostgresqlConnection::execute(std::string_view sql) {
    if (in_transaction() || !waits_patiently(sql)) {
        run(sql, {});
        return;
    }
    run_script("SET lock_timeout = 0");
    try {
        run(sql, {});
    } catch (...) {
        const Flag cleaning(m_cleaning);
        run_script(settings());
        throw;
    }
    run_script(settings());
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
    const std::string text(sql);
    const Parameters sent(parameters);
    if (PQsendQueryParams(m_handle.get(), text.c_str(), sent.count(), sent.types(), sent.values(),
                          sent.lengths(), sent.formats(), 0) == 0)
        fail(nullptr, sql);
    return finish(sql);
}

void PostgresqlConnection::run_script(const std::string& sql) {
    check_runnable(sql);
    if (PQsendQuery(m_handle.get(), sql.c_str()) == 0)
        fail(nullptr, sql);
    finish(sql);
}

/// Takes all results; the last one counts, or the first that failed.
Result PostgresqlConnection::finish(std::string_view sql) {
    Result last;
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
            last = std::move(result);
        failed = failed || !is_success(status);
    }
    if (failed || !last)
        fail(last.get(), sql);
    return last;
}

/// Wakes now and then, since interrupt() may have come before the server had the statement: its
/// cancelling is then said again.
void PostgresqlConnection::wait_for_result() {
    constexpr int interval = 200; // milliseconds
    while (PQisBusy(m_handle.get()) != 0) {
        pollfd descriptor{PQsocket(m_handle.get()), POLLIN, 0};
        if (::poll(&descriptor, 1, interval) == 0 && m_interrupted && !m_cleaning)
            interrupt();
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
/// follows must not run under that. One round trip.
void PostgresqlConnection::begin(Transaction kind) {
    if (in_transaction())
        throw SqlError("a transaction is open already");
    const char* const begin =
        kind == Transaction::read ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN";
    run_script("RESET ALL; " + settings() + "; " + begin);
    m_open = true;
}

void PostgresqlConnection::commit() {
    if (!m_open)
        throw SqlError("there is no transaction to commit");
    m_open = false;
    if (!in_transaction())
        throw SqlError("the transaction has ended before its commit: a statement in it was a "
                       "COMMIT or ROLLBACK");
    const Result result = run("COMMIT", {});
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
        throw SqlError("the transaction was rolled back at its commit, because a statement in it "
                       "had failed",
                       "COMMIT", "25P02");
}

void PostgresqlConnection::rollback() {
    m_open = false;
    if (!in_transaction() || PQstatus(m_handle.get()) == CONNECTION_BAD)
        return; // a lost connection is rolled back by the server
    const Flag cleaning(m_cleaning);
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
