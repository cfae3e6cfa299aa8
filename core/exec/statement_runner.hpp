// SPDX-License-Identifier: MIT
// Runs one statement and holds its rows to what the statement says of them.
#pragma once

#include <map>
#include <optional>
#include <string>

#include <dbmig/connection.hpp>
#include <dbmig/observer.hpp>
#include <dbmig/statement.hpp>

namespace dbmig::exec {

class StatementRunner {
public:
    StatementRunner(Connection& connection, Observer& observer)
        : m_connection(connection), m_observer(observer) {}

    /// Throws SqlError when the database refuses it, or when its rows fail its RowCheck.
    void run(const Statement& statement);

private:
    void remember(const Statement& statement);
    void compare(const Statement& statement);
    std::size_t count(const Statement& statement);

    Connection& m_connection;
    Observer& m_observer;
    std::map<std::string, std::optional<std::size_t>> m_remembered; ///< rows, by the SQL
};

} // namespace dbmig::exec
