// SPDX-License-Identifier: MIT
// Row operations as statements with bound values.
#pragma once

#include <string>
#include <vector>

#include <dbmig/dialect.hpp>
#include <dbmig/op.hpp>
#include <dbmig/statement.hpp>

namespace dbmig::ddl {

/// The statements of an InsertRows, UpdateRows or DeleteRows; values are parameters, never text. A
/// Backfill is the one UPDATE that does all of it.
/// Neighbouring rows with the same columns share a statement. Throws SchemaError for any other
/// operation, a row without columns or with one twice, and an update that sets nothing.
std::vector<Statement> render_rows(const Op& row_op, const Dialect& dialect);

/// "a = 1, b = lower(c)", which a backfill sets.
std::string fill_assignments(const Backfill& op, const Dialect& dialect);

} // namespace dbmig::ddl
