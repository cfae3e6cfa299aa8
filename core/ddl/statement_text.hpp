// SPDX-License-Identifier: MIT
// One statement in the making: its text and the parameters that go with it.
#pragma once

#include <string_view>
#include <utility>

#include <dbmig/dialect.hpp>

namespace dbmig::ddl {

class StatementText {
public:
    explicit StatementText(const Dialect& dialect) : m_dialect(dialect) {}

    StatementText& sql(std::string_view text) {
        m_statement.sql += text;
        return *this;
    }
    /// Bound, never written into the text.
    StatementText& value(const Value& value) {
        m_statement.parameters.push_back(value);
        return sql(m_dialect.placeholder(m_statement.parameters.size()));
    }
    Statement take() { return std::move(m_statement); }

private:
    const Dialect& m_dialect;
    Statement m_statement;
};

} // namespace dbmig::ddl
