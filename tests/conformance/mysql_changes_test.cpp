// SPDX-License-Identifier: MIT
// Changes that MySQL or MariaDB takes in one form only: each goes there and back between databases
// that were built as they are wanted.
#include "catch.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <dbmig/error.hpp>
#include <dbmig/registry.hpp>

#include "dialects/mysql/parts.hpp"
#include "diff/differ.hpp"
#include "support/servers.hpp"
#include "support/trial.hpp"
#include "util/text.hpp"

using namespace dbmig;

namespace {

using Statements = std::vector<std::string>;

/// Without the order of what has a name.
Schema settled(Schema schema) {
    const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
    for (auto& [name, table] : schema.tables) {
        std::sort(table.columns.begin(), table.columns.end(), by_name);
        std::sort(table.indexes.begin(), table.indexes.end(), by_name);
        std::sort(table.foreign_keys.begin(), table.foreign_keys.end(), by_name);
        std::sort(table.checks.begin(), table.checks.end(), by_name);
    }
    return schema;
}

class Database {
public:
    explicit Database(const Statements& script)
        : m_connection(mysql::open_scratch(*test::server_url("mysql"))) {
        for (const std::string& sql : script)
            m_connection->execute(sql);
    }
    Connection& connection() { return *m_connection; }
    Schema reflect() { return settled(mysql::reflector().reflect(*m_connection, {})); }
    void run(const Operations& ops) {
        test::run_statements(*m_connection, mysql::renderer().render(ops, reflect()));
    }

private:
    std::unique_ptr<Connection> m_connection;
};

/// But for white space in texts.
bool same(const Schema& a, const Schema& b) {
    const NormalizedPair pair = mysql::normalizer().normalize(a, b, nullptr);
    return pair.from == pair.to;
}

/// From `before` to `after` and back.
void check_way(const Statements& before, const Statements& after) {
    Database live(before);
    Database wanted(after);
    const Schema start = live.reflect();
    const Schema goal = wanted.reflect();
    const auto result =
        diff::compare(start, goal, dialect_for(*test::server_url("mysql")), {}, &live.connection());
    live.run(result.upgrade);
    CHECK(same(live.reflect(), goal));
    live.run(result.downgrade);
    CHECK(same(live.reflect(), start));
}

void check_both(const Statements& a, const Statements& b) {
    check_way(a, b);
    check_way(b, a);
}

} // namespace

#define NEEDS_SERVER()                                                                             \
    if (!test::server_url("mysql"))                                                                \
    SKIP("DBMIG_TEST_MYSQL_URL is not set")

TEST_CASE("mysql changes: columns follow the table's character set", "[mysql][changes]") {
    NEEDS_SERVER();
    check_both({"CREATE TABLE t (a varchar(9), b text, c varchar(9) COLLATE latin1_bin) "
                "DEFAULT CHARSET=latin1 COMMENT 'DEFAULT COLLATE @@collation_database'"},
               {"CREATE TABLE t (a varchar(9), b text, c varchar(9) COLLATE latin1_bin) "
                "COMMENT 'it''s'"});
    check_both({"CREATE TABLE t (a varbinary(9)) CHARSET=binary"},
               {"CREATE TABLE t (a varbinary(9), b varchar(3))"});
}

TEST_CASE("mysql changes: generated texts of a table whose character set changes",
          "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& type, const std::string& charset) {
        return Statements{"CREATE TABLE t (n varchar(9), a " + type + ") CHARSET " + charset};
    };
    check_both(script("varchar(9)", "latin1"), script("int AS (1 + 1) VIRTUAL", "utf8mb4"));
    check_both(script("varchar(9)", "latin1"), script("varchar(9) AS (upper(n)) VIRTUAL", "ascii"));
    check_both(script("varchar(9) AS (lower(n)) VIRTUAL", "latin1"),
               script("varchar(9) AS (upper(n)) VIRTUAL", "utf8mb4"));
}

TEST_CASE("mysql changes: json in a table of its collation", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& type, const std::string& collation) {
        return Statements{"CREATE TABLE t (a " + type + ", b varchar(9)) COLLATE " + collation};
    };
    check_both(script("longtext", "utf8mb4_bin"), script("json", "utf8mb4_bin"));
    check_both(script("json", "utf8mb4_bin"), script("json", "latin1_swedish_ci"));
    check_both(script("json", "utf8mb4_bin"), script("text", "latin1_swedish_ci"));
    check_both(script("json", "utf8mb4_bin"), script("int", "latin1_swedish_ci"));
}

TEST_CASE("mysql changes: keys stand aside while their character set changes", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& charset) {
        return Statements{
            "CREATE TABLE p (a varchar(9) PRIMARY KEY, n int UNIQUE) CHARSET " + charset,
            "CREATE TABLE c (a varchar(9), n int, CONSTRAINT fk_a FOREIGN KEY (a) REFERENCES p "
            "(a), CONSTRAINT fk_n FOREIGN KEY (n) REFERENCES p (n)) CHARSET " +
                charset};
    };
    check_both(script("latin1"), script("utf8mb4"));
}

TEST_CASE("mysql changes: generated columns that others are made from", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& factor) {
        return Statements{"CREATE TABLE t (a int, b int AS (a * " + factor +
                          ") VIRTUAL, c int AS (b + 1) VIRTUAL, KEY k (c))"};
    };
    check_both(script("2"), script("3"));
}

TEST_CASE("mysql changes: checks of columns that are made anew", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& b, const std::string& c) {
        return Statements{"CREATE TABLE t (a int, b int " + b + ", c int " + c +
                          ", CONSTRAINT one CHECK (c > 0), CONSTRAINT two CHECK (c > b), CHECK (c "
                          "<> 7))"};
    };
    check_both(script("", ""), script("", "AS (a + 1) VIRTUAL"));
    check_both(script("", "AS (a + 1) VIRTUAL"), script("", "AS (a + 2) STORED"));
    check_both(script("", "AS (b + 1) VIRTUAL"),
               script("AS (a + 1) VIRTUAL", "AS (b + 1) VIRTUAL"));
    check_both({"CREATE TABLE t (a int, c int, CONSTRAINT one CHECK (c > 0))"},
               {"CREATE TABLE t (a int, c int AS (a + 1) VIRTUAL, CONSTRAINT one CHECK (c > 1), "
                "CONSTRAINT two CHECK (c < 9))"});
}

TEST_CASE("mysql changes: generated columns stand behind those they are made from",
          "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& columns) {
        return Statements{"CREATE TABLE t (a int, " + columns + ")"};
    };
    check_both(script("c int AS (a + 1) VIRTUAL"),
               script("b int AS (a + 1) VIRTUAL, c int AS (b + 1) VIRTUAL"));
    check_both(script("b int AS (a + 1) VIRTUAL, c int AS (b + 1) VIRTUAL"),
               script("c int AS (a + 1) VIRTUAL, b int AS (c + 1) VIRTUAL"));
    for (const std::string kind : {"STORED", "VIRTUAL"})
        check_both(script("d int, e int"),
                   script("e int AS (a + 1) " + kind + ", d int AS (e + 1) " + kind));
    check_both(script("b int, c int AS (a + 1) STORED, d int AS (c + 1) STORED"),
               script("e int AS (a + 1) STORED, c int AS (e + 1) STORED, d int AS (c + 1) STORED"));
    check_both(script("b int DEFAULT (a + 1), c int"),
               script("c int DEFAULT (a + 1), b int DEFAULT (c + 1)"));
}

TEST_CASE("mysql changes: several full-text indexes", "[mysql][changes]") {
    NEEDS_SERVER();
    check_both({"CREATE TABLE t (a text, b text, FULLTEXT KEY f (a), FULLTEXT KEY g (b))"},
               {"CREATE TABLE t (a text, b text, FULLTEXT KEY f (a, b))"});
}

TEST_CASE("mysql changes: the size of blocks is that of the indexes too", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& size) {
        return Statements{"CREATE TABLE t (id int PRIMARY KEY, a int, KEY k (a)) "
                          "ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=" +
                          size};
    };
    check_both(script("4"), script("8"));
}

TEST_CASE("mysql changes: a foreign key is never without an index", "[mysql][changes]") {
    NEEDS_SERVER();
    const std::string parent = "CREATE TABLE p (id int PRIMARY KEY)";
    const auto child = [](const std::string& name, const std::string& index) {
        return "CREATE TABLE " + name + " (a int, b int, KEY " + index + ", CONSTRAINT fk_" + name +
               " FOREIGN KEY (a) REFERENCES p (id))";
    };
    check_both({parent, child("t", "x (a)"), child("u", "x (a)")},
               {parent, child("t", "y (a, b)"), child("u", "y (a, b)")});
}

TEST_CASE("mysql changes: the index of an unnamed key keeps its name", "[mysql][changes]") {
    NEEDS_SERVER();
    const std::string parent = "CREATE TABLE p (id int PRIMARY KEY)";
    check_both(
        {parent, "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES p (id))"},
        {parent, "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE)"});
}

TEST_CASE("mysql changes: tables with zero dates", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& type) {
        return Statements{"SET @was = @@sql_mode, sql_mode = ''",
                          "CREATE TABLE t (a datetime NOT NULL DEFAULT '0000-00-00 00:00:00', b " +
                              type + ")",
                          "SET sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'"};
    };
    check_both(script("int"), script("bigint"));
}

TEST_CASE("mysql changes: views on views", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& columns) {
        return Statements{"CREATE TABLE t (a int, c int)",
                          "CREATE VIEW v AS SELECT " + columns + " FROM t",
                          "CREATE VIEW b AS SELECT " + columns + " FROM v"};
    };
    check_both(script("a"), script("a, c"));
}

TEST_CASE("mysql changes: views that are called as columns are", "[mysql][changes]") {
    NEEDS_SERVER();
    check_both({"CREATE TABLE t (a int, b int)", "CREATE VIEW a AS SELECT a, b FROM t",
                "CREATE VIEW b AS SELECT a, b FROM a"},
               {"CREATE TABLE t (a int, b int)", "CREATE VIEW b AS SELECT a, b FROM t",
                "CREATE VIEW a AS SELECT a, b FROM b"});
}

TEST_CASE("mysql changes: the order of triggers", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto trigger = [](const std::string& name, const std::string& place) {
        return "CREATE TRIGGER " + name + " BEFORE INSERT ON t FOR EACH ROW " + place +
               " SET NEW.a = 1";
    };
    check_both({"CREATE TABLE t (a int)", trigger("z", "")},
               {"CREATE TABLE t (a int)", trigger("z", ""), trigger("a", "FOLLOWS z"),
                trigger("b", "PRECEDES a")});
    check_both({"CREATE TABLE t (a int)", trigger("x", ""), trigger("y", "")},
               {"CREATE TABLE t (a int)", trigger("x", ""), trigger("y", "PRECEDES x")});
}

TEST_CASE("mysql changes: sequences as defaults", "[mysql][changes]") {
    NEEDS_SERVER();
    Database probe({});
    if (probe.connection().server_description().find("MariaDB") == std::string::npos)
        SKIP("MySQL has no sequences");
    check_both({"CREATE SEQUENCE s", "CREATE TABLE t (a int DEFAULT nextval(s))"},
               {"CREATE SEQUENCE s", "CREATE TABLE t (a int DEFAULT nextval(s), b int DEFAULT "
                                     "(nextval(s) + 1))"});
}

TEST_CASE("mysql changes: sequences to a range without their value", "[mysql][changes]") {
    NEEDS_SERVER();
    Database probe({});
    if (probe.connection().server_description().find("MariaDB") == std::string::npos)
        SKIP("MySQL has no sequences");
    const std::string low = "CREATE SEQUENCE s MINVALUE 1 MAXVALUE 100";
    check_both({low}, {"CREATE SEQUENCE s START WITH 500 MINVALUE 200 MAXVALUE 1000"});
    check_both({low}, {"CREATE SEQUENCE s START WITH -1 MINVALUE -100 MAXVALUE -1 INCREMENT BY "
                       "-1"});
    check_both({"CREATE SEQUENCE s"}, {"CREATE SEQUENCE s INCREMENT BY -2"});
    check_both({"CREATE SEQUENCE s"}, {"CREATE SEQUENCE s START WITH 7 MINVALUE 7"});

    Database kept({low, "DO NEXTVAL(s)"});
    Database wider({"CREATE SEQUENCE s MINVALUE 1 MAXVALUE 5000"});
    const auto result = diff::compare(kept.reflect(), wider.reflect(),
                                      dialect_for(*test::server_url("mysql")), {}, nullptr);
    kept.run(result.upgrade);
    const auto next = kept.connection().query("SELECT NEXTVAL(s)").rows;
    CHECK(std::get<std::int64_t>(next.at(0).at(0)) > 1);
}

TEST_CASE("mysql changes: both ends of a table's key to itself", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& type) {
        return Statements{"CREATE TABLE t (id " + type + " PRIMARY KEY, p " + type +
                          ", CONSTRAINT f FOREIGN KEY (p) REFERENCES t (id))"};
    };
    check_both(script("int"), script("bigint"));
}

TEST_CASE("mysql changes: defaults that are bytes and no text", "[mysql][changes]") {
    NEEDS_SERVER();
    check_both(
        {"CREATE TABLE t (a binary(4) DEFAULT x'00ff0a27', b varbinary(4) DEFAULT '')"},
        {"CREATE TABLE t (a binary(4) DEFAULT x'fe5c2700', b varbinary(4) DEFAULT x'5c27')"});
    Database database({"CREATE TABLE t (a varbinary(4) DEFAULT x'00ff0a27')"});
    const Column column = database.reflect().tables.at({{}, "t"}).columns.at(0);
    REQUIRE(column.server_default);
    const std::string bytes = util::to_lower(*column.server_default); // servers spell it their way
    CHECK((bytes == "x'00ff0a27'" || bytes == "0x00ff0a27"));
}

TEST_CASE("mysql changes: keys of tables that have partitions or had them", "[mysql][changes]") {
    NEEDS_SERVER();
    const std::string parent = "CREATE TABLE p (id int PRIMARY KEY)";
    check_both({parent, "CREATE TABLE t (a int) PARTITION BY HASH (a)"},
               {parent, "CREATE TABLE t (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))"});
}

TEST_CASE("mysql changes: what could not be asked for is said", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& value) {
        return Statements{"CREATE TABLE t (a int DEFAULT (" + value + "))"};
    };
    Database live(script("1 + 2"));
    const Schema start = live.reflect();
    Database wanted(script("2 + 1"));
    Url url = parse_url(test::url_of_database("mysql", live.connection()));
    url.user = url.database.substr(6);
    url.password = "pAss_w0rd";
    url.has_password = true;
    const Statements users{"'" + url.user + "'@'%'", "'" + url.user + "'@'localhost'"};
    for (const std::string& user : users) {
        live.connection().execute("CREATE USER " + user + " IDENTIFIED BY 'pAss_w0rd'");
        live.connection().execute("GRANT SELECT ON `" + url.database + "`.* TO " + user);
    }
    {
        const auto poor = mysql::connect(url, {});
        const auto result =
            diff::compare(start, wanted.reflect(), dialect_for(url), {}, poor.get());
        CHECK(result.upgrade.size() == 1);
        REQUIRE(result.messages.size() == 1);
        CHECK_THAT(result.messages[0], ContainsSubstring("CREATE") &&
                                           ContainsSubstring("scratch_url") &&
                                           !ContainsSubstring("\n"));
    }
    for (const std::string& user : users)
        live.connection().execute("DROP USER " + user);
}

TEST_CASE("mysql changes: tables whose names differ in case alone", "[mysql][changes]") {
    NEEDS_SERVER();
    Database probe({});
    if (!probe.connection().query("SELECT 1 WHERE @@lower_case_table_names <> 0").rows.empty())
        SKIP("the server holds such names to be the same");
    const auto script = [](const std::string& type) {
        return Statements{"CREATE TABLE a (x " + type + ")", "CREATE TABLE A (y int, z int)"};
    };
    Database live(script("int"));
    Database wanted(script("bigint"));
    const auto result = diff::compare(live.reflect(), wanted.reflect(),
                                      dialect_for(*test::server_url("mysql")), {}, nullptr);
    CHECK(result.upgrade.empty());
    REQUIRE(!result.messages.empty());
    CHECK_THAT(result.messages[0], ContainsSubstring("upper and lower case"));
}

TEST_CASE("mysql changes: names in another letter case", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& id, const std::string& key, const std::string& part) {
        return Statements{"CREATE TABLE p (" + id + " int PRIMARY KEY)",
                          "CREATE TABLE t (n int, " + id + " int, u int, KEY " + key +
                              " (n), UNIQUE KEY " + key + "2 (u), CONSTRAINT " + key +
                              "_c CHECK (n > 0), CONSTRAINT " + key + "_f FOREIGN KEY (" + id +
                              ") REFERENCES p (" + id + "))",
                          "CREATE TABLE r (n int) PARTITION BY RANGE (n) (PARTITION " + part +
                              " VALUES LESS THAN (10))",
                          "CREATE VIEW v AS SELECT n AS " + id + " FROM t",
                          "CREATE PROCEDURE " + key + "_p() SELECT 1",
                          "CREATE FUNCTION " + key + "_g() RETURNS int DETERMINISTIC RETURN 1",
                          "CREATE EVENT " + key + "_e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1"};
    };
    check_both(script("id", "k", "p0"), script("ID", "K", "P0"));

    Database kept({"CREATE TABLE t (a int, Old int CHECK (Old > 0), KEY k (Old))",
                   "INSERT INTO t VALUES (1, 2)"});
    Database wanted({"CREATE TABLE t (a int, old int CHECK (old > 0), KEY K (old), b int)"});
    diff::DiffOptions never;
    never.compare.renames = RenameMode::never;
    const auto result =
        diff::compare(kept.reflect(), wanted.reflect(), dialect_for(*test::server_url("mysql")),
                      never, &kept.connection());
    kept.run(result.upgrade);
    CHECK(same(kept.reflect(), wanted.reflect()));
    CHECK(kept.connection().query("SELECT old FROM t").rows.at(0).at(0) == Value(std::int64_t{2}));
}

TEST_CASE("mysql changes: relations that differ in case alone are two", "[mysql][changes]") {
    NEEDS_SERVER();
    Database probe({});
    if (!probe.connection().query("SELECT 1 WHERE @@lower_case_table_names <> 0").rows.empty())
        SKIP("the server holds such names to be the same");
    const auto script = [](const std::string& type, const std::string& value) {
        return Statements{"CREATE TABLE a (x " + type + ")",
                          "CREATE TABLE A (y int, z " + type + ")",
                          "CREATE VIEW v AS SELECT " + value + " AS x FROM A",
                          "CREATE VIEW V AS SELECT x FROM a"};
    };
    check_both(script("int", "1"), script("bigint", "2"));
    check_both({"CREATE TABLE a (x int)"},
               {"CREATE TABLE a (x int)", "CREATE VIEW A AS SELECT x FROM a"});
    const auto renamed = [](const std::string& name) {
        return Statements{"CREATE TABLE " + name + " (x int PRIMARY KEY)",
                          "CREATE TABLE c (x int, CONSTRAINT f FOREIGN KEY (x) REFERENCES " + name +
                              " (x))",
                          "CREATE VIEW v AS SELECT x FROM " + name,
                          "CREATE TRIGGER t BEFORE INSERT ON c FOR EACH ROW DELETE FROM " + name};
    };
    check_both(renamed("P"), renamed("p"));
    Database kept({"CREATE TABLE P (x int)", "INSERT INTO P VALUES (7)"});
    Database wanted({"CREATE TABLE p (x int)"});
    kept.run(diff::compare(kept.reflect(), wanted.reflect(),
                           dialect_for(*test::server_url("mysql")), {}, &kept.connection())
                 .upgrade);
    CHECK(kept.connection().query("SELECT x FROM p").rows.size() == 1);
}

TEST_CASE("mysql changes: triggers whose names differ in case alone", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& name, const std::string& value) {
        return Statements{"CREATE TABLE a (x int)", "CREATE TRIGGER " + name +
                                                        " BEFORE INSERT ON a FOR EACH ROW SET @x "
                                                        "= " +
                                                        value};
    };
    check_both(script("w", "1"), script("W", "1"));
    check_both(script("w", "1"), script("W", "2"));
    if (Database probe({}); !mysql::exact_triggers(probe.connection()))
        return; // two such triggers cannot be
    const auto both = [&](const std::string& value) {
        Statements two = script("w", value);
        two.push_back("CREATE TRIGGER W BEFORE UPDATE ON a FOR EACH ROW SET @x = " + value);
        return two;
    };
    check_both(both("1"), both("2"));
}

TEST_CASE("mysql changes: packages with their bodies", "[mysql][changes]") {
    NEEDS_SERVER();
    Database probe({});
    if (probe.connection().server_description().rfind("MariaDB", 0) != 0)
        SKIP("the server has no packages");
    const auto script = [](const std::string& head, const std::string& body) {
        return Statements{"SET sql_mode = 'ORACLE'",
                          "CREATE PACKAGE pk AS FUNCTION f1 RETURN INT; " + head + " END",
                          "CREATE PACKAGE BODY pk AS FUNCTION f1 RETURN INT AS BEGIN RETURN " +
                              body + "; END; PROCEDURE p2 AS BEGIN NULL; END; END",
                          "SET sql_mode = DEFAULT"};
    };
    check_both({"CREATE TABLE t (a int)"}, script("", "1"));
    check_both(script("", "1"), script("", "2"));
    check_both(script("", "1"), script("PROCEDURE p2;", "1"));
    Statements alone = script("", "1");
    alone.erase(alone.begin() + 2);
    check_both(alone, script("", "1"));
}

TEST_CASE("mysql changes: foreign keys that share an index", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& type, const std::string& action) {
        return Statements{"CREATE TABLE p (id " + type + " PRIMARY KEY)",
                          "CREATE TABLE t (n " + type +
                              ", CONSTRAINT cc FOREIGN KEY (n) REFERENCES p (id)" + action +
                              ", CONSTRAINT bb FOREIGN KEY (n) REFERENCES p (id))"};
    };
    check_both(script("int", ""), script("bigint", ""));
    check_both(script("int", ""), script("int", " ON DELETE CASCADE"));
    check_both(script("int", ""),
               {"CREATE TABLE p (id int PRIMARY KEY)",
                "CREATE TABLE t (n int, CONSTRAINT bb FOREIGN KEY (n) REFERENCES p (id))"});
}

TEST_CASE("mysql changes: the index of a key goes over to others", "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& keys) {
        return Statements{"CREATE TABLE p (id int PRIMARY KEY)", "CREATE TABLE q LIKE p",
                          "CREATE TABLE t (a int" + keys + ")"};
    };
    const auto key = [](const std::string& name, const std::string& referred) {
        return ", CONSTRAINT " + name + " FOREIGN KEY (a) REFERENCES " + referred;
    };
    const std::string two = key("f1", "p (id)") + key("f3", "p (id)");
    check_both(script(key("f2", "p (id)")), script(two));
    check_both(script(key("f1", "p (id)")), script(key("f1", "q (id)") + key("f3", "p (id)")));
    check_both(script(key("f2", "p (id) ON DELETE CASCADE")),
               script(key("f3", "p (id)") + key("f1", "q (id)")));
}

TEST_CASE("mysql changes: an index of a column that is made anew has another name",
          "[mysql][changes]") {
    NEEDS_SERVER();
    const auto script = [](const std::string& number) {
        return Statements{"CREATE TABLE t (a int, c int AS (a + " + number + ") VIRTUAL, KEY k" +
                          number + " (c), CONSTRAINT c" + number + " CHECK (c > 0))"};
    };
    check_both(script("1"), script("2"));
}

TEST_CASE("mysql changes: sequences keep their position", "[mysql][changes]") {
    NEEDS_SERVER();
    Database probe({});
    if (probe.connection().server_description().find("MariaDB") == std::string::npos)
        SKIP("MySQL has no sequences");
    check_both({"CREATE SEQUENCE s COMMENT 'a'"}, {"CREATE SEQUENCE s CACHE 3 ENGINE=Aria"});
    Database kept({"CREATE SEQUENCE s NOCACHE", "DO NEXTVAL(s)"});
    Database wanted({"CREATE SEQUENCE s NOCACHE COMMENT 'b' ENGINE=MyISAM"});
    kept.run(diff::compare(kept.reflect(), wanted.reflect(),
                           dialect_for(*test::server_url("mysql")), {}, nullptr)
                 .upgrade);
    const auto next = kept.connection().query("SELECT NEXTVAL(s)").rows;
    CHECK(std::get<std::int64_t>(next.at(0).at(0)) > 1);
}

TEST_CASE("mysql changes: types between which the server does not convert", "[mysql][changes]") {
    NEEDS_SERVER();
    check_both({"CREATE TABLE t (id int PRIMARY KEY, k int)"},
               {"CREATE TABLE t (id int PRIMARY KEY, k point NOT NULL, SPATIAL KEY k (k))"});
    Database probe({});
    if (probe.connection().server_description().find("MariaDB") == std::string::npos)
        return; // it has no others
    const auto script = [](const std::string& type, const std::string& plain) {
        return Statements{"CREATE TABLE p (id " + type + ", PRIMARY KEY (id))",
                          "CREATE TABLE t (id " + plain + ", v " + plain +
                              " AS (id) VIRTUAL, KEY k (id), CONSTRAINT f FOREIGN KEY (id) "
                              "REFERENCES p (id))"};
    };
    check_both(script("int NOT NULL AUTO_INCREMENT", "int"),
               script("uuid NOT NULL DEFAULT uuid()", "uuid"));
    check_both(script("inet6", "inet6"), script("bigint", "bigint"));
}

TEST_CASE("mysql changes: tables that keep their history", "[mysql][changes]") {
    NEEDS_SERVER();
    Database probe({});
    if (probe.connection().server_description().find("MariaDB") == std::string::npos)
        SKIP("MySQL has no system versioning");
    const std::string plain = "CREATE TABLE t (a int, b int)";
    const std::string versioned = "CREATE TABLE t (a int, b int) WITH SYSTEM VERSIONING";
    check_both({plain},
               {"CREATE TABLE t (a int, b int WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING"});
    const std::string parted =
        versioned + " PARTITION BY SYSTEM_TIME (PARTITION p0 HISTORY, PARTITION pn CURRENT)";
    check_both({versioned}, {parted});
    check_both({plain}, {parted});
    check_both({"CREATE TABLE t (a int)"},
               {"CREATE TABLE t (a int, rs timestamp(6) GENERATED ALWAYS AS ROW START, re "
                "timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE, PERIOD FOR SYSTEM_TIME (rs, "
                "re)) WITH SYSTEM VERSIONING"});
    const std::string times = "CREATE TABLE t (id int NOT NULL, s date NOT NULL, e date NOT NULL";
    check_both({times + ")"},
               {times + ", PERIOD FOR p (s, e), UNIQUE KEY id (id, p WITHOUT OVERLAPS))"});

    Database kept({versioned, "INSERT INTO t VALUES (1, 1)", "UPDATE t SET a = 2"});
    Database wanted({"CREATE TABLE t (a bigint, b int, c int, KEY k (c)) WITH SYSTEM VERSIONING"});
    kept.run(diff::compare(kept.reflect(), wanted.reflect(),
                           dialect_for(*test::server_url("mysql")), {}, nullptr)
                 .upgrade);
    CHECK(kept.connection().query("SELECT a FROM t FOR SYSTEM_TIME ALL").rows.size() == 2);
}

TEST_CASE("mysql scratch: a script changes the character set of its database", "[mysql][scratch]") {
    NEEDS_SERVER();
    Database live({"CREATE TABLE t (a varchar(3))"});
    Database script({"CREATE TABLE o (a varchar(3))", "ALTER DATABASE DEFAULT CHARACTER SET ucs2",
                     "CREATE TABLE t (a varchar(3))"});
    Schema schema = script.reflect();
    CHECK(schema.tables.at({{}, "o"}).options.count("collation") == 0);
    CHECK(schema.tables.at({{}, "t"}).options.at("collation").substr(0, 5) == "ucs2_");
    const auto result =
        diff::compare(live.reflect(), schema, dialect_for(*test::server_url("mysql")), {}, nullptr);
    REQUIRE(result.messages.size() == 1);
    CHECK_THAT(result.messages[0], ContainsSubstring("default collation ucs2_")); // by the version
    CHECK_THAT(result.messages[0], ContainsSubstring(" of the models is left alone"));
    schema.unhandled.clear(); // which said so
    live.run(result.upgrade);
    CHECK(same(live.reflect(), schema));
}

TEST_CASE("mysql reflect: one that cannot be shown does not hide the others", "[mysql][reflect]") {
    NEEDS_SERVER();
    Statements script{"CREATE TABLE gone (a int)", "CREATE VIEW n AS SELECT a FROM gone",
                      "CREATE TABLE `it;s ``x` (a int)"};
    for (int i = 0; i < 120; ++i)
        script.push_back("CREATE TABLE t" + std::to_string(i) + " (a int)");
    script.push_back("DROP TABLE gone");
    Database database(script);
    const Schema schema = database.reflect();
    CHECK(schema.tables.size() == 121);
    CHECK(schema.tables.count({{}, "it;s `x"}) == 1);
    CHECK(schema.views.size() + schema.unhandled.size() == 1);
    CHECK_THROWS_AS(database.connection().execute("SELECT 1; SELECT 2"), SqlError);
}
