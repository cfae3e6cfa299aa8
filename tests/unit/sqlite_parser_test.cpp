// SPDX-License-Identifier: MIT
// Stored CREATE statements as the model.
#include "catch.hpp"

#include <string>

#include "dialects/sqlite/parser.hpp"
#include "dialects/sqlite/types.hpp"

using namespace dbmig;
using namespace dbmig::sqlite;

TEST_CASE("sqlite parser: types keep their words", "[sqlite][parser]") {
    const Table table = parse_table("CREATE TABLE t (a, b UNSIGNED BIG INT, c VARCHAR (255), d "
                                    "DOUBLE PRECISION NOT NULL, e DECIMAL(10, 2) DEFAULT 1.5, f "
                                    "INT /* no */ , g INT GENERATED ALWAYS AS (1))");
    CHECK(table.columns[0].type.text == "");
    CHECK(table.columns[1].type.text == "UNSIGNED BIG INT");
    CHECK(table.columns[2].type.text == "VARCHAR (255)");
    CHECK(table.columns[3].type.text == "DOUBLE PRECISION");
    CHECK_FALSE(table.columns[3].nullable);
    CHECK(table.columns[4].type.text == "DECIMAL(10, 2)");
    CHECK(table.columns[4].server_default == "1.5");
    CHECK(table.columns[5].type.text == "INT");
    CHECK(table.columns[6].type.text == "INT");
}

TEST_CASE("sqlite parser: names may be quoted in every way", "[sqlite][parser]") {
    const Table table = parse_table("create table 'my ''t' ('a' int, \"b\"\"\" int, `c` int, [d e] "
                                    "int, key text, abort, \xC3\xA9)");
    CHECK(table.name.name == "my 't");
    REQUIRE(table.columns.size() == 7);
    CHECK(table.columns[0].name == "a");
    CHECK(table.columns[1].name == "b\"");
    CHECK(table.columns[3].name == "d e");
    CHECK(table.columns[4].name == "key");
    CHECK(table.columns[6].name == "\xC3\xA9");
}

TEST_CASE("sqlite parser: defaults stay as they stand", "[sqlite][parser]") {
    const Table table = parse_table(
        "CREATE TABLE t(a DEFAULT -1, b DEFAULT + 5, c DEFAULT 'it''s', d DEFAULT \"dq\", e "
        "DEFAULT "
        "foo, f DEFAULT (1 + (2)), g DEFAULT CURRENT_TIMESTAMP NOT NULL, h DEFAULT(1)UNIQUE, i "
        "CONSTRAINT df DEFAULT NULL)");
    const auto value = [&](std::size_t i) { return table.columns[i].server_default.value(); };
    CHECK(value(0) == "-1");
    CHECK(value(1) == "+ 5");
    CHECK(value(2) == "'it''s'");
    CHECK(value(3) == "\"dq\"");
    CHECK(value(4) == "foo");
    CHECK(value(5) == "(1 + (2))");
    CHECK(value(6) == "CURRENT_TIMESTAMP");
    CHECK_FALSE(table.columns[6].nullable);
    CHECK(value(7) == "(1)");
    CHECK(table.uniques.size() == 1);
    CHECK(value(8) == "NULL");
    CHECK(table.columns[8].options.at("default_name") == "df");
}

TEST_CASE("sqlite parser: column constraints with their names and conflict clauses",
          "[sqlite][parser]") {
    const Table table = parse_table(
        "CREATE TABLE t (id INTEGER CONSTRAINT pk PRIMARY KEY ASC ON CONFLICT FAIL AUTOINCREMENT,\n"
        "a TEXT CONSTRAINT nn NOT NULL ON CONFLICT IGNORE CONSTRAINT uq UNIQUE ON CONFLICT REPLACE "
        "CONSTRAINT ck CHECK (a <> ')') CONSTRAINT co COLLATE NOCASE,\n"
        "b INT NULL REFERENCES x, c INT AS (id * 2) STORED, d INT GENERATED ALWAYS AS ((b)))");
    REQUIRE(table.primary_key);
    CHECK(table.primary_key->name == "pk");
    CHECK(table.primary_key->options.at("on_conflict") == "fail");
    CHECK(table.columns[0].autoincrement);
    CHECK(table.columns[0].nullable);
    CHECK_FALSE(table.columns[1].nullable);
    CHECK(table.columns[1].options == Options{{"not_null_name", "nn"},
                                              {"not_null_on_conflict", "ignore"},
                                              {"collate_name", "co"}});
    CHECK(table.columns[1].collation == "NOCASE");
    REQUIRE(table.uniques.size() == 1);
    CHECK(table.uniques[0].name == "uq");
    CHECK(table.uniques[0].options.at("on_conflict") == "replace");
    REQUIRE(table.checks.size() == 1);
    CHECK(table.checks[0].name == "ck");
    CHECK(table.checks[0].expression == "a <> ')'");
    CHECK(table.foreign_keys.at(0).referred_columns.empty());
    CHECK(table.columns[3].generated == Generated{"id * 2", true});
    CHECK(table.columns[4].generated == Generated{"(b)", false});
}

TEST_CASE("sqlite parser: foreign keys with all their clauses", "[sqlite][parser]") {
    const Table table = parse_table(
        "CREATE TABLE t (a INT REFERENCES x (y) ON DELETE SET NULL ON UPDATE CASCADE MATCH FULL "
        "DEFERRABLE INITIALLY DEFERRED, b INT REFERENCES x(z) NOT DEFERRABLE INITIALLY DEFERRED, c "
        "INT REFERENCES x DEFERRABLE NOT NULL, CONSTRAINT fk FOREIGN KEY (A, b) REFERENCES \"x y\" "
        "(c, 'd') ON DELETE NO ACTION ON UPDATE SET DEFAULT MATCH SIMPLE)");
    REQUIRE(table.foreign_keys.size() == 4);
    const ForeignKey& first = table.foreign_keys[0];
    CHECK(first.on_delete == "set null");
    CHECK(first.on_update == "cascade");
    CHECK(first.match == "full");
    CHECK(first.deferrable == Deferrable::deferred);
    CHECK(table.foreign_keys[1].deferrable == Deferrable::no);
    CHECK(table.foreign_keys[2].deferrable == Deferrable::immediate);
    CHECK_FALSE(table.columns[2].nullable);
    const ForeignKey& last = table.foreign_keys[3];
    CHECK(last.name == "fk");
    CHECK(last.columns == std::vector<std::string>{"a", "b"});
    CHECK(last.referred_table.name == "x y");
    CHECK(last.referred_columns == std::vector<std::string>{"c", "d"});
    CHECK(last.on_delete == "");
    CHECK(last.on_update == "set default");
    CHECK(last.match == "");
}

TEST_CASE("sqlite parser: table constraints without commas between them", "[sqlite][parser]") {
    const Table table = parse_table(
        "create table t(a int, b int, primary key (a desc, B collate nocase) on conflict abort "
        "unique (a) constraint c check (b in (1, 2)) on conflict rollback foreign key (a) "
        "references t(b) constraint nothing)");
    CHECK(table.primary_key->columns ==
          std::vector<KeyColumn>{{"a", "", true}, {"b", "nocase", false}});
    CHECK(table.uniques.size() == 1);
    CHECK(table.checks.at(0).name == "c");
    CHECK(table.checks.at(0).options.at("on_conflict") == "rollback");
    CHECK(table.foreign_keys.size() == 1);
}

TEST_CASE("sqlite parser: the rowid is told from other keys", "[sqlite][parser]") {
    CHECK(has_rowid_key(parse_table("create table t(a integer primary key)")));
    CHECK(has_rowid_key(parse_table("create table t(a Integer, primary key (a desc))")));
    CHECK_FALSE(has_rowid_key(parse_table("create table t(a integer primary key desc)")));
    CHECK_FALSE(has_rowid_key(parse_table("create table t(a int primary key)")));
    CHECK_FALSE(has_rowid_key(parse_table("create table t(a integer primary key) without rowid")));
    CHECK(parse_table("create table t(a integer, primary key (a autoincrement))")
              .columns[0]
              .autoincrement);
}

TEST_CASE("sqlite parser: table options imply NOT NULL", "[sqlite][parser]") {
    CHECK(parse_table("create table t(a text primary key)").columns[0].nullable);
    const Table keyed = parse_table("create table t(a text primary key) without rowid, strict");
    CHECK(keyed.options == Options{{"strict", "true"}, {"without_rowid", "true"}});
    CHECK_FALSE(keyed.columns[0].nullable);
    CHECK_FALSE(parse_table("create table t(a text primary key) strict").columns[0].nullable);
    CHECK(parse_table("create table t(a integer primary key) strict").columns[0].nullable);
}

TEST_CASE("sqlite parser: comments may stand anywhere", "[sqlite][parser]") {
    const Table table = parse_table("CREATE /* a */ TABLE t -- b\n( /* , */ a /* ) */ INT -- NOT "
                                    "NULL\n , b INT CHECK /* ( */ (b > 0 /* inner */ OR 1) -- "
                                    "end\n)");
    REQUIRE(table.columns.size() == 2);
    CHECK(table.columns[0].nullable);
    CHECK(table.checks.at(0).expression == "b > 0 /* inner */ OR 1");
}

TEST_CASE("sqlite parser: a text that is not understood is refused", "[sqlite][parser]") {
    CHECK_THROWS_WITH(parse_table("create table t(a int frobnicate(1) 2)"),
                      ContainsSubstring("expected a column constraint, found '2'"));
    CHECK_THROWS_AS(parse_table("create table t(a int"), ParseError);
    CHECK_THROWS_AS(parse_table("create table t(a 'open"), ParseError);
    CHECK_THROWS_AS(parse_table("create table t(a int) with magic"), ParseError);
    CHECK_THROWS_AS(parse_table("create table t(a int primary key, primary key (a))"), ParseError);
    CHECK_THROWS_AS(parse_table("create table t(a int, unique (b))"), ParseError);
    CHECK_THROWS_AS(parse_table("create table t(a int, unique (a + 1))"), ParseError);
    CHECK_THROWS_AS(parse_table(""), ParseError);
    CHECK_THROWS_AS(parse_table("create table t"), ParseError);
    CHECK_THROWS_AS(parse_table("create table t()"), ParseError);
    CHECK_THROWS_AS(parse_table("create table t(a default)"), ParseError);
}

TEST_CASE("sqlite parser: indexes", "[sqlite][parser]") {
    const Table table = parse_table("create table t(a int, \"b c\" text)");
    const Index index =
        parse_index("CREATE UNIQUE INDEX \"i x\" ON t (A, 'b c' COLLATE nocase DESC, "
                    "(a) ASC, lower(a) COLLATE rtrim, a || \"b c\" COLLATE nocase, "
                    "(a + 1) DESC, \"zzz\") WHERE a > 0 -- c",
                    table);
    CHECK(index.name == "i x");
    CHECK(index.unique);
    CHECK(index.where == "a > 0");
    REQUIRE(index.columns.size() == 7);
    CHECK(index.columns[0].column == "a");
    CHECK(index.columns[1].column == "b c");
    CHECK(index.columns[1].collation == "nocase");
    CHECK(index.columns[1].descending);
    CHECK(index.columns[2].column == "a");
    CHECK(index.columns[3].expression == "lower(a)");
    CHECK(index.columns[3].collation == "rtrim");
    CHECK(index.columns[4].expression == "a || \"b c\" COLLATE nocase");
    CHECK(index.columns[4].collation == "");
    CHECK(index.columns[5].expression == "(a + 1)");
    CHECK(index.columns[5].descending);
    CHECK(index.columns[6].expression == "\"zzz\"");
    CHECK_THROWS_AS(parse_index("CREATE INDEX i ON t (a) USING hash", table), ParseError);
}

TEST_CASE("sqlite parser: views keep their query", "[sqlite][parser]") {
    const View view = parse_view("CREATE VIEW IF NOT EXISTS v (x, \"y z\") AS -- why\nSELECT a /* "
                                 "inner */, ';'\nFROM t ;");
    CHECK(view.name.name == "v");
    CHECK(view.columns == std::vector<std::string>{"x", "y z"});
    CHECK(view.definition == "SELECT a /* inner */, ';'\nFROM t");
    CHECK_THROWS_AS(parse_view("CREATE VIEW v"), ParseError);
}

TEST_CASE("sqlite parser: modules of virtual tables", "[sqlite][parser]") {
    CHECK(virtual_module("CREATE VIRTUAL TABLE f USING FTS5(a, b)") == "fts5");
    CHECK(virtual_module("create virtual table \"using\" using \"rtree\" (a)") == "rtree");
    CHECK(virtual_module("create table t(a)") == "");
}

TEST_CASE("sqlite parser: generic types in SQLite's words", "[sqlite][types]") {
    const auto rendered = [](const char* text) { return render_type({text, true, {}}); };
    CHECK(rendered("integer") == "INTEGER");
    CHECK(rendered("string(120)") == "VARCHAR(120)");
    CHECK(rendered("string") == "VARCHAR");
    CHECK(rendered("numeric(10,2)") == "NUMERIC(10, 2)");
    CHECK(rendered("boolean") == "BOOLEAN");
    CHECK(rendered("large_binary") == "BLOB");
    CHECK(rendered("uuid") == "CHAR(32)");
    CHECK(rendered("interval") == "DATETIME");
    CHECK(rendered("enum('a', 'b''cd', '\xC3\xA9')") == "VARCHAR(4)");
    CHECK(render_type({"UNSIGNED BIG INT", false, {}}) == "UNSIGNED BIG INT");
    CHECK(render_type({"integer", true, {{"sqlite", "string(5)"}}}) == "VARCHAR(5)");
    CHECK(render_type({"integer", true, {{"other", "x"}}}) == "INTEGER");
    CHECK(render_type({"text", true, {{"sqlite", "double precision"}}}) == "double precision");
    CHECK(render_type({}) == "");
}

TEST_CASE("sqlite parser: types have one spelling", "[sqlite][types]") {
    CHECK(canonical_type("varchar ( 255 )") == "VARCHAR(255)");
    CHECK(canonical_type("Decimal(10,  2)") == "DECIMAL(10,2)");
    CHECK(canonical_type(" unsigned\n big   int") == "UNSIGNED BIG INT");
    CHECK(canonical_type("\"my type\"") == "MY TYPE");
    CHECK(canonical_type("") == "");
}

TEST_CASE("sqlite parser: a counting key is INTEGER", "[sqlite][types]") {
    Table table = parse_table("CREATE TABLE t (id PRIMARY KEY, n)");
    for (Column& column : table.columns)
        column.type = {"big_integer", true, {}};
    CHECK(render_column_type(table, table.columns[0]) == "BIGINT");
    table.columns[0].autoincrement = true;
    CHECK(render_column_type(table, table.columns[0]) == "INTEGER");
    CHECK(has_rowid_key(table));
    CHECK(render_column_type(table, table.columns[1]) == "BIGINT");
}
