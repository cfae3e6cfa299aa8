// SPDX-License-Identifier: MIT
// What PostgreSQL's reflector reads of tables: one case per kind of part.
#include "catch.hpp"

#include <string>
#include <vector>

#include "dialects/postgresql/parts.hpp"
#include "support/postgresql_database.hpp"

using namespace dbmig;
using test::PostgresqlDatabase;

namespace {

using Names = std::vector<std::string>;

const Table& table_of(const Schema& schema, const std::string& name) {
    return schema.tables.at({{}, name});
}

const Column& column_of(const Table& table, const std::string& name) {
    for (const Column& column : table.columns)
        if (column.name == name)
            return column;
    FAIL("no column " + name);
    return table.columns.front();
}

const Index& index_of(const Table& table, const std::string& name) {
    for (const Index& index : table.indexes)
        if (index.name == name)
            return index;
    FAIL("no index " + name);
    return table.indexes.front();
}

/// The first key of an index in words.
std::string key_of(const Table& table, const std::string& index) {
    const IndexColumn& key = index_of(table, index).columns.at(0);
    return key.column + "<" + key.expression + "> " + key.collation + " " + key.opclass + " " +
           (key.descending ? "desc " : "") + key.nulls;
}

} // namespace

TEST_CASE("postgresql reflect: a database with nothing in it is an empty schema",
          "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    CHECK(PostgresqlDatabase({}).reflect() == Schema{});
}

TEST_CASE("postgresql reflect: columns are typed as format_type() writes them",
          "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE SCHEMA app", "CREATE TYPE mood AS ENUM ('a')",
                            "CREATE TYPE app.tone AS ENUM ('a')",
                            "CREATE TABLE t (a varchar(20) NOT NULL DEFAULT 'x', b numeric(10,2),"
                            " c timestamptz(3), d mood DEFAULT 'a', e app.tone[], f text[])"})
            .reflect();
    const Table& table = table_of(schema, "t");
    Names types;
    for (const Column& column : table.columns)
        types.push_back(column.type.text);
    CHECK(types == Names{"character varying(20)", "numeric(10,2)", "timestamp(3) with time zone",
                         "mood", "app.tone[]", "text[]"});
    CHECK_FALSE(table.columns[0].nullable);
    CHECK(table.columns[0].server_default == "'x'::character varying");
    CHECK(table.columns[1].nullable);
    CHECK_FALSE(table.columns[1].server_default);
    CHECK(table.columns[3].server_default == "'a'::public.mood");
}

TEST_CASE("postgresql reflect: defaults do not depend on the session's settings",
          "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    PostgresqlDatabase database(
        {"CREATE TABLE t (a timestamptz DEFAULT '2020-01-01 12:00+02',"
         " b interval DEFAULT '1 day 2 hours', c date DEFAULT '2020-02-03')"});
    const Schema before = database.reflect();
    CHECK(table_of(before, "t").columns[0].server_default ==
          "'2020-01-01 10:00:00+00'::timestamp with time zone");
    Connection& connection = database.connection();
    connection.begin(Transaction::write);
    connection.execute("SET LOCAL TimeZone = 'Asia/Tokyo'");
    connection.execute("SET LOCAL DateStyle = 'SQL, DMY'");
    connection.execute("SET LOCAL IntervalStyle = 'iso_8601'");
    connection.execute("SET LOCAL search_path = public");
    CHECK(database.reflect() == before);
    const auto now = connection.query("SELECT current_setting('TimeZone'),"
                                      " current_setting('DateStyle'),"
                                      " current_setting('IntervalStyle'),"
                                      " current_setting('search_path')");
    CHECK(now.rows.at(0) == std::vector<Value>{"Asia/Tokyo", "SQL, DMY", "iso_8601", "public"});
    CHECK(connection.in_transaction());
    connection.rollback();
}

TEST_CASE("postgresql reflect: serial columns are known by their sequence",
          "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE TABLE t (a serial, b bigserial, c smallserial, d serial,"
             " e serial, f int DEFAULT 1)",
             "ALTER TABLE t ALTER d DROP NOT NULL", "COMMENT ON SEQUENCE t_e_seq IS 'mine'",
             "ALTER SEQUENCE t_b_seq RENAME TO \"Other\"", "CREATE SEQUENCE owned OWNED BY t.f"})
            .reflect();
    const Table& table = table_of(schema, "t");
    for (const char* const name : {"a", "b", "c"}) {
        CHECK(column_of(table, name).autoincrement);
        CHECK_FALSE(column_of(table, name).server_default);
    }
    CHECK(column_of(table, "a").options.empty());
    CHECK(column_of(table, "b").options == Options{{"sequence", "\"Other\""}});
    CHECK_FALSE(column_of(table, "d").autoincrement);
    CHECK(column_of(table, "d").server_default == "nextval('public.t_d_seq'::regclass)");
    CHECK_FALSE(column_of(table, "e").autoincrement);
    REQUIRE(schema.objects.size() == 3);
    const auto sequence = [&](const char* name) {
        return schema.objects.at({ObjectKind::sequence, {{}, name}});
    };
    CHECK(sequence("t_d_seq").options == Options{{"owned_by", "t.d"}, {"type", "integer"}});
    CHECK(sequence("t_e_seq").comment == "mine");
    CHECK(sequence("owned").options == Options{{"owned_by", "t.f"}});
}

TEST_CASE("postgresql reflect: identity columns with what is not usual of their sequence",
          "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY,"
                            " b bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME other"
                            " START 10 INCREMENT -5 MINVALUE -99 MAXVALUE 50 CACHE 3 CYCLE))"})
            .reflect();
    const Table& table = table_of(schema, "t");
    CHECK(table.columns[0].identity == Identity{true, {}});
    CHECK(table.columns[1].identity == Identity{false,
                                                {{"sequence", "other"},
                                                 {"start", "10"},
                                                 {"increment", "-5"},
                                                 {"minvalue", "-99"},
                                                 {"maxvalue", "50"},
                                                 {"cache", "3"},
                                                 {"cycle", "true"}}});
    CHECK(schema.objects.empty());
}

TEST_CASE("postgresql reflect: generated columns, collations, storage, comments",
          "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a * 2 + 1) STORED,"
                            " c text COLLATE \"C\", s text)",
                            "ALTER TABLE t ALTER s SET STORAGE external, ALTER s SET STATISTICS 9,"
                            " ALTER s SET (n_distinct = 5)",
                            "COMMENT ON COLUMN t.c IS 'it''s'", "COMMENT ON TABLE t IS 'all'"})
            .reflect();
    const Table& table = table_of(schema, "t");
    CHECK(column_of(table, "g").generated == Generated{"(a * 2) + 1", true});
    CHECK_FALSE(column_of(table, "g").server_default);
    CHECK(column_of(table, "c").collation == "\"C\"");
    CHECK(column_of(table, "c").comment == "it's");
    CHECK(table.comment == "all");
    CHECK(column_of(table, "s").options ==
          Options{{"statistics", "9"}, {"storage", "external"}, {"with", "n_distinct=5"}});
}

TEST_CASE("postgresql reflect: options of tables", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE UNLOGGED TABLE t (a text NOT NULL) WITH (fillfactor = 70,"
                            " autovacuum_enabled = off, toast.autovacuum_enabled = off)",
                            "CREATE UNIQUE INDEX i ON t (a)",
                            "ALTER TABLE t REPLICA IDENTITY USING INDEX i",
                            "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"})
            .reflect();
    CHECK(table_of(schema, "t").options ==
          Options{{"unlogged", "true"},
                  {"with", "fillfactor=70, autovacuum_enabled=off, toast.autovacuum_enabled=off"},
                  {"replica_identity", "index i"},
                  {"row_security", "true"},
                  {"force_row_security", "true"}});
}

TEST_CASE("postgresql reflect: keys", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE TABLE t (a int, b int, c int, CONSTRAINT pk PRIMARY KEY (b, a) INCLUDE (c),"
             " CONSTRAINT u UNIQUE (c) WITH (fillfactor = 50) DEFERRABLE INITIALLY DEFERRED)",
             "ALTER TABLE t CLUSTER ON pk", "COMMENT ON CONSTRAINT u ON t IS 'one'"})
            .reflect();
    const Table& table = table_of(schema, "t");
    REQUIRE(table.primary_key);
    CHECK(*table.primary_key == PrimaryKey{"pk",
                                           {{"b", {}, false}, {"a", {}, false}},
                                           {"c"},
                                           Deferrable::no,
                                           {{"clustered", "true"}},
                                           {}});
    REQUIRE(table.uniques.size() == 1);
    CHECK(table.uniques[0].deferrable == Deferrable::deferred);
    CHECK(table.uniques[0].options == Options{{"with", "fillfactor=50"}});
    CHECK(table.uniques[0].comment == "one");
    CHECK(table.indexes.empty());
}

TEST_CASE("postgresql reflect: foreign keys", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE SCHEMA app", "CREATE TABLE app.p (a int, b int, PRIMARY KEY (a, b))",
             "CREATE TABLE t (x int, y int, CONSTRAINT one FOREIGN KEY (y, x) REFERENCES app.p"
             " (b, a) MATCH FULL ON DELETE CASCADE ON UPDATE SET DEFAULT DEFERRABLE)",
             "ALTER TABLE t ADD CONSTRAINT two FOREIGN KEY (x, y) REFERENCES app.p NOT VALID"})
            .reflect();
    const auto& keys = table_of(schema, "t").foreign_keys;
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].columns == Names{"y", "x"});
    CHECK(keys[0].referred_table == Name{"app", "p"});
    CHECK(keys[0].referred_columns == Names{"b", "a"});
    CHECK(keys[0].on_delete == "cascade");
    CHECK(keys[0].on_update == "set default");
    CHECK(keys[0].match == "full");
    CHECK(keys[0].deferrable == Deferrable::immediate);
    CHECK_FALSE(keys[0].not_valid);
    CHECK(keys[1].referred_columns == Names{"a", "b"});
    CHECK(keys[1].not_valid);
}

TEST_CASE("postgresql reflect: checks and exclusions", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE TABLE t (a int, r int4range, CHECK (a > 0),"
                            " CONSTRAINT ab CHECK (a > 1 AND a < 9) NO INHERIT,"
                            " CONSTRAINT e EXCLUDE USING gist (r WITH &&, int4range(a, a + 1)"
                            " WITH =) WHERE (a > 5))",
                            "ALTER TABLE t ADD CONSTRAINT later CHECK (a <> 7) NOT VALID"})
            .reflect();
    const Table& table = table_of(schema, "t");
    REQUIRE(table.checks.size() == 3);
    CHECK(table.checks[0].expression == "(a > 1) AND (a < 9)");
    CHECK(table.checks[0].no_inherit);
    CHECK(table.checks[1].not_valid);
    CHECK(table.checks[2].name == "t_a_check");
    REQUIRE(table.exclusions.size() == 1);
    const Exclusion& exclusion = table.exclusions[0];
    CHECK(exclusion.method == "gist");
    CHECK(exclusion.where == "a > 5");
    REQUIRE(exclusion.elements.size() == 2);
    CHECK(exclusion.elements[0] == ExclusionElement{"r", "&&"});
    CHECK(exclusion.elements[1] == ExclusionElement{"(int4range(a, a + 1))", "="});
    CHECK(table.indexes.empty());
}

TEST_CASE("postgresql reflect: keys of indexes say only what is not usual",
          "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE DOMAIN word AS varchar(9)", "CREATE TYPE mood AS ENUM ('a')",
             "CREATE TABLE t (v varchar(9), c text COLLATE \"C\", a int[], m mood, w word, n int,"
             " j jsonb)",
             "CREATE INDEX i01 ON t (v)", "CREATE INDEX i02 ON t (v text_pattern_ops)",
             "CREATE INDEX i03 ON t (c)", "CREATE INDEX i04 ON t (c COLLATE \"POSIX\")",
             "CREATE INDEX i05 ON t (a)", "CREATE INDEX i06 ON t (m)", "CREATE INDEX i07 ON t (w)",
             "CREATE INDEX i08 ON t (n DESC)", "CREATE INDEX i09 ON t (n NULLS FIRST)",
             "CREATE INDEX i10 ON t (n DESC NULLS LAST)", "CREATE INDEX i11 ON t (lower(c))",
             "CREATE INDEX i12 ON t ((n + 1))", "CREATE INDEX i13 ON t (lower(v) COLLATE \"C\")",
             "CREATE INDEX i14 ON t USING gin (j jsonb_path_ops)",
             "CREATE INDEX i15 ON t (c COLLATE \"default\")",
             "CREATE INDEX i16 ON t (v bpchar_ops)"})
            .reflect();
    const Table& table = table_of(schema, "t");
    CHECK(key_of(table, "i01") == "v<>   ");
    CHECK(key_of(table, "i02") == "v<>  text_pattern_ops ");
    CHECK(key_of(table, "i03") == "c<>   ");
    CHECK(key_of(table, "i04") == "c<> \"POSIX\"  ");
    CHECK(key_of(table, "i05") == "a<>   ");
    CHECK(key_of(table, "i06") == "m<>   ");
    CHECK(key_of(table, "i07") == "w<>   ");
    CHECK(key_of(table, "i08") == "n<>   desc ");
    CHECK(key_of(table, "i09") == "n<>   first");
    CHECK(key_of(table, "i10") == "n<>   desc last");
    CHECK(key_of(table, "i11") == "<lower(c)>   ");
    CHECK(key_of(table, "i12") == "<n + 1>   ");
    CHECK(key_of(table, "i13") == "<lower(v::text)> \"C\"  ");
    CHECK(key_of(table, "i14") == "j<>  jsonb_path_ops ");
    CHECK(key_of(table, "i15") == "c<> \"default\"  ");
    CHECK(key_of(table, "i16") == "v<>  bpchar_ops ");
    CHECK(index_of(table, "i01").method.empty());
    CHECK(index_of(table, "i14").method == "gin");
}

TEST_CASE("postgresql reflect: indexes as a whole", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE TABLE t (a int, b int, c text)",
                            "ALTER TABLE t DROP b, ADD d int", // numbers are not places
                            "CREATE UNIQUE INDEX i ON t (d, a) INCLUDE (c) WITH (fillfactor = 60)"
                            " WHERE a > 3 AND d IS NOT NULL",
                            "CREATE INDEX j ON t (a)", "ALTER TABLE t CLUSTER ON j",
                            "COMMENT ON INDEX i IS 'why'"})
            .reflect();
    REQUIRE(table_of(schema, "t").indexes.size() == 2);
    CHECK(index_of(table_of(schema, "t"), "j").options == Options{{"clustered", "true"}});
    const Index& index = index_of(table_of(schema, "t"), "i");
    CHECK(index.unique);
    REQUIRE(index.columns.size() == 2);
    CHECK(index.columns[0].column == "d");
    CHECK(index.columns[1].column == "a");
    CHECK(index.include == Names{"c"});
    CHECK(index.where == "(a > 3) AND (d IS NOT NULL)");
    CHECK(index.options == Options{{"with", "fillfactor=60"}});
    CHECK(index.comment == "why");
}

TEST_CASE("postgresql reflect: partitions, with what is theirs alone", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase(
            {"CREATE TABLE r (id int PRIMARY KEY)",
             "CREATE TABLE p (id int REFERENCES r, at date, CHECK (id > 0), PRIMARY KEY (id, at))"
             " PARTITION BY RANGE (at)",
             "CREATE INDEX i ON p (at)",
             "CREATE TABLE p1 PARTITION OF p (CONSTRAINT own CHECK (id < 9))"
             " FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)",
             "CREATE TABLE p2 (id int NOT NULL, at date NOT NULL,"
             " CONSTRAINT p_id_check CHECK (id > 0),"
             " CONSTRAINT key2 PRIMARY KEY (id, at))",
             "ALTER TABLE p ATTACH PARTITION p2 DEFAULT"})
            .reflect();
    CHECK(table_of(schema, "p").options == Options{{"partition_by", "RANGE (at)"}});
    const Table& first = table_of(schema, "p1");
    CHECK(first.options.at("partition_of") == "p");
    CHECK(first.options.at("partition_bound") == "FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)");
    CHECK(first.columns[0].options == Options{{"inherited", "true"}});
    REQUIRE(first.checks.size() == 1);
    CHECK(first.checks[0].name == "own");
    CHECK(first.foreign_keys.empty());
    CHECK(first.primary_key.value().options == Options{{"parent", "p_pkey"}});
    REQUIRE(first.indexes.size() == 1);
    CHECK(first.indexes[0].options == Options{{"parent", "i"}});
    CHECK(table_of(schema, "p2").options.at("partition_bound") == "DEFAULT");
    CHECK(table_of(schema, "p2").primary_key.value().name == "key2");
    CHECK(table_of(schema, "p").foreign_keys.size() == 1);
}

TEST_CASE("postgresql reflect: inheritance", "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    const Schema schema =
        PostgresqlDatabase({"CREATE TABLE a (x int NOT NULL, CHECK (x > 0))",
                            "CREATE TABLE b (y int)",
                            "CREATE TABLE c (z int, CHECK (z > 0)) INHERITS (b, a)",
                            "ALTER TABLE c ALTER y SET NOT NULL, ALTER y SET DEFAULT 4"})
            .reflect();
    const Table& table = table_of(schema, "c");
    CHECK(table.options == Options{{"inherits", "b, a"}});
    CHECK(column_of(table, "x").options == Options{{"inherited", "true"}});
    CHECK_FALSE(column_of(table, "y").nullable);
    CHECK(column_of(table, "y").server_default == "4");
    CHECK(column_of(table, "z").options.empty());
    REQUIRE(table.checks.size() == 1);
    CHECK(table.checks[0].name == "c_z_check");
}

TEST_CASE("postgresql reflect: some tables alone, and tables that are left out",
          "[postgresql][reflect]") {
    NEEDS_POSTGRESQL();
    PostgresqlDatabase database({"CREATE SCHEMA app", "CREATE TABLE t (id serial PRIMARY KEY)",
                                 "CREATE TABLE version (id int, n int DEFAULT 0)",
                                 "CREATE INDEX vi ON version (n)",
                                 "CREATE SEQUENCE vs OWNED BY version.n",
                                 "CREATE TABLE app.t (id int)", "CREATE TYPE mood AS ENUM ()"});
    ReflectOptions only;
    only.only = {{{}, "t"}};
    const Schema one = database.reflect(only);
    REQUIRE(one.tables.size() == 1);
    CHECK(table_of(one, "t").primary_key);
    CHECK(table_of(one, "t").columns[0].autoincrement);
    CHECK(one.objects.empty());

    ReflectOptions ignore;
    ignore.ignore = {{"public", "version"}};
    const Schema rest = database.reflect(ignore);
    CHECK(rest.tables.size() == 2);
    CHECK(rest.tables.count({"app", "t"}) == 1);
    CHECK(rest.objects.size() == 2); // the schema and the type

    ReflectOptions schemas;
    schemas.schemas = {"app"};
    const Schema app = database.reflect(schemas);
    CHECK(app.tables.size() == 1);
    CHECK(app.tables.count({"app", "t"}) == 1);
}
