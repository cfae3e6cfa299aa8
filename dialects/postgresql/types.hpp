// SPDX-License-Identifier: MIT
// Column types in PostgreSQL's words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/schema.hpp>

#include "tokenizer.hpp"

namespace dbmig::postgresql {

/// The type as it is written in a column definition. A generic type becomes what SQLAlchemy writes
/// for PostgreSQL; any other text stays as it is.
std::string render_type(const Type& type);

/// One spelling of a rendered type, that of the server's format_type(): `int4` is `integer`,
/// `varchar(20)` is `character varying(20)`, `decimal` is `numeric`, `timestamp(6)` is `timestamp
/// without time zone`, `integer ARRAY[3]` is `integer[]`. Serial types are left as they are. A text
/// that is no type keeps its tokens.
std::string canonical_type(std::string_view text);

/// The canonical spelling of the type that begins at tokens[at], which then moves behind it. Empty
/// where none begins.
std::string take_type(const std::vector<Token>& tokens, std::size_t& at);

/// "integer" for "serial" and so on, in canonical spelling; empty for a type that is not serial.
std::string serial_type(std::string_view text);

/// A canonical type without its arguments, as casts of literals to it name it: "character varying"
/// for "character varying(20)"; array marks stay.
std::string without_arguments(std::string_view canonical);

} // namespace dbmig::postgresql
