// SPDX-License-Identifier: MIT
// Tables that go to another schema and keep their rows.
#include "catch.hpp"

#include <string>

#include "support/postgresql_changes.hpp"

using namespace dbmig;
using namespace dbmig::test;

namespace {

Schema reflected(const std::string& script) {
    return load({script})->reflect();
}

/// A table with all that moves along; `schema` has its dot.
std::string table_in(const std::string& schema) {
    const std::string t = schema + "t";
    return "CREATE TABLE " + t +
           " (id serial PRIMARY KEY, n text UNIQUE, k int GENERATED ALWAYS AS IDENTITY,"
           " CHECK (id > 0));"
           "CREATE INDEX ON " +
           t + " (lower(n)); CREATE TABLE c (id int REFERENCES " + t +
           "); CREATE VIEW v AS SELECT n FROM " + t +
           "; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';"
           "CREATE TRIGGER w BEFORE INSERT ON " +
           t +
           " FOR EACH ROW EXECUTE FUNCTION f();"
           "CREATE POLICY p ON " +
           t + " USING (id > 1);";
}

void moves(const std::string& before, const std::string& after, const std::string& table) {
    const auto live = load({before, "INSERT INTO " + table + " (n) VALUES ('x'), ('y');"});
    const Schema first = live->reflect();
    const Schema wanted = reflected(after);
    diff::DiffOptions options;
    options.compare.renames = RenameMode::automatic;
    const auto result =
        diff::compare(first, wanted, postgresql::dialect(), options, &live->connection());
    const auto execute = [&](const Operations& ops) {
        run_statements(live->connection(),
                       postgresql::dialect().renderer().render(ops, live->reflect()));
    };
    const auto is = [&](const Schema& goal) {
        return diff::compare(live->reflect(), goal, postgresql::dialect(), {}, &live->connection())
            .upgrade.empty();
    };
    execute(result.upgrade);
    CHECK(is(wanted));
    execute(result.downgrade);
    CHECK(is(first));
    CHECK(live->connection().query("SELECT n FROM " + table).rows.size() == 2);
}

} // namespace

TEST_CASE("postgresql moves: a table with its parts", "[postgresql][moves]") {
    NEEDS_POSTGRESQL();
    SECTION("from a schema that goes to one that comes") {
        moves("CREATE SCHEMA a;" + table_in("a."), "CREATE SCHEMA b;" + table_in("b."), "a.t");
    }
    SECTION("from the default schema") {
        moves(table_in(""), "CREATE SCHEMA b;" + table_in("b."), "t");
    }
    SECTION("to the default schema") {
        moves("CREATE SCHEMA a;" + table_in("a."), table_in(""), "a.t");
    }
    SECTION("a partitioned one, and a partition alone") {
        const auto parts = [](const std::string& whole, const std::string& part) {
            return "CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE " + whole +
                   " (n text, d int) PARTITION BY LIST (d); CREATE TABLE " + part +
                   " PARTITION OF " + whole + " DEFAULT;";
        };
        moves(parts("a.t", "a.p"), parts("b.t", "a.p"), "a.t");
        moves(parts("a.t", "a.p"), parts("a.t", "b.p"), "a.t");
        moves(parts("a.t", "a.p"), parts("b.t", "b.p"), "a.t");
        moves(parts("a.t", "a.p"), parts("a.\"U \"", "a.p"), "a.t");
        moves(parts("t", "p"), parts("b.t", "b.p"), "t");
    }
}

TEST_CASE("postgresql moves: a name does not become SQL", "[postgresql][moves]") {
    NEEDS_POSTGRESQL();
    const std::string hostile = "x$dbmig$'\\ END; DROP TABLE kept; --%I";
    const auto database = load({"CREATE SCHEMA a; CREATE TABLE kept (n int);"
                                "CREATE TABLE a.\"" +
                                hostile + "\" (n int);"});
    run(*database, {{RenameTable{{"a", hostile}, hostile, ""}, {}, {}}});
    const Schema after = database->reflect();
    CHECK(after.tables.count({"", hostile}) == 1);
    CHECK(after.tables.count({"", "kept"}) == 1);
}

TEST_CASE("postgresql moves: what the models say of the old schema", "[postgresql][moves]") {
    NEEDS_POSTGRESQL();
    const std::string schemas = "CREATE SCHEMA a; CREATE SCHEMA b;";
    const std::string columns = " (n text, d int);";
    const auto upgrade = [&](const std::string& from, const std::string& to, const Name& table,
                             const std::string& renamed_from) {
        Schema wanted = reflected(schemas + "CREATE TABLE " + to + columns);
        wanted.tables.at(table).renamed_from = renamed_from;
        diff::DiffOptions options;
        options.compare.renames = RenameMode::never;
        std::vector<std::string> lines;
        for (const Operation& it :
             diff::compare(reflected(schemas + "CREATE TABLE " + from + columns), wanted,
                           postgresql::dialect(), options, nullptr)
                 .upgrade)
            lines.push_back(op::describe(it.op));
        return lines;
    };
    using Lines = std::vector<std::string>;
    CHECK(upgrade("a.t", "b.t", {"b", "t"}, "a.t") == Lines{"move table a.t to b.t"});
    CHECK(upgrade("a.t", "b.u", {"b", "u"}, "a.t") == Lines{"move table a.t to b.u"});
    CHECK(upgrade("t", "b.t", {"b", "t"}, "t") == Lines{"move table t to b.t"});
    CHECK(upgrade("a.t", "t", {"", "t"}, "a.t") ==
          Lines{"move table a.t to the default schema as t"});
    CHECK(upgrade("b.t", "b.t", {"b", "t"}, "a.t").empty());
}

TEST_CASE("postgresql moves: sequences of its own hold a table", "[postgresql][moves]") {
    NEEDS_POSTGRESQL();
    const auto script = [](const std::string& schema) {
        return "CREATE SCHEMA a; CREATE SCHEMA b; CREATE SEQUENCE " + schema +
               ".s START 7; CREATE TABLE " + schema + ".t (a int DEFAULT nextval('" + schema +
               ".s'), n text); ALTER SEQUENCE " + schema + ".s OWNED BY " + schema + ".t.a;";
    };
    diff::DiffOptions options;
    options.compare.renames = RenameMode::automatic;
    const auto result = diff::compare(reflected(script("a")), reflected(script("b")),
                                      postgresql::dialect(), options, nullptr);
    REQUIRE(result.messages.size() == 1);
    CHECK_THAT(result.messages[0], ContainsSubstring("table a.t is not moved to b.t: it owns "
                                                     "sequence a.s"));
}
