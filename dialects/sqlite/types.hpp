// SPDX-License-Identifier: MIT
// Column types in SQLite's words.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/schema.hpp>

namespace dbmig::sqlite {

/// The type as it is written in a column definition; empty for a column without a type. A generic
/// type becomes what SQLAlchemy writes for SQLite; any other text stays as it is.
std::string render_type(const Type& type);

/// As render_type(), but INTEGER for a generic integer of any size that is the sole primary key and
/// counts by itself (only INTEGER makes a column the rowid); and generic types in a STRICT table in
/// the few words that such a table takes.
std::string render_column_type(const Table& table, const Column& column);

/// One spelling of a rendered type: upper case, single spaces, none around ( ) and ,.
std::string canonical_type(std::string_view text);

/// Whether an option is there and not "false".
bool has_option(const Options& options, const char* key);

/// Whether the table's primary key is its rowid (a sole column of type INTEGER, not declared DESC,
/// in a table that has a rowid).
bool has_rowid_key(const Table& table);

} // namespace dbmig::sqlite
