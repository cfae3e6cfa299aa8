// SPDX-License-Identifier: MIT
// A table in one spelling, by its tokens alone.
#pragma once

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

Table normal_table(const Table& table);

} // namespace dbmig::mysql
