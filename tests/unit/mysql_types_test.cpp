// SPDX-License-Identifier: MIT
// MySQL's types: generic words, synonyms, widths.
#include "catch.hpp"

#include <string>

#include "dialects/mysql/types.hpp"

using namespace dbmig;
using namespace dbmig::mysql;

namespace {

std::string generic(const std::string& text) {
    return render_type({text, true, {}});
}

} // namespace

TEST_CASE("mysql types: generic types as SQLAlchemy has them", "[mysql][types]") {
    CHECK(generic("string(120)") == "varchar(120)");
    CHECK(generic("boolean") == "tinyint(1)");
    CHECK(generic("uuid") == "char(32)");
    CHECK(generic("large_binary") == "longblob");
    CHECK(generic("numeric(10,2)") == "decimal(10,2)");
    CHECK(generic("enum('a','b')") == "enum('a','b')");
    CHECK(generic(R"(enum('a\',') -- Q','it''s'))") == R"(enum('a\\',') -- Q','it''s'))");
    CHECK(render_type({"text", true, {{"mysql", "mediumtext"}}}) == "mediumtext");
    CHECK(render_type({"int(10) unsigned", false, {}}) == "int(10) unsigned");
}

TEST_CASE("mysql types: synonyms and usual widths", "[mysql][types]") {
    CHECK(canonical_type("INTEGER(11)") == "int");
    CHECK(canonical_type("int(10) unsigned") == "int unsigned");
    CHECK(canonical_type("int(5)") == "int(5)");
    CHECK(canonical_type("int zerofill") == "int unsigned zerofill");
    CHECK(canonical_type("BOOL") == "tinyint(1)");
    CHECK(canonical_type("double precision") == "double");
    CHECK(canonical_type("numeric(8)") == "decimal(8,0)");
    CHECK(canonical_type("decimal(10,0)") == canonical_type("dec"));
    CHECK(canonical_type("float(20)") == "float");
    CHECK(canonical_type("float(30)") == "double");
    CHECK(canonical_type("float(7,2)") == "float(7,2)");
    CHECK(canonical_type("character varying(5)") == "varchar(5)");
    CHECK(canonical_type("datetime(0)") == "datetime");
    CHECK(canonical_type("ENUM( \"a\" ,'b')") == "enum('a','b')");
    CHECK(canonical_type("enum('A')") != canonical_type("enum('a')"));
}

TEST_CASE("mysql types: what has a character set", "[mysql][types]") {
    CHECK(has_charset("varchar(3)"));
    CHECK(has_charset("enum('a')"));
    CHECK_FALSE(has_charset("varbinary(3)"));
    CHECK_FALSE(has_charset("json"));
}
