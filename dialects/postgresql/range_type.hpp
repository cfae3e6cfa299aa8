// SPDX-License-Identifier: MIT
// Range types as objects, with the multirange that comes with each:
// https://www.postgresql.org/docs/current/sql-createtype.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::postgresql {

/// Whether a type that is no enum and no domain is a range.
bool is_range(const SchemaObject& type);

/// What the definition of a range says behind `part =`; empty: nothing.
std::string range_part(const SchemaObject& range, std::string_view part);

/// The type, and the multirange of a range.
std::vector<Name> names_of(const SchemaObject& type);

} // namespace dbmig::postgresql
