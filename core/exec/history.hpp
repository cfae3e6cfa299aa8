// SPDX-License-Identifier: MIT
// The history table: what ran. It tells and resumes; the state is the version rows alone.
#pragma once

#include <string>
#include <vector>

#include <dbmig/dialect.hpp>
#include <dbmig/plan.hpp>

namespace dbmig::exec {

class History {
public:
    History(const Dialect& dialect, Name name);
    /// The same table as a session that begins in `home` finds it wherever it goes.
    History seen_from(const std::string& home) const;

    const Name& name() const { return m_name; }
    /// Creates the table when it is not there.
    void ensure(Connection& connection) const;

    /// Adds an entry with the next id; `entry.id` is not looked at.
    Statement add_statement(const HistoryEntry& entry) const;
    /// Adds an entry with the id that it has.
    Statement insert_statement(const HistoryEntry& entry) const;
    /// Inside a transaction. Returns the id.
    std::int64_t add(Connection& connection, const HistoryEntry& entry) const;
    /// Sets status, finished_at, statements, error and progress of an entry.
    Statement update_statement(const HistoryEntry& entry) const;

    /// All entries, oldest first; none when the table is not there.
    std::vector<HistoryEntry> read(Connection& connection) const;

    /// Entries that are half applied: the last word about their revision is "partial". At most one,
    /// unless somebody has edited the table.
    std::vector<HistoryEntry> partial(Connection& connection) const;
    /// Asks for the entries behind the one with that id, oldest first. The table is there.
    std::string since(std::int64_t id) const;
    static std::vector<HistoryEntry> entries(const ResultSet& result);
    /// Asks for the id of the newest entry; 0 when there is none. The table is there.
    std::string newest() const;
    static std::int64_t number(const ResultSet& newest);

private:
    Statement insert_statement(const HistoryEntry& entry, const std::string& id) const;
    std::string select_statement(const std::string& condition) const;
    std::vector<HistoryEntry> select(Connection& connection, const std::string& condition) const;

    const Dialect& m_dialect;
    Name m_name;
    std::string m_quoted;
    std::string m_places; ///< ", ?, ?": those of the values behind the id
};

/// The user and host that run this: "user@host".
std::string applied_by();
/// Now, ISO 8601 in UTC with milliseconds.
std::string now_text();

} // namespace dbmig::exec
