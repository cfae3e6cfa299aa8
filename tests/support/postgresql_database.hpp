// SPDX-License-Identifier: MIT
// A PostgreSQL database of a test's own, which goes with it.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <dbmig/connection.hpp>
#include <dbmig/dialect.hpp>

#include "dialects/postgresql/parts.hpp"
#include "support/servers.hpp"

/// Skips the test where there is no server.
#define NEEDS_POSTGRESQL()                                                                         \
    if (!dbmig::test::server_url("postgresql"))                                                    \
    SKIP("DBMIG_TEST_POSTGRESQL_URL is not set")

namespace dbmig::test {

class PostgresqlDatabase {
public:
    /// Empty but for what the statements make.
    explicit PostgresqlDatabase(const std::vector<std::string_view>& statements) {
        const Url server = server_url("postgresql").value();
        m_connection = postgresql::open_scratch(&server);
        execute(statements);
    }

    void execute(const std::vector<std::string_view>& statements) {
        for (const std::string_view statement : statements)
            m_connection->execute(statement);
    }

    Connection& connection() { return *m_connection; }

    Schema reflect(const ReflectOptions& options = {}) {
        return postgresql::reflector().reflect(*m_connection, options);
    }

private:
    std::unique_ptr<Connection> m_connection;
};

} // namespace dbmig::test
