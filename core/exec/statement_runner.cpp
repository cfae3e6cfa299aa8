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

std::vector<std::int64_t> StatementRunner::run_all(const std::vector<Statement>& statements,
                                                   std::size_t& running) {
    std::vector<std::int64_t> touched;
    for (running = 0; running < statements.size();) {
        if (statements[running].check == RowCheck::none) {
            const auto more = run_unchecked(statements, running);
            touched.insert(touched.end(), more.begin(), more.end());
        } else {
            run(statements[running++]);
            touched.push_back(0);
        }
    }
    return touched;
}

/// From `running` to the next one with a check; not too many at once, as they are held in memory.
std::vector<std::int64_t> StatementRunner::run_unchecked(const std::vector<Statement>& statements,
                                                         std::size_t& running) {
    constexpr std::size_t most = 100;
    constexpr std::size_t most_bytes = std::size_t{1} << 18U;
    const std::size_t first = running;
    std::vector<Statement> together;
    std::size_t bytes = 0;
    for (std::size_t i = first; i < statements.size() && together.size() < most &&
                                bytes < most_bytes && statements[i].check == RowCheck::none;
         ++i) {
        together.push_back(statements[i]);
        bytes += statements[i].sql.size();
    }
    auto touched = m_connection.run_all(together, [&](std::size_t i) {
        running = first + i;
        m_observer.statement_runs(together[i]);
    });
    running = first + together.size();
    return touched;
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
