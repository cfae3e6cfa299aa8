// SPDX-License-Identifier: MIT
// The comparison of objects that guard what they use: what stands aside, and the one order of all.
#include "catch.hpp"

#include "diff/differ.hpp"
#include "support/build.hpp"
#include "support/toy_dialect.hpp"
#include <dbmig/evolve.hpp>

using namespace dbmig;
using namespace dbmig::test;

namespace {

using Lines = std::vector<std::string>;

Lines described(const Operations& ops) {
    Lines lines;
    for (const Operation& it : ops)
        lines.push_back(op::describe(it.op));
    return lines;
}

diff::DiffResult compare(const Schema& from, const Schema& to) {
    return diff::compare(from, to, ToyDialect::guarded(), {});
}

Lines upgrade(const Schema& from, const Schema& to) {
    return described(compare(from, to).upgrade);
}

SchemaObject object(ObjectKind kind, const std::string& name, const std::string& definition = {}) {
    SchemaObject it;
    it.kind = kind;
    it.name = {"", name};
    it.definition = definition;
    return it;
}

SchemaObject mood(std::vector<std::string> values) {
    SchemaObject it = object(ObjectKind::enumeration, "mood");
    it.values = std::move(values);
    return it;
}

void add(Schema& schema, SchemaObject it) {
    schema.objects.emplace(ObjectKey{it.kind, it.name}, std::move(it));
}

void add(Schema& schema, const std::string& view, const std::string& definition) {
    View it;
    it.name = {"", view};
    it.definition = definition;
    schema.views.emplace(it.name, it);
}

Table user(const std::string& name_type = "string(40)") {
    Table it = table("user", {column("id"), column("name", name_type)});
    it.primary_key = primary_key({"id"});
    return it;
}

Table partition(const std::string& name, const std::string& of) {
    Table it = table(name, {column("id")});
    it.options["partition_of"] = of;
    return it;
}

} // namespace

TEST_CASE("diff: what a table needs is made before it and goes after it") {
    Schema full = schema_of(table("user", {column("id"), column("feeling", "mood")}));
    full.tables.begin()->second.columns[0].server_default = "nextval(counter)";
    full.tables.begin()->second.checks = {check("c", "is_fine(id)")};
    add(full, mood({"sad", "ok"}));
    add(full, object(ObjectKind::sequence, "counter"));
    add(full, object(ObjectKind::function, "is_fine(integer)", "create function is_fine integer"));
    add(full, "names", "select id from user");
    const Lines built = upgrade({}, full);
    CHECK(built == Lines{"create enum mood (sad, ok)", "create sequence counter",
                         "create function is_fine(integer)", "create table user",
                         "create view names"});
    const Lines dropped = upgrade(full, {});
    CHECK(dropped == Lines{"drop view names", "drop table user", "drop function is_fine(integer)",
                           "drop sequence counter", "drop enum mood (sad, ok)"});
}

TEST_CASE("diff: an object between tables stands between them") {
    Schema full = schema_of(table("a", {column("id")}), table("c", {column("x", "b")}));
    SchemaObject type = object(ObjectKind::type, "b");
    type.attributes = {column("part", "a")};
    add(full, type);
    CHECK(upgrade({}, full) == Lines{"create table a", "create type b", "create table c"});
    CHECK(upgrade(full, {}) == Lines{"drop table c", "drop type b", "drop table a"});
}

TEST_CASE("diff: a schema is made before what is in it and goes after it") {
    Schema full;
    Table it = table("t", {column("id")});
    it.name.schema = "app";
    full.tables.emplace(it.name, it);
    add(full, object(ObjectKind::schema, "app"));
    CHECK(upgrade({}, full) == Lines{"create schema app", "create table app.t"});
    CHECK(upgrade(full, {}) == Lines{"drop table app.t", "drop schema app"});
}

TEST_CASE("diff: views stand aside while a column that they use changes its type") {
    Schema from = schema_of(user());
    add(from, "names", "select name from user");
    add(from, "shouted", "select upper(name) from names");
    add(from, "ids", "select id from user");
    Schema to = schema_of(user("string(80)"));
    to.views = from.views;
    const Lines lines{"drop view shouted", "drop view names",
                      "alter column user.name: type string(80) (was string(40))",
                      "create view names", "create view shouted"};
    CHECK(upgrade(from, to) == lines);
}

TEST_CASE("diff: what uses a changed function goes for a moment, unless it is altered in place") {
    Schema from = schema_of(user());
    add(from, object(ObjectKind::function, "f(integer)", "create function f"));
    add(from, "v", "select f(id) from user");
    Schema to = from;
    to.objects.begin()->second.definition = "create function f again";
    CHECK(upgrade(from, to) == Lines{"drop view v", "drop function f(integer)",
                                     "create function f(integer)", "create view v"});
    Schema commented = from;
    commented.objects.begin()->second.comment = "of use";
    CHECK(upgrade(from, commented) == Lines{"alter function f(integer)"});
}

TEST_CASE("diff: a rebuilt enum makes views on its columns stand aside, an added value does not") {
    Schema from = schema_of(table("user", {column("id"), column("feeling", "mood")}));
    add(from, mood({"sad", "ok"}));
    add(from, "feelings", "select feeling from user");
    Schema to = from;
    to.objects.begin()->second.values = {"sad", "ok", "mad"};
    const auto result = compare(from, to);
    CHECK(described(result.upgrade) == Lines{"alter enum mood (sad, ok, mad)"});
    CHECK(described(result.downgrade) ==
          Lines{"drop view feelings", "alter enum mood (sad, ok)", "create view feelings"});
}

TEST_CASE("diff: triggers and policies go with a table that is made anew") {
    Schema from = schema_of(user());
    from.triggers[{"", "user.audit"}] = {{"", "user.audit"}, {"", "user"}, "create trigger audit"};
    SchemaObject policy = object(ObjectKind::policy, "user.own", "create policy own");
    policy.table = {"", "user"};
    add(from, policy);
    Schema to = from;
    to.tables.begin()->second.options["partition_by"] = "list (id)";
    CHECK(upgrade(from, to) == Lines{"drop trigger user.audit on user", "drop policy user.own",
                                     "drop table user", "create table user",
                                     "create policy user.own",
                                     "create trigger user.audit on user"});
}

TEST_CASE("diff: foreign keys stand aside while the key that they refer to is made anew") {
    Table post = table("post", {column("user_id")});
    post.foreign_keys = {foreign_key("fk_user", {"user_id"}, "user")};
    post.foreign_keys[0].referred_columns = {"id"};
    const Schema from = schema_of(user(), post);
    Schema to = from;
    Table& changed = to.tables.at({"", "user"});
    changed.primary_key->deferrable = Deferrable::deferred;
    CHECK(upgrade(from, to) == Lines{"drop foreign key fk_user (user_id) to user on post",
                                     "drop primary key (id) on user",
                                     "create primary key (id) on user",
                                     "create foreign key fk_user (user_id) to user on post"});
}

TEST_CASE("diff: foreign keys stand aside when both their columns change their type") {
    Table post = table("post", {column("user_id")});
    post.foreign_keys = {foreign_key("fk_user", {"user_id"}, "user")};
    post.foreign_keys[0].referred_columns = {"id"};
    const Schema from = schema_of(user(), post);
    Schema one = from;
    one.tables.at({"", "post"}).columns[0].type.text = "text";
    CHECK(upgrade(from, one).size() == 1);
    Schema both = one;
    both.tables.at({"", "user"}).columns[0].type.text = "text";
    CHECK(upgrade(from, both) == Lines{"drop foreign key fk_user (user_id) to user on post",
                                       "alter column post.user_id: type text (was integer)",
                                       "alter column user.id: type text (was integer)",
                                       "create foreign key fk_user (user_id) to user on post"});
}

TEST_CASE("diff: partitions come after their parent, go before it, and follow its changes") {
    Table parent = table("z_parent", {column("id")});
    parent.options["partition_by"] = "list (id)";
    const Schema full = schema_of(parent, partition("a_part", "z_parent"));
    CHECK(upgrade({}, full) == Lines{"create table z_parent", "create table a_part"});
    CHECK(upgrade(full, {}) == Lines{"drop table a_part", "drop table z_parent"});
    Schema wider = full;
    for (auto& [name, it] : wider.tables)
        it.columns.push_back(column("more"));
    const auto result = compare(full, wider);
    CHECK(described(result.upgrade) ==
          Lines{"add column z_parent.more (integer)", "add column a_part.more (integer)"});
    CHECK(described(result.downgrade) ==
          Lines{"drop column z_parent.more", "drop column a_part.more"});
    Schema other = full;
    other.tables.at({"", "z_parent"}).options["partition_by"] = "range (id)";
    CHECK(upgrade(full, other) == Lines{"drop table a_part", "drop table z_parent",
                                        "create table z_parent", "create table a_part"});
}

TEST_CASE("diff: indexes of a materialized view change by themselves") {
    Schema from = schema_of(user());
    add(from, "totals", "select id from user");
    View& view = from.views.begin()->second;
    view.materialized = true;
    Index index;
    index.name = "ix_totals";
    index.columns = {{"id", {}, {}, {}, false, {}, 0}};
    Schema to = from;
    to.views.begin()->second.indexes = {index};
    const auto result = compare(from, to);
    CHECK(described(result.upgrade) == Lines{"create index ix_totals on totals (id)"});
    CHECK(described(result.downgrade) == Lines{"drop index ix_totals on totals"});
}

TEST_CASE("diff: parts of tables go for a moment with a function or domain that they use") {
    Table it = table("user", {column("id"), column("short", "name_part")});
    it.columns[0].server_default = "f(1)";
    it.checks = {check("c", "f(id) > 0")};
    Schema from = schema_of(it);
    add(from, object(ObjectKind::function, "f(integer)", "create function f"));
    SchemaObject domain = object(ObjectKind::domain, "name_part", "one");
    domain.type = {"text", true, {}};
    add(from, domain);
    add(from, "v", "select short from user");
    Schema to = from;
    for (auto& [key, made] : to.objects)
        made.definition += " again";
    CHECK(upgrade(from, to) ==
          Lines{"drop view v", "drop check c (f(id) > 0) on user",
                "alter column user.id: no default (was default f(1))",
                "alter column user.short: type text (was name_part)", "drop function f(integer)",
                "create function f(integer)", "drop domain name_part", "create domain name_part",
                "alter column user.short: type name_part (was text)",
                "create check c (f(id) > 0) on user",
                "alter column user.id: default f(1) (was no default)", "create view v"});
}

TEST_CASE("diff: no operation gets lost in a cycle of foreign keys between partitions") {
    auto whole = [](const std::string& name) {
        Table it = table(name, {column("id")});
        it.options["partition_by"] = "list (id)";
        return it;
    };
    Table p = whole("p");
    Table f = whole("f");
    p.foreign_keys = {foreign_key("p_fk", {"id"}, "f")};
    f.foreign_keys = {foreign_key("f_fk", {"id"}, "p")};
    Table p1 = partition("p1", "p");
    Table f1 = partition("f1", "f");
    p1.foreign_keys = {foreign_key("p1_fk", {"id"}, "f1")};
    f1.foreign_keys = {foreign_key("f1_fk", {"id"}, "p1")};
    const Schema full = schema_of(p, f, p1, f1);
    const Lines lines = upgrade({}, full);
    CHECK(lines.size() == 8);
    CHECK(Lines(lines.begin(), lines.begin() + 4) ==
          Lines{"create table f", "create table f1", "create table p", "create table p1"});
    CHECK(upgrade(full, {}).size() == 8);
}
