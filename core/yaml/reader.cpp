// SPDX-License-Identifier: MIT
// Typed access that says what it found and what it expected.
#include "yaml/reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "util/edit_distance.hpp"
#include "util/format.hpp"
#include "util/text.hpp"
#include "yaml/source.hpp"

namespace dbmig::yaml {

namespace {

void expected(std::string_view what, const Node& node, Faults& faults) {
    faults.add(node, util::format("expected {}, found {}", what, described(node)));
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_sign(std::string_view text) {
    return !text.empty() && (text.front() == '-' || text.front() == '+') ? text.substr(1) : text;
}

bool has_leading_zero(std::string_view digits) {
    return digits.size() > 1 && digits.front() == '0';
}

/// Nothing when the number does not fit.
std::optional<std::int64_t> to_integer(std::string_view text, int base = 10) {
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, number, base);
    if (result.ec != std::errc() || result.ptr != end)
        return std::nullopt;
    return number;
}

/// By the core schema: [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_float(std::string_view text) {
    text = without_sign(text);
    const auto exponent = text.find_first_of("eE");
    if (exponent != std::string_view::npos && !is_digits(without_sign(text.substr(exponent + 1))))
        return false;
    const auto mantissa = text.substr(0, exponent);
    const auto point = mantissa.find('.');
    if (point == std::string_view::npos)
        return is_digits(mantissa);
    const auto before = mantissa.substr(0, point);
    const auto after = mantissa.substr(point + 1);
    return before.empty() ? is_digits(after)
                          : is_digits(before) && (after.empty() || is_digits(after));
}

std::optional<double> to_float(std::string_view text) {
    const auto word = without_sign(text);
    const double sign = text.front() == '-' ? -1 : 1;
    if (word == ".inf" || word == ".Inf" || word == ".INF")
        return sign * std::numeric_limits<double>::infinity();
    if (text == ".nan" || text == ".NaN" || text == ".NAN")
        return std::numeric_limits<double>::quiet_NaN();
    if (!is_float(text))
        return std::nullopt;
    double number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    return sign * number;
}

struct Radix {
    std::string_view prefix;
    std::string_view digits;
    int base;
};

std::optional<Value> integer_value(const Node& node, Faults& faults) {
    const std::string_view text = node.scalar;
    if (is_digits(without_sign(text)) && has_leading_zero(without_sign(text))) {
        faults.add(node, util::format("'{}' is decimal for some and octal for others", text),
                   "write it without the leading zero, or in quotes if it is a text");
        return std::nullopt;
    }
    for (const auto& radix : {Radix{"0x", "0123456789abcdefABCDEF", 16}, Radix{"0o", "01234567", 8},
                              Radix{"", "+-0123456789", 10}}) {
        const auto digits = text.substr(std::min(radix.prefix.size(), text.size()));
        if (text.substr(0, radix.prefix.size()) != radix.prefix || digits.empty() ||
            digits.find_first_not_of(radix.digits) != std::string_view::npos ||
            (radix.base == 10 && !is_digits(without_sign(text))))
            continue;
        if (const auto number = to_integer(digits, radix.base))
            return Value(*number);
        faults.add(node, util::format("{} does not fit into 64 bits", text),
                   "write it in quotes to hand it over as a text");
        return std::nullopt;
    }
    return Value(node.scalar);
}

std::vector<std::string> without_repeats(const std::vector<std::string>& keys) {
    std::vector<std::string> once;
    for (const auto& key : keys)
        if (std::find(once.begin(), once.end(), key) == once.end())
            once.push_back(key);
    return once;
}

} // namespace

std::string described(const Node& node) {
    switch (node.kind) {
    case Kind::null:
        return "nothing";
    case Kind::sequence:
        return "a list";
    case Kind::mapping:
        return "a mapping";
    case Kind::scalar:
        break;
    }
    constexpr std::size_t shown = 40;
    const auto line = node.scalar.substr(0, node.scalar.find('\n'));
    const bool whole = line.size() == node.scalar.size() && line.size() <= shown;
    return whole ? util::format("'{}'", without_password(line)) : std::string("a text");
}

void Faults::add(const Node& at, std::string message, std::string hint) {
    add(at.line, at.column, std::move(message), std::move(hint));
}

void Faults::add(const Entry& at, std::string message, std::string hint) {
    add(at.line, at.column, std::move(message), std::move(hint));
}

void Faults::add(std::size_t line, std::size_t column, std::string message, std::string hint) {
    m_faults.push_back(source().fault(line, column, std::move(message), std::move(hint)));
}

Diagnostic Faults::fault(const Node& at, std::string message, std::string hint) const {
    return source().fault(at.line, at.column, std::move(message), std::move(hint));
}

const Source& Faults::source() const {
    if (!m_source)
        m_source = std::make_shared<const Source>(m_text, m_path);
    return *m_source;
}

Location Faults::text_start(const Node& node) const {
    if (!node.quoted || node.column == 0)
        return where(node);
    const auto line = source().line(node.line);
    const char first = node.column - 1 < line.size() ? line[node.column - 1] : ' ';
    if (first == '"' || first == '\'')
        return {m_path, node.line, node.column + 1};
    const auto indent = source().line(node.line + 1).find_first_not_of(' ');
    return {m_path, node.line + 1, indent == std::string_view::npos ? 0 : indent + 1};
}

void Faults::throw_if_any() {
    if (any())
        throw FileError(take());
}

std::optional<std::string> as_string(const Node& node, Faults& faults) {
    if (node.kind == Kind::scalar)
        return node.scalar;
    expected("a string", node, faults);
    return std::nullopt;
}

std::optional<bool> as_bool(const Node& node, Faults& faults) {
    if (node.kind == Kind::scalar && !node.quoted) {
        for (const std::string_view word : {"true", "yes", "on"})
            if (util::equal_ignoring_case(node.scalar, word))
                return true;
        for (const std::string_view word : {"false", "no", "off"})
            if (util::equal_ignoring_case(node.scalar, word))
                return false;
    }
    expected("true or false", node, faults);
    return std::nullopt;
}

std::optional<std::int64_t> as_integer(const Node& node, Faults& faults) {
    const auto digits = without_sign(node.scalar);
    if (node.kind == Kind::scalar && is_digits(digits) && !has_leading_zero(digits)) {
        if (const auto number = to_integer(node.scalar))
            return number;
        faults.add(node, util::format("{} does not fit into 64 bits", node.scalar));
        return std::nullopt;
    }
    expected("a whole number", node, faults);
    return std::nullopt;
}

std::optional<std::vector<std::string>> as_strings(const Node& node, Faults& faults) {
    if (node.kind == Kind::null)
        return std::vector<std::string>{};
    if (node.kind == Kind::scalar)
        return std::vector<std::string>{node.scalar};
    if (node.kind == Kind::mapping) {
        expected("a string or a list of strings", node, faults);
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const auto& item : node.items)
        if (auto text = as_string(item, faults))
            texts.push_back(std::move(*text));
    if (texts.size() != node.items.size())
        return std::nullopt;
    return texts;
}

std::optional<Value> as_value(const Node& node, Faults& faults) {
    if (node.kind == Kind::null)
        return Value(Null());
    if (node.kind != Kind::scalar) {
        expected("a single value", node, faults);
        return std::nullopt;
    }
    const auto& text = node.scalar;
    if (node.quoted || text.empty())
        return Value(text);
    if (text == "true" || text == "True" || text == "TRUE")
        return Value(true);
    if (text == "false" || text == "False" || text == "FALSE")
        return Value(false);
    const bool integral = is_digits(without_sign(text));
    if (!integral)
        if (const auto number = to_float(text))
            return Value(*number);
    return integer_value(node, faults);
}

Mapping::Mapping(const Node& node, std::string_view what, Faults& faults)
    : m_node(&node), m_what(what), m_faults(&faults) {
    if (node.kind != Kind::mapping && node.kind != Kind::null)
        expected(util::format("a mapping for the {}", what), node, faults);
}

const Node* Mapping::get(std::string_view key) {
    m_asked.emplace_back(key);
    return m_node->find(key);
}

const Node* Mapping::require(std::string_view key) {
    const auto* value = get(key);
    if (!value && (m_node->kind == Kind::mapping || m_node->kind == Kind::null))
        m_faults->add(*m_node, util::format("the {} needs the key '{}'", m_what, key));
    return value;
}

std::optional<std::string> Mapping::string(std::string_view key) {
    const auto* value = get(key);
    return value ? as_string(*value, *m_faults) : std::nullopt;
}

std::optional<bool> Mapping::boolean(std::string_view key) {
    const auto* value = get(key);
    return value ? as_bool(*value, *m_faults) : std::nullopt;
}

std::optional<std::int64_t> Mapping::integer(std::string_view key) {
    const auto* value = get(key);
    return value ? as_integer(*value, *m_faults) : std::nullopt;
}

std::optional<std::vector<std::string>> Mapping::strings(std::string_view key) {
    const auto* value = get(key);
    return value ? as_strings(*value, *m_faults) : std::nullopt;
}

bool Mapping::has(std::string_view key) const {
    return m_node->find(key) != nullptr;
}

void Mapping::refuse_unknown() {
    for (const auto& entry : m_node->entries) {
        if (std::find(m_asked.begin(), m_asked.end(), entry.key) != m_asked.end())
            continue;
        const auto known = without_repeats(m_asked);
        auto hint = util::did_you_mean(entry.key, known);
        if (hint.empty())
            hint = util::format("known keys: {}", util::join(known, ", "));
        m_faults->add(entry, util::format("unknown key '{}' in the {}", entry.key, m_what), hint);
    }
}

} // namespace dbmig::yaml
