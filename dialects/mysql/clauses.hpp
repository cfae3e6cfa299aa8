// SPDX-License-Identifier: MIT
// Parts of tables in the words of CREATE TABLE and ALTER TABLE.
#pragma once

#include <string>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// A column without a collation of its own takes the table's, in ALTER TABLE that which the same
/// statement gives.
std::string column_definition(const Name& table, const Column& column);

std::string primary_key_clause(const Name& table, const PrimaryKey& key);
std::string index_clause(const Name& table, const Index& index);
/// A unique constraint is an index here.
Index index_of(const Name& table, const Unique& unique);
/// `parent_key`: the columns of the other table's primary key, for a key that names none.
std::string foreign_key_clause(const Name& table, const ForeignKey& key,
                               const std::vector<std::string>& parent_key);
/// InnoDB's names for keys that were given none.
bool is_named_by_server(const ForeignKey& key, const Name& table);
/// Whether the table that it refers to is not there, which the server allows while it does not
/// check.
bool is_unchecked(const ForeignKey& key);
/// Whether the index that the key has made for itself goes with it.
bool drops_index(const ForeignKey& key);
std::string check_clause(const Check& check);

/// CHARACTER SET … COLLATE …; the set stands at the beginning of the collation's name.
std::string collate_clause(const std::string& charset, const std::string& collation);

/// `default` as it stands after DEFAULT: what is neither a constant nor CURRENT_TIMESTAMP is in
/// parentheses, which MySQL wants and MariaDB takes.
std::string default_text(const std::string& expression, const std::string& type);

} // namespace dbmig::mysql
