// SPDX-License-Identifier: MIT
// Raw SQL as statements.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/dialect.hpp>

namespace dbmig::sql {

/// A statement of raw SQL with its offset in the text it came from.
struct Fragment {
    std::string sql;        ///< trimmed, without the final delimiter
    std::size_t line = 0;   ///< from 1, relative to the text
    std::size_t column = 0; ///< from 1
};

/// Splits raw SQL into statements; comments between statements are dropped, those inside kept.
/// Never fails: an unterminated string or body makes the rest one statement, which the server then
/// refuses.
std::vector<Fragment> split_sql(std::string_view sql, const SqlSyntax& syntax);

} // namespace dbmig::sql
