// SPDX-License-Identifier: MIT
// Functions, procedures and aggregates.
#pragma once

#include <string>

#include "render_script.hpp"

namespace dbmig::postgresql {

/// "f(integer, text)" of a routine's name, quoted where it must be.
std::string signature(const Name& name);

void create_routine(Script& script, const SchemaObject& routine);
void alter_routine(Script& script, const SchemaObject& to);

/// Whether CREATE OR REPLACE leads from one to the other: the arguments stay, defaults do not go,
/// and what is returned stays.
bool replaces_routine(const SchemaObject& from, const SchemaObject& to);

/// `CREATE OR REPLACE …` of a definition that begins with CREATE.
std::string or_replace(const std::string& definition);

} // namespace dbmig::postgresql
