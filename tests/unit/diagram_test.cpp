// SPDX-License-Identifier: MIT
// The pictures of `inspect --format mermaid` and `dot`.
#include "catch.hpp"
#include "cli/diagram.hpp"

using namespace dbmig;

namespace {

Column column(std::string name, std::string type, bool nullable = true) {
    Column made;
    made.name = std::move(name);
    made.type.text = std::move(type);
    made.nullable = nullable;
    return made;
}

ForeignKey reference(std::string from, std::string table) {
    ForeignKey key;
    key.columns = {std::move(from)};
    key.referred_table.name = std::move(table);
    return key;
}

Schema blog() {
    Table user;
    user.name.name = "user";
    user.columns = {column("id", "integer", false), column("full name", "numeric(10, 2)")};
    user.columns[1].comment = "as \"said\"";
    user.primary_key = PrimaryKey{};
    user.primary_key->columns = {{"id", {}, false}};
    Table profile;
    profile.name.name = "profile";
    profile.columns = {column("user_id", "integer", false), column("editor_id", "")};
    profile.primary_key = PrimaryKey{};
    profile.primary_key->columns = {{"user_id", {}, false}};
    profile.foreign_keys = {reference("user_id", "user"), reference("editor_id", "user")};
    Schema schema;
    schema.tables[user.name] = user;
    schema.tables[profile.name] = profile;
    View view;
    view.name.name = "v\"1";
    schema.views[view.name] = view;
    return schema;
}

} // namespace

TEST_CASE("a schema as Mermaid", "[diagram]") {
    CHECK("\n" + cli::mermaid(blog()) == R"(
erDiagram
    "profile" {
        integer user_id PK, FK
        any editor_id FK
    }
    "user" {
        integer id PK
        numeric(10__2) full_name "as _said_"
    }
    "user" ||--o| "profile" : "user_id"
    "user" |o--o{ "profile" : "editor_id"
)");
}

TEST_CASE("a schema as dot", "[diagram]") {
    CHECK("\n" + cli::dot(blog()) == R"(
digraph schema {
    rankdir=LR;
    node [shape=plaintext];
    "profile" [label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="4">
        <tr><td colspan="3"><b>profile</b></td></tr>
        <tr><td port="c0" align="left">user_id</td><td align="left">integer not null</td><td>PK, FK</td></tr>
        <tr><td port="c1" align="left">editor_id</td><td align="left"> </td><td>FK</td></tr>
    </table>>];
    "user" [label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="4">
        <tr><td colspan="3"><b>user</b></td></tr>
        <tr><td port="c0" align="left">id</td><td align="left">integer not null</td><td>PK</td></tr>
        <tr><td port="c1" align="left">full name</td><td align="left">numeric(10, 2)</td><td> </td></tr>
    </table>>];
    "v\"1" [shape=box, style=dashed];
    "profile":c0 -> "user":c0;
    "profile":c1 -> "user":c0;
}
)");
}

TEST_CASE("an empty schema is a picture, too", "[diagram]") {
    CHECK(cli::mermaid({}) == "erDiagram\n");
    CHECK(cli::dot({}).back() == '\n');
}
