// SPDX-License-Identifier: MIT
// What is the same to SQLite becomes equal; what is not stays different.
#include "catch.hpp"

#include <string>

#include "dialects/sqlite/parser.hpp"
#include "dialects/sqlite/parts.hpp"

using namespace dbmig;

namespace {

Schema schema_of(Table table) {
    Schema schema;
    schema.tables[table.name] = std::move(table);
    return schema;
}

bool equal(const Schema& a, const Schema& b) {
    const NormalizedPair pair = sqlite::normalizer().normalize(a, b, nullptr);
    return pair.from == pair.to;
}

/// Two bodies of CREATE TABLE.
bool same_table(const std::string& a, const std::string& b) {
    return equal(schema_of(sqlite::parse_table("CREATE TABLE t " + a)),
                 schema_of(sqlite::parse_table("CREATE TABLE t " + b)));
}

bool same_index(const std::string& a, const std::string& b) {
    const auto with = [](const std::string& text) {
        Table table = sqlite::parse_table("CREATE TABLE t (a TEXT, b TEXT COLLATE NOCASE)");
        table.indexes.push_back(sqlite::parse_index("CREATE INDEX i ON t " + text, table));
        return schema_of(std::move(table));
    };
    return equal(with(a), with(b));
}

bool same_view(const std::string& a, const std::string& b) {
    const auto with = [](const std::string& text) {
        Schema schema;
        schema.views[{"", "v"}].definition = text;
        return schema;
    };
    return equal(with(a), with(b));
}

} // namespace

TEST_CASE("sqlite normalizer: types are compared by their words", "[sqlite][normalizer]") {
    CHECK(same_table("(a varchar(10))", "(a VARCHAR ( 10 ))"));
    CHECK_FALSE(same_table("(a INT)", "(a INTEGER)"));
    CHECK_FALSE(same_table("(a VARCHAR(10))", "(a VARCHAR(11))"));
    CHECK_FALSE(same_table("(a)", "(a BLOB)"));
}

TEST_CASE("sqlite normalizer: a generic type equals what is made of it", "[sqlite][normalizer]") {
    Table declared = sqlite::parse_table("CREATE TABLE t (id PRIMARY KEY, n)");
    declared.columns[0].type = {"big_integer", true, {}};
    declared.columns[1].type = {"numeric(10,2)", true, {}};
    declared.columns[0].identity = Identity{};
    declared.columns[0].comment = "the key";
    declared.columns[0].nullable = false;
    declared.comment = "a table";
    const Table live =
        sqlite::parse_table("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, n NUMERIC(10, 2))");
    CHECK(equal(schema_of(declared), schema_of(live)));
}

TEST_CASE("sqlite normalizer: expressions are compared by tokens", "[sqlite][normalizer]") {
    CHECK(same_table("(a INT CHECK (a>0))", "(a INT, CHECK (( \"A\" > 0 /* c */)))"));
    CHECK(same_table("(a INT CHECK (a == 1 and a != 2))", "(a INT CHECK (a = 1 AND a <> 2))"));
    CHECK_FALSE(same_table("(a INT CHECK (a > 0))", "(a INT CHECK (a > 1))"));
    CHECK_FALSE(same_table("(a TEXT CHECK (a <> 'X'))", "(a TEXT CHECK (a <> 'x'))"));
    CHECK(same_table("(a INT, b AS (a+1))", "(a INT, b GENERATED ALWAYS AS ((A + 1)) VIRTUAL)"));
    CHECK_FALSE(same_table("(a INT, b AS (a+1))", "(a INT, b AS (a+1) STORED)"));
}

TEST_CASE("sqlite normalizer: defaults", "[sqlite][normalizer]") {
    CHECK(same_table("(a DEFAULT \"x\")", "(a DEFAULT ('x'))"));
    CHECK(same_table("(a DEFAULT CURRENT_DATE)", "(a DEFAULT current_date)"));
    CHECK_FALSE(same_table("(a DEFAULT NULL)", "(a)"));
    CHECK_FALSE(same_table("(a DEFAULT '1')", "(a DEFAULT 1)"));
    CHECK_FALSE(same_table("(a DEFAULT 'X')", "(a DEFAULT 'x')"));
}

TEST_CASE("sqlite normalizer: what is implied is no difference", "[sqlite][normalizer]") {
    CHECK(same_table("(a TEXT COLLATE BINARY)", "(a TEXT)"));
    CHECK(same_table("(a TEXT PRIMARY KEY) WITHOUT ROWID", "(a TEXT NOT NULL PRIMARY KEY) WITHOUT "
                                                           "ROWID"));
    CHECK(same_table("(a TEXT PRIMARY KEY) STRICT", "(a TEXT NOT NULL PRIMARY KEY) STRICT"));
    CHECK_FALSE(same_table("(a TEXT PRIMARY KEY)", "(a TEXT NOT NULL PRIMARY KEY)"));
    CHECK(same_table("(a REFERENCES x ON DELETE NO ACTION MATCH FULL)", "(a REFERENCES x)"));
    CHECK(same_table("(a CONSTRAINT n NOT NULL CONSTRAINT d DEFAULT 1)", "(a NOT NULL DEFAULT 1)"));
    CHECK(same_table("(a TEXT COLLATE NOCASE, UNIQUE (a COLLATE nocase))",
                     "(a TEXT COLLATE NOCASE, UNIQUE (a))"));
    CHECK(same_table("(a TEXT, UNIQUE (a COLLATE binary))", "(a TEXT UNIQUE)"));
    CHECK(same_table("(a INTEGER, PRIMARY KEY (a DESC))", "(a INTEGER PRIMARY KEY)"));
}

TEST_CASE("sqlite normalizer: what differs stays different", "[sqlite][normalizer]") {
    CHECK_FALSE(same_table("(a INTEGER PRIMARY KEY DESC)", "(a INTEGER PRIMARY KEY)"));
    CHECK_FALSE(same_table("(a INTEGER PRIMARY KEY AUTOINCREMENT)", "(a INTEGER PRIMARY KEY)"));
    CHECK_FALSE(same_table("(a REFERENCES x(id))", "(a REFERENCES x)"));
    CHECK_FALSE(same_table("(a REFERENCES x DEFERRABLE)", "(a REFERENCES x)"));
    CHECK_FALSE(same_table("(a REFERENCES x ON DELETE RESTRICT)", "(a REFERENCES x)"));
    CHECK_FALSE(same_table("(a UNIQUE ON CONFLICT IGNORE)", "(a UNIQUE)"));
    CHECK_FALSE(same_table("(a NOT NULL ON CONFLICT IGNORE)", "(a NOT NULL)"));
    CHECK_FALSE(same_table("(a, UNIQUE (a DESC))", "(a, UNIQUE (a))"));
    CHECK_FALSE(same_table("(a TEXT COLLATE NOCASE, UNIQUE (a COLLATE binary))",
                           "(a TEXT COLLATE NOCASE, UNIQUE (a))"));
    CHECK_FALSE(same_table("(a TEXT PRIMARY KEY) WITHOUT ROWID", "(a TEXT NOT NULL PRIMARY KEY)"));
    CHECK_FALSE(same_table("(a TEXT) STRICT", "(a TEXT)"));
}

TEST_CASE("sqlite normalizer: indexes", "[sqlite][normalizer]") {
    CHECK(same_index("(a)", "(A COLLATE binary ASC)"));
    CHECK(same_index("(b)", "(b COLLATE nocase)"));
    CHECK(same_index("((a + 1))", "(\"a\"+1)"));
    CHECK(same_index("(a) WHERE a IS NOT NULL", "(a) where (a is not null)"));
    CHECK_FALSE(same_index("(a)", "(a DESC)"));
    CHECK_FALSE(same_index("(b)", "(b COLLATE binary)"));
    CHECK_FALSE(same_index("(a)", "(a) WHERE a > 0"));
    CHECK_FALSE(same_index("(a, b)", "(b, a)"));
    CHECK_FALSE(same_index("(lower(a))", "(upper(a))"));
}

TEST_CASE("sqlite normalizer: views and triggers", "[sqlite][normalizer]") {
    CHECK(same_view("SELECT a  FROM t", "select \"A\"\nfrom [t] -- c"));
    CHECK_FALSE(same_view("SELECT 'a'", "SELECT 'A'"));
    Schema a;
    a.triggers[{"", "x"}] = {{"", "x"},
                             {"", "t"},
                             "CREATE TRIGGER IF NOT EXISTS x AFTER INSERT ON "
                             "t BEGIN SELECT 1; END"};
    Schema b;
    b.triggers[{"", "x"}] = {
        {"", "x"}, {"", "t"}, "create trigger \"x\" after insert on t\nbegin\n  select 1;\nend"};
    CHECK(equal(a, b));
}
