// SPDX-License-Identifier: MIT
// SQL revision files: headers, sections, faults, and the way back.
#include "catch.hpp"

#include "revision/files.hpp"
#include "revision/sql_file.hpp"

using namespace dbmig;
using namespace dbmig::revision;
using Names = std::vector<std::string>;

namespace {

const std::string head = "-- dbmig\n-- revision: abc\n-- down_revision: null\n";

RevisionHeader header_of(std::string_view text) {
    yaml::Faults faults("v/a.sql", text);
    const auto header = read_sql_header(text, "v/a.sql", faults);
    faults.throw_if_any();
    REQUIRE(header);
    return *header;
}

Revision revision_of(const std::string& text, const std::string& engine = "sqlite") {
    BodyContext context;
    context.engine = engine;
    yaml::Faults faults("v/a.sql", text);
    const Revision revision = read_sql_revision(header_of(text), text, context, faults);
    faults.throw_if_any();
    return revision;
}

std::string faults_of(const std::string& text) {
    try {
        revision_of(text);
    } catch (const FileError& error) {
        return error.what();
    }
    return {};
}

const Execute::Text& text_of(const Script& script, const std::string& engine = "") {
    REQUIRE(script.operations.size() == 1);
    return std::get<Execute>(script.operations[0].op).sql.at(engine);
}

} // namespace

TEST_CASE("an SQL header", "[sql_file]") {
    const RevisionHeader header =
        header_of("-- dbmig\n-- revision: 8b2e\n-- down_revision: a, b\n-- branch_labels: [l]\n"
                  "-- depends_on: x\n--message:  index: posts \n-- created: 2026-11-22\n"
                  "-- A remark: nothing more.\n--\n\n-- dbmig:upgrade\nSELECT 1;\n");
    CHECK(header.id == "8b2e");
    CHECK(header.down_revisions == Names{"a", "b"});
    CHECK(header.branch_labels == Names{"l"});
    CHECK(header.depends_on == Names{"x"});
    CHECK(header.message == "index: posts");
    CHECK(header.created == "2026-11-22");
    CHECK(header.format == RevisionFormat::sql);
    CHECK(header.where == Location{"v/a.sql", 2, 14});
    CHECK(header_of("-- dbmig\r\n-- revision: a\r\n-- down_revision: null\r\n").id == "a");
}

TEST_CASE("SQL without the first line is no revision", "[sql_file]") {
    for (const char* text : {"", "SELECT 1;", "-- dbmigrate\n", "\n-- dbmig\n", "-- x\n"})
        CHECK_FALSE(is_sql_revision(text));
    CHECK(is_sql_revision("--dbmig\n"));
    CHECK(is_sql_revision("-- dbmig  \r\n"));
    CHECK(is_sql_revision("-- dbmig"));
}

TEST_CASE("sections become operations with places", "[sql_file]") {
    const Revision revision = revision_of(head + "\n-- dbmig:upgrade\n\nSELECT 1;\n-- dbmig:ignore "
                                                 "x\nSELECT 2;\n\n-- dbmig:downgrade\nSELECT 3;\n");
    CHECK(text_of(revision.upgrade).sql == "\nSELECT 1;\n-- dbmig:ignore x\nSELECT 2;");
    CHECK(text_of(revision.upgrade).where == Location{"v/a.sql", 6, 1});
    CHECK(text_of(revision.downgrade).sql == "SELECT 3;");
    CHECK(text_of(revision.downgrade).where == Location{"v/a.sql", 12, 1});
}

TEST_CASE("a section that names engines replaces the plain one there", "[sql_file]") {
    const std::string text = head + "-- dbmig:upgrade\nA;\n-- dbmig:upgrade pg mysql "
                                    "transaction=off\nB;\n-- dbmig:verify\nC;\n";
    const Revision pg = revision_of(text, "pg");
    CHECK(text_of(pg.upgrade, "").sql == "A;");
    CHECK(text_of(pg.upgrade, "pg").sql == "B;");
    CHECK(text_of(pg.upgrade, "mysql").sql == "B;");
    CHECK_FALSE(pg.upgrade.transactional);
    CHECK_FALSE(pg.downgrade.defined);
    CHECK(revision_of(text, "sqlite").upgrade.transactional);
    REQUIRE(pg.verify.size() == 1);
    CHECK(pg.verify[0].sql.at("").sql == "C;");
}

TEST_CASE("transaction: off in the header counts for all sections", "[sql_file]") {
    const Revision revision = revision_of(head + "-- transaction: off\n-- dbmig:upgrade\nA;\n"
                                                 "-- dbmig:downgrade transaction=on\nB;\n");
    CHECK_FALSE(revision.upgrade.transactional);
    CHECK(revision.downgrade.transactional);
}

TEST_CASE("a section without SQL has no operations", "[sql_file]") {
    const Revision revision =
        revision_of(head + "-- dbmig:upgrade\n-- nothing\n\n-- dbmig:downgrade");
    CHECK(revision.upgrade.defined);
    CHECK(revision.upgrade.operations.empty());
    CHECK(revision.downgrade.defined);
    CHECK(revision.downgrade.operations.empty());
}

TEST_CASE("every fault of an SQL file is told with its place", "[sql_file]") {
    const std::string faults =
        faults_of("-- dbmig\n-- revison: a\n-- down_revision: b@c\nDROP TABLE t;\nDROP TABLE u;\n"
                  "-- transaction: never\n");
    CHECK_THAT(faults, ContainsSubstring("v/a.sql:2:4"));
    CHECK_THAT(faults, ContainsSubstring("did you mean 'revision'"));
    CHECK_THAT(faults, ContainsSubstring("v/a.sql:3:19"));
    CHECK_THAT(faults, ContainsSubstring("v/a.sql:4:1: SQL before the first section"));
    CHECK_THAT(faults, !ContainsSubstring("v/a.sql:5:1"));
    CHECK_THAT(faults, ContainsSubstring("v/a.sql:6:17"));
    CHECK_THAT(faults, ContainsSubstring("`-- revision: …` is missing"));
    CHECK_THAT(faults_of(head + "-- message: a\n-- message: b\n"), ContainsSubstring("line 4"));
}

TEST_CASE("every fault of a section's heading is told", "[sql_file]") {
    const std::string faults =
        faults_of(head + "-- dbmig:upgade\nA\n-- dbmig:downgrade PG transacton=off\nB\n"
                         "-- dbmig:\nC\n-- dbmig:verify transaction\n-- dbmig:downgrade\n"
                         "-- dbmig:downgrade\n");
    CHECK_THAT(faults, ContainsSubstring("v/a.sql:4:10: unknown section 'upgade'"));
    CHECK_THAT(faults, ContainsSubstring("did you mean 'upgrade'"));
    CHECK_THAT(faults, ContainsSubstring("6:20: 'PG' is neither"));
    CHECK_THAT(faults, ContainsSubstring("unknown option 'transacton'"));
    CHECK_THAT(faults, ContainsSubstring("8:1: a section without a name"));
    CHECK_THAT(faults, ContainsSubstring("expected transaction=off"));
    CHECK_THAT(faults, ContainsSubstring("a second downgrade section"));
}

TEST_CASE("what is written as SQL reads back", "[sql_file]") {
    RevisionHeader header;
    header.id = "abc";
    header.down_revisions = {"x", "y"};
    header.branch_labels = {"l"};
    header.message = "two\nlines";
    header.created = "2026-11-22T10:31:07Z";
    const std::string text = write_sql(header, {"CREATE TABLE t (a)", "SELECT 1 -- c"}, {});
    CHECK(text == "-- dbmig\n-- revision: abc\n-- down_revision: x, y\n-- branch_labels: l\n"
                  "-- message: two lines\n-- created: 2026-11-22T10:31:07Z\n\n-- dbmig:upgrade\n"
                  "CREATE TABLE t (a);\nSELECT 1 -- c\n;\n\n-- dbmig:downgrade\n");
    const Revision back = revision_of(text);
    CHECK(back.header.down_revisions == header.down_revisions);
    CHECK(back.header.branch_labels == header.branch_labels);
    CHECK(split_sql(text_of(back.upgrade).sql, SqlSyntax()).size() == 2);
    CHECK(back.downgrade.defined);
    CHECK(write_sql(header, {}, {}).find("-- depends_on") == std::string::npos);
}

TEST_CASE("line ends of an SQL file do not reach the database", "[sql_file]") {
    const Revision revision =
        revision_of("-- dbmig\r\n-- revision: a\r\n-- down_revision: null\r\n-- dbmig:upgrade\r\n"
                    "SELECT 'a\r\nb';\r\n");
    CHECK(text_of(revision.upgrade).sql == "SELECT 'a\nb';");
}
