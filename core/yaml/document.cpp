// SPDX-License-Identifier: MIT
// Parsing a whole document, and the small functions on nodes.
#include "yaml/document.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "util/format.hpp"
#include "util/text.hpp"
#include "yaml/builder.hpp"
#include "yaml/source.hpp"

namespace dbmig::yaml {

namespace {

struct Explanation {
    std::string_view from; ///< yaml-cpp's words
    std::string_view message;
    std::string_view hint;
};

// yaml-cpp says what its grammar missed; people want to know what to change.
constexpr std::array explanations{
    Explanation{"illegal map value", "a ':' that is not expected here",
                "check the indentation, or put a text that holds ': ' into quotes"},
    Explanation{"end of map not found", "this line does not fit into the mapping above it",
                "check its indentation, and that the key above ends with ':'"},
    Explanation{"end of sequence not found", "this line does not fit into the list above it",
                "check its indentation, and that each item begins with '- '"},
    Explanation{"end of map flow not found", "'{' without its '}'",
                "close it, and separate the entries by commas"},
    Explanation{"end of sequence flow not found", "'[' without its ']'",
                "close it, and separate the items by commas"},
    Explanation{"illegal EOF in scalar", "a quote that is never closed", ""},
    Explanation{"illegal document indicator in scalar",
                "a quote that is not closed before this "
                "line",
                ""},
    Explanation{"illegal flow end", "a closing bracket without its opening one",
                "put a text that holds it into quotes"},
    Explanation{"illegal block entry", "a list item that is not expected here",
                "begin the list on a line of its own"},
    Explanation{"illegal map key", "a '?' key that is not expected here", "write it in quotes"},
    Explanation{"unknown token", "this character cannot begin a value", "put the text into quotes"},
    Explanation{"illegal tab when looking for indentation", "a tab in the indentation",
                "indent by spaces"},
    Explanation{"the referenced anchor is not defined",
                "an alias (*name), which dbmig does not read",
                "write the value out; a text that begins with '*' is written in quotes"},
    Explanation{"alias not found after *", "an alias (*name), which dbmig does not read",
                "a text that begins with '*' is written in quotes"},
    Explanation{"anchor not found after &", "an anchor (&name), which dbmig does not read",
                "a text that begins with '&' is written in quotes"},
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

Diagnostic explain(const YAML::Exception& error, const Source& source) {
    const bool placed = !error.mark.is_null();
    const auto line = placed ? static_cast<std::size_t>(error.mark.line) + 1 : 0;
    const auto column = placed ? static_cast<std::size_t>(error.mark.column) + 1 : 0;
    if (indented_by_tab(source.line(line)))
        return source.fault(line, source.line(line).find('\t') + 1, "a tab in the indentation",
                            "indent by spaces");
    if (starts_with(error.msg, "end of ") && follows_closed_value(source.line(line), column))
        return source.fault(line, column, "text after a closed value",
                            "put the whole value into quotes");
    for (const auto& known : explanations)
        if (starts_with(error.msg, known.from))
            return source.fault(line, column, std::string(known.message), std::string(known.hint));
    return source.fault(line, column, util::format("this is not YAML: {}", error.msg));
}

} // namespace

Node parse(std::string_view text, const std::string& path, const Limits& limits) {
    const Source source(text, path);
    source.refuse_bad_bytes();
    Builder builder(source, limits);
    try {
        // Line ends are made equal first, so that no value holds a carriage return.
        std::istringstream stream(util::replace_all(std::string(source.text()), "\r\n", "\n"));
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& error) {
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
