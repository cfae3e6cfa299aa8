// SPDX-License-Identifier: MIT
// Operations on all kinds of objects come in an order that PostgreSQL can follow, there and back.
#include "catch.hpp"

#include <string>

#include "support/postgresql_changes.hpp"

using namespace dbmig;
using namespace dbmig::test;

namespace {

const std::string schemas = "CREATE SCHEMA a; CREATE SCHEMA b;";

} // namespace

TEST_CASE("order: types, routines and sequences move to another schema", "[postgresql]") {
    NEEDS_POSTGRESQL();
    SECTION("an enum and its arrays") {
        const auto script = [](const std::string& name) {
            return "CREATE TYPE " + name +
                   " AS ENUM ('x', 'y');"
                   "CREATE TABLE t (e " +
                   name + " NOT NULL DEFAULT 'x', l " + name +
                   "[]);"
                   "CREATE FUNCTION f(" +
                   name + ") RETURNS " + name +
                   " LANGUAGE sql AS 'SELECT $1';"
                   "CREATE VIEW v AS SELECT f(e) FROM t;";
        };
        both_ways(schemas, script("mood"), script("a.mood"));
    }
    SECTION("a composite type") {
        both_ways(schemas, "CREATE TYPE pair AS (x integer, y text); CREATE TABLE t (p pair);",
                  "CREATE TYPE b.pair AS (x integer, y text); CREATE TABLE t (p b.pair);");
    }
    SECTION("a routine and a sequence in defaults and checks") {
        const auto script = [](const std::string& schema) {
            return "CREATE FUNCTION " + schema +
                   ".f() RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 1';"
                   "CREATE SEQUENCE " +
                   schema + ".s; CREATE TABLE t (x integer DEFAULT " + schema +
                   ".f(), y bigint DEFAULT nextval('" + schema + ".s'), CHECK (x > " + schema +
                   ".f()));";
        };
        both_ways(schemas, script("a"), script("b"));
    }
}

TEST_CASE("order: objects of one name in two schemas are different ones", "[postgresql]") {
    NEEDS_POSTGRESQL();
    both_ways(schemas,
              "CREATE TABLE a.t (x integer); CREATE TABLE b.t (x integer);"
              "CREATE VIEW a.v AS SELECT x FROM b.t; CREATE VIEW b.v AS SELECT x FROM a.v;",
              "CREATE TABLE a.t (x text); CREATE TABLE b.t (x integer);"
              "CREATE VIEW b.v AS SELECT x FROM a.t; CREATE VIEW a.v AS SELECT x FROM b.v;");
    both_ways(schemas, "",
              "CREATE TABLE a.t (k integer) PARTITION BY LIST (k);"
              "CREATE TABLE b.t PARTITION OF a.t FOR VALUES IN (1) PARTITION BY LIST (k);"
              "CREATE TABLE t PARTITION OF b.t FOR VALUES IN (1);");
    const std::string views = "CREATE VIEW a.users AS SELECT \"Users\".n FROM a.\"Users\";"
                              "CREATE VIEW \"Users\" AS SELECT u.n AS users FROM a.users AS u;";
    both_ways(schemas, "CREATE TABLE a.\"Users\" (n integer);" + views,
              "CREATE TABLE a.\"Users\" (n text);" + views);
    both_ways(schemas,
              "CREATE FUNCTION a.f(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';"
              "CREATE FUNCTION f(x integer) RETURNS integer LANGUAGE sql"
              " BEGIN ATOMIC SELECT a.f(x); END;",
              "CREATE FUNCTION a.f(y integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1';"
              "CREATE FUNCTION f(x integer) RETURNS bigint LANGUAGE sql"
              " BEGIN ATOMIC SELECT a.f(x); END;");
}

TEST_CASE("order: names of parameters, aliases and queries are not those of views",
          "[postgresql]") {
    NEEDS_POSTGRESQL();
    both_ways("CREATE TABLE t (a integer);",
              "CREATE FUNCTION calc(total integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';"
              "CREATE VIEW total AS SELECT calc(a) AS x FROM t;",
              "CREATE FUNCTION calc(total integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1';"
              "CREATE VIEW total AS SELECT calc(a) AS x FROM t;");
    const std::string views = "CREATE VIEW x AS SELECT y.a FROM t AS y;"
                              "CREATE VIEW y AS SELECT x.a FROM x;"
                              "CREATE VIEW z AS WITH q AS (SELECT x.a FROM y AS x) TABLE q;"
                              "CREATE VIEW q AS TABLE z;";
    both_ways("", "CREATE TABLE t (a integer);" + views, "CREATE TABLE t (a text);" + views);
}

TEST_CASE("order: a function is called as a table is", "[postgresql]") {
    NEEDS_POSTGRESQL();
    both_ways("",
              "CREATE FUNCTION n(i integer) RETURNS integer LANGUAGE sql AS 'SELECT i';"
              "CREATE TABLE n (i integer DEFAULT n(4)); CREATE VIEW v AS SELECT n(i) FROM n;",
              "CREATE FUNCTION n(j integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';"
              "CREATE TABLE n (i bigint DEFAULT n(4));"
              "CREATE VIEW v AS SELECT n(i::integer) FROM n;");
}

TEST_CASE("order: a table is made before what it needs and what needs the table", "[postgresql]") {
    NEEDS_POSTGRESQL();
    SECTION("rows as arguments") {
        both_ways("", "",
                  "CREATE TABLE p (f text, l text);"
                  "CREATE FUNCTION name(p) RETURNS text IMMUTABLE LANGUAGE sql"
                  " AS 'SELECT $1.f || $1.l';"
                  "CREATE INDEX i ON p (name(p.*));"
                  "ALTER TABLE p ADD CHECK (name(p.*) <> 'x');"
                  "CREATE TABLE o (x p[], y text DEFAULT name(NULL));");
    }
    SECTION("rows of views as columns") {
        both_ways("", "CREATE TABLE other (i integer);",
                  "CREATE TABLE t (a integer); CREATE VIEW v AS SELECT a FROM t;"
                  "CREATE FUNCTION f() RETURNS SETOF v LANGUAGE sql AS 'SELECT * FROM v';"
                  "CREATE VIEW w AS SELECT * FROM f(); CREATE TABLE u (x v);"
                  "CREATE FUNCTION g(u) RETURNS integer LANGUAGE sql AS 'SELECT 1';");
    }
    SECTION("a view that changes, of whose rows a column is") {
        both_ways("CREATE TABLE t (a integer);",
                  "CREATE VIEW v AS SELECT a FROM t; CREATE TABLE u (x v, y v[]);",
                  "CREATE VIEW v AS SELECT a, a + 1 AS b FROM t; CREATE TABLE u (x v, y v[]);");
    }
    SECTION("tables that routines read") {
        both_ways("", "CREATE TABLE a (x bigint); CREATE TABLE z (i integer);",
                  "CREATE TABLE a (x bigint, y bigint); CREATE TABLE z (i integer, j integer);"
                  "CREATE FUNCTION top() RETURNS bigint LANGUAGE sql"
                  " BEGIN ATOMIC SELECT max(j) FROM z; END;"
                  "ALTER TABLE a ADD z bigint DEFAULT top();");
    }
    SECTION("a default, a column and its key") {
        both_ways("", "",
                  "CREATE TABLE codes (c text PRIMARY KEY, n bigint);"
                  "CREATE FUNCTION known(v text) RETURNS boolean LANGUAGE sql"
                  " BEGIN ATOMIC SELECT EXISTS (SELECT 1 FROM codes WHERE c = v); END;"
                  "CREATE DOMAIN code AS text CHECK (known(VALUE));"
                  "ALTER TABLE codes ADD d code UNIQUE;"
                  "ALTER TABLE codes ALTER n SET DEFAULT known('x')::integer;"
                  "CREATE TABLE uses (d code REFERENCES codes (d));");
    }
}

TEST_CASE("order: a name becomes that of another kind of type", "[postgresql]") {
    NEEDS_POSTGRESQL();
    const std::string table =
        "CREATE TABLE t (a e NOT NULL DEFAULT 'x', l e[]); CREATE VIEW v AS SELECT a FROM t;";
    both_ways("", "CREATE DOMAIN e AS text;" + table, "CREATE TYPE e AS ENUM ('x');" + table);
    both_ways("", "CREATE TYPE e AS (x integer); CREATE TABLE t (a e, b integer);",
              "CREATE TABLE e (x integer); CREATE TABLE t (a text, b e);");
    both_ways("", "CREATE SEQUENCE e; CREATE TABLE t (x bigint DEFAULT nextval('e'));",
              "CREATE TABLE e (x integer); CREATE TABLE t (x bigint);");
}

TEST_CASE("order: a check runs what its function's body mentions", "[postgresql]") {
    NEEDS_POSTGRESQL();
    const std::string rows = "CREATE TABLE a (z int); CREATE TABLE z (id int PRIMARY KEY);"
                             "INSERT INTO a VALUES (1); INSERT INTO z VALUES (1);";
    SECTION("a column that the table gets along with it") {
        both_ways(rows, "",
                  "ALTER TABLE z ADD kind text NOT NULL DEFAULT 'x';"
                  "CREATE FUNCTION is_of(i int, k text) RETURNS boolean LANGUAGE plpgsql AS"
                  " $$BEGIN RETURN (SELECT kind FROM z WHERE id = i) = k; END$$;"
                  "ALTER TABLE a ADD CONSTRAINT ck CHECK (is_of(z, 'x'));");
    }
    SECTION("another function, which the index of a table with rows calls too") {
        both_ways(rows, "",
                  "CREATE FUNCTION last(i int) RETURNS int IMMUTABLE LANGUAGE sql AS"
                  " $$SELECT i + 1$$;"
                  "CREATE FUNCTION first(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
                  " $$BEGIN RETURN public.last(i); END$$;" // 17 builds indexes without a path
                  "CREATE INDEX i ON a (first(z));");
    }
    SECTION("functions that call each other, over a table that calls them") {
        both_ways(rows, "",
                  "CREATE TABLE m (x int);"
                  "CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS"
                  " $$BEGIN RETURN CASE WHEN i > 0 THEN g(i - 1) ELSE (SELECT max(x) FROM m) END;"
                  " END$$;"
                  "CREATE FUNCTION g(i int) RETURNS int LANGUAGE plpgsql AS"
                  " $$BEGIN RETURN f(i - 1); END$$;"
                  "ALTER TABLE m ALTER x SET DEFAULT f(3);");
    }
}

TEST_CASE("order: a table takes the name of a view that functions return", "[postgresql]") {
    NEEDS_POSTGRESQL();
    const std::string function = "CREATE FUNCTION f() RETURNS SETOF shown LANGUAGE sql AS"
                                 " 'SELECT * FROM shown';";
    const std::string old = GENERATE("kept", "s.kept");
    const auto database =
        load({"CREATE SCHEMA s; CREATE TABLE " + old + " (a int, b text); INSERT INTO " + old +
              " VALUES (1, 'x'); CREATE VIEW shown AS SELECT a, b FROM " + old + ";" + function});
    const Schema first = database->reflect();
    Schema wanted =
        load({"CREATE SCHEMA s; CREATE TABLE shown (a int, b text);" + function})->reflect();
    wanted.tables.at({"", "shown"}).renamed_from = old;
    const diff::DiffResult result =
        diff::compare(first, wanted, postgresql::dialect(), {}, &database->connection());
    run(*database, result.upgrade);
    CHECK(differences(*database, wanted).empty());
    CHECK(database->connection().query("SELECT a || b FROM f()").rows.at(0).at(0) == Value("1x"));
    run(*database, result.downgrade);
    CHECK(differences(*database, first).empty());
    CHECK(database->connection().query("SELECT a || b FROM f()").rows.at(0).at(0) == Value("1x"));
}

TEST_CASE("order: a sequence gives its name to that of an identity column", "[postgresql]") {
    NEEDS_POSTGRESQL();
    const std::string own = "CREATE SEQUENCE a_id_seq; CREATE TABLE a (id int NOT NULL DEFAULT"
                            " nextval('a_id_seq'), x text);";
    const std::string identity =
        "CREATE TABLE a (id int GENERATED BY DEFAULT AS IDENTITY, x text);";
    both_ways("", own, identity);
    both_ways("", "CREATE SEQUENCE a_id_seq;", identity);
    both_ways("", "CREATE SEQUENCE a_id_seq; CREATE TABLE a (x text);", identity);
    both_ways("", "CREATE SEQUENCE a_id_seq; CREATE TABLE a (x text);",
              "CREATE TABLE a (x text, id serial);");

    const auto database = load({own, "INSERT INTO a (x) VALUES ('x'), ('y'), ('z');"});
    run(*database, differences(*database, load({identity})->reflect()));
    database->connection().execute("INSERT INTO a (x) VALUES ('w')");
    CHECK(database->connection().query("SELECT max(id) FROM a").rows.at(0).at(0) ==
          Value(std::int64_t{4}));
}

TEST_CASE("order: what is named as something of pg_catalog is meant", "[postgresql]") {
    NEEDS_POSTGRESQL();
    const std::string function =
        "CREATE FUNCTION public.lower(text) RETURNS text IMMUTABLE LANGUAGE sql AS ";
    both_ways("", function + "'SELECT $1';", function + "'SELECT $1 || $1';");
    both_ways("", function + "'SELECT $1';",
              function + "'SELECT $1'; COMMENT ON FUNCTION public.lower(text) IS 'mine';");
    both_ways("", "", function + "'SELECT $1';");
    both_ways("", "CREATE TABLE public.pg_user (a int);",
              "CREATE TABLE public.pg_user (a int, b int); CREATE VIEW v AS SELECT a FROM "
              "public.pg_user;");
    both_ways("", "CREATE AGGREGATE public.max(int) (SFUNC = int4larger, STYPE = int);", "");
}
