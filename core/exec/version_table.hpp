// SPDX-License-Identifier: MIT
// The version table: one row per current head.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <dbmig/dialect.hpp>

#include "revision/rows.hpp"

namespace dbmig::exec {

using revision::RowChange;

class VersionTable {
public:
    VersionTable(const Dialect& dialect, Name name);
    /// The same table as a session that begins in `home` finds it wherever it goes.
    VersionTable seen_from(const std::string& home) const;

    const Name& name() const { return m_name; }

    /// The rows, sorted. `exists` is set to whether the table is there; without it there are no
    /// rows.
    std::vector<std::string> read(Connection& connection, bool* exists = nullptr) const;

    /// Creates the table when it is not there. Inside a transaction.
    void ensure(Connection& connection) const;

    /// Begins a transaction and reads the rows of a table that is there; and what else is asked in
    /// the same round trip.
    std::vector<std::string> begin_and_read(Connection& connection, Transaction kind) const;
    std::vector<std::string> begin_and_read(Connection& connection, Transaction kind,
                                            const std::string& query, ResultSet& answer) const;

    /// Begins a transaction, reads the rows and then writes, in one round trip where the engine
    /// can; `touched` gets how many rows each statement has touched. Nothing is committed yet.
    std::vector<std::string> read_and_write(Connection& connection,
                                            const std::vector<Statement>& statements,
                                            std::vector<std::int64_t>& touched) const;

    /// Throws SqlError when a row to be removed is not there: somebody else has changed the table.
    void change(Connection& connection, const RowChange& change) const;
    /// The same, for what change_statements() has given and how many rows each has touched, which
    /// others behind them may follow.
    void check(const std::vector<Statement>& statements,
               const std::vector<std::int64_t>& touched) const;

    /// The statements of the above, for scripts.
    std::vector<Statement> create_statements() const;
    std::vector<Statement> change_statements(const RowChange& change) const;

private:
    std::string select() const;

    const Dialect& m_dialect;
    Name m_name;
    std::string m_quoted;
};

/// The name in SQL; one without a schema is in `home`, when that is not empty.
std::string quote_from(const std::string& home, const Dialect& dialect, const Name& name);

/// Whether a table is in the database.
bool table_exists(Connection& connection, const Dialect& dialect, const Name& name);

/// The rows of a query on one table; nothing when the table is not there.
std::optional<ResultSet> query_table(Connection& connection, const Dialect& dialect,
                                     const Name& table, const std::string& sql);

} // namespace dbmig::exec
