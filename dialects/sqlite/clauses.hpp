// SPDX-License-Identifier: MIT
// Pieces of DDL that hold text from a project file: each is checked before it is pasted.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/schema.hpp>

namespace dbmig::sqlite {

/// `(sql)`. Throws SchemaError when `sql` is empty or would end the parentheses: a closing one too
/// many, a string or comment without an end, a semicolon. `what` names the part in the message.
std::string parenthesised(std::string_view sql, const std::string& what);

/// `sql` after the same check, on its own: for what is last in a statement.
std::string checked(std::string_view sql, const std::string& what);

/// `sql` after the same check, as one of several things with commas between them.
std::string element(std::string_view sql, const std::string& what);

/// Whether SQLite takes `sql` after DEFAULT without parentheses.
bool is_plain_default(std::string_view sql);

/// Whether ADD COLUMN takes the default: a literal, not CURRENT_TIMESTAMP and its like.
bool is_constant_default(std::string_view sql);

std::string default_clause(std::string_view sql, const std::string& what);

/// `CONSTRAINT name `, or nothing.
std::string constraint_name(const std::string& name);

/// ` ON CONFLICT WORD` from the option `key`, or nothing. Throws SchemaError for another word.
std::string on_conflict(const Options& options, const std::string& key);

/// Whether a yes/no option is set.
bool is_set(const Options& options, const std::string& key);

} // namespace dbmig::sqlite
