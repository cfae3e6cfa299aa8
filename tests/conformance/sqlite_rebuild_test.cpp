// SPDX-License-Identifier: MIT
// What must survive SQLite's table rebuild, each on a real database.
#include <algorithm>

#include "catch.hpp"
#include "diff/differ.hpp"
#include "support/faulty_connection.hpp"
#include "support/trial.hpp"
#include <dbmig/error.hpp>

using namespace dbmig;
using dbmig::test::FaultyConnection;
using dbmig::test::Trial;
using Lines = std::vector<std::string>;

namespace {

const Name t{"", "t"};

/// Something that SQLite has no ALTER TABLE for.
Op force_rebuild(const Name& table = t) {
    Check check;
    check.name = "forced";
    check.expression = "1 > 0";
    return CreateConstraint{table, check};
}

Op set_type(const std::string& column, const std::string& type) {
    AlterColumn op{t, column, {}, {}};
    op.change.type.emplace().text = type;
    return op;
}

Op add_column(const std::string& name, const std::string& type,
              std::optional<std::string> fallback = {}, bool nullable = true) {
    AddColumn op{t, {}};
    op.column.name = name;
    op.column.type.text = type;
    op.column.server_default = std::move(fallback);
    op.column.nullable = nullable;
    return op;
}

Op drop_column(const std::string& name) {
    DropColumn op{t, {}, false};
    op.column.name = name;
    return op;
}

bool is_rebuild(const std::vector<Statement>& statements) {
    return std::any_of(statements.begin(), statements.end(), [](const Statement& it) {
        return it.sql.find("RENAME TO") != std::string::npos &&
               it.sql.find("_dbmig_new_") != std::string::npos;
    });
}

/// Rebuilds table t and gives its model before and after, without what forced it.
void rebuild_keeps_model(Trial& trial) {
    const Schema before = trial.reflect();
    REQUIRE(is_rebuild(trial.render({force_rebuild()})));
    trial.apply({force_rebuild()});
    Schema after = trial.reflect();
    auto& checks = after.tables.at(t).checks;
    REQUIRE(checks.size() == before.tables.at(t).checks.size() + 1);
    checks.pop_back();
    CHECK(after == before);
    CHECK(trial.rows("PRAGMA integrity_check") == Lines{"'ok'"});
}

} // namespace

TEST_CASE("rebuild keeps the child rows of ON DELETE CASCADE with foreign keys on") {
    Trial trial("sqlite", {"PRAGMA foreign_keys = ON", "CREATE TABLE t (id INTEGER PRIMARY KEY, a)",
                           "CREATE TABLE c (x REFERENCES t (id) ON DELETE CASCADE)",
                           "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
                           "INSERT INTO c VALUES (1), (2), (2), (NULL)"});
    rebuild_keeps_model(trial);
    CHECK(trial.value("SELECT count(*) FROM c") == "4");
    CHECK(trial.value("PRAGMA foreign_keys") == "1");
    trial.execute({"DELETE FROM t WHERE id = 2"});
    CHECK(trial.rows("SELECT x FROM c") == Lines{"1", "NULL"});
}

TEST_CASE("rebuild keeps triggers, and does not fire them") {
    Trial trial("sqlite",
                {"CREATE TABLE t (id INTEGER PRIMARY KEY, a)", "CREATE TABLE log (what)",
                 "CREATE TRIGGER t_ai AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END",
                 "CREATE TRIGGER t_bd BEFORE DELETE ON t WHEN old.a IS NOT NULL BEGIN "
                 "INSERT INTO log VALUES ('gone ' || old.a); SELECT 1; END",
                 "CREATE TRIGGER log_ai AFTER INSERT ON log BEGIN UPDATE t SET a = a; END",
                 "INSERT INTO t VALUES (1, 'x')"});
    rebuild_keeps_model(trial);
    CHECK(trial.rows("SELECT what FROM log") == Lines{"'x'"});
    trial.execute({"DELETE FROM t"});
    CHECK(trial.rows("SELECT what FROM log") == Lines{"'x'", "'gone x'"});
}

TEST_CASE("rebuild keeps views on the table, and their triggers") {
    Trial trial("sqlite", {"CREATE TABLE t (id INTEGER PRIMARY KEY, a)",
                           "CREATE VIEW v (n) AS SELECT a FROM t WHERE a > 1",
                           "CREATE VIEW w AS SELECT * FROM v JOIN t ON t.a = v.n",
                           "CREATE VIEW broken AS SELECT * FROM nowhere",
                           "CREATE TRIGGER v_ii INSTEAD OF INSERT ON v BEGIN "
                           "INSERT INTO t (a) VALUES (new.n); END",
                           "INSERT INTO t VALUES (1, 5)"});
    rebuild_keeps_model(trial);
    trial.execute({"INSERT INTO v VALUES (7)"});
    CHECK(trial.rows("SELECT n FROM v") == Lines{"5", "7"});
    CHECK(trial.value("SELECT count(*) FROM w") == "2");
}

TEST_CASE("rebuild keeps unnamed and named checks") {
    Trial trial("sqlite", {"CREATE TABLE t (a CHECK (a > 0), b CONSTRAINT \"b's\" CHECK (b IN "
                           "('x', 'y)')), CHECK (a < 100 -- up to here\n), "
                           "CONSTRAINT both CHECK (a <> b))",
                           "INSERT INTO t VALUES (1, 'x')"});
    rebuild_keeps_model(trial);
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES (0, 'x')"}), SqlError);
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES (1, 'z')"}), SqlError);
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES (100, 'x')"}), SqlError);
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES ('x', 'x')"}), SqlError);
}

TEST_CASE("rebuild takes a check that names its table") {
    Trial trial("sqlite", {"CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a, CHECK (t.a > "
                           "0 AND \"T\".a < 9), CHECK (main.t.id < 99))",
                           "CREATE VIEW v AS SELECT a FROM t", "CREATE INDEX i ON t (a)",
                           "INSERT INTO t VALUES (1, 1), (50, 2)", "DELETE FROM t WHERE id = 50"});
    const Schema before = trial.reflect();
    trial.apply({force_rebuild()});
    Schema after = trial.reflect();
    after.tables.at(t).checks.pop_back();
    CHECK(after == before);
    CHECK(trial.rows("SELECT * FROM t") == Lines{"1 | 1"});
    CHECK(trial.rows("SELECT name, seq FROM sqlite_sequence") == Lines{"'t' | 50"});
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES (2, 0)"}), SqlError);
}

TEST_CASE("rebuild keeps UNIQUE") {
    Trial trial("sqlite",
                {"CREATE TABLE t (a UNIQUE, b, c, CONSTRAINT u UNIQUE (b, c), UNIQUE (c))",
                 "INSERT INTO t VALUES (1, 2, 3)"});
    rebuild_keeps_model(trial);
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES (1, 0, 0)"}), SqlError);
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES (0, 0, 3)"}), SqlError);
}

TEST_CASE("rebuild keeps inline foreign keys with actions and DEFERRABLE") {
    Trial trial("sqlite",
                {"PRAGMA foreign_keys = ON", "CREATE TABLE p (id INTEGER PRIMARY KEY)",
                 "CREATE TABLE t (a REFERENCES p ON DELETE SET NULL ON UPDATE CASCADE, "
                 "b CONSTRAINT fb REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED, "
                 "c REFERENCES t (k) MATCH FULL, k UNIQUE, "
                 "FOREIGN KEY (c) REFERENCES p (id) NOT DEFERRABLE)",
                 "INSERT INTO p VALUES (1), (2)", "INSERT INTO t VALUES (1, 2, NULL, 9)"});
    rebuild_keeps_model(trial);
    CHECK(trial.rows("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list('t') ORDER BY 1") ==
          Lines{"'p'", "'t'"});
    trial.execute({"UPDATE p SET id = 3 WHERE id = 1"});
    CHECK(trial.value("SELECT a FROM t") == "3");
    trial.execute(
        {"BEGIN", "INSERT INTO t VALUES (2, 77, NULL, 1)", "INSERT INTO p VALUES (77)", "COMMIT"});
    CHECK(trial.value("SELECT count(*) FROM t") == "2");
}

TEST_CASE("rebuild keeps references of other tables to the table and to itself") {
    Trial trial("sqlite", {"CREATE TABLE t (id INTEGER PRIMARY KEY, up REFERENCES t (id))",
                           "CREATE TABLE c (x REFERENCES t)", "INSERT INTO t VALUES (1, 1), (2, 1)",
                           "INSERT INTO c VALUES (2)"});
    rebuild_keeps_model(trial);
    CHECK(trial.rows("PRAGMA foreign_key_check").empty());
}

TEST_CASE("rebuild keeps AUTOINCREMENT and the value of the sequence") {
    Trial trial("sqlite", {"CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a)",
                           "INSERT INTO t (a) VALUES (1), (2), (3)", "DELETE FROM t WHERE id > 1"});
    SECTION("with rows") {}
    SECTION("without rows") {
        trial.execute({"DELETE FROM t"});
    }
    rebuild_keeps_model(trial);
    CHECK(trial.rows("SELECT name, seq FROM sqlite_sequence") == Lines{"'t' | 3"});
    trial.execute({"INSERT INTO t (a) VALUES (9)"});
    CHECK(trial.value("SELECT max(id) FROM t") == "4");
}

TEST_CASE("rebuild keeps rowids") {
    Trial trial("sqlite", {"CREATE TABLE t (a, b)", "INSERT INTO t (rowid, a) VALUES (7, 'x'), "
                                                    "(-3, 'y'), (9000000000, 'z')"});
    SECTION("as they are") {}
    SECTION("where a column is called rowid") {
        trial.execute({"ALTER TABLE t ADD COLUMN rowid", "ALTER TABLE t ADD COLUMN _ROWID_"});
    }
    rebuild_keeps_model(trial);
    CHECK(trial.rows("SELECT oid, a FROM t ORDER BY oid") ==
          Lines{"-3 | 'y'", "7 | 'x'", "9000000000 | 'z'"});
}

TEST_CASE("a rowid stays when the primary key goes, and is the new key's value") {
    Trial trial("sqlite",
                {"CREATE TABLE t (id INTEGER PRIMARY KEY, a)", "INSERT INTO t VALUES (5, 'x')"});
    trial.apply({DropConstraint{t, trial.table("t").primary_key.value()}});
    CHECK(trial.rows("SELECT rowid, id, a FROM t") == Lines{"5 | 5 | 'x'"});
    PrimaryKey key;
    key.columns = {{"n", "", false}};
    trial.apply({add_column("n", "INTEGER"), CreateConstraint{t, key}});
    CHECK(trial.rows("SELECT rowid, n FROM t") == Lines{"5 | 5"});
}

TEST_CASE("rebuild keeps WITHOUT ROWID and STRICT") {
    Trial trial("sqlite", {"CREATE TABLE t (a TEXT, b INT, c ANY, PRIMARY KEY (b DESC, a COLLATE "
                           "nocase)) WITHOUT ROWID, STRICT",
                           "INSERT INTO t VALUES ('x', 1, 'any'), ('y', 2, 1.5)"});
    rebuild_keeps_model(trial);
    CHECK(trial.rows("SELECT a, c FROM t") == Lines{"'y' | 1.5", "'x' | 'any'"});
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES ('X', 1, 0)"}), SqlError);
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES ('z', 'no int', 0)"}), SqlError);
}

TEST_CASE("a table becomes WITHOUT ROWID and STRICT, and back") {
    Trial trial("sqlite", {"CREATE TABLE t (id INTEGER PRIMARY KEY NOT NULL, a TEXT)",
                           "INSERT INTO t VALUES (4, 'x'), (2, 'y')"});
    const Schema before = trial.reflect();
    const Options options{{"strict", "true"}, {"without_rowid", "true"}};
    trial.apply({AlterTableOptions{t, options, {}}});
    CHECK(trial.table("t").options == options);
    CHECK(trial.rows("SELECT id, a FROM t") == Lines{"2 | 'y'", "4 | 'x'"});
    trial.apply({AlterTableOptions{t, {}, options}});
    CHECK(trial.reflect() == before);
    CHECK(trial.rows("SELECT id, a FROM t") == Lines{"2 | 'y'", "4 | 'x'"});
}

TEST_CASE("a value that does not fit a STRICT type fails and is not changed") {
    Trial trial("sqlite", {"CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1), ('12 eggs')"});
    CHECK_THROWS_AS(trial.apply({AlterTableOptions{t, {{"strict", "true"}}, {}}}), SqlError);
    CHECK(trial.rows("SELECT a FROM t") == Lines{"1", "'12 eggs'"});
    CHECK(trial.table("t").options.empty());
}

TEST_CASE("rebuild keeps the collation of columns and indexes, and DESC") {
    Trial trial("sqlite", {"CREATE TABLE t (a TEXT COLLATE NOCASE, b TEXT COLLATE rtrim UNIQUE, "
                           "c INTEGER PRIMARY KEY DESC, UNIQUE (a COLLATE binary DESC, b))",
                           "CREATE INDEX i ON t (b COLLATE nocase DESC, a)",
                           "CREATE UNIQUE INDEX j ON t (c)", "INSERT INTO t VALUES ('x', 'y', 3)"});
    const Lines before = trial.rows("SELECT * FROM pragma_index_xinfo('i')");
    rebuild_keeps_model(trial);
    CHECK(trial.rows("SELECT * FROM pragma_index_xinfo('i')") == before);
    CHECK(trial.value("SELECT count(*) FROM t WHERE a = 'X'") == "1");
    CHECK_THROWS_AS(trial.execute({"INSERT INTO t VALUES ('y', 'y  ', 4)"}), SqlError);
}

TEST_CASE("rebuild keeps ON CONFLICT") {
    Trial trial("sqlite",
                {"CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, "
                 "a NOT NULL ON CONFLICT IGNORE, b UNIQUE ON CONFLICT FAIL, "
                 "c CONSTRAINT nn NOT NULL DEFAULT 0, UNIQUE (a, b) ON CONFLICT ROLLBACK)",
                 "INSERT INTO t VALUES (1, 2, 3, 4)"});
    rebuild_keeps_model(trial);
    trial.execute({"INSERT INTO t VALUES (2, NULL, 5, 6)", "INSERT INTO t VALUES (1, 7, 8, 9)"});
    CHECK(trial.rows("SELECT * FROM t") == Lines{"1 | 7 | 8 | 9"});
}

TEST_CASE("a conflict clause that is new drops no row") {
    Trial trial("sqlite", {"CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, 'x'), (1, 'y')"});
    Unique unique;
    unique.columns = {{"a", "", false}};
    unique.options = {{"on_conflict", GENERATE("ignore", "replace")}};
    CHECK_THROWS_AS(trial.apply({CreateConstraint{t, unique}}), SqlError);
    CHECK(trial.value("SELECT count(*) FROM t") == "2");
}

TEST_CASE("rebuild keeps expression and partial indexes") {
    Trial trial("sqlite", {"CREATE TABLE t (a, b)",
                           "CREATE INDEX e ON t (lower(a), (b + 1) DESC, a || b COLLATE nocase)",
                           "CREATE UNIQUE INDEX p ON t (a) WHERE b IS NOT NULL AND (a > 0)",
                           "INSERT INTO t VALUES ('X', 1)"});
    rebuild_keeps_model(trial);
    CHECK(trial.rows("EXPLAIN QUERY PLAN SELECT * FROM t WHERE lower(a) = 'x'")
              .at(0)
              .find("USING INDEX e") != std::string::npos);
}

TEST_CASE("rebuild keeps generated columns") {
    Trial trial("sqlite", {"CREATE TABLE t (a INT, v INT AS (a * 2) UNIQUE, "
                           "s TEXT GENERATED ALWAYS AS ('<' || a || ')>') STORED NOT NULL)",
                           "INSERT INTO t VALUES (4)"});
    rebuild_keeps_model(trial);
    CHECK(trial.rows("SELECT * FROM t") == Lines{"4 | 8 | '<4)>'"});
    trial.execute({"UPDATE t SET a = 5"});
    CHECK(trial.rows("SELECT * FROM t") == Lines{"5 | 10 | '<5)>'"});
}

TEST_CASE("a generated column that becomes a plain one keeps its values") {
    Trial trial("sqlite", {"CREATE TABLE t (a INT, g INT AS (a * 2))", "INSERT INTO t VALUES (4)"});
    AlterColumn op{t, "g", {}, {}};
    op.change.generated = std::optional<Generated>();
    trial.apply({op});
    trial.execute({"UPDATE t SET a = 5"});
    CHECK(trial.rows("SELECT * FROM t") == Lines{"5 | 8"});
}

TEST_CASE("rebuild keeps columns without a type, and every storage class in them") {
    Trial trial("sqlite",
                {"CREATE TABLE t (a, b BLOB, c TEXT, d NUMERIC)",
                 "INSERT INTO t VALUES (NULL, x'00ff00', 'a' || char(0) || 'b', '007x')",
                 "INSERT INTO t VALUES (-9223372036854775808, zeroblob(3), '', 1e300)",
                 "INSERT INTO t VALUES (1.0, 'text in blob', printf('%.300000c', 'x'), x'41')",
                 "INSERT INTO t VALUES ('1', 1, '1.0', 9007199254740993)"});
    const std::string query = "SELECT typeof(a), a, typeof(b), hex(b), b, typeof(c), hex(c), "
                              "typeof(d), d FROM t";
    const Lines before = trial.rows(query);
    rebuild_keeps_model(trial);
    CHECK(trial.rows(query) == before);
}

TEST_CASE("rebuild keeps quoted and non-ASCII names") {
    Trial trial("sqlite",
                {"CREATE TABLE \"t\" (\"na\"\"me\" TEXT CHECK (\"na\"\"me\" <> ''), [select] "
                 "INTEGER, `größe (m²)` REAL DEFAULT 'x''y', \"\" TEXT, "
                 "CONSTRAINT \"uniq; --\" UNIQUE (\"select\", \"größe (m²)\"))",
                 "CREATE INDEX \"ix \"\"1\"\"\" ON t (\"größe (m²)\")",
                 "CREATE TRIGGER \"tr 1\" AFTER INSERT ON t BEGIN SELECT 1; END",
                 "INSERT INTO t VALUES ('a', 1, 2.5, 'b')"});
    rebuild_keeps_model(trial);
    CHECK(trial.rows("SELECT * FROM t") == Lines{"'a' | 1 | 2.5 | 'b'"});
}

TEST_CASE("rebuild keeps a table whose own name needs quotes") {
    const Name odd{"", "Größe \"x\"; DROP TABLE c"};
    Trial trial("sqlite", {"CREATE TABLE \"Größe \"\"x\"\"; DROP TABLE c\" (id INTEGER PRIMARY KEY "
                           "AUTOINCREMENT, up REFERENCES \"Größe \"\"x\"\"; DROP TABLE c\")",
                           "CREATE TABLE c (x)",
                           "INSERT INTO \"Größe \"\"x\"\"; DROP TABLE c\" VALUES (3, 3)"});
    trial.apply({force_rebuild(odd)});
    CHECK(trial.rows("SELECT * FROM \"größe \"\"x\"\"; DROP TABLE c\"").empty() == false);
    CHECK(trial.reflect().tables.at(odd).checks.size() == 1);
}

TEST_CASE("a failure at any step leaves the database as it was, and a retry works") {
    Trial trial("sqlite",
                {"PRAGMA foreign_keys = ON", "CREATE TABLE p (id INTEGER PRIMARY KEY)",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, "
                 "b REFERENCES p (id))",
                 "CREATE TABLE c (x REFERENCES t (id) ON DELETE CASCADE)",
                 "CREATE INDEX i ON t (a)", "CREATE VIEW v AS SELECT * FROM t",
                 "CREATE TRIGGER tr AFTER DELETE ON t BEGIN UPDATE p SET id = id; END",
                 "INSERT INTO p VALUES (1)", "INSERT INTO t VALUES (1, 'x', 1), (8, 'y', 1)",
                 "INSERT INTO c VALUES (1), (8)", "DELETE FROM t WHERE id = 8"});
    const std::vector<Op> ops{set_type("a", "VARCHAR(20)"), add_column("n", "INTEGER", "7", false),
                              force_rebuild()};
    const auto everything = [&] {
        Lines all = trial.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema");
        for (const char* table : {"p", "t", "c", "sqlite_sequence"})
            for (const std::string& row : trial.rows("SELECT * FROM " + std::string(table)))
                all.push_back(row);
        return all;
    };
    const Lines before = everything();
    std::size_t fail_at = 2; // the first only counts the rows that have lost their parent before
    for (;; ++fail_at) {
        FaultyConnection faulty(trial.connection(), fail_at);
        try {
            trial.apply(ops, faulty);
            break;
        } catch (const SqlError& error) {
            REQUIRE(error.sqlstate() == "INJECTED");
        }
        INFO("failed at statement " << fail_at);
        REQUIRE(everything() == before);
        REQUIRE(trial.value("PRAGMA foreign_keys") == "1");
        REQUIRE(trial.value("PRAGMA legacy_alter_table") == "0");
    }
    CHECK(fail_at > 10);
    CHECK(trial.rows("SELECT * FROM t") == Lines{"1 | 'x' | 1 | 7"});
    CHECK(trial.rows("SELECT * FROM c") == Lines{"1"});
    CHECK(trial.value("SELECT seq FROM sqlite_sequence") == "8");
}

TEST_CASE("a rebuild that would leave rows without their parent fails") {
    Trial trial("sqlite", {"CREATE TABLE p (id INTEGER PRIMARY KEY)", "CREATE TABLE t (a, b)",
                           "INSERT INTO t VALUES (1, 2)"});
    ForeignKey key;
    key.columns = {"a"};
    key.referred_table = {"", "p"};
    key.referred_columns = {"id"};
    CHECK_THROWS_AS(trial.apply({CreateConstraint{t, key}}), SqlError);
    CHECK(trial.table("t").foreign_keys.empty());
    SECTION("rows that were so before are let be") {
        trial.execute({"CREATE TABLE o (x REFERENCES p (id))", "INSERT INTO o VALUES (5)"});
        trial.apply({force_rebuild()});
        CHECK(trial.value("SELECT count(*) FROM o") == "1");
    }
}

TEST_CASE("a rebuild by a model that does not know every column loses nothing: it fails") {
    Trial trial("sqlite", {"CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, 2)"});
    const auto statements = trial.render({force_rebuild()});
    trial.execute({"ALTER TABLE t ADD COLUMN late DEFAULT 3"});
    CHECK_THROWS_AS(test::run_statements(trial.connection(), statements), SqlError);
    CHECK(trial.rows("SELECT * FROM t") == Lines{"1 | 2 | 3"});
}

TEST_CASE("several changes of one table are one rebuild") {
    Trial trial("sqlite", {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT)",
                           "CREATE INDEX ic ON t (c)", "INSERT INTO t VALUES (1, 'x', 'y', 'z')"});
    AlterColumn required{t, "a", {}, {}};
    required.change.nullable = false;
    Index ic;
    ic.name = "ic";
    Index ia;
    ia.name = "ia";
    ia.columns = {{"aa", "", "", "", false, "", 0}};
    const std::vector<Op> ops{required,
                              set_type("b", "INTEGER"),
                              DropIndex{t, ic, false},
                              drop_column("c"),
                              add_column("d", "TEXT", "datetime('now')", false),
                              RenameColumn{t, "a", "aa"},
                              CreateIndex{t, ia}};
    const auto statements = trial.render(ops);
    CHECK(std::count_if(statements.begin(), statements.end(),
                        [](const Statement& it) { return it.sql.find("CREATE TABLE") == 0; }) == 1);
    trial.apply(ops);
    CHECK(trial.rows("SELECT id, aa, b, d > '2000' FROM t") == Lines{"1 | 'x' | 'y' | 1"});
    CHECK(trial.table("t").indexes.size() == 1);
}

TEST_CASE("columns that swap their names keep their values") {
    Trial trial("sqlite", {"CREATE TABLE t (a INTEGER, b INTEGER)", "INSERT INTO t VALUES (1, 2)"});
    trial.apply({set_type("a", "TEXT"), RenameColumn{t, "a", "x"}, RenameColumn{t, "b", "a"},
                 RenameColumn{t, "x", "b"}, set_type("a", "REAL")});
    CHECK(trial.rows("SELECT a, b FROM t") == Lines{"2.0 | '1'"});
}

TEST_CASE("a column dropped and added anew begins with its default") {
    Trial trial("sqlite", {"CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, 2)"});
    trial.apply({drop_column("b"), add_column("b", "INTEGER", "random() * 0 + 5")});
    CHECK(trial.rows("SELECT a, b FROM t") == Lines{"1 | 5"});
}

TEST_CASE("a rename rewrites views, triggers and other tables, and a rebuild goes with it") {
    Trial trial("sqlite",
                {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)", "CREATE TABLE log (a)",
                 "CREATE TABLE c (x REFERENCES t (id))", "CREATE VIEW v AS SELECT a, id FROM t",
                 "CREATE TRIGGER tr AFTER UPDATE OF a ON t BEGIN "
                 "INSERT INTO log (a) VALUES (new.a); END",
                 "INSERT INTO t VALUES (1, 'x')"});
    const Name u{"", "u"};
    AlterColumn type{u, "aa", {}, {}};
    type.change.type.emplace().text = "VARCHAR(9)";
    trial.apply(
        {RenameTable{t, "u"}, RenameColumn{u, "a", "aa"}, RenameColumn{u, "id", "key"}, type});
    trial.execute({"UPDATE u SET aa = 'y'"});
    CHECK(trial.rows("SELECT * FROM log") == Lines{"'y'"});
    CHECK(trial.rows("SELECT * FROM v") == Lines{"'y' | 1"});
    const Schema after = trial.reflect();
    CHECK(after.tables.at(Name{"", "c"}).foreign_keys.at(0).referred_table == u);
    CHECK(after.tables.at(Name{"", "c"}).foreign_keys.at(0).referred_columns.at(0) == "key");
    CHECK(after.tables.at(u).columns.at(1).type.text == "VARCHAR(9)");
}

TEST_CASE("tables and columns change the case of their names") {
    Trial trial("sqlite", {"CREATE TABLE t (a)", "INSERT INTO t VALUES (1)"});
    trial.apply({RenameTable{t, "T"}, RenameColumn{{"", "T"}, "a", "A"}});
    CHECK(trial.rows("SELECT name, sql FROM sqlite_schema").at(0).substr(0, 3) == "'T'");
    CHECK(trial.table("T").columns.at(0).name == "A");
}

TEST_CASE("a column that other parts of the table use is not dropped by the way") {
    Trial trial("sqlite", {"CREATE TABLE t (a, b, c, d)", "CREATE INDEX one ON t (a)",
                           "CREATE INDEX two ON t (b, c)", "INSERT INTO t VALUES (1, 2, 3, 4)"});
    trial.apply({drop_column("a")}); // its own index goes with it
    CHECK(trial.table("t").indexes.size() == 1);
    CHECK_THROWS_WITH(trial.apply({drop_column("b")}), ContainsSubstring("two"));
    CHECK(trial.rows("SELECT * FROM t") == Lines{"2 | 3 | 4"});
}

TEST_CASE("a name in quotes does not become a string when its column is dropped") {
    Trial trial("sqlite", {"CREATE TABLE t (a, \"b\", c, CHECK (a > 0 OR \"b\" > 0))",
                           "INSERT INTO t VALUES (1, 2, 3)"});
    CHECK_THROWS_WITH(trial.apply({drop_column("b")}), ContainsSubstring("check"));
    CHECK(trial.rows("SELECT * FROM t") == Lines{"1 | 2 | 3"});
}

TEST_CASE("a new column with a foreign key is added in place") {
    Trial trial("sqlite", {"CREATE TABLE p (id INTEGER PRIMARY KEY)", "CREATE TABLE t (a)",
                           "INSERT INTO t VALUES (1)"});
    ForeignKey key;
    key.name = "fk t";
    key.columns = {"p_id"};
    key.referred_table = {"", "p"};
    key.referred_columns = {"id"};
    key.on_delete = "set null";
    const std::vector<Op> ops{add_column("p_id", "INTEGER"), CreateConstraint{t, key}};
    CHECK_FALSE(is_rebuild(trial.render(ops)));
    trial.apply(ops);
    CHECK(trial.table("t").foreign_keys == std::vector<ForeignKey>{key});
    CHECK(trial.rows("SELECT a, p_id FROM t") == Lines{"1 | NULL"});
}

TEST_CASE("a trigger that uses a column keeps it from being dropped") {
    Trial trial("sqlite", {"CREATE TABLE t (a, b)",
                           "CREATE TRIGGER tr AFTER UPDATE ON t BEGIN SELECT old.\"b\"; END"});
    CHECK_THROWS_WITH(trial.apply({drop_column("b")}), ContainsSubstring("TRIGGER tr"));
    trial.apply({drop_column("a")});
    CHECK(trial.reflect().triggers.size() == 1);
}

TEST_CASE("a NULL in what becomes the primary key fails and gets no number") {
    Trial trial("sqlite", {"CREATE TABLE t (id INTEGER, a)", "INSERT INTO t VALUES (4, 'x')"});
    PrimaryKey key;
    key.columns = {{"id", "", false}};
    SECTION("with a NULL") {
        trial.execute({"INSERT INTO t VALUES (NULL, 'y')"});
        CHECK_THROWS_AS(trial.apply({CreateConstraint{t, key}}), SqlError);
        CHECK(trial.rows("SELECT id, a FROM t") == Lines{"4 | 'x'", "NULL | 'y'"});
    }
    SECTION("without one") {
        trial.apply({CreateConstraint{t, key}});
        CHECK(trial.rows("SELECT rowid, id, a FROM t") == Lines{"4 | 4 | 'x'"});
    }
}

TEST_CASE("a primary key's name of one table is free for another WITHOUT ROWID") {
    const std::vector<std::string> before{
        "CREATE TABLE t (id INTEGER PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE z (id INTEGER, CONSTRAINT pk PRIMARY KEY (id))"};
    const std::vector<std::string> after{
        "CREATE TABLE t (id INTEGER, CONSTRAINT pk PRIMARY KEY (id)) WITHOUT ROWID",
        "CREATE TABLE z (id INTEGER PRIMARY KEY)"};
    Trial trial("sqlite", before);
    const Schema wanted = Trial("sqlite", after).reflect();
    const auto difference = [&] {
        std::vector<Op> ops;
        for (const Operation& it :
             diff::compare(trial.reflect(), wanted, trial.dialect(), {}).upgrade)
            ops.push_back(it.op);
        return ops;
    };
    trial.apply(difference());
    CHECK(difference().empty());
}
