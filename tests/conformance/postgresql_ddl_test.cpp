// SPDX-License-Identifier: MIT
// Rendered operations on tables, columns and indexes, run on a real PostgreSQL.
#include "catch.hpp"

#include "support/postgresql_lab.hpp"
#include <dbmig/error.hpp>

using namespace dbmig;
using namespace dbmig::test::pg;

TEST_CASE("postgresql: a table with everything in its definition", "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    Table t = table("Odd Name", {column("id"), column("v", "character varying(20)"),
                                 column("n", "numeric(10,2)"), column("g", "integer"),
                                 column("r", "int4range"), column("i", "bigint")});
    t.columns[0].autoincrement = true;
    t.columns[0].nullable = false;
    t.columns[1].collation = "C";
    t.columns[1].server_default = "'x' || 'y' IS NULL OR true";
    t.columns[1].type.text = "boolean";
    t.columns[1].collation = "";
    t.columns[3].generated = Generated{"id * 2", true};
    t.columns[5].identity =
        Identity{true, {{"start", "10"}, {"increment", "5"}, {"sequence", "own_name"}}};
    t.columns[5].nullable = false;
    t.columns[2].options = {
        {"statistics", "100"}, {"storage", "external"}, {"with", "n_distinct=5"}};
    t.columns[2].comment = "it's";
    t.primary_key = test::primary_key({"id"}, "pk");
    t.primary_key->include = {"n"};
    t.primary_key->options = {{"with", "fillfactor=70"}, {"clustered", "true"}};
    t.primary_key->comment = "key";
    t.uniques = {test::unique("uq", {"n"})};
    t.uniques[0].nulls_not_distinct = true;
    t.uniques[0].deferrable = Deferrable::deferred;
    t.checks = {test::check("ck", "n > 0"), test::check("ck2", "n < 100")};
    t.checks[1].not_valid = true;
    t.checks[0].no_inherit = true;
    t.foreign_keys = {test::foreign_key("fk", {"g"}, "Odd Name", {"i"})};
    t.foreign_keys[0].deferrable = Deferrable::immediate;
    Exclusion exclusion;
    exclusion.name = "ex";
    exclusion.method = "gist";
    exclusion.elements = {{"r", "&&"}};
    exclusion.where = "n > 5";
    t.exclusions = {exclusion};
    Index on_i = index("ix_i", "i");
    on_i.unique = true;
    Index rich = index("ix", "v");
    rich.columns.emplace_back().expression = "n + 1";
    rich.columns[1].descending = true;
    rich.columns[1].nulls = "last";
    rich.include = {"n"};
    rich.where = "n > 3";
    rich.options = {{"with", "fillfactor=50"}};
    rich.comment = "rich";
    t.indexes = {on_i, rich};
    t.options = {
        {"with", "autovacuum_enabled=false, fillfactor=60, toast.autovacuum_enabled=false"},
        {"row_security", "true"},
        {"force_row_security", "true"},
        {"replica_identity", "full"},
        {"unlogged", "true"}};
    t.comment = "all of it";
    t.foreign_keys[0].columns = {"i"};
    lab->apply({CreateTable{t}});
    CHECK(lab->holds("count(*) = 6 FROM pg_constraint WHERE conrelid = '\"Odd Name\"'::regclass "
                     "AND contype <> 'n'")); // 18 has NOT NULL there, too
    CHECK(lab->value("SELECT pg_get_serial_sequence('\"Odd Name\"', 'i')") == "'public.own_name'");
    CHECK(lab->holds("relrowsecurity AND relforcerowsecurity AND relreplident = 'f' AND "
                     "relpersistence = 'u' FROM pg_class WHERE relname = 'Odd Name'"));
    Options logged = t.options;
    logged.erase("unlogged");
    logged.erase("replica_identity");
    logged["with"] = "fillfactor=70";
    logged["force_row_security"] = "false";
    lab->apply({AlterTableOptions{t.name, logged, t.options}});
    CHECK(lab->holds("relrowsecurity AND NOT relforcerowsecurity AND relreplident = 'd' AND "
                     "relpersistence = 'p' AND reloptions = '{fillfactor=70}' FROM pg_class WHERE "
                     "relname = 'Odd Name'"));
    lab->apply({RenameTable{t.name, "plain"}});
    CHECK(lab->value("SELECT pg_get_serial_sequence('plain', 'id')") == "'public.plain_id_seq'");
    lab->apply({RenameColumn{{"", "plain"}, "id", "ident"}});
    CHECK(lab->value("SELECT pg_get_serial_sequence('plain', 'ident')") ==
          "'public.plain_ident_seq'");
    Index changed = rich;
    changed.options = {{"with", "fillfactor=40"}};
    changed.comment.clear();
    lab->apply({AlterIndex{{"", "plain"}, changed, rich, true}});
    CHECK(lab->holds("reloptions = '{fillfactor=40}' FROM pg_class WHERE relname = 'ix'"));
    Index clustered = on_i;
    clustered.options["clustered"] = "true";
    const PrimaryKey dense = *lab->model.tables.at({"", "plain"}).primary_key;
    PrimaryKey spread = dense;
    spread.options.erase("clustered");
    lab->apply({AlterIndex{{"", "plain"}, clustered, on_i, true},
                AlterConstraint{{"", "plain"}, spread, dense, true}});
    CHECK(lab->holds("indisclustered FROM pg_index WHERE indexrelid = 'ix_i'::regclass"));
    lab->apply({DropIndex{{"", "plain"}, changed, true}, RenameIndex{{"", "plain"}, "ix_i", "ix_j"},
                RenameConstraint{{"", "plain"}, "pk", "pk2"}});
    Check valid = t.checks[1];
    valid.not_valid = false;
    valid.comment = "valid";
    ForeignKey key = t.foreign_keys[0];
    key.referred_table = {"", "plain"};
    ForeignKey deferred = key;
    deferred.deferrable = Deferrable::deferred;
    lab->apply({AlterConstraint{{"", "plain"}, valid, t.checks[1], true},
                AlterConstraint{{"", "plain"}, deferred, key, true},
                DropConstraint{{"", "plain"}, t.exclusions[0], true}});
    CHECK(lab->holds("convalidated FROM pg_constraint WHERE conname = 'ck2'"));
    CHECK(lab->holds("condeferred FROM pg_constraint WHERE conname = 'fk'"));
    lab->apply({DropTable{lab->model.tables.at({"", "plain"}), true}});
}

TEST_CASE("postgresql: a type changes with what stands in its way", "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    Table t = table(
        "t", {column("id"), column("a", "text"), column("g", "integer"), column("b", "boolean")});
    t.columns[0].autoincrement = true;
    t.columns[0].nullable = false;
    t.columns[1].server_default = "'7'::text";
    t.columns[2].generated = Generated{"length(a)", true};
    t.columns[2].comment = "how long";
    t.primary_key = test::primary_key({"id"}, "t_pkey");
    t.indexes = {index("ix_g", "g")};
    lab->apply({CreateTable{t}});
    lab->execute("INSERT INTO t (a, b) VALUES ('5', true), (DEFAULT, false)");
    AlterColumn size = alter("t", "id");
    size.change.type = Type{"bigint", false, {}};
    AlterColumn varchar = alter("t", "a");
    varchar.change.type = Type{"character varying(10)", false, {}};
    varchar.change.server_default = std::optional<std::string>("'8'::character varying");
    lab->apply({size, varchar});
    CHECK(lab->holds("count(*) = 1 FROM pg_sequence WHERE seqtypid = 'bigint'::regtype"));
    CHECK(lab->holds("count(*) = 1 FROM pg_indexes WHERE indexname = 'ix_g'"));
    CHECK(lab->value(
              "SELECT col_description('t'::regclass, attnum) FROM pg_attribute WHERE attrelid = "
              "'t'::regclass AND attname = 'g'") == "'how long'");
    lab->apply({DropColumn{{"", "t"}, lab->model.tables.at({"", "t"}).columns[2], true}});
    const auto to = [&](const std::string& name, const std::string& type,
                        std::optional<std::string> fallback) {
        AlterColumn op = alter("t", name);
        op.change.type = Type{type, false, {}};
        op.change.server_default = std::move(fallback);
        lab->apply({op});
    };
    to("a", "integer", "9");
    to("a", "bigint", "9");
    to("a", "boolean", "true");
    to("a", "numeric(5,1)", "1");
    lab->execute("DELETE FROM t");
    to("a", "text", "'1'");
    to("a", "integer", {});
    to("a", "integer[]", "'{1}'");
    to("a", "text[]", "'{1}'");
    to("a", "text", {});
    to("b", "smallint", {});
    to("b", "timestamp with time zone", {});
}

TEST_CASE("postgresql: columns begin and cease to count by themselves", "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    Table t = table("t", {column("id"), column("a")});
    t.columns[0].nullable = false;
    lab->apply({CreateTable{t}});
    lab->execute("INSERT INTO t VALUES (41, 1)");
    AlterColumn on = alter("t", "id");
    on.change.autoincrement = true;
    lab->apply({on});
    CHECK(lab->value("INSERT INTO t (a) VALUES (2) RETURNING id") == "42");
    AlterColumn identity = alter("t", "id");
    identity.change.autoincrement = false;
    identity.change.identity = Identity{false, {}};
    lab->apply({identity});
    CHECK(lab->value("INSERT INTO t (a) VALUES (2) RETURNING id") == "43");
    AlterColumn change = alter("t", "id");
    change.change.identity =
        Identity{true, {{"increment", "10"}, {"minvalue", "5"}, {"cycle", "true"}}};
    lab->apply({change});
    CHECK(lab->value("INSERT INTO t (a) VALUES (2) RETURNING id") == "53");
    AlterColumn off = alter("t", "id");
    off.change.identity = std::optional<Identity>();
    off.change.nullable = true;
    lab->apply({off});
    AlterColumn again = alter("t", "id");
    again.change.nullable = false;
    again.change.identity = Identity{true, {{"start", "1000"}, {"minvalue", "1000"}}};
    lab->apply({again});
    CHECK(lab->value("INSERT INTO t (a) VALUES (2) RETURNING id") == "1000");
    Column named = column("c", "smallint");
    named.autoincrement = true;
    named.nullable = false;
    named.options["sequence"] = "counter";
    lab->apply({AddColumn{{"", "t"}, named}});
    CHECK(lab->value("SELECT pg_get_serial_sequence('t', 'c')") == "'public.counter'");
    AlterColumn standard = alter("t", "c");
    standard.change.options = Options{};
    AlterColumn plain = alter("t", "c");
    plain.change.autoincrement = false;
    lab->apply({standard});
    CHECK(lab->value("SELECT pg_get_serial_sequence('t', 'c')") == "'public.t_c_seq'");
    lab->apply({plain});
    CHECK(lab->holds("to_regclass('t_c_seq') IS NULL"));
}

TEST_CASE("postgresql: an expression is given, changed and taken away", "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    Table t = table("t", {column("a"), column("b"), column("c")});
    t.columns[0].nullable = false;
    t.columns[1].nullable = false;
    t.columns[1].comment = "b";
    t.primary_key = test::primary_key({"a"}, "t_pkey");
    t.uniques = {test::unique("uq_b", {"b"})};
    t.uniques[0].comment = "unique";
    t.checks = {test::check("ck_b", "b > 0")};
    t.indexes = {index("ix_b", "b")};
    t.columns[2].generated = Generated{"a + 1", true};
    Table child = table("child", {column("x")});
    child.foreign_keys = {test::foreign_key("fk_x", {"x"}, "t", {"b"})};
    lab->apply({CreateTable{t}, CreateTable{child}});
    lab->execute("INSERT INTO t (a, b) VALUES (1, 3)");
    AlterColumn given = alter("t", "b");
    given.change.generated = Generated{"a * 3", true};
    lab->apply({given});
    CHECK(lab->value("SELECT b FROM t") == "3");
    CHECK(
        lab->holds(
            "count(*) = 5 FROM pg_constraint WHERE conrelid IN ('t'::regclass, 'child'::regclass) "
            "AND contype IN ('p', 'u', 'c', 'f')") == false);
    CHECK(lab->holds(
        "count(*) = 4 FROM pg_constraint WHERE conrelid IN ('t'::regclass, 'child'::regclass) "
        "AND contype IN ('p', 'u', 'c', 'f')"));
    AlterColumn changed = alter("t", "b");
    changed.change.generated = Generated{"a * 4", true};
    lab->apply({changed});
    CHECK(lab->value("SELECT b FROM t") == "4");
    AlterColumn gone = alter("t", "b");
    gone.change.generated = std::optional<Generated>();
    gone.change.server_default = std::optional<std::string>("5");
    lab->apply({gone});
    CHECK(lab->value("UPDATE t SET b = DEFAULT RETURNING b") == "5");
}

TEST_CASE("postgresql: an index is built beside the transaction", "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    const Table t = table("t", {column("id")});
    Index one = index("ix", "id");
    one.options["concurrently"] = "true";
    lab->apply({CreateTable{t}});
    lab->apply({CreateIndex{t.name, one}});
    lab->apply({DropIndex{t.name, one, true}});
    CHECK(lab->holds("to_regclass('ix') IS NULL"));
}

TEST_CASE("postgresql: a name that the server would cut is refused", "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    const Table t = table(std::string(64, 'x'), {column("id")});
    CHECK_THROWS_AS(lab->apply({CreateTable{t}}), SchemaError);
    const Table fits = table(std::string(63, 'x'), {column("id")});
    CHECK_NOTHROW(lab->apply({CreateTable{fits}}));
}
