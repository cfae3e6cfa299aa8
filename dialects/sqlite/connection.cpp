// SPDX-License-Identifier: MIT
// The connection's promises kept with SQLite's C API: https://sqlite.org/c3ref/intro.html
#include "connection.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include <sqlite3.h>

#include <dbmig/error.hpp>

#include "connection_error.hpp"
#include "tokenizer.hpp"

namespace dbmig::sqlite {

namespace {

constexpr int progress_steps = 1000; ///< virtual machine instructions between two looks at flags

struct Binder {
    sqlite3_stmt* statement;
    int index;

    int operator()(Null) const { return sqlite3_bind_null(statement, index); }
    int operator()(bool value) const { return sqlite3_bind_int(statement, index, value ? 1 : 0); }
    int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
    int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
    int operator()(const std::string& value) const {
        return sqlite3_bind_text64(statement, index, value.data(), value.size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
    }
    int operator()(const Blob& value) const { // a null pointer would bind NULL
        return sqlite3_bind_blob64(statement, index, value.bytes.empty() ? "" : value.bytes.data(),
                                   value.bytes.size(), SQLITE_STATIC);
    }
};

std::string bytes(const void* data, int size) {
    return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
}

Value column_value(sqlite3_stmt* statement, int index) {
    switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER:
        return static_cast<std::int64_t>(sqlite3_column_int64(statement, index));
    case SQLITE_FLOAT:
        return sqlite3_column_double(statement, index);
    case SQLITE_TEXT: {
        const auto* const text = sqlite3_column_text(statement, index);
        return bytes(text, sqlite3_column_bytes(statement, index));
    }
    case SQLITE_BLOB: {
        const void* const data = sqlite3_column_blob(statement, index);
        return Blob{bytes(data, sqlite3_column_bytes(statement, index))};
    }
    default:
        return Null{};
    }
}

/// Whether there is anything but white space, comments and semicolons.
bool has_statement(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n;") == std::string_view::npos)
        return false;
    const auto tokens = tokenize(text);
    return std::any_of(tokens.begin(), tokens.end(),
                       [](const Token& token) { return !token.is_op(";"); });
}

} // namespace

void CloseHandle::operator()(sqlite3* handle) const noexcept {
    sqlite3_close_v2(handle);
}

void FinalizeStatement::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

SqliteConnection::SqliteConnection(Handle handle, std::string shown, const ConnectOptions& options)
    : m_handle(std::move(handle)), m_shown(std::move(shown)), m_options(options),
      m_allowed(options.lock_timeout), m_random(std::random_device{}()) {
    sqlite3_extended_result_codes(m_handle.get(), 1);
    sqlite3_busy_handler(m_handle.get(), &SqliteConnection::on_busy, this);
    sqlite3_progress_handler(m_handle.get(), progress_steps, &SqliteConnection::on_progress, this);
    sqlite3_db_config(m_handle.get(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
}

SqliteConnection::~SqliteConnection() {
    m_cleaning = true;
    m_cached.reset();
    if (sqlite3_get_autocommit(m_handle.get()) == 0)
        quietly("ROLLBACK");
}

void SqliteConnection::check(const std::vector<std::string>& pragmas) {
    m_connecting = true;
    execute("PRAGMA schema_version");
    m_pragmas = pragmas;
    for (const std::string& pragma : pragmas)
        execute(pragma);
    m_foreign_keys = setting(SQLITE_DBCONFIG_ENABLE_FKEY, -1);
    m_connecting = false;
}

/// Of what a pragma sets, what decides which rows a statement writes; and what was asked for.
void SqliteConnection::restore_session() {
    for (const char* pragma :
         {"ignore_check_constraints", "recursive_triggers", "case_sensitive_like"})
        execute(std::string("PRAGMA ") + pragma + " = OFF");
    setting(SQLITE_DBCONFIG_ENABLE_FKEY, m_foreign_keys ? 1 : 0);
    setting(SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0);
    for (const std::string& pragma : m_pragmas)
        execute(pragma);
}

void SqliteConnection::execute(std::string_view sql) {
    run(sql, {}, nullptr);
}

ResultSet SqliteConnection::query(std::string_view sql, const std::vector<Value>& parameters) {
    ResultSet result;
    run(sql, parameters, &result);
    return result;
}

void SqliteConnection::run(std::string_view sql, const std::vector<Value>& parameters,
                           ResultSet* result) {
    if (m_interrupted && !m_cleaning)
        throw Interrupted("interrupted");
    start_clock();
    const bool reused = !parameters.empty() && m_cached && m_cached_sql == sql;
    PreparedStatement statement = reused ? std::move(m_cached) : prepare(sql);
    if (!statement)
        return; // nothing but comments
    bind(statement.get(), sql, parameters);
    const sqlite3_int64 before = sqlite3_total_changes64(m_handle.get());
    step_through(statement.get(), sql, result);
    if (result != nullptr && sqlite3_total_changes64(m_handle.get()) != before)
        result->affected = sqlite3_changes64(m_handle.get());
    if (parameters.empty())
        return;
    sqlite3_reset(statement.get());
    sqlite3_clear_bindings(statement.get());
    if (!reused)
        m_cached_sql = sql;
    m_cached = std::move(statement);
}

PreparedStatement SqliteConnection::prepare(std::string_view sql) {
    if (sql.find('\0') != std::string_view::npos)
        throw SqlError("the statement holds a NUL character, where SQLite would end it",
                       std::string(sql));
    const std::size_t begin = std::min(sql.find_first_not_of(" \t\r\n;"), sql.size());
    const std::string_view text = sql.substr(begin);
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v2(m_handle.get(), text.data(), static_cast<int>(text.size()),
                                        &statement, &tail);
    PreparedStatement prepared(statement);
    if (code != SQLITE_OK)
        fail(code, text);
    const auto length =
        tail == nullptr ? text.size() : static_cast<std::size_t>(tail - text.data());
    if (length < text.size() && has_statement(text.substr(length)))
        throw SqlError("one statement was expected here and there are several", std::string(sql));
    return prepared;
}

void SqliteConnection::bind(sqlite3_stmt* statement, std::string_view sql,
                            const std::vector<Value>& parameters) {
    const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
    if (wanted != parameters.size())
        throw SqlError("the statement has " + std::to_string(wanted) +
                           " parameter(s) and was given " + std::to_string(parameters.size()) +
                           " value(s); a literal ? or :name must stand in quotes",
                       std::string(sql));
    int index = 0;
    for (const Value& value : parameters) {
        const int code = std::visit(Binder{statement, ++index}, value);
        if (code != SQLITE_OK)
            fail(code, sql);
    }
}

void SqliteConnection::step_through(sqlite3_stmt* statement, std::string_view sql,
                                    ResultSet* result) {
    const int width = sqlite3_column_count(statement);
    int code = sqlite3_step(statement);
    if (result != nullptr) {
        for (int i = 0; i < width; ++i)
            result->columns.emplace_back(sqlite3_column_name(statement, i));
    }
    for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
        if (result == nullptr)
            continue;
        auto& row = result->rows.emplace_back();
        row.reserve(static_cast<std::size_t>(width));
        for (int i = 0; i < width; ++i)
            row.push_back(column_value(statement, i));
    }
    if (code != SQLITE_DONE)
        fail(code, sql);
}

void SqliteConnection::start_clock() {
    m_waited = std::chrono::milliseconds(0);
    m_timed_out = false;
    if (m_options.statement_timeout.count() > 0)
        m_deadline = Clock::now() + m_options.statement_timeout;
}

void SqliteConnection::fail(int code, std::string_view sql) {
    FailureContext context;
    context.database = m_shown;
    context.sql = sql;
    context.connecting = m_connecting;
    context.interrupted = m_interrupted && !m_cleaning;
    context.timed_out = m_timed_out;
    context.waited = m_waited;
    context.lock_timeout = m_allowed;
    throw_failure(m_handle.get(), code, context);
}

void SqliteConnection::begin(Transaction kind) {
    if (in_transaction())
        throw SqlError("a transaction is open already");
    if (kind == Transaction::schema)
        save_settings();
    m_allowed = m_runner_patience.value_or(m_options.lock_timeout);
    try {
        // foreign_keys can only be changed outside a transaction.
        if (kind == Transaction::schema)
            setting(SQLITE_DBCONFIG_ENABLE_FKEY, 0);
        execute(kind == Transaction::read ? "BEGIN" : "BEGIN IMMEDIATE");
    } catch (...) {
        m_allowed = m_options.lock_timeout;
        restore_settings();
        throw;
    }
    m_allowed = m_options.lock_timeout;
    m_open = true;
}

void SqliteConnection::commit() {
    if (!m_open)
        throw SqlError("there is no transaction to commit");
    if (sqlite3_get_autocommit(m_handle.get()) != 0) {
        m_open = false;
        restore_settings();
        throw SqlError("the transaction has ended before its commit: a statement in it was a "
                       "COMMIT or ROLLBACK, or SQLite rolled it back after an error");
    }
    execute("COMMIT");
    m_open = false;
    restore_settings();
}

void SqliteConnection::rollback() {
    m_open = false;
    if (sqlite3_get_autocommit(m_handle.get()) == 0) {
        const Shield shielded(*this);
        execute("ROLLBACK");
    }
    restore_settings();
}

bool SqliteConnection::in_transaction() const {
    return m_open || sqlite3_get_autocommit(m_handle.get()) == 0;
}

void SqliteConnection::interrupt() noexcept {
    m_interrupted = true;
    sqlite3_interrupt(m_handle.get());
}

void SqliteConnection::lock_runner(std::chrono::milliseconds patience,
                                   const std::function<void(const std::string&)>& waiting) {
    m_runner_patience = patience;
    m_waiting = waiting;
}

void SqliteConnection::unlock_runner() noexcept {
    m_runner_patience.reset();
    m_waiting = nullptr;
}

/// About once a second; only a runner wants to know.
void SqliteConnection::tell_of_waiting() {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(m_waited);
    if (whole > m_told && m_waiting)
        m_waiting("another connection is writing to " + m_shown + " (for " +
                  std::to_string(whole.count()) + " s)");
    m_told = whole;
}

std::string SqliteConnection::server_description() {
    return std::string("SQLite ") + sqlite3_libversion();
}

/// By the call rather than by the pragma: it is asked for and set around each revision, and a
/// pragma is parsed each time. `wanted`: 0, 1, or -1 to leave it; returns how it is then.
bool SqliteConnection::setting(int name, int wanted) noexcept {
    int now = 0;
    sqlite3_db_config(m_handle.get(), name, wanted, &now);
    return now != 0;
}

void SqliteConnection::save_settings() {
    m_saved = {setting(SQLITE_DBCONFIG_ENABLE_FKEY, -1),
               setting(SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, -1)};
}

void SqliteConnection::restore_settings() {
    if (!m_saved)
        return;
    setting(SQLITE_DBCONFIG_ENABLE_FKEY, m_saved->foreign_keys ? 1 : 0);
    setting(SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, m_saved->legacy_alter_table ? 1 : 0);
    m_saved.reset();
}

/// For what cannot fail, or must not hide the error that led to it.
void SqliteConnection::quietly(const char* sql) noexcept {
    sqlite3_exec(m_handle.get(), sql, nullptr, nullptr, nullptr);
}

int SqliteConnection::on_busy(void* self, int count) {
    return static_cast<SqliteConnection*>(self)->wait_for_lock(count) ? 1 : 0;
}

bool SqliteConnection::wait_for_lock(int count) {
    using std::chrono::milliseconds;
    if (count == 0)
        m_wait_began = Clock::now();
    m_waited = std::chrono::duration_cast<milliseconds>(Clock::now() - m_wait_began);
    const milliseconds left = m_allowed - m_waited;
    if (left.count() <= 0 || (m_interrupted && !m_cleaning))
        return false;
    tell_of_waiting();
    // Short at first, then about 25 ms; random, so that many runners do not come back at once.
    const int longest = std::min(2 + count * 2, 50);
    std::uniform_int_distribution<int> pause(1, longest);
    std::this_thread::sleep_for(std::min(left, milliseconds(pause(m_random))));
    return true;
}

int SqliteConnection::on_progress(void* self) {
    auto& connection = *static_cast<SqliteConnection*>(self);
    if (connection.m_cleaning)
        return 0;
    if (connection.m_deadline && Clock::now() > *connection.m_deadline) {
        connection.m_timed_out = true;
        return 1;
    }
    return connection.m_interrupted ? 1 : 0;
}

} // namespace dbmig::sqlite
