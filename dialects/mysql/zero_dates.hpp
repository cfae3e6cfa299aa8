// SPDX-License-Identifier: MIT
// Defaults like '0000-00-00', which tables of old programs have and today's sql_mode refuses in
// every statement on the table, whatever it changes.
#pragma once

#include <string>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

bool has_zero_date(const Table& table);

/// The statements between such as take NO_ZERO_DATE and NO_ZERO_IN_DATE away and put them back.
std::vector<std::string> with_zero_dates(std::vector<std::string> statements);

} // namespace dbmig::mysql
