// SPDX-License-Identifier: MIT
// Tables OF a composite type, which the type and the table change together.
#include "catch.hpp"

#include "support/postgresql_changes.hpp"

using namespace dbmig;
using namespace dbmig::test;

TEST_CASE("postgresql typed tables: the type changes", "[postgresql][typed]") {
    NEEDS_POSTGRESQL();
    both_ways("",
              "CREATE TYPE c AS (a int, b text); CREATE TABLE t OF c (PRIMARY KEY (a), b WITH "
              "OPTIONS DEFAULT 'x'); CREATE VIEW v AS SELECT a FROM t;",
              "CREATE TYPE c AS (a int, b text, d date); CREATE TABLE t OF c (PRIMARY KEY (a), d "
              "WITH OPTIONS NOT NULL); CREATE VIEW v AS SELECT a FROM t;");
    both_ways("", "CREATE TYPE c AS (a int, b text); CREATE TABLE t OF c; CREATE TABLE u OF c;",
              "CREATE TYPE c AS (a bigint, b text); CREATE TABLE t OF c; CREATE TABLE u OF c;");
    const auto live = load({"CREATE TYPE c AS (a int, b text); CREATE TABLE t OF c;"
                            "INSERT INTO t VALUES (1, 'x');"});
    run(*live, differences(*live, load({"CREATE TYPE c AS (a bigint, b text, d int);"
                                        "CREATE TABLE t OF c;"})
                                      ->reflect()));
    CHECK(live->connection().query("SELECT a FROM t WHERE b = 'x'").rows.size() == 1);
}

TEST_CASE("postgresql typed tables: a table gets a type, another, none", "[postgresql][typed]") {
    NEEDS_POSTGRESQL();
    const std::string types = "CREATE TYPE c AS (a int, b text); CREATE TYPE d AS (a int, b text);"
                              "CREATE TYPE e AS (a int, b text, f int);";
    both_ways(types, "CREATE TABLE t (a int, b text);", "CREATE TABLE t OF c;");
    both_ways(types, "CREATE TABLE t OF c;", "CREATE TABLE t OF d;");
    both_ways(types, "CREATE TABLE t OF c;", "CREATE TABLE t OF e;");
    both_ways(types, "CREATE TABLE t OF c (a WITH OPTIONS NOT NULL);", "");
    both_ways("", "CREATE TABLE t (a int, b text);", types + "CREATE TABLE t OF c;");
    both_ways(types,
              "CREATE TABLE t OF e PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t "
              "DEFAULT;",
              "CREATE TABLE t (a int, b text, f int, g int) PARTITION BY LIST (a);"
              "CREATE TABLE p PARTITION OF t DEFAULT;");
}
