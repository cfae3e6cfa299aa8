// SPDX-License-Identifier: MIT
// Column types: the generic words, per-engine variants, enums.
#include "format/fields.hpp"

#include <algorithm>
#include <array>

#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::format {

namespace {

struct GenericType {
    std::string_view word;
    std::size_t least = 0; ///< numbers in parentheses
    std::size_t most = 0;
};

constexpr std::array<GenericType, 18> generic_types{{{"small_integer"},
                                                     {"integer"},
                                                     {"big_integer"},
                                                     {"string", 0, 1},
                                                     {"text"},
                                                     {"boolean"},
                                                     {"date"},
                                                     {"time"},
                                                     {"datetime"},
                                                     {"timestamp"},
                                                     {"interval"},
                                                     {"double"},
                                                     {"json"},
                                                     {"uuid"},
                                                     {"enum", 1, 1},
                                                     {"numeric", 0, 2},
                                                     {"float", 0, 1},
                                                     {"large_binary", 0, 1}}};

const GenericType* find_generic(std::string_view word) {
    const auto* const found = std::find_if(generic_types.begin(), generic_types.end(),
                                           [&](const auto& type) { return type.word == word; });
    return found == generic_types.end() ? nullptr : found;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Splits "a, 'b,c'" at the commas outside quotes; nothing when a quote stays open.
std::optional<std::vector<std::string>> split_arguments(std::string_view text) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (const char c : text) {
        if (c == '\'')
            quoted = !quoted;
        if (c == ',' && !quoted)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    if (quoted)
        return std::nullopt;
    for (auto& part : parts)
        part = std::string(util::trim(part));
    return parts;
}

std::string quoted_value(const std::string& value) {
    return "'" + util::replace_all(value, "'", "''") + "'";
}

/// The text inside of 'it''s'; a word without quotes as it is.
std::optional<std::string> enum_value(const std::string& text) {
    if (text.empty() || text.front() != '\'')
        return text.find('\'') == std::string::npos && !text.empty() ? std::optional(text)
                                                                     : std::nullopt;
    if (text.size() < 2 || text.back() != '\'')
        return std::nullopt;
    std::string value;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        value += text[i];
        if (text[i] == '\'' && (++i + 1 >= text.size() || text[i] != '\''))
            return std::nullopt;
    }
    return value;
}

std::string enum_text(const std::vector<std::string>& values) {
    std::vector<std::string> quoted;
    for (const auto& value : values)
        quoted.push_back(quoted_value(value));
    return "enum(" + util::join(quoted, ",") + ")";
}

std::optional<std::string> canonical_enum(const std::vector<std::string>& arguments) {
    std::vector<std::string> values;
    for (const auto& argument : arguments) {
        auto value = enum_value(argument);
        if (!value)
            return std::nullopt;
        values.push_back(std::move(*value));
    }
    return enum_text(values);
}

/// "head(arguments)"; with a tail, or without a closing parenthesis, it is not of that form.
struct Word {
    std::string_view head;
    std::optional<std::string_view> arguments;
    bool well_formed = true;
    bool balanced = true;
};

Word take_apart(std::string_view text) {
    text = util::trim(text);
    const auto open = text.find('(');
    Word word{util::trim(text.substr(0, open)), {}, true, true};
    word.balanced =
        std::count(text.begin(), text.end(), '(') == std::count(text.begin(), text.end(), ')');
    if (open == std::string_view::npos)
        return word;
    word.well_formed = text.back() == ')' && word.balanced;
    if (word.well_formed)
        word.arguments = text.substr(open + 1, text.size() - open - 2);
    return word;
}

enum class Standing { native, generic, faulty };

/// What a type text is read as; `canonical` is set for a generic one.
Standing stand(std::string_view text, std::string& canonical) {
    const auto word = take_apart(text);
    const auto* type = find_generic(word.head);
    if (type == nullptr || !word.well_formed)
        return type == nullptr || word.balanced ? Standing::native : Standing::faulty;
    if (!word.arguments) {
        canonical = std::string(type->word);
        return type->least == 0 ? Standing::generic : Standing::faulty;
    }
    const auto arguments = split_arguments(*word.arguments);
    if (type->word == "enum") {
        auto written = arguments ? canonical_enum(*arguments) : std::nullopt;
        canonical = written.value_or("");
        return written ? Standing::generic : Standing::faulty;
    }
    const bool numbers = arguments && std::all_of(arguments->begin(), arguments->end(), is_number);
    if (!numbers || arguments->size() > type->most) // integer(11), float(7,4): an engine's own
        return type->word == "string" ? Standing::faulty : Standing::native;
    canonical = std::string(type->word) + "(" + util::join(*arguments, ",") + ")";
    return Standing::generic;
}

Type read_word(const yaml::Node& node, Scope& scope) {
    Type type;
    type.text = yaml::as_string(node, scope.faults).value_or("");
    std::string canonical;
    const auto standing = type.text.empty() ? Standing::native : stand(type.text, canonical);
    if (standing == Standing::faulty)
        scope.faults.add(node,
                         util::format("'{}' is not a type, expected one like string(120), "
                                      "\"numeric(10,2)\" or \"enum('a','b')\"",
                                      type.text),
                         take_apart(type.text).balanced
                             ? ""
                             : "a type with a comma is written in quotes inside { }");
    if (standing == Standing::generic) {
        type.text = canonical;
        type.generic = true;
    }
    return type;
}

/// {type: enum, values: [a, b]}
Type read_enum(const yaml::Node& node, Scope& scope) {
    yaml::Mapping map(node, "type", scope.faults);
    const auto word = map.string("type");
    const auto values = map.strings("values");
    map.refuse_unknown();
    if (word && *word != "enum")
        scope.faults.add(*map.get("type"),
                         util::format("'values' belong to the type enum, not to '{}'", *word));
    else if (!values || values->empty())
        scope.faults.add(node, "expected 'values', the values of the enum");
    else
        return {enum_text(*values), true, {}};
    return {};
}

/// The engine's own word, spelled so that it is not taken for a generic one: engines do not
/// tell upper from lower case here.
std::string native_text(const std::string& text) {
    std::string canonical;
    if (text.empty() || stand(text, canonical) == Standing::native)
        return text;
    const auto end = std::min(text.find('('), text.size());
    auto upper = util::to_upper(text.substr(0, end)) + text.substr(end);
    return upper;
}

} // namespace

bool is_generic_type(const std::string& text) {
    std::string canonical;
    return stand(text, canonical) == Standing::generic;
}

Type read_type(const yaml::Node& node, Scope& scope) {
    if (node.kind == yaml::Kind::null)
        return {};
    if (node.kind != yaml::Kind::mapping)
        return read_word(node, scope);
    if (node.find("type") != nullptr || node.find("values") != nullptr)
        return read_enum(node, scope);
    Type type;
    if (node.entries.empty())
        scope.faults.add(node, "expected a type for each engine, found an empty mapping");
    if (const auto* common = node.find("default"))
        type = read_type(*common, scope);
    for (const auto& entry : node.entries)
        if (entry.key != "default") {
            require_engine(entry, scope);
            if (auto text = yaml::as_string(entry.value, scope.faults))
                type.variants.emplace(entry.key, std::move(*text));
        }
    return type;
}

yaml::Node write_type(const Type& type) {
    auto text = type.generic ? type.text : native_text(type.text);
    if (type.variants.empty())
        return text.empty() ? yaml::null_node() : string_node(text);
    yaml::Node node = yaml::mapping();
    if (!text.empty())
        yaml::put(node, "default", string_node(text));
    for (const auto& [engine, variant] : type.variants)
        yaml::put(node, engine, string_node(variant));
    return node;
}

} // namespace dbmig::format
