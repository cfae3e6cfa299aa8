// SPDX-License-Identifier: MIT
// Rendered operations on types, sequences, views, routines and what belongs to tables, run on a
// real PostgreSQL.
#include "catch.hpp"

#include "support/postgresql_lab.hpp"
#include <dbmig/error.hpp>

using namespace dbmig;
using namespace dbmig::test::pg;

TEST_CASE("postgresql: an enum gets values, and is made anew without some", "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    SchemaObject feeling = object(ObjectKind::domain, "feeling");
    feeling.type.text = "mood";
    feeling.server_default = "'ok'::mood";
    SchemaObject pair = object(ObjectKind::type, "pair");
    pair.attributes = {column("m", "mood"), column("n")};
    Table t = table("t", {column("id"), column("m", "mood"), column("l", "mood[]"),
                          column("f", "feeling"), column("g", "boolean")});
    t.columns[1].server_default = "'ok'::mood";
    t.columns[1].nullable = false;
    t.columns[4].generated = Generated{"m = 'ok'::mood", true};
    t.checks = {test::check("ck", "m <> 'sad'::mood")};
    t.checks[0].comment = "not";
    t.indexes = {index("ix", "m"), index("ix_part", "id")};
    t.indexes[1].where = "m = 'ok'::mood";
    t.uniques = {test::unique("uq", {"m"})};
    Table child = table("child", {column("m", "mood")});
    child.foreign_keys = {test::foreign_key("fk", {"m"}, "t", {"m"})};
    SchemaObject first = mood({"sad", "ok"});
    first.comment = "how it is";
    lab->apply({CreateObject{first}, CreateObject{feeling}, CreateObject{pair}, CreateTable{t},
                CreateTable{child}});
    lab->execute("INSERT INTO t (id, l) VALUES (1, '{ok,sad}')");
    const auto values = [&] {
        return lab->value("SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum "
                          "WHERE enumtypid = 'mood'::regtype");
    };
    SchemaObject more = mood({"worst", "sad", "so so", "ok", "fine"});
    lab->apply({AlterObject{more, first, true}});
    CHECK(values() == "'worst,sad,so so,ok,fine'");
    SECTION("values go and change their order") {
        const SchemaObject less = mood({"ok", "sad", "new"});
        AlterColumn fresh = alter("t", "m");
        fresh.change.server_default = std::optional<std::string>("'new'::mood");
        lab->apply({AlterObject{less, more, true}, fresh});
        CHECK(values() == "'ok,sad,new'");
    }
    SECTION("a new value is used at once") {
        const SchemaObject one = mood({"worst", "sad", "so so", "ok", "fine", "used"});
        AlterColumn fresh = alter("t", "m");
        fresh.change.server_default = std::optional<std::string>("'used'::mood");
        lab->apply({AlterObject{one, more, true}, fresh});
        CHECK(values() == "'worst,sad,so so,ok,fine,used'");
    }
    CHECK(lab->value("SELECT l FROM t") == "'{ok,sad}'");
    CHECK(lab->holds("count(*) = 3 FROM pg_constraint WHERE conname IN ('ck', 'uq', 'fk')"));
    CHECK(lab->holds("count(*) = 0 FROM pg_type WHERE typname LIKE '%dbmig_old%'"));
    CHECK(lab->holds("g FROM t"));
}

TEST_CASE("postgresql: domains, composite types, sequences", "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    SchemaObject domain = object(ObjectKind::domain, "positive");
    domain.type.text = "integer";
    domain.nullable = false;
    domain.server_default = "1";
    domain.checks = {test::check("is_positive", "VALUE > 0"), test::check("small", "VALUE < 10")};
    domain.checks[1].not_valid = true;
    domain.comment = "d";
    SchemaObject changed = domain;
    changed.nullable = true;
    changed.server_default.reset();
    changed.checks = {test::check("above_zero", "VALUE > 0"), test::check("small", "VALUE < 10"),
                      test::check("odd", "VALUE % 2 = 1")};
    changed.checks[2].comment = "odd";
    changed.comment.clear();
    SchemaObject type = object(ObjectKind::type, "pair");
    type.attributes = {column("a"), column("b", "text")};
    type.attributes[1].collation = "\"C\"";
    type.attributes[1].comment = "second";
    SchemaObject wider = type;
    wider.attributes = {column("a", "bigint"), column("c", "text")};
    SchemaObject sequence = object(ObjectKind::sequence, "counter");
    sequence.options = {{"type", "integer"}, {"start", "5"}, {"owned_by", "t.id"}};
    SchemaObject other = sequence;
    other.options = {{"minvalue", "100"}, {"increment", "7"}, {"cycle", "true"}, {"cache", "3"}};
    Table t = table("t", {column("id")});
    t.columns[0].server_default = "nextval('counter'::regclass)";
    lab->apply({CreateObject{domain}, CreateObject{type}, CreateObject{sequence}, CreateTable{t}});
    CHECK(lab->value("SELECT pg_get_serial_sequence('t', 'id')") == "'public.counter'");
    lab->apply({AlterObject{changed, domain, true}, AlterObject{wider, type, true},
                AlterObject{other, sequence, true}});
    CHECK(lab->value("SELECT nextval('counter')") == "100");
    lab->apply({AlterObject{domain, changed, true}, AlterObject{sequence, other, true}});
    SchemaObject down = sequence;
    down.options = {{"type", "integer"}, {"increment", "-1"}, {"owned_by", "t.id"}};
    lab->apply({AlterObject{down, sequence, true}});
    CHECK(lab->value("SELECT nextval('counter')") == "-1");
    lab->apply({DropObject{down, true}, DropTable{t, true}, DropObject{domain, true},
                DropObject{type, true}});
    CHECK(lab->holds("to_regclass('counter') IS NULL"));
}

TEST_CASE("postgresql: views, triggers, routines, rules, policies and other objects",
          "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    Table t = table("t", {column("id"), column("a", "text")});
    View view;
    view.name = {"", "v"};
    view.definition = " SELECT t.id,\n    t.a\n   FROM public.t";
    view.options["with"] = "check_option=local, security_barrier=true";
    view.comment = "view";
    view.column_comments["id"] = "id";
    View changed = view;
    changed.options["with"] = "security_barrier=false";
    changed.comment.clear();
    changed.column_comments = {{"a", "a"}};
    View stored = view;
    stored.name.name = "m";
    stored.materialized = true;
    stored.options = {{"with", "fillfactor=50"}, {"populated", "false"}};
    stored.indexes = {index("m_ix", "id"), index("m_ix2", "a")};
    View refreshed = stored;
    refreshed.options = {};
    refreshed.indexes[0].unique = true;
    refreshed.indexes[1].comment = "second";
    SchemaObject function = object(ObjectKind::function, "f(integer)");
    function.definition =
        "CREATE OR REPLACE FUNCTION public.f(a integer DEFAULT 1)\n RETURNS integer\n"
        " LANGUAGE sql\nAS $function$ SELECT x FROM later $function$";
    function.comment = "f";
    SchemaObject body = function;
    body.definition =
        "CREATE FUNCTION public.f(a integer DEFAULT 2) RETURNS integer LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN a; END $$";
    SchemaObject result = function;
    result.definition =
        "CREATE FUNCTION public.f(a integer) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$";
    SchemaObject trigger_function = object(ObjectKind::function, "tf()");
    trigger_function.definition = "CREATE FUNCTION public.tf() RETURNS trigger LANGUAGE plpgsql AS "
                                  "$$ BEGIN RETURN new; END $$";
    Trigger trigger;
    trigger.name = {"", "t.tr"};
    trigger.table = t.name;
    trigger.definition =
        "CREATE TRIGGER tr BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION "
        "public.tf()";
    trigger.options["enabled"] = "replica";
    trigger.comment = "trigger";
    SchemaObject policy = object(ObjectKind::policy, "t.mine");
    policy.table = t.name;
    policy.definition = "CREATE POLICY mine ON public.t FOR SELECT USING ((id > 0))";
    policy.comment = "policy";
    SchemaObject other = policy;
    other.definition = "CREATE POLICY mine ON public.t FOR SELECT TO pg_monitor USING ((id > 1))";
    other.comment = "";
    SchemaObject rule = object(ObjectKind::rule, "t.no_delete");
    rule.table = t.name;
    rule.definition = "CREATE RULE no_delete AS ON DELETE TO public.t DO INSTEAD NOTHING";
    rule.options["enabled"] = "disabled";
    SchemaObject rule2 = rule;
    rule2.definition =
        "CREATE RULE no_delete AS ON DELETE TO public.t WHERE (old.id > 5) DO INSTEAD NOTHING";
    rule2.options = {};
    SchemaObject statistics = object(ObjectKind::statistics, "st");
    statistics.table = t.name;
    statistics.definition = "CREATE STATISTICS public.st ON id, a FROM public.t";
    statistics.options["statistics"] = "50";
    SchemaObject collation = object(ObjectKind::collation, "Mine");
    collation.definition = "CREATE COLLATION public.\"Mine\" (provider = icu, locale = 'de')";
    SchemaObject aggregate = object(ObjectKind::aggregate, "total(integer)");
    aggregate.definition =
        "CREATE AGGREGATE public.total(integer) (SFUNC = int4pl, STYPE = integer)";
    aggregate.comment = "sum";
    SchemaObject schema = object(ObjectKind::schema, "app");
    SchemaObject extension = object(ObjectKind::extension, "pgcrypto");
    extension.options["schema"] = "app";
    SchemaObject moved = extension;
    moved.options = {};
    SchemaObject event = object(ObjectKind::event_trigger, "et");
    SchemaObject event_function = object(ObjectKind::function, "ef()");
    event_function.definition =
        "CREATE FUNCTION public.ef() RETURNS event_trigger LANGUAGE plpgsql AS "
        "$$ BEGIN END $$";
    event.definition = "CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION public.ef()";
    event.options["enabled"] = "disabled";
    lab->apply({CreateObject{schema}, CreateObject{extension}, CreateTable{t},
                CreateObject{function}, CreateObject{trigger_function}, CreateView{view},
                CreateView{stored}, CreateTrigger{trigger}, CreateObject{policy},
                CreateObject{rule}, CreateObject{statistics}, CreateObject{collation},
                CreateObject{aggregate}, CreateObject{event_function}, CreateObject{event}});
    CHECK(lab->holds("tgenabled = 'R' FROM pg_trigger WHERE tgname = 'tr'"));
    lab->apply({AlterView{changed, view, true}, AlterView{refreshed, stored, true},
                AlterObject{body, function, true}, AlterObject{other, policy, true},
                AlterObject{rule2, rule, true}, AlterObject{moved, extension, true}});
    CHECK(lab->holds("relispopulated FROM pg_class WHERE relname = 'm'"));
    CHECK(lab->value("SELECT f()") == "2");
    lab->apply({AlterObject{result, body, true}, DropTrigger{trigger, true},
                DropObject{other, true}, DropObject{rule2, true}, DropObject{statistics, true},
                DropView{refreshed, true}, DropView{changed, true}, DropObject{aggregate, true},
                DropObject{collation, true}, DropObject{event, true},
                DropObject{event_function, true}, DropObject{result, true},
                DropObject{trigger_function, true}, DropObject{moved, true},
                DropObject{schema, true}, DropTable{t, true}});
}

TEST_CASE("postgresql: views, routines and policies stand aside for an enum that is made anew",
          "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    const SchemaObject first = mood({"sad", "ok", "odd"});
    Table t = table("t", {column("id"), column("m", "mood")});
    View view;
    view.name = {"", "v"};
    view.definition = "SELECT id, m FROM public.t WHERE m = 'ok'::public.mood";
    view.comment = "view";
    View over = view;
    over.name.name = "a_view_over_it";
    over.definition = "SELECT m FROM public.v";
    SchemaObject function = object(ObjectKind::function, "f(mood)");
    function.definition = "CREATE FUNCTION public.f(m public.mood) RETURNS boolean LANGUAGE sql AS "
                          "'SELECT true'";
    SchemaObject policy = object(ObjectKind::policy, "t.mine");
    policy.table = t.name;
    policy.definition = "CREATE POLICY mine ON public.t USING (f(m))";
    lab->apply({CreateObject{first}, CreateTable{t}, CreateObject{function}, CreateView{view},
                CreateView{over}, CreateObject{policy}});
    lab->execute("INSERT INTO t VALUES (1, 'ok')");
    lab->apply({AlterObject{mood({"ok", "sad"}), first, true}});
    CHECK(lab->value("SELECT m::text FROM a_view_over_it") == "'ok'");
    CHECK(lab->value("SELECT obj_description('v'::regclass)") == "'view'");
    CHECK(lab->holds("count(*) = 1 FROM pg_policy"));
}

TEST_CASE("postgresql: a sequence stays when it is a column's no more, and comes back",
          "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    Table t = table("t", {column("id")});
    t.columns[0].nullable = false;
    t.columns[0].autoincrement = true;
    SchemaObject sequence = object(ObjectKind::sequence, "t_id_seq");
    AlterColumn off = alter("t", "id");
    off.change.autoincrement = false;
    off.change.server_default = std::optional<std::string>("nextval('t_id_seq'::regclass)");
    AlterColumn on = alter("t", "id");
    on.change.autoincrement = true;
    on.change.server_default = std::optional<std::string>();
    lab->apply({CreateTable{t}});
    CHECK(lab->value("SELECT nextval('t_id_seq')") == "1");
    lab->apply({CreateObject{sequence}, off});
    CHECK(lab->value("SELECT nextval('t_id_seq')") == "2");
    CHECK(lab->holds("pg_get_serial_sequence('t', 'id') IS NULL"));
    lab->apply({on, DropObject{sequence, true}});
    CHECK(lab->value("SELECT pg_get_serial_sequence('t', 'id')") == "'public.t_id_seq'");
    CHECK(lab->value("SELECT nextval('t_id_seq')") == "3");
}
