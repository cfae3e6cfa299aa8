// SPDX-License-Identifier: MIT
// PostgreSQL's statements are split, and those that cannot run in a transaction are found, as
// libpg_query does, which is the server's own scanner and parser of one version. Built where it is
// installed.
#include "catch.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <pg_query.h>

#include <dbmig/registry.hpp>
#include <dbmig/url.hpp>

#include "sql/splitter.hpp"

using dbmig::sql::Fragment;
using nlohmann::json;

namespace {

const dbmig::Dialect& postgresql() {
    return dbmig::dialect_for(dbmig::parse_url("postgresql://"));
}

struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

using Split = PgQuerySplitResult (*)(const char*);

/// What libpg_query says; nothing when it cannot read the text.
std::optional<std::vector<Range>> split_by(Split split, const std::string& sql) {
    const PgQuerySplitResult result = split(sql.c_str());
    std::optional<std::vector<Range>> ranges;
    if (!result.error) {
        ranges.emplace();
        for (int i = 0; i < result.n_stmts; ++i) {
            const auto begin = static_cast<std::size_t>(result.stmts[i]->stmt_location);
            ranges->push_back({begin, begin + static_cast<std::size_t>(result.stmts[i]->stmt_len)});
        }
    }
    pg_query_free_split_result(result);
    return ranges;
}

std::vector<Range> own_split(const std::string& sql) {
    std::vector<Range> ranges;
    std::vector<std::size_t> lines{0};
    for (std::size_t i = 0; i < sql.size(); ++i)
        if (sql[i] == '\n')
            lines.push_back(i + 1);
    for (const Fragment& fragment : dbmig::sql::split_sql(sql, postgresql().syntax())) {
        const std::size_t begin = lines.at(fragment.line - 1) + fragment.column - 1;
        const auto alone = split_by(pg_query_split_with_scanner, fragment.sql);
        if (alone && alone->empty())
            continue; // it passes over what has no keyword
        ranges.push_back({begin, begin + fragment.sql.size()});
    }
    return ranges;
}

/// The same number of statements, and each within the one of libpg_query, which keeps comments in
/// front.
void require_same(const std::string& sql, const std::vector<Range>& expected) {
    CAPTURE(sql);
    const auto own = own_split(sql);
    REQUIRE(own.size() == expected.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
        CAPTURE(i, own[i].begin, own[i].end, expected[i].begin, expected[i].end);
        REQUIRE(own[i].begin >= expected[i].begin);
        REQUIRE(own[i].end <= expected[i].end);
    }
}

std::size_t below(std::mt19937& random, std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

/// Pieces of every lexical rule. A digit in front of a dollar quote or a word is no valid SQL, so
/// there are none alone.
std::string random_pieces(std::mt19937& random) {
    static const std::vector<std::string> pieces{
        " ",          "\n",          ";select ",   "; do ",   "'a;b'",      "'it''s;'", "E'\\';'",
        "e'a\\\\'",   "\"c;d\"",     "\"c\"\";\"", "$$a;b$$", "$x$;$$;$x$", "-- ;'\n",  "/* ; */",
        "/*/*;*/;*/", "U&'\\0041;'", "B'1'",       "x",       "begin ",     " end ",    " case ",
        "ü",          "a.b",         " = ",        "-",       "+",          "::",       " create ",
        " function ", " trigger ",   " do ",       "(a, b)",  "'a'\n';b'",  " $1 ",     "a$b",
        "\\",         "é$$",         "\r\n",       " #> ",    " @@ ",       "/ *",      " if ",
        "'\\'",       "n';'"};
    std::string sql = "select ";
    const std::size_t length = below(random, 25);
    for (std::size_t i = 0; i < length; ++i)
        sql += pieces[below(random, pieces.size())];
    return sql;
}

std::string random_statements(std::mt19937& random) {
    static const std::vector<std::string> statements{
        "SELECT 1",
        "CREATE TABLE \"a;b\" (\"begin\" int, \"end\" text DEFAULT ';')",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END",
        "CREATE OR REPLACE PROCEDURE p(a int) BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 2 ELSE CASE "
        "a WHEN 1 THEN 3 "
        "END END; INSERT INTO t VALUES (1); END",
        "CREATE FUNCTION f(begin_at int) RETURNS int RETURN begin_at + 1",
        "CREATE FUNCTION f() RETURNS trigger AS $f$ BEGIN NEW.a := ';'; RETURN NEW; END; $f$ "
        "LANGUAGE plpgsql",
        "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO log VALUES (1); DELETE FROM t; "
        "NOTIFY x)",
        "CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING",
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE VIEW v AS SELECT CASE WHEN a THEN 'x;' END AS \"end\" FROM t",
        "DO $$ BEGIN PERFORM 1; END $$",
        "BEGIN",
        "COMMIT",
        "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1; SELECT 2'",
        "COMMENT ON TABLE t IS E'it\\'s; -- no comment'",
        "INSERT INTO t VALUES ('/* ; */', $$-- ;$$, U&'\\0041;')",
        "UPDATE t SET a = b /* ; /* ; */ */ -- ;\n WHERE c",
        "SELECT a FROM t WHERE b = ANY (ARRAY[';'])"};
    static const std::vector<std::string> between{";",         ";\n",          " ; ",    ";;",
                                                  "; -- c;\n", "; /* d; */\n", "\n;\n\n"};
    std::string sql;
    const std::size_t length = 1 + below(random, 6);
    for (std::size_t i = 0; i < length; ++i)
        sql +=
            statements[below(random, statements.size())] + between[below(random, between.size())];
    return sql;
}

} // namespace

TEST_CASE("statements end where PostgreSQL's scanner ends them", "[property]") {
    std::size_t read = 0;
    for (unsigned seed = 1; seed <= 20'000; ++seed) {
        std::mt19937 random(seed);
        const std::string sql = random_pieces(random);
        if (const auto expected = split_by(pg_query_split_with_scanner, sql)) {
            ++read;
            require_same(sql, *expected);
        }
    }
    CHECK(read > 5'000);
}

TEST_CASE("statements end where PostgreSQL's parser ends them", "[property]") {
    for (unsigned seed = 1; seed <= 5'000; ++seed) {
        std::mt19937 random(seed);
        const std::string sql = random_statements(random);
        CAPTURE(sql);
        const auto expected = split_by(pg_query_split_with_parser, sql);
        REQUIRE(expected);
        require_same(sql, *expected);
    }
}

namespace {

/// The tree of one statement: its kind and its members.
json tree_of(const std::string& sql) {
    const PgQueryParseResult result = pg_query_parse(sql.c_str());
    const std::string error = result.error ? result.error->message : "";
    const std::string text = error.empty() ? result.parse_tree : "";
    pg_query_free_parse_result(result);
    CAPTURE(sql);
    REQUIRE(error.empty());
    return json::parse(text).at("stmts").at(0).at("stmt");
}

/// The value of an option of the form DefElem; null without one.
json option(const json& options, const std::string& name) {
    for (const json& element : options)
        if (element.at("DefElem").at("defname") == name)
            return element.at("DefElem").contains("arg") ? element.at("DefElem").at("arg")
                                                         : json(true);
    return nullptr;
}

bool is_on(const json& value) {
    const std::string text = value.dump();
    return !value.is_null() && text.find("false") == std::string::npos &&
           text.find("off") == std::string::npos && text != R"({"Integer":{}})";
}

bool index_is_built_aside(const std::string& kind, const json& node) {
    if (kind == "IndexStmt")
        return node.value("concurrent", false);
    if (kind == "DropStmt")
        return node.value("concurrent", false);
    const std::string what = node.value("kind", "");
    return what == "REINDEX_OBJECT_SCHEMA" || what == "REINDEX_OBJECT_SYSTEM" ||
           what == "REINDEX_OBJECT_DATABASE" ||
           is_on(option(node.value("params", json::array()), "concurrently"));
}

bool talks_to_publisher(const std::string& kind, const json& node) {
    if (kind == "DropSubscriptionStmt")
        return true;
    const json options = node.value("options", json::array());
    if (kind == "CreateSubscriptionStmt")
        return (option(options, "create_slot").is_null() ||
                is_on(option(options, "create_slot"))) &&
               (option(options, "connect").is_null() || is_on(option(options, "connect")));
    const std::string what = node.value("kind", "");
    const bool refreshes = what == "ALTER_SUBSCRIPTION_REFRESH" ||
                           what == "ALTER_SUBSCRIPTION_SET_PUBLICATION" ||
                           what == "ALTER_SUBSCRIPTION_ADD_PUBLICATION" ||
                           what == "ALTER_SUBSCRIPTION_DROP_PUBLICATION";
    return refreshes && (option(options, "refresh").is_null() || is_on(option(options, "refresh")));
}

bool detaches_aside(const json& node) {
    const json commands = node.value("cmds", json::array());
    return std::any_of(commands.begin(), commands.end(), [](const json& command) {
        const json& cmd = command.at("AlterTableCmd");
        return cmd.value("subtype", "") == "AT_DetachPartition" &&
               cmd.at("def").at("PartitionCmd").value("concurrent", false);
    });
}

/// Where the server calls PreventInTransactionBlock(): src/backend/tcop/utility.c and what it
/// calls, PostgreSQL 15.
bool is_prevented(const std::string& sql) {
    const json tree = tree_of(sql);
    const std::string& kind = tree.begin().key();
    const json& node = tree.begin().value();
    if (kind == "IndexStmt" || kind == "DropStmt" || kind == "ReindexStmt")
        return index_is_built_aside(kind, node);
    if (kind.find("SubscriptionStmt") != std::string::npos)
        return talks_to_publisher(kind, node);
    if (kind == "VacuumStmt")
        return node.value("is_vacuumcmd", false);
    if (kind == "AlterTableStmt")
        return detaches_aside(node);
    if (kind == "AlterDatabaseStmt")
        return !option(node.value("options", json::array()), "tablespace").is_null();
    if (kind == "ClusterStmt")
        return !node.contains("relation");
    if (kind == "DiscardStmt")
        return node.value("target", "") == "DISCARD_ALL";
    if (kind == "TransactionStmt")
        return node.value("kind", "") == "TRANS_STMT_COMMIT_PREPARED" ||
               node.value("kind", "") == "TRANS_STMT_ROLLBACK_PREPARED";
    return kind == "CreatedbStmt" || kind == "DropdbStmt" || kind == "AlterSystemStmt" ||
           kind == "CreateTableSpaceStmt" || kind == "DropTableSpaceStmt";
}

} // namespace

TEST_CASE("what cannot run in a transaction is found as PostgreSQL's parser shows it",
          "[property]") {
    const std::string sql = GENERATE(
        as<std::string>(), "CREATE INDEX i ON t (a)", "CREATE INDEX CONCURRENTLY i ON t (a)",
        "CREATE INDEX CONCURRENTLY ON t (a)",
        "create unique /* c */ index -- d\n concurrently if not exists i on t (a)",
        "CREATE INDEX \"concurrently\" ON t (a)", "DROP INDEX i",
        "DROP INDEX CONCURRENTLY IF EXISTS s.i", "DROP INDEX \"concurrently\"",
        "DROP TABLE t, \"index\"", "REINDEX TABLE t", "REINDEX INDEX CONCURRENTLY i",
        "REINDEX (VERBOSE) TABLE CONCURRENTLY t", "REINDEX (VERBOSE, CONCURRENTLY) TABLE t",
        "REINDEX (CONCURRENTLY false) TABLE t", "REINDEX (CONCURRENTLY off, VERBOSE) INDEX i",
        "REINDEX (CONCURRENTLY 0) INDEX i", "REINDEX (TABLESPACE fast) INDEX i", "REINDEX SCHEMA s",
        "REINDEX DATABASE d", "REINDEX (VERBOSE) SYSTEM d", "VACUUM", "VACUUM (ANALYZE) t",
        "VACUUM FULL t", "ANALYZE t", "CREATE DATABASE d", "ALTER DATABASE d SET TABLESPACE fast",
        "ALTER DATABASE d SET work_mem = '1MB'", "ALTER DATABASE d CONNECTION LIMIT 5",
        "ALTER DATABASE d TABLESPACE fast", "DROP DATABASE IF EXISTS d",
        "ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM RESET ALL",
        "CREATE TABLESPACE fast LOCATION '/x'", "DROP TABLESPACE fast",
        "ALTER TABLESPACE fast OWNER TO o", "CLUSTER", "CLUSTER VERBOSE", "CLUSTER /* all */",
        "CLUSTER t USING i", "CLUSTER VERBOSE t", "DISCARD ALL", "DISCARD PLANS", "BEGIN",
        "COMMIT PREPARED 'x'", "ROLLBACK PREPARED 'x'", "PREPARE TRANSACTION 'x'",
        "ALTER TABLE t DETACH PARTITION p", "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        "ALTER TABLE IF EXISTS ONLY t DETACH PARTITION p CONCURRENTLY",
        "ALTER TABLE t DETACH PARTITION p FINALIZE",
        "ALTER TABLE detach ADD CONSTRAINT c CHECK (a <> 'concurrently')",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false)",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = off)",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = true)",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = 'off')",
        "ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION s SET PUBLICATION p",
        "ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (refresh = false)",
        "ALTER SUBSCRIPTION s DROP PUBLICATION p", "ALTER SUBSCRIPTION s DISABLE",
        "ALTER SUBSCRIPTION s SET (slot_name = 'refresh')",
        "ALTER SUBSCRIPTION publication SET (binary = true)",
        "ALTER SUBSCRIPTION s OWNER TO publication",
        "ALTER SUBSCRIPTION s CONNECTION 'publication'", "DROP SUBSCRIPTION s",
        "INSERT INTO vacuum VALUES (1)", "UPDATE t SET vacuum = 1", "SELECT 'VACUUM'",
        "CREATE TABLE t (a int)", "ALTER TYPE e ADD VALUE 'x'",
        "CREATE MATERIALIZED VIEW v AS SELECT 1", "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        "CALL p()", "DO 'BEGIN END'", "EXPLAIN ANALYZE SELECT 1", "COPY t FROM '/x'",
        "LOCK TABLE t");
    CAPTURE(sql);
    CHECK(postgresql().untransactional(sql).empty() != is_prevented(sql));
}
