// SPDX-License-Identifier: MIT
// Column types in PostgreSQL's words.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/schema.hpp>

namespace dbmig::postgresql {

/// The type as it is written in a column definition. A generic type becomes what SQLAlchemy writes
/// for PostgreSQL; any other text stays as it is.
std::string render_type(const Type& type);

/// One spelling of a rendered type, that of the server's format_type(): `int4` is `integer`,
/// `varchar(20)` is `character varying(20)`, `decimal` is `numeric`, `timestamp(6)` is `timestamp
/// without time zone`, `integer ARRAY[3]` is `integer[]`. Serial types are left as they are.
std::string canonical_type(std::string_view text);

/// "integer" for "serial" and so on, in canonical spelling; empty for a type that is not serial.
std::string serial_type(std::string_view text);

/// The type without its arguments and array marks, canonical: what casts of its literals name.
std::string base_type(std::string_view text);

} // namespace dbmig::postgresql
