// SPDX-License-Identifier: MIT
// Statements that make what is not a table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// `or_replace`: an existing view is changed.
std::string create_view(const View& view, bool or_replace);

/// The statement of a trigger, routine or event with its DEFINER, between such as set and restore
/// the sql_mode that it was made in.
std::vector<std::string> create_body(const std::string& definition, const Options& options);

/// DROP of what is no table, view or trigger.
std::vector<std::string> drop_object(const SchemaObject& object);

/// CREATE SEQUENCE, or ALTER SEQUENCE to go to it from `from`.
std::string create_sequence(const SchemaObject& sequence);
std::vector<std::string> alter_sequence(const SchemaObject& from, const SchemaObject& to);

/// PROCEDURE, EVENT, …: the word for a kind that the engine has. Throws SchemaError for others.
std::string_view word_of(const SchemaObject& object);

} // namespace dbmig::mysql
