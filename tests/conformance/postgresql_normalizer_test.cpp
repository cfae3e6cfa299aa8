// SPDX-License-Identifier: MIT
// Texts that the server is asked for when tokens do not settle them.
#include "catch.hpp"

#include <memory>

#include "dialects/postgresql/parts.hpp"
#include "support/servers.hpp"

using namespace dbmig;

namespace {

/// A scratch database and a schema whose texts are in one wording.
class Sides {
public:
    Sides() {
        const Url url = *test::server_url("postgresql");
        m_scratch = postgresql::open_scratch(&url);
        m_scratch->execute("CREATE TABLE u (a integer, b text)");
    }

    bool same(const Schema& a, const Schema& b) {
        const NormalizedPair pair = postgresql::normalizer().normalize(a, b, m_scratch.get());
        CHECK_FALSE(m_scratch->in_transaction());
        return pair.from == pair.to;
    }

private:
    std::unique_ptr<Connection> m_scratch;
};

Column column(const char* name, const char* type) {
    Column result;
    result.name = name;
    result.type = {type, false, {}};
    return result;
}

Table base_table() {
    Table table;
    table.name = {"", "t"};
    table.columns = {column("status", "varchar(10)"), column("n", "integer"),
                     column("at", "timestamptz"), column("odd", "not_there")};
    return table;
}

Schema schema_with(const Table& table) {
    Schema schema;
    schema.tables.emplace(table.name, table);
    return schema;
}

Schema with_check(const char* text) {
    Table table = base_table();
    Check check;
    check.name = "c";
    check.expression = text;
    table.checks.push_back(check);
    return schema_with(table);
}

Schema with_default(const char* text) {
    Table table = base_table();
    table.columns[2].server_default = text;
    return schema_with(table);
}

Schema with_index(const char* key, const char* where) {
    Table table = base_table();
    Index index;
    index.name = "i";
    index.columns.emplace_back().expression = key;
    index.where = where;
    table.indexes.push_back(index);
    return schema_with(table);
}

Schema with_generated(const char* text) {
    Table table = base_table();
    table.columns[1].generated = Generated{text, true};
    table.columns[0].type.text = "text";
    return schema_with(table);
}

Schema with_view(const char* text) {
    View view;
    view.name = {"", "v"};
    view.definition = text;
    Schema schema;
    schema.views.emplace(view.name, view);
    return schema;
}

Schema with_object(ObjectKind kind, const char* definition, const char* check = "") {
    SchemaObject object;
    object.kind = kind;
    object.name = {"", "x"};
    object.definition = definition;
    if (*check != '\0') {
        object.type.text = "integer";
        object.checks.emplace_back().expression = check;
    }
    Schema schema;
    schema.objects.emplace(ObjectKey{kind, object.name}, object);
    return schema;
}

} // namespace

TEST_CASE("postgresql normalizer: the server settles expressions", "[postgresql][normalizer]") {
    if (!test::server_url("postgresql"))
        SKIP("DBMIG_TEST_POSTGRESQL_URL is not set");
    Sides sides;
    CHECK(
        sides.same(with_check("status IN ('a', 'b') and n between 1 and 5"),
                   with_check("(((status)::text = ANY ((ARRAY['a'::character varying, "
                              "'b'::character varying])::text[])) AND ((n >= 1) AND (n <= 5)))")));
    CHECK_FALSE(sides.same(with_check("n > 1"), with_check("n > 2")));
    CHECK(sides.same(with_check("odd > 1 and n > 2"), with_check("ODD > 1 and n > 2")));
    CHECK(sides.same(with_default("'2020-1-1 12:00+00'"),
                     with_default("TIMESTAMPTZ '2020-01-01 12:00:00+00'")));
    CHECK(sides.same(with_index("lower(status)", "n > 0 and n < 9"),
                     with_index("lower((status)::text)", "((n > 0) AND (n < 9))")));
    CHECK(sides.same(with_generated("length(status) + 1"), with_generated("(length(status) + 1)")));
    CHECK(sides.same(with_view("SELECT * FROM u WHERE a IN (1, 2)"),
                     with_view("SELECT u.a, u.b FROM public.u WHERE (u.a = ANY (ARRAY[1, 2]))")));
    CHECK_FALSE(sides.same(with_view("SELECT a FROM u"), with_view("SELECT b FROM u")));
    CHECK(sides.same(with_object(ObjectKind::domain, "", "value > 0 and value < 5"),
                     with_object(ObjectKind::domain, "", "((VALUE > 0) AND (VALUE < 5))")));
    CHECK(sides.same(
        with_object(ObjectKind::function,
                    "create function x(a int) returns int4 stable language sql as 'select $1'"),
        with_object(ObjectKind::function,
                    "CREATE OR REPLACE FUNCTION public.x(a integer)\n RETURNS integer\n LANGUAGE "
                    "sql\n STABLE\nAS $function$select $1$function$\n")));
}
