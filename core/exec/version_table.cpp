// SPDX-License-Identifier: MIT
// Reads and writes the version rows with plain SQL that every engine has.
#include "exec/version_table.hpp"

#include <algorithm>

#include "util/format.hpp"

namespace dbmig::exec {

namespace {

Table version_table_model(const Name& name) {
    Table table;
    table.name = name;
    Column column;
    column.name = "version_num";
    column.type = {"string(255)", true, {}};
    column.nullable = false;
    table.columns.push_back(column);
    PrimaryKey key;
    key.columns.push_back({"version_num", {}, false});
    table.primary_key = key;
    return table;
}

std::string text_of(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    throw SqlError("the version table holds a row that is not text");
}

} // namespace

bool table_exists(Connection& connection, const Dialect& dialect, const Name& name) {
    ReflectOptions options;
    options.only = {name};
    const Schema schema = dialect.reflector().reflect(connection, options);
    return std::any_of(schema.tables.begin(), schema.tables.end(), [&](const auto& entry) {
        return dialect.fold(entry.first.name) == dialect.fold(name.name);
    });
}

std::string quote_from(const std::string& home, const Dialect& dialect, const Name& name) {
    return quote(dialect, Name{name.schema.empty() ? home : name.schema, name.name});
}

namespace {

/// Asks within a savepoint where a transaction is open: on some engines an error ends what it is
/// in.
ResultSet query_safely(Connection& connection, const std::string& sql) {
    if (!connection.in_transaction())
        return connection.query(sql);
    connection.execute("SAVEPOINT dbmig_query");
    try {
        ResultSet result = connection.query(sql);
        connection.execute("RELEASE SAVEPOINT dbmig_query");
        return result;
    } catch (const SqlError&) {
        connection.execute("ROLLBACK TO SAVEPOINT dbmig_query");
        throw;
    }
}

} // namespace

std::optional<ResultSet> query_table(Connection& connection, const Dialect& dialect,
                                     const Name& table, const std::string& sql) {
    // The table is there in all runs but the first: ask it, and look closer only when that fails.
    try {
        return query_safely(connection, sql);
    } catch (const SqlError&) {
        if (!table_exists(connection, dialect, table))
            return std::nullopt;
    }
    return connection.query(sql); // another runner may have made it in between
}

VersionTable::VersionTable(const Dialect& dialect, Name name)
    : m_dialect(dialect), m_name(std::move(name)), m_quoted(quote(dialect, m_name)) {}

VersionTable VersionTable::seen_from(const std::string& home) const {
    VersionTable same = *this;
    same.m_quoted = quote_from(home, m_dialect, m_name);
    return same;
}

namespace {

std::vector<std::string> sorted_texts(const ResultSet& result) {
    std::vector<std::string> rows;
    rows.reserve(result.rows.size());
    for (const auto& row : result.rows)
        rows.push_back(text_of(row.at(0)));
    std::sort(rows.begin(), rows.end());
    return rows;
}

} // namespace

std::vector<std::string> VersionTable::read(Connection& connection, bool* exists) const {
    const auto result = query_table(connection, m_dialect, m_name, select());
    if (exists)
        *exists = result.has_value();
    return result ? sorted_texts(*result) : std::vector<std::string>{};
}

std::vector<std::string> VersionTable::begin_and_read(Connection& connection,
                                                      Transaction kind) const {
    return sorted_texts(connection.begin_with(kind, {select()}).front());
}

std::vector<std::string> VersionTable::begin_and_read(Connection& connection, Transaction kind,
                                                      const std::string& query,
                                                      ResultSet& answer) const {
    auto results = connection.begin_with(kind, {select(), query});
    answer = std::move(results.back());
    return sorted_texts(results.front());
}

std::vector<std::string> VersionTable::read_and_write(Connection& connection,
                                                      const std::vector<Statement>& statements,
                                                      std::vector<std::int64_t>& touched) const {
    auto written = connection.begin_and_write({select()}, statements);
    touched = std::move(written.touched);
    return sorted_texts(written.answers.front());
}

std::string VersionTable::select() const {
    return "SELECT version_num FROM " + m_quoted;
}

std::vector<Statement> VersionTable::create_statements() const {
    return m_dialect.renderer().render({{CreateTable{version_table_model(m_name)}, {}, {}}}, {});
}

void VersionTable::ensure(Connection& connection) const {
    if (table_exists(connection, m_dialect, m_name))
        return;
    for (const Statement& statement : create_statements())
        connection.execute(statement.sql);
}

std::vector<Statement> VersionTable::change_statements(const RowChange& change) const {
    std::vector<Statement> statements;
    const std::string place = m_dialect.placeholder(1);
    if (change.remove.size() == 1 && change.add.size() == 1) // one step on: one statement
        return {{util::format("UPDATE {} SET version_num = {} WHERE version_num = {}", m_quoted,
                              place, m_dialect.placeholder(2)),
                 true,
                 {change.add.front(), change.remove.front()}}};
    for (const auto& id : change.remove)
        statements.push_back(
            {util::format("DELETE FROM {} WHERE version_num = {}", m_quoted, place), true, {id}});
    for (const auto& id : change.add)
        statements.push_back(
            {util::format("INSERT INTO {} (version_num) VALUES ({})", m_quoted, place),
             true,
             {id}});
    return statements;
}

void VersionTable::change(Connection& connection, const RowChange& change) const {
    const auto statements = change_statements(change);
    check(statements, connection.run_all(statements));
}

void VersionTable::check(const std::vector<Statement>& statements,
                         const std::vector<std::int64_t>& touched) const {
    for (std::size_t i = 0; i < statements.size(); ++i)
        if (touched.at(i) != 1)
            throw SqlError(util::format("the row '{}' of {} was changed by somebody else meanwhile "
                                        "({} rows were touched, 1 was expected)",
                                        std::get<std::string>(statements[i].parameters.back()),
                                        to_string(m_name), touched[i]),
                           statements[i].sql);
}

} // namespace dbmig::exec
