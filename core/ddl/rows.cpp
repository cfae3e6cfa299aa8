// SPDX-License-Identifier: MIT
// Row operations become INSERT, UPDATE and DELETE with placeholders. The limits below hold for
// every engine: 999 parameters is the lowest of them.
#include "ddl/rows.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "ddl/statement_text.hpp"
#include "util/overloaded.hpp"
#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

namespace dbmig::ddl {

namespace {

constexpr std::size_t max_parameters = 999;
constexpr std::size_t max_rows = 500; ///< of one INSERT: old engines take no more terms

void check_columns(const Dialect& dialect, const Name& table, const Row& row) {
    std::set<std::string> seen;
    for (const auto& [column, value] : row) {
        if (column.empty())
            throw SchemaError("a row of table " + to_string(table) +
                              " has a column without a name");
        if (!seen.insert(dialect.fold(column)).second)
            throw SchemaError("column '" + column + "' stands twice in a row of table " +
                              to_string(table));
    }
}

bool same_columns(const Row& a, const Row& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return x.first == y.first; });
}

/// Writes every entry of a row; `opening` stands before the first, `separator` before the others.
template <typename Write>
void each(StatementText& text, const Row& row, const char* opening, const char* separator,
          const Write& write) {
    for (const auto& [column, value] : row) {
        text.sql(std::exchange(opening, separator));
        write(column, value);
    }
}

void assign(StatementText& text, const Row& row, const Dialect& dialect) {
    each(text, row, "", ", ", [&](const std::string& column, const Value& to) {
        text.sql(dialect.quote(column)).sql(" = ").value(to);
    });
}

void restrict_to(StatementText& text, const Row& row, const Dialect& dialect) {
    each(text, row, " WHERE ", " AND ", [&](const std::string& column, const Value& wanted) {
        text.sql(dialect.quote(column));
        if (std::holds_alternative<Null>(wanted))
            text.sql(" IS NULL");
        else
            text.sql(" = ").value(wanted);
    });
}

void add_tuple(StatementText& text, const Row& row) {
    each(text, row, "(", ", ", [&](const std::string&, const Value& to) { text.value(to); });
    text.sql(")");
}

Statement insert(const Dialect& dialect, const Name& table, const Row* first, const Row* last) {
    StatementText text(dialect);
    text.sql("INSERT INTO " + quote(dialect, table) + " (");
    text.sql(sql::list(*first, [&](const auto& entry) { return dialect.quote(entry.first); }));
    text.sql(first + 1 == last ? ") VALUES " : ") VALUES\n    ");
    for (const Row* row = first; row != last; ++row) {
        text.sql(row == first ? "" : ",\n    ");
        add_tuple(text, *row);
    }
    return text.take();
}

std::vector<Statement> framed(std::vector<Statement> statements, const ScriptFrame& frame) {
    std::vector<Statement> result;
    const auto add = [&](const std::string& sql) {
        result.emplace_back();
        result.back().sql = sql;
    };
    std::for_each(frame.begin.begin(), frame.begin.end(), add);
    std::move(statements.begin(), statements.end(), std::back_inserter(result));
    std::for_each(frame.commit.begin(), frame.commit.end(), add);
    return result;
}

std::vector<Statement> render(const InsertRows& op, const Dialect& dialect) {
    std::vector<Statement> result;
    for (const Row& row : op.rows) {
        if (row.empty())
            throw SchemaError("a row for table " + to_string(op.table) + " has no columns");
        check_columns(dialect, op.table, row);
    }
    const Row* const end = op.rows.data() + op.rows.size();
    for (const Row* first = op.rows.data(); first != end;) {
        const std::size_t fit = std::max<std::size_t>(1, max_parameters / first->size());
        const Row* const limit = first + std::min({fit, max_rows, std::size_t(end - first)});
        const Row* const last =
            std::find_if(first, limit, [&](const Row& row) { return !same_columns(*first, row); });
        result.push_back(insert(dialect, op.table, first, last));
        first = last;
    }
    return framed(std::move(result), dialect.rows_frame(op.rows));
}

std::vector<Statement> render(const UpdateRows& op, const Dialect& dialect) {
    if (op.set.empty())
        throw SchemaError("update_rows of table " + to_string(op.table) + " sets no column");
    check_columns(dialect, op.table, op.set);
    check_columns(dialect, op.table, op.where);
    StatementText text(dialect);
    text.sql("UPDATE " + quote(dialect, op.table) + " SET ");
    assign(text, op.set, dialect);
    restrict_to(text, op.where, dialect);
    return {text.take()};
}

std::vector<Statement> render(const DeleteRows& op, const Dialect& dialect) {
    check_columns(dialect, op.table, op.where);
    StatementText text(dialect);
    text.sql("DELETE FROM " + quote(dialect, op.table));
    restrict_to(text, op.where, dialect);
    return {text.take()};
}

std::vector<Statement> render(const Backfill& op, const Dialect& dialect) {
    if (op.set.empty())
        throw SchemaError("backfill of table " + to_string(op.table) + " sets no column");
    StatementText text(dialect);
    text.sql("UPDATE " + quote(dialect, op.table) + " SET ").sql(fill_assignments(op, dialect));
    if (!op.where.empty())
        text.sql(" WHERE " + op.where);
    return {text.take()};
}

} // namespace

std::string fill_assignments(const Backfill& op, const Dialect& dialect) {
    std::string text;
    for (const auto& [column, expression] : op.set)
        text += (text.empty() ? "" : ", ") + dialect.quote(column) + " = " + expression;
    return text;
}

std::vector<Statement> render_rows(const Op& row_op, const Dialect& dialect) {
    if (const auto* op = std::get_if<InsertRows>(&row_op))
        return render(*op, dialect);
    if (const auto* op = std::get_if<UpdateRows>(&row_op))
        return render(*op, dialect);
    if (const auto* op = std::get_if<DeleteRows>(&row_op))
        return render(*op, dialect);
    if (const auto* op = std::get_if<Backfill>(&row_op))
        return render(*op, dialect);
    throw SchemaError("not an operation on rows");
}

} // namespace dbmig::ddl
