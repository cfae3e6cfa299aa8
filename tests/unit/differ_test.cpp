// SPDX-License-Identifier: MIT
// The comparison, pair by pair: what is written, in which order, and what is not.
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

diff::DiffResult compare(const Schema& from, const Schema& to,
                         const diff::DiffOptions& options = {}, bool forward_references = true) {
    return diff::compare(from, to, ToyDialect(forward_references), options);
}

Lines upgrade(const Schema& from, const Schema& to, const diff::DiffOptions& options = {}) {
    return described(compare(from, to, options).upgrade);
}

Lines strict_upgrade(const Schema& from, const Schema& to) {
    return described(compare(from, to, {}, false).upgrade);
}

Table user() {
    Table it = table("user", {column("id"), column("name", "string(40)", false)});
    it.primary_key = primary_key({"id"});
    return it;
}

Table post() {
    Table it = table("post", {column("id"), column("user_id")});
    it.primary_key = primary_key({"id"});
    it.foreign_keys = {foreign_key("fk_user", {"user_id"}, "user")};
    return it;
}

diff::DiffOptions with(RenameMode mode) {
    diff::DiffOptions options;
    options.compare.renames = mode;
    return options;
}

Table changed(Table it, const std::function<void(Table&)>& change) {
    change(it);
    return it;
}

} // namespace

TEST_CASE("diff: equal schemas need nothing") {
    CHECK(upgrade({}, {}).empty());
    CHECK(upgrade(schema_of(user(), post()), schema_of(user(), post())).empty());
}

TEST_CASE("diff: names are compared as the engine does, texts by their words") {
    Table a = user();
    a.checks = {check("", "name <> ''")};
    Table b = table("USER", {column("ID", "INTEGER"), column("Name", "String(40)", false)});
    b.primary_key = primary_key({"Id"});
    b.checks = {check("", "\"Name\"<>''")};
    CHECK(upgrade(schema_of(a), schema_of(b)).empty());
}

TEST_CASE("diff: new tables come parents first, dropped ones children first") {
    const Schema full = schema_of(user(), post());
    CHECK(upgrade({}, full) == Lines{"create table user", "create table post"});
    CHECK(upgrade(full, {}) == Lines{"drop table post", "drop table user"});
    CHECK(described(compare({}, full).downgrade) == Lines{"drop table post", "drop table user"});
}

TEST_CASE("diff: foreign keys that close a cycle") {
    Table a = user();
    a.columns.push_back(column("post_id"));
    a.foreign_keys = {foreign_key("fk_post", {"post_id"}, "post")};
    const Schema cycle = schema_of(a, post());
    CHECK(upgrade({}, cycle) == Lines{"create table post", "create table user"});
    CHECK(strict_upgrade({}, cycle) ==
          Lines{"create table post", "create table user",
                "create foreign key fk_user (user_id) to user on post"});
    CHECK(strict_upgrade(cycle, {}) == Lines{"drop foreign key fk_user (user_id) to user on post",
                                             "drop table user", "drop table post"});
    Table self = user();
    self.foreign_keys = {foreign_key("", {"id"}, "user")};
    CHECK(strict_upgrade({}, schema_of(self)) == Lines{"create table user"});
}

TEST_CASE("diff: columns") {
    const Table wider = changed(user(), [](Table& it) {
        it.columns[1].type.text = "string(80)";
        it.columns[1].nullable = true;
        it.columns[1].server_default = "''";
        it.columns.push_back(column("age"));
    });
    CHECK(upgrade(schema_of(user()), schema_of(wider)) ==
          Lines{"add column user.age (integer)",
                "alter column user.name: type string(80) (was string(40)), nullable, default '' "
                "(was no default)"});
    CHECK(described(compare(schema_of(user()), schema_of(wider)).downgrade) ==
          Lines{"alter column user.name: type string(40) (was string(80)), not null, no default "
                "(was default '')",
                "drop column user.age"});
}

TEST_CASE("diff: an alteration holds what changes alone, each side in its own words") {
    const Table wider = changed(user(), [](Table& it) { it.columns[1].type.text = "Text"; });
    const auto result = compare(schema_of(user()), schema_of(wider));
    const auto& alter = std::get<AlterColumn>(result.upgrade.at(0).op);
    ColumnAttributes change;
    change.type = Type{"Text", true, {}};
    CHECK(alter.change == change);
    CHECK(alter.existing.type->text == "string(40)");
    const auto& back = std::get<AlterColumn>(result.downgrade.at(0).op);
    CHECK(back.change == alter.existing);
    CHECK(back.existing == alter.change);
}

TEST_CASE("diff: a column that is to be computed loses its values, and that is said") {
    const Table computed = changed(user(), [](Table& it) {
        it.columns.back().generated = Generated{"'x'", true};
    });
    const auto result = compare(schema_of(user()), schema_of(computed));
    REQUIRE(result.upgrade.size() == 1);
    CHECK_THAT(result.upgrade[0].note, ContainsSubstring("destroys the values of column user."));
    CHECK(result.downgrade.at(0).note.empty());
}

TEST_CASE("diff: a part of a dropped column goes first") {
    const Table full = changed(user(), [](Table& it) {
        it.indexes = {index("ix", {"name"})};
        it.checks = {check("", "name <> ''")};
    });
    const Table less = changed(user(), [](Table& it) { it.columns.pop_back(); });
    const auto result = compare(schema_of(full), schema_of(less));
    CHECK(described(result.upgrade) == Lines{"drop index ix on user",
                                             "drop check (name <> '') on user",
                                             "drop column user.name"});
    CHECK(described(result.downgrade) == Lines{"add column user.name (string(40), not null)",
                                               "create check (name <> '') on user",
                                               "create index ix on user (name)"});
    CHECK(result.upgrade[2].note == "destroys the values of column user.name");
    CHECK_THAT(result.downgrade[0].note, ContainsSubstring("fails when user has rows"));
}

TEST_CASE("diff: constraints by name, unnamed ones by what they say") {
    const Table one = changed(user(), [](Table& it) {
        it.uniques = {unique("uq", {"name"}), unique("", {"id", "name"})};
        it.checks = {check("", "id > 0"), check("", "id > 0"), check("ck", "id < 9")};
    });
    const Table two = changed(user(), [](Table& it) {
        it.uniques = {unique("", {"id", "name"}), unique("uq", {"id"})};
        it.checks = {check("ck", "id < 8"), check("", "id > 0")};
    });
    CHECK(upgrade(schema_of(one), schema_of(two)) ==
          Lines{"drop unique constraint uq (name) on user", "drop check (id > 0) on user",
                "drop check ck (id < 9) on user", "create unique constraint uq (id) on user",
                "create check ck (id < 8) on user"});
}

TEST_CASE("diff: another name alone is a rename") {
    const Table one = changed(user(), [](Table& it) {
        it.uniques = {unique("uq_a", {"name"})};
        it.checks = {check("", "id > 0")};
        it.indexes = {index("ix_a", {"name"})};
    });
    const Table two = changed(user(), [](Table& it) {
        it.uniques = {unique("uq_b", {"name"})};
        it.checks = {check("ck", "id > 0")};
        it.indexes = {index("ix_b", {"name"})};
    });
    CHECK(upgrade(schema_of(one), schema_of(two)) ==
          Lines{"drop check (id > 0) on user", "rename constraint uq_a on user to uq_b",
                "rename index ix_a on user to ix_b", "create check ck (id > 0) on user"});
}

TEST_CASE("diff: swapped index names are not renames") {
    const Table one = changed(user(), [](Table& it) {
        it.indexes = {index("a", {"id"}), index("b", {"name"})};
    });
    const Table two = changed(user(), [](Table& it) {
        it.indexes = {index("b", {"id"}), index("a", {"name"})};
    });
    CHECK(upgrade(schema_of(one), schema_of(two)) ==
          Lines{"drop index a on user", "drop index b on user", "create index b on user (id)",
                "create index a on user (name)"});
}

TEST_CASE("diff: an index name that moves to another table is freed first") {
    const Table a = changed(post(), [](Table& it) { it.indexes = {index("ix", {"id"})}; });
    const Table b = changed(user(), [](Table& it) { it.indexes = {index("ix", {"id"})}; });
    CHECK(upgrade(schema_of(user(), a), schema_of(b, post())) ==
          Lines{"drop index ix on post", "create index ix on user (id)"});
    CHECK(upgrade(schema_of(b, post()), schema_of(user(), a)) ==
          Lines{"drop index ix on user", "create index ix on post (id)"});
    Table c = table("account", {column("x")});
    c.indexes = {index("ix", {"x"})};
    CHECK(upgrade(schema_of(user(), a), schema_of(c, user(), post())) ==
          Lines{"drop index ix on post", "create table account"});
    CHECK(upgrade(schema_of(c, user(), post()), schema_of(user(), a)) ==
          Lines{"drop table account", "create index ix on post (id)"});
}

TEST_CASE("diff: foreign keys of strict engines follow what they refer to") {
    const Table lone = changed(post(), [](Table& it) { it.foreign_keys.clear(); });
    CHECK(strict_upgrade(schema_of(lone), schema_of(user(), post())) ==
          Lines{"create table user", "create foreign key fk_user (user_id) to user on post"});
    CHECK(strict_upgrade(schema_of(user(), post()), schema_of(lone)) ==
          Lines{"drop foreign key fk_user (user_id) to user on post", "drop table user"});
    const Table keyless = changed(user(), [](Table& it) { it.primary_key.reset(); });
    CHECK(strict_upgrade(schema_of(keyless, lone), schema_of(user(), post())) ==
          Lines{"create primary key (id) on user",
                "create foreign key fk_user (user_id) to user on post"});
    CHECK(strict_upgrade(schema_of(user(), post()), schema_of(keyless, lone)) ==
          Lines{"drop foreign key fk_user (user_id) to user on post",
                "drop primary key (id) on user"});
}

TEST_CASE("diff: declared renames") {
    Table account = user();
    account.name.name = "account";
    account.renamed_from = "user";
    account.columns[1].name = "label";
    account.columns[1].renamed_from = "name";
    Table entry = post();
    entry.foreign_keys[0].referred_table.name = "account";
    const Schema from = schema_of(user(), post());
    const Schema to = schema_of(account, entry);
    const auto result = compare(from, to);
    CHECK(described(result.upgrade) ==
          Lines{"rename table user to account", "rename column account.name to label"});
    CHECK(described(result.downgrade) ==
          Lines{"rename column account.label to name", "rename table account to user"});
    SECTION("are not made twice") {
        Schema applied = from;
        for (const Operation& it : result.upgrade)
            op::evolve(applied, it.op);
        CHECK(upgrade(applied, to).empty());
    }
    SECTION("do nothing where the old name never was") {
        CHECK(upgrade({}, to) == Lines{"create table account", "create table post"});
    }
}

TEST_CASE("diff: a chain of renames begins at its end") {
    Table b = table("b", {column("x")});
    Table c = table("c", {column("y")});
    b.renamed_from = "a";
    c.renamed_from = "b";
    const Schema from = schema_of(table("a", {column("x")}), table("b", {column("y")}));
    CHECK(upgrade(from, schema_of(b, c)) == Lines{"rename table b to c", "rename table a to b"});
    Table t = table("t", {column("b"), column("c", "text")});
    t.columns[0].renamed_from = "a";
    t.columns[1].renamed_from = "b";
    CHECK(upgrade(schema_of(table("t", {column("a"), column("b", "text")})), schema_of(t)) ==
          Lines{"rename column t.b to c", "rename column t.a to b"});
}

TEST_CASE("diff: likely renames are asked, taken, or said") {
    Table mail = user();
    mail.columns[1].name = "nickname";
    const Schema from = schema_of(user());
    const Schema to = schema_of(mail);
    CHECK(upgrade(from, to, with(RenameMode::automatic)) ==
          Lines{"rename column user.name to nickname"});
    CHECK(upgrade(from, to, with(RenameMode::never)) ==
          Lines{"add column user.nickname (string(40), not null)", "drop column user.name"});
    const auto said = compare(from, to, with(RenameMode::ask));
    CHECK(said.upgrade.size() == 2);
    REQUIRE(said.messages.size() == 1);
    CHECK_THAT(said.messages[0], ContainsSubstring("column user.name may have been renamed to "
                                                   "user.nickname"));
    diff::DiffOptions options = with(RenameMode::ask);
    std::vector<std::string> asked;
    options.ask = [&](const diff::RenameGuess& guess) {
        asked.push_back(guess.from + ">" + guess.to);
        return true;
    };
    CHECK(upgrade(from, to, options) == Lines{"rename column user.name to nickname"});
    CHECK(asked == Lines{"name>nickname"});
}

TEST_CASE("diff: a table with the same columns is likely the same table") {
    Table account = user();
    account.name.name = "account";
    const Schema from = schema_of(user(), table("x", {column("id")}));
    const Schema to = schema_of(account, table("zz", {column("id")}));
    CHECK(upgrade(from, to, with(RenameMode::automatic)) ==
          Lines{"rename table user to account", "drop table x", "create table zz"});
}

TEST_CASE("diff: views and triggers stand aside while what they name changes") {
    const View names = view("names", "SELECT name FROM user");
    const View more = view("more", "SELECT * FROM names");
    const View posts = view("posts", "SELECT * FROM post");
    const Trigger log = trigger("log", "post", "UPDATE user SET name = ''");
    const Schema from = schema_of(user(), post(), names, more, posts, log);
    Table account = user();
    account.name.name = "account";
    account.renamed_from = "user";
    Table entry = post();
    entry.foreign_keys[0].referred_table.name = "account";
    const Schema to = schema_of(account, entry, view("names", "SELECT name FROM account"), more,
                                posts, trigger("log", "post", "UPDATE account SET name = ''"));
    CHECK(upgrade(from, to) == Lines{"drop trigger log on post", "drop view more",
                                     "drop view names", "rename table user to account",
                                     "create view names", "create view more",
                                     "create trigger log on post"});
}

TEST_CASE("diff: a view that does not name the dropped column stays") {
    const View ids = view("ids", "SELECT id FROM user");
    const View names = view("names", "SELECT name FROM user");
    const Table less = changed(user(), [](Table& it) { it.columns.pop_back(); });
    CHECK(upgrade(schema_of(user(), ids, names), schema_of(less, ids)) ==
          Lines{"drop view names", "drop column user.name"});
}

TEST_CASE("diff: changed views and triggers") {
    const View one = view("v", "SELECT id FROM user");
    const View two = view("v", "SELECT name FROM user");
    const Trigger on_view = trigger("t", "v", "SELECT 1");
    CHECK(upgrade(schema_of(user(), one), schema_of(user(), two)) == Lines{"alter view v"});
    CHECK(upgrade(schema_of(user(), one, on_view), schema_of(user(), two, on_view)) ==
          Lines{"drop trigger t on v", "alter view v", "create trigger t on v"});
    CHECK(upgrade(schema_of(user(), trigger("t", "user", "SELECT 1")),
                  schema_of(user(), trigger("t", "user", "SELECT 2"))) ==
          Lines{"drop trigger t on user", "create trigger t on user"});
}

TEST_CASE("diff: a trigger goes before its table and comes back after it") {
    const Schema from = schema_of(user(), trigger("t", "user", "SELECT 1"));
    const auto result = compare(from, {});
    CHECK(described(result.upgrade) == Lines{"drop trigger t on user", "drop table user"});
    CHECK(described(result.downgrade) == Lines{"create table user", "create trigger t on user"});
}

TEST_CASE("diff: one name, another kind") {
    const View as_view = view("user", "SELECT 1 AS id");
    CHECK(upgrade(schema_of(user()), schema_of(as_view)) ==
          Lines{"drop table user", "create view user"});
    CHECK(upgrade(schema_of(as_view), schema_of(user())) ==
          Lines{"drop view user", "create table user"});
    VirtualTable fts{{"", "user"}, "CREATE VIRTUAL TABLE user USING fts5(x)"};
    CHECK(upgrade(schema_of(user()), schema_of(fts)) ==
          Lines{"drop table user", "create virtual table user"});
    VirtualTable other{{"", "user"}, "CREATE VIRTUAL TABLE user USING fts5(y)"};
    CHECK(upgrade(schema_of(fts), schema_of(other)) ==
          Lines{"drop virtual table user", "create virtual table user"});
}

TEST_CASE("diff: options and comments") {
    const Table strict = changed(user(), [](Table& it) {
        it.options = {{"strict", "true"}};
        it.comment = "people";
    });
    CHECK(upgrade(schema_of(user()), schema_of(strict)) ==
          Lines{"alter table user: options strict (was none)", "set comment of table user"});
    diff::DiffOptions silent;
    silent.compare.comments = false;
    CHECK(upgrade(schema_of(user()), schema_of(strict), silent) ==
          Lines{"alter table user: options strict (was none)"});
}

TEST_CASE("diff: aspects that are switched off") {
    const Table other = changed(user(), [](Table& it) {
        it.columns[0].type.text = "text";
        it.columns[1].server_default = "'x'";
    });
    diff::DiffOptions options;
    options.compare.types = false;
    CHECK(upgrade(schema_of(user()), schema_of(other), options) ==
          Lines{"alter column user.name: default 'x' (was no default)"});
    options.compare.server_defaults = false;
    CHECK(upgrade(schema_of(user()), schema_of(other), options).empty());
}

TEST_CASE("diff: what dbmig cannot handle is named and left alone") {
    Schema from = schema_of(table("odd", {column("x")}));
    from.unhandled = {{"table", {"", "geo"}, "its module is not loaded"}};
    const auto result = compare(from, schema_of(table("Geo", {column("x")})));
    CHECK(described(result.upgrade) == Lines{"drop table odd"});
    REQUIRE(result.messages.size() == 2);
    CHECK(result.messages[0] == "table geo is left alone: its module is not loaded");
    CHECK_THAT(result.messages[1], ContainsSubstring("the declared table Geo is not compared"));
}

TEST_CASE("diff: generated columns come after what they are computed from") {
    Column sum = column("a_sum");
    sum.generated = Generated{"z + 1", true};
    Column twice = column("a_a");
    twice.generated = Generated{"a_sum * 2", true};
    const Schema from = schema_of(table("t", {column("id")}));
    const Schema to = schema_of(table("t", {column("id"), twice, sum, column("z", "text")}));
    CHECK(described(compare(from, to).upgrade) ==
          Lines{"add column t.z (text)", "add column t.a_sum (integer, generated as z + 1)",
                "add column t.a_a (integer, generated as a_sum * 2)"});
    CHECK(described(compare(to, from).upgrade) ==
          Lines{"drop column t.a_a", "drop column t.a_sum", "drop column t.z"});
}

TEST_CASE("diff: a foreign key that leaves the columns out refers to the primary key") {
    Table implied = post();
    implied.foreign_keys[0].referred_columns.clear();
    const Schema said = schema_of(user(), post());
    CHECK(compare(said, schema_of(user(), implied), {}, false).upgrade.empty());
    // where a foreign key may wait for its table, what it refers to is not known before rows are
    CHECK(compare(said, schema_of(user(), implied), {}, true).upgrade.size() == 2);
}

TEST_CASE("diff: changes of one table stay together") {
    Schema from;
    Schema to;
    for (const char* name : {"a", "b", "c"}) {
        put(from, table(name, {column("x"), column("y")}));
        Table after = table(name, {column("x"), column("z", "text")});
        after.indexes = {index(std::string("ix_") + name, {"z"})};
        put(to, after);
    }
    Lines expected;
    for (const std::string name : {"a", "b", "c"})
        for (const std::string& line :
             {"add column " + name + ".z (text)", "drop column " + name + ".y",
              "create index ix_" + name + " on " + name + " (z)"})
            expected.push_back(line);
    CHECK(upgrade(from, to) == expected);
}

TEST_CASE("diff: a table takes the name of an index that goes") {
    Table before = table("a", {column("x"), column("y")});
    before.indexes = {index("b", {"x"})};
    Table after = table("b", {column("x"), column("y")});
    after.renamed_from = "a";
    const auto result = compare(schema_of(before), schema_of(after));
    CHECK(described(result.upgrade) == Lines{"drop index b on a", "rename table a to b"});
    CHECK(described(result.downgrade) == Lines{"rename table b to a", "create index b on a (x)"});
}

TEST_CASE("diff: a table takes the name of a view that goes") {
    Schema from = schema_of(table("a", {column("x"), column("y")}));
    View view;
    view.name = {"", "b"};
    view.definition = "SELECT x FROM a";
    from.views.emplace(view.name, view);
    Table after = table("b", {column("x"), column("y")});
    after.renamed_from = "a";
    CHECK(described(compare(from, schema_of(after)).upgrade) ==
          Lines{"drop view b", "rename table a to b"});
}
