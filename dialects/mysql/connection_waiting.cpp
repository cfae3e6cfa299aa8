// SPDX-License-Identifier: MIT
// Who a statement waits for, asked through a session of its own. What there is to ask depends on
// the server, its plugins and the rights of the user.
#include <algorithm>
#include <array>
#include <chrono>

#include <poll.h>

#include "connection.hpp"
#include "rows.hpp"

namespace dbmig::mysql {

namespace {

/// Each gives connection, user, seconds and statement of a session that the connection {} waits
/// for; the surest first.
constexpr std::array<const char*, 4> blockers_queries{
    // MySQL: metadata locks
    "SELECT w.blocking_pid, w.blocking_account, COALESCE(p.time, 0), COALESCE(p.info, '') "
    "FROM sys.schema_table_lock_waits w "
    "LEFT JOIN information_schema.processlist p ON p.id = w.blocking_pid "
    "WHERE w.waiting_pid = {} AND w.blocking_pid <> {}",
    // MySQL: rows
    "SELECT w.blocking_pid, COALESCE(p.user, '?'), COALESCE(p.time, 0), "
    "COALESCE(w.blocking_query, '') FROM sys.innodb_lock_waits w "
    "LEFT JOIN information_schema.processlist p ON p.id = w.blocking_pid WHERE w.waiting_pid = {}",
    // MariaDB: rows
    "SELECT b.trx_mysql_thread_id, COALESCE(p.user, '?'), "
    "TIMESTAMPDIFF(SECOND, b.trx_started, NOW()), COALESCE(b.trx_query, '') "
    "FROM information_schema.innodb_lock_waits w "
    "JOIN information_schema.innodb_trx b ON b.trx_id = w.blocking_trx_id "
    "JOIN information_schema.innodb_trx r ON r.trx_id = w.requesting_trx_id "
    "LEFT JOIN information_schema.processlist p ON p.id = b.trx_mysql_thread_id "
    "WHERE r.trx_mysql_thread_id = {}",
    // MariaDB with the plugin metadata_lock_info
    "SELECT p.id, p.user, p.time, COALESCE(p.info, '') "
    "FROM information_schema.metadata_lock_info m "
    "JOIN information_schema.processlist p ON p.id = m.thread_id "
    "JOIN information_schema.processlist me ON me.id = {} AND m.table_schema = me.db "
    "WHERE p.id <> me.id AND m.lock_mode LIKE 'MDL_SHARED%' AND me.state LIKE '%metadata lock%' "
    "GROUP BY p.id, p.user, p.time, p.info"};

/// What is left to say: a metadata lock is held until the end of a transaction.
constexpr const char* transactions_query =
    "SELECT t.trx_mysql_thread_id, COALESCE(p.user, '?'), "
    "TIMESTAMPDIFF(SECOND, t.trx_started, NOW()), COALESCE(p.info, '') "
    "FROM information_schema.innodb_trx t "
    "JOIN information_schema.processlist me ON me.id = {} AND me.state LIKE '%lock%' "
    "LEFT JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id "
    "WHERE t.trx_mysql_thread_id <> {} ORDER BY t.trx_started LIMIT 5";

std::string with_connection(std::string_view query, unsigned long id) {
    std::string text(query);
    for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}", at))
        text.replace(at, 2, std::to_string(id));
    return text;
}

std::string text_of(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    const auto* word = std::get_if<std::string>(&value);
    return word == nullptr ? std::string() : *word;
}

/// "connection 7 (user app, for 12 s): UPDATE …; …"; empty when the query fails or finds none.
std::string ask(MYSQL* session, const std::string& query) {
    constexpr std::size_t longest = 200;
    if (mysql_real_query(session, query.data(), query.size()) != 0)
        return {};
    const Rows rows(mysql_store_result(session));
    std::string text;
    for (const auto& row : rows ? read_rows(rows.get()).rows : std::vector<std::vector<Value>>{}) {
        const std::string info = text_of(row.at(3)).substr(0, longest);
        text += (text.empty() ? "connection " : "; connection ") + text_of(row.at(0)) + " (user " +
                text_of(row.at(1)) + ", for " + text_of(row.at(2)) + " s)" +
                (info.empty() ? ", which is idle" : ": " + info);
    }
    return text;
}

} // namespace

/// A runner is told whom a statement waits for.
void MysqlConnection::wait_for_answer() {
    using std::chrono::milliseconds;
    if (!m_waiting)
        return;
    constexpr milliseconds often{1000};
    auto wait = std::max(milliseconds(1), std::min(often, m_options.lock_timeout / 2));
    pollfd descriptor{mysql_get_socket(m_session.get()), POLLIN, 0};
    while (::poll(&descriptor, 1, static_cast<int>(wait.count())) == 0 && !m_interrupted) {
        tell_blockers();
        wait = often;
    }
}

/// Looking must never be what fails.
void MysqlConnection::tell_blockers() noexcept {
    try {
        if (!m_beside)
            m_beside = open_session(m_url, m_options);
        const unsigned long id = mysql_thread_id(m_session.get());
        std::string text;
        for (const char* const query : blockers_queries)
            if (text.empty())
                text = ask(m_beside.get(), with_connection(query, id));
        if (text.empty()) {
            text = ask(m_beside.get(), with_connection(transactions_query, id));
            text = text.empty() ? text : "probably " + text;
        }
        if (!text.empty() && m_waiting)
            m_waiting(text);
    } catch (const std::exception&) {
        m_beside.reset(); // no room for another session
    }
}

} // namespace dbmig::mysql
