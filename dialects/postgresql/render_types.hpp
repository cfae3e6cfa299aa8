// SPDX-License-Identifier: MIT
// Types that users make: enums, domains, composite types.
#pragma once

#include "render_script.hpp"

namespace dbmig::postgresql {

void create_enum(Script& script, const SchemaObject& type);
void alter_enum(Script& script, const SchemaObject& from, const SchemaObject& to);
/// Whether the type must be made anew to lead from one to the other: a value goes or moves.
bool rebuilds_enum(const SchemaObject& from, const SchemaObject& to);
/// Whether the server, when it runs `op`, reads a literal that is, or may hold, one of `values`.
bool names_value(const Op& op, const std::vector<std::string>& values);

void create_domain(Script& script, const SchemaObject& domain);
void alter_domain(Script& script, const SchemaObject& from, const SchemaObject& to);
bool alters_domain(const SchemaObject& from, const SchemaObject& to);
/// `CREATE DOMAIN …`, without the comments.
std::string create_domain_statement(const SchemaObject& domain);
void comment_domain(Script& script, const SchemaObject& domain);

void create_composite(Script& script, const SchemaObject& type);
void alter_composite(Script& script, const SchemaObject& from, const SchemaObject& to);
bool alters_composite(const SchemaObject& from, const SchemaObject& to);
/// Whether an attribute that stays changes its type.
bool moves_attributes(const SchemaObject& from, const SchemaObject& to);

/// Makes a type anew, and moves every column, domain and attribute of it there.
void rebuild_type(Script& script, const SchemaObject& from, const SchemaObject& to);
/// Whether the type must, or may have to, be made anew to lead from one to the other.
bool rebuilds_type(const SchemaObject& from, const SchemaObject& to);
/// Whether a column is of the type; `in_others`: inside an array or a composite type.
bool is_used(const Script& script, const Name& type, bool in_others);

} // namespace dbmig::postgresql
