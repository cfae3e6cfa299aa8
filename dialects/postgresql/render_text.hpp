// SPDX-License-Identifier: MIT
// Pieces of DDL that are made of names and texts from a project file: each is checked before it is
// pasted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::postgresql {

/// The name, quoted where it must be. Throws SchemaError when the server would cut it.
std::string ident(std::string_view name);
std::string ident(const Name& name);
std::string idents(const std::vector<std::string>& names);

/// `(sql)`. Throws SchemaError when `sql` is empty or would end the parentheses: a closing one too
/// many, a string or comment without an end, a semicolon. `what` names the part in the message.
std::string parenthesised(std::string_view sql, const std::string& what);

/// `sql` after the same check, on its own.
std::string checked(std::string_view sql, const std::string& what);

/// `sql` after the same check, as one of several things with commas between them.
std::string element(std::string_view sql, const std::string& what);

/// An expression as it stands after DEFAULT: in parentheses where the grammar asks for them.
std::string default_text(std::string_view sql, const std::string& what);

/// ` COLLATE name`, or nothing. A collation is SQL text, or a bare name in any case of letters.
std::string collate(const std::string& collation);

/// The parts of `text` between the commas that no parentheses hold, without white space around.
std::vector<std::string> split_list(std::string_view text);

/// SET (…) and RESET (…) that lead from one list of parameters to another; empty when both say the
/// same.
std::vector<std::string> parameter_changes(std::string_view from, std::string_view to);

/// The value of an option, empty when it is not there.
std::string option(const Options& options, const std::string& key);
bool is_set(const Options& options, const std::string& key);

/// The catalogue's name of what an SQL-quoted `schema.name` stands for.
Name parse_name(std::string_view sql);

/// The name of an object that counts within its table: "t.x" of table t is x.
std::string bare_name(const Name& name, const Name& table);

} // namespace dbmig::postgresql
