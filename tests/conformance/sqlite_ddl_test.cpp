// SPDX-License-Identifier: MIT
// DDL that is easy to get wrong on SQLite, tried on a real database.
#include "catch.hpp"
#include "support/trial.hpp"
#include <dbmig/error.hpp>

using namespace dbmig;
using dbmig::test::Trial;
using Lines = std::vector<std::string>;

namespace {

const Name t{"", "t"};

Table one_column(const std::string& type = "") {
    Table table;
    table.name = t;
    table.columns.emplace_back().name = "a";
    table.columns[0].type.text = type;
    return table;
}

Index index_on(const std::string& expression) {
    Index index;
    index.name = "i";
    index.columns.emplace_back().expression = expression;
    return index;
}

} // namespace

TEST_CASE("a default stands in parentheses where SQLite asks for them") {
    const auto [text, value] = GENERATE(table<std::string, std::string>({
        {"1", "1"},
        {"-1.5", "-1.5"},
        {"+ 2", "2"},
        {"'it''s; ('", "'it''s; ('"},
        {"x'0aff'", "X'0AFF'"},
        {"NULL", "NULL"},
        {"true", "1"},
        {"\"word\"", "'word'"},
        {"bare", "'bare'"},
        {"1 + 1", "2"},
        {"(1) + (2)", "3"},
        {"(3)", "3"},
        {"lower('X') -- why", "'x'"},
        {"'a' || 'b' /* c */", "'ab'"},
        {"CAST('7' AS INTEGER)", "7"},
        {"-(4)", "-4"},
        {"not 1", "0"},
    }));
    INFO(text);
    Trial trial("sqlite", {});
    Table table = one_column();
    table.columns.emplace_back().name = "b";
    table.columns[1].server_default = text;
    trial.apply({CreateTable{table}});
    trial.execute({"INSERT INTO t (a) VALUES (0)"});
    CHECK(trial.value("SELECT b FROM t") == value);

    Trial altered("sqlite", {"CREATE TABLE t (a)", "INSERT INTO t VALUES (0)"});
    altered.apply({AddColumn{t, table.columns[1]}});
    CHECK(altered.value("SELECT b FROM t") == value);
}

TEST_CASE("text of a project file cannot end the clause that it stands in") {
    Trial trial("sqlite", {"CREATE TABLE victim (x)"});
    Table table = one_column();
    const std::string escape = "1); DROP TABLE victim; --";
    SECTION("default") {
        table.columns[0].server_default = escape;
    }
    SECTION("check") {
        table.checks.emplace_back().expression = escape;
    }
    SECTION("generated") {
        table.columns[0].generated = Generated{escape, false};
    }
    SECTION("unclosed string") {
        table.columns[0].server_default = "'x";
    }
    SECTION("unclosed comment") {
        table.checks.emplace_back().expression = "1 /* ";
    }
    SECTION("empty check") {
        table.checks.emplace_back();
    }
    SECTION("conflict clause") {
        table.uniques.emplace_back().columns = {{"a", "", false}};
        table.uniques[0].options["on_conflict"] = "ignore, x";
    }
    SECTION("foreign key action") {
        table.foreign_keys.emplace_back().columns = {"a"};
        table.foreign_keys[0].referred_table = t;
        table.foreign_keys[0].on_delete = "cascade, x int";
    }
    CHECK_THROWS_AS(trial.apply({CreateTable{table}}), SchemaError);
    CHECK_THROWS_AS(trial.apply({CreateIndex{t, index_on("a, b")}}), SchemaError);
    CHECK_THROWS_AS(trial.apply({CreateIndex{t, index_on("a) WHERE (1")}}), SchemaError);
}

TEST_CASE("odd names and collations are names and nothing else") {
    Trial trial("sqlite", {});
    Table table = one_column("TEXT");
    table.columns[0].name = "a\" TEXT); --";
    table.checks.emplace_back().name = "c) \"";
    table.checks[0].expression = "1 -- fine";
    trial.apply({CreateTable{table}});
    CHECK(trial.table("t").columns.at(0).name == table.columns[0].name);
    CHECK(trial.table("t").checks.at(0).name == "c) \"");
    table.name.name = "u";
    table.columns[0].collation = "nocase, x";
    CHECK_THROWS_WITH(trial.apply({CreateTable{table}}), ContainsSubstring("collation"));
}

TEST_CASE("an index on a name that is no column is not made") {
    Trial trial("sqlite", {"CREATE TABLE t (a)"});
    Index index;
    index.name = "i";
    index.columns.emplace_back().column = "no such";
    const auto statements =
        trial.dialect().renderer().render(test::operations({CreateIndex{t, index}}), {});
    CHECK_THROWS_WITH(test::run_statements(trial.connection(), statements),
                      ContainsSubstring("no such column"));
    CHECK(trial.table("t").indexes.empty());
}

TEST_CASE("an index expression may end in a comment") {
    Trial trial("sqlite", {"CREATE TABLE t (a)"});
    trial.apply({CreateIndex{t, index_on("abs(a) -- size")}});
    CHECK(trial.table("t").indexes.size() == 1);
}

TEST_CASE("AUTOINCREMENT is refused where SQLite has it not") {
    Trial trial("sqlite", {});
    Table table = one_column("TEXT");
    table.columns[0].autoincrement = true;
    CHECK_THROWS_WITH(trial.apply({CreateTable{table}}), ContainsSubstring("AUTOINCREMENT"));
    table.primary_key.emplace().columns = {{"a", "", false}};
    CHECK_THROWS_WITH(trial.apply({CreateTable{table}}), ContainsSubstring("AUTOINCREMENT"));
    table.columns[0].type.text = "INTEGER";
    trial.apply({CreateTable{table}});
    CHECK(trial.table("t").columns.at(0).autoincrement);
}

TEST_CASE("generic types in a STRICT table are those that such a table has") {
    Trial trial("sqlite", {"CREATE TABLE t (id INTEGER PRIMARY KEY, j ANY) STRICT"});
    std::vector<Op> ops;
    for (const char* type :
         {"small_integer", "integer", "big_integer", "string(9)", "text", "boolean", "date", "time",
          "datetime", "timestamp", "interval", "numeric(9,2)", "float", "double", "large_binary",
          "json", "uuid", "enum('a','b')"}) {
        AddColumn add{{"", "t"}, {}};
        add.column.name = "c" + std::to_string(ops.size());
        add.column.type = Type{type, true, {}};
        ops.emplace_back(add);
    }
    trial.apply(ops);
    std::string types;
    for (const Column& column : trial.table("t").columns)
        types += (types.empty() ? "" : " ") + column.type.text;
    CHECK(types == "INTEGER ANY INT INTEGER INT TEXT TEXT INT TEXT TEXT TEXT TEXT TEXT REAL REAL "
                   "REAL BLOB TEXT TEXT TEXT");
}

TEST_CASE("constraints of one table may share a name") {
    Trial trial("sqlite", {"CREATE TABLE t (a, b)"});
    Check check;
    check.name = "x";
    check.expression = "a > 0";
    Check other = check;
    other.expression = "b > 0";
    Unique unique;
    unique.name = "x";
    unique.columns = {{"a", "", false}};
    trial.apply(
        {CreateConstraint{t, check}, CreateConstraint{t, other}, CreateConstraint{t, unique}});
    trial.apply({DropConstraint{t, other, true}, DropConstraint{t, unique, true}});
    const Table table = trial.table("t");
    CHECK(table.checks == std::vector<Check>{check});
    CHECK(table.uniques.empty());
}

TEST_CASE("a primary key in descending order is a table's where it can be") {
    Trial trial("sqlite", {"CREATE TABLE t (a TEXT, PRIMARY KEY (a DESC))",
                           "CREATE TABLE u (a INTEGER PRIMARY KEY DESC)"});
    for (const char* name : {"t", "u"}) {
        AddColumn add{{"", name}, {}};
        add.column.name = "b";
        add.column.server_default = "CURRENT_DATE"; // has to be a rebuild
        const Table before = trial.table(name);
        trial.apply({add});
        CHECK(trial.table(name).primary_key == before.primary_key);
    }
    CHECK(trial.value("SELECT sql LIKE '%PRIMARY KEY (a DESC)%' FROM sqlite_schema WHERE name = "
                      "'t'") == "1");
    CHECK(trial.value("SELECT sql LIKE '%a INTEGER PRIMARY KEY DESC%' FROM sqlite_schema WHERE "
                      "name = 'u'") == "1");
}

TEST_CASE("a table takes the name of a virtual table that goes, and its checks follow") {
    Trial trial("sqlite",
                {"CREATE TABLE t (a CHECK (t.a > 0))", "CREATE VIRTUAL TABLE u USING fts4(x)"});
    const VirtualTable gone = trial.reflect().virtual_tables.begin()->second;
    Schema schema = trial.reflect();
    const std::vector<Op> ops{DropVirtualTable{gone, true}, RenameTable{t, "u"}};
    trial.apply(ops);
    for (const Op& op : ops)
        op::evolve(schema, op, name_rules(trial.dialect()));
    CHECK(trial.dialect().normalizer().normalize(trial.reflect(), schema, nullptr).from ==
          trial.dialect().normalizer().normalize(trial.reflect(), schema, nullptr).to);
    CHECK(schema.tables.begin()->second.checks.at(0).expression == "u.a > 0");
}
