// SPDX-License-Identifier: MIT
// Names and values as SQLite writes them, and how names compare.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/schema.hpp>
#include <dbmig/value.hpp>

namespace dbmig::sqlite {

/// The name as it is, or in double quotes where it must be.
std::string quote(std::string_view identifier);
std::string quote(const Name& name);

std::string literal(const Value& value);

/// 'text', with quotes doubled.
std::string string_literal(std::string_view text);

/// One of SQLite's keywords (any case).
bool is_keyword(std::string_view word);

/// A keyword that SQLite does not take as a name without quotes.
bool is_reserved(std::string_view word);

/// ASCII lower case: equal for names that SQLite holds to be the same.
std::string fold(std::string_view identifier);
bool same_name(std::string_view a, std::string_view b);

} // namespace dbmig::sqlite
