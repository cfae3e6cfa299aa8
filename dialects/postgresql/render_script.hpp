// SPDX-License-Identifier: MIT
// What the functions that render work on: the statements so far, the schema as it stands between
// them, and the operations that are still to come.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <dbmig/op.hpp>
#include <dbmig/schema.hpp>
#include <dbmig/statement.hpp>

namespace dbmig::postgresql {

class Script {
public:
    /// `ops` must outlive the script.
    Script(const Operations& ops, Schema schema) : m_ops(ops), m_schema(std::move(schema)) {}

    void add(std::string sql);
    void add_alone(std::string sql); ///< cannot run inside a transaction
    /// Comes before a routine is made: its body may name what is made later.
    void defer_bodies();

    /// As it is before the current operation; what a project does not tell is not in it.
    const Schema& schema() const { return m_schema; }
    const Table* table(const Name& name) const;
    const Column* column(const Name& table, const std::string& name) const;
    const SchemaObject* object(ObjectKind kind, const Name& name) const;

    const Operations& ops() const { return m_ops; }
    std::size_t index() const { return m_index; }
    /// Whether `test(Op)` holds for an operation after the current one.
    template <typename Test> bool later(const Test& test) const {
        for (std::size_t i = m_index + 1; i < m_ops.size(); ++i)
            if (test(m_ops[i].op))
                return true;
        return false;
    }
    template <typename Test> bool earlier(const Test& test) const {
        for (std::size_t i = 0; i < m_index; ++i)
            if (test(m_ops[i].op))
                return true;
        return false;
    }
    template <typename Test> bool anywhere(const Test& test) const {
        return earlier(test) || later(test);
    }

    /// A part of a table that has gone although its own operation comes later, which then has
    /// nothing to do.
    void forget(const Name& table, const std::string& part) { m_gone.emplace(table, part); }
    bool is_gone(const Name& table, const std::string& part) {
        return m_gone.erase({table, part}) > 0;
    }

    /// Carries out the current operation on the schema, and goes to the next.
    void advance();
    std::vector<Statement> take() { return std::move(m_statements); }

private:
    const Operations& m_ops;
    Schema m_schema;
    std::size_t m_index = 0;
    bool m_bodies_deferred = false;
    std::set<std::pair<Name, std::string>> m_gone;
    std::vector<Statement> m_statements;
};

} // namespace dbmig::postgresql
