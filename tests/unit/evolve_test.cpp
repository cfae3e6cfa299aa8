// SPDX-License-Identifier: MIT
// Operations on the model: what they change, what they refuse, and how they are undone.
#include "catch.hpp"

#include <dbmig/evolve.hpp>

#include "util/text.hpp"

using namespace dbmig;

namespace {

Column column(const std::string& name, const std::string& type = "integer") {
    Column it;
    it.name = name;
    it.type = {type, true, {}};
    return it;
}

ForeignKey key(const std::string& name, const std::string& from, const std::string& table,
               const std::string& to) {
    ForeignKey it;
    it.name = name;
    it.columns = {from};
    it.referred_table = {"", table};
    it.referred_columns = {to};
    return it;
}

Index index_on(const std::string& name, const std::vector<std::string>& columns) {
    Index it;
    it.name = name;
    for (const std::string& each : columns) {
        IndexColumn part;
        part.column = each;
        it.columns.push_back(part);
    }
    return it;
}

Check check(const std::string& name, const std::string& expression) {
    Check it;
    it.name = name;
    it.expression = expression;
    return it;
}

Unique unique(const std::string& name, const std::vector<std::string>& columns) {
    Unique it;
    it.name = name;
    for (const std::string& each : columns)
        it.columns.push_back({each, "", false});
    return it;
}

/// user (id, name, email) and post (id, user_id → user, parent → post), a view and a trigger.
Schema blog() {
    Schema schema;
    Table user;
    user.name = {"", "user"};
    user.columns = {column("id"), column("name", "string(40)"), column("email", "string(80)")};
    user.primary_key = PrimaryKey{};
    user.primary_key->columns = {{"id", "", false}};
    user.uniques = {unique("uq_email", {"email"})};
    user.checks = {check("", "length(name) > 0")};
    user.indexes = {index_on("ix_name", {"name"}), index_on("ix_both", {"name", "email"})};
    Table post;
    post.name = {"", "post"};
    post.columns = {column("id"), column("user_id"), column("parent")};
    post.foreign_keys = {key("fk_user", "user_id", "user", "id"), key("", "parent", "post", "id")};
    schema.tables = {{user.name, user}, {post.name, post}};
    View names;
    names.name = {"", "names"};
    names.definition = "SELECT name FROM user";
    schema.views = {{names.name, names}};
    Trigger touch;
    touch.name = {"", "touch"};
    touch.table = {"", "user"};
    touch.definition = "CREATE TRIGGER touch AFTER UPDATE OF name ON user BEGIN SELECT 1; END";
    schema.triggers = {{touch.name, touch}};
    return schema;
}

op::NameRules rules() {
    return {[](std::string_view name) { return util::to_lower(name); },
            [](std::string_view sql, std::string_view from, std::string_view to) {
                std::string out;
                std::string word;
                for (char c : std::string(sql) + ' ') {
                    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
                        word += c;
                        continue;
                    }
                    out += util::equal_ignoring_case(word, from) ? std::string(to) : word;
                    word.clear();
                    out += c;
                }
                out.pop_back();
                return out;
            }};
}

Schema after(Schema schema, const Op& op) {
    op::evolve(schema, op, rules());
    return schema;
}

std::string failure(const Op& op) {
    Schema schema = blog();
    try {
        op::evolve(schema, op, rules());
    } catch (const SchemaError& error) {
        return error.what();
    }
    return "";
}

/// Does and undoes `op` and gives what is left.
Schema there_and_back(const Op& op) {
    const Schema before = blog();
    Schema schema = after(before, op);
    for (const Operation& undo : op::inverse(op, before, rules()))
        op::evolve(schema, undo.op, rules());
    return schema;
}

const Name user{"", "user"};
const Name post{"", "post"};

DropTable drop_by_name(const std::string& name) {
    DropTable drop;
    drop.table.name = {"", name};
    drop.complete = false;
    return drop;
}

} // namespace

TEST_CASE("evolve: renaming a table rewrites what refers to it") {
    const Schema schema = after(blog(), RenameTable{user, "account"});
    CHECK(schema.tables.count(user) == 0);
    const Table& post_table = schema.tables.at(post);
    CHECK(post_table.foreign_keys[0].referred_table == Name{"", "account"});
    const Trigger& touch = schema.triggers.at({"", "touch"});
    CHECK(touch.table == Name{"", "account"});
    CHECK_THAT(touch.definition, ContainsSubstring("ON account"));
    CHECK(schema.views.at({"", "names"}).definition == "SELECT name FROM account");
}

TEST_CASE("evolve: renaming a table rewrites its foreign keys to itself") {
    const Schema schema = after(blog(), RenameTable{post, "entry"});
    CHECK(schema.tables.at({"", "entry"}).name.name == "entry");
    CHECK(schema.tables.at({"", "entry"}).foreign_keys[1].referred_table == Name{"", "entry"});
}

TEST_CASE("evolve: renaming a column rewrites keys, indexes, expressions and texts") {
    Schema schema = after(blog(), RenameColumn{user, "NAME", "label"});
    const Table& table = schema.tables.at(user);
    CHECK(table.columns[1].name == "label");
    CHECK(table.indexes[0].columns[0].column == "label");
    CHECK(table.checks[0].expression == "length(label) > 0");
    CHECK(schema.views.at({"", "names"}).definition == "SELECT label FROM user");
    schema = after(blog(), RenameColumn{user, "id", "uid"});
    CHECK(schema.tables.at(user).primary_key->columns[0].column == "uid");
    CHECK(schema.tables.at(post).foreign_keys[0].referred_columns[0] == "uid");
    CHECK(schema.tables.at(post).foreign_keys[1].referred_columns[0] == "id");
}

TEST_CASE("evolve: a dropped table takes its triggers along, and inverse brings them back") {
    DropTable drop;
    drop.table.name = user;
    drop.complete = false;
    CHECK(after(blog(), drop).triggers.empty());
    CHECK(there_and_back(drop) == blog());
}

TEST_CASE("evolve: what is on a dropped column alone goes with it; what is shared refuses") {
    DropColumn drop{post, column("user_id"), false};
    CHECK(after(blog(), drop).tables.at(post).foreign_keys.size() == 1);
    CHECK_THAT(failure(DropColumn{user, column("name"), true}), ContainsSubstring("ix_both"));
    Schema schema = after(blog(), DropIndex{user, index_on("ix_both", {}), false});
    schema = after(schema, DropColumn{user, column("name"), true});
    CHECK(schema.tables.at(user).indexes.empty());
    CHECK(schema.tables.at(user).checks.empty());
}

TEST_CASE("evolve: unnamed constraints are found by what they say") {
    CHECK(after(blog(), DropConstraint{user, check("", "length( name )>0"), true})
              .tables.at(user)
              .checks.empty());
    CHECK(after(blog(), DropConstraint{post, key("", "parent", "post", "id"), true})
              .tables.at(post)
              .foreign_keys.size() == 1);
    CHECK_THAT(failure(DropConstraint{user, check("", "length(name) > 1"), true}),
               ContainsSubstring("has no check"));
    Check by_name = check("uq_email", "");
    CHECK(after(blog(), DropConstraint{user, by_name, false}).tables.at(user).uniques.empty());
    CHECK(!failure(DropConstraint{user, by_name, true}).empty());
}

TEST_CASE("evolve: an operation that does not fit says why") {
    CHECK_THAT(failure(AddColumn{{"", "usr"}, column("a")}), ContainsSubstring("'user'"));
    CHECK_THAT(failure(AddColumn{user, column("Email")}), ContainsSubstring("already"));
    CHECK_THAT(failure(DropColumn{user, column("emial"), true}), ContainsSubstring("'email'"));
    CHECK_THAT(failure(RenameTable{user, "names"}), ContainsSubstring("view names"));
    CHECK_THAT(failure(CreateIndex{user, index_on("i", {"nope"})}), ContainsSubstring("nope"));
    CHECK_THAT(failure(CreateIndex{user, index_on("ix_name", {"id"})}),
               ContainsSubstring("already"));
    CHECK_THAT(failure(CreateConstraint{user, PrimaryKey{}}), ContainsSubstring("primary key"));
    CHECK_THAT(failure(RenameConstraint{user, "nope", "x"}), ContainsSubstring("nope"));
    CHECK_THAT(failure(RenameColumn{user, "id", "NAME"}), ContainsSubstring("already"));
    CHECK(failure(Execute{}).empty());
}

TEST_CASE("inverse: every operation that can be undone is") {
    ColumnAttributes change;
    change.nullable = false;
    change.server_default = std::optional<std::string>("'x'");
    Table fresh;
    fresh.name = {"", "fresh"};
    fresh.columns = {column("id")};
    View all;
    all.name = {"", "all_users"};
    all.definition = "SELECT * FROM user";
    View other = blog().views.begin()->second;
    other.definition = "SELECT email FROM user";
    DropView drop_view;
    drop_view.view.name = {"", "names"};
    drop_view.complete = false;
    DropTrigger drop_trigger;
    drop_trigger.trigger.name = {"", "touch"};
    drop_trigger.complete = false;
    const std::vector<Op> ops = {
        CreateTable{fresh},
        RenameTable{user, "account"},
        AddColumn{user, column("age")},
        RenameColumn{user, "name", "label"},
        AlterColumn{user, "name", change, {}},
        CreateIndex{user, index_on("ix_id", {"id"})},
        RenameIndex{user, "ix_name", "ix_n"},
        CreateConstraint{user, check("ck", "id > 0")},
        RenameConstraint{user, "uq_email", "uq_mail"},
        AlterTableOptions{user, {{"strict", "true"}}, {}},
        SetTableComment{user, "people", ""},
        CreateView{all},
        AlterView{other, {}, false},
        drop_view,
        drop_trigger,
    };
    for (const Op& op : ops) {
        INFO(op::describe(op));
        CHECK(!(after(blog(), op) == blog()));
        CHECK(there_and_back(op) == blog());
    }
}

TEST_CASE("inverse: a dropped column comes back with its constraints") {
    Schema before = after(blog(), DropIndex{user, index_on("ix_both", {}), false});
    const Op drop = DropColumn{user, column("email"), false};
    Schema schema = after(before, drop);
    CHECK(schema.tables.at(user).uniques.empty());
    for (const Operation& undo : op::inverse(drop, before, rules()))
        schema = after(schema, undo.op);
    CHECK(schema == before);
}

TEST_CASE("inverse: what cannot be undone says so") {
    CHECK_THROWS_AS(op::inverse(Execute{}, blog()), SchemaError);
    CHECK_THROWS_AS(op::inverse(DeleteRows{user, {}}, blog()), SchemaError);
    CHECK_THROWS_AS(op::inverse(drop_by_name("nope"), blog()), SchemaError);
    AlterColumn alter{user, "name", {}, {}};
    alter.change.nullable = false;
    const Operations alone = {{alter, {}, {}}};
    CHECK_THROWS_AS(op::inverse(alone), SchemaError);
    const Operations back =
        op::inverse(InsertRows{user, {{{"id", Value(std::int64_t(1))}}}}, blog());
    CHECK(std::get<DeleteRows>(back.at(0).op).where.size() == 1);
}

TEST_CASE("inverse: a script is undone last first, drops from its own history") {
    Table fresh;
    fresh.name = {"", "fresh"};
    fresh.columns = {column("id"), column("a")};
    const Operations ops = {{CreateTable{fresh}, {}, {}},
                            {DropColumn{fresh.name, column("a", ""), false}, {}, {}}};
    const Operations undo = op::inverse(ops);
    REQUIRE(undo.size() == 2);
    CHECK(std::get<AddColumn>(undo[0].op).column == fresh.columns[1]);
    CHECK(op::op_name(undo[1].op) == "drop_table");
}

TEST_CASE("complete: drops learn their definitions from the schema") {
    Operations ops = {{RenameTable{user, "account"}, {}, {}},
                      {drop_by_name("account"), {}, {}},
                      {drop_by_name("nope"), {}, {}}};
    op::complete(ops, blog(), rules());
    CHECK(std::get<DropTable>(ops[1].op).complete);
    CHECK(std::get<DropTable>(ops[1].op).table.columns.size() == 3);
    CHECK(!std::get<DropTable>(ops[2].op).complete);
}

TEST_CASE("describe: one line that a person understands") {
    Column email = column("email", "string(120)");
    email.nullable = false;
    CHECK(op::describe(AddColumn{user, email}) == "add column user.email (string(120), not null)");
    CHECK(op::describe(CreateConstraint{post, key("", "a", "user", "id")}) ==
          "create foreign key (a) to user on post");
    CHECK(op::destroys(DropColumn{user, email, true}) == "drops column user.email");
    CHECK(op::destroys(AddColumn{user, email}).empty());
    AlterColumn computed{user, "email", {}, {}};
    CHECK(op::destroys(computed).empty());
    computed.change.generated = Generated{"name || '@'", true};
    CHECK(op::destroys(computed) == "replaces the values of column user.email");
    computed.existing.generated = Generated{"name", true};
    CHECK(op::destroys(computed).empty()); // they were computed before
    CHECK(op::op_name(CreateConstraint{user, Check{}}) == "create_check_constraint");
    CHECK(op::table_of(CreateView{}) == nullptr);
    CHECK(*op::table_of(DropColumn{post, email, true}) == post);
}
