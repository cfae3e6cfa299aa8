// SPDX-License-Identifier: MIT
// Statements as the text of a script, for output that is printed and not run.
#pragma once

#include <string>

#include <dbmig/dialect.hpp>
#include <dbmig/statement.hpp>

namespace dbmig::ddl {

/// The statement with its parameters written in place as literals and a final semicolon, without a
/// line end. A text of comments alone gets no semicolon. Throws SchemaError when the placeholders
/// do not match the parameters.
std::string script_text(const Statement& statement, const Dialect& dialect);

} // namespace dbmig::ddl
