// SPDX-License-Identifier: MIT
// Rendered operations, run on a real PostgreSQL.
#include "catch.hpp"

#include <memory>

#include "support/build.hpp"
#include "support/servers.hpp"
#include "support/trial.hpp"
#include <dbmig/error.hpp>
#include <dbmig/registry.hpp>

using namespace dbmig;
using dbmig::test::keys;

namespace {

/// A database of its own, and the schema that the operations so far have led to.
class Lab {
public:
    static std::unique_ptr<Lab> open() {
        const auto url = test::server_url("postgresql");
        return url ? std::make_unique<Lab>(*url) : nullptr;
    }

    explicit Lab(const Url& url)
        : m_dialect(dialect_for(url)), m_connection(m_dialect.open_scratch(&url)) {}

    void apply(const std::vector<Op>& ops) {
        const Operations operations = test::operations(ops);
        std::vector<Statement> alone;
        std::vector<Statement> together;
        for (Statement& each : m_dialect.renderer().render(operations, model))
            (each.transactional ? together : alone).push_back(std::move(each));
        m_connection->begin(Transaction::schema);
        try {
            test::run_statements(*m_connection, together);
            m_connection->commit();
        } catch (...) {
            m_connection->rollback();
            throw;
        }
        test::run_statements(*m_connection, alone);
        for (const Op& op : ops)
            op::evolve(model, op, name_rules(m_dialect));
    }
    void execute(const std::string& sql) { m_connection->execute(sql); }
    std::string value(const std::string& query) {
        const auto rows = m_connection->query(query).rows;
        if (rows.empty())
            return "nothing";
        return m_dialect.literal(rows.at(0).at(0));
    }
    bool holds(const std::string& condition) {
        const auto rows = m_connection->query("SELECT " + condition).rows;
        return std::get<bool>(rows.at(0).at(0));
    }

    Schema model;

private:
    const Dialect& m_dialect;
    std::unique_ptr<Connection> m_connection;
};

Column column(const std::string& name, const std::string& type = "integer") {
    Column result;
    result.name = name;
    result.type.text = type;
    return result;
}

Table table(const std::string& name, std::vector<Column> columns) {
    Table result;
    result.name = {"", name};
    result.columns = std::move(columns);
    return result;
}

AlterColumn alter(const std::string& name, const std::string& column) {
    return {{"", name}, column, {}, {}};
}

SchemaObject object(ObjectKind kind, const std::string& name) {
    SchemaObject result;
    result.kind = kind;
    result.name = {"", name};
    return result;
}

SchemaObject mood(const std::vector<std::string>& values) {
    SchemaObject result = object(ObjectKind::enumeration, "mood");
    result.values = values;
    return result;
}

Index index(const std::string& name, const std::string& column) {
    return test::index(name, {column});
}

} // namespace

TEST_CASE("postgresql: a table with everything in its definition") {
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
    CHECK(lab->holds("count(*) = 6 FROM pg_constraint WHERE conrelid = '\"Odd Name\"'::regclass"));
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

TEST_CASE("postgresql: a type changes with what stands in its way") {
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

TEST_CASE("postgresql: columns begin and cease to count by themselves") {
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

TEST_CASE("postgresql: an expression is given, changed and taken away") {
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

TEST_CASE("postgresql: an enum gets values, and is made anew without some") {
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

TEST_CASE("postgresql: partitions, their indexes and keys") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    Table p = table("p", {column("id"), column("at", "date")});
    p.columns[0].nullable = p.columns[1].nullable = false;
    p.columns[0].server_default = "1";
    p.primary_key = test::primary_key({"id", "at"}, "p_pkey");
    p.checks = {test::check("ck", "id > 0")};
    p.options["partition_by"] = "RANGE (at)";
    p.indexes = {index("ix", "id")};
    Table c = table("c", p.columns);
    c.primary_key = test::primary_key({"id", "at"}, "c_pkey");
    c.primary_key->options["parent"] = "p_pkey";
    c.indexes = {index("c_ix", "id")};
    c.indexes[0].options["parent"] = "ix";
    c.options = {{"partition_of", "p"},
                 {"partition_bound", "FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')"}};
    for (Column& each : c.columns)
        each.options["inherited"] = "true";
    Table d = c;
    d.name.name = "d";
    d.primary_key->name = "d_pkey";
    d.indexes[0].name = "d_ix";
    d.options["partition_bound"] = "DEFAULT";
    lab->apply({CreateTable{p}, CreateTable{c}, CreateTable{d}});
    CHECK(lab->holds("count(*) = 2 FROM pg_inherits WHERE inhparent = 'ix'::regclass"));
    Index later = index("later", "at");
    Index c_later = index("c_later", "at");
    c_later.options["parent"] = "later";
    Index d_later = index("d_later", "at");
    d_later.options["parent"] = "later";
    lab->apply(
        {CreateIndex{p.name, later}, CreateIndex{c.name, c_later}, CreateIndex{d.name, d_later}});
    CHECK(lab->holds("indisvalid FROM pg_index WHERE indexrelid = 'later'::regclass"));
    lab->apply({DropIndex{c.name, c_later, true}, DropIndex{p.name, later, true},
                DropIndex{d.name, d_later, true}});
    lab->apply({DropConstraint{p.name, *p.primary_key, true},
                DropConstraint{c.name, *c.primary_key, true},
                DropConstraint{d.name, *d.primary_key, true}});
    lab->apply({CreateConstraint{p.name, *p.primary_key}, CreateConstraint{c.name, *c.primary_key},
                CreateConstraint{d.name, *d.primary_key}});
    CHECK(lab->holds("indisvalid FROM pg_index WHERE indexrelid = 'p_pkey'::regclass"));
    Options alone;
    lab->apply({AlterTableOptions{d.name, alone, d.options}});
    CHECK(lab->holds("NOT relispartition FROM pg_class WHERE relname = 'd'"));
    lab->apply({AlterTableOptions{d.name, d.options, alone}});
    CHECK(lab->holds("relispartition FROM pg_class WHERE relname = 'd'"));
    Column extra = column("extra", "text");
    Column inherited = extra;
    inherited.options["inherited"] = "true";
    lab->apply(
        {AddColumn{p.name, extra}, AddColumn{c.name, inherited}, AddColumn{d.name, inherited}});
    AlterColumn type = {p.name, "extra", {}, {}};
    type.change.type = Type{"integer", false, {}};
    type.change.nullable = false;
    AlterColumn of_c = type;
    of_c.table = c.name;
    AlterColumn of_d = type;
    of_d.table = d.name;
    lab->apply({type, of_c, of_d});
    CHECK(lab->holds("count(*) = 3 FROM pg_attribute WHERE attname = 'extra' AND attnotnull"));
    lab->apply({DropColumn{p.name, extra, true}, DropColumn{c.name, inherited, true},
                DropColumn{d.name, inherited, true}});
    lab->apply({DropTable{c, true}, DropTable{d, true}, DropTable{p, true}});
}

TEST_CASE("postgresql: inheritance") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    Table p = table("p", {column("id"), column("a", "text")});
    p.columns[1].server_default = "'p'::text";
    Table c = table("c", {column("id"), column("a", "text"), column("own")});
    c.columns[0].options["inherited"] = c.columns[1].options["inherited"] = "true";
    c.columns[0].nullable = false;
    c.options["inherits"] = "p";
    lab->apply({CreateTable{p}, CreateTable{c}});
    CHECK(lab->holds("count(*) = 1 FROM pg_attrdef"));
    AlterColumn fallback = alter("p", "a");
    fallback.change.server_default = std::optional<std::string>("'q'::text");
    lab->apply({fallback});
    CHECK(lab->holds("count(*) = 1 FROM pg_attrdef"));
    AlterColumn drop = alter("p", "a");
    drop.change.nullable = false;
    lab->apply({drop});
    CHECK(lab->holds(
        "NOT attnotnull FROM pg_attribute WHERE attrelid = 'c'::regclass AND attname = 'a'"));
    lab->apply({AlterTableOptions{c.name, {}, c.options}});
    lab->apply({DropTable{p, true}});
}

TEST_CASE("postgresql: domains, composite types, sequences") {
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

TEST_CASE("postgresql: views, triggers, routines, rules, policies and other objects") {
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
    other.definition = "CREATE POLICY mine ON public.t FOR SELECT TO postgres USING ((id > 1))";
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

TEST_CASE("postgresql: an index is built beside the transaction") {
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
