// SPDX-License-Identifier: MIT
// Counts the rows that a dropped table or column holds, or one whose values are replaced.
#include "exec/losses.hpp"

#include <dbmig/evolve.hpp>

#include "util/text.hpp"

namespace dbmig::exec {

namespace {

std::optional<std::int64_t> count(Connection& connection, const std::string& sql) {
    try {
        const auto result = connection.query(sql);
        if (const auto* number = std::get_if<std::int64_t>(&result.rows.at(0).at(0)))
            return *number;
    } catch (const SqlError&) {
        // The table is not there yet: an earlier operation of the same run makes it. Then nothing
        // is lost that is there now.
    }
    return std::nullopt;
}

std::optional<std::int64_t> rows_lost(const Op& op, const Dialect& dialect,
                                      Connection& connection) {
    if (const auto* table = std::get_if<DropTable>(&op))
        return count(connection, "SELECT COUNT(*) FROM " + quote(dialect, table->table.name));
    if (const auto* column = std::get_if<DropColumn>(&op))
        return count(connection, "SELECT COUNT(" + dialect.quote(column->column.name) + ") FROM " +
                                     quote(dialect, column->table));
    if (const auto* alter = std::get_if<AlterColumn>(&op))
        return count(connection, "SELECT COUNT(" + dialect.quote(alter->column) + ") FROM " +
                                     quote(dialect, alter->table));
    return std::nullopt;
}

} // namespace

std::vector<Loss> losses(const Operations& operations, const Dialect& dialect,
                         Connection* connection) {
    std::vector<Loss> found;
    for (const Operation& operation : operations) {
        std::string what = op::destroys(operation.op);
        if (what.empty())
            continue;
        Loss loss{std::move(what), std::nullopt};
        if (connection)
            loss.rows = rows_lost(operation.op, dialect, *connection);
        found.push_back(std::move(loss));
    }
    return found;
}

} // namespace dbmig::exec

namespace dbmig {

std::string to_string(const Loss& loss) {
    if (!loss.rows)
        return loss.what;
    return loss.what + " (" + util::counted(static_cast<std::size_t>(*loss.rows), "row") + ")";
}

} // namespace dbmig
