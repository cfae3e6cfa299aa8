// SPDX-License-Identifier: MIT
// Names by SQLAlchemy's naming conventions.
#pragma once

#include <string>
#include <vector>

#include <dbmig/config.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::format {

/// Gives the keys, constraints and indexes of a declared table the names that the convention has
/// for them: those without a name, and those whose pattern takes up the %(constraint_name)s.
void apply_naming(Table& table, const Schema& schema, const NamingConvention& naming);

/// The name of an index that has none of its own; without a convention ix_<table>_<column>.
std::string index_name(const std::string& table, const Index& index,
                       const NamingConvention& naming);

/// What is wrong with a convention ("unknown token …"), a line each.
std::vector<std::string> naming_faults(const NamingConvention& naming);

} // namespace dbmig::format
