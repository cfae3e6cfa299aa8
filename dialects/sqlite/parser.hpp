// SPDX-License-Identifier: MIT
// Reads the CREATE statements that SQLite keeps in its sqlite_schema table.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/schema.hpp>

#include "cursor.hpp"

namespace dbmig::sqlite {

/// CREATE TABLE: everything but the indexes. Options that are kept beside what the model names:
/// Column::options not_null_name, not_null_on_conflict, default_name, collate_name,
/// generated_name; PrimaryKey, Unique and Check::options on_conflict; Table::options strict,
/// without_rowid. Throws ParseError.
Table parse_table(std::string_view sql);

/// CREATE INDEX on `table`. Throws ParseError.
Index parse_index(std::string_view sql, const Table& table);

/// CREATE VIEW. Throws ParseError.
View parse_view(std::string_view sql);

/// The module of CREATE VIRTUAL TABLE, folded; empty when the text is another statement.
std::string virtual_module(std::string_view sql);

} // namespace dbmig::sqlite
