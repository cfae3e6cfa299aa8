// SPDX-License-Identifier: MIT
// Splits a script into batches: operations on the schema, raw SQL, rows.
#include "exec/statements.hpp"

#include <algorithm>
#include <string>

#include <dbmig/evolve.hpp>

#include "ddl/rows.hpp"
#include "revision/files.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

namespace {

/// The place of a fragment of raw SQL: its text may begin in the middle of a line.
Location place(const Execute::Text& text, const revision::Fragment& fragment) {
    Location where = text.where;
    if (where.line == 0)
        return where;
    where.column += fragment.column - 1; // the lines of a block all stand indented as the first
    where.line += fragment.line - 1;
    return where;
}

bool needs_model(const Op& op, const DdlRenderer& renderer, bool live) {
    return renderer.needs_table(op) || (live && renderer.heeds_table(op));
}

class Grouping {
public:
    Grouping(const Operations& operations, const Dialect& dialect, const ModelSource& model,
             const GroupSink& sink)
        : m_operations(operations), m_dialect(dialect), m_model(model), m_sink(sink) {}

    void run(std::size_t first) {
        m_group.first = m_group.end = first;
        while (m_group.end < m_operations.size()) {
            const std::size_t at = m_group.end;
            if (op::is_modelled(m_operations[at].op))
                schema_batch(at);
            else if (const auto* backfill = std::get_if<Backfill>(&m_operations[at].op))
                apart(at, backfill);
            else
                single(at);
        }
        hand_over();
    }

private:
    void schema_batch(std::size_t first) {
        std::size_t last = first;
        bool from_model = false;
        Operations batch;
        for (; last < m_operations.size() && op::is_modelled(m_operations[last].op); ++last) {
            batch.push_back(m_operations[last]);
            from_model =
                from_model || needs_model(batch.back().op, m_dialect.renderer(), m_model.is_live());
        }
        if (from_model)
            hand_over();
        const Schema before = from_model ? m_model() : Schema{};
        for (Statement& statement : m_dialect.renderer().render(batch, before)) {
            statement.operation += first;
            statement.transactional =
                statement.transactional && m_dialect.capabilities().transactional_ddl;
            add(statement);
        }
        m_group.from_model = from_model;
        m_group.end = last;
        if (from_model)
            hand_over();
    }

    void apart(std::size_t at, const Backfill* backfill) {
        hand_over();
        m_group.backfill = backfill;
        single(at);
        hand_over();
    }

    void single(std::size_t at) {
        const Operation& operation = m_operations[at];
        if (const auto* execute = std::get_if<Execute>(&operation.op))
            raw(*execute, at);
        else
            for (Statement& statement : ddl::render_rows(operation.op, m_dialect)) {
                statement.operation = at;
                add(statement);
            }
        m_group.end = at + 1;
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
            add(statement);
        }
    }

    void add(Statement& statement) {
        if (statement.where.line == 0)
            statement.where = m_operations[statement.operation].where;
        m_group.statements.push_back(std::move(statement));
    }

    void hand_over() {
        StatementGroup next;
        next.first = next.end = m_group.end;
        if (!m_group.statements.empty())
            m_sink(std::move(m_group));
        m_group = std::move(next);
    }

    const Operations& m_operations;
    const Dialect& m_dialect;
    const ModelSource& m_model;
    const GroupSink& m_sink;
    StatementGroup m_group;
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
    const GroupSink one_by_one = [&](const StatementGroup& group) {
        std::for_each(group.statements.begin(), group.statements.end(), sink);
    };
    for_each_group(operations, dialect, model, one_by_one);
}

void for_each_group(const Operations& operations, const Dialect& dialect, const ModelSource& model,
                    const GroupSink& sink, std::size_t first) {
    Grouping(operations, dialect, model, sink).run(first);
}

std::optional<std::vector<StatementGroup>> groups_ahead(const Operations& operations,
                                                        const Dialect& dialect) {
    const bool must_wait =
        std::any_of(operations.begin(), operations.end(), [&](const Operation& operation) {
            return std::holds_alternative<Backfill>(operation.op) ||
                   (op::is_modelled(operation.op) &&
                    needs_model(operation.op, dialect.renderer(), true));
        });
    if (must_wait)
        return std::nullopt;
    std::vector<StatementGroup> all;
    for_each_group(operations, dialect, ModelSource::live([] { return Schema(); }),
                   [&](StatementGroup&& group) { all.push_back(std::move(group)); });
    return all;
}

const Execute::Text* text_for(const Execute& execute, const Dialect& dialect) {
    auto found = execute.sql.find(std::string(dialect.name()));
    if (found == execute.sql.end())
        found = execute.sql.find("");
    return found == execute.sql.end() ? nullptr : &found->second;
}

Transaction transaction_kind(const Operations& operations, const Dialect& dialect) {
    for (const Operation& operation : operations) {
        if (op::is_modelled(operation.op))
            return Transaction::schema;
        if (const auto* execute = std::get_if<Execute>(&operation.op))
            if (const auto* text = text_for(*execute, dialect); text && drops_tables(text->sql))
                return Transaction::schema;
    }
    return Transaction::write;
}

} // namespace dbmig::exec
