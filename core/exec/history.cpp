// SPDX-License-Identifier: MIT
// The history table, in SQL that every engine has.
#include "exec/history.hpp"

#include <chrono>
#include <ctime>
#include <map>

#include <pwd.h>
#include <unistd.h>

#include "exec/version_table.hpp"
#include "util/format.hpp"

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
};

Table history_model(const Name& name) {
    Table table;
    table.name = name;
    for (const auto& spec : columns) {
        Column column;
        column.name = spec.name;
        column.type = {spec.type, true, {}};
        column.nullable = spec.nullable;
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

std::string text_at(const std::vector<Value>& row, std::size_t i) {
    const auto* text = std::get_if<std::string>(&row.at(i));
    return text ? *text : std::string();
}

std::int64_t number_at(const std::vector<Value>& row, std::size_t i) {
    const auto* number = std::get_if<std::int64_t>(&row.at(i));
    return number ? *number : 0;
}

std::string column_list() {
    std::string names;
    for (const auto& spec : columns)
        names += (names.empty() ? "" : ", ") + std::string(spec.name);
    return names;
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
    return entry;
}

} // namespace

std::string applied_by() {
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    const passwd* user = getpwuid(geteuid());
    return util::format("{}@{}", user ? user->pw_name : std::to_string(geteuid()), host);
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
    : m_dialect(dialect), m_name(std::move(name)), m_quoted(quote(dialect, m_name)) {}

void History::ensure(Connection& connection) const {
    if (table_exists(connection, m_dialect, m_name))
        return;
    const Operations create{{CreateTable{history_model(m_name)}, {}, {}}};
    for (const Statement& statement : m_dialect.renderer().render(create, {}))
        connection.execute(statement.sql);
}

std::int64_t History::add(Connection& connection, const HistoryEntry& entry) const {
    const auto last = connection.query("SELECT MAX(id) FROM " + m_quoted);
    const std::int64_t id = number_at(last.rows.at(0), 0) + 1;
    std::string places;
    for (std::size_t i = 0; i < std::size(columns); ++i)
        places += (i ? ", " : "") + m_dialect.placeholder(i + 1);
    connection.query(
        util::format("INSERT INTO {} ({}) VALUES ({})", m_quoted, column_list(), places),
        {id, entry.revision, std::string(entry.up ? "upgrade" : "downgrade"), entry.status,
         optional_text(entry.checksum), optional_text(entry.file_checksum), entry.started_at,
         optional_text(entry.finished_at), entry.statements, optional_text(entry.error),
         optional_text(entry.applied_by), optional_text(entry.tool_version)});
    return id;
}

void History::update(Connection& connection, const HistoryEntry& entry) const {
    connection.query(util::format("UPDATE {} SET status = {}, finished_at = {}, statements = {}, "
                                  "error = {} WHERE id = {}",
                                  m_quoted, m_dialect.placeholder(1), m_dialect.placeholder(2),
                                  m_dialect.placeholder(3), m_dialect.placeholder(4),
                                  m_dialect.placeholder(5)),
                     {entry.status, optional_text(entry.finished_at), entry.statements,
                      optional_text(entry.error), entry.id});
}

std::vector<HistoryEntry> History::read(Connection& connection) const {
    const auto result =
        query_table(connection, m_dialect, m_name,
                    util::format("SELECT {} FROM {} ORDER BY id", column_list(), m_quoted));
    if (!result)
        return {};
    std::vector<HistoryEntry> entries;
    entries.reserve(result->rows.size());
    for (const auto& row : result->rows)
        entries.push_back(entry_of(row));
    return entries;
}

std::vector<HistoryEntry> partial_entries(const std::vector<HistoryEntry>& entries) {
    std::map<std::string, const HistoryEntry*> last;
    for (const auto& entry : entries)
        last[entry.revision] = &entry;
    std::vector<HistoryEntry> found;
    for (const auto& [revision, entry] : last)
        if (entry->status == "partial")
            found.push_back(*entry);
    return found;
}

} // namespace dbmig::exec
