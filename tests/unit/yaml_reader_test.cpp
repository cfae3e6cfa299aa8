// SPDX-License-Identifier: MIT
// Typed access to YAML, and the look of what is written.
#include "catch.hpp"

#include <cmath>
#include <limits>

#include "yaml/reader.hpp"

using namespace dbmig;

namespace {

Value value_of(const std::string& text) {
    yaml::Faults faults("f", text);
    const auto value = yaml::as_value(yaml::parse(text, "f"), faults);
    REQUIRE(value);
    return *value;
}

template <typename Read> std::string fault_of(const std::string& text, Read read) {
    yaml::Faults faults("f", text);
    const auto root = yaml::parse(text, "f");
    CHECK_FALSE(read(root, faults));
    REQUIRE(faults.list().size() == 1);
    return to_string(faults.list().front());
}

} // namespace

TEST_CASE("values to bind follow YAML 1.2's core schema", "[yaml][reader]") {
    CHECK(value_of("~") == Value(Null()));
    CHECK(value_of("true") == Value(true));
    CHECK(value_of("False") == Value(false));
    CHECK(value_of("12") == Value(std::int64_t{12}));
    CHECK(value_of("-9223372036854775808") == Value(std::numeric_limits<std::int64_t>::min()));
    CHECK(value_of("+7") == Value(std::int64_t{7}));
    CHECK(value_of("0x1F") == Value(std::int64_t{31}));
    CHECK(value_of("0o17") == Value(std::int64_t{15}));
    CHECK(value_of("1.5") == Value(1.5));
    CHECK(value_of("-.5e3") == Value(-500.0));
    CHECK(value_of("1.") == Value(1.0));
    CHECK(value_of("-.inf") == Value(-std::numeric_limits<double>::infinity()));
    CHECK(std::isnan(std::get<double>(value_of(".nan"))));
    for (const std::string text : {"yes", "no", "1_000", "12:30", "2024-01-01", "0x", "0b1", "1e",
                                   "+", ".", "1.2.3", "0xG", "nan", "e5", "--1"})
        CHECK(value_of(text) == Value(text));
    CHECK(value_of("'12'") == Value(std::string("12")));
    CHECK(value_of("\"true\"") == Value(std::string("true")));
    CHECK(value_of("''") == Value(std::string()));
}

TEST_CASE("values that could mean two things are refused", "[yaml][reader]") {
    using yaml::as_value;
    CHECK_THAT(fault_of("010", as_value), ContainsSubstring("decimal for some and octal"));
    CHECK_THAT(fault_of("9223372036854775808", as_value), ContainsSubstring("64 bits"));
    CHECK_THAT(fault_of("0xFFFFFFFFFFFFFFFFFF", as_value), ContainsSubstring("64 bits"));
    CHECK_THAT(fault_of("[1]", as_value), ContainsSubstring("f:1:1: expected a single value"));
}

TEST_CASE("typed access says what it found", "[yaml][reader]") {
    CHECK(fault_of("[a]", yaml::as_string) == "f:1:1: expected a string, found a list\n  [a]\n  ^");
    CHECK_THAT(fault_of("{a: b}", yaml::as_bool), ContainsSubstring("found a mapping"));
    CHECK_THAT(fault_of("'true'", yaml::as_bool), ContainsSubstring("found 'true'"));
    CHECK_THAT(fault_of("010", yaml::as_integer), ContainsSubstring("expected a whole number"));
    CHECK_THAT(fault_of("1.0", yaml::as_integer), ContainsSubstring("expected a whole number"));
    CHECK_THAT(fault_of("99999999999999999999", yaml::as_integer), ContainsSubstring("64 bits"));
    CHECK_THAT(fault_of("[a, [b]]", yaml::as_strings),
               ContainsSubstring("f:1:5: expected a string"));
    CHECK_THAT(fault_of("mysql://u:secret@h", yaml::as_integer), !ContainsSubstring("secret"));

    yaml::Faults faults("f", "");
    CHECK(yaml::as_bool(yaml::scalar("Yes"), faults) == true);
    CHECK(yaml::as_bool(yaml::scalar("off"), faults) == false);
    CHECK(yaml::as_integer(yaml::scalar("-5"), faults) == -5);
    CHECK(yaml::as_integer(yaml::scalar("0"), faults) == 0);
    CHECK(yaml::as_strings(yaml::scalar("a"), faults) == std::vector<std::string>{"a"});
    CHECK(yaml::as_strings(yaml::null_node(), faults)->empty());
    CHECK_FALSE(faults.any());
}

TEST_CASE("a mapping names keys that are unknown or missing", "[yaml][reader]") {
    const std::string text = "type: integer\nnulable: true\nprimary_key: maybe\n";
    const auto root = yaml::parse(text, "f");
    yaml::Faults faults("f", text);
    yaml::Mapping column(root, "column", faults);
    CHECK(column.string("type") == "integer");
    CHECK_FALSE(column.boolean("nullable"));
    CHECK_FALSE(column.boolean("primary_key"));
    CHECK_FALSE(column.integer("length"));
    CHECK_FALSE(column.strings("names"));
    CHECK(column.require("name") == nullptr);
    CHECK(column.has("nulable"));
    column.refuse_unknown();
    REQUIRE(faults.list().size() == 3);
    CHECK(faults.list()[0].message == "expected true or false, found 'maybe'");
    CHECK(faults.list()[1].message == "the column needs the key 'name'");
    CHECK(faults.list()[2].message == "unknown key 'nulable' in the column");
    CHECK(faults.list()[2].hint == "did you mean 'nullable'?");
    CHECK(faults.list()[2].where == Location{"f", 2, 1});
    CHECK_THROWS_AS(faults.throw_if_any(), FileError);

    yaml::Faults none("f", "");
    const auto nothing = yaml::null_node();
    yaml::Mapping empty(nothing, "column", none);
    CHECK(empty.get("type") == nullptr);
    empty.refuse_unknown();
    none.throw_if_any();
    const auto list = yaml::sequence();
    yaml::Mapping wrong(list, "column", none);
    CHECK(wrong.require("name") == nullptr);
    CHECK(none.list().size() == 1);
}

TEST_CASE("what is written is pleasant to read", "[yaml][writer]") {
    auto root = yaml::mapping();
    root.comment = "a revision";
    yaml::put(root, "revision", yaml::scalar("3f9a1c0b7d52", true));
    yaml::put(root, "numeric_id", yaml::scalar("123456789012", true));
    yaml::put(root, "down_revision", yaml::null_node());
    yaml::put(root, "branch_labels", yaml::sequence());
    yaml::put(root, "created", yaml::scalar("2026-11-22T10:31:07Z"));
    auto& upgrade = yaml::put(root, "upgrade", yaml::sequence());
    auto table = yaml::mapping();
    table.comment = "likely a rename";
    auto& body = yaml::put(table, "create_table", yaml::mapping());
    yaml::put(body, "table", yaml::scalar("user"));
    auto& columns = yaml::put(body, "columns", yaml::mapping());
    auto& id = yaml::put(columns, "id", yaml::mapping(yaml::Style::flow));
    yaml::put(id, "type", yaml::scalar("numeric(10,2)"));
    yaml::put(id, "primary_key", yaml::boolean(true));
    auto& no = yaml::put(columns, "no", yaml::mapping(yaml::Style::flow));
    yaml::put(no, "type", yaml::scalar("integer"));
    upgrade.items.push_back(std::move(table));
    auto execute = yaml::mapping();
    yaml::put(execute, "execute", yaml::scalar("SELECT 1;\nSELECT ': ';\n", true));
    upgrade.items.push_back(std::move(execute));
    const std::string expected = R"yaml(# a revision
revision: 3f9a1c0b7d52
numeric_id: "123456789012"
down_revision: null
branch_labels: []
created: 2026-11-22T10:31:07Z
upgrade:
  # likely a rename
  - create_table:
      table: user
      columns:
        id: {type: "numeric(10,2)", primary_key: true}
        "no": {type: integer}
  - execute: |
      SELECT 1;
      SELECT ': ';
)yaml";
    CHECK(yaml::write(root) == expected);
}

TEST_CASE("a flow collection that is too wide becomes a block", "[yaml][writer]") {
    auto root = yaml::mapping();
    auto& wide = yaml::put(root, "wide", yaml::mapping(yaml::Style::flow));
    yaml::put(wide, "a", yaml::scalar(std::string(70, 'x')));
    auto& inner = yaml::put(wide, "b", yaml::sequence({}, yaml::Style::automatic));
    inner.items.push_back(yaml::scalar(std::string(60, 'y')));
    CHECK(yaml::write(root) ==
          "wide:\n  a: " + std::string(70, 'x') + "\n  b: [" + std::string(60, 'y') + "]\n");
}
