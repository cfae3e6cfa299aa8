// SPDX-License-Identifier: MIT
// Both laws on pairs of schemas: the operations that a comparison of two databases writes make the
// one the other, and their reverse makes it what it was.
#include "catch.hpp"

#include <string>

#include "support/postgresql_changes.hpp"

using namespace dbmig;
using namespace dbmig::test;

namespace {

const std::string parts = "CREATE TABLE p (id int NOT NULL, d int NOT NULL) PARTITION BY LIST (d);"
                          "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);";

} // namespace

TEST_CASE("postgresql changes: keys and checks that a part has otherwise than the whole") {
    NEEDS_POSTGRESQL();
    SECTION("the part's index becomes its key") {
        both_ways(parts,
                  "ALTER TABLE ONLY p ADD CONSTRAINT pk PRIMARY KEY (d, id);"
                  "CREATE UNIQUE INDEX p1_pk ON p1 (d, id);",
                  "ALTER TABLE ONLY p ADD CONSTRAINT pk PRIMARY KEY (d, id);"
                  "ALTER TABLE p1 ADD CONSTRAINT p1_pk PRIMARY KEY (d, id);"
                  "ALTER INDEX pk ATTACH PARTITION p1_pk;");
    }
    SECTION("a check is valid in the part alone") {
        both_ways(parts, "",
                  "ALTER TABLE p1 ADD CONSTRAINT ck CHECK (id > 0);"
                  "ALTER TABLE p ADD CONSTRAINT ck CHECK (id > 0) NOT VALID;");
        both_ways(parts, "ALTER TABLE p ADD CONSTRAINT ck CHECK (id > 0);",
                  "ALTER TABLE p1 ADD CONSTRAINT ck CHECK (id > 1);"
                  "ALTER TABLE p ADD CONSTRAINT ck CHECK (id > 1) NOT VALID;");
    }
}

TEST_CASE("postgresql changes: types in use are made anew") {
    NEEDS_POSTGRESQL();
    SECTION("an enum inside domains, composite types and arrays") {
        const std::string rest = "CREATE DOMAIN d AS e DEFAULT 'a' CHECK (VALUE <> 'b');"
                                 "CREATE TYPE c AS (id int, x e, xs e[]);"
                                 "CREATE TABLE t (y d, z c, zs c[]);"
                                 "CREATE FUNCTION g(c) RETURNS d LANGUAGE sql AS 'SELECT ($1).x';";
        both_ways("", "CREATE TYPE e AS ENUM ('a', 'b', 'c');" + rest,
                  "CREATE TYPE e AS ENUM ('b', 'a');" + rest);
    }
    SECTION("a composite type") {
        const std::string rest =
            "CREATE TABLE t (c c, cs c[]); CREATE VIEW v AS SELECT (c).a FROM t;";
        both_ways("", "CREATE TYPE c AS (a int, b text);" + rest,
                  "CREATE TYPE c AS (b text, n date, a bigint);" + rest);
    }
    SECTION("a domain, also in arrays") {
        const std::string rest = "CREATE TABLE t (a d DEFAULT 4, b d[], CHECK (a > 3));"
                                 "CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t;";
        both_ways("", "CREATE DOMAIN d AS int CHECK (VALUE > 0);" + rest,
                  "CREATE DOMAIN d AS bigint NOT NULL CHECK (VALUE > 1);" + rest);
    }
    SECTION("a range") {
        both_ways("", "CREATE TYPE r AS RANGE (subtype = float8); CREATE TABLE t (r r, rs r[]);",
                  "CREATE TYPE r AS RANGE (subtype = float8, subtype_diff = float8mi);"
                  "CREATE TABLE t (r r, rs r[]);");
    }
    SECTION("a range whose multirange gets another name") {
        const std::string range = "CREATE TYPE r AS RANGE (subtype = float8";
        both_ways("", range + "); CREATE TABLE t (a r, b r_multirange, c tstzmultirange, d r);",
                  range + ", multirange_type_name = m);"
                          "CREATE TABLE t (a r, b m, c m, d m);");
    }
    SECTION("under indexes that text, or the new base, has not") {
        const std::string ranges = "CREATE TABLE t (i int, r r) PARTITION BY LIST (i);"
                                   "CREATE TABLE t1 PARTITION OF t DEFAULT;"
                                   "CREATE INDEX ON t USING gist (r);";
        both_ways("", "CREATE TYPE r AS RANGE (subtype = float8);" + ranges,
                  "CREATE TYPE r AS RANGE (subtype = float8, subtype_diff = float8mi);" + ranges);
        both_ways("",
                  "CREATE DOMAIN d AS int; CREATE TABLE t (a d);"
                  "CREATE INDEX i ON t USING brin (a int4_bloom_ops); CREATE INDEX j ON t (a);",
                  "CREATE DOMAIN d AS box; CREATE TABLE t (a d);"
                  "CREATE INDEX i ON t USING gist (a);");
    }
}

TEST_CASE("changes: what speaks of a type that is made anew stands aside", "[postgresql]") {
    const std::string two = "CREATE TYPE e AS ENUM ('a', 'b');";
    const std::string one = "CREATE TYPE e AS ENUM ('a');";
    const auto with = [&](const std::string& rest) { both_ways("", two + rest, one + rest); };
    SECTION("defaults, checks, indexes and policies of columns of other types") {
        with("CREATE TABLE t (a text DEFAULT 'a'::e::text, CHECK (a <> 'a'::e::text),"
             " n integer DEFAULT array_length(enum_range(NULL::e), 1));"
             "CREATE INDEX i ON t (a) WHERE 'a'::e >= 'a'::e;"
             "CREATE POLICY y ON t USING (a = 'a'::e::text);");
    }
    SECTION("routines over views, views over routines, checks over routines") {
        with("CREATE TABLE t (a e, b text); CREATE VIEW v AS SELECT a FROM t;"
             "CREATE FUNCTION f() RETURNS SETOF v LANGUAGE sql AS 'SELECT * FROM v';"
             "CREATE VIEW w AS SELECT * FROM f();"
             "CREATE FUNCTION g(e) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';"
             "ALTER TABLE t ADD CHECK (g(a)); CREATE INDEX i ON t (b) WHERE g(a);");
    }
    SECTION("ranges of it") {
        with("CREATE TYPE r AS RANGE (subtype = e); CREATE TYPE c AS (r r, e e);"
             "CREATE TABLE t (r r, x e[], c c);");
    }
    SECTION("a composite type that comes to be of another") {
        both_ways("", two + "CREATE TYPE c AS (x e, y integer); CREATE TABLE t (c c, d c[]);",
                  "CREATE TYPE n AS ENUM ('a', 'b', 'c'); CREATE TYPE c AS (x n, y integer);"
                  "CREATE TABLE t (c c, d c[]);");
    }
}

TEST_CASE("postgresql changes: a value is used by what is made along with it") {
    NEEDS_POSTGRESQL();
    const std::string few = "CREATE TYPE e AS ENUM ('a', 'b');";
    const std::string more = "CREATE TYPE e AS ENUM ('a', 'b', 'c');";
    SECTION("in an array") {
        both_ways("", few + "CREATE TABLE t (x e[] DEFAULT '{a}');",
                  more + "CREATE TABLE t (x e[] DEFAULT '{a,c}');");
    }
    SECTION("in a body that is read at once, and in statistics") {
        both_ways("", few + "CREATE TABLE t (id int, x e);",
                  more + "CREATE TABLE t (id int, x e);"
                         "CREATE STATISTICS s ON (x = 'c'), id FROM t;"
                         "CREATE FUNCTION f(x e DEFAULT 'c') RETURNS int LANGUAGE sql"
                         " RETURN CASE WHEN x = 'c' THEN 2 ELSE 1 END;");
    }
    SECTION("in the exclusion of a new table") {
        both_ways("", few,
                  more + "CREATE TABLE t (x e, r int4range,"
                         " EXCLUDE USING gist (r WITH &&) WHERE (x = 'c'));");
    }
    SECTION("in a domain") {
        both_ways("", few + "CREATE DOMAIN d AS e; CREATE TABLE t (x d);",
                  more + "CREATE DOMAIN d AS e DEFAULT 'c' CHECK (VALUE <> 'a' OR VALUE = 'c');"
                         "CREATE TABLE t (x d);");
    }
}

TEST_CASE("postgresql changes: a range becomes one of other bounds") {
    NEEDS_POSTGRESQL();
    both_ways("", "CREATE TABLE t (r tsrange, s int4range[]);",
              "CREATE TABLE t (r tstzrange, s int8range[]);");
}

TEST_CASE("postgresql changes: values move along when a composite type is made anew") {
    NEEDS_POSTGRESQL();
    const auto loaded = load({"CREATE TYPE c AS (a int, b text); CREATE TABLE t (c c, cs c[]);"
                              "INSERT INTO t VALUES ((1, 'x'), ARRAY[(2, 'y')::c, NULL]),"
                              " (NULL, '{}'), ((NULL, NULL), NULL)"});
    const auto other =
        load({"CREATE TYPE c AS (b text, n date, a bigint); CREATE TABLE t (c c, cs c[])"});
    PostgresqlDatabase& database = *loaded;
    run(database, differences(database, other->reflect()));
    const auto rows = database.connection().query("SELECT string_agg(t::text, ' ') FROM t").rows;
    const std::string moved = R"x(("(x,,1)","{""(y,,2)"",NULL}") (,{}) ("(,,)",))x";
    CHECK(std::get<std::string>(rows.at(0).at(0)) == moved);
}

TEST_CASE("changes: values move along inside of other types", "[postgresql]") {
    const std::string outer = "CREATE DOMAIN d AS c; CREATE TYPE o AS (p c, q text, r d);"
                              "CREATE TABLE t (o o, os o[], d d);";
    const auto loaded = load({"CREATE TYPE c AS (a integer, b integer);" + outer +
                              "INSERT INTO t VALUES (((1, 2), 'k', (3, 4)),"
                              " ARRAY[((5, 6), 'l', NULL)::o], (7, 8)), (NULL, '{}', NULL)"});
    const auto other = load({"CREATE TYPE c AS (b integer, a integer);" + outer});
    run(*loaded, differences(*loaded, other->reflect()));
    const auto rows = loaded->connection()
                          .query("SELECT concat_ws(' ', (o).p.a, (o).q, (o).r, (os[1]).p.a, d)"
                                 " FROM t WHERE d IS NOT NULL",
                                 {})
                          .rows;
    CHECK(std::get<std::string>(rows.at(0).at(0)) == "1 k (4,3) 5 (8,7)");
}

TEST_CASE("postgresql changes: what stands aside keeps its owner and grants") {
    NEEDS_POSTGRESQL();
    const std::string rest =
        "CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM t;"
        "CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1';";
    const std::string common = "CREATE TYPE other AS ENUM ('x');";
    const auto loaded =
        load({common, "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (a e);", rest,
              "GRANT SELECT ON v TO pg_monitor WITH GRANT OPTION;"
              "GRANT UPDATE (a) ON v TO pg_read_all_stats;"
              "GRANT ALL ON m TO PUBLIC; ALTER VIEW v OWNER TO pg_signal_backend;"
              "REVOKE ALL ON FUNCTION f FROM PUBLIC;"
              "REVOKE ALL ON TYPE e FROM PUBLIC;"});
    const auto other = load({common, "CREATE TYPE e AS ENUM ('b'); CREATE TABLE t (a e);", rest});
    PostgresqlDatabase& database = *loaded;
    const auto privileges = [&] {
        const auto rows =
            database.connection()
                .query("SELECT concat_ws(' ', (SELECT string_agg(concat_ws(' ', relname, relowner,"
                       " relacl), ' ' ORDER BY relname) FROM pg_class WHERE relname IN ('v', 'm')),"
                       " (SELECT attacl FROM pg_attribute WHERE attrelid = 'v'::regclass"
                       " AND attname = 'a'), (SELECT proacl FROM pg_proc WHERE proname = 'f'),"
                       " (SELECT typacl FROM pg_type WHERE typname = 'e'))")
                .rows;
        return std::get<std::string>(rows.at(0).at(0));
    };
    const std::string first = privileges();
    run(database, differences(database, other->reflect()));
    CHECK(privileges() == first);
}

TEST_CASE("postgresql changes: parts that use a routine, options of indexes and of views") {
    NEEDS_POSTGRESQL();
    SECTION("a generated column whose function gives another type") {
        const std::string rest =
            "CREATE TABLE t (a int, g bigint GENERATED ALWAYS AS (f(a)) STORED);"
            "CREATE INDEX i ON t (g); CREATE VIEW v AS SELECT g FROM t;";
        both_ways(
            "", "CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';" + rest,
            "CREATE FUNCTION f(int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT 1::bigint';" +
                rest);
    }
    SECTION("a view that groups by a primary key") {
        both_ways("",
                  "CREATE TABLE t (id int CONSTRAINT pk PRIMARY KEY, a int);"
                  "CREATE VIEW v AS SELECT id, a, count(*) FROM t GROUP BY id;",
                  "CREATE TABLE t (id int, a int, CONSTRAINT pk PRIMARY KEY (id) INCLUDE (a));"
                  "CREATE VIEW v AS SELECT id, a, count(*) FROM t GROUP BY id;");
    }
    SECTION("targets of statistics, comments on indexes of keys, defaults of a view's columns") {
        both_ways("CREATE TABLE t (id int CONSTRAINT pk PRIMARY KEY, a text);"
                  "CREATE INDEX i ON t (lower(a), id, upper(a)); CREATE VIEW v AS SELECT * FROM t;",
                  "ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 7;",
                  "ALTER INDEX i ALTER COLUMN 3 SET STATISTICS 500; COMMENT ON INDEX pk IS 'key';"
                  "ALTER VIEW v ALTER COLUMN a SET DEFAULT 'x';");
    }
    SECTION("how columns of a materialized view are kept") {
        const std::string view = "CREATE TABLE t (id int, a text); CREATE MATERIALIZED VIEW v AS "
                                 "SELECT * FROM t; CREATE INDEX i ON v (id);";
        both_ways(view, "ALTER MATERIALIZED VIEW v ALTER a SET (n_distinct = 5);",
                  "ALTER MATERIALIZED VIEW v ALTER a SET STORAGE EXTERNAL;"
                  "ALTER MATERIALIZED VIEW v ALTER id SET STATISTICS 77;");
    }
    SECTION("a comment on the sequence of an identity column") {
        const std::string column = "a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s START 3)";
        both_ways("", "CREATE TABLE t (b int);",
                  "CREATE TABLE t (b int, " + column + "); COMMENT ON SEQUENCE s IS 'off';");
        both_ways("CREATE TABLE t (" + column + ");", "COMMENT ON SEQUENCE s IS 'x';",
                  "ALTER TABLE t ALTER a SET INCREMENT 2;");
    }
    SECTION("a rule names the constraint that may be hurt") {
        const std::string rule =
            "CREATE TABLE u (id int); CREATE RULE r AS ON INSERT TO u DO ALSO INSERT INTO t VALUES "
            "(new.id) ON CONFLICT ON CONSTRAINT k DO NOTHING;";
        both_ways("", "CREATE TABLE t (id int CONSTRAINT k UNIQUE, n text);" + rule,
                  "CREATE TABLE t (id int, n text, CONSTRAINT k UNIQUE (id, n));" + rule);
    }
    SECTION("arrays become JSON and JSON arrays") {
        both_ways("", "CREATE TABLE t (a text[])", "CREATE TABLE t (a jsonb)");
    }
}

TEST_CASE("postgresql changes: tables join, change and leave those that they inherit from") {
    NEEDS_POSTGRESQL();
    const std::string parent = "CREATE TABLE p (a int NOT NULL, b text, CHECK (a > 0));";
    const std::string apart = "CREATE TABLE c (a int NOT NULL, b text, x int);";
    const std::string child = "CREATE TABLE c (x int) INHERITS (p);";
    SECTION("a check comes from the parent, and goes with it or stays") {
        both_ways(parent, apart, child);
        both_ways(parent, apart + "ALTER TABLE c ADD CONSTRAINT p_a_check CHECK (a > 0);", child);
        both_ways(parent, apart + "ALTER TABLE c ADD CONSTRAINT p_a_check CHECK (a > 1);", child);
    }
    SECTION("a second parent brings a column") {
        both_ways(parent + "CREATE TABLE q (a int NOT NULL, z text);", child,
                  "CREATE TABLE c (x int) INHERITS (p, q);");
    }
    SECTION("another parent") {
        both_ways(parent + "CREATE TABLE q (a int NOT NULL, b text, CHECK (a > 0));", child,
                  "CREATE TABLE c (x int) INHERITS (q);");
    }
    SECTION("a column that the child declares, too") {
        both_ways("", "CREATE TABLE p (a int); CREATE TABLE c (a int) INHERITS (p);",
                  "CREATE TABLE p (a bigint, d int); CREATE TABLE c (a bigint) INHERITS (p);");
    }
}

TEST_CASE("postgresql changes: what parts have of the whole") {
    NEEDS_POSTGRESQL();
    SECTION("becomes their own, or goes, when they leave") {
        const std::string whole =
            "CREATE TABLE z (id int PRIMARY KEY);"
            "CREATE TABLE w (a int NOT NULL CHECK (a >= 0), z int REFERENCES z, b text)"
            " PARTITION BY RANGE (a); CREATE INDEX w_b ON w (b);";
        const std::string part = "CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (0) TO (10);";
        both_ways(whole, part, "CREATE TABLE w1 (a int NOT NULL, z int, b text);");
        both_ways(whole, part,
                  "CREATE TABLE w1 (a int NOT NULL CONSTRAINT w_a_check CHECK (a >= 0),"
                  " z int CONSTRAINT w_z_fkey REFERENCES z, b text);"
                  "CREATE INDEX w1_b_idx ON w1 (b);");
    }
    SECTION("a generated column of another expression, with indexes of their own names") {
        const std::string rest = "CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (0) TO (10);"
                                 "CREATE INDEX own ON w1 (b DESC); CREATE INDEX w_b ON w (b);"
                                 "ALTER TABLE w1 ADD CONSTRAINT ck CHECK (b < 100);";
        both_ways("",
                  "CREATE TABLE w (a int, b int GENERATED ALWAYS AS (a * 2) STORED)"
                  " PARTITION BY RANGE (a);" +
                      rest,
                  "CREATE TABLE w (a int, b int GENERATED ALWAYS AS (a * 3) STORED)"
                  " PARTITION BY RANGE (a);" +
                      rest);
    }
    SECTION("indexes over a type that is made anew") {
        const std::string rest = "CREATE TABLE w (id int, x e) PARTITION BY RANGE (id);"
                                 "CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (0) TO (10);"
                                 "CREATE INDEX w_a ON w (id) WHERE x = 'a';";
        both_ways("", "CREATE TYPE e AS ENUM ('a', 'b');" + rest,
                  "CREATE TYPE e AS ENUM ('a');" + rest);
    }
    SECTION("takes along what they have on a column that goes") {
        const std::string rest = ") PARTITION BY RANGE (a);"
                                 "CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (0) TO (10);";
        both_ways("",
                  "CREATE TABLE w (a int, b int" + rest +
                      "CREATE INDEX own ON w1 (b);"
                      "ALTER TABLE w1 ADD CONSTRAINT ck CHECK (b > a);",
                  "CREATE TABLE w (a int" + rest);
    }
    SECTION("stays theirs when its name changes") {
        const std::string rest = ") PARTITION BY LIST (a);"
                                 "CREATE TABLE w1 PARTITION OF w FOR VALUES IN (1)"
                                 " PARTITION BY LIST (a);"
                                 "CREATE TABLE w2 PARTITION OF w1 FOR VALUES IN (1);";
        const auto parts = [](const std::string& name) {
            return "CREATE INDEX w2_i ON w2 (b); CREATE INDEX w1_i ON w1 (b);"
                   "CREATE INDEX " +
                   name + " ON w (b);";
        };
        both_ways("",
                  "CREATE TABLE w (a int, b int, CONSTRAINT x PRIMARY KEY (a)" + rest + parts("i"),
                  "CREATE TABLE w (a int, b int, CONSTRAINT y PRIMARY KEY (a)" + rest + parts("j"));
    }
    SECTION("an identity column is added") {
        const std::string part = "CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (0) TO (10);";
        both_ways("", "CREATE TABLE w (a int) PARTITION BY RANGE (a);" + part,
                  "CREATE TABLE w (a int, id int GENERATED ALWAYS AS IDENTITY)"
                  " PARTITION BY RANGE (a);" +
                      part);
    }
    SECTION("the key of the parts gets another type") {
        const std::string part = "CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (0) TO (10);";
        both_ways("", "CREATE TABLE w (a int) PARTITION BY RANGE (a);" + part,
                  "CREATE TABLE w (a bigint) PARTITION BY RANGE (a);" + part);
    }
}

TEST_CASE("postgresql changes: two columns of one expression get other types") {
    NEEDS_POSTGRESQL();
    const auto with = [](const std::string& type) {
        return "CREATE TABLE t (a " + type + ", b " + type +
               ", c int, CONSTRAINT ck CHECK (a < b));"
               "CREATE INDEX i ON t ((a + b)) WHERE a > b;";
    };
    const auto text = [](const std::string& type) {
        const auto database = load({"CREATE TABLE t (a int, b int, CONSTRAINT ck CHECK (a < b));"});
        const Schema wanted =
            load({"CREATE TABLE t (a " + type + ", b " + type + ", CONSTRAINT ck CHECK (a < b));"})
                ->reflect();
        run(*database, differences(*database, wanted));
        return database->reflect().tables.begin()->second.checks.at(0).expression;
    };
    both_ways("", with("int"), with("numeric"));
    CHECK(text("numeric") == "a < b");
}

TEST_CASE("postgresql changes: parts that use a collation, or a routine of other arguments") {
    NEEDS_POSTGRESQL();
    SECTION("a collation") {
        const std::string rest =
            "CREATE DOMAIN d AS text COLLATE c;"
            "CREATE TABLE t (a text COLLATE c, b text, x d, CHECK (b > 'a' COLLATE c),"
            " EXCLUDE USING btree (lower(b COLLATE c) WITH =));"
            "CREATE INDEX i ON t (a, b COLLATE c); CREATE VIEW v AS SELECT a FROM t ORDER BY a;";
        both_ways("", "CREATE COLLATION c (provider = icu, locale = 'en');" + rest,
                  "CREATE COLLATION c (provider = icu, locale = 'de');" + rest);
    }
    SECTION("a routine") {
        const auto rest = [](const std::string& type) {
            return "CREATE TABLE t (a " + type + ", b " + type +
                   " GENERATED ALWAYS AS (twice(a)) STORED, CHECK (twice(a) > 0));"
                   "CREATE INDEX i ON t (twice(a)); CREATE VIEW v AS SELECT twice(a) FROM t;";
        };
        both_ways("",
                  "CREATE FUNCTION twice(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 2';" +
                      rest("int"),
                  "CREATE FUNCTION twice(bigint) RETURNS bigint IMMUTABLE LANGUAGE sql"
                  " AS 'SELECT 2::bigint';" +
                      rest("bigint"));
    }
}

TEST_CASE("changes: bounds of partitions that change together", "[postgresql]") {
    const std::string list = "CREATE TABLE f (k integer) PARTITION BY LIST (k);";
    both_ways(list,
              "CREATE TABLE fa PARTITION OF f FOR VALUES IN (1);"
              "CREATE TABLE fb PARTITION OF f FOR VALUES IN (2);",
              "CREATE TABLE fa PARTITION OF f FOR VALUES IN (2);"
              "CREATE TABLE fb PARTITION OF f FOR VALUES IN (1);");
    both_ways("CREATE TABLE f (k integer) PARTITION BY RANGE (k);",
              "CREATE TABLE fa PARTITION OF f FOR VALUES FROM (0) TO (100);",
              "CREATE TABLE fa PARTITION OF f FOR VALUES FROM (0) TO (50);"
              "CREATE TABLE fb PARTITION OF f FOR VALUES FROM (50) TO (100);");
    both_ways(
        list,
        "CREATE TABLE fa PARTITION OF f FOR VALUES IN (1); CREATE INDEX fi ON f (k);"
        "ALTER TABLE f ADD UNIQUE (k);",
        "CREATE TABLE fa PARTITION OF f FOR VALUES IN (1, 2); CREATE INDEX fi ON f (k DESC);");
}

TEST_CASE("changes: a partition leaves what changes", "[postgresql]") {
    const std::string whole = "CREATE TABLE m (d date, n integer) PARTITION BY RANGE (d);";
    const std::string part =
        "CREATE TABLE m3 PARTITION OF m FOR VALUES FROM ('2006-03-01') TO ('2006-04-01');";
    both_ways("", whole + part,
              "CREATE TABLE m (d date NOT NULL, n bigint, extra text) PARTITION BY RANGE (d);"
              "CREATE INDEX m_n ON m (n); CREATE TABLE m3 (d date, n integer);");
    both_ways(
        "", whole + part + "CREATE INDEX m_n ON m (n); ALTER TABLE m ADD CHECK (n > 0);",
        "CREATE TABLE m (d date) PARTITION BY RANGE (d); CREATE TABLE m3 (d date, n integer);");
}

TEST_CASE("changes: a partition keeps its own NOT NULL", "[postgresql]") {
    both_ways("",
              "CREATE TABLE f (id integer NOT NULL, k integer) PARTITION BY LIST (k);"
              "CREATE TABLE f1 PARTITION OF f FOR VALUES IN (1) PARTITION BY LIST (id);"
              "CREATE TABLE f11 PARTITION OF f1 FOR VALUES IN (1);",
              "CREATE TABLE f (id integer, k integer) PARTITION BY LIST (k);"
              "CREATE TABLE f1 PARTITION OF f FOR VALUES IN (1) PARTITION BY LIST (id);"
              "CREATE TABLE f11 PARTITION OF f1 (id NOT NULL) FOR VALUES IN (1);");
}

TEST_CASE("changes: a trigger is enabled otherwise on some partitions", "[postgresql]") {
    NEEDS_POSTGRESQL();
    const std::string trigger =
        parts + "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (id);"
                "CREATE TABLE p3 PARTITION OF p2 DEFAULT;"
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';"
                "CREATE TRIGGER w BEFORE UPDATE ON p FOR EACH ROW EXECUTE FUNCTION f();";
    both_ways(trigger, "", "ALTER TABLE p1 DISABLE TRIGGER w;");
    both_ways(trigger, "ALTER TABLE p2 ENABLE ALWAYS TRIGGER w;",
              "ALTER TABLE p DISABLE TRIGGER w; ALTER TABLE p3 ENABLE TRIGGER w;");
    both_ways(trigger, "ALTER TABLE p1 DISABLE TRIGGER w;",
              "CREATE TABLE p4 PARTITION OF p DEFAULT; ALTER TABLE p4 DISABLE TRIGGER w;");
    const auto bound = [](const std::string& values) {
        return "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (" + values +
               "); ALTER TABLE p3 DISABLE TRIGGER w;";
    };
    both_ways(trigger + "ALTER TABLE p DETACH PARTITION p2;", bound("2"), bound("2, 3"));
}

TEST_CASE("changes: a child keeps a column that its parent drops, with its values",
          "[postgresql]") {
    const auto loaded = load({"CREATE TABLE p (a integer, e integer); CREATE TABLE c (x integer)"
                              " INHERITS (p); CREATE TABLE d () INHERITS (p);"
                              "INSERT INTO c VALUES (1, 2, 3);"});
    const Schema wanted = load({"CREATE TABLE p (a integer); CREATE TABLE c (x integer, e integer)"
                                " INHERITS (p); CREATE TABLE d () INHERITS (p);"})
                              ->reflect();
    run(*loaded, differences(*loaded, wanted));
    CHECK(differences(*loaded, wanted).empty());
    CHECK(loaded->connection().query("SELECT e FROM c", {}).rows.at(0).at(0) ==
          Value(std::int64_t{2}));
}

TEST_CASE("changes: an index made anew is the replica identity again", "[postgresql]") {
    both_ways("CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, c integer);",
              "CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX i;",
              "CREATE UNIQUE INDEX i ON t (a, b); ALTER TABLE t REPLICA IDENTITY USING INDEX i;");
    both_ways("CREATE TABLE t (a integer NOT NULL, b integer NOT NULL);",
              "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);",
              "ALTER TABLE t ADD CONSTRAINT u UNIQUE (b);"
              "ALTER TABLE t REPLICA IDENTITY USING INDEX u;");
}

TEST_CASE("changes: tables that refer to each other are logged in order", "[postgresql]") {
    const std::string tables =
        "CREATE UNLOGGED TABLE a (i integer PRIMARY KEY REFERENCES a);"
        "CREATE UNLOGGED TABLE b (i integer PRIMARY KEY REFERENCES a);"
        "CREATE UNLOGGED TABLE c (i integer REFERENCES b, j integer REFERENCES a);";
    std::string logged = tables;
    for (auto at = logged.find("UNLOGGED "); at != std::string::npos; at = logged.find("UNLOGGED "))
        logged.erase(at, 9);
    both_ways("", tables, logged);
}

TEST_CASE("changes: publications", "[postgresql]") {
    const std::string tables = "CREATE SCHEMA s; CREATE TABLE t (a integer PRIMARY KEY, b text);"
                               "CREATE TABLE u (a integer); CREATE TABLE c () INHERITS (u);";
    SECTION("of tables and schemas, and what they publish") {
        both_ways(tables, "CREATE PUBLICATION p FOR TABLE t; COMMENT ON PUBLICATION p IS 'x';",
                  "CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 0), ONLY u"
                  " WITH (publish = 'insert, update',"
                  " publish_via_partition_root = true);");
    }
    SECTION("of all tables, of none") {
        both_ways(tables, "CREATE PUBLICATION p FOR TABLE t;",
                  "CREATE PUBLICATION p FOR TABLE u, TABLES IN SCHEMA s;");
        both_ways(tables, "CREATE PUBLICATION p;",
                  "CREATE PUBLICATION p FOR ALL TABLES; CREATE PUBLICATION q FOR TABLE t;");
        both_ways(tables, "CREATE PUBLICATION p FOR TABLE t;", "CREATE PUBLICATION p;");
    }
    SECTION("a table or a column of one comes or goes") {
        both_ways("", "CREATE TABLE t (a integer); CREATE PUBLICATION p FOR TABLE t;",
                  "CREATE TABLE t (a integer, b integer); CREATE TABLE u (a integer);"
                  "CREATE PUBLICATION p FOR TABLE t (a, b), u WHERE (a > 1);");
    }
}

TEST_CASE("changes: an index and a check over a function of the table's rows", "[postgresql]") {
    both_ways("", "CREATE TABLE q (a integer);",
              "CREATE TABLE q (a integer); CREATE TABLE t (f text, l text);"
              "CREATE FUNCTION full_name(t) RETURNS text IMMUTABLE LANGUAGE sql AS"
              " 'SELECT $1.f || $1.l'; CREATE INDEX i ON t (full_name(t.*));"
              "ALTER TABLE t ADD CHECK (full_name(t.*) <> 'z');");
}

TEST_CASE("changes: parts of an index go on when the whole is made anew", "[postgresql]") {
    const std::string tables = "CREATE TABLE f (id integer, k integer) PARTITION BY LIST (k);"
                               "CREATE TABLE f1 PARTITION OF f FOR VALUES IN (1);"
                               "CREATE TABLE f2 PARTITION OF f FOR VALUES IN (2);";
    both_ways(tables, "CREATE INDEX i ON f (id);",
              "CREATE INDEX i ON ONLY f (id); CREATE INDEX i1 ON f1 (id);"
              "ALTER INDEX i ATTACH PARTITION i1;");
    both_ways(tables, "CREATE INDEX i ON f (id);",
              "CREATE INDEX i ON ONLY f (id); CREATE INDEX f1_id_idx ON f1 (id);"
              "ALTER INDEX i ATTACH PARTITION f1_id_idx;");
}

TEST_CASE("changes: a partition moves to another table, which leaves valid indexes",
          "[postgresql]") {
    const std::string tables = "CREATE TABLE m (d integer, x integer) PARTITION BY LIST (d);"
                               "CREATE TABLE n (d integer, x integer) PARTITION BY LIST (d);"
                               "CREATE INDEX mi ON m (x); CREATE INDEX ni ON n (d);";
    both_ways(tables, "CREATE TABLE p PARTITION OF m FOR VALUES IN (1);",
              "CREATE TABLE p PARTITION OF n FOR VALUES IN (1);");
}

TEST_CASE("changes: a formula goes whose columns get other types", "[postgresql]") {
    NEEDS_POSTGRESQL();
    both_ways("",
              "CREATE TABLE t (a int, b int, c int);"
              "CREATE TABLE u (a int, b int, f int GENERATED ALWAYS AS (a * 2) STORED,"
              "                g int GENERATED ALWAYS AS (b * 2) STORED);",
              "CREATE TABLE t (a bigint, b bigint, c bigint,"
              "                sum numeric GENERATED ALWAYS AS (a + b + c) STORED);"
              "CREATE INDEX i ON t (sum) WHERE sum > 0;"
              "CREATE TABLE u (a bigint, b bigint, f int GENERATED ALWAYS AS (a * 2) STORED,"
              "                g int GENERATED ALWAYS AS (b * 2) STORED,"
              "                CONSTRAINT ck CHECK (f < g), CONSTRAINT uq UNIQUE (f, g));"
              "CREATE INDEX j ON u (f, g);");
}

TEST_CASE("changes: a new table has several keys that say the same", "[postgresql]") {
    NEEDS_POSTGRESQL();
    both_ways("", "",
              "CREATE TABLE t (a int, b int, c int4range, CONSTRAINT pk PRIMARY KEY (a, b));"
              "ALTER TABLE t ADD CONSTRAINT one UNIQUE (a, b) WITH (fillfactor = 50);"
              "ALTER TABLE t ADD CONSTRAINT two UNIQUE (a, b);"
              "ALTER TABLE t ADD CONSTRAINT late UNIQUE (a, b) DEFERRABLE;"
              "ALTER TABLE t ADD CONSTRAINT around UNIQUE (b, a);"
              "ALTER TABLE t ADD CONSTRAINT apart EXCLUDE USING gist (c WITH &&);"
              "ALTER TABLE t ADD CONSTRAINT again EXCLUDE USING gist (c WITH &&);"
              "COMMENT ON CONSTRAINT two ON t IS 'the second';");
}
