// SPDX-License-Identifier: MIT
// Declared models: short forms, what is found out once all tables are known, naming conventions.
#include "catch.hpp"

#include "format/naming.hpp"
#include "format/schema_format.hpp"

using namespace dbmig;

namespace {

Schema read(const std::string& text, const NamingConvention& naming = {},
            const std::string& engine = "sqlite") {
    const format::ReadContext context{engine, naming};
    format::Models models;
    yaml::Faults faults("m.yaml", text);
    format::read_models(yaml::parse(text, "m.yaml"), context, models, faults);
    faults.throw_if_any();
    std::vector<Diagnostic> late;
    auto schema = format::finish_models(std::move(models), context, late);
    if (!late.empty())
        throw FileError(late);
    return schema;
}

const Table& table(const Schema& schema, const std::string& name) {
    return schema.tables.at({"", name});
}

const NamingConvention convention{
    {"ix", "ix_%(table_name)s_%(column_0_N_name)s"},
    {"uq", "uq_%(table_name)s_%(column_0_name)s"},
    {"ck", "ck_%(table_name)s_%(constraint_name)s"},
    {"fk", "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"},
    {"pk", "pk_%(table_name)s"}};

} // namespace

TEST_CASE("many_to_many stands for columns, keys and references") {
    const auto schema = read(R"(
tables:
  association: {many_to_many: [user, group], on_delete: cascade}
  user: {columns: {id: {type: integer, primary_key: true}}}
  group:
    columns: {a: string(5), b: integer}
    primary_key: [a, b]
)");
    const auto& made = table(schema, "association");
    REQUIRE(made.columns.size() == 3);
    CHECK(made.columns[0].name == "user_id");
    CHECK(made.columns[0].type == Type{"integer", true, {}});
    CHECK_FALSE(made.columns[0].nullable);
    CHECK(made.columns[1].name == "group_a");
    CHECK(made.columns[1].type == Type{"string(5)", true, {}});
    REQUIRE(made.primary_key);
    CHECK(made.primary_key->columns.size() == 3);
    REQUIRE(made.foreign_keys.size() == 2);
    CHECK(made.foreign_keys[1].columns == std::vector<std::string>{"group_a", "group_b"});
    CHECK(made.foreign_keys[1].referred_columns == std::vector<std::string>{"a", "b"});
    CHECK(made.foreign_keys[1].on_delete == "cascade");
}

TEST_CASE("a column without a type takes that of the column it refers to, along chains") {
    const auto schema = read(R"(
tables:
  a: {columns: {b_id: {references: b}, none: {type: null, references: c.id}}}
  b: {columns: {id: {primary_key: true, references: c.id}}}
  c: {columns: {id: {type: uuid, primary_key: true}}}
)");
    CHECK(table(schema, "a").columns[0].type == Type{"uuid", true, {}});
    CHECK(table(schema, "a").columns[1].type == Type{});
    CHECK(table(schema, "b").columns[0].type == Type{"uuid", true, {}});
}

TEST_CASE("a plain default becomes an SQL literal") {
    const auto schema = read(R"(
tables:
  a:
    columns:
      s: {type: text, default: it's}
      n: {type: integer, default: 5}
      q: {type: text, default: "5"}
      f: {type: numeric, default: 1.50}
      b: {type: boolean, default: false}
      none: {type: text, default: null}
      e: {type: text, server_default: lower('X')}
)");
    const auto& columns = table(schema, "a").columns;
    CHECK(columns[0].server_default == "'it''s'");
    CHECK(columns[1].server_default == "5");
    CHECK(columns[2].server_default == "'5'");
    CHECK(columns[3].server_default == "1.50");
    CHECK(columns[4].server_default == "false");
    CHECK_FALSE(columns[5].server_default);
    CHECK(columns[6].server_default == "lower('X')");
}

TEST_CASE("generic types are told from the engine's own") {
    for (const char* text : {"integer", "string", "string(120)", "numeric(10,2)", "numeric(10, 2)",
                             "float(24)", "enum('a','b')", "enum(a, b)", "uuid", "double"})
        CHECK(format::is_generic_type(text));
    for (const char* text : {"INTEGER", "String(120)", "jsonb", "integer(11)", "double precision",
                             "numeric(1,2,3)", "enum", "string(x)", "text(", "", "int unsigned"})
        CHECK_FALSE(format::is_generic_type(text));
}

TEST_CASE("an engine's type that looks generic is written so that it stays the engine's") {
    Schema schema;
    Table made;
    made.name = {"", "t"};
    for (const char* text : {"uuid", "string(10)", "double", "numeric(10, 2)"}) {
        Column column;
        column.name = text;
        column.type.text = text;
        made.columns.push_back(column);
    }
    schema.tables.emplace(made.name, made);
    const auto again = read(yaml::write(format::write_models(schema)));
    std::vector<std::string> texts;
    for (const auto& column : table(again, "t").columns) {
        CHECK_FALSE(column.type.generic);
        texts.push_back(column.type.text);
    }
    CHECK(texts == std::vector<std::string>{"UUID", "STRING(10)", "DOUBLE", "NUMERIC(10, 2)"});
}

TEST_CASE("names are given by convention") {
    const std::string text = R"(
tables:
  user:
    columns:
      id: {type: integer, primary_key: true}
      email: {type: text, unique: true, index: false}
      name: {type: text, index: true}
      boss: {type: integer, references: user.id}
    uniques: {kept: [name, email]}
    checks: {positive: id > 0, ck_user_small: id < 9}
    indexes: [[name, email]]
)";
    const auto named = read(text, convention);
    const auto& user = table(named, "user");
    CHECK(user.primary_key->name == "pk_user");
    CHECK(user.uniques[0].name == "uq_user_email");
    CHECK(user.uniques[1].name == "kept");
    CHECK(user.foreign_keys[0].name == "fk_user_boss_user");
    CHECK(user.checks[0].name == "ck_user_positive");
    CHECK(user.checks[1].name == "ck_user_small");
    CHECK(user.indexes[0].name == "ix_user_name");
    CHECK(user.indexes[1].name == "ix_user_name_email");

    const auto plain = read(text);
    CHECK(table(plain, "user").uniques[0].name.empty());
    CHECK(table(plain, "user").checks[0].name == "positive");
    CHECK(table(plain, "user").indexes[0].name == "ix_user_name");
}

TEST_CASE("a convention's tokens are SQLAlchemy's") {
    Schema schema;
    Table made;
    made.name = {"", "t"};
    ForeignKey key;
    key.columns = {"a", "b"};
    key.referred_table = {"", "r"};
    key.referred_columns = {"x", "y"};
    made.foreign_keys.push_back(key);
    format::apply_naming(made, schema,
                         {{"fk", "%(column_0N_name)s %(column_1_label)s %(column_0_key)s "
                                 "%(referred_column_0_N_name)s %(referred_column_1_name)s %%"}});
    CHECK(made.foreign_keys[0].name == "ab t_b a x_y y %");
    CHECK(format::naming_faults({{"fk", "%(colum_0_name)s"}}).size() == 1);
    CHECK(format::naming_faults(convention).empty());
}

TEST_CASE("unique with index is one unique index") {
    const auto schema =
        read("tables: {t: {columns: {a: {type: text, unique: true, index: true}}}}");
    CHECK(table(schema, "t").uniques.empty());
    CHECK(table(schema, "t").indexes.at(0).unique);
    CHECK(table(schema, "t").indexes.at(0).name == "ix_t_a");
}

TEST_CASE("a reference to what is not declared is accepted where it says so") {
    const auto schema = read("tables: {t: {columns: {a: text}, foreign_keys: [{columns: [a], "
                             "references: gone.id, unchecked: true}]}}");
    CHECK(table(schema, "t").foreign_keys.at(0).referred_table.name == "gone");
    CHECK_THROWS_AS(read("tables: {t: {columns: {a: {type: text, references: gone.id}}}}"),
                    FileError);
}

TEST_CASE("an option that is plainly false is not set") {
    const auto schema =
        read("tables: {t: {columns: {a: text}, options: {strict: false, x: \"false\", y: true}}}");
    CHECK(table(schema, "t").options == Options{{"x", "false"}, {"y", "true"}});
}

TEST_CASE("views, triggers and virtual tables are read in short and in full") {
    const auto schema = read(R"(
tables: {t: {columns: {a: text}}}
views:
  v: SELECT a FROM t
  w: {query: SELECT 1, columns: [one]}
triggers:
  r: {table: t, definition: CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END}
virtual_tables:
  f: CREATE VIRTUAL TABLE f USING fts5(a)
)");
    CHECK(schema.views.at({"", "v"}).definition == "SELECT a FROM t");
    CHECK(schema.views.at({"", "w"}).columns == std::vector<std::string>{"one"});
    CHECK(schema.triggers.at({"", "r"}).table.name == "t");
    CHECK(schema.virtual_tables.size() == 1);
}

TEST_CASE("types with nothing in them are written so that they are read again") {
    Schema schema;
    SchemaObject& mood = schema.objects[{ObjectKind::enumeration, {"", "mood"}}];
    mood.kind = ObjectKind::enumeration;
    mood.name.name = "mood";
    SchemaObject& pair = schema.objects[{ObjectKind::type, {"", "pair"}}];
    pair.kind = ObjectKind::type;
    pair.name.name = "pair";
    CHECK(read(yaml::write(format::write_models(schema)), {}, "postgresql") == schema);
}

TEST_CASE("the sequence of an identity column keeps its name") {
    const auto schema =
        read("tables: {t: {columns: {id: {type: bigint, identity: {sequence: counter}}}}}");
    CHECK(table(schema, "t").columns.at(0).identity == Identity{false, {{"sequence", "counter"}}});
    CHECK(read(yaml::write(format::write_models(schema))) == schema);
}
