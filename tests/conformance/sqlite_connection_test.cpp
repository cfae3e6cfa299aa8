// SPDX-License-Identifier: MIT
// SQLite connections: values, transactions, and every way in which a database can be out of reach.
#include "catch.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <unistd.h>

#include <dbmig/error.hpp>

#include "dialects/sqlite/parts.hpp"

using namespace dbmig;
using std::chrono::milliseconds;

namespace {

namespace fs = std::filesystem;

/// A folder that is gone when the test ends.
class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "dbmig-sqlite-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        m_path = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        fs::permissions(m_path, fs::perms::owner_all, ignored);
        fs::remove_all(m_path, ignored);
    }

    std::string operator/(const std::string& name) const { return m_path + "/" + name; }
    const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

Url url_of(const std::string& path, std::map<std::string, std::string> query = {}) {
    Url url;
    url.scheme = "sqlite";
    url.database = path;
    url.query = std::move(query);
    return url;
}

std::unique_ptr<Connection> open(const std::string& path, ConnectOptions options = {}) {
    return sqlite::connect(url_of(path), options);
}

ConnectOptions reading() {
    ConnectOptions options;
    options.read_only = true;
    return options;
}

ConnectOptions waiting(int time) {
    ConnectOptions options;
    options.lock_timeout = milliseconds(time);
    return options;
}

Value value_of(Connection& connection, const std::string& sql) {
    return connection.query(sql).rows.at(0).at(0);
}

std::int64_t number(Connection& connection, const std::string& sql) {
    return std::get<std::int64_t>(value_of(connection, sql));
}

/// Runs for minutes when it is not cancelled.
const char* const endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
    "< 10000000000) SELECT count(*) FROM n";

} // namespace

TEST_CASE("sqlite connection: values keep their types", "[sqlite][connection]") {
    const auto connection = sqlite::open_memory();
    const std::vector<Value> values{Null{},
                                    true,
                                    std::int64_t{-9223372036854775807},
                                    1.5,
                                    std::string("a\0b", 3),
                                    Blob{std::string("\0\xFF", 2)},
                                    std::string(),
                                    Blob{}};
    const ResultSet result = connection->query("SELECT ?, ?, ?, ?, ?, ?, ?, ? AS last", values);
    REQUIRE(result.rows.size() == 1);
    CHECK(result.columns.back() == "last");
    CHECK(result.rows[0][0] == Value(Null{}));
    CHECK(result.rows[0][1] == Value(std::int64_t{1}));
    for (std::size_t i = 2; i < values.size(); ++i)
        CHECK(result.rows[0][i] == values[i]);
}

TEST_CASE("sqlite connection: touched rows are counted", "[sqlite][connection]") {
    const auto connection = sqlite::open_memory();
    CHECK(connection->query("CREATE TABLE t (a)").affected == 0);
    CHECK(connection->query("INSERT INTO t VALUES (1), (2), (3)").affected == 3);
    CHECK(connection->query("UPDATE t SET a = a + 1 WHERE a > ?", {std::int64_t{1}}).affected == 2);
    CHECK(connection->query("UPDATE t SET a = 0 WHERE a > ?", {std::int64_t{9}}).affected == 0);
    CHECK(connection->query("CREATE TABLE u (a)").affected == 0);
    CHECK(connection->query("DELETE FROM t").affected == 3);
}

TEST_CASE("sqlite connection: one statement at a time", "[sqlite][connection]") {
    const auto connection = sqlite::open_memory();
    CHECK_THROWS_WITH(connection->execute("CREATE TABLE a (x); CREATE TABLE b (x)"),
                      ContainsSubstring("several"));
    CHECK(number(*connection, "SELECT count(*) FROM sqlite_schema") == 0);
    connection->execute("CREATE TABLE a (x); -- done\n ; /* really */");
    connection->execute("-- nothing");
    connection->execute("");
    CHECK(number(*connection, " ;; SELECT 5 ;") == 5);
    CHECK_THROWS_AS(connection->execute(std::string_view("SELECT 1\0; x", 12)), SqlError);
    CHECK_THROWS_WITH(connection->execute("SELECT :name"), ContainsSubstring("1 parameter"));
    CHECK_THROWS_WITH(connection->query("SELECT 1", {true}), ContainsSubstring("1 value"));
}

TEST_CASE("sqlite connection: errors say what is wrong", "[sqlite][connection]") {
    const auto connection = sqlite::open_memory();
    connection->execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
    CHECK_THROWS_WITH(connection->execute("SELECT * FROM nowhere"),
                      ContainsSubstring("no such table: nowhere"));
    CHECK_THROWS_WITH(connection->execute("SELECT a\nFROM t\nWHERE b = 1"),
                      ContainsSubstring("(line 3, column 7 of the statement)"));
    try {
        connection->execute("INSERT INTO t VALUES (1), (1)");
        FAIL("a duplicate key went in");
    } catch (const SqlError& error) {
        CHECK_THAT(error.what(), ContainsSubstring("UNIQUE constraint failed: t.a"));
        CHECK(error.statement() == "INSERT INTO t VALUES (1), (1)");
        CHECK_THAT(error.sqlstate(), ContainsSubstring("SQLITE_CONSTRAINT"));
    }
}

TEST_CASE("sqlite connection: a transaction's settings come back", "[sqlite][connection]") {
    const auto connection = sqlite::connect(url_of("", {{"foreign_keys", "on"}}), {});
    CHECK(number(*connection, "PRAGMA foreign_keys") == 1);
    const bool commits = GENERATE(true, false);
    connection->begin(Transaction::schema);
    CHECK(connection->in_transaction());
    CHECK(number(*connection, "PRAGMA foreign_keys") == 0);
    connection->execute("PRAGMA legacy_alter_table = ON");
    connection->execute("CREATE TABLE t (a)");
    if (commits)
        connection->commit();
    else
        connection->rollback();
    CHECK_FALSE(connection->in_transaction());
    CHECK(number(*connection, "PRAGMA foreign_keys") == 1);
    CHECK(number(*connection, "PRAGMA legacy_alter_table") == 0);
    CHECK(number(*connection, "SELECT count(*) FROM sqlite_schema") == (commits ? 1 : 0));
}

TEST_CASE("sqlite connection: a transaction that SQLite ended", "[sqlite][connection]") {
    const auto connection = sqlite::connect(url_of("", {{"pragma.foreign_keys", "1"}}), {});
    connection->execute("CREATE TABLE t (a PRIMARY KEY)");
    connection->begin(Transaction::schema);
    connection->execute("INSERT INTO t VALUES (1)");
    CHECK_THROWS_AS(connection->execute("INSERT OR ROLLBACK INTO t VALUES (1)"), SqlError);
    CHECK(connection->in_transaction());
    SECTION("is rolled back") {
        connection->rollback();
    }
    SECTION("cannot be committed") {
        CHECK_THROWS_WITH(connection->commit(), ContainsSubstring("ended before its commit"));
    }
    CHECK_FALSE(connection->in_transaction());
    CHECK(number(*connection, "PRAGMA foreign_keys") == 1);
    CHECK(number(*connection, "SELECT count(*) FROM t") == 0);
    connection->begin(Transaction::write);
    CHECK_THROWS_AS(connection->begin(Transaction::write), SqlError);
    connection->commit();
    CHECK_THROWS_AS(connection->commit(), SqlError);
}

TEST_CASE("sqlite connection: closing rolls back", "[sqlite][connection]") {
    const Folder folder;
    open(folder / "a.db")->execute("CREATE TABLE t (a)");
    {
        const auto connection = open(folder / "a.db");
        connection->begin(Transaction::write);
        connection->query("INSERT INTO t VALUES (?)", {true});
    }
    CHECK(number(*open(folder / "a.db"), "SELECT count(*) FROM t") == 0);
}

TEST_CASE("sqlite connection: a database that is not there", "[sqlite][connection]") {
    const Folder folder;
    ConnectOptions no_create;
    no_create.create = false;
    CHECK_THROWS_WITH(open(folder / "a.db", no_create), ContainsSubstring("does not exist"));
    CHECK_THROWS_WITH(open(folder / "a.db", reading()), ContainsSubstring("does not exist"));
    CHECK_FALSE(fs::exists(folder / "a.db"));
    CHECK_THROWS_WITH(open(folder / "no/such/a.db"),
                      ContainsSubstring("its folder '" + folder.path() + "/no/such'"));
    CHECK_THROWS_WITH(open(folder.path()), ContainsSubstring("is a folder"));
    CHECK_THROWS_AS(open(folder.path()), ConnectError);
    open(folder / "a.db");
    CHECK_THROWS_WITH(open(folder / "a.db/b.db"), ContainsSubstring("is not a folder"));
}

TEST_CASE("sqlite connection: a file that is no database", "[sqlite][connection]") {
    const Folder folder;
    std::ofstream(folder / "a.db") << std::string(5000, 'x');
    CHECK_THROWS_AS(open(folder / "a.db"), ConnectError);
    CHECK_THROWS_WITH(open(folder / "a.db"), ContainsSubstring("is not an SQLite database"));
    CHECK_THROWS_WITH(open(folder / "a.db", reading()),
                      ContainsSubstring("is not an SQLite database"));
}

TEST_CASE("sqlite connection: a damaged database", "[sqlite][connection]") {
    const Folder folder;
    open(folder / "a.db")->execute("CREATE TABLE t (a)");
    {
        std::fstream file(folder / "a.db", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(100);
        file << std::string(900, '\x7F');
    }
    try {
        open(folder / "a.db")->query("SELECT * FROM t");
        FAIL("a damaged database was read");
    } catch (const SqlError& error) {
        CHECK_THAT(error.what(), ContainsSubstring("is damaged"));
        CHECK_THAT(error.what(), ContainsSubstring("a.db"));
    }
}

TEST_CASE("sqlite connection: a full disk", "[sqlite][connection]") {
    const auto connection = sqlite::connect(url_of("", {{"pragma.max_page_count", "4"}}), {});
    connection->execute("CREATE TABLE t (a)");
    CHECK_THROWS_WITH(connection->query("INSERT INTO t VALUES (zeroblob(100000))"),
                      ContainsSubstring("no room to write"));
}

TEST_CASE("sqlite connection: reading does not write", "[sqlite][connection]") {
    const Folder folder;
    open(folder / "a.db")->execute("CREATE TABLE t (a)");
    const auto connection = open(folder / "a.db", reading());
    CHECK(number(*connection, "SELECT count(*) FROM t") == 0);
    CHECK_THROWS_WITH(connection->execute("INSERT INTO t VALUES (1)"),
                      ContainsSubstring("read-only"));
    CHECK_THROWS_WITH(open("", reading())->execute("CREATE TABLE t (a)"),
                      ContainsSubstring("read-only"));
}

TEST_CASE("sqlite connection: files and folders without write permission", "[sqlite][connection]") {
    if (::geteuid() == 0)
        SKIP("root may write everything");
    const Folder folder;
    {
        const auto connection = open(folder / "a.db");
        connection->execute("PRAGMA journal_mode = wal");
        connection->execute("CREATE TABLE t (a)");
    }
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    CHECK(number(*open(folder / "a.db", reading()), "SELECT count(*) FROM t") == 0);
    CHECK_THROWS_WITH(open(folder / "new.db"), ContainsSubstring("cannot be created"));
    fs::permissions(folder / "a.db", fs::perms::owner_read);
    CHECK_THROWS_WITH(open(folder / "a.db"), ContainsSubstring("cannot be written"));
    fs::permissions(folder / "a.db", fs::perms::none);
    CHECK_THROWS_WITH(open(folder / "a.db", reading()), ContainsSubstring("cannot be read"));
}

TEST_CASE("sqlite connection: a locked database", "[sqlite][connection]") {
    const Folder folder;
    const auto first = open(folder / "a.db");
    first->execute("CREATE TABLE t (a)");
    const auto second = open(folder / "a.db", waiting(60));
    first->begin(Transaction::write);
    try {
        second->begin(Transaction::schema);
        FAIL("two sessions write");
    } catch (const LockError& error) {
        CHECK_THAT(error.what(), ContainsSubstring("is locked by another session"));
        CHECK_THAT(error.what(), ContainsSubstring("a.db"));
        CHECK_THAT(error.what(), ContainsSubstring("0.06 s"));
        CHECK_THAT(error.what(), ContainsSubstring("lock_timeout"));
    }
    CHECK_FALSE(second->in_transaction());
    second->begin(Transaction::read); // no lock is needed to look
    CHECK(number(*second, "SELECT count(*) FROM t") == 0);
    second->rollback();
    first->commit();
    second->begin(Transaction::write);
    second->commit();
}

TEST_CASE("sqlite connection: a lock that is waited for", "[sqlite][connection]") {
    const Folder folder;
    const auto first = open(folder / "a.db");
    first->execute("CREATE TABLE t (a)");
    const auto second = open(folder / "a.db");
    first->begin(Transaction::write);
    std::thread ending([&] {
        std::this_thread::sleep_for(milliseconds(50));
        first->commit();
    });
    second->begin(Transaction::write);
    ending.join();
    second->commit();
    CHECK_FALSE(second->in_transaction());
}

TEST_CASE("sqlite connection: an interrupt ends the statement", "[sqlite][connection]") {
    const auto connection = sqlite::connect(url_of("", {{"foreign_keys", "on"}}), {});
    connection->begin(Transaction::schema);
    connection->execute("CREATE TABLE t (a)");
    std::thread stopping([&] {
        std::this_thread::sleep_for(milliseconds(30));
        connection->interrupt();
    });
    CHECK_THROWS_AS(connection->query(endless), Interrupted);
    stopping.join();
    CHECK_THROWS_AS(connection->execute("SELECT 1"), Interrupted);
    CHECK_THROWS_AS(connection->commit(), Interrupted);
    connection->rollback();
    CHECK_FALSE(connection->in_transaction());
    CHECK_THROWS_AS(connection->execute("SELECT 1"), Interrupted);
}

TEST_CASE("sqlite connection: an interrupt ends the wait for a lock", "[sqlite][connection]") {
    const Folder folder;
    const auto first = open(folder / "a.db");
    const auto second = open(folder / "a.db", waiting(60000));
    first->begin(Transaction::write);
    std::thread stopping([&] {
        std::this_thread::sleep_for(milliseconds(30));
        second->interrupt();
    });
    CHECK_THROWS_AS(second->begin(Transaction::write), Interrupted);
    stopping.join();
}

TEST_CASE("sqlite connection: a statement may take so long", "[sqlite][connection]") {
    ConnectOptions options;
    options.statement_timeout = milliseconds(30);
    const auto connection = open("", options);
    CHECK_THROWS_WITH(connection->query(endless), ContainsSubstring("statement_timeout"));
    CHECK(number(*connection, "SELECT 1") == 1);
}

TEST_CASE("sqlite connection: options of the URL", "[sqlite][connection]") {
    const Folder folder;
    const auto plain = open(folder / "a.db");
    CHECK(number(*plain, "PRAGMA foreign_keys") == 0);
    const auto tuned = sqlite::connect(
        url_of(folder / "a.db", {{"pragma.cache_size", "123"}, {"check_same_thread", "0"}}), {});
    CHECK(number(*tuned, "PRAGMA cache_size") == 123);
    CHECK_THROWS_AS(sqlite::connect(url_of("", {{"forein_keys", "on"}}), {}), UsageError);
    CHECK_THROWS_AS(sqlite::connect(url_of("", {{"pragma.a b", "on"}}), {}), UsageError);
    plain->execute("CREATE TABLE t (a)");
    const auto shared =
        sqlite::connect(url_of("file:" + (folder / "a.db"), {{"uri", "true"}, {"mode", "ro"}}), {});
    CHECK(number(*shared, "SELECT count(*) FROM t") == 0);
    CHECK_THROWS_WITH(shared->execute("DROP TABLE t"), ContainsSubstring("read-only"));
}

TEST_CASE("sqlite connection: odd file names", "[sqlite][connection]") {
    const Folder folder;
    const auto* const name = GENERATE("a b.db", "50%.db", "q?x=1#.db", "\xC3\xA9.db", "it's.db");
    open(folder / name)->execute("CREATE TABLE t (a)");
    CHECK(fs::exists(folder / name));
    CHECK(number(*open(folder / name, reading()), "SELECT count(*) FROM t") == 0);
}

TEST_CASE("sqlite connection: the server says what it is", "[sqlite][connection]") {
    CHECK_THAT(sqlite::open_memory()->server_description(), ContainsSubstring("SQLite 3."));
}
