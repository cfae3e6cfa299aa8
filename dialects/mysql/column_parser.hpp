// SPDX-License-Identifier: MIT
// A column as SHOW CREATE TABLE writes it.
#pragma once

#include <dbmig/schema.hpp>

#include "cursor.hpp"
#include "table_parser.hpp"

namespace dbmig::mysql {

/// `cursor` holds one item of a table. The column's collation is the whole name, also when it is
/// the table's.
Column parse_column(Cursor& cursor, const Defaults& defaults);

/// The collation of a character set where none is written.
std::string default_collation(const Defaults& defaults, const std::string& charset);

/// `x`='y' …: attributes that only an engine knows, as they are written; empty when there are none.
std::string engine_attributes(Cursor& cursor);

} // namespace dbmig::mysql
