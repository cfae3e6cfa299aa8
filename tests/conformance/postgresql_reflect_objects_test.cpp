// SPDX-License-Identifier: MIT
// What PostgreSQL's reflector reads beside tables: one case per kind of object.
#include "catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "dialects/postgresql/parts.hpp"
#include "support/postgresql_database.hpp"

using namespace dbmig;
using test::PostgresqlDatabase;

namespace {

using Names = std::vector<std::string>;

const SchemaObject& object_of(const Schema& schema, ObjectKind kind, const std::string& name) {
    return schema.objects.at({kind, {{}, name}});
}

bool is_left_alone(const Schema& schema, const std::string& kind, const std::string& name) {
    return std::any_of(schema.unhandled.begin(), schema.unhandled.end(), [&](const Unhandled& it) {
        return it.kind == kind && it.name.name == name;
    });
}

} // namespace

TEST_CASE("postgresql reflect: schemas", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE SCHEMA \"Odd one\"", "COMMENT ON SCHEMA \"Odd one\" IS 'odd'",
                            "CREATE TABLE \"Odd one\".\"T\" ()"})
            .reflect();
    CHECK(object_of(schema, ObjectKind::schema, "Odd one").comment == "odd");
    CHECK(schema.tables.count({"Odd one", "T"}) == 1);
    CHECK(schema.objects.size() == 1);
}

TEST_CASE("postgresql reflect: what an extension has made is not the user's",
          "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    PostgresqlDatabase database({"CREATE SCHEMA app"});
    const auto known = database.connection().query(
        "SELECT count(*) FROM pg_available_extensions WHERE name IN ('hstore', 'citext')");
    if (known.rows.at(0).at(0) != Value(std::int64_t{2}))
        SKIP("the server has no contributed extensions");
    database.execute({"CREATE EXTENSION hstore", "CREATE EXTENSION citext SCHEMA app",
                      "COMMENT ON EXTENSION citext IS 'mine'", "CREATE TABLE t (h hstore)",
                      "CREATE INDEX i ON t USING gist (h)"});
    const Schema schema = database.reflect();
    CHECK(schema.objects.size() == 3);
    CHECK(object_of(schema, ObjectKind::extension, "hstore").options.empty());
    CHECK(object_of(schema, ObjectKind::extension, "hstore").comment.empty());
    CHECK(object_of(schema, ObjectKind::extension, "citext").options == Options{{"schema", "app"}});
    CHECK(object_of(schema, ObjectKind::extension, "citext").comment == "mine");
    CHECK(schema.unhandled.empty());
    CHECK(schema.tables.at({{}, "t"}).indexes.at(0).columns.at(0).opclass.empty());
}

TEST_CASE("postgresql reflect: enums", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE TYPE mood AS ENUM ('b', 'a, c', '\"q\"\\', 'NULL')",
                            "ALTER TYPE mood ADD VALUE 'first' BEFORE 'b'",
                            "CREATE TYPE nothing AS ENUM ()", "COMMENT ON TYPE mood IS 'm'"})
            .reflect();
    const SchemaObject& mood = object_of(schema, ObjectKind::enumeration, "mood");
    CHECK(mood.values == Names{"first", "b", "a, c", "\"q\"\\", "NULL"});
    CHECK(mood.comment == "m");
    CHECK(object_of(schema, ObjectKind::enumeration, "nothing").values.empty());
}

TEST_CASE("postgresql reflect: domains", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE DOMAIN word AS varchar(9) COLLATE \"C\" DEFAULT 'x' NOT NULL"
                            " CONSTRAINT long CHECK (length(VALUE) > 1)",
                            "ALTER DOMAIN word ADD CONSTRAINT odd CHECK (VALUE <> 'a') NOT VALID",
                            "COMMENT ON CONSTRAINT long ON DOMAIN word IS 'l'"})
            .reflect();
    const SchemaObject& word = object_of(schema, ObjectKind::domain, "word");
    CHECK(word.type.text == "character varying(9)");
    CHECK(word.collation == "\"C\"");
    CHECK(word.server_default == "'x'::character varying");
    CHECK_FALSE(word.nullable);
    REQUIRE(word.checks.size() == 2);
    CHECK(word.checks[0].name == "long");
    CHECK(word.checks[0].expression == "length((VALUE)::text) > 1");
    CHECK(word.checks[0].comment == "l");
    CHECK(word.checks[1].not_valid);
}

TEST_CASE("postgresql reflect: composite types and ranges", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE TYPE mood AS ENUM ()", "CREATE TYPE pair AS (a int, b text COLLATE \"C\")",
             "ALTER TYPE pair ADD ATTRIBUTE c mood[]", "COMMENT ON COLUMN pair.b IS 'second'",
             "CREATE TYPE nothing AS ()",
             "CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi)"})
            .reflect();
    const SchemaObject& pair = object_of(schema, ObjectKind::type, "pair");
    REQUIRE(pair.attributes.size() == 3);
    CHECK(pair.attributes[0].type.text == "integer");
    CHECK(pair.attributes[1].collation == "\"C\"");
    CHECK(pair.attributes[1].comment == "second");
    CHECK(pair.attributes[2].type.text == "mood[]");
    CHECK(pair.definition.empty());
    CHECK(object_of(schema, ObjectKind::type, "nothing").attributes.empty());
    const std::string& span = object_of(schema, ObjectKind::type, "span").definition;
    CHECK(span.find("CREATE TYPE public.span AS RANGE (") == 0);
    CHECK(span.find("subtype_diff = float8mi") != std::string::npos);
    CHECK(schema.unhandled.empty());
    CHECK(schema.objects.size() == 4); // the range's constructors are the server's
}

TEST_CASE("postgresql reflect: sequences", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema = PostgresqlDatabase({"CREATE SEQUENCE plain",
                                              "CREATE SEQUENCE down AS smallint INCREMENT -2"
                                              " MINVALUE -9 MAXVALUE 50 START 10 CACHE 5 CYCLE"})
                              .reflect();
    CHECK(object_of(schema, ObjectKind::sequence, "plain").options.empty());
    CHECK(object_of(schema, ObjectKind::sequence, "down").options == Options{{"type", "smallint"},
                                                                             {"increment", "-2"},
                                                                             {"minvalue", "-9"},
                                                                             {"maxvalue", "50"},
                                                                             {"start", "10"},
                                                                             {"cache", "5"},
                                                                             {"cycle", "true"}});
}

TEST_CASE("postgresql reflect: views", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE TABLE t (a int, b text)",
                            "CREATE VIEW v WITH (security_barrier, check_option = local)"
                            " AS SELECT a AS x FROM t",
                            "COMMENT ON VIEW v IS 'seen'", "COMMENT ON COLUMN v.x IS 'was a'",
                            "CREATE MATERIALIZED VIEW m WITH (fillfactor = 50)"
                            " AS SELECT b FROM t WITH NO DATA",
                            "CREATE UNIQUE INDEX mi ON m (b)"})
            .reflect();
    const View& view = schema.views.at({{}, "v"});
    // Names of columns are qualified before 16 only.
    CHECK((view.definition == "SELECT t.a AS x\n   FROM public.t" ||
           view.definition == "SELECT a AS x\n   FROM public.t"));
    CHECK(view.options == Options{{"with", "security_barrier=true, check_option=local"}});
    CHECK(view.comment == "seen");
    CHECK(view.column_comments == std::map<std::string, std::string>{{"x", "was a"}});
    CHECK_FALSE(view.materialized);
    const View& stored = schema.views.at({{}, "m"});
    CHECK(stored.materialized);
    CHECK(stored.options == Options{{"populated", "false"}, {"with", "fillfactor=50"}});
    REQUIRE(stored.indexes.size() == 1);
    CHECK(stored.indexes[0].unique);
    CHECK(schema.objects.empty()); // _RETURN is no rule of the user's
}

TEST_CASE("postgresql reflect: routines", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE TYPE mood AS ENUM ()",
             "CREATE FUNCTION f(a int, OUT o int, VARIADIC m mood[]) LANGUAGE sql AS 'SELECT 1'",
             "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
             "CREATE PROCEDURE p(INOUT x int) LANGUAGE sql AS 'SELECT 1'",
             "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')",
             "COMMENT ON FUNCTION f() IS 'eff'", "COMMENT ON AGGREGATE total(int) IS 'sum'"})
            .reflect();
    CHECK(object_of(schema, ObjectKind::function, "f()").comment == "eff");
    const std::string& text =
        object_of(schema, ObjectKind::function, "f(integer, mood[])").definition;
    CHECK(text.find("CREATE OR REPLACE FUNCTION public.f(a integer, OUT o integer, VARIADIC m "
                    "public.mood[])") == 0);
    CHECK(text.back() == '$');
    CHECK(object_of(schema, ObjectKind::procedure, "p(integer)")
              .definition.find("CREATE OR REPLACE PROCEDURE public.p(INOUT x integer)") == 0);
    const SchemaObject& total = object_of(schema, ObjectKind::aggregate, "total(integer)");
    CHECK(total.definition == "CREATE AGGREGATE public.total(integer) (\n    SFUNC = int4pl,\n"
                              "    STYPE = integer,\n    INITCOND = '0'\n)");
    CHECK(total.comment == "sum");
}

TEST_CASE("postgresql reflect: triggers and rules", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
             "CREATE TABLE r (id int PRIMARY KEY)",
             "CREATE TABLE p (id int REFERENCES r) PARTITION BY LIST (id)",
             "CREATE TABLE p1 PARTITION OF p DEFAULT",
             "CREATE TRIGGER tr BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()",
             "CREATE TRIGGER tr AFTER UPDATE ON r FOR EACH STATEMENT EXECUTE FUNCTION f()",
             "ALTER TABLE r ENABLE ALWAYS TRIGGER tr", "COMMENT ON TRIGGER tr ON r IS 'it'",
             "CREATE RULE quiet AS ON DELETE TO r DO INSTEAD NOTHING",
             "ALTER TABLE r DISABLE RULE quiet", "COMMENT ON RULE quiet ON r IS 'sh'"})
            .reflect();
    REQUIRE(schema.triggers.size() == 2);
    CHECK(schema.triggers.count({{}, "p.tr"}) == 1);
    const Trigger& trigger = schema.triggers.at({{}, "r.tr"});
    CHECK(trigger.table == Name{{}, "r"});
    CHECK(trigger.definition == "CREATE TRIGGER tr AFTER UPDATE ON public.r FOR EACH STATEMENT "
                                "EXECUTE FUNCTION public.f()");
    CHECK(trigger.options == Options{{"enabled", "always"}});
    CHECK(trigger.comment == "it");
    const SchemaObject& rule = object_of(schema, ObjectKind::rule, "r.quiet");
    CHECK(rule.table == Name{{}, "r"});
    CHECK(rule.definition == "CREATE RULE quiet AS\n    ON DELETE TO public.r DO INSTEAD NOTHING");
    CHECK(rule.options == Options{{"enabled", "disabled"}});
    CHECK(rule.comment == "sh");
}

TEST_CASE("postgresql reflect: policies", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE TABLE t (id int)", "CREATE POLICY all_of ON t USING (id > 1)",
                            "CREATE POLICY few ON t AS RESTRICTIVE FOR UPDATE TO pg_monitor"
                            " USING (id > 1 AND id < 9) WITH CHECK (true)",
                            "COMMENT ON POLICY few ON t IS 'few'"})
            .reflect();
    CHECK(object_of(schema, ObjectKind::policy, "t.all_of").definition ==
          "CREATE POLICY all_of ON public.t USING (id > 1)");
    const SchemaObject& few = object_of(schema, ObjectKind::policy, "t.few");
    CHECK(few.definition == "CREATE POLICY few ON public.t AS RESTRICTIVE FOR UPDATE TO pg_monitor"
                            " USING ((id > 1) AND (id < 9)) WITH CHECK (true)");
    CHECK(few.table == Name{{}, "t"});
    CHECK(few.comment == "few");
}

TEST_CASE("postgresql reflect: statistics, collations, event triggers", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE TABLE t (a int, b int)", "CREATE STATISTICS s (ndistinct) ON a, b FROM t",
             "ALTER STATISTICS s SET STATISTICS 40", "CREATE COLLATION c FROM \"C\"",
             "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
             "CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('DROP TABLE')"
             " EXECUTE FUNCTION f()",
             "ALTER EVENT TRIGGER e DISABLE"})
            .reflect();
    const SchemaObject& statistics = object_of(schema, ObjectKind::statistics, "s");
    CHECK(statistics.definition == "CREATE STATISTICS public.s (ndistinct) ON a, b FROM public.t");
    CHECK(statistics.options == Options{{"statistics", "40"}});
    CHECK(object_of(schema, ObjectKind::collation, "c").definition ==
          "CREATE COLLATION public.c (provider = libc, lc_collate = 'C', lc_ctype = 'C')");
    const SchemaObject& event = object_of(schema, ObjectKind::event_trigger, "e");
    CHECK(event.definition == "CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('DROP "
                              "TABLE') EXECUTE FUNCTION public.f()");
    CHECK(event.options == Options{{"enabled", "disabled"}});
}

TEST_CASE("postgresql reflect: what is not compared is named", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE TYPE mood AS ENUM ()", "CREATE CAST (int AS mood) WITH INOUT",
             "CREATE TYPE shell", "CREATE TYPE pair AS (a int)", "CREATE TABLE typed OF pair",
             "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
             "CREATE TEXT SEARCH CONFIGURATION ts (COPY = simple)", "CREATE FOREIGN DATA WRAPPER w",
             "CREATE SERVER s FOREIGN DATA WRAPPER w", "CREATE FOREIGN TABLE ft (a int) SERVER s",
             "CREATE TABLE t (a int)"})
            .reflect();
    CHECK(is_left_alone(schema, "cast", "integer AS public.mood"));
    CHECK(is_left_alone(schema, "type", "shell"));
    CHECK(schema.tables.at({{}, "typed"}).options == Options{{"of_type", "pair"}});
    CHECK(is_left_alone(schema, "operator", "===(integer,integer)"));
    CHECK(is_left_alone(schema, "text search configuration", "ts"));
    CHECK(is_left_alone(schema, "foreign data wrapper", "w"));
    CHECK(is_left_alone(schema, "server", "s"));
    CHECK(is_left_alone(schema, "foreign table", "ft"));
    CHECK(schema.unhandled.size() == 7);
    CHECK(schema.tables.size() == 2);
}
