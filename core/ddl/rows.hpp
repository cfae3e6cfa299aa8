// SPDX-License-Identifier: MIT
// Row operations as statements with bound values.
#pragma once

#include <vector>

#include <dbmig/dialect.hpp>
#include <dbmig/op.hpp>
#include <dbmig/statement.hpp>

namespace dbmig::ddl {

/// The statements of an InsertRows, UpdateRows or DeleteRows; values are parameters, never text.
/// Neighbouring rows with the same columns share a statement. Throws SchemaError for any other
/// operation, a row without columns or with one twice, and an update that sets nothing.
std::vector<Statement> render_rows(const Op& row_op, const Dialect& dialect);

} // namespace dbmig::ddl
