// SPDX-License-Identifier: MIT
// Views are the same wherever their database is: what the server writes into them of its name is
// left out.
#include "catch.hpp"

#include <map>
#include <string>
#include <vector>

#include <dbmig/error.hpp>

#include "dialects/mysql/parts.hpp"
#include "support/servers.hpp"

using namespace dbmig;

namespace {

/// The views of a new database that the script makes in it, without what the server at hand lacks.
std::map<Name, View> views_of(const std::vector<std::string>& script) {
    const auto connection = mysql::open_scratch(*test::server_url("mysql"));
    for (const std::string& sql : script)
        try {
            connection->execute(sql);
        } catch (const SqlError&) {
            continue;
        }
    return mysql::reflector().reflect(*connection, {}).views;
}

} // namespace

TEST_CASE("mysql views: the database's own name is left out", "[mysql][reflect]") {
    if (!test::server_url("mysql"))
        SKIP("DBMIG_TEST_MYSQL_URL is not set");
    const std::vector<std::string> script{
        "CREATE TABLE t (id int, j json)",
        "CREATE SEQUENCE s",
        "CREATE FUNCTION f(x int) RETURNS int DETERMINISTIC RETURN x",
        "CREATE VIEW a AS SELECT id x FROM t",
        "CREATE VIEW b AS SELECT nextval(s) x, f(1) y",
        "CREATE VIEW c AS SELECT jt.*, t.id FROM t, JSON_TABLE(t.j, '$[*]' COLUMNS (p int PATH "
        "'$.a')) jt",
        "CREATE VIEW d AS SELECT a.x, (SELECT max(id) FROM t) m FROM a JOIN (c JOIN t ON c.id = "
        "t.id) ON a.x = c.p WHERE EXISTS (SELECT 1 FROM c WHERE c.p = a.x)",
        "CREATE VIEW e AS SELECT TABLE_NAME FROM information_schema.TABLES WHERE EXISTS "
        "(SELECT 1 FROM t)"};
    const auto views = views_of(script);
    CHECK(views == views_of(script)); // in another database
    REQUIRE(views.size() > 2);
    for (const auto& [name, view] : views) {
        INFO(view.definition);
        CHECK(view.definition.find("dbmig_scratch") == std::string::npos);
    }
}

TEST_CASE("mysql views: one that counts a sequence up is read by who only reads",
          "[mysql][reflect]") {
    if (!test::server_url("mysql"))
        SKIP("DBMIG_TEST_MYSQL_URL is not set");
    const auto connection = mysql::open_scratch(*test::server_url("mysql"));
    try {
        connection->execute("CREATE SEQUENCE s");
    } catch (const SqlError&) {
        SKIP("there are no sequences");
    }
    connection->execute("CREATE ALGORITHM=MERGE DEFINER=`an@other`@`%` SQL SECURITY INVOKER VIEW v "
                        "AS SELECT nextval(s) AS `it's`");
    connection->execute("CREATE TABLE t (a int)");
    connection->execute(
        "CREATE VIEW w AS SELECT a FROM t WHERE a < nextval(s) WITH LOCAL CHECK OPTION");
    const auto written = mysql::reflector().reflect(*connection, {}).views;
    connection->begin(Transaction::read);
    const Schema read = mysql::reflector().reflect(*connection, {});
    CHECK(read.unhandled.empty());
    CHECK(read.views == written);
    CHECK(written.size() == 2);
}

TEST_CASE("mysql views: a table of the database's name is left in", "[mysql][reflect]") {
    if (!test::server_url("mysql"))
        SKIP("DBMIG_TEST_MYSQL_URL is not set");
    const auto connection = mysql::open_scratch(*test::server_url("mysql"));
    const std::string name =
        std::get<std::string>(connection->query("SELECT DATABASE()").rows.at(0).at(0));
    connection->execute("CREATE TABLE " + name + " (d date, t text)");
    connection->execute("CREATE TABLE other (d date, t text)");
    // Not with execute(), which takes the name for the live database's.
    connection->query("CREATE VIEW v AS SELECT extract(YEAR FROM " + name +
                      ".d) y, trim(BOTH 'x' FROM " + name + ".t) t FROM " + name +
                      " JOIN other ON other.d = " + name + ".d");
    const View view = mysql::reflector().reflect(*connection, {}).views.at({{}, "v"});
    connection->execute("DROP VIEW v");
    connection->query("CREATE VIEW v AS " + view.definition); // `d` alone would be ambiguous
    CHECK(mysql::reflector().reflect(*connection, {}).views.at({{}, "v"}) == view);
}
