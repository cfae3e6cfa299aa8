// SPDX-License-Identifier: MIT
// Renames inside CREATE TRIGGER text, as ALTER TABLE does them in the database.
#pragma once

#include <string>

#include <dbmig/schema.hpp>

namespace dbmig::sqlite {

/// The definition of `trigger` after column `from` of `table` became `to`. `before` tells whose
/// column a bare name is: one that another table in the text has too is left alone, unless the
/// place says more (new.a, t.a, INSERT INTO t (a), UPDATE OF a).
std::string rename_column_in(const Trigger& trigger, const Schema& before, const Name& table,
                             const std::string& from, const std::string& to);

/// The definition of `trigger` after table `from` became `to`: only where a table can stand.
std::string rename_table_in(const Trigger& trigger, const std::string& from, const std::string& to);

} // namespace dbmig::sqlite
