// SPDX-License-Identifier: MIT
// CREATE TABLE and CREATE INDEX from the model.
#pragma once

#include <string>

#include <dbmig/schema.hpp>

namespace dbmig::sqlite {

/// CREATE TABLE `as` with everything of `table` but its indexes. Throws SchemaError for what SQLite
/// does not have.
std::string create_table(const Table& table, const Name& as);

/// A column as it stands in CREATE TABLE and after ADD COLUMN; the primary key is in it when it is
/// on this column alone.
std::string column_definition(const Table& table, const Column& column);

/// `CONSTRAINT name FOREIGN KEY (…) REFERENCES …`
std::string foreign_key_clause(const ForeignKey& key);
/// The same without FOREIGN KEY (…), as it stands behind a column.
std::string references_clause(const ForeignKey& key);
std::string check_clause(const Check& check);

std::string create_index(const Name& table, const Index& index);

} // namespace dbmig::sqlite
