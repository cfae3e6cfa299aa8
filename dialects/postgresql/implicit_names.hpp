// SPDX-License-Identifier: MIT
// The names that the server gives to what is made without one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::postgresql {

/// `first_second_label` cut to what a name may be long, the longer part first; either may be empty.
std::string implicit_name(std::string_view first, std::string_view second, std::string_view label);

/// `table_column_seq`: of serial and identity columns.
std::string implicit_sequence(std::string_view table, std::string_view column);

/// The constraint's own name, or the first that the server tries for it on the table.
std::string constraint_name(const Name& table, const Constraint& constraint);

} // namespace dbmig::postgresql
