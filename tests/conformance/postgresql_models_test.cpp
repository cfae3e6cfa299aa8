// SPDX-License-Identifier: MIT
// Declared models against a PostgreSQL database: after the operations that a comparison writes, the
// next one finds nothing.
#include "catch.hpp"

#include <string>

#include "diff/differ.hpp"
#include "format/schema_format.hpp"
#include "support/postgresql_database.hpp"

using namespace dbmig;
using namespace dbmig::test;

namespace {

constexpr const char* models = R"yaml(
tables:
  user:
    columns:
      id: {type: integer, primary_key: true, autoincrement: true}
      name: {type: string(120), nullable: false, unique: true}
      status: {type: string(20), default: new}
      active: {type: boolean, server_default: "true"}
      created: {type: datetime, server_default: "now()"}
      price: {type: "numeric(10, 2)", server_default: "0"}
      ratio: {type: double, server_default: "1.5"}
      tags: {type: "text[]", server_default: "'{}'"}
      meta: {type: jsonb, server_default: "'{\"a\": 1}'"}
      kind: {type: "enum('a', 'b')"}
      total: {type: integer, generated: {expression: length(name) + 1, stored: true}}
    checks:
      ck_status: status in ('new', 'old') and price between 0 and 100
    indexes:
      ix_lower: {columns: [{expression: lower(name)}], unique: true, where: "status = 'new'"}
  post:
    columns:
      id: {type: big_integer, primary_key: true}
      user_id: {type: integer, references: user.id}
views:
  v: select * from "user" where status in ('a', 'b')
)yaml";

Schema read(const std::string& text) {
    format::ReadContext context;
    context.engine = "postgresql";
    context.capabilities = &postgresql::dialect().capabilities();
    format::Models result;
    yaml::Faults faults("m.yaml", text);
    format::read_models(yaml::parse(text, "m.yaml"), context, result, faults);
    faults.throw_if_any();
    std::vector<Diagnostic> late;
    Schema schema = format::finish_models(std::move(result), context, late);
    CHECK(late.empty());
    return schema;
}

} // namespace

TEST_CASE("postgresql models: what was migrated is not migrated again", "[postgresql][models]") {
    NEEDS_POSTGRESQL();
    PostgresqlDatabase database({});
    const Dialect& dialect = postgresql::dialect();
    const Schema declared = read(models);
    const auto first = diff::compare({}, declared, dialect, {}, &database.connection());
    for (const Statement& statement : dialect.renderer().render(first.upgrade, {}))
        database.connection().execute(statement.sql);
    const auto second =
        diff::compare(database.reflect(), declared, dialect, {}, &database.connection());
    CHECK(second.upgrade.empty());
    CHECK(second.downgrade.empty());
}
