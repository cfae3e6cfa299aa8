// SPDX-License-Identifier: MIT
// SQL texts in one canonical spelling, and names in them.
#pragma once

#include <string>
#include <string_view>

namespace dbmig::sqlite {

/// The tokens of an expression in one spelling: equal for texts that differ only in white space,
/// comments, case of names, quotes around names, == for =, != for <>, and parentheses around the
/// whole.
std::string canonical_expression(std::string_view sql);

/// As canonical_expression(), but a name in double quotes is a string, as SQLite takes it after
/// DEFAULT.
std::string canonical_default(std::string_view sql);

/// The same for a whole statement: a query, CREATE TRIGGER, CREATE VIRTUAL TABLE; IF NOT EXISTS is
/// left out.
std::string canonical_statement(std::string_view sql);

/// Whether a token of `sql` names `identifier`.
bool mentions(std::string_view sql, std::string_view identifier);

/// `sql` with every token that names `from` naming `to` instead; the rest of the text stays.
std::string rename_identifier(std::string_view sql, std::string_view from, std::string_view to);

/// What in `statement` cannot run inside a transaction, e.g. "VACUUM"; empty when nothing is.
std::string untransactional(std::string_view statement);

} // namespace dbmig::sqlite
