// SPDX-License-Identifier: MIT
// https://dev.mysql.com/doc/refman/8.0/en/sql-mode.html#sqlmode_no_zero_date
#include "zero_dates.hpp"

#include <algorithm>

#include "quoting.hpp"
#include "types.hpp"

namespace dbmig::mysql {

namespace {

bool is_zero_date(const Column& column) {
    if (!column.server_default)
        return false;
    const std::string type = fold(render_type(column.type));
    const std::string& value = *column.server_default;
    const bool date = type.rfind("date", 0) == 0 || type.rfind("timestamp", 0) == 0;
    return date && (value.rfind("'0000-", 0) == 0 || value.find("-00") != std::string::npos);
}

} // namespace

bool has_zero_date(const Table& table) {
    return std::any_of(table.columns.begin(), table.columns.end(), is_zero_date);
}

std::vector<std::string> with_zero_dates(std::vector<std::string> statements) {
    // A mode that is there twice is no fault, one that is empty would be.
    statements.insert(statements.begin(),
                      "SET @dbmig_sql_mode = @@sql_mode, sql_mode = REPLACE(REPLACE(@@sql_mode, "
                      "'NO_ZERO_IN_DATE', 'NO_ENGINE_SUBSTITUTION'), 'NO_ZERO_DATE', "
                      "'NO_ENGINE_SUBSTITUTION')");
    statements.emplace_back("SET sql_mode = @dbmig_sql_mode");
    return statements;
}

} // namespace dbmig::mysql
