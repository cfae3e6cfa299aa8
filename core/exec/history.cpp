// SPDX-License-Identifier: MIT
// The history table, in SQL that every engine has.
#include "exec/history.hpp"

#include <array>
#include <chrono>
#include <ctime>

#include <pwd.h>
#include <unistd.h>

#include "exec/version_table.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

namespace {

struct ColumnSpec {
    const char* name;
    const char* type;
    bool nullable;
};

constexpr ColumnSpec columns[] = {
    {"id", "integer", false},
    {"revision", "string(255)", false},
    {"direction", "string(9)", false},
    {"status", "string(9)", false},
    {"checksum", "string(64)", true},
    {"file_checksum", "string(64)", true},
    {"started_at", "string(32)", false},
    {"finished_at", "string(32)", true},
    {"statements", "integer", false},
    {"error", "text", true},
    {"applied_by", "string(255)", true},
    {"tool_version", "string(32)", true},
    {"progress", "text", true},
};

Table history_model(const Name& name) {
    Table table;
    table.name = name;
    for (const auto& spec : columns) {
        Column column;
        column.name = spec.name;
        column.type = {spec.type, true, {}};
        column.nullable = spec.nullable;
        if (column.type.text == "text") // whatever the database has for its own texts
            column.options["charset"] = "utf8mb4";
        table.columns.push_back(column);
    }
    PrimaryKey key;
    key.columns.push_back({"id", {}, false});
    table.primary_key = key;
    return table;
}

Value optional_text(const std::string& text) {
    return text.empty() ? Value{Null{}} : Value{text};
}

/// What a column of text holds on every engine.
constexpr std::size_t longest_error = 20000;

std::string text_at(const std::vector<Value>& row, std::size_t i) {
    const auto* text = std::get_if<std::string>(&row.at(i));
    return text ? *text : std::string();
}

std::int64_t number_at(const std::vector<Value>& row, std::size_t i) {
    const auto* number = std::get_if<std::int64_t>(&row.at(i));
    return number ? *number : 0;
}

const std::string& column_list() {
    static const std::string list = [] {
        std::string names;
        for (const auto& spec : columns)
            names += (names.empty() ? "" : ", ") + std::string(spec.name);
        return names;
    }();
    return list;
}

HistoryEntry entry_of(const std::vector<Value>& row) {
    HistoryEntry entry;
    entry.id = number_at(row, 0);
    entry.revision = text_at(row, 1);
    entry.up = text_at(row, 2) == "upgrade";
    entry.status = text_at(row, 3);
    entry.checksum = text_at(row, 4);
    entry.file_checksum = text_at(row, 5);
    entry.started_at = text_at(row, 6);
    entry.finished_at = text_at(row, 7);
    entry.statements = number_at(row, 8);
    entry.error = text_at(row, 9);
    entry.applied_by = text_at(row, 10);
    entry.tool_version = text_at(row, 11);
    entry.progress = text_at(row, 12);
    return entry;
}

std::vector<HistoryEntry> entries_of(const ResultSet& result) {
    std::vector<HistoryEntry> entries;
    entries.reserve(result.rows.size());
    for (const auto& row : result.rows)
        entries.push_back(entry_of(row));
    return entries;
}

std::string user_and_host() {
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    const passwd* user = getpwuid(geteuid());
    return util::format("{}@{}", user ? user->pw_name : std::to_string(geteuid()), host);
}

} // namespace

std::string applied_by() {
    static const std::string who = user_and_host(); // looked up once, not once a revision
    return who;
}

std::string now_text() {
    using namespace std::chrono;
    const auto now = system_clock::now();
    const std::time_t seconds = system_clock::to_time_t(now);
    const auto ms = duration_cast<milliseconds>(now.time_since_epoch()).count() % 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return util::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900,
                        utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ms);
}

History::History(const Dialect& dialect, Name name)
    : m_dialect(dialect), m_name(std::move(name)), m_quoted(quote(dialect, m_name)) {
    for (std::size_t i = 1; i < std::size(columns); ++i)
        m_places += ", " + m_dialect.placeholder(i);
}

History History::seen_from(const std::string& home) const {
    History same = *this;
    same.m_quoted = quote_from(home, m_dialect, m_name);
    return same;
}

void History::ensure(Connection& connection) const {
    if (table_exists(connection, m_dialect, m_name))
        return;
    const Operations create{{CreateTable{history_model(m_name)}, {}, {}}};
    for (const Statement& statement : m_dialect.renderer().render(create, {}))
        connection.execute(statement.sql);
}

Statement History::insert_statement(const HistoryEntry& entry, const std::string& id) const {
    return {
        util::format("INSERT INTO {} ({}) VALUES ({}{})", m_quoted, column_list(), id, m_places),
        true,
        {entry.revision, std::string(entry.up ? "upgrade" : "downgrade"), entry.status,
         optional_text(entry.checksum), optional_text(entry.file_checksum), entry.started_at,
         optional_text(entry.finished_at), entry.statements,
         optional_text(util::shortened(entry.error, longest_error)),
         optional_text(entry.applied_by), optional_text(entry.tool_version),
         optional_text(entry.progress)}};
}

Statement History::insert_statement(const HistoryEntry& entry) const {
    return insert_statement(entry, std::to_string(entry.id));
}

Statement History::add_statement(const HistoryEntry& entry) const {
    if (m_dialect.capabilities().numbers_keys)
        return insert_statement(entry, "NULL");
    // One engine does not read the table that it writes, unless it is told to read it first.
    return insert_statement(
        entry,
        util::format("(SELECT n.next FROM (SELECT COALESCE(MAX(id), 0) + 1 AS next FROM {}) n)",
                     m_quoted));
}

std::int64_t History::add(Connection& connection, const HistoryEntry& entry) const {
    connection.run_all({add_statement(entry)});
    return number(connection.query(newest()));
}

std::string History::newest() const {
    return "SELECT MAX(id) FROM " + m_quoted;
}

std::int64_t History::number(const ResultSet& newest) {
    return number_at(newest.rows.at(0), 0);
}

Statement History::update_statement(const HistoryEntry& entry) const {
    constexpr std::array<const char*, 7> names{"status",   "finished_at", "statements",   "error",
                                               "progress", "checksum",    "file_checksum"};
    std::string sql;
    for (std::size_t i = 0; i < names.size(); ++i)
        sql += util::format("{}{} = {}", i ? ", " : "", names[i], m_dialect.placeholder(i + 1));
    return {util::format("UPDATE {} SET {} WHERE id = {}", m_quoted, sql,
                         m_dialect.placeholder(names.size() + 1)),
            true,
            {entry.status, optional_text(entry.finished_at), entry.statements,
             optional_text(util::shortened(entry.error, longest_error)),
             optional_text(entry.progress), optional_text(entry.checksum),
             optional_text(entry.file_checksum), entry.id}};
}

std::vector<HistoryEntry> History::read(Connection& connection) const {
    return select(connection, "");
}

std::vector<HistoryEntry> History::partial(Connection& connection) const {
    return select(connection, util::format(" WHERE status = 'partial' AND id = (SELECT MAX(h.id) "
                                           "FROM {0} h WHERE h.revision = {0}.revision)",
                                           m_quoted));
}

std::string History::since(std::int64_t id) const {
    return select_statement(" WHERE id > " + std::to_string(id));
}

std::vector<HistoryEntry> History::entries(const ResultSet& result) {
    return entries_of(result);
}

std::string History::select_statement(const std::string& condition) const {
    return util::format("SELECT {} FROM {}{} ORDER BY id", column_list(), m_quoted, condition);
}

std::vector<HistoryEntry> History::select(Connection& connection,
                                          const std::string& condition) const {
    const auto result = query_table(connection, m_dialect, m_name, select_statement(condition));
    return result ? entries_of(*result) : std::vector<HistoryEntry>{};
}

} // namespace dbmig::exec
