// SPDX-License-Identifier: MIT
// From the operations of a script to the statements that run, in order.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <dbmig/dialect.hpp>
#include <dbmig/revision.hpp>

namespace dbmig::exec {

/// Gives the schema as it is at that moment. Asked only when an operation cannot be rendered
/// without it, or, of the database that the statements run on, is rendered better with it.
class ModelSource {
public:
    /// The schema of the database that the statements run on.
    static ModelSource live(std::function<Schema()> schema) { return {std::move(schema), true}; }
    /// A schema that has to be made up first.
    static ModelSource made_up(std::function<Schema()> schema) {
        return {std::move(schema), false};
    }

    Schema operator()() const { return m_schema(); }
    bool is_live() const { return m_live; }

private:
    ModelSource(std::function<Schema()> schema, bool live)
        : m_schema(std::move(schema)), m_live(live) {}

    std::function<Schema()> m_schema;
    bool m_live;
};

/// Takes one statement; it has run (or was printed) when the call returns.
using StatementSink = std::function<void(const Statement&)>;

/// Statements that were rendered one after another, without a look at the database in between.
struct StatementGroup {
    std::size_t first = 0;              ///< the operations that it carries out: from here
    std::size_t end = 0;                ///< to before this one
    bool from_model = false;            ///< rendered from the schema as it was before the group
    const Backfill* backfill = nullptr; ///< it is this; the statement would do it all at once
    std::vector<Statement> statements;
};
using GroupSink = std::function<void(StatementGroup&&)>;

/// Hands the statements of `operations`, from the one with the index `first` on, to `sink` in
/// groups. They may be run later than the call, but before ModelSource is asked.
void for_each_group(const Operations& operations, const Dialect& dialect, const ModelSource& model,
                    const GroupSink& sink, std::size_t first = 0);

/// Hands the statements of `operations` to `sink` one by one. Operations between raw SQL are
/// rendered together, so that an engine can make one statement of several; after raw SQL the model
/// is asked for anew. Statement::operation counts in `operations`, and Statement::where is the
/// place of the operation or of the raw statement.
void for_each_statement(const Operations& operations, const Dialect& dialect,
                        const ModelSource& model, const StatementSink& sink);

/// The groups of `operations` where no look at the database can change them; nothing where one
/// can, or where they are not run as they are.
std::optional<std::vector<StatementGroup>> groups_ahead(const Operations& operations,
                                                        const Dialect& dialect);

/// The raw SQL of an Execute for this engine; null when it has none for it.
const Execute::Text* text_for(const Execute& execute, const Dialect& dialect);

/// The kind of transaction that a script needs.
Transaction transaction_kind(const Operations& operations, const Dialect& dialect);

} // namespace dbmig::exec
