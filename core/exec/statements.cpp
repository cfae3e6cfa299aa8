// SPDX-License-Identifier: MIT
// Splits a script into batches: operations on the schema, raw SQL, rows.
#include "exec/statements.hpp"

#include <algorithm>
#include <string>

#include "ddl/rows.hpp"
#include "revision/files.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

namespace {

bool is_row_op(const Op& op) {
    return std::holds_alternative<InsertRows>(op) || std::holds_alternative<UpdateRows>(op) ||
           std::holds_alternative<DeleteRows>(op);
}

bool is_schema_op(const Op& op) {
    return !is_row_op(op) && !std::holds_alternative<Execute>(op) &&
           !std::holds_alternative<Backfill>(op);
}

/// The place of a fragment of raw SQL: its text may begin in the middle of a line.
Location place(const Execute::Text& text, const revision::Fragment& fragment) {
    Location where = text.where;
    if (where.line == 0)
        return where;
    where.column += fragment.column - 1; // the lines of a block all stand indented as the first
    where.line += fragment.line - 1;
    return where;
}

class Walk {
public:
    Walk(const Operations& operations, const Dialect& dialect, const ModelSource& model,
         const StatementSink& sink)
        : m_operations(operations), m_dialect(dialect), m_model(model), m_sink(sink) {}

    void run() {
        for (std::size_t i = 0; i < m_operations.size();) {
            if (is_schema_op(m_operations[i].op))
                i = schema_batch(i);
            else
                single(i++);
        }
    }

private:
    std::size_t schema_batch(std::size_t first) {
        std::size_t last = first;
        bool needs_model = false;
        Operations batch;
        for (; last < m_operations.size() && is_schema_op(m_operations[last].op); ++last) {
            batch.push_back(m_operations[last]);
            needs_model = needs_model || m_dialect.renderer().needs_table(batch.back().op);
        }
        const Schema before = needs_model ? m_model() : Schema{};
        for (Statement& statement : m_dialect.renderer().render(batch, before)) {
            statement.operation += first;
            hand_over(statement);
        }
        return last;
    }

    void single(std::size_t i) {
        const Operation& operation = m_operations[i];
        if (const auto* execute = std::get_if<Execute>(&operation.op))
            return raw(*execute, i);
        if (std::holds_alternative<Backfill>(operation.op))
            throw UsageError(to_string(operation.where) +
                             ": backfill is not supported by this version of dbmig; write an "
                             "execute or update_rows operation");
        for (Statement& statement : ddl::render_rows(operation.op, m_dialect)) {
            statement.operation = i;
            hand_over(statement);
        }
    }

    void raw(const Execute& execute, std::size_t i) {
        const Execute::Text* text = text_for(execute, m_dialect);
        if (!text)
            return;
        for (auto& fragment : revision::split_sql(text->sql, m_dialect.syntax())) {
            Statement statement;
            statement.where = place(*text, fragment);
            statement.transactional = m_dialect.untransactional(fragment.sql).empty();
            statement.sql = std::move(fragment.sql);
            statement.operation = i;
            hand_over(statement);
        }
    }

    void hand_over(Statement& statement) {
        if (statement.where.line == 0)
            statement.where = m_operations[statement.operation].where;
        m_sink(statement);
    }

    const Operations& m_operations;
    const Dialect& m_dialect;
    const ModelSource& m_model;
    const StatementSink& m_sink;
};

/// Whether raw SQL drops tables: then it may be a hand-written rebuild, which needs what operations
/// on tables need.
bool drops_tables(const std::string& sql) {
    const std::string lower = util::to_lower(sql);
    for (auto at = lower.find("drop"); at != std::string::npos; at = lower.find("drop", at + 4))
        if (util::trim(std::string_view(lower).substr(at + 4)).substr(0, 5) == "table")
            return true;
    return false;
}

} // namespace

void for_each_statement(const Operations& operations, const Dialect& dialect,
                        const ModelSource& model, const StatementSink& sink) {
    Walk(operations, dialect, model, sink).run();
}

const Execute::Text* text_for(const Execute& execute, const Dialect& dialect) {
    auto found = execute.sql.find(std::string(dialect.name()));
    if (found == execute.sql.end())
        found = execute.sql.find("");
    return found == execute.sql.end() ? nullptr : &found->second;
}

Transaction transaction_kind(const Operations& operations, const Dialect& dialect) {
    for (const Operation& operation : operations) {
        if (is_schema_op(operation.op))
            return Transaction::schema;
        if (const auto* execute = std::get_if<Execute>(&operation.op))
            if (const auto* text = text_for(*execute, dialect); text && drops_tables(text->sql))
                return Transaction::schema;
    }
    return Transaction::write;
}

} // namespace dbmig::exec
