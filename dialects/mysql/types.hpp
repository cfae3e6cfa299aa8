// SPDX-License-Identifier: MIT
// Column types: the generic words in MySQL's, and one spelling for synonyms.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// The type in the engine's words: `string(120)` is `varchar(120)`.
std::string render_type(const Type& type);

/// One spelling for what both servers hold to be the same: `INTEGER(11)` is `int`.
std::string canonical_type(std::string_view text);

/// Whether values of a canonical type have a character set.
bool has_charset(std::string_view canonical);
/// Whether values of a canonical type are numbers.
bool is_numeric(std::string_view canonical);
bool is_timestamp(std::string_view canonical);

} // namespace dbmig::mysql
