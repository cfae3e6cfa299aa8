// SPDX-License-Identifier: MIT
// Runs statements and holds their rows to what the statement says of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

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

    /// Several, one after another; those without a RowCheck go together. `running` is the one that
    /// an exception is about, afterwards the number of statements. Returns how many rows each has
    /// touched.
    std::vector<std::int64_t> run_all(const std::vector<Statement>& statements,
                                      std::size_t& running);

private:
    std::vector<std::int64_t> run_unchecked(const std::vector<Statement>& statements,
                                            std::size_t& running);
    void remember(const Statement& statement);
    void compare(const Statement& statement);
    std::size_t count(const Statement& statement);

    Connection& m_connection;
    Observer& m_observer;
    std::map<std::string, std::optional<std::size_t>> m_remembered; ///< rows, by the SQL
};

} // namespace dbmig::exec
