// SPDX-License-Identifier: MIT
// From the operations of a script to the statements that run, in order.
#pragma once

#include <functional>

#include <dbmig/dialect.hpp>
#include <dbmig/revision.hpp>

namespace dbmig::exec {

/// Gives the schema as it is at that moment. Asked only when an operation cannot be rendered
/// without it.
using ModelSource = std::function<Schema()>;
/// Takes one statement; it has run (or was printed) when the call returns.
using StatementSink = std::function<void(const Statement&)>;

/// Hands the statements of `operations` to `sink` one by one. Operations between raw SQL are
/// rendered together, so that an engine can make one statement of several; after raw SQL the model
/// is asked for anew. Statement::operation counts in `operations`, and Statement::where is the
/// place of the operation or of the raw statement.
void for_each_statement(const Operations& operations, const Dialect& dialect,
                        const ModelSource& model, const StatementSink& sink);

/// The raw SQL of an Execute for this engine; null when it has none for it.
const Execute::Text* text_for(const Execute& execute, const Dialect& dialect);

/// The kind of transaction that a script needs.
Transaction transaction_kind(const Operations& operations, const Dialect& dialect);

} // namespace dbmig::exec
