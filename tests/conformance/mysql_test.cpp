// SPDX-License-Identifier: MIT
// MySQL and MariaDB: connections, reflection, and operations that run, each on a scratch database.
#include "catch.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <dbmig/error.hpp>

#include "dialects/mysql/connection.hpp"
#include "dialects/mysql/parts.hpp"
#include "support/servers.hpp"

using namespace dbmig;
using std::chrono::milliseconds;

namespace {

std::unique_ptr<Connection> open(ConnectOptions options = {}) {
    return mysql::connect(*test::server_url("mysql"), options);
}

std::unique_ptr<Connection> scratch() {
    return mysql::open_scratch(*test::server_url("mysql"));
}

Value only(Connection& connection, std::string_view sql, const std::vector<Value>& values = {}) {
    const ResultSet result = connection.query(sql, values);
    REQUIRE(result.rows.size() == 1);
    return result.rows[0].at(0);
}

Schema reflect(Connection& connection) {
    return mysql::reflector().reflect(connection, {});
}

/// What a table made by `before` is after `ops`.
Table after(Connection& connection, const std::string& before, const std::vector<Op>& ops) {
    connection.execute(before);
    Operations operations;
    for (const Op& op : ops)
        operations.push_back({op, {}, {}});
    for (const Statement& statement : mysql::renderer().render(operations, reflect(connection)))
        connection.execute(statement.sql);
    return reflect(connection).tables.at({"", "t"});
}

} // namespace

#define NEEDS_SERVER()                                                                             \
    if (!test::server_url("mysql"))                                                                \
    SKIP("DBMIG_TEST_MYSQL_URL is not set")

TEST_CASE("mysql connection: values keep their types", "[mysql][connection]") {
    NEEDS_SERVER();
    const auto connection = open();
    CHECK(only(*connection, "SELECT 9223372036854775807") == Value(INT64_MAX));
    CHECK(only(*connection, "SELECT 0.1e0") == Value(0.1));
    CHECK(only(*connection, "SELECT 1.50") == Value(std::string("1.50")));
    CHECK(only(*connection, "SELECT NULL") == Value(Null{}));
    CHECK(only(*connection, "SELECT x'00ff'") == Value(Blob{std::string("\0\xff", 2)}));
    const std::string odd("it's \\ \n \0 \xf0\x9f\x98\x80", 14);
    CHECK(only(*connection, "SELECT ? -- ?", {odd}) == Value(odd));
    CHECK_THROWS_AS(connection->query("SELECT ?", {Value(1.0), Value(2.0)}), SqlError);
}

TEST_CASE("mysql connection: errors have their code and no password", "[mysql][connection]") {
    NEEDS_SERVER();
    const auto connection = open();
    try {
        connection->execute("SELEKT");
        FAIL("it ran");
    } catch (const SqlError& error) {
        CHECK(error.sqlstate() == "42000");
        CHECK_THAT(error.what(), ContainsSubstring("1064"));
    }
    Url url = *test::server_url("mysql");
    url.user = "nobody_at_all";
    url.password = "very_secret";
    url.has_password = true;
    try {
        mysql::connect(url, {});
        FAIL("it connected");
    } catch (const ConnectError& error) {
        CHECK_THAT(error.what(), !ContainsSubstring("very_secret"));
    }
}

TEST_CASE("mysql connection: one runner at a time", "[mysql][connection]") {
    NEEDS_SERVER();
    const auto first = open();
    const auto second = open();
    first->lock_runner(milliseconds(0), {});
    std::string told;
    CHECK_THROWS_AS(
        second->lock_runner(milliseconds(1500), [&](const std::string& who) { told = who; }),
        LockError);
    CHECK_THAT(told, ContainsSubstring("connection"));
    first->unlock_runner();
    CHECK_NOTHROW(second->lock_runner(milliseconds(0), {}));
}

TEST_CASE("mysql connection: a statement is interrupted", "[mysql][connection]") {
    NEEDS_SERVER();
    const auto connection = open();
    std::thread stop([&] {
        std::this_thread::sleep_for(milliseconds(300));
        connection->interrupt();
    });
    const auto start = std::chrono::steady_clock::now();
    try {
        connection->query("SELECT SLEEP(30)"); // a killed SLEEP returns 1 without an error
    } catch (const Interrupted&) {
    }
    stop.join();
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
    CHECK_THROWS_AS(connection->execute("SELECT 1"), Interrupted);
}

TEST_CASE("mysql connection: waiting for a lock ends", "[mysql][connection]") {
    NEEDS_SERVER();
    const auto keeper = scratch();
    keeper->execute("CREATE TABLE t (a int)");
    Url url = *test::server_url("mysql");
    url.database = std::get<std::string>(only(*keeper, "SELECT DATABASE()"));
    keeper->begin(Transaction::write);
    keeper->query("SELECT * FROM t");
    ConnectOptions options;
    options.lock_timeout = milliseconds(1000);
    const auto other = mysql::connect(url, options);
    CHECK_THROWS_AS(other->execute("ALTER TABLE t ADD COLUMN b int"), LockError);
    keeper->rollback();
}

TEST_CASE("mysql connection: a session that is gone is an error each time", "[mysql][connection]") {
    NEEDS_SERVER();
    const auto connection = open();
    auto& session = dynamic_cast<mysql::MysqlConnection&>(*connection);
    const auto id = std::get<std::int64_t>(only(*connection, "SELECT CONNECTION_ID()"));
    open()->execute("KILL CONNECTION " + std::to_string(id));
    for (int i = 0; i < 3; ++i) { // first it is found out, then nothing can be sent any more
        CHECK_THROWS_AS(session.query_each({"SELECT 1", "SELECT 2"}), Error);
        CHECK_THROWS_AS(session.query("SELECT 1", {}), Error);
    }
    CHECK_THROWS_AS(session.begin_with(Transaction::write, {"SELECT 1"}), Error);
}

TEST_CASE("mysql connection: a transaction begins along with a look", "[mysql][connection]") {
    NEEDS_SERVER();
    const auto connection = scratch();
    connection->execute("CREATE TABLE t (a int PRIMARY KEY)");
    connection->execute("INSERT INTO t VALUES (1), (12)");
    const auto looks = connection->begin_with(
        Transaction::write, {"SELECT a FROM t ORDER BY a", "SELECT COUNT(*) FROM t"});
    REQUIRE(looks.size() == 2);
    REQUIRE(looks[0].rows.size() == 2);
    CHECK(looks[0].rows[1].at(0) == Value(std::int64_t{12}));
    CHECK(looks[1].rows.at(0).at(0) == Value(std::int64_t{2}));
    CHECK_THROWS_AS(connection->begin_with(Transaction::write, {"SELECT 1"}), SqlError);
    connection->execute("INSERT INTO t VALUES (3)");
    connection->rollback();
    CHECK(only(*connection, "SELECT COUNT(*) FROM t") == Value(std::int64_t{2}));

    CHECK_THROWS_AS(connection->begin_with(Transaction::write, {"SELECT a FROM u"}), SqlError);
    CHECK(connection->in_transaction());
    connection->rollback();
    CHECK_FALSE(connection->in_transaction());
    CHECK(only(*connection, "SELECT 5") == Value(std::int64_t{5})); // answers are in step
}

TEST_CASE("mysql connection: the only write goes out with its commit", "[mysql][connection]") {
    NEEDS_SERVER();
    const auto connection = scratch();
    connection->execute("CREATE TABLE t (a int PRIMARY KEY)");
    const Statement one{"INSERT INTO t VALUES (?)", true, {std::int64_t{1}}};
    const auto count = [&] { return only(*connection, "SELECT COUNT(*) FROM t"); };

    connection->begin_with(Transaction::write, {"SELECT a FROM t"});
    connection->commit_with({one});
    CHECK_FALSE(connection->in_transaction());
    CHECK(count() == Value(std::int64_t{1}));

    connection->begin_with(Transaction::write, {"SELECT a FROM t"});
    CHECK_THROWS_AS(connection->commit_with({one}), SqlError);
    connection->rollback();
    CHECK(count() == Value(std::int64_t{1}));

    // What was written before must not be committed behind a write that fails.
    connection->begin_with(Transaction::write, {"SELECT a FROM t"});
    connection->execute("INSERT INTO t VALUES (2)");
    CHECK_THROWS_AS(connection->commit_with({one}), SqlError);
    connection->rollback();
    CHECK(count() == Value(std::int64_t{1}));
}

TEST_CASE("mysql connection: writes go out with the beginning, and nothing is committed by itself",
          "[mysql][connection]") {
    NEEDS_SERVER();
    const auto connection = scratch();
    connection->execute("CREATE TABLE t (a int PRIMARY KEY)");
    const Statement one{"INSERT INTO t VALUES (?)", true, {std::int64_t{1}}};
    const Statement all{"UPDATE t SET a = a + 10", true, {}};
    const auto rows = [&] {
        return std::get<std::string>(
            only(*connection, "SELECT GROUP_CONCAT(a ORDER BY a SEPARATOR ' ') FROM t"));
    };

    const auto written = connection->begin_and_write({"SELECT COUNT(*) FROM t"}, {one, all});
    CHECK(written.answers.at(0).rows.at(0).at(0) == Value(std::int64_t{0}));
    CHECK(written.touched == std::vector<std::int64_t>{1, 1});
    connection->commit();
    CHECK(rows() == "11");

    // What stands behind a write that fails runs, and is not committed either.
    connection->execute("INSERT INTO t VALUES (1)");
    CHECK_THROWS_AS(connection->begin_and_write({"SELECT a FROM t"}, {one, all}), SqlError);
    CHECK(connection->in_transaction());
    connection->rollback();
    CHECK(rows() == "1 11");
    connection->execute("INSERT INTO t VALUES (2)"); // commits by itself again
    connection->begin(Transaction::write);
    connection->rollback();
    CHECK(rows() == "1 2 11");
}

TEST_CASE("mysql connection: a deadlock leaves nothing of what was sent with it",
          "[mysql][connection]") {
    NEEDS_SERVER();
    const auto connection = scratch();
    const std::string database = std::get<std::string>(only(*connection, "SELECT DATABASE()"));
    connection->execute("CREATE TABLE t (a int PRIMARY KEY, b int) ENGINE=InnoDB");
    connection->execute("INSERT INTO t VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0)");
    const auto other = open();
    other->execute("USE " + database);
    other->begin(Transaction::write);
    other->execute("UPDATE t SET b = 1 WHERE a IN (2, 4, 5)"); // the heavier one: it goes on
    std::thread waiting([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        other->execute("UPDATE t SET b = 1 WHERE a = 1");
    });
    const Statement first{"UPDATE t SET b = 7 WHERE a = 1", true, {}};
    const Statement second{"UPDATE t SET b = 7 WHERE a = 2", true, {}};
    const Statement third{"UPDATE t SET b = 7 WHERE a = 3", true, {}};
    CHECK_THROWS_AS(connection->begin_and_write({}, {first, second, third}), LockError);
    connection->rollback();
    waiting.join();
    other->commit();
    CHECK(only(*connection, "SELECT COUNT(*) FROM t WHERE b = 7") == Value(std::int64_t{0}));
    CHECK(only(*connection, "SELECT COUNT(*) FROM t WHERE b = 1") == Value(std::int64_t{4}));
}

TEST_CASE("mysql connection: what raw SQL has set for the session is taken back",
          "[mysql][connection]") {
    NEEDS_SERVER();
    const auto connection = scratch();
    const std::string settings =
        "SELECT CONCAT_WS('|', DATABASE(), @@sql_mode, @@foreign_key_checks, @@unique_checks, "
        "@@autocommit, @@time_zone, @@character_set_client, @@collation_connection, "
        "@@lock_wait_timeout, @@default_storage_engine)";
    const Value before = only(*connection, settings);
    connection->execute("SET SESSION sql_mode = '', foreign_key_checks = 0, unique_checks = 0, "
                        "autocommit = 0, time_zone = '+05:00', lock_wait_timeout = 77, "
                        "default_storage_engine = MEMORY");
    connection->execute("SET NAMES latin1");
    connection->execute("USE mysql");
    CHECK(only(*connection, settings) != before);
    connection->restore_session();
    CHECK(only(*connection, settings) == before);
}

TEST_CASE("mysql connection: a reader cannot write", "[mysql][connection]") {
    NEEDS_SERVER();
    ConnectOptions options;
    options.read_only = true;
    CHECK_THROWS_AS(open(options)->execute("CREATE TABLE dbmig_never (a int)"), SqlError);
}

TEST_CASE("mysql scratch: it goes with its connection", "[mysql][scratch]") {
    NEEDS_SERVER();
    std::string name;
    {
        const auto connection = scratch();
        name = std::get<std::string>(only(*connection, "SELECT DATABASE()"));
    }
    CHECK(open()
              ->query("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?", {name})
              .rows.empty());
}

TEST_CASE("mysql scratch: one that was left over is dropped", "[mysql][scratch]") {
    NEEDS_SERVER();
    const std::string left = "dbmig_scratch_00112233445566aa";
    open()->execute("CREATE DATABASE IF NOT EXISTS " + left);
    const auto connection = scratch();
    CHECK(
        connection->query("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?", {left})
            .rows.empty());
}

TEST_CASE("mysql reflect: what is reflected builds the same again", "[mysql][reflect]") {
    NEEDS_SERVER();
    const auto first = scratch();
    first->execute("CREATE TABLE p (id int unsigned AUTO_INCREMENT PRIMARY KEY, x int, KEY kx (x)) "
                   "COMMENT 'it''s'");
    first->execute(
        "CREATE TABLE t (a int(5) unsigned zerofill NOT NULL, b varchar(20) COLLATE utf8mb4_bin "
        "DEFAULT 'x', c datetime(3) DEFAULT now(3) ON UPDATE now(3), d enum('a','b,c') NOT NULL, "
        "e int GENERATED ALWAYS AS (a + 1) STORED, f int unsigned, g text, h json, "
        "PRIMARY KEY (a), UNIQUE KEY u (b), KEY k (f, a), FULLTEXT KEY ft (g), "
        "CONSTRAINT fk FOREIGN KEY (f) REFERENCES p (id) ON DELETE CASCADE, "
        "CONSTRAINT ck CHECK (a <> 3)) ROW_FORMAT=COMPACT");
    first->execute("CREATE VIEW v AS SELECT t.a, p.x FROM t JOIN p ON p.id = t.f");
    first->execute("CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 'y'");
    first->execute("CREATE PROCEDURE pr(IN n int) BEGIN SELECT n; SELECT 2; END");
    first->execute("CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE DO SET @a = 1");
    const Schema schema = reflect(*first);
    CHECK(schema.unhandled.empty());
    CHECK(schema.tables.size() == 2);
    CHECK(schema.objects.size() == 2);

    Operations build;
    for (const char* const name : {"p", "t"})
        build.push_back({CreateTable{schema.tables.at({"", name})}, {}, {}});
    build.push_back({CreateView{schema.views.at({"", "v"})}, {}, {}});
    build.push_back({CreateTrigger{schema.triggers.at({"", "tr"})}, {}, {}});
    for (const auto& [key, object] : schema.objects)
        build.push_back({CreateObject{object}, {}, {}});
    const auto second = scratch();
    for (const Statement& statement : mysql::renderer().render(build, {}))
        second->execute(statement.sql);
    CHECK(reflect(*second) == schema);
}

TEST_CASE("mysql alter: a changed column keeps what was not named", "[mysql][ddl]") {
    NEEDS_SERVER();
    const auto connection = scratch();
    AlterColumn op;
    op.table = {"", "t"};
    op.column = "a";
    op.change.nullable = false;
    const Table table = after(*connection,
                              "CREATE TABLE t (a varchar(10) COLLATE utf8mb4_bin DEFAULT 'x' "
                              "COMMENT 'c', b datetime DEFAULT now() ON UPDATE now())",
                              {op});
    CHECK_FALSE(table.columns[0].nullable);
    CHECK(table.columns[0].server_default == "'x'");
    CHECK(table.columns[0].comment == "c");
    CHECK(table.columns[0].collation == "utf8mb4_bin");
    CHECK(table.columns[1].options.count("on_update") == 1);
}

TEST_CASE("mysql alter: changes of one table are one statement", "[mysql][ddl]") {
    NEEDS_SERVER();
    const auto connection = scratch();
    connection->execute("CREATE TABLE t (a int, KEY k (a))");
    Column id;
    id.name = "id";
    id.type.text = "bigint";
    id.nullable = false;
    id.autoincrement = true;
    PrimaryKey key;
    key.columns = {{"id", "", false}};
    Index dropped;
    dropped.name = "k";
    const Operations ops{{DropIndex{{"", "t"}, dropped, true}, {}, {}},
                         {AddColumn{{"", "t"}, id}, {}, {}},
                         {CreateConstraint{{"", "t"}, key}, {}, {}},
                         {SetTableComment{{"", "t"}, "c", ""}, {}, {}}};
    const auto statements = mysql::renderer().render(ops, {});
    REQUIRE(statements.size() == 1);
    CHECK_NOTHROW(connection->execute(statements[0].sql));
    CHECK(reflect(*connection).tables.at({"", "t"}).comment == "c");
}
