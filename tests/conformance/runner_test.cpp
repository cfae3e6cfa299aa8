// SPDX-License-Identifier: MIT
// What running promises: all or nothing, one row per head, history, verify, modes, other runners.
#include "catch.hpp"

#include <filesystem>
#include <functional>
#include <thread>
#include <utility>

#include <dbmig/registry.hpp>

#include "support/project.hpp"

using namespace dbmig;
using dbmig::test::Project;
using Rows = std::vector<std::string>;

namespace {

const char* const create_a =
    "[{create_table: {table: a, columns: {id: {type: integer, primary_key: true}, "
    "name: {type: string(20)}}}}]";
const char* const drop_a = "[{drop_table: {table: a}}]";

Rows tables(const Project& project) {
    return project.column("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                          "'dbmig_%' AND name NOT LIKE 'sqlite_%' ORDER BY name");
}

} // namespace

TEST_CASE("a revision, its rows and its version row are one transaction") {
    Project project;
    project.revision("aa1", "", create_a, drop_a);
    project.revision("bb2", "aa1",
                     "\n  - create_table: {table: b, columns: {id: {type: integer}}}\n"
                     "  - insert_rows: {table: b, rows: [{id: 1}]}\n"
                     "  - execute: INSERT INTO nowhere VALUES (1)\n");
    auto migrator = project.migrator();
    REQUIRE_THROWS_WITH(migrator.upgrade("head", {}),
                        ContainsSubstring("bb2.yaml:") && ContainsSubstring("nowhere"));
    CHECK(tables(project) == Rows{"a"});
    CHECK(project.column("SELECT version_num FROM dbmig_version") == Rows{"aa1"});
    CHECK(project.column("SELECT status FROM dbmig_history ORDER BY id") ==
          Rows{"applied", "failed"});

    SECTION("and a retry of the mended file works") {
        project.revision("bb2", "aa1",
                         "[{create_table: {table: b, columns: {id: {type: integer}}}}]");
        auto again = project.migrator();
        const auto report = again.upgrade("head", {});
        CHECK(report.rows_after == Rows{"bb2"});
        CHECK(tables(project) == Rows{"a", "b"});
    }
}

TEST_CASE("a run in one transaction is all or nothing") {
    Project project;
    project.config.transaction = TransactionMode::all;
    project.revision("aa1", "", create_a, drop_a);
    project.revision("bb2", "aa1", "[{execute: INSERT INTO nowhere VALUES (1)}]");
    auto migrator = project.migrator();
    REQUIRE_THROWS_AS(migrator.upgrade("head", {}), SqlError);
    CHECK(tables(project).empty());
    project.revision("bb2", "aa1", "[{execute: \"INSERT INTO a VALUES (1, 'x')\"}]");
    CHECK(project.migrator().upgrade("head", {}).rows_after == Rows{"bb2"});
    CHECK(project.column("SELECT name FROM a") == Rows{"x"});
}

TEST_CASE("a verify query that returns a row takes the revision back") {
    Project project;
    project.revision("aa1", "", create_a, drop_a);
    project.revision("bb2", "aa1", "[{insert_rows: {table: a, rows: [{id: 1, name: null}]}}]",
                     "[{delete_rows: {table: a, where: {id: 1}}}]",
                     "verify: ['SELECT id FROM a WHERE name IS NULL']\n");
    auto migrator = project.migrator();
    REQUIRE_THROWS_WITH(migrator.upgrade("head", {}), ContainsSubstring("verify"));
    CHECK(project.column("SELECT COUNT(*) FROM a") == Rows{"0"});
    CHECK(project.column("SELECT version_num FROM dbmig_version") == Rows{"aa1"});
}

TEST_CASE("values are bound, never pasted") {
    Project project;
    project.revision("aa1", "", create_a, drop_a);
    project.revision(
        "bb2", "aa1",
        "\n  - insert_rows: {table: a, rows: [{id: 1, name: \"x'); DROP TABLE a; --\"}]}\n"
        "  - update_rows: {table: a, set: {name: \"it's ? :a $1\"}, where: {id: 1}}\n");
    project.migrator().upgrade("head", {});
    CHECK(project.column("SELECT name FROM a") == Rows{"it's ? :a $1"});
}

TEST_CASE("what only looks does not write") {
    Project project;
    project.revision("aa1", "", create_a, drop_a);
    auto migrator = project.migrator();
    CHECK(migrator.current().rows.empty());
    CHECK(migrator.plan("head", true).size() == 1);
    CHECK(migrator.reflect().tables.empty());
    CHECK(migrator.edited().empty());
    CHECK_FALSE(std::filesystem::exists(project.folder + "/app.db"));
    CHECK(migrator.downgrade("base", {}).steps.empty());
    CHECK_FALSE(std::filesystem::exists(project.folder + "/app.db"));
}

TEST_CASE("an edited revision is reported, and refused when asked strictly") {
    Project project;
    project.revision("aa1", "", create_a, drop_a);
    project.migrator().upgrade("head", {});

    SECTION("a comment is no edit") {
        project.revision("aa1", "", create_a, drop_a, "# a comment\n");
        CHECK(project.migrator().edited().empty());
    }
    SECTION("another column is") {
        project.revision("aa1", "", "[{create_table: {table: a, columns: {id: {type: integer}}}}]",
                         drop_a);
        auto migrator = project.migrator();
        REQUIRE(migrator.edited().size() == 1);
        CHECK_THROWS_AS(migrator.upgrade("head", {std::chrono::seconds(1), true}), UsageError);
        migrator.upgrade("head", {});
        CHECK(project.observer.warnings.size() == 1);
    }
}

TEST_CASE("what cannot run in a transaction is said before anything runs") {
    Project project;
    project.revision("aa1", "", create_a, drop_a);
    project.revision("bb2", "aa1", "[{execute: VACUUM}]");
    CHECK_THROWS_WITH(project.migrator().upgrade("head", {}),
                      ContainsSubstring("VACUUM") && ContainsSubstring("transaction: off"));
    CHECK_FALSE(std::filesystem::exists(project.folder + "/app.db"));

    SECTION("with transaction: off it runs") {
        project.revision("bb2", "aa1", "{transaction: off, operations: [{execute: VACUUM}]}");
        CHECK(project.migrator().upgrade("head", {}).rows_after == Rows{"bb2"});
    }
    SECTION("and a failure in the middle is half applied") {
        project.revision(
            "bb2", "aa1",
            "{transaction: off, operations: [{execute: VACUUM}, {execute: nonsense}]}");
        CHECK_THROWS_AS(project.migrator().upgrade("head", {}), HalfAppliedError);
        auto migrator = project.migrator();
        REQUIRE(migrator.partial().size() == 1);
        CHECK(migrator.partial()[0].statements_done == 1);
        CHECK_THROWS_AS(migrator.upgrade("head", {}), HalfAppliedError);
    }
}

TEST_CASE("several runners apply each revision once") {
    Project project;
    project.revision("a000", "", create_a, drop_a);
    std::string parent = "a000";
    for (int i = 1; i <= 20; ++i) {
        const std::string id = "b" + std::to_string(100 + i);
        project.revision(id, parent, "[{insert_rows: {table: a, rows: [{name: " + id + "}]}}]");
        parent = id;
    }
    std::vector<std::thread> runners;
    std::vector<std::string> errors(8);
    for (auto& error : errors)
        runners.emplace_back([&project, &error] {
            test::RecordingObserver observer;
            try {
                Migrator(
                    project.config, {},
                    [](const Url& url) -> const Dialect& { return dialect_for(url); }, observer)
                    .upgrade("head", {});
            } catch (const Error& failed) {
                error = failed.what();
            }
        });
    for (auto& runner : runners)
        runner.join();
    CHECK(errors == std::vector<std::string>(8));
    CHECK(project.column("SELECT COUNT(*) FROM a") == Rows{"20"});
    CHECK(project.column("SELECT COUNT(*) FROM dbmig_history") == Rows{"21"});
}

namespace {

/// Comes in behind the first revision.
class Intruder : public test::RecordingObserver {
public:
    explicit Intruder(std::function<void()> come) : m_come(std::move(come)) {}
    void step_ends(const StepInfo& /*step*/, std::chrono::microseconds /*time*/) override {
        if (const auto come = std::exchange(m_come, nullptr))
            come();
    }

private:
    std::function<void()> m_come;
};

RunReport upgrade_with(const Project& project, Observer& observer) {
    return Migrator(
               project.config, {},
               [](const Url& url) -> const Dialect& { return dialect_for(url); }, observer)
        .upgrade("head", {});
}

/// Three revisions, none of which is one transaction.
void write_pieces(const Project& project) {
    project.revision("aa1", "", create_a, drop_a, "transaction: off\n");
    project.revision("bb2", "aa1", "[{insert_rows: {table: a, rows: [{name: b}]}}]", "[]",
                     "transaction: off\n");
    project.revision("cc3", "bb2", "[{insert_rows: {table: a, rows: [{name: c}]}}]", "[]",
                     "transaction: off\n");
}

} // namespace

TEST_CASE("another runner between two revisions is seen, where each is in pieces") {
    Project project;
    write_pieces(project);
    Intruder observer([&] {
        test::RecordingObserver other;
        CHECK(upgrade_with(project, other).steps.size() == 2);
    });
    const auto report = upgrade_with(project, observer);
    CHECK(report.steps.size() == 1);
    CHECK(report.rows_after == Rows{"cc3"});
    CHECK(project.column("SELECT name FROM a ORDER BY name") == Rows{"b", "c"});
    CHECK(project.column("SELECT revision FROM dbmig_history WHERE status = 'applied' ORDER BY "
                         "id") == Rows{"aa1", "bb2", "cc3"});
}

TEST_CASE("an entry of another between two revisions is kept, where each is in pieces") {
    Project project;
    write_pieces(project);
    Intruder observer([&] {
        project.connect()->execute(
            "INSERT INTO dbmig_history (id, revision, direction, status, started_at, statements) "
            "VALUES (2, 'zz9', 'upgrade', 'stamped', 'then', 0)");
    });
    CHECK(upgrade_with(project, observer).steps.size() == 3);
    CHECK(project.column("SELECT revision FROM dbmig_history ORDER BY id") ==
          Rows{"aa1", "zz9", "bb2", "cc3"});
    CHECK(project.column("SELECT status FROM dbmig_history ORDER BY id") ==
          Rows{"applied", "stamped", "applied", "applied"});
}

TEST_CASE("a locked database ends with a lock error after the timeout") {
    Project project;
    project.revision("aa1", "", create_a, drop_a);
    const auto other = project.connect();
    other->begin(Transaction::write);
    CHECK_THROWS_AS(project.migrator().upgrade("head", {std::chrono::milliseconds(50), false}),
                    LockError);
    other->rollback();
    CHECK(project.migrator().upgrade("head", {}).rows_after == Rows{"aa1"});
}

TEST_CASE("stamping several targets keeps every row") {
    Project project;
    project.revision("aa1", "", "[]");
    project.revision("bb2", "aa1", "[]");
    project.revision("cc3", "aa1", "[]");
    auto migrator = project.migrator();
    CHECK(migrator.stamp({"bb2", "cc3"}, false, {}).rows_after == Rows{"bb2", "cc3"});
    CHECK(migrator.current().at_heads);
    CHECK(migrator.stamp({"base"}, false, {}).rows_after.empty());
}

TEST_CASE("a script runs in another client to the same end") {
    Project project;
    project.revision("aa1", "", create_a, drop_a);
    project.revision("bb2", "aa1", "[{alter_column: {table: a, column: name, nullable: false}}]",
                     "[{alter_column: {table: a, column: name, nullable: true}}]");
    auto migrator = project.migrator();
    const std::string script = migrator.offline_script("head", true);
    CHECK_THAT(script, ContainsSubstring("BEGIN") && ContainsSubstring("COMMIT"));
    CHECK_FALSE(std::filesystem::exists(project.folder + "/app.db"));
    CHECK_THROWS_AS(migrator.offline_script("base", false), UsageError);
    CHECK_THAT(migrator.offline_script("bb2:aa1", false),
               ContainsSubstring("ALTER TABLE _dbmig_new_a RENAME TO a"));
}

TEST_CASE("an interrupted run leaves a revision boundary") {
    Project project;
    project.revision("aa1", "", create_a, drop_a);
    project.revision("bb2", "aa1",
                     "[{execute: 'INSERT INTO a (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                     "SELECT i + 1 FROM n) SELECT i FROM n'}]");
    auto migrator = project.migrator();
    std::thread user([&migrator] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        migrator.interrupt();
    });
    CHECK_THROWS_AS(migrator.upgrade("head", {}), Interrupted);
    user.join();
    CHECK(project.column("SELECT version_num FROM dbmig_version") == Rows{"aa1"});
    CHECK(project.column("SELECT COUNT(*) FROM a") == Rows{"0"});
}
