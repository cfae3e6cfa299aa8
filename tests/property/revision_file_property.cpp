// SPDX-License-Identifier: MIT
// A revision that is written reads back as it was, whatever its texts hold.
#include "catch.hpp"

#include <random>

#include "revision/yaml_file.hpp"

using namespace dbmig;
using namespace dbmig::revision;

namespace {

class Maker {
public:
    explicit Maker(unsigned seed) : m_random(seed) {}

    Revision revision() {
        Revision made;
        made.header.id = "r" + std::to_string(below(1000));
        for (std::size_t i = below(3); i > 0; --i)
            made.header.down_revisions.push_back("1e" + std::to_string(i));
        for (std::size_t i = below(3); i > 0; --i)
            made.header.branch_labels.push_back("label-" + std::to_string(i));
        if (below(3) == 0)
            made.header.depends_on = {"true", "0x1F"};
        made.header.message = text();
        made.header.created = below(2) == 0 ? "" : "2026-11-22T10:31:07Z";
        made.upgrade = script();
        made.downgrade = script();
        for (std::size_t i = below(3); i > 0; --i)
            made.verify.push_back(execute());
        return made;
    }

private:
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random);
    }

    std::string text() {
        static const std::vector<std::string> parts{"a",          " ",
                                                    "\n",         "\n\n",
                                                    "'",          "\"",
                                                    ": ",         " #",
                                                    "- ",         "\\",
                                                    "null",       "ü",
                                                    "~",          "yes",
                                                    "1",          "1.5",
                                                    "{",          "[",
                                                    "${",         "|",
                                                    ">",          "%",
                                                    "\t",         "@x",
                                                    "`",          "!t",
                                                    "&a",         "*a",
                                                    "? ",         "---\n",
                                                    "...",        ";",
                                                    "--",         "0o7",
                                                    "=",          "<<",
                                                    "  \n",       "\xE2\x80\xA8",
                                                    "$$",         "#",
                                                    "2026-01-01", "auto",
                                                    "-1",         ","};
        std::string result;
        for (std::size_t i = below(7); i > 0; --i)
            result += parts[below(parts.size())];
        return result;
    }

    Value value() {
        switch (below(6)) {
        case 0:
            return Null();
        case 1:
            return below(2) == 0;
        case 2:
            return static_cast<std::int64_t>(below(1000)) - 500;
        case 3:
            return static_cast<double>(below(1000)) / 8;
        case 4:
            return Blob{std::string("\0\xFF ab", 5).substr(below(5))};
        default:
            return text();
        }
    }

    Row row() {
        Row made;
        for (std::size_t i = 1 + below(3); i > 0; --i)
            made.emplace_back("c" + std::to_string(i), value());
        return made;
    }

    Execute execute() {
        Execute made;
        made.sql[""].sql = "SELECT " + text();
        if (below(3) == 0)
            made.sql["sqlite"].sql = "x" + text();
        return made;
    }

    Op op() {
        const Name table{"", "t " + std::to_string(below(9))};
        switch (below(5)) {
        case 0:
            return InsertRows{table, {row(), row()}};
        case 1:
            return UpdateRows{table, row(), row()};
        case 2:
            return DeleteRows{table, row()};
        case 3:
            return RenameTable{table, "u" + std::to_string(below(9))};
        default:
            return execute();
        }
    }

    Script script() {
        Script made;
        made.defined = below(4) != 0;
        if (!made.defined)
            return made;
        made.transactional = below(3) != 0;
        for (std::size_t i = below(4); i > 0; --i)
            made.operations.push_back({op(), {}, {}});
        return made;
    }

    std::mt19937 m_random;
};

Revision read_back(const std::string& text) {
    yaml::Faults faults("a.yaml", text);
    auto header = read_yaml_header(text, "a.yaml", faults);
    REQUIRE(header);
    Revision revision = read_yaml_revision(*header, text, {}, faults);
    faults.throw_if_any();
    revision.header.path.clear();
    revision.header.where = {};
    return revision;
}

} // namespace

TEST_CASE("revisions survive being written and read", "[property]") {
    for (unsigned seed = 1; seed <= 1500; ++seed) {
        CAPTURE(seed);
        const Revision revision = Maker(seed).revision();
        const std::string text = write_yaml(revision);
        CAPTURE(text);
        const Revision back = read_back(text);
        REQUIRE(back.header == revision.header);
        REQUIRE(back.upgrade == revision.upgrade);
        REQUIRE(back.downgrade == revision.downgrade);
        REQUIRE(back == revision);
        REQUIRE(write_yaml(back) == text);
        REQUIRE(checksum(back) == checksum(revision));
    }
}
