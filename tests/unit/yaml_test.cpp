// SPDX-License-Identifier: MIT
// YAML documents: what is read, what is refused and where, and that the fast ways equal the slow.
#include "catch.hpp"

#include <string>

#include "yaml/document.hpp"

using namespace dbmig;
using yaml::Kind;

namespace {

std::string fault_of(const std::string& text) {
    try {
        yaml::parse(text, "f.yaml");
    } catch (const FileError& error) {
        return error.what();
    }
    return "no fault";
}

std::size_t fault_count(const std::string& text) {
    try {
        yaml::parse(text, "f.yaml");
    } catch (const FileError& error) {
        return error.faults().size();
    }
    return 0;
}

bool equal(const yaml::Node& a, const yaml::Node& b) {
    if (a.kind != b.kind || a.scalar != b.scalar || a.quoted != b.quoted || a.line != b.line ||
        a.column != b.column || a.items.size() != b.items.size() ||
        a.entries.size() != b.entries.size())
        return false;
    for (std::size_t i = 0; i < a.items.size(); ++i)
        if (!equal(a.items[i], b.items[i]))
            return false;
    for (std::size_t i = 0; i < a.entries.size(); ++i)
        if (a.entries[i].key != b.entries[i].key || a.entries[i].line != b.entries[i].line ||
            a.entries[i].column != b.entries[i].column ||
            !equal(a.entries[i].value, b.entries[i].value))
            return false;
    return true;
}

} // namespace

TEST_CASE("a document has kinds, texts and places", "[yaml]") {
    const auto root =
        yaml::parse("a: 1\nb:\n  - x\n  - 'y: z'\nc: {d: ~, e: null, f: \"\"}\n", "f");
    REQUIRE(root.kind == Kind::mapping);
    REQUIRE(root.entries.size() == 3);
    CHECK(root.find("a")->scalar == "1");
    CHECK_FALSE(root.find("a")->quoted);
    const auto& list = *root.find("b");
    REQUIRE(list.items.size() == 2);
    CHECK(list.items[1].scalar == "y: z");
    CHECK(list.items[1].quoted);
    CHECK(list.items[1].line == 4);
    CHECK(list.items[1].column == 5);
    CHECK(root.find("c")->find("d")->kind == Kind::null);
    CHECK(root.find("c")->find("e")->kind == Kind::null);
    CHECK(root.find("c")->find("f")->kind == Kind::scalar);
    CHECK(root.find("nothing") == nullptr);
}

TEST_CASE("an empty document is null", "[yaml]") {
    for (const auto* text :
         {"", "\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF", "--- \n...\n"})
        CHECK(yaml::parse(text, "f").kind == Kind::null);
}

TEST_CASE("a byte order mark and CRLF are accepted", "[yaml]") {
    const auto root = yaml::parse("\xEF\xBB\xBF"
                                  "a: |\r\n  one\r\n  two\r\nb: 'x\r\n\r\n  y'\r\n",
                                  "f");
    CHECK(root.find("a")->scalar == "one\ntwo\n");
    CHECK(root.find("a")->quoted);
    CHECK(root.find("b")->scalar == "x\ny");
    CHECK(root.entries[0].column == 1);
}

TEST_CASE("a value that is not there has the place of its key", "[yaml]") {
    const auto root = yaml::parse("one:\n\n\ntwo: null\nnext:\n  n:\nlast:\n", "f");
    CHECK(root.find("one")->line == 1);
    CHECK(root.find("two")->line == 4);
    CHECK(root.find("two")->column == 6);
    CHECK(root.find("next")->find("n")->line == 6);
    CHECK(root.find("last")->line == 7);
}

TEST_CASE("what dbmig does not read is refused with its place", "[yaml]") {
    CHECK_THAT(fault_of("a: 1\nb: 2\na: 3\n"),
               ContainsSubstring("f.yaml:3:1: key 'a' is already in this mapping, in line 1"));
    CHECK_THAT(fault_of("a: &x 1\n"), ContainsSubstring("f.yaml:1:4: an anchor"));
    CHECK_THAT(fault_of("a: &x 1\nb: *x\n"), ContainsSubstring("f.yaml:2:4: an alias"));
    CHECK_THAT(fault_of("a: *x\n"), ContainsSubstring("f.yaml:1:4: an alias"));
    CHECK_THAT(fault_of("a: !!binary abc\n"), ContainsSubstring("f.yaml:1:4: unknown tag"));
    CHECK_THAT(fault_of("a: 1\n---\nb: 2\n"),
               ContainsSubstring("f.yaml:2:1: a second YAML document"));
    CHECK_THAT(fault_of("[1, 2]: x\n"), ContainsSubstring("a list as a key"));
    CHECK_THAT(fault_of("{a: 1}: x\n"), ContainsSubstring("a mapping as a key"));
    CHECK_THAT(fault_of("? [1]\n: x\n"), ContainsSubstring("a list as a key"));
    CHECK_THAT(fault_of("~: x\n"), ContainsSubstring("f.yaml:1:1: a key that is null"));
    CHECK(yaml::parse("a: !!str 12\n", "f").find("a")->quoted);
}

TEST_CASE("bytes that are no text are refused with their place", "[yaml]") {
    CHECK_THAT(fault_of("a: 1\nb: \xFF\n"),
               ContainsSubstring("f.yaml:2:4: byte 0xff is not UTF-8"));
    CHECK_THAT(fault_of(std::string("a: x\0y\n", 7)),
               ContainsSubstring("f.yaml:1:5: control character U+0000"));
    CHECK_THAT(fault_of("a: x\x04y\n"), ContainsSubstring("f.yaml:1:5: control character U+0004"));
    CHECK_THAT(fault_of("a: \xC2\x9F\n"), ContainsSubstring("control character U+009F"));
    CHECK_THAT(fault_of("a: 1\rb: 2\n"), ContainsSubstring("f.yaml:1:5: a carriage return"));
    CHECK_THAT(fault_of("\xFF\xFE"
                        "a"),
               ContainsSubstring("UTF-16"));
    CHECK_THAT(fault_of("\xED\xA0\x80"), ContainsSubstring("not UTF-8")); // a surrogate
    CHECK_THAT(fault_of("\xF4\x90\x80\x80"), ContainsSubstring("not UTF-8"));
    CHECK_THAT(fault_of("a: \xC3"), ContainsSubstring("f.yaml:1:4: byte 0xc3"));
}

TEST_CASE("what is not YAML is refused with its place", "[yaml]") {
    CHECK_THAT(fault_of("a: b: c\n"), ContainsSubstring("f.yaml:1:5: "));
    CHECK_THAT(fault_of("a:\n\tb: 1\n"), ContainsSubstring("f.yaml:2:1: a tab in the indentation"));
    CHECK_THAT(fault_of("a: [1, 2\n"), ContainsSubstring("'[' without its ']'"));
    CHECK_THAT(fault_of("a: {b: 1\n"), ContainsSubstring("'{' without its '}'"));
    CHECK_THAT(fault_of("a: 'x\n"), ContainsSubstring("a quote that is never closed"));
    CHECK_THAT(fault_of("a: 'it''s\nb: 2\n"), ContainsSubstring("f.yaml:1:4: a quote that"));
    CHECK_THAT(fault_of("a: !!str \"x\\\"\n"), ContainsSubstring("f.yaml:1:10: a quote that"));
    CHECK_THAT(fault_of("a: 1\n  b: 2\n"), ContainsSubstring("f.yaml:2:4: "));
    CHECK_THAT(fault_of("a: @x\n"), ContainsSubstring("f.yaml:1:4: this character cannot begin"));
    CHECK_THAT(fault_of("a: 1\n]\n"), ContainsSubstring("f.yaml:2:1: "));
    CHECK_THAT(fault_of("%YAML 9.9\n---\na: 1\n"), ContainsSubstring("f.yaml:1:"));
}

TEST_CASE("the line ends of Unicode are refused but in escapes", "[yaml]") {
    CHECK_THAT(fault_of("a: x\xC2\x85y\n"),
               ContainsSubstring("f.yaml:1:5: control character U+0085"));
    CHECK_THAT(fault_of("a: x\xE2\x80\xA8y\n"),
               ContainsSubstring("f.yaml:1:5: character U+2028 in a YAML file"));
    CHECK_THAT(fault_of("# \xE2\x80\xA9\n"), ContainsSubstring("write it as \"\\u2029\""));
    CHECK_THAT(fault_of("a: \xEF\xBB\xBF\n"), ContainsSubstring("f.yaml:1:4: character U+FEFF"));
    CHECK(yaml::parse("a: \"\\u2028\\N\"\n", "f").find("a")->scalar == "\xE2\x80\xA8\xC2\x85");
    auto root = yaml::mapping();
    yaml::put(root, "k\xE2\x80\xA8", yaml::scalar("v\xC2\x85\xEF\xBB\xBF"));
    root.comment = "c\xE2\x80\xA9";
    const auto text = yaml::write(root);
    CHECK(yaml::parse(text, "f").find("k\xE2\x80\xA8")->scalar == "v\xC2\x85\xEF\xBB\xBF");
}

TEST_CASE("columns count bytes", "[yaml]") {
    const auto root = yaml::parse("{\xC3\xA9: [\xE2\x82\xAC, b], \xF0\x9F\x98\x80: c}\n", "f");
    const auto& list = root.entries[0].value;
    CHECK(list.column == 6);
    CHECK(list.items[1].column == 12);
    CHECK(root.entries[1].column == 16);
    CHECK(root.entries[1].value.column == 22);
    CHECK_THAT(fault_of("\xC3\xA9: @\n"), ContainsSubstring("f.yaml:1:5: this character"));
}

TEST_CASE("a bracket that is not closed is shown where it was opened", "[yaml]") {
    CHECK_THAT(fault_of("a: [1\nb: 2\n"), ContainsSubstring("f.yaml:1:4: '[' without its ']'"));
    CHECK_THAT(fault_of("a: {b: 1\nc: 2\n"), ContainsSubstring("f.yaml:1:4: '{' without its '}'"));
    CHECK_THAT(fault_of("a: 1\nb\nc: 2\n"), ContainsSubstring("f.yaml:2:1: a key without its ':'"));
    CHECK_THAT(fault_of("a: [}\n"), ContainsSubstring("f.yaml:1:5: a closing bracket without"));
    CHECK_THAT(fault_of("a: \"\\q\"\n"), ContainsSubstring("f.yaml:1:5: an unknown escape"));
    CHECK_THAT(fault_of("a: * x\n"), ContainsSubstring("f.yaml:1:4: an alias"));
    CHECK_THAT(fault_of("a: !x!y z\n"), ContainsSubstring("f.yaml:1:4: a tag"));
}

TEST_CASE("several faults are told at once", "[yaml]") {
    CHECK(fault_count("a: &x 1\na: 2\nb: !!set {}\nc: *x\n") == 4);
}

TEST_CASE("deep nesting is an error, never a stack overflow", "[yaml]") {
    const std::size_t many = 100'000;
    CHECK_THAT(fault_of(std::string(many, '[')),
               ContainsSubstring("f.yaml:1:65: nested deeper than 64 levels"));
    CHECK_THAT(fault_of(std::string(many, '[') + std::string(many, ']')),
               ContainsSubstring("nested deeper than 64 levels"));
    std::string lines;
    std::string inline_lists;
    std::string flow_maps;
    for (std::size_t i = 0; i < many; ++i) {
        inline_lists += "- ";
        flow_maps += "{a: ";
        if (i < 2000)
            lines += std::string(i, ' ') + "a:\n";
    }
    CHECK_THAT(fault_of(lines), ContainsSubstring("f.yaml:65:65: nested deeper than 64 levels"));
    CHECK_THAT(fault_of(inline_lists), ContainsSubstring("nested deeper than 64 levels"));
    CHECK_THAT(fault_of(flow_maps),
               ContainsSubstring("f.yaml:1:257: nested deeper than 64 levels"));
    CHECK_THAT(fault_of(std::string(many, '?')), ContainsSubstring("no fault"));
    yaml::parse(std::string(64, '[') + std::string(64, ']'), "f"); // just deep enough
}

TEST_CASE("the number of values is limited", "[yaml]") {
    std::string text = "[";
    for (int i = 0; i < 200; ++i)
        text += "a, ";
    yaml::Limits limits;
    limits.nodes = 100;
    CHECK_THROWS_AS(yaml::parse(text + "]", "f", limits), FileError);
}

TEST_CASE("the head of a file is what the whole file begins with", "[yaml]") {
    const std::vector<std::string> heads = {
        "revision: 3f9a1c0b7d52\ndown_revision: null\nbranch_labels: []\ndepends_on: [a, b_1]\n"
        "message: create users\ncreated: 2026-11-22T10:31:07Z\n",
        "# a comment\n\nrevision: 'abc'\ndown_revision:\n  - x\n  - y\nmessage: \"it's: so\"\n",
        "revision: a1   # the id\nmessage: plain\n  goes on\n",
        "revision: a\nmessage: |\n  upgrade: in a block\n  x\n",
        "revision: a\nmessage: \"quoted\n\nupgrade: in quotes\nmore\"\n",
        "revision: a\nmessage: 'quoted\n\nupgrade:\nmore'\nbranch_labels: [x]\n",
        "revision: \"\\x41\"\nmessage: say \"hi\", it's 100%\n",
        "revision: 007\ndown_revision: ~\nmessage: a:b c:d\nx: [ ]\ny: [ a ,b]\nz: [null, 1]\n",
        "---\nrevision: a\n",
        "\xEF\xBB\xBFrevision: a\n",
        "revision: a\ncreated:    2026-11-22 10:31:07+01:00   \nmessage: \xC3\xA9\n",
        "",
        "# nothing but a comment\n",
    };
    const std::string body = "upgrade:\n  - execute: \"x\"\ndowngrade: auto\n";
    for (const auto& head : heads)
        for (const bool crlf : {false, true}) {
            std::string text;
            for (const char c : head + body)
                text += c == '\n' && crlf ? std::string("\r\n") : std::string(1, c);
            INFO(text);
            auto whole = yaml::parse(text, "f");
            while (!whole.entries.empty() && whole.entries.back().key != "upgrade")
                whole.entries.pop_back();
            whole.entries.pop_back();
            const auto read = yaml::parse_until(text, "f", {"upgrade", "downgrade"});
            if (whole.entries.empty())
                CHECK(read.entries.empty());
            else
                CHECK(equal(read, whole));
        }
}

TEST_CASE("the head does not look at the rest", "[yaml]") {
    const auto root = yaml::parse_until("revision: a\nupgrade:\n  \t[[[ &", "f", {"upgrade"});
    REQUIRE(root.entries.size() == 1);
    CHECK(root.find("revision")->scalar == "a");
    CHECK_THROWS_AS(yaml::parse_until("revision: [a\nmessage: x\nupgrade: []\n", "f", {"upgrade"}),
                    FileError);
    CHECK_THROWS_AS(yaml::parse_until("revision: a\nrevision: b\nupgrade:\n", "f", {"upgrade"}),
                    FileError);
    CHECK(yaml::parse_until("upgraded: a\n\"upgrade\": []\n", "f", {"upgrade"}).entries.size() ==
          1);
}
