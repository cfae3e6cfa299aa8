// SPDX-License-Identifier: MIT
// SQL texts in one canonical spelling, and names in them.
#pragma once

#include <string>
#include <string_view>

namespace dbmig::postgresql {

/// The tokens of an expression in one spelling: equal for texts that differ only in white space,
/// comments, case of words, needless quotes around names, != for <>, CAST(x AS t) for x::t, names
/// of types, casts that say what a literal is anyhow, and needless parentheses.
std::string canonical_expression(std::string_view sql);

/// As canonical_expression(), of a default for a column of type `type`: casts of a literal to that
/// type are left out.
std::string canonical_default(std::string_view sql, std::string_view type);

/// The same for a whole statement: a query, CREATE TRIGGER, CREATE FUNCTION. Strings stay as they
/// are.
std::string canonical_statement(std::string_view sql);

/// `sql` without `schema.` before names; `SELECT public.a FROM public.t` becomes `SELECT a FROM t`.
std::string without_schema(std::string_view sql, std::string_view schema);

/// Whether a token of `sql` names `identifier`, also inside 'name'::regclass and the like.
bool mentions(std::string_view sql, std::string_view identifier);

/// Whether `sql` names a type called `identifier`: in a cast, before a literal, as 'name'::regtype,
/// or by a function of the same name.
bool names_type(std::string_view sql, std::string_view identifier);

/// `sql` with every token that names `from` naming `to` instead; the rest of the text stays.
std::string rename_identifier(std::string_view sql, std::string_view from, std::string_view to);

/// What in `statement` cannot run inside a transaction, e.g. "VACUUM"; empty when nothing is.
std::string untransactional(std::string_view statement);

/// As Dialect::sets_session().
bool sets_session(std::string_view statement);

} // namespace dbmig::postgresql
