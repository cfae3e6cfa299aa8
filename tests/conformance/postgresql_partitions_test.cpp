// SPDX-License-Identifier: MIT
// Rendered operations on partitions and heirs, run on a real PostgreSQL.
#include "catch.hpp"

#include "support/postgresql_lab.hpp"
#include <dbmig/error.hpp>

using namespace dbmig;
using namespace dbmig::test::pg;

TEST_CASE("postgresql: partitions, their indexes and keys", "[postgresql]") {
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

TEST_CASE("postgresql: inheritance", "[postgresql]") {
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

TEST_CASE("postgresql: a part goes and the whole stays, a whole goes before its parts' time",
          "[postgresql]") {
    const auto lab = Lab::open();
    if (!lab)
        return;
    Table p = table("p", {column("id"), column("v")});
    p.options["partition_by"] = "LIST (id)";
    p.indexes = {index("ix", "id")};
    std::vector<Op> ops{CreateTable{p}};
    for (const char* name : {"a", "b"}) {
        Table part = table(name, p.columns);
        part.options = {{"partition_of", "p"},
                        {"partition_bound", std::string("FOR VALUES IN (") +
                                                (name == std::string("a") ? "1)" : "2)")}};
        for (Column& each : part.columns)
            each.options["inherited"] = "true";
        part.indexes = {index(std::string(name) + "_ix", "id")};
        part.indexes[0].options["parent"] = "ix";
        ops.emplace_back(CreateTable{part});
    }
    lab->apply(ops);
    const Index a = lab->model.tables.at({"", "a"}).indexes[0];
    const Index b = lab->model.tables.at({"", "b"}).indexes[0];
    const auto parts = [&] {
        return lab->value("SELECT count(*) FROM pg_inherits WHERE inhparent = 'ix'::regclass");
    };
    SECTION("one part is dropped") {
        lab->apply({DropIndex{{"", "a"}, a, true}});
        CHECK(parts() == "1");
    }
    SECTION("all are made anew, the parts first") {
        Index whole = p.indexes[0];
        whole.method = "hash";
        Index hash_a = a;
        hash_a.method = "hash";
        Index hash_b = b;
        hash_b.method = "hash";
        lab->apply({DropIndex{{"", "a"}, a, true}, CreateIndex{{"", "a"}, hash_a},
                    DropIndex{{"", "b"}, b, true}, CreateIndex{{"", "b"}, hash_b},
                    DropIndex{p.name, p.indexes[0], true}, CreateIndex{p.name, whole}});
        CHECK(parts() == "2");
    }
    SECTION("all are made anew, the whole first") {
        Index whole = p.indexes[0];
        whole.method = "hash";
        Index hash_a = a;
        hash_a.method = "hash";
        Index hash_b = b;
        hash_b.method = "hash";
        lab->apply({DropIndex{p.name, p.indexes[0], true}, CreateIndex{p.name, whole},
                    DropIndex{{"", "a"}, a, true}, CreateIndex{{"", "a"}, hash_a},
                    DropIndex{{"", "b"}, b, true}, CreateIndex{{"", "b"}, hash_b}});
        CHECK(parts() == "2");
        CHECK(lab->holds("indisvalid FROM pg_index WHERE indexrelid = 'ix'::regclass"));
    }
    SECTION("the table is partitioned otherwise, and keeps its partitions") {
        Table other = p;
        other.options["partition_by"] = "LIST (v)";
        lab->execute("INSERT INTO p VALUES (1, 1), (2, 2)");
        lab->apply({DropTable{p, true}, CreateTable{other}});
        CHECK(lab->value("SELECT count(*) FROM p") == "2");
    }
}
