// SPDX-License-Identifier: MIT
// Values of rows, and plain values as SQL literals.
#include "format/fields.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "util/format.hpp"
#include "util/overloaded.hpp"
#include "util/text.hpp"

namespace dbmig::format {

namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string encode_base64(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6)
            text += base64_digits[(bits >> (count - 6)) & 63U];
    }
    if (count > 0)
        text += base64_digits[(bits << (6 - count)) & 63U];
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    const auto end = text.find_last_not_of("= \n\t\r") + 1;
    for (const char c : text.substr(0, end)) {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
            continue;
        const auto digit = base64_digits.find(c);
        if (digit == std::string_view::npos)
            return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 255U);
        }
    }
    if (count >= 6 || (bits & ((1U << count) - 1U)) != 0)
        return std::nullopt;
    return bytes;
}

Value read_value(const yaml::Node& node, Scope& scope) {
    if (node.kind != yaml::Kind::mapping)
        return yaml::as_value(node, scope.faults).value_or(Value());
    yaml::Mapping map(node, "value", scope.faults);
    const auto text = map.string("base64");
    map.refuse_unknown();
    auto bytes = text ? decode_base64(*text) : std::nullopt;
    if (text && !bytes)
        scope.faults.add(*map.get("base64"), "this is not base64");
    else if (!text)
        scope.faults.add(node, "expected a single value, or {base64: …} for bytes");
    return Blob{bytes.value_or("")};
}

/// The shortest text that reads back as the same number, and as a float.
std::string float_text(double number) {
    if (std::isnan(number))
        return ".nan";
    if (std::isinf(number))
        return number > 0 ? ".inf" : "-.inf";
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    std::string text(buffer.data(), end.ptr);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

yaml::Node write_value(const Value& value) {
    return std::visit(overloaded{[](Null) { return yaml::null_node(); },
                                 [](bool flag) { return yaml::boolean(flag); },
                                 [](std::int64_t number) { return yaml::integer(number); },
                                 [](double number) { return yaml::scalar(float_text(number)); },
                                 [](const std::string& text) { return string_node(text); },
                                 [](const Blob& blob) {
                                     yaml::Node node = yaml::mapping(yaml::Style::flow);
                                     yaml::put(node, "base64",
                                               yaml::scalar(encode_base64(blob.bytes), true));
                                     return node;
                                 }},
                      value);
}

/// In quotes, as the engine reads them.
std::string text_literal(const std::string& text, const SqlSyntax* syntax) {
    const bool escapes = syntax != nullptr && syntax->backslash_escapes;
    const std::string escaped = escapes ? util::replace_all(text, "\\", "\\\\") : text;
    return "'" + util::replace_all(escaped, "'", "''") + "'";
}

} // namespace

Row read_row(const yaml::Node& node, Scope& scope) {
    Row row;
    if (node.kind != yaml::Kind::mapping && node.kind != yaml::Kind::null)
        scope.faults.add(node, "expected a mapping of columns and values");
    for (const auto& entry : node.entries)
        row.emplace_back(entry.key, read_value(entry.value, scope));
    return row;
}

yaml::Node write_row(const Row& row) {
    yaml::Node node = yaml::mapping();
    for (const auto& [column, value] : row)
        yaml::put(node, column, write_value(value));
    return node;
}

std::optional<std::string> read_default(const yaml::Node& node, Scope& scope) {
    const auto value = yaml::as_value(node, scope.faults);
    if (!value)
        return std::nullopt;
    return std::visit(
        overloaded{[](Null) -> std::optional<std::string> { return std::nullopt; },
                   [](bool flag) -> std::optional<std::string> { return flag ? "true" : "false"; },
                   [](std::int64_t number) -> std::optional<std::string> {
                       return std::to_string(number);
                   },
                   [&](double number) -> std::optional<std::string> {
                       if (!std::isfinite(number))
                           scope.faults.add(node, "this number has no SQL literal",
                                            "give an SQL expression as server_default");
                       return node.scalar;
                   },
                   [&](const std::string& text) -> std::optional<std::string> {
                       return text_literal(text, scope.context.syntax);
                   },
                   [](const Blob&) -> std::optional<std::string> { return std::nullopt; }},
        *value);
}

} // namespace dbmig::format
