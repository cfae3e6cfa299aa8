// SPDX-License-Identifier: MIT
// A database to try operations on: reflects, renders and runs them as a migration does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <dbmig/dialect.hpp>

namespace dbmig::test {

/// Runs rendered statements with their row checks. A check that fails: SqlError.
void run_statements(Connection& connection, const std::vector<Statement>& statements);

class Trial {
public:
    /// On an empty database of the dialect with that name, set up by `statements`.
    Trial(const std::string& dialect, const std::vector<std::string>& statements);

    Connection& connection() { return *m_connection; }
    const Dialect& dialect() const { return m_dialect; }
    void execute(const std::vector<std::string>& statements);
    Schema reflect();
    Table table(const std::string& name);

    std::vector<Statement> render(const std::vector<Op>& ops);
    /// In one transaction; rolled back and thrown on when it fails.
    void apply(const std::vector<Op>& ops);
    void apply(const std::vector<Op>& ops, Connection& through);

    /// The rows of a query, a line each: values as literals with ` | ` between them.
    std::vector<std::string> rows(const std::string& query);
    std::string value(const std::string& query); ///< of the first column of the first row

private:
    const Dialect& m_dialect;
    std::unique_ptr<Connection> m_connection;
};

Operations operations(const std::vector<Op>& ops);

} // namespace dbmig::test
