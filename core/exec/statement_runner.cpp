// SPDX-License-Identifier: MIT
// Row checks: empty, or no more rows than before.
#include "exec/statement_runner.hpp"

#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

void StatementRunner::run(const Statement& statement) {
    m_observer.statement_runs(statement);
    switch (statement.check) {
    case RowCheck::none:
        if (statement.parameters.empty())
            m_connection.execute(statement.sql);
        else
            m_connection.query(statement.sql, statement.parameters);
        return;
    case RowCheck::must_be_empty:
        if (const auto rows = count(statement))
            throw SqlError(util::format("the check returned {}, none was expected",
                                        util::counted(rows, "row")),
                           statement.sql);
        return;
    case RowCheck::remember:
        return remember(statement);
    case RowCheck::no_more:
        return compare(statement);
    }
}

std::size_t StatementRunner::count(const Statement& statement) {
    return m_connection.query(statement.sql, statement.parameters).rows.size();
}

void StatementRunner::remember(const Statement& statement) {
    try {
        m_remembered[statement.sql] = count(statement);
    } catch (const SqlError&) {
        m_remembered[statement.sql] = std::nullopt; // it cannot say, so it cannot be compared
    }
}

void StatementRunner::compare(const Statement& statement) {
    const auto before = m_remembered[statement.sql];
    std::size_t now = 0;
    try {
        now = count(statement);
    } catch (const SqlError& error) {
        // The new schema itself has a key that the engine cannot check; it takes such a schema, and
        // so is it taken here.
        m_observer.warning(util::format("the foreign keys could not be checked: {}", error.what()));
        return;
    }
    if (before && now > *before)
        throw SqlError(util::format("{} would violate a foreign key after this change ({} before)",
                                    util::counted(now, "row"), *before),
                       statement.sql);
}

} // namespace dbmig::exec
