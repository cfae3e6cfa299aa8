// SPDX-License-Identifier: MIT
// Checksums count what runs and nothing else; variables are put in where they are meant.
#include "catch.hpp"

#include "revision/variables.hpp"
#include "revision/yaml_file.hpp"

using namespace dbmig;
using namespace dbmig::revision;

namespace {

Revision with_sql(const std::string& sql) {
    Revision revision;
    Execute execute;
    execute.sql[""].sql = sql;
    execute.sql[""].where = {"v/a.sql", 10, 3};
    revision.upgrade.operations.push_back({execute, {"v/a.sql", 10, 3}, {}});
    return revision;
}

bool same(const std::string& a, const std::string& b) {
    return checksum(with_sql(a)) == checksum(with_sql(b));
}

Revision read(const std::string& text) {
    yaml::Faults faults("a.yaml", text);
    const Revision revision = read_yaml_revision({}, text, {}, faults);
    faults.throw_if_any();
    return revision;
}

std::string expanded(const std::string& sql, const std::map<std::string, std::string>& variables,
                     std::vector<Diagnostic>* faults = nullptr) {
    Revision revision = with_sql(sql);
    BodyContext context;
    context.variables = variables;
    std::vector<Diagnostic> found;
    expand_variables(revision, context, found);
    if (faults != nullptr)
        *faults = found;
    return std::get<Execute>(revision.upgrade.operations[0].op).sql.at("").sql;
}

} // namespace

TEST_CASE("white space and comments of SQL do not count", "[checksum]") {
    CHECK(same("SELECT a,b FROM t", "SELECT a , b\n  FROM t -- all\n/* of it */"));
    CHECK(same("SELECT a\r\n", "SELECT a\n"));
    CHECK_FALSE(same("SELECT a", "SELECT b"));
    CHECK_FALSE(same("SELECT a b", "SELECT ab"));
    CHECK_FALSE(same("SELECT 'a b'", "SELECT 'a  b'"));
    CHECK_FALSE(same("SELECT '-- a'", "SELECT '-- b'"));
    CHECK_FALSE(same("/*! a */ x", "/*! b */ x"));
    CHECK_FALSE(same("SELECT /*+ a */ x", "SELECT x"));
    CHECK_FALSE(same("SELECT 'a\\' b'", "SELECT 'a\\'  b'"));
    CHECK_FALSE(same("SELECT $$ a$$", "SELECT $$a$$"));
}

TEST_CASE("the writing of a YAML file does not count", "[checksum]") {
    const std::string head = "revision: a\ndown_revision: null\n";
    const auto added = [&](const std::string& body) { return checksum(read(head + body)); };
    const std::string one = added(
        "upgrade:\n  - add_column: {table: t, column: c, type: string(3), nullable: false}\n");
    CHECK(one == checksum(read("# c\n" + head +
                               "message: x\nupgrade:\n- add_column:\n    nullable: false # c\n"
                               "    type: 'string(3)'\n    column: c\n    table: t\n")));
    CHECK(one != added("upgrade:\n  - add_column: {table: t, column: c, type: string(4), "
                       "nullable: false}\n"));
    CHECK(one.size() == 64);
}

TEST_CASE("everything that runs counts", "[checksum]") {
    const std::string plain = checksum(with_sql("SELECT 1"));
    Revision other = with_sql("SELECT 1");
    other.header.message = "another message";
    CHECK(checksum(other) == plain);
    other.upgrade.transactional = false;
    CHECK(checksum(other) != plain);
    other = with_sql("SELECT 1");
    other.downgrade = other.upgrade;
    CHECK(checksum(other) != plain);
    other = with_sql("SELECT 1");
    other.verify.push_back(std::get<Execute>(other.upgrade.operations[0].op));
    CHECK(checksum(other) != plain);
    other = with_sql("SELECT 1");
    std::get<Execute>(other.upgrade.operations[0].op).sql["pg"].sql = "SELECT 1";
    CHECK(checksum(other) != plain);
}

TEST_CASE("variables are put in", "[variables]") {
    CHECK(expanded("SELECT '${A}', ${B:-2}, ${C:-}", {{"A", "x"}}) == "SELECT 'x', 2, ");
    CHECK(expanded("${A}${A}", {{"A", "${A}"}}) == "${A}${A}");
    CHECK(expanded("${B:-2}", {{"B", "3"}}) == "3");
}

TEST_CASE("what only looks like a variable stays", "[variables]") {
    for (const char* sql : {"do $$ x $$", "$1", "${1}", "${a b}", "${}", "${a", "${a:b}", "$ {a}",
                            "${a:-b", "$a$ ${ $a$"}) {
        CHECK(expanded(sql, {{"a", "x"}}) == sql);
        CHECK_FALSE(has_variables(sql));
    }
}

TEST_CASE("a variable that is not set is a fault at its place", "[variables]") {
    std::vector<Diagnostic> faults;
    expanded("a ${ONE}\nbb ${TWO}", {{"TWOO", "x"}}, &faults);
    REQUIRE(faults.size() == 2);
    CHECK(faults[0].where == Location{"v/a.sql", 10, 5});
    CHECK(faults[1].where == Location{"v/a.sql", 11, 6});
    CHECK_THAT(faults[0].message, ContainsSubstring("'ONE' is not set"));
    CHECK_THAT(faults[0].hint, ContainsSubstring("-x ONE=VALUE"));
    CHECK_THAT(faults[1].hint, ContainsSubstring("did you mean 'TWOO'"));
}

TEST_CASE("variables of another engine's SQL are left alone", "[variables]") {
    Revision revision;
    Execute execute;
    execute.sql["pg"].sql = "${P}";
    execute.sql[""].sql = "${A}";
    revision.upgrade.operations.push_back({execute, {}, {}});
    InsertRows insert;
    insert.rows.push_back({{"c", Value(std::string("${A}"))}, {"d", Value(std::int64_t(1))}});
    revision.downgrade.operations.push_back({insert, {}, {}});
    BodyContext context;
    context.engine = "sqlite";
    context.variables["A"] = "x";
    std::vector<Diagnostic> faults;
    expand_variables(revision, context, faults);
    CHECK(faults.empty());
    const auto& sql = std::get<Execute>(revision.upgrade.operations[0].op).sql;
    CHECK(sql.at("pg").sql == "${P}");
    CHECK(sql.at("").sql == "x");
    const auto& row = std::get<InsertRows>(revision.downgrade.operations[0].op).rows[0];
    CHECK(std::get<std::string>(row[0].second) == "x");
}

TEST_CASE("the engine's rules tell what is a comment") {
    SqlSyntax brackets;
    brackets.bracket_names = true;
    SqlSyntax hashes;
    hashes.hash_comments = true;
    hashes.backslash_escapes = true;
    const auto same = [](const char* a, const char* b, const SqlSyntax& syntax) {
        return revision::checksum_by(with_sql(a), &syntax) ==
               revision::checksum_by(with_sql(b), &syntax);
    };
    CHECK_FALSE(same("SELECT [a--b] x", "SELECT [a--b] y", brackets));
    CHECK(same("SELECT 1 --one", "SELECT 1 --two", brackets));
    CHECK_FALSE(same("SELECT 5--1", "SELECT 5--2", hashes));
    CHECK(same("SELECT 1 # it's", "SELECT 1", hashes));
    CHECK_FALSE(same("# it's\nVALUES ('a -- b')", "# it's\nVALUES ('a -- c')", hashes));
    CHECK(same("SELECT 'it\\'s' -- one", "SELECT  'it\\'s'", hashes));
}
