// SPDX-License-Identifier: MIT
// Operations between YAML and the model, by hand-written files.
#include "catch.hpp"

#include "format/schema_format.hpp"

using namespace dbmig;

namespace {

Operations read(const std::string& text, const std::string& engine = "sqlite") {
    const auto root = yaml::parse(text, "r.yaml");
    yaml::Faults faults("r.yaml", text);
    auto ops = format::read_operations(root, {engine, {}}, faults);
    faults.throw_if_any();
    return ops;
}

std::vector<Diagnostic> faults_of(const std::string& text) {
    const auto root = yaml::parse(text, "r.yaml");
    yaml::Faults faults("r.yaml", text);
    format::read_operations(root, {"sqlite", {}}, faults);
    return faults.list();
}

std::string write(const Operations& ops) {
    return yaml::write(format::write_operations(ops));
}

template <class T> const T& get(const Operations& ops, std::size_t i) {
    return std::get<T>(ops.at(i).op);
}

} // namespace

TEST_CASE("create_table is read with its keys and indexes") {
    const auto ops = read(R"(
- create_table:
    table: user
    columns:
      id: {type: integer, primary_key: true}
      name: {type: string(120), nullable: false, unique: true}
      group_id: {type: integer, references: group.id, on_delete: CASCADE}
    checks: {positive: "id > 0"}
    indexes: {ix_name: [name]}
    options: {strict: true}
)");
    const auto& table = get<CreateTable>(ops, 0).table;
    CHECK(table.name.name == "user");
    REQUIRE(table.columns.size() == 3);
    CHECK(table.columns[0].type == Type{"integer", true, {}});
    CHECK_FALSE(table.columns[0].nullable);
    CHECK_FALSE(table.columns[1].nullable);
    CHECK(table.columns[2].nullable);
    REQUIRE(table.primary_key);
    CHECK(table.primary_key->columns.at(0).column == "id");
    CHECK(table.uniques.at(0).columns.at(0).column == "name");
    CHECK(table.foreign_keys.at(0).referred_table.name == "group");
    CHECK(table.foreign_keys.at(0).referred_columns == std::vector<std::string>{"id"});
    CHECK(table.foreign_keys.at(0).on_delete == "cascade");
    CHECK(table.checks.at(0).expression == "id > 0");
    CHECK(table.indexes.at(0).columns.at(0).column == "name");
    CHECK(table.options == Options{{"strict", "true"}});
    CHECK(ops[0].where == Location{"r.yaml", 2, 3});
}

TEST_CASE("operations are written compactly") {
    const std::string text = R"(- create_table:
    table: user
    columns:
      id: {type: integer, primary_key: true}
      username: {type: string(120), nullable: false, unique: true}
- create_index: {table: user, index: ix_user_username, columns: [username]}
- insert_rows: {table: user, rows: [{id: 1, username: admin}]}
- execute: UPDATE user SET username = lower(username)
- drop_table: {table: user}
)";
    CHECK(write(read(text)) == text);
}

TEST_CASE("Alembic's own parameter names are understood") {
    const auto ops = read(R"(
- create_foreign_key: {constraint_name: fk_a, source_table: a, referent_table: b, local_cols: [x], remote_cols: [y], ondelete: SET NULL}
- create_check_constraint: {constraint_name: ck, table_name: a, condition: x > 0}
- alter_column: {table_name: a, column_name: x, nullable: true, new_column_name: z}
- bulk_insert: {table: a, rows: [{x: 1}]}
)");
    REQUIRE(ops.size() == 5);
    const auto& key = std::get<ForeignKey>(get<CreateConstraint>(ops, 0).constraint);
    CHECK(key.name == "fk_a");
    CHECK(key.referred_table.name == "b");
    CHECK(key.referred_columns == std::vector<std::string>{"y"});
    CHECK(key.on_delete == "set null");
    CHECK(std::get<Check>(get<CreateConstraint>(ops, 1).constraint).expression == "x > 0");
    CHECK(get<AlterColumn>(ops, 2).change.nullable == true);
    CHECK(get<RenameColumn>(ops, 3).new_name == "z");
}

TEST_CASE("short forms of add_column become operations of their own") {
    const auto ops = read("- add_column: {table: a, column: b, type: integer, unique: uq_b, "
                          "references: c.id}\n"
                          "- add_column: {table: a, column: d, type: text, index: true}\n");
    REQUIRE(ops.size() == 5);
    CHECK(get<AddColumn>(ops, 0).column.name == "b");
    CHECK(std::get<Unique>(get<CreateConstraint>(ops, 1).constraint).name == "uq_b");
    CHECK(std::get<ForeignKey>(get<CreateConstraint>(ops, 2).constraint).columns ==
          std::vector<std::string>{"b"});
    CHECK(get<CreateIndex>(ops, 4).index.name == "ix_a_d");
}

TEST_CASE("alter_column tells no default from nothing said") {
    const auto ops = read("- alter_column: {table: a, column: b, server_default: null, "
                          "existing_server_default: \"'x'\"}\n"
                          "- alter_column: {table: a, column: b, type: text}\n");
    const auto& first = get<AlterColumn>(ops, 0);
    REQUIRE(first.change.server_default.has_value());
    CHECK_FALSE(first.change.server_default->has_value());
    CHECK(first.existing.server_default == std::optional<std::string>("'x'"));
    CHECK_FALSE(get<AlterColumn>(ops, 1).change.server_default.has_value());
}

TEST_CASE("a drop knows whether its definition is there") {
    const auto ops = read(R"(
- drop_table: {table: a}
- drop_table: {table: a, columns: {}}
- drop_column: {table: a, column: b}
- drop_column: {table: a, column: b, type: null}
- drop_index: {table: a, index: i}
- drop_index: {table: a, index: i, columns: [b]}
- drop_constraint: {table: a, constraint: c, type: foreignkey}
- drop_constraint: {table: a, columns: [b], references: c.d}
- drop_view: {view: v}
- drop_trigger: {trigger: t, table: a, definition: CREATE TRIGGER t}
)");
    CHECK_FALSE(get<DropTable>(ops, 0).complete);
    CHECK(get<DropTable>(ops, 1).complete);
    CHECK_FALSE(get<DropColumn>(ops, 2).complete);
    CHECK(get<DropColumn>(ops, 3).complete);
    CHECK_FALSE(get<DropIndex>(ops, 4).complete);
    CHECK(get<DropIndex>(ops, 5).complete);
    CHECK_FALSE(get<DropConstraint>(ops, 6).complete);
    CHECK(std::get<ForeignKey>(get<DropConstraint>(ops, 6).constraint).name == "c");
    CHECK(get<DropConstraint>(ops, 7).complete);
    CHECK_FALSE(get<DropView>(ops, 8).complete);
    CHECK(get<DropTrigger>(ops, 9).complete);
}

TEST_CASE("raw SQL knows where it begins") {
    const auto ops = read("- execute: SELECT 1\n"
                          "- execute: \"SELECT 2\"\n"
                          "- execute: |\n"
                          "    SELECT 3\n"
                          "- execute: {sqlite: SELECT 4, default: SELECT 5}\n");
    CHECK(get<Execute>(ops, 0).sql.at("").where == Location{"r.yaml", 1, 12});
    CHECK(get<Execute>(ops, 1).sql.at("").where == Location{"r.yaml", 2, 13});
    CHECK(get<Execute>(ops, 2).sql.at("").where == Location{"r.yaml", 4, 5});
    CHECK(get<Execute>(ops, 3).sql.at("sqlite").sql == "SELECT 4");
    CHECK(get<Execute>(ops, 3).sql.at("").sql == "SELECT 5");
}

TEST_CASE("values of rows keep their kinds") {
    const auto ops = read("- insert_rows:\n"
                          "    table: a\n"
                          "    rows:\n"
                          "      - {i: 1, f: 1.5, s: \"1\", b: true, n: null, d: 2026-01-01, "
                          "x: {base64: AP8=}}\n"
                          "- backfill: {table: a, set: {b: i + 1}, pause: 50ms}\n"
                          "- update_rows: {table: a, set: {i: 2}, where: {i: 1}}\n");
    const auto& row = get<InsertRows>(ops, 0).rows.at(0);
    CHECK(row.at(0).second == Value(std::int64_t{1}));
    CHECK(row.at(1).second == Value(1.5));
    CHECK(row.at(2).second == Value(std::string("1")));
    CHECK(row.at(3).second == Value(true));
    CHECK(row.at(4).second == Value(Null()));
    CHECK(row.at(5).second == Value(std::string("2026-01-01")));
    CHECK(row.at(6).second == Value(Blob{std::string("\0\xff", 2)}));
    CHECK(get<Backfill>(ops, 1).pause_ms == 50);
    CHECK(get<UpdateRows>(ops, 2).where.size() == 1);
}

TEST_CASE("an attribute per engine is that of the engine") {
    const std::string text =
        "- add_column: {table: a, column: b, type: {default: text, x: citext}, "
        "server_default: {default: now(), sqlite: CURRENT_TIMESTAMP}}\n";
    const auto ops = read(text);
    const auto& column = get<AddColumn>(ops, 0).column;
    CHECK(column.type == Type{"text", true, {{"x", "citext"}}});
    CHECK(column.server_default == "CURRENT_TIMESTAMP");
    const auto other = read(text, "x");
    CHECK(get<AddColumn>(other, 0).column.server_default == "now()");
}

TEST_CASE("faults of operations are told with their place and a suggestion") {
    struct Case {
        std::string text;
        std::size_t line;
        std::size_t column;
        std::string message;
        std::string hint;
    };
    const std::vector<Case> cases{
        {"- crate_table: {table: a}\n", 1, 3, "unknown operation 'crate_table'", "create_table"},
        {"- create_enum: {enum: a}\n", 1, 16, "needs the key 'values'", ""},
        {"- drop_table: {table: a}\n  drop_column: {table: b}\n", 2, 3, "second key", ""},
        {"- drop_table: {table: b, tabel: a}\n", 1, 26, "unknown key 'tabel'", "table"},
        {"- just a text\n", 1, 3, "expected an operation", ""},
        {"- drop_constraint: {table: a, constraint: c}\n", 1, 20, "needs the key 'type'", ""},
        {"- drop_constraint: {table: a, constraint: c, type: uniqe}\n", 1, 52,
         "'uniqe' is not a type of constraint", "unique"},
        {"- create_foreign_key: {table: a, columns: [b]}\n", 1, 23, "needs the key 'references'",
         ""},
        {"- backfill: {table: a, set: {b: 1}, pause: 50}\n", 1, 44, "expected a duration", ""},
        {"- insert_rows: {table: a}\n", 1, 16, "needs the key 'rows'", ""},
        {"- execute: [a]\n", 1, 12, "expected a string", ""},
        {"- create_table: {table: a, columns: {b: {type: text}}, indexes: {i: [c]}}\n", 1, 70,
         "table 'a' has no column 'c'", ""},
        {"- drop_table: {table: a, table_name: b}\n", 1, 38, "says the same as 'table'", ""},
    };
    for (const auto& expected : cases) {
        INFO(expected.text);
        const auto faults = faults_of(expected.text);
        REQUIRE(faults.size() == 1);
        INFO(to_string(faults[0]));
        CHECK(faults[0].where == Location{"r.yaml", expected.line, expected.column});
        CHECK_THAT(faults[0].message, ContainsSubstring(expected.message));
        CHECK_THAT(faults[0].hint, ContainsSubstring(expected.hint));
    }
}
