// SPDX-License-Identifier: MIT
// Parsing a whole document, and the small functions on nodes.
#include "yaml/document.hpp"

#include <algorithm>
#include <array>

#include "util/format.hpp"
#include "util/text.hpp"
#include "yaml/builder.hpp"
#include "yaml/events.hpp"
#include "yaml/source.hpp"

namespace dbmig::yaml {

namespace {

struct Explanation {
    std::string_view problem; ///< libyaml's words begin so
    std::string_view context; ///< and here; empty: whatever it is
    std::string_view message;
    std::string_view hint;
    bool at_context; ///< the place is where the context begins
};

// libyaml says what its grammar missed; people want to know what to change.
constexpr std::array explanations{
    Explanation{"mapping values are not allowed", "", "a ':' that is not expected here",
                "check the indentation, or put a text that holds ': ' into quotes", false},
    Explanation{"did not find expected key", "", "this line does not fit into the mapping above it",
                "check its indentation, and that the key above ends with ':'", false},
    Explanation{"could not find expected ':'", "", "a key without its ':'",
                "end it with ':', or check its indentation", true},
    Explanation{"did not find expected '-'", "", "this line does not fit into the list above it",
                "check its indentation, and that each item begins with '- '", false},
    Explanation{"", "while parsing a flow mapping", "'{' without its '}'",
                "close it, and separate the entries by commas", true},
    Explanation{"", "while parsing a flow sequence", "'[' without its ']'",
                "close it, and separate the items by commas", true},
    Explanation{"found unexpected end of stream", "while scanning a quoted scalar",
                "a quote that is never closed", "", true},
    Explanation{"found unexpected document indicator", "",
                "a quote that is not closed before this line", "", false},
    Explanation{"found unknown escape character", "", "an unknown escape in double quotes",
                "write a backslash as \\\\, or use single quotes, where it is one", false},
    Explanation{"found unexpected ':'", "", "a ':' that is not expected here",
                "put a text that holds it into quotes", false},
    Explanation{"did not find expected <document start>", "",
                "text that does not belong to the value above it",
                "check its indentation, or put the whole value into quotes", false},
    Explanation{"did not find expected node content", "", "this character cannot begin a value",
                "put the text into quotes", false},
    Explanation{"found character that cannot start any token", "",
                "this character cannot begin a value", "put the text into quotes", false},
    Explanation{"block sequence entries are not allowed", "",
                "a list item that is not expected here", "begin the list on a line of its own",
                false},
    Explanation{"mapping keys are not allowed", "", "a '?' key that is not expected here",
                "write it in quotes", false},
    Explanation{"did not find expected alphabetic", "while scanning an alias",
                "an alias (*name), which dbmig does not read",
                "a text that begins with '*' is written in quotes", true},
    Explanation{"did not find expected alphabetic", "while scanning an anchor",
                "an anchor (&name), which dbmig does not read",
                "a text that begins with '&' is written in quotes", true},
    Explanation{"", "while scanning a tag", "a tag (!name), which dbmig does not read",
                "a text that begins with '!' is written in quotes", true},
    Explanation{"", "while parsing a tag", "a tag (!name), which dbmig does not read",
                "a text that begins with '!' is written in quotes", true},
    Explanation{"found undefined tag handle", "", "a tag (!name), which dbmig does not read",
                "a text that begins with '!' is written in quotes", false},
};

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
}

bool indented_by_tab(std::string_view line) {
    const auto first = line.find_first_not_of(' ');
    return first != std::string_view::npos && line[first] == '\t';
}

/// Whether a quote or bracket was closed before `column`.
bool follows_closed_value(std::string_view line, std::size_t column) {
    const auto before = util::trim(line.substr(0, column == 0 ? 0 : column - 1));
    return !before.empty() &&
           std::string_view("}]\"'").find(before.back()) != std::string_view::npos;
}

bool at_closing_bracket(std::string_view line, std::size_t column) {
    return column <= line.size() && (line[column - 1] == ']' || line[column - 1] == '}');
}

Diagnostic explain(const SyntaxError& error, const Source& source) {
    const auto [line, column] = error.mark();
    if (indented_by_tab(source.line(line)))
        return source.fault(line, source.line(line).find('\t') + 1, "a tab in the indentation",
                            "indent by spaces");
    if (starts_with(error.problem(), "did not find expected key") &&
        follows_closed_value(source.line(line), column))
        return source.fault(line, column, "text after a closed value",
                            "put the whole value into quotes");
    if (at_closing_bracket(source.line(line), column))
        return source.fault(line, column, "a closing bracket without its opening one",
                            "put a text that holds it into quotes");
    for (const auto& known : explanations) {
        if (!starts_with(error.problem(), known.problem) ||
            !starts_with(error.context(), known.context))
            continue;
        const auto& place = known.at_context ? error.context_mark() : error.mark();
        return source.fault(place.line, place.column, std::string(known.message),
                            std::string(known.hint));
    }
    return source.fault(line, column, util::format("this is not YAML: {}", error.problem()));
}

} // namespace

Node parse(std::string_view text, const std::string& path, const Limits& limits) {
    const Source source(text, path);
    source.refuse_bad_bytes();
    Builder builder(source, limits);
    try {
        EventReader events(source);
        for (auto event = events.next(); event.kind != Event::Kind::end; event = events.next())
            builder.take(event);
    } catch (const SyntaxError& error) {
        auto& faults = builder.faults();
        faults.push_back(explain(error, source));
        throw FileError(faults);
    }
    if (!builder.faults().empty())
        throw FileError(builder.faults());
    return builder.take_root();
}

const Node* Node::find(std::string_view key) const {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [key](const Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &found->value;
}

Node null_node() {
    return {};
}

Node scalar(std::string text, bool quoted) {
    Node node;
    node.kind = Kind::scalar;
    node.scalar = std::move(text);
    node.quoted = quoted;
    return node;
}

Node integer(long long number) {
    return scalar(std::to_string(number));
}

Node boolean(bool value) {
    return scalar(value ? "true" : "false");
}

Node sequence(std::vector<Node> items, Style style) {
    Node node;
    node.kind = Kind::sequence;
    node.items = std::move(items);
    node.style = style;
    return node;
}

Node mapping(Style style) {
    Node node;
    node.kind = Kind::mapping;
    node.style = style;
    return node;
}

Node& put(Node& mapping, std::string key, Node value) {
    Entry entry;
    entry.key = std::move(key);
    entry.value = std::move(value);
    return mapping.entries.emplace_back(std::move(entry)).value;
}

} // namespace dbmig::yaml
