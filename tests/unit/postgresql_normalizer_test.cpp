// SPDX-License-Identifier: MIT
// What PostgreSQL's normalizer makes equal by tokens alone, and what it keeps apart.
#include "catch.hpp"

#include "dialects/postgresql/parts.hpp"

using namespace dbmig;

namespace {

Table table_with(Column column) {
    Table table;
    table.name = {"", "t"};
    table.columns.push_back(std::move(column));
    return table;
}

Schema schema_with(Table table) {
    Schema schema;
    const Name name = table.name;
    schema.tables.emplace(name, std::move(table));
    return schema;
}

Column column(const char* name, const char* type, bool generic = false) {
    Column result;
    result.name = name;
    result.type = {type, generic, {}};
    return result;
}

bool same(const Schema& a, const Schema& b) {
    const NormalizedPair pair = postgresql::normalizer().normalize(a, b, nullptr);
    return pair.from == pair.to;
}

bool same(const Table& a, const Table& b) {
    return same(schema_with(a), schema_with(b));
}

bool same(const Column& a, const Column& b) {
    return same(table_with(a), table_with(b));
}

} // namespace

TEST_CASE("postgresql normalizer: types and serial columns", "[postgresql][normalizer]") {
    CHECK(same(column("a", "string(20)", true), column("a", "character varying(20)")));
    CHECK(same(column("a", "datetime", true), column("a", "timestamp without time zone")));
    CHECK(same(column("a", "public.mood"), column("a", "mood")));
    CHECK_FALSE(same(column("a", "app.mood"), column("a", "mood")));
    Column counted = column("a", "integer");
    counted.autoincrement = true;
    counted.nullable = false;
    CHECK(same(column("a", "serial"), counted));
    counted.options["sequence"] = "t_a_seq";
    CHECK(same(column("a", "serial"), counted));
    counted.options["sequence"] = "other";
    CHECK_FALSE(same(column("a", "serial"), counted));
}

TEST_CASE("postgresql normalizer: defaults of columns", "[postgresql][normalizer]") {
    Column a = column("a", "string(20)", true);
    Column b = column("a", "character varying(20)");
    a.server_default = "'new'";
    b.server_default = "'new'::character varying";
    CHECK(same(a, b));
    a.server_default = "NULL";
    b.server_default.reset();
    CHECK(same(a, b));
    b.server_default = "'old'::character varying";
    CHECK_FALSE(same(a, b));
}

TEST_CASE("postgresql normalizer: identity options that hold anyhow", "[postgresql][normalizer]") {
    Column a = column("a", "bigint");
    Column b = a;
    a.identity = Identity{true, {{"start", "1"}, {"increment", "1"}, {"cycle", "false"}}};
    b.identity = Identity{true, {{"maxvalue", "9223372036854775807"}, {"sequence", "t_a_seq"}}};
    b.nullable = false;
    CHECK(same(a, b));
    b.identity->options["start"] = "5";
    CHECK_FALSE(same(a, b));
    a.identity->options = {{"increment", "-1"}, {"maxvalue", "-1"}, {"start", "-1"}};
    b.identity->options = {{"increment", "-1"}};
    CHECK(same(a, b));
}

TEST_CASE("postgresql normalizer: keys, checks and indexes", "[postgresql][normalizer]") {
    Table a = table_with(column("a", "integer"));
    Table b = a;
    a.primary_key = PrimaryKey{"t_pkey", {{"a", "", false}}, {}, {}, {}, ""};
    b.primary_key = a.primary_key;
    b.columns[0].nullable = false;
    ForeignKey key;
    key.columns = {"a"};
    key.referred_table = {"public", "u"};
    key.on_delete = "NO ACTION";
    key.match = "SIMPLE";
    a.foreign_keys.push_back(key);
    key.referred_table.schema.clear();
    key.on_delete.clear();
    key.match.clear();
    b.foreign_keys.push_back(key);
    Check check;
    check.expression = "A > 0";
    a.checks.push_back(check);
    check.expression = "(a > 0)";
    b.checks.push_back(check);
    Index index;
    index.name = "i";
    index.columns.resize(2);
    index.columns[0].expression = "(A)";
    index.columns[1].column = "b";
    index.columns[1].descending = true;
    index.columns[1].nulls = "first";
    index.method = "BTREE";
    index.options = {{"concurrently", "true"}, {"with", "fillfactor = 70,deduplicate_items=off"}};
    a.indexes.push_back(index);
    index.columns[0] = {"a", "", "", "", false, "last", 0};
    index.columns[1].nulls.clear();
    index.method.clear();
    index.options = {{"with", "deduplicate_items=off, fillfactor=70"}};
    b.indexes.push_back(index);
    CHECK(same(a, b));
    b.indexes[0].columns[1].nulls = "last";
    CHECK_FALSE(same(a, b));
}

TEST_CASE("postgresql normalizer: options that mean something are kept",
          "[postgresql][normalizer]") {
    Table a = table_with(column("a", "integer"));
    Table b = a;
    a.options = {{"unlogged", "false"}, {"access_method", "heap"}, {"mysql_engine", "InnoDB"}};
    CHECK(same(a, b));
    a.options = {{"partition_by", "range (TS)"}};
    b.options = {{"partition_by", "RANGE (ts)"}};
    CHECK(same(a, b));
    b.options = {{"partition_by", "LIST (ts)"}};
    CHECK_FALSE(same(a, b));
}

TEST_CASE("postgresql normalizer: objects", "[postgresql][normalizer]") {
    const auto with = [](SchemaObject object) {
        Schema schema;
        schema.objects.emplace(ObjectKey{object.kind, {"", "x"}}, object);
        return schema;
    };
    SchemaObject a;
    a.kind = ObjectKind::sequence;
    a.options = {{"type", "int8"}, {"start", "1"}, {"cache", "1"}};
    SchemaObject b;
    b.kind = ObjectKind::sequence;
    CHECK(same(with(a), with(b)));
    a.options = {{"type", "int"}, {"maxvalue", "2147483647"}};
    b.options = {{"type", "integer"}};
    CHECK(same(with(a), with(b)));
    a = b = {};
    a.kind = b.kind = ObjectKind::function;
    a.name = {"", "f(int, public.mood)"};
    a.definition = "CREATE FUNCTION public.f(a int) RETURNS int LANGUAGE sql AS $$SELECT 1$$";
    b.name = {"", "f(integer, mood)"};
    b.definition =
        "CREATE OR REPLACE FUNCTION f(a int)\nRETURNS int\nLANGUAGE sql AS $f$SELECT 1$f$";
    CHECK(same(with(a), with(b)));
    a = b = {};
    a.kind = b.kind = ObjectKind::enumeration;
    a.values = {"a", "b"};
    b.values = {"b", "a"};
    CHECK_FALSE(same(with(a), with(b)));
}
