// SPDX-License-Identifier: MIT
// Raw SQL is split where statements end and nowhere else.
#include "catch.hpp"

#include "sql/splitter.hpp"
#include "util/text.hpp"

using namespace dbmig;
using dbmig::sql::Fragment;
using dbmig::sql::split_sql;
using Texts = std::vector<std::string>;

namespace {

SqlSyntax standard() {
    return {};
}

SqlSyntax sqlite_like() {
    SqlSyntax syntax;
    syntax.backtick_names = true;
    syntax.bracket_names = true;
    syntax.trigger_bodies = true;
    return syntax;
}

SqlSyntax postgres_like() {
    SqlSyntax syntax;
    syntax.dollar_quotes = true;
    syntax.escape_strings = true;
    syntax.nested_comments = true;
    return syntax;
}

SqlSyntax mysql_like() {
    SqlSyntax syntax;
    syntax.backslash_escapes = true;
    syntax.hash_comments = true;
    syntax.delimiter_command = true;
    syntax.backtick_names = true;
    syntax.compound_bodies = true;
    return syntax;
}

Texts split(std::string_view sql, const SqlSyntax& syntax = standard()) {
    Texts result;
    for (const Fragment& fragment : split_sql(sql, syntax))
        result.push_back(fragment.sql);
    return result;
}

std::size_t count(std::string_view sql, const SqlSyntax& syntax) {
    return split_sql(sql, syntax).size();
}

} // namespace

TEST_CASE("statements end at semicolons", "[split]") {
    CHECK(split("").empty());
    CHECK(split(" \n\t;; ; ").empty());
    CHECK(split("a") == Texts{"a"});
    CHECK(split("a;b;") == Texts{"a", "b"});
    CHECK(split("  select 1 ;\n\n select 2 ") == Texts{"select 1", "select 2"});
}

TEST_CASE("fragments know their lines and columns", "[split]") {
    const auto fragments = split_sql("-- c\n  a;\nb\nc; d", standard());
    REQUIRE(fragments.size() == 3);
    CHECK((fragments[0].line == 2 && fragments[0].column == 3));
    CHECK((fragments[1].line == 3 && fragments[1].column == 1));
    CHECK(fragments[1].sql == "b\nc");
    CHECK((fragments[2].line == 4 && fragments[2].column == 4));
}

TEST_CASE("comments between statements are dropped, those inside are kept", "[split]") {
    CHECK(split("-- a;\n/* b; */ x -- c;\n y /* ; */ z; -- end") == Texts{"x -- c;\n y /* ; */ z"});
    CHECK(split("-- only").empty());
    CHECK(split("/* only").empty());
    CHECK(split("x; -- last") == Texts{"x"});
    CHECK(split("x -- last\n;") == Texts{"x"});
    CHECK(split("a - -b; c / * d") == Texts{"a - -b", "c / * d"});
}

TEST_CASE("semicolons in strings and names are not ends", "[split]") {
    CHECK(count("select ';', 'it''s;', \"a;\"\"b\"; x", standard()) == 2);
    CHECK(split("select 'a\\'; x") == Texts{"select 'a\\'", "x"});
    CHECK(count("select `a;``b;`, [c;d]; x", sqlite_like()) == 2);
    CHECK(split("select a[1]; x") == Texts{"select a[1]", "x"});
    CHECK(split("'never; closed") == Texts{"'never; closed"});
    CHECK(split("[never; closed", sqlite_like()) == Texts{"[never; closed"});
}

TEST_CASE("nested comments only where the engine has them", "[split]") {
    const char* const sql = "a /* x /* ; */ ; */; b";
    CHECK(count(sql, postgres_like()) == 2);
    CHECK(split(sql) == Texts{"a", "*/", "b"});
}

TEST_CASE("dollar quotes", "[split]") {
    const SqlSyntax pg = postgres_like();
    CHECK(count("do $$ begin; a; end $$; b", pg) == 2);
    CHECK(count("do $x$ ; $$ ; $y$ ; $x$; b", pg) == 2);
    CHECK(count("select $1; select $2", pg) == 2);
    CHECK(count("select a$b; select c$d; e", pg) == 3);
    CHECK(count("select a$$; b$$", pg) == 2); // $ belongs to the name
    CHECK(count("do $$ never; closed", pg) == 1);
    CHECK(count("do $$ a; b $$", standard()) == 2);
    CHECK(count("create function f() returns int language sql as $body$ select 1; $body$;x", pg) ==
          2);
}

TEST_CASE("escape strings", "[split]") {
    CHECK(count("select E'a\\';b'; x", postgres_like()) == 2);
    CHECK(count("select e'\\\\'; x", postgres_like()) == 2);
    CHECK(count("select name'a\\'; x", postgres_like()) == 2);
    CHECK(count("select 'a\\';b'; x", mysql_like()) == 2);
    CHECK(count("select \"a\\\";b\"; x", mysql_like()) == 2);
}

TEST_CASE("MySQL's comments", "[split]") {
    CHECK(split("a # b;\n; c", mysql_like()) == Texts{"a", "c"});
    CHECK(split("select 5--1; x", mysql_like()) == Texts{"select 5--1", "x"});
    CHECK(split("select 1 -- c;\n; x", mysql_like()) == Texts{"select 1", "x"});
    CHECK(split("/*!40101 SET NAMES utf8 */; /* c */ x", mysql_like()) ==
          Texts{"/*!40101 SET NAMES utf8 */", "x"});
    CHECK(split("a # b; c") == Texts{"a # b", "c"});
}

TEST_CASE("DELIMITER", "[split]") {
    const char* const sql = "select 1;\nDELIMITER //\nCREATE TRIGGER t BEGIN a; b; END//\n"
                            "create procedure p() begin c; end //\ndelimiter ;\nselect 2;";
    CHECK(split(sql, mysql_like()) == Texts{"select 1", "CREATE TRIGGER t BEGIN a; b; END",
                                            "create procedure p() begin c; end", "select 2"});
    CHECK(split("DELIMITER $$\na; '$$' b$$\nDELIMITER ;\nc;", mysql_like()) ==
          Texts{"a; '$$' b", "c"});
    CHECK(split("delimiter ;;\na; b;;", mysql_like()) == Texts{"a; b"});
    CHECK(split("select delimiter; x", mysql_like()) == Texts{"select delimiter", "x"});
    CHECK(split("DELIMITER //\na; b", standard()) == Texts{"DELIMITER //\na", "b"});
}

TEST_CASE("a trigger is one statement", "[split]") {
    const SqlSyntax lite = sqlite_like();
    const char* const plain = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = 1; "
                              "DELETE FROM d; END; SELECT 1";
    CHECK(count(plain, lite) == 2);
    CHECK(count(plain, standard()) == 4);
    CHECK(count("create temp trigger if not exists t after update on a when new.x > 1 begin "
                "select case when new.x then 1 else 2 end; select 2; end; x",
                lite) == 2);
    CHECK(
        count("CREATE TRIGGER t AFTER UPDATE OF begin, end ON a WHEN new.end > new.begin BEGIN "
              "UPDATE a SET end = 1, begin = 2 WHERE end = begin; INSERT INTO l VALUES ('; END;');"
              " END /* c */ ; x",
              lite) == 2);
    CHECK(count("CREATE TRIGGER t BEGIN a; END -- c;\n;x", lite) == 2);
    CHECK(count("CREATE TRIGGER t BEGIN a; b; c", lite) == 1);
    CHECK(count("EXPLAIN CREATE TRIGGER t BEGIN a; END; x", lite) == 2);
    CHECK(count("DROP TRIGGER t; x", lite) == 2);
    CHECK(count("CREATE TABLE trigger_log (a); x", lite) == 2);
    CHECK(count("CREATE TABLE t (trigger, begin); x; END", lite) == 3);
}

TEST_CASE("transactions are statements, not bodies", "[split]") {
    const char* const sql = "BEGIN; INSERT INTO a VALUES (1); COMMIT; BEGIN TRANSACTION; x; END;";
    CHECK(count(sql, sqlite_like()) == 6);
    CHECK(count(sql, mysql_like()) == 6);
    CHECK(count(sql, postgres_like()) == 6);
}

TEST_CASE("routines are followed by depth", "[split]") {
    const SqlSyntax my = mysql_like();
    CHECK(count("CREATE PROCEDURE p() SELECT 1; x", my) == 2);
    CHECK(count("CREATE DEFINER=`u`@`h` PROCEDURE p() BEGIN IF a THEN b; ELSE c; END IF; "
                "WHILE d DO e; END WHILE; l: LOOP LEAVE l; END LOOP; REPEAT f; UNTIL g END REPEAT; "
                "CASE h WHEN 1 THEN i; END CASE; SELECT CASE j WHEN 1 THEN 2 END; "
                "BEGIN k; END; END; x",
                my) == 2);
    CHECK(count("CREATE FUNCTION f() RETURNS INT RETURN IF(a, CASE b WHEN 1 THEN 2 END, 3); x",
                my) == 2);
    CHECK(count("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN a; b; END; x", my) == 2);
    CHECK(count("CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1; x", my) == 2);
    CHECK(count("CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN b; END; x", my) == 2);
    CHECK(count("BEGIN NOT ATOMIC a; b; END; x", my) == 2);
    CHECK(
        count("CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; x",
              postgres_like()) == 2);
    CHECK(count("CREATE FUNCTION f(begin int, a int) RETURNS int RETURN a; x", postgres_like()) ==
          2);
    CHECK(count("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE a WHEN 1 THEN 2 END; "
                "SELECT 3; END; x",
                postgres_like()) == 2);
    CHECK(count("CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT (1); SELECT 2); x",
                postgres_like()) == 2);
    CHECK(count("ALTER TABLE a ADD b int; CREATE VIEW v AS SELECT CASE c WHEN 1 THEN 2 END; x",
                my) == 3);
    CHECK(count("CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f(); x", postgres_like()) ==
          2);
}

TEST_CASE("splitting is linear", "[split]") {
    std::string sql;
    for (int i = 0; i < 20'000; ++i)
        sql += "INSERT INTO t VALUES ('x;y', \"z\"); -- c\n";
    CHECK(count(sql, sqlite_like()) == 20'000);
    CHECK(count(std::string(500'000, '['), sqlite_like()) == 1);
    CHECK(count(std::string(500'000, '$'), postgres_like()) == 1);
    CHECK(count(std::string(500'000, '/'), mysql_like()) == 1);
    std::string quotes;
    for (int i = 0; i < 100'000; ++i)
        quotes += "$a" + std::to_string(i) + "$";
    CHECK(count(quotes, postgres_like()) == 1);
}
