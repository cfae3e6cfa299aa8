// SPDX-License-Identifier: MIT
// The connection's promises kept with https://mariadb.com/kb/en/mariadb-connector-c/.
#include "connection.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include <errmsg.h>

#include <dbmig/error.hpp>

#include "connection_error.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "rows.hpp"
#include "tokenizer.hpp"

namespace dbmig::mysql {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// One lock a database: names of locks are the server's, and at most 64 characters long.
constexpr const char* lock_name = "CONCAT('dbmig.', LEFT(SHA2(DATABASE(), 256), 40))";

long whole_seconds(milliseconds time) {
    return static_cast<long>((time.count() + 999) / 1000);
}

/// The modes that change how text is read or what SHOW CREATE writes are taken out.
std::string usable_mode(const std::string& mode) {
    static const char* const unwanted[] = {"ANSI_QUOTES",
                                           "NO_BACKSLASH_ESCAPES",
                                           "PIPES_AS_CONCAT",
                                           "IGNORE_SPACE",
                                           "ANSI",
                                           "DB2",
                                           "MAXDB",
                                           "MSSQL",
                                           "ORACLE",
                                           "POSTGRESQL",
                                           "NO_TABLE_OPTIONS",
                                           "NO_FIELD_OPTIONS",
                                           "MYSQL323",
                                           "MYSQL40",
                                           "NO_KEY_OPTIONS",
                                           "HIGH_NOT_PRECEDENCE"};
    std::string result;
    for (std::size_t at = 0; at < mode.size();) {
        const std::size_t end = std::min(mode.find(',', at), mode.size());
        const std::string word = mode.substr(at, end - at);
        if (std::find(std::begin(unwanted), std::end(unwanted), word) == std::end(unwanted))
            result += (result.empty() ? "" : ",") + word;
        at = end + 1;
    }
    return result;
}

/// The statement with its values in place of the question marks, each escaped.
std::string bound(std::string_view sql, const std::vector<Value>& values) {
    std::string result;
    std::size_t used = 0;
    std::size_t copied = 0;
    for (const Token& token : tokenize(sql)) {
        if (!token.is_op("?"))
            continue;
        result += sql.substr(copied, token.offset - copied);
        if (used < values.size())
            result += literal(values[used]);
        ++used;
        copied = token.end();
    }
    if (used != values.size())
        throw SqlError("the statement has " + std::to_string(used) +
                           " parameter(s) and was given " + std::to_string(values.size()) +
                           " value(s)",
                       std::string(sql));
    return result.append(sql.substr(copied));
}

class Running {
public:
    explicit Running(std::atomic<bool>& flag) : m_flag(flag) { m_flag = true; }
    ~Running() { m_flag = false; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    std::atomic<bool>& m_flag;
};

/// Statements are taken apart by the server for as long as this lives, and only then: elsewhere a
/// text that holds more than one is refused.
class ManyStatements {
public:
    explicit ManyStatements(MYSQL* session) : m_session(session) {
        mysql_set_server_option(m_session, MYSQL_OPTION_MULTI_STATEMENTS_ON);
    }
    ~ManyStatements() { mysql_set_server_option(m_session, MYSQL_OPTION_MULTI_STATEMENTS_OFF); }
    ManyStatements(const ManyStatements&) = delete;
    ManyStatements& operator=(const ManyStatements&) = delete;

private:
    MYSQL* m_session;
};

std::string begin_statement(Transaction kind) {
    return kind == Transaction::read ? "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
                                     : "START TRANSACTION";
}

bool is_blank(std::string_view sql) {
    return sql.find_first_not_of(" \t\r\n;") == std::string_view::npos;
}

} // namespace

MysqlConnection::MysqlConnection(const Url& url, const ConnectOptions& options)
    : m_url(url), m_options(options), m_session(open_session(url, options)) {
    try {
        set_up();
    } catch (const ConnectError&) {
        throw;
    } catch (const SqlError& error) {
        throw ConnectError(error.what(), error.statement(), error.sqlstate());
    }
}

MysqlConnection::~MysqlConnection() {
    if (MysqlConnection::in_transaction())
        quietly("ROLLBACK");
}

void MysqlConnection::set_up() {
    const auto row =
        MysqlConnection::query("SELECT VERSION(), @@version_comment, @@sql_mode, "
                               "CAST(@@lower_case_table_names AS CHAR), @@collation_connection",
                               {})
            .rows.at(0);
    m_flavour = make_flavour(std::get<std::string>(row.at(0)), std::get<std::string>(row.at(1)));
    m_mode = usable_mode(std::get<std::string>(row.at(2)));
    m_exact_relations = std::get<std::string>(row.at(3)) == "0";
    m_collation = std::get<std::string>(row.at(4));
    MysqlConnection::execute("SET " + settings());
    if (m_options.read_only)
        MysqlConnection::execute("SET SESSION TRANSACTION READ ONLY");
}

/// What holds for the whole session, however often raw SQL sets it otherwise.
std::string MysqlConnection::settings() const {
    const auto wait = std::to_string(std::max(1L, whole_seconds(m_options.lock_timeout)));
    std::string settings =
        "SESSION sql_mode = " + string_literal(m_mode) + ", lock_wait_timeout = " + wait +
        ", innodb_lock_wait_timeout = " + wait + ", sql_quote_show_create = 1, autocommit = 1";
    if (m_options.statement_timeout.count() > 0)
        settings += ", " + m_flavour.statement_timeout(
                               static_cast<long>(m_options.statement_timeout.count()));
    if (m_flavour.system_versioning())
        settings += ", system_versioning_alter_history = KEEP";
    if (m_flavour.own_primary_keys())
        settings += ", show_gipk_in_create_table_and_information_schema = OFF";
    return settings;
}

/// mysql_reset_connection() would let the runner's lock go. What is not named here stays as raw SQL
/// has set it. DEFAULT switches the checks off on MySQL 9.7, whatever the global value. To write to
/// the binary log again takes the right that leaving it took.
void MysqlConnection::restore_session() {
    execute("SET NAMES utf8mb4 COLLATE " + m_collation + ", " + settings() +
            ", foreign_key_checks = @@GLOBAL.foreign_key_checks, "
            "unique_checks = @@GLOBAL.unique_checks, time_zone = DEFAULT, "
            "sql_safe_updates = DEFAULT, sql_select_limit = DEFAULT, "
            "default_storage_engine = DEFAULT");
    if (number("SELECT @@sql_log_bin") == 0)
        execute("SET sql_log_bin = 1");
    if (!m_url.database.empty())
        execute("USE " + quote(m_url.database));
}

void MysqlConnection::restore_settings() {
    execute("SET NAMES utf8mb4, SESSION sql_mode = " + string_literal(m_mode) +
            ", sql_quote_show_create = 1");
}

void MysqlConnection::refuse_interrupted() const {
    if (m_interrupted && !m_cleaning)
        throw Interrupted("interrupted");
}

void MysqlConnection::execute(std::string_view sql) {
    run(sql, nullptr);
}

ResultSet MysqlConnection::query(std::string_view sql, const std::vector<Value>& parameters) {
    ResultSet result;
    if (parameters.empty())
        run(sql, &result);
    else
        run(bound(sql, parameters), &result);
    return result;
}

void MysqlConnection::run(std::string_view sql, ResultSet* result) {
    if (is_blank(sql))
        return;
    const Running running(m_running); // first: interrupt() looks at it after it has set its own
    refuse_interrupted();
    m_unwritten = false;
    if (mysql_send_query(m_session.get(), sql.data(), sql.size()) != 0)
        fail(sql);
    wait_for_answer();
    if (mysql_read_query_result(m_session.get()) != 0)
        fail(sql);
    take_results(sql, result);
}

/// A CALL may return several results; the first one counts.
void MysqlConnection::take_results(std::string_view sql, ResultSet* result) {
    bool first = true;
    for (int more = 0; more == 0; more = mysql_next_result(m_session.get())) {
        const Rows rows(mysql_store_result(m_session.get()));
        if (!rows && mysql_field_count(m_session.get()) != 0)
            fail(sql);
        if (rows && result != nullptr && first)
            *result = read_rows(rows.get());
        if (!rows && result != nullptr && first)
            result->affected = static_cast<std::int64_t>(mysql_affected_rows(m_session.get()));
        first = false;
    }
    if (mysql_errno(m_session.get()) != 0)
        fail(sql);
}

/// Statements sent before the first is answered, in one round trip. All answers are taken; the
/// first failure is thrown. No write may stand behind another while autocommit is on: the server
/// goes on behind a statement that fails, and a deadlock ends the whole transaction, so that what
/// follows would commit by itself.
/// https://github.com/mariadb-corporation/mariadb-connector-c/pull/225 says that the client can.
std::vector<ResultSet> MysqlConnection::pipeline(const std::vector<std::string>& statements) {
    const Running running(m_running);
    refuse_interrupted();
    std::vector<ResultSet> results;
    std::exception_ptr failure;
    const auto noting_failure = [&](const auto& work) {
        try {
            work();
        } catch (const Error&) {
            failure = failure ? failure : std::current_exception();
        }
    };
    std::size_t sent = 0;
    noting_failure([&] {
        for (; sent < statements.size(); ++sent)
            if (mysql_send_query(m_session.get(), statements[sent].data(),
                                 statements[sent].size()) != 0)
                fail(statements[sent]);
    });
    for (std::size_t i = 0; i < sent; ++i)
        noting_failure([&] { results.push_back(take_pipelined(statements[i], i == 0)); });
    if (failure)
        std::rethrow_exception(failure);
    return results;
}

/// Later answers may have been read along with the first: nothing of them would come to the socket.
ResultSet MysqlConnection::take_pipelined(const std::string& sql, bool first) {
    if (first)
        wait_for_answer();
    if (mysql_read_query_result(m_session.get()) != 0)
        fail(sql);
    ResultSet result;
    take_results(sql, &result);
    return result;
}

std::vector<Answer> MysqlConnection::query_each(const std::vector<std::string>& statements) {
    constexpr std::size_t at_once = 100; // far from max_allowed_packet
    const ManyStatements many(m_session.get());
    std::vector<Answer> answers;
    while (answers.size() < statements.size())
        run_together(statements, std::min(answers.size() + at_once, statements.size()), answers);
    return answers;
}

/// Ends behind the first statement that fails: the server runs none after it.
void MysqlConnection::run_together(const std::vector<std::string>& statements, std::size_t end,
                                   std::vector<Answer>& answers) {
    const Running running(m_running);
    refuse_interrupted();
    std::string sql;
    for (std::size_t i = answers.size(); i < end; ++i)
        sql += statements[i] + ";";
    int more = mysql_real_query(m_session.get(), sql.data(), sql.size());
    if (more < 0) // it was not even sent
        fail(sql);
    for (std::size_t i = answers.size(); i < end && more >= 0; ++i)
        more = take_answer(statements[i], answers) ? mysql_next_result(m_session.get()) : -1;
}

/// Whether more may come.
bool MysqlConnection::take_answer(const std::string& sql, std::vector<Answer>& answers) {
    const Rows rows(mysql_errno(m_session.get()) == 0 ? mysql_store_result(m_session.get())
                                                      : nullptr);
    const unsigned code = mysql_errno(m_session.get());
    if (code >= CR_MIN_ERROR && code <= CR_MAX_ERROR) // the client's own: there is no session
        fail(sql);
    Answer answer;
    if (rows)
        answer.result = read_rows(rows.get());
    else if (code != 0)
        answer.error = mysql_error(m_session.get());
    answers.push_back(std::move(answer));
    return code == 0;
}

void MysqlConnection::fail(std::string_view sql) {
    FailureContext context;
    context.sql = sql;
    context.interrupted = m_interrupted && !m_cleaning;
    context.lock_timeout = m_options.lock_timeout;
    throw_failure(m_session.get(), context);
}

void MysqlConnection::begin(Transaction kind) {
    if (m_open)
        throw SqlError("a transaction is open already");
    execute(begin_statement(kind));
    m_open = true;
}

std::vector<ResultSet> MysqlConnection::begin_with(Transaction kind,
                                                   const std::vector<std::string>& queries) {
    if (m_open)
        throw SqlError("a transaction is open already");
    m_open = true; // what cannot be begun can be rolled back all the same
    std::vector<std::string> statements = queries;
    statements.insert(statements.begin(), begin_statement(kind));
    auto results = pipeline(statements);
    results.erase(results.begin());
    m_unwritten = true;
    return results;
}

/// With autocommit off, whatever fails, nothing is committed but by a COMMIT.
Connection::Written MysqlConnection::begin_and_write(const std::vector<std::string>& queries,
                                                     const std::vector<Statement>& statements) {
    if (m_open)
        throw SqlError("a transaction is open already");
    m_open = m_by_hand = true;
    m_unwritten = false;
    std::vector<std::string> all{"SET autocommit = 0"};
    all.insert(all.end(), queries.begin(), queries.end());
    for (const Statement& each : statements)
        all.push_back(each.parameters.empty() ? each.sql : bound(each.sql, each.parameters));
    auto results = pipeline(all);
    Written written;
    const auto first = results.begin() + 1;
    const auto behind = first + static_cast<std::ptrdiff_t>(queries.size());
    written.answers.assign(std::make_move_iterator(first), std::make_move_iterator(behind));
    std::transform(behind, results.end(), std::back_inserter(written.touched),
                   [](const ResultSet& result) { return result.affected; });
    return written;
}

/// A COMMIT behind the only write may go out with it: when the write fails, there is nothing that
/// it could commit.
void MysqlConnection::commit_with(const std::vector<Statement>& statements) {
    if (!m_open || !m_unwritten || statements.size() != 1)
        return Connection::commit_with(statements);
    m_unwritten = false;
    const Statement& only = statements.front();
    pipeline({only.parameters.empty() ? only.sql : bound(only.sql, only.parameters), "COMMIT"});
    m_open = false;
}

/// DDL commits by itself: that nothing is open any more is no fault.
void MysqlConnection::commit() {
    if (!m_open)
        throw SqlError("there is no transaction to commit");
    end_with("COMMIT");
    m_open = false;
}

void MysqlConnection::rollback() {
    m_open = false;
    const Shield shielded(*this);
    end_with("ROLLBACK");
}

/// A COMMIT that fails has ended its transaction, too: nothing is left that the second statement
/// could commit.
void MysqlConnection::end_with(const char* end) {
    if (!m_by_hand)
        return execute(end);
    pipeline({end, "SET autocommit = 1"});
    m_by_hand = false;
}

bool MysqlConnection::in_transaction() const {
    return m_open || (m_session->server_status & SERVER_STATUS_IN_TRANS) != 0;
}

/// KILL QUERY may come before the server has heard of the statement, hence again while it runs.
void MysqlConnection::interrupt() noexcept {
    m_interrupted = true;
    try {
        if (!m_running)
            return;
        ConnectOptions options;
        options.connect_timeout = milliseconds(2000);
        const Session killer = open_session(m_url, options);
        const std::string kill = "KILL QUERY " + std::to_string(mysql_thread_id(m_session.get()));
        constexpr int tries = 40;
        for (int i = 0; i < tries && m_running; ++i) {
            mysql_real_query(killer.get(), kill.data(), kill.size());
            std::this_thread::sleep_for(milliseconds(50));
        }
    } catch (...) {
        // The statement ends by itself, and nothing runs after it.
    }
}

std::int64_t MysqlConnection::number(const std::string& sql) {
    const auto rows = query(sql, {}).rows;
    const auto* value = rows.empty() ? nullptr : std::get_if<std::int64_t>(&rows[0].at(0));
    return value == nullptr ? 0 : *value;
}

void MysqlConnection::lock_runner(std::chrono::milliseconds patience,
                                  const std::function<void(const std::string&)>& waiting) {
    const auto start = Clock::now();
    for (;;) {
        const auto left = patience - std::chrono::duration_cast<milliseconds>(Clock::now() - start);
        const long wait = left.count() > 0 ? 1 : 0;
        if (number("SELECT GET_LOCK(" + std::string(lock_name) + ", " + std::to_string(wait) +
                   ")") == 1) {
            m_locked = true;
            m_waiting = waiting;
            return;
        }
        const std::string who = holder();
        if (left.count() <= 0)
            throw LockError("the lock of dbmig on this database is held by " + who +
                            "\n  hint: wait for it, or raise --lock-wait");
        if (waiting)
            waiting(who);
    }
}

/// Without the PROCESS privilege only one's own sessions are seen.
std::string MysqlConnection::holder() {
    const auto rows = query("SELECT id, user, host, time FROM information_schema.processlist "
                            "WHERE id = IS_USED_LOCK(" +
                                std::string(lock_name) + ")",
                            {})
                          .rows;
    if (rows.empty())
        return "another connection";
    const auto text = [&](std::size_t i) {
        const Value& value = rows[0].at(i);
        if (const auto* number = std::get_if<std::int64_t>(&value))
            return std::to_string(*number);
        const auto* word = std::get_if<std::string>(&value);
        return word == nullptr ? std::string() : *word;
    };
    return "connection " + text(0) + " (" + text(1) + " from " + text(2) + ", busy for " + text(3) +
           " s)";
}

void MysqlConnection::unlock_runner() noexcept {
    m_waiting = nullptr;
    if (m_locked)
        quietly("DO RELEASE_LOCK(" + std::string(lock_name) + ")");
    m_locked = false;
}

Connection& MysqlConnection::scratch() {
    if (!m_scratch)
        m_scratch = open_scratch(m_url);
    return *m_scratch;
}

void MysqlConnection::quietly(const std::string& sql) noexcept {
    const bool before = std::exchange(m_cleaning, true);
    try {
        MysqlConnection::execute(sql);
    } catch (...) {
        // What it would undo ends with the session.
    }
    m_cleaning = before;
}

} // namespace dbmig::mysql
