// SPDX-License-Identifier: MIT
// PostgreSQL connections: values, transactions, locks, interruption, and every way in which a
// database can be out of reach.
#include "catch.hpp"

#include <chrono>
#include <cmath>
#include <string>
#include <thread>

#include <dbmig/error.hpp>

#include "dialects/postgresql/parts.hpp"
#include "support/servers.hpp"

using namespace dbmig;
using std::chrono::milliseconds;

namespace {

std::unique_ptr<Connection> open(ConnectOptions options = {}) {
    return postgresql::connect(*test::server_url("postgresql"), options);
}

std::unique_ptr<Connection> scratch_database() {
    const Url url = *test::server_url("postgresql");
    return postgresql::open_scratch(&url);
}

ConnectOptions waiting(milliseconds lock_timeout) {
    ConnectOptions options;
    options.lock_timeout = lock_timeout;
    return options;
}

Value only(Connection& connection, std::string_view sql, const std::vector<Value>& values = {}) {
    const ResultSet result = connection.query(sql, values);
    REQUIRE(result.rows.size() == 1);
    REQUIRE(result.rows[0].size() == 1);
    return result.rows[0][0];
}

/// The message and the SQLSTATE with which connecting fails.
ConnectError refusal(const Url& url) {
    try {
        postgresql::connect(url, {});
    } catch (const ConnectError& error) {
        return error;
    }
    FAIL("connected where it should not have");
    return ConnectError("");
}

} // namespace

#define NEEDS_SERVER()                                                                             \
    if (!test::server_url("postgresql"))                                                           \
    SKIP("DBMIG_TEST_POSTGRESQL_URL is not set")

TEST_CASE("postgresql connection: values keep their types", "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto connection = open();
    CHECK(only(*connection, "SELECT 7::smallint") == Value(std::int64_t{7}));
    CHECK(only(*connection, "SELECT 9223372036854775807") == Value(INT64_MAX));
    CHECK(only(*connection, "SELECT 0.1::float8") == Value(0.1));
    CHECK(only(*connection, "SELECT true") == Value(true));
    CHECK(only(*connection, "SELECT NULL::int") == Value(Null{}));
    CHECK(only(*connection, "SELECT 1.50::numeric") == Value(std::string("1.50")));
    CHECK(only(*connection, "SELECT '\\x00ff'::bytea") == Value(Blob{std::string("\0\xff", 2)}));
    CHECK(std::isinf(std::get<double>(only(*connection, "SELECT 'Infinity'::float4"))));
    CHECK(only(*connection, "SELECT 'a'::name") == Value(std::string("a")));
}

TEST_CASE("postgresql connection: values are bound", "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto connection = open();
    connection->execute("CREATE TEMP TABLE v (i int, b bigint, t text, f float8, o bool, y bytea, "
                        "n numeric, d date)");
    const Blob bytes{std::string("\0'\\", 3)};
    const ResultSet added =
        connection->query("INSERT INTO v VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                          {std::int64_t{1}, INT64_MIN, std::string("it's \\ \xC3\xA9"), 0.1, false,
                           bytes, 2.5, std::string("2020-02-29")});
    CHECK(added.affected == 1);
    const ResultSet result = connection->query("SELECT i, b, t, f, o, y, n, d FROM v");
    CHECK(result.columns == std::vector<std::string>{"i", "b", "t", "f", "o", "y", "n", "d"});
    CHECK(result.affected == 0);
    CHECK(result.rows.at(0) ==
          std::vector<Value>{std::int64_t{1}, INT64_MIN, std::string("it's \\ \xC3\xA9"), 0.1,
                             false, bytes, std::string("2.5"), std::string("2020-02-29")});
    CHECK(only(*connection, "SELECT $1::int IS NULL", {Null{}}) == Value(true));
    CHECK_THROWS_AS(connection->query("SELECT $1::text", {std::string("a\0b", 3)}), SqlError);
}

TEST_CASE("postgresql connection: errors say where and why", "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto connection = open();
    try {
        connection->execute("SELECT\n  nothing");
        FAIL("no error");
    } catch (const SqlError& error) {
        CHECK(error.sqlstate() == "42703");
        CHECK(error.statement() == "SELECT\n  nothing");
        CHECK_THAT(error.what(), ContainsSubstring("line 2, column 3"));
    }
    CHECK_THROWS_AS(connection->execute("SELECT 1; SELECT 2"), SqlError);
    CHECK_THROWS_AS(connection->execute("COPY (SELECT 1) TO STDOUT"), SqlError);
    connection->execute("CREATE TEMP TABLE c (a int)");
    CHECK_THROWS_AS(connection->execute("COPY c FROM STDIN"), SqlError);
    CHECK(only(*connection, "SELECT count(*) FROM c") == Value(std::int64_t{0}));
    connection->execute("-- nothing");
}

TEST_CASE("postgresql connection: transactions", "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto connection = open();
    connection->execute("CREATE TEMP TABLE t (a int)");
    connection->begin(Transaction::write);
    CHECK(connection->in_transaction());
    connection->execute("INSERT INTO t VALUES (1)");
    connection->rollback();
    CHECK_FALSE(connection->in_transaction());
    CHECK(only(*connection, "SELECT count(*) FROM t") == Value(std::int64_t{0}));

    connection->begin(Transaction::schema);
    CHECK_THROWS_AS(connection->begin(Transaction::schema), SqlError);
    CHECK_THROWS_AS(connection->execute("SELECT 1 / 0"), SqlError);
    CHECK_THROWS_AS(connection->commit(), SqlError); // it would roll back and say nothing
    CHECK_FALSE(connection->in_transaction());

    connection->begin(Transaction::write);
    connection->execute("COMMIT");
    CHECK_THROWS_AS(connection->commit(), SqlError);

    connection->begin(Transaction::read);
    CHECK_THROWS_AS(connection->execute("INSERT INTO pg_class DEFAULT VALUES"), SqlError);
    connection->rollback();
    connection->rollback(); // nothing is open
}

TEST_CASE("postgresql connection: settings of raw SQL end when they shall",
          "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto connection = open(waiting(milliseconds(1234)));
    const auto shown = [&](const std::string& name) { return only(*connection, "SHOW " + name); };
    const Value path = shown("search_path");
    const auto empty_path = [&] {
        connection->begin(Transaction::write);
        connection->execute("SELECT pg_catalog.set_config('search_path', '', false)");
        connection->execute("SET lock_timeout = 0");
        connection->execute("SET ROLE pg_monitor");
        connection->commit();
        CHECK(shown("search_path") != path);
    };
    const auto check_own = [&] {
        CHECK(shown("search_path") == path);
        CHECK(shown("lock_timeout") == Value(std::string("1234ms")));
        CHECK(shown("application_name") == Value(std::string("dbmig")));
        CHECK(shown("role") == Value(std::string("none")));
    };
    empty_path();
    connection->begin(Transaction::read); // not before it is asked for
    CHECK(shown("search_path") != path);
    connection->run_all(connection->restoring_statements(RestoreFor::transaction));
    check_own();
    connection->commit();
    CHECK(shown("role") == Value(std::string("pg_monitor")));
    connection->restore_session();
    check_own();
    empty_path();
    connection->restore_session();
    connection->begin(Transaction::read);
    check_own();
    connection->rollback(); // which takes back what was set behind the beginning
    check_own();
    empty_path();
    connection->restore_session();
    connection->begin_with(Transaction::write, {"SELECT 1"});
    CHECK_THROWS_AS(connection->execute("SELECT 1 / 0"), SqlError);
    connection->rollback();
    connection->begin(Transaction::write);
    check_own();
    connection->commit();
    check_own();
}

TEST_CASE("postgresql connection: read-only connections cannot write", "[postgresql][connection]") {
    NEEDS_SERVER();
    ConnectOptions options;
    options.read_only = true;
    const auto connection = open(options);
    connection->begin(Transaction::write); // the first that it does
    CHECK_THROWS_AS(connection->execute("CREATE TABLE never (a int)"), SqlError);
    connection->rollback();
    CHECK_THROWS_AS(connection->execute("CREATE TABLE never (a int)"), SqlError);
    connection->begin(Transaction::write);
    CHECK_THROWS_AS(connection->execute("CREATE TABLE never (a int)"), SqlError);
}

TEST_CASE("postgresql connection: a lock that is not had in time", "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto scratch = scratch_database();
    Url url = *test::server_url("postgresql");
    url.database = std::get<std::string>(only(*scratch, "SELECT current_database()::text"));
    scratch->execute("CREATE TABLE held (a int)");
    scratch->begin(Transaction::write);
    scratch->execute("LOCK TABLE held");
    const auto other = postgresql::connect(url, waiting(milliseconds(50)));
    other->begin(Transaction::schema);
    CHECK_THROWS_AS(other->execute("ALTER TABLE held ADD b int"), LockError);
    other->rollback();
    scratch->rollback();
}

TEST_CASE("postgresql connection: statement_timeout", "[postgresql][connection]") {
    NEEDS_SERVER();
    ConnectOptions options;
    options.statement_timeout = milliseconds(50);
    const auto connection = open(options);
    try {
        connection->execute("SELECT pg_sleep(30)");
        FAIL("no error");
    } catch (const SqlError& error) {
        CHECK(error.sqlstate() == "57014");
        CHECK_THAT(error.what(), ContainsSubstring("statement_timeout"));
    }
}

TEST_CASE("postgresql connection: interrupt() stops what runs and what follows",
          "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto connection = open();
    connection->begin(Transaction::write);
    std::thread other([&] { connection->interrupt(); });
    CHECK_THROWS_AS(connection->execute("SELECT pg_sleep(30)"), Interrupted);
    other.join();
    CHECK_THROWS_AS(connection->execute("SELECT 1"), Interrupted);
    connection->rollback();
    CHECK_FALSE(connection->in_transaction());
    connection->unlock_runner();
}

TEST_CASE("postgresql connection: one runner at a time", "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto first = open();
    const auto second = open();
    first->lock_runner(milliseconds(0), {});
    int told = 0;
    std::string holder;
    try {
        second->lock_runner(milliseconds(30), [&](const std::string& who) {
            ++told;
            holder = who;
        });
        FAIL("two runners");
    } catch (const LockError&) {
        CHECK(told == 1);
        CHECK_THAT(holder, ContainsSubstring("application dbmig"));
    }
    first->unlock_runner();
    second->lock_runner(milliseconds(5000), {});
    second->unlock_runner();
}

TEST_CASE("postgresql connection: refusals name the cause and no password",
          "[postgresql][connection]") {
    NEEDS_SERVER();
    Url url = *test::server_url("postgresql");
    url.database = "no such database";
    CHECK(refusal(url).sqlstate() == "3D000");
    url = *test::server_url("postgresql");
    url.port = 1;
    CHECK(refusal(url).sqlstate() == "08001");
    url.host = "no-such-host.invalid";
    url.password = "verysecret";
    CHECK_THAT(refusal(url).what(), ContainsSubstring("host") && !ContainsSubstring("verysecret"));
    url = *test::server_url("postgresql");
    url.query["no_such_option"] = "1";
    CHECK_THROWS_AS(postgresql::connect(url, {}), UsageError);
}

TEST_CASE("postgresql scratch: an empty database that goes with its connection",
          "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto live = open();
    const auto encoding = "SELECT pg_encoding_to_char(encoding)::text || datcollate::text FROM "
                          "pg_database WHERE datname = current_database()";
    std::string name;
    {
        const auto scratch = scratch_database();
        name = std::get<std::string>(only(*scratch, "SELECT current_database()::text"));
        CHECK(name.rfind("dbmig_scratch_", 0) == 0);
        CHECK(only(*scratch, encoding) == only(*live, encoding));
        scratch->execute("CREATE TABLE public.t (a int)");
        // One that is in use is not another's to drop.
        const auto another = scratch_database();
        CHECK(only(*scratch, "SELECT count(*) FROM t") == Value(std::int64_t{0}));
    }
    CHECK(only(*live, "SELECT count(*) FROM pg_database WHERE datname = $1", {name}) ==
          Value(std::int64_t{0}));
    CHECK_THROWS_AS(postgresql::open_scratch(nullptr), UsageError);
}

TEST_CASE("postgresql scratch: what a killed run left is dropped", "[postgresql][connection]") {
    NEEDS_SERVER();
    const auto live = open();
    live->execute("CREATE DATABASE dbmig_scratch_0000000000000000");
    live->execute("COMMENT ON DATABASE dbmig_scratch_0000000000000000 IS "
                  "'dbmig scratch database of process 1 on elsewhere.invalid'");
    live->execute("CREATE DATABASE dbmig_scratch_of_somebody");
    const auto scratch = scratch_database();
    const auto left =
        live->query("SELECT datname::text FROM pg_database WHERE datname IN "
                    "('dbmig_scratch_0000000000000000', 'dbmig_scratch_of_somebody')");
    live->execute("DROP DATABASE dbmig_scratch_of_somebody");
    REQUIRE(left.rows.size() == 1);
    CHECK(left.rows[0][0] == Value(std::string("dbmig_scratch_of_somebody")));
}
