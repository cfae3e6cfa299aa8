// SPDX-License-Identifier: MIT
// A database to try operations on.
#include "support/trial.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <dbmig/registry.hpp>

namespace dbmig::test {

namespace {

const Dialect& find_dialect(const std::string& name) {
    for (const Dialect* dialect : dialects())
        if (dialect->name() == name)
            return *dialect;
    throw std::runtime_error("no dialect " + name);
}

void run_statement(Connection& connection, const Statement& statement,
                   std::optional<std::size_t>& remembered) {
    if (statement.check == RowCheck::remember) {
        try {
            remembered = connection.query(statement.sql, statement.parameters).rows.size();
        } catch (const SqlError&) {
            remembered.reset();
        }
        return;
    }
    if (statement.check == RowCheck::no_more && !remembered)
        return;
    const auto rows = connection.query(statement.sql, statement.parameters).rows.size();
    const std::size_t allowed = statement.check == RowCheck::no_more ? *remembered : 0;
    if (statement.check != RowCheck::none && rows > allowed)
        throw SqlError("a check found rows", statement.sql);
}

} // namespace

void run_statements(Connection& connection, const std::vector<Statement>& statements) {
    std::optional<std::size_t> remembered;
    for (const Statement& statement : statements)
        run_statement(connection, statement, remembered);
}

Operations operations(const std::vector<Op>& ops) {
    Operations result;
    for (const Op& op : ops)
        result.push_back({op, {}, {}});
    return result;
}

Trial::Trial(const std::string& dialect, const std::vector<std::string>& statements)
    : m_dialect(find_dialect(dialect)), m_connection(m_dialect.open_scratch(nullptr)) {
    execute(statements);
}

void Trial::execute(const std::vector<std::string>& statements) {
    for (const std::string& sql : statements)
        m_connection->execute(sql);
}

Schema Trial::reflect() {
    return m_dialect.reflector().reflect(*m_connection, {});
}

Table Trial::table(const std::string& name) {
    return reflect().tables.at(Name{"", name});
}

std::vector<Statement> Trial::render(const std::vector<Op>& ops) {
    return m_dialect.renderer().render(operations(ops), reflect());
}

void Trial::apply(const std::vector<Op>& ops) {
    apply(ops, *m_connection);
}

void Trial::apply(const std::vector<Op>& ops, Connection& through) {
    through.begin(Transaction::schema);
    try {
        run_statements(through, render(ops));
        through.commit();
    } catch (...) {
        through.rollback();
        throw;
    }
}

std::vector<std::string> Trial::rows(const std::string& query) {
    std::vector<std::string> result;
    for (const auto& row : m_connection->query(query).rows) {
        std::string line;
        for (const Value& value : row)
            line += (line.empty() ? "" : " | ") + m_dialect.literal(value);
        result.push_back(line);
    }
    return result;
}

std::string Trial::value(const std::string& query) {
    return m_dialect.literal(m_connection->query(query).rows.at(0).at(0));
}

} // namespace dbmig::test
