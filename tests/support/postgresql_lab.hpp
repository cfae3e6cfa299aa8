// SPDX-License-Identifier: MIT
// A PostgreSQL database to run rendered operations on, and short ways to write them down.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/build.hpp"
#include "support/servers.hpp"
#include "support/trial.hpp"
#include <dbmig/registry.hpp>

namespace dbmig::test::pg {

/// A database of its own, and the schema that the operations so far have led to.
class Lab {
public:
    static std::unique_ptr<Lab> open() {
        const auto url = test::server_url("postgresql");
        return url ? std::make_unique<Lab>(*url) : nullptr;
    }

    explicit Lab(const Url& url)
        : m_dialect(dialect_for(url)), m_connection(m_dialect.open_scratch(&url)) {}

    void apply(const std::vector<Op>& ops) {
        const Operations operations = test::operations(ops);
        std::vector<Statement> alone;
        std::vector<Statement> together;
        for (Statement& each : m_dialect.renderer().render(operations, model))
            (each.transactional ? together : alone).push_back(std::move(each));
        m_connection->begin(Transaction::schema);
        try {
            run_statements(*m_connection, together);
            m_connection->commit();
        } catch (...) {
            m_connection->rollback();
            throw;
        }
        run_statements(*m_connection, alone);
        for (const Op& op : ops)
            op::evolve(model, op, name_rules(m_dialect));
    }
    void execute(const std::string& sql) { m_connection->execute(sql); }
    std::string value(const std::string& query) {
        const auto rows = m_connection->query(query).rows;
        if (rows.empty())
            return "nothing";
        return m_dialect.literal(rows.at(0).at(0));
    }
    bool holds(const std::string& condition) {
        const auto rows = m_connection->query("SELECT " + condition).rows;
        return std::get<bool>(rows.at(0).at(0));
    }

    Schema model;

private:
    const Dialect& m_dialect;
    std::unique_ptr<Connection> m_connection;
};

inline Column column(const std::string& name, const std::string& type = "integer") {
    Column result;
    result.name = name;
    result.type.text = type;
    return result;
}

inline Table table(const std::string& name, std::vector<Column> columns) {
    Table result;
    result.name = {"", name};
    result.columns = std::move(columns);
    return result;
}

inline AlterColumn alter(const std::string& name, const std::string& column) {
    return {{"", name}, column, {}, {}};
}

inline SchemaObject object(ObjectKind kind, const std::string& name) {
    SchemaObject result;
    result.kind = kind;
    result.name = {"", name};
    return result;
}

inline SchemaObject mood(const std::vector<std::string>& values) {
    SchemaObject result = object(ObjectKind::enumeration, "mood");
    result.values = values;
    return result;
}

inline Index index(const std::string& name, const std::string& column) {
    return test::index(name, {column});
}

} // namespace dbmig::test::pg
