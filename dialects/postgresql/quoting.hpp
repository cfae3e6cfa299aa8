// SPDX-License-Identifier: MIT
// Names and values as PostgreSQL writes them.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/schema.hpp>
#include <dbmig/value.hpp>

namespace dbmig::postgresql {

/// The name as it is, or in double quotes where it must be (capitals, odd characters, keywords that
/// are not free): the server's quote_identifier().
std::string quote(std::string_view identifier);
std::string quote(const Name& name);

/// SQL for a value, with a cast where the text alone would not say its type.
std::string literal(const Value& value);

/// 'text', with quotes doubled; backslashes stand for themselves (standard_conforming_strings).
std::string string_literal(std::string_view text);

/// A keyword (lower case) that must be quoted to be a name everywhere.
bool is_reserved(std::string_view word);

/// The name itself: names in the model are the catalogue's, and compare byte by byte.
std::string fold(std::string_view identifier);

/// ASCII lower case: what the server makes of a word without quotes.
std::string lower(std::string_view text);

} // namespace dbmig::postgresql
