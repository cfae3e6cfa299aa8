// SPDX-License-Identifier: MIT
// YAML revision files: headers, bodies, faults, and the way back.
#include "catch.hpp"

#include "revision/files.hpp"
#include "revision/yaml_file.hpp"
#include "util/text.hpp"

using namespace dbmig;
using namespace dbmig::revision;
using Names = std::vector<std::string>;

namespace {

const std::string head = "revision: abc\ndown_revision: null\n";

RevisionHeader header_of(std::string_view text) {
    yaml::Faults faults("v/a.yaml", text);
    const auto header = read_yaml_header(text, "v/a.yaml", faults);
    faults.throw_if_any();
    REQUIRE(header);
    return *header;
}

Revision revision_of(const std::string& text, const std::string& engine = "sqlite") {
    BodyContext context;
    context.engine = engine;
    yaml::Faults faults("v/a.yaml", text);
    const Revision revision = read_yaml_revision(header_of(text), text, context, faults);
    faults.throw_if_any();
    return revision;
}

std::string faults_of(const std::string& text) {
    try {
        header_of(text);
        revision_of(text);
    } catch (const FileError& error) {
        return error.what();
    }
    return {};
}

const Execute::Text& sql_of(const Operation& operation, const std::string& engine = "") {
    return std::get<Execute>(operation.op).sql.at(engine);
}

} // namespace

TEST_CASE("a YAML header in all its forms", "[yaml_file]") {
    const RevisionHeader plain = header_of("revision: 3f9a1c0b7d52\ndown_revision: 111aaa\n"
                                           "branch_labels: []\ndepends_on: [x1, y2]\n"
                                           "message: create users\n"
                                           "created: 2026-11-22T10:31:07Z\nupgrade: [\n");
    CHECK(plain.id == "3f9a1c0b7d52");
    CHECK(plain.down_revisions == Names{"111aaa"});
    CHECK(plain.branch_labels.empty());
    CHECK(plain.depends_on == Names{"x1", "y2"});
    CHECK(plain.message == "create users");
    CHECK(plain.created == "2026-11-22T10:31:07Z");
    CHECK(plain.path == "v/a.yaml");
    CHECK(plain.where == Location{"v/a.yaml", 1, 11});
    CHECK(plain.format == RevisionFormat::yaml);
    CHECK(header_of("revision: \"a\"\ndown_revision: [\"b\", 'c']\n").down_revisions ==
          Names{"b", "c"});
    CHECK(header_of("revision: a\ndown_revision:\n  - b\n  - c\n").down_revisions ==
          Names{"b", "c"});
    CHECK(header_of("# c\n---\nrevision: 0123\ndown_revision: ~\n").id == "0123");
    CHECK(header_of("revision: a\r\ndown_revision: null\r\n").down_revisions.empty());
    CHECK(header_of("{revision: a, down_revision: b}").down_revisions == Names{"b"});
}

TEST_CASE("keys of the header may stand below the operations", "[yaml_file]") {
    const RevisionHeader late = header_of("upgrade:\n  - execute: x\ndepends_on: [b]\n"
                                          "revision: a\ndown_revision: null\n");
    CHECK(late.id == "a");
    CHECK(late.depends_on == Names{"b"});
}

TEST_CASE("what does not begin as a revision is none", "[yaml_file]") {
    for (const char* text : {"", "# nothing\n", "tables: {}\n", "- a\n", "verify: []\n"}) {
        CAPTURE(text);
        yaml::Faults faults("a.yaml", text);
        CHECK_FALSE(read_yaml_header(text, "a.yaml", faults));
        CHECK_FALSE(faults.any());
    }
}

TEST_CASE("every fault of a header is told with its place", "[yaml_file]") {
    const std::string text = "revision: a b\ndown_revision: [x, 'y@z']\nbranch_lables: [l]\n"
                             "depends_on: {a: b}\nupgrade: []\n";
    const std::string faults = faults_of(text);
    CHECK_THAT(faults, ContainsSubstring("v/a.yaml:1:11"));
    CHECK_THAT(faults, ContainsSubstring("v/a.yaml:2:20"));
    CHECK_THAT(faults, ContainsSubstring("v/a.yaml:3:1"));
    CHECK_THAT(faults, ContainsSubstring("did you mean 'branch_labels'"));
    CHECK_THAT(faults, ContainsSubstring("v/a.yaml:4"));
    CHECK_THAT(faults_of("revision: a\n"), ContainsSubstring("down_revision"));
    CHECK_THAT(faults_of("down_revision: a\n"), ContainsSubstring("revision"));
    CHECK_THAT(faults_of("revision: a\nrevision: b\ndown_revision: null\n"),
               ContainsSubstring("revision"));
    CHECK_THAT(faults_of("revision: head\ndown_revision: null\n"), ContainsSubstring("'head'"));
    CHECK_THAT(faults_of("revision: null\ndown_revision: null\n"), ContainsSubstring("1:11"));
}

TEST_CASE("a body is read with its places", "[yaml_file]") {
    const Revision revision = revision_of(head + "upgrade:\n  - execute: SELECT 1\n  - execute: "
                                                 "{sqlite: a, default: b}\ndowngrade: []\n");
    REQUIRE(revision.upgrade.operations.size() == 2);
    CHECK(sql_of(revision.upgrade.operations[0]).sql == "SELECT 1");
    CHECK(revision.upgrade.operations[0].where.line == 4);
    CHECK(sql_of(revision.upgrade.operations[0]).where.line == 4);
    CHECK(revision.upgrade.transactional);
    CHECK(revision.downgrade.defined);
    CHECK(revision.downgrade.operations.empty());
    CHECK(revision.header.id == "abc");
    CHECK_FALSE(revision_of(head).upgrade.defined);
    CHECK_FALSE(revision_of(head + "upgrade: []\n").downgrade.defined);
}

TEST_CASE("transaction off, for the file or for one direction", "[yaml_file]") {
    const Revision whole = revision_of(head + "transaction: off\nupgrade: []\ndowngrade: "
                                              "{transaction: on, operations: []}\n");
    CHECK_FALSE(whole.upgrade.transactional);
    CHECK(whole.downgrade.transactional);
    const Revision one =
        revision_of(head + "upgrade:\n  transaction: off\n  operations:\n    - execute: VACUUM\n");
    CHECK_FALSE(one.upgrade.transactional);
    CHECK(one.upgrade.operations.size() == 1);
    CHECK_THAT(faults_of(head + "upgrade: {drop_table: {table: t}}\n"),
               ContainsSubstring("expected a list of operations"));
    CHECK_THAT(faults_of(head + "upgrade: {transaktion: off, operations: []}\n"),
               ContainsSubstring("did you mean 'transaction'"));
    CHECK_THAT(faults_of(head + "upgrade: {transaction: off}\n"), ContainsSubstring("operations"));
    CHECK_THAT(faults_of(head + "transaction: maybe\n"), ContainsSubstring("3:14"));
}

TEST_CASE("downgrade: auto writes the inverses", "[yaml_file]") {
    const Revision revision =
        revision_of(head + "upgrade:\n  - create_table:\n      table: t\n      columns:\n        "
                           "id: {type: integer, primary_key: true}\n  - rename_table: {table: t, "
                           "new_name: u}\ndowngrade: auto\n");
    CHECK(revision.automatic_downgrade);
    REQUIRE(revision.downgrade.operations.size() == 2);
    CHECK(std::get<RenameTable>(revision.downgrade.operations[0].op).new_name == "t");
    CHECK(std::get<DropTable>(revision.downgrade.operations[1].op).table.name.name == "t");
}

TEST_CASE("downgrade: auto refuses what has no inverse, at its place", "[yaml_file]") {
    const std::string faults = faults_of(
        head + "upgrade:\n  - execute: SELECT 1\n  - drop_table: {table: t}\ndowngrade: auto\n");
    CHECK_THAT(faults, ContainsSubstring("v/a.yaml:4:"));
    CHECK_THAT(faults, ContainsSubstring("v/a.yaml:5:"));
    CHECK_THAT(faults, ContainsSubstring("auto"));
    CHECK_THAT(faults_of(head + "upgrade: []\ndowngrade: automatic\n"),
               ContainsSubstring("expected a list of operations"));
}

TEST_CASE("verify holds queries", "[yaml_file]") {
    const Revision revision = revision_of(
        head + "verify:\n  - SELECT 1 WHERE 0\n  - {sqlite: SELECT 2, default: SELECT 3}\n");
    REQUIRE(revision.verify.size() == 2);
    CHECK(revision.verify[0].sql.at("").sql == "SELECT 1 WHERE 0");
    CHECK(revision.verify[1].sql.at("sqlite").sql == "SELECT 2");
    CHECK(revision_of(head + "verify: SELECT 1\n").verify.size() == 1);
    CHECK_THAT(faults_of(head + "verify: [[a]]\n"), ContainsSubstring("3:"));
}

TEST_CASE("unknown keys and operations of a body are refused", "[yaml_file]") {
    CHECK_THAT(faults_of(head + "upgrade: []\ndowngrad: []\n"),
               ContainsSubstring("did you mean 'downgrade'"));
    CHECK_THAT(faults_of(head + "upgrade:\n  - create_tabel: {table: t}\n"),
               ContainsSubstring("create_table"));
    CHECK_THAT(faults_of(head + "upgrade: 5\n"), ContainsSubstring("expected a list"));
    CHECK_THAT(faults_of(head + "upgrade: [\n"), ContainsSubstring("v/a.yaml"));
}

TEST_CASE("what is written reads back", "[yaml_file]") {
    Revision revision;
    revision.header.id = "0123456789ab";
    revision.header.down_revisions = {"aaa", "1e5"};
    revision.header.branch_labels = {"main"};
    revision.header.depends_on = {"ccc"};
    revision.header.message = "add: \"quotes\" & colons # and more";
    revision.header.created = "2026-11-22T10:31:07+01:00";
    Execute execute;
    execute.sql[""].sql = "UPDATE t\nSET a = 'b: c'\n";
    execute.sql["sqlite"].sql = "SELECT 1";
    revision.upgrade.operations.push_back({execute, {}, "a note"});
    revision.upgrade.transactional = false;
    revision.verify.push_back(execute);
    const std::string text = write_yaml(revision);
    CAPTURE(text);
    Revision back = revision_of(text);
    CHECK(back.header.where.line == 1);
    back.header.path.clear();
    back.header.where = {};
    CHECK(back == revision);
    CHECK(write_yaml(back).find("a note") == std::string::npos); // comments are not read
}

TEST_CASE("an empty revision is written as one would write it by hand", "[yaml_file]") {
    Revision revision;
    revision.header.id = "3f9a1c0b7d52";
    revision.header.message = "create users";
    revision.header.created = "2026-11-22T10:31:07Z";
    CHECK(write_yaml(revision) == "revision: 3f9a1c0b7d52\ndown_revision: null\n"
                                  "branch_labels: []\ndepends_on: []\nmessage: create users\n"
                                  "created: 2026-11-22T10:31:07Z\n\nupgrade: []\n\n"
                                  "downgrade: []\n");
    revision.automatic_downgrade = true;
    CHECK(util::split(write_yaml(revision), '\n').at(9) == "downgrade: auto");
}
