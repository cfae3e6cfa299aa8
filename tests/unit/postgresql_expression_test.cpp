// SPDX-License-Identifier: MIT
// PostgreSQL's texts: one spelling by tokens, names in them, statements outside transactions.
#include "catch.hpp"

#include <string>

#include "dialects/postgresql/expression.hpp"

using namespace dbmig::postgresql;

namespace {

bool same(std::string_view a, std::string_view b) {
    UNSCOPED_INFO(canonical_expression(a) << "  |  " << canonical_expression(b));
    return canonical_expression(a) == canonical_expression(b);
}

bool same_statement(std::string_view a, std::string_view b) {
    UNSCOPED_INFO(canonical_statement(a) << "  |  " << canonical_statement(b));
    return canonical_statement(a) == canonical_statement(b);
}

} // namespace

TEST_CASE("postgresql expression: what means the same is one text", "[postgresql][expression]") {
    CHECK(same("(( Price > 0 ))", "price>0 -- always"));
    CHECK(same("\"price\" != 0", "price <> 0"));
    CHECK(same("CAST(a AS int4)", "a::integer"));
    CHECK(same("CAST(a + b AS varchar(3))", "(a + b)::character varying(3)"));
    CHECK(same("((status)::text = 'a'::text)", "status::text = 'a'::text"));
    CHECK(same("lower((name)::text)", "lower(name::text)"));
    CHECK(same("coalesce((a), (b + 1))", "coalesce(a, b + 1)"));
    CHECK(same("E'a\\nb'", "U&'a\\000ab'"));
    CHECK(same("(a.b)", "a.b"));
    CHECK(same("x IN ((1), 2)", "x in (1, 2)"));
}

TEST_CASE("postgresql expression: what may differ stays apart", "[postgresql][expression]") {
    CHECK_FALSE(same("\"Price\" > 0", "price > 0"));
    CHECK_FALSE(same("'A'", "'a'"));
    CHECK_FALSE(same("(a + b) * c", "a + b * c"));
    CHECK_FALSE(same("f((a, b))", "f(a, b)"));
    CHECK_FALSE(same("(a).b", "a.b"));
    CHECK_FALSE(same("x = ANY ((SELECT y))", "x = ANY (SELECT y)"));
    CHECK_FALSE(same("(-1)::text", "-1::text"));
    CHECK_FALSE(same("a::text", "a::varchar"));
    CHECK_FALSE(same("(a)", "(a, b)"));
    CHECK_FALSE(same("f(x)", "f x"));
    CHECK_FALSE(same("'1'", "1"));
}

TEST_CASE("postgresql expression: a cast of an array is a cast of its elements",
          "[postgresql][expression]") {
    const char* const first = "((s)::text = ANY ((ARRAY['a'::character varying, "
                              "'b'::character varying])::text[]))";
    const char* const second = "((s)::text = ANY (ARRAY[('a'::character varying)::text, "
                               "('b'::character varying)::text]))";
    CHECK(same(first, second));
    CHECK(same("(ARRAY['a'::text])::text[]", "ARRAY['a'::text]"));
    CHECK(same("ARRAY[f(a, b), c]::int[]", "ARRAY[f(a, b)::integer, c::integer]"));
    CHECK_FALSE(same("(ARRAY['a'])::text[]", "(ARRAY['a'])::name[]"));
    CHECK(same_statement("SELECT 1 FROM t WHERE " + std::string(first),
                         "SELECT 1 FROM t WHERE " + std::string(second)));
}

TEST_CASE("postgresql expression: defaults of a column", "[postgresql][expression]") {
    const auto text = [](const char* sql, const char* type) {
        return canonical_default(sql, type);
    };
    CHECK(text("'x'::character varying", "varchar(20)") == "'x'");
    CHECK(text("'x'::bpchar", "char(3)") == "'x'");
    CHECK(text("'x'::text", "varchar(20)") == "'x' :: text");
    CHECK(text("'{}'::text[]", "text[]") == "'{}'");
    CHECK(text("'a'::mood", "mood") == "'a'");
    CHECK(text("'-1'::integer", "integer") == "-1");
    CHECK(text("(-1)", "integer") == "-1");
    CHECK(text("'1.50'", "numeric(4,2)") == "1.50");
    CHECK(text("'t'", "bool") == "true");
    CHECK(text("'1'", "text") == "'1'");
    CHECK(text("NULL::character varying", "varchar(3)") == "null :: character varying");
    CHECK(text("Now()", "timestamp") == "now ( )");
}

TEST_CASE("postgresql expression: statements", "[postgresql][expression]") {
    CHECK(
        same_statement("CREATE OR REPLACE TRIGGER t BEFORE UPDATE ON u FOR EACH ROW WHEN ((a > 0)) "
                       "EXECUTE PROCEDURE f();",
                       "create trigger t before update on u for each row when (a > 0) "
                       "execute function f()"));
    CHECK(same_statement("CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$",
                         "create function f() returns int as $body$ SELECT 1 $body$"));
    CHECK_FALSE(same_statement("CREATE FUNCTION f() AS $$SELECT 1$$",
                               "CREATE FUNCTION f() AS $$select 1$$"));
    CHECK_FALSE(same_statement("(SELECT a FROM t) UNION (SELECT b FROM t LIMIT 1)",
                               "SELECT a FROM t UNION SELECT b FROM t LIMIT 1"));
    CHECK(without_schema("SELECT public.f(a) FROM public.t, \"public\".u, x.public.y", "public") ==
          "SELECT f(a) FROM t, u, x.public.y");
}

TEST_CASE("postgresql names: mentions are whole names", "[postgresql][expression]") {
    CHECK(mentions("SELECT a FROM public.users", "users"));
    CHECK(mentions("SELECT a FROM Users", "users"));
    CHECK_FALSE(mentions("SELECT a FROM \"Users\"", "users"));
    CHECK(mentions("SELECT a FROM \"Users\"", "Users"));
    CHECK(mentions("nextval('public.users_id_seq'::regclass)", "users_id_seq"));
    CHECK(mentions("nextval('\"S\"')", "S"));
    CHECK_FALSE(mentions("SELECT 'users', $$users$$ /* users */ FROM my_users", "users"));
    CHECK_FALSE(mentions("SELECT a FROM t ORDER BY a", "order"));
    CHECK(mentions("SELECT \"order\" FROM t", "order"));
}

TEST_CASE("postgresql names: renaming touches names only", "[postgresql][expression]") {
    CHECK(rename_identifier("SELECT users.a, 'users' FROM Users", "users", "People") ==
          "SELECT \"People\".a, 'users' FROM \"People\"");
    CHECK(rename_identifier("nextval('public.s'::regclass)", "s", "S2") ==
          "nextval('public.\"S2\"'::regclass)");
    CHECK(rename_identifier("EXTRACT(day FROM ts) + day", "day", "d") ==
          "EXTRACT(day FROM ts) + d");
    CHECK(rename_identifier("date > '2020-01-01'::date", "date", "at") ==
          "at > '2020-01-01'::date");
    CHECK(rename_identifier("count > count(x)", "count", "n") == "n > count(x)");
    CHECK(rename_identifier("CREATE RULE r AS ON INSERT TO t DO INSERT INTO app.log (a) VALUES (1)",
                            "log", "l2") ==
          "CREATE RULE r AS ON INSERT TO t DO INSERT INTO app.l2 (a) VALUES (1)");
}

TEST_CASE("postgresql transactions: what cannot run inside one", "[postgresql][expression]") {
    CHECK(untransactional("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)") ==
          "CREATE INDEX CONCURRENTLY");
    CHECK(untransactional("drop index concurrently if exists i") == "DROP INDEX CONCURRENTLY");
    CHECK(untransactional("REINDEX (VERBOSE) TABLE CONCURRENTLY t") == "REINDEX CONCURRENTLY");
    CHECK(untransactional("REINDEX (CONCURRENTLY) INDEX i") == "REINDEX CONCURRENTLY");
    CHECK(untransactional("REINDEX DATABASE d") == "REINDEX DATABASE");
    CHECK(untransactional("VACUUM FULL t") == "VACUUM");
    CHECK(untransactional("CLUSTER") == "CLUSTER");
    CHECK(untransactional("CREATE DATABASE d") == "CREATE DATABASE");
    CHECK(untransactional("ALTER SYSTEM SET a = 1") == "ALTER SYSTEM");
    CHECK(untransactional("ALTER TABLE p DETACH PARTITION c CONCURRENTLY") ==
          "DETACH PARTITION CONCURRENTLY");
    CHECK(untransactional("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p") ==
          "CREATE SUBSCRIPTION");
    for (const char* const sql :
         {"CREATE INDEX i ON t (concurrently)", "REINDEX TABLE t", "CLUSTER t USING i",
          "ALTER TABLE p DETACH PARTITION c", "ALTER DATABASE d SET a = 1",
          "SELECT 'CREATE INDEX CONCURRENTLY'", "", "-- VACUUM",
          "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false)"})
        CHECK(untransactional(sql).empty());
}
