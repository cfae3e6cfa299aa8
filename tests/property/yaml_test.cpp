// SPDX-License-Identifier: MIT
// Whatever is written is read back: strings of every shape, in every kind of tree.
#include "catch.hpp"

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "yaml/document.hpp"
#include "yaml/reader.hpp"

using namespace dbmig;
using yaml::Kind;
using yaml::Style;

namespace {

/// DBMIG_TEST_SEED repeats a run; the seed is told when a check fails.
unsigned seed() {
    const char* given = std::getenv("DBMIG_TEST_SEED");
    static const unsigned value =
        given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
    return value;
}

class Generator {
public:
    explicit Generator(unsigned start) : m_random(start) {}

    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random);
    }

    std::string text() {
        static const std::vector<std::string> pieces{"a",
                                                     "B",
                                                     "7",
                                                     "0",
                                                     " ",
                                                     "  ",
                                                     "\n",
                                                     "\n\n",
                                                     "\t",
                                                     ":",
                                                     ": ",
                                                     " #",
                                                     "#",
                                                     "- ",
                                                     "-",
                                                     "?",
                                                     "? ",
                                                     ",",
                                                     "[",
                                                     "]",
                                                     "{",
                                                     "}",
                                                     "&",
                                                     "*",
                                                     "!",
                                                     "|",
                                                     ">",
                                                     "'",
                                                     "\"",
                                                     "%",
                                                     "@",
                                                     "`",
                                                     "=",
                                                     "<<",
                                                     "~",
                                                     "null",
                                                     "yes",
                                                     "no",
                                                     "true",
                                                     "1e3",
                                                     "0x1F",
                                                     "1_000",
                                                     ".inf",
                                                     ".",
                                                     "12:30",
                                                     "\\",
                                                     "\r",
                                                     "\r\n",
                                                     "\x01",
                                                     "\x7F",
                                                     "é",
                                                     "😀",
                                                     "\xC2\x85",
                                                     "\xC2\xA0",
                                                     "\xE2\x80\xA8",
                                                     "\xEF\xBB\xBF",
                                                     "\xEF\xBF\xBF",
                                                     "---",
                                                     "...",
                                                     "x: y",
                                                     "SELECT",
                                                     ";",
                                                     "2024-01-01",
                                                     "/",
                                                     std::string(130, 'w')};
        std::string result;
        for (auto count = below(7); count > 0; --count)
            result += pieces[below(pieces.size())];
        if (below(100) == 0)
            result += std::string(1500, 'k') + std::string(below(3), '\x02');
        return result;
    }

    yaml::Node tree(int depth) {
        const auto shape = below(depth > 0 ? 8 : 5);
        const auto style = static_cast<Style>(below(4));
        if (shape == 0)
            return yaml::null_node();
        if (shape < 5) {
            auto node = yaml::scalar(text(), below(2) == 0);
            node.style = style;
            return node;
        }
        auto node = shape == 5 ? yaml::sequence({}, style) : yaml::mapping(style);
        for (auto count = below(4); count > 0; --count) {
            auto child = tree(depth - 1);
            if (below(10) == 0)
                child.comment = "note\n" + text();
            if (shape == 5)
                node.items.push_back(std::move(child));
            else
                yaml::put(node, std::to_string(count) + text(), std::move(child));
        }
        return node;
    }

private:
    std::mt19937 m_random;
};

/// Same kinds, texts and keys; a text that must be a string is one.
bool same(const yaml::Node& a, const yaml::Node& b) {
    if (a.kind != b.kind || a.scalar != b.scalar || a.items.size() != b.items.size() ||
        a.entries.size() != b.entries.size())
        return false;
    for (std::size_t i = 0; i < a.items.size(); ++i)
        if (!same(a.items[i], b.items[i]))
            return false;
    for (std::size_t i = 0; i < a.entries.size(); ++i)
        if (a.entries[i].key != b.entries[i].key || !same(a.entries[i].value, b.entries[i].value))
            return false;
    return true;
}

void check_round_trip(const yaml::Node& tree) {
    const auto text = yaml::write(tree);
    INFO("DBMIG_TEST_SEED=" << seed() << "\n" << text);
    yaml::Node read;
    REQUIRE_NOTHROW(read = yaml::parse(text, "f"));
    REQUIRE(same(read, tree));
}

} // namespace

TEST_CASE("every string is read back as the string that it was", "[yaml][property]") {
    std::vector<std::string> texts{"",           "yes",
                                   "No",         "null",
                                   "~",          "1e3",
                                   "0x1F",       "1_000",
                                   "12:30",      "=",
                                   "<<",         "true",
                                   ".inf",       "-.INF",
                                   ".nan",       "010",
                                   "+1",         "-1",
                                   "2024-01-01", "2024-01-01 10:00:00",
                                   " lead",      "trail ",
                                   "a: b",       "a #b",
                                   "- a",        "%a",
                                   "@a",         "`a",
                                   "'a'",        "\"a\"",
                                   "a\nb",       "a\n",
                                   "\n",         "a\n\n",
                                   "\na",        " a\nb",
                                   "a\n b\n",    "a \nb",
                                   "a\n \nb",    "\ta\nb",
                                   "a\r\nb",     "😀",
                                   "a:",         ":a",
                                   "?",          "!a",
                                   "&a",         "*a",
                                   "y",          "n",
                                   "on",         "0o17",
                                   "0b1",        "1.",
                                   ".5",         "-",
                                   "--- a",      "...",
                                   "a,b",        "[a]",
                                   "{a}",        "numeric(10,2)",
                                   "a?b",        "\x1B[0m",
                                   "\xC2\x85",   "\xE2\x80\xA8"};
    Generator generator(seed());
    for (int i = 0; i < 20'000; ++i)
        texts.push_back(generator.text());
    for (const auto& text : texts) {
        yaml::Faults faults("f", "");
        const auto written = yaml::write(yaml::scalar(text, true));
        const auto read = yaml::parse(written, "f");
        INFO("DBMIG_TEST_SEED=" << seed() << "\n" << written);
        REQUIRE(yaml::as_value(read, faults) == Value(text));
        REQUIRE_FALSE(faults.any());
        auto flow = yaml::sequence({yaml::scalar(text, true)}, Style::flow);
        yaml::put(flow.items.emplace_back(yaml::mapping(Style::flow)), text, yaml::scalar(text));
        check_round_trip(flow);
    }
}

TEST_CASE("every tree is read back, and written again is the same text", "[yaml][property]") {
    Generator generator(seed() + 1);
    for (int i = 0; i < 5'000; ++i) {
        const auto tree = generator.tree(4);
        check_round_trip(tree);
        const auto once = yaml::write(yaml::parse(yaml::write(tree), "f"));
        INFO("DBMIG_TEST_SEED=" << seed() << "\n" << once);
        REQUIRE(yaml::write(yaml::parse(once, "f")) == once);
    }
}

TEST_CASE("the head of any text that begins as a revision is the head of the whole",
          "[yaml][property]") {
    Generator generator(seed() + 2);
    for (int i = 0; i < 5'000; ++i) {
        auto root = yaml::mapping();
        for (const char* key : {"revision", "down_revision", "message", "upgrade", "downgrade"})
            yaml::put(root, key, generator.tree(1));
        const auto text = yaml::write(root);
        INFO("DBMIG_TEST_SEED=" << seed() << "\n" << text);
        auto whole = yaml::parse(text, "f");
        whole.entries.resize(3);
        REQUIRE(same(yaml::parse_until(text, "f", {"upgrade", "downgrade"}), whole));
    }
}
