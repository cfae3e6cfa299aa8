// SPDX-License-Identifier: MIT
// A scratch database that follows a script: the schema at any point of it, without touching the
// live one.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <dbmig/dialect.hpp>

namespace dbmig::exec {

/// Opened when the schema is first asked for; what ran until then is run on it first.
class ScratchModel {
public:
    using Seed = std::function<void(Connection&)>;

    /// Opens an empty scratch database.
    using Open = std::function<std::unique_ptr<Connection>()>;

    /// `seed` brings the empty scratch database to the point where the script begins.
    ScratchModel(const Dialect& dialect, Open open_scratch, Seed seed);

    /// The schema after all that was followed.
    Schema schema();
    void follow(const Statement& statement);

private:
    void open();
    void run(const Statement& statement);

    const Dialect& m_dialect;
    Open m_open;
    Seed m_seed;
    std::unique_ptr<Connection> m_connection;
    std::vector<Statement> m_log;
};

/// Builds `schema` in an empty database.
void build(Connection& connection, const Dialect& dialect, const Schema& schema);

/// The statements that build `schema`, in an order that runs.
std::vector<Statement> build_statements(const Dialect& dialect, const Schema& schema);

/// Runs operations on a scratch database, without version rows. Errors name the place.
void replay(Connection& connection, const Dialect& dialect, const Operations& operations);

} // namespace dbmig::exec
