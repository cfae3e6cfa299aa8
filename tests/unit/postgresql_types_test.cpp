// SPDX-License-Identifier: MIT
// PostgreSQL's types: one spelling for what is one type.
#include "catch.hpp"

#include "dialects/postgresql/types.hpp"

using namespace dbmig;
using namespace dbmig::postgresql;

namespace {

Type generic(const char* text) {
    return {text, true, {}};
}

} // namespace

TEST_CASE("postgresql types: synonyms and defaults", "[postgresql][types]") {
    const auto same = [](const char* text, const char* canonical) {
        CAPTURE(text);
        CHECK(canonical_type(text) == canonical);
        CHECK(canonical_type(canonical) == canonical);
    };
    same("INT", "integer");
    same("int4", "integer");
    same("pg_catalog.int8", "bigint");
    same("bool", "boolean");
    same("float", "double precision");
    same("float(24)", "real");
    same("FLOAT(25)", "double precision");
    same("float8", "double precision");
    same("Double  Precision", "double precision");
    same("decimal(10, 2)", "numeric(10,2)");
    same("numeric(10)", "numeric(10,0)");
    same("dec", "numeric");
    same("varchar(20)", "character varying(20)");
    same("char varying(20)", "character varying(20)");
    same("national character varying(20)", "character varying(20)");
    same("char", "character(1)");
    same("char(3)", "character(3)");
    same("bpchar(3)", "character(3)");
    same("bpchar", "bpchar");
    same("\"char\"", "\"char\"");
    same("bit", "bit(1)");
    same("bit varying(4)", "bit varying(4)");
    same("varbit", "bit varying");
    same("timestamp", "timestamp without time zone");
    same("timestamp(6)", "timestamp without time zone");
    same("timestamp (3) with time zone", "timestamp(3) with time zone");
    same("timestamptz(3)", "timestamp(3) with time zone");
    same("timetz", "time with time zone");
    same("time(0)", "time(0) without time zone");
    same("interval(6)", "interval");
    same("interval day to second(3)", "interval day to second(3)");
    same("INTERVAL YEAR TO MONTH", "interval year to month");
    same("serial8", "bigserial");
}

TEST_CASE("postgresql types: arrays, names and arguments of others", "[postgresql][types]") {
    CHECK(canonical_type("int[]") == "integer[]");
    CHECK(canonical_type("int[3][4]") == "integer[]");
    CHECK(canonical_type("integer ARRAY") == "integer[]");
    CHECK(canonical_type("integer ARRAY[4]") == "integer[]");
    CHECK(canonical_type("varchar(5)[]") == "character varying(5)[]");
    CHECK(canonical_type("timestamp[] ") == "timestamp without time zone[]");
    CHECK(canonical_type("App.Mood") == "app.mood");
    CHECK(canonical_type("app.\"Mood\"[]") == "app.\"Mood\"[]");
    CHECK(canonical_type("\"mood\"") == "mood");
    CHECK(canonical_type("geometry(Point, 4326)") == "geometry(point,4326)");
    CHECK(canonical_type("what is this") == "what is this");
}

TEST_CASE("postgresql types: generic types in the engine's words", "[postgresql][types]") {
    CHECK(render_type(generic("string(120)")) == "varchar(120)");
    CHECK(render_type(generic("string")) == "varchar");
    CHECK(render_type(generic("numeric(10,2)")) == "numeric(10, 2)");
    CHECK(render_type(generic("big_integer")) == "bigint");
    CHECK(render_type(generic("datetime")) == "timestamp without time zone");
    CHECK(render_type(generic("large_binary(10)")) == "bytea");
    CHECK(render_type(generic("double")) == "double precision");
    CHECK(render_type(generic("enum('a','beta')")) == "varchar(4)");
    CHECK(render_type({"whatever(1)", false, {}}) == "whatever(1)");
    CHECK(render_type({"text", true, {{"postgresql", "citext"}}}) == "citext");
    CHECK(render_type({"text", true, {{"mysql", "longtext"}}}) == "text");
}

TEST_CASE("postgresql types: serial and arguments", "[postgresql][types]") {
    CHECK(serial_type("BIGSERIAL") == "bigint");
    CHECK(serial_type("serial4") == "integer");
    CHECK(serial_type("integer").empty());
    CHECK(without_arguments("character varying(20)[]") == "character varying[]");
    CHECK(without_arguments("timestamp(3) with time zone") == "timestamp with time zone");
}
