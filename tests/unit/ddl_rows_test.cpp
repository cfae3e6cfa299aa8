// SPDX-License-Identifier: MIT
// Row operations as statements, and statements as script text.
#include "catch.hpp"
#include "ddl/rows.hpp"
#include "ddl/script.hpp"
#include <dbmig/error.hpp>
#include <dbmig/registry.hpp>

using namespace dbmig;
using ddl::render_rows;
using ddl::script_text;

namespace {

const Name t{"", "t"};

/// Any dialect will do; only its way of writing names, literals and placeholders is used.
const Dialect& dialect() {
    Url url;
    url.scheme = "sqlite";
    return dialect_for(url);
}

std::string script(const std::string& sql, const std::vector<Value>& parameters = {}) {
    Statement statement;
    statement.sql = sql;
    statement.parameters = parameters;
    return script_text(statement, dialect());
}

Row row(std::int64_t a, const std::string& b) {
    return {{"a", a}, {"b", b}};
}

} // namespace

TEST_CASE("rows with the same columns share an INSERT") {
    const auto statements = render_rows(
        InsertRows{t, {row(1, "x"), row(2, "it's"), {{"a", Null{}}}, row(3, "z")}}, dialect());
    REQUIRE(statements.size() == 3);
    CHECK(statements[0].sql == "INSERT INTO t (a, b) VALUES\n    (?, ?),\n    (?, ?)");
    CHECK(statements[0].parameters ==
          std::vector<Value>{std::int64_t{1}, "x", std::int64_t{2}, "it's"});
    CHECK(statements[1].sql == "INSERT INTO t (a) VALUES (?)");
    CHECK(script_text(statements[0], dialect()) ==
          "INSERT INTO t (a, b) VALUES\n    (1, 'x'),\n    (2, 'it''s');");
    CHECK(script_text(statements[1], dialect()) == "INSERT INTO t (a) VALUES (NULL);");
}

TEST_CASE("an INSERT keeps to the limits of parameters and rows") {
    InsertRows many{t, std::vector<Row>(1200, row(1, "x"))};
    std::size_t rows = 0;
    for (const Statement& statement : render_rows(many, dialect())) {
        CHECK(statement.parameters.size() <= 999);
        rows += statement.parameters.size() / 2;
    }
    CHECK(rows == 1200);
    Row wide;
    for (int i = 0; i < 1500; ++i)
        wide.emplace_back("c" + std::to_string(i), std::int64_t{i});
    CHECK(render_rows(InsertRows{t, {wide, wide}}, dialect()).size() == 2);
    CHECK(render_rows(InsertRows{t, {}}, dialect()).empty());
}

TEST_CASE("where asks IS NULL for a null") {
    const auto update =
        render_rows(UpdateRows{t, {{"a", Null{}}}, {{"b", Null{}}, {"a", true}}}, dialect());
    CHECK(update.at(0).sql == "UPDATE t SET a = ? WHERE b IS NULL AND a = ?");
    CHECK(update.at(0).parameters == std::vector<Value>{Null{}, true});
    CHECK(render_rows(DeleteRows{t, {}}, dialect()).at(0).sql == "DELETE FROM t");
    CHECK(render_rows(DeleteRows{t, {{"odd name", 1.5}}}, dialect()).at(0).sql ==
          "DELETE FROM t WHERE \"odd name\" = ?");
}

TEST_CASE("row operations that make no sense are refused") {
    CHECK_THROWS_AS(render_rows(UpdateRows{t, {}, {}}, dialect()), SchemaError);
    CHECK_THROWS_AS(render_rows(InsertRows{t, {Row{}}}, dialect()), SchemaError);
    CHECK_THROWS_AS(render_rows(InsertRows{t, {{{"a", Null{}}, {"A", true}}}}, dialect()),
                    SchemaError);
    CHECK_THROWS_AS(render_rows(DropTable{}, dialect()), SchemaError);
}

TEST_CASE("parameters are written where they are code only") {
    CHECK(script("SELECT '?', \"?\", `?`, [?], ?, 'it''s ?' /* ? */ -- ?\n, ?",
                 {std::int64_t{7}, "a?b"}) ==
          "SELECT '?', \"?\", `?`, [?], 7, 'it''s ?' /* ? */ -- ?\n, 'a?b';");
    CHECK(script("VALUES (?, ?, ?)", {Blob{std::string("\0'", 2)}, -0.5, Null{}}) ==
          "VALUES (X'0027', -0.5, NULL);");
    CHECK_THROWS_AS(script("SELECT ?, ?", {true}), SchemaError);
    CHECK_THROWS_AS(script("SELECT ?", {true, true}), SchemaError);
    CHECK(script("SELECT ?") == "SELECT ?;");
}

TEST_CASE("a script statement ends in a semicolon that counts") {
    CHECK(script("SELECT 1") == "SELECT 1;");
    CHECK(script("SELECT 1 -- one") == "SELECT 1 -- one\n;");
    CHECK(script("SELECT 1 -- one\n") == "SELECT 1 -- one\n;");
    CHECK(script("SELECT '-- one'") == "SELECT '-- one';");
    CHECK(script("SELECT 1 /* -- */") == "SELECT 1 /* -- */;");
    CHECK(script("-- nothing") == "-- nothing");
    CHECK(script("") == "");
}
