// SPDX-License-Identifier: MIT
// Names and values as PostgreSQL writes them:
// https://www.postgresql.org/docs/current/sql-keywords-appendix.html
#include "quoting.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <variant>

namespace dbmig::postgresql {

namespace {

/// Sorted. Every keyword that is not free ("non-reserved") in some version.
constexpr std::array<std::string_view, 164> keywords{"all",
                                                     "analyse",
                                                     "analyze",
                                                     "and",
                                                     "any",
                                                     "array",
                                                     "as",
                                                     "asc",
                                                     "asymmetric",
                                                     "authorization",
                                                     "between",
                                                     "bigint",
                                                     "binary",
                                                     "bit",
                                                     "boolean",
                                                     "both",
                                                     "case",
                                                     "cast",
                                                     "char",
                                                     "character",
                                                     "check",
                                                     "coalesce",
                                                     "collate",
                                                     "collation",
                                                     "column",
                                                     "concurrently",
                                                     "constraint",
                                                     "create",
                                                     "cross",
                                                     "current_catalog",
                                                     "current_date",
                                                     "current_role",
                                                     "current_schema",
                                                     "current_time",
                                                     "current_timestamp",
                                                     "current_user",
                                                     "dec",
                                                     "decimal",
                                                     "default",
                                                     "deferrable",
                                                     "desc",
                                                     "distinct",
                                                     "do",
                                                     "else",
                                                     "end",
                                                     "except",
                                                     "exists",
                                                     "extract",
                                                     "false",
                                                     "fetch",
                                                     "float",
                                                     "for",
                                                     "foreign",
                                                     "freeze",
                                                     "from",
                                                     "full",
                                                     "grant",
                                                     "greatest",
                                                     "group",
                                                     "grouping",
                                                     "having",
                                                     "ilike",
                                                     "in",
                                                     "initially",
                                                     "inner",
                                                     "inout",
                                                     "int",
                                                     "integer",
                                                     "intersect",
                                                     "interval",
                                                     "into",
                                                     "is",
                                                     "isnull",
                                                     "join",
                                                     "json",
                                                     "json_array",
                                                     "json_arrayagg",
                                                     "json_exists",
                                                     "json_object",
                                                     "json_objectagg",
                                                     "json_query",
                                                     "json_scalar",
                                                     "json_serialize",
                                                     "json_table",
                                                     "json_value",
                                                     "lateral",
                                                     "leading",
                                                     "least",
                                                     "left",
                                                     "like",
                                                     "limit",
                                                     "localtime",
                                                     "localtimestamp",
                                                     "merge_action",
                                                     "national",
                                                     "natural",
                                                     "nchar",
                                                     "none",
                                                     "normalize",
                                                     "not",
                                                     "notnull",
                                                     "null",
                                                     "nullif",
                                                     "numeric",
                                                     "offset",
                                                     "on",
                                                     "only",
                                                     "or",
                                                     "order",
                                                     "out",
                                                     "outer",
                                                     "overlaps",
                                                     "overlay",
                                                     "placing",
                                                     "position",
                                                     "precision",
                                                     "primary",
                                                     "real",
                                                     "references",
                                                     "returning",
                                                     "right",
                                                     "row",
                                                     "select",
                                                     "session_user",
                                                     "setof",
                                                     "similar",
                                                     "smallint",
                                                     "some",
                                                     "substring",
                                                     "symmetric",
                                                     "system_user",
                                                     "table",
                                                     "tablesample",
                                                     "then",
                                                     "time",
                                                     "timestamp",
                                                     "to",
                                                     "trailing",
                                                     "treat",
                                                     "trim",
                                                     "true",
                                                     "union",
                                                     "unique",
                                                     "user",
                                                     "using",
                                                     "values",
                                                     "varchar",
                                                     "variadic",
                                                     "verbose",
                                                     "when",
                                                     "where",
                                                     "window",
                                                     "with",
                                                     "xmlattributes",
                                                     "xmlconcat",
                                                     "xmlelement",
                                                     "xmlexists",
                                                     "xmlforest",
                                                     "xmlnamespaces",
                                                     "xmlparse",
                                                     "xmlpi",
                                                     "xmlroot",
                                                     "xmlserialize",
                                                     "xmltable"};

std::string hex(const std::string& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    result.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        result += digits[byte >> 4U];
        result += digits[byte & 15U];
    }
    return result;
}

/// The shortest text that reads back as the same number.
std::string number(double value) {
    if (std::isnan(value))
        return "'NaN'::double precision";
    if (std::isinf(value))
        return value < 0 ? "'-Infinity'::double precision" : "'Infinity'::double precision";
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    std::string text(buffer.data(), result.ptr);
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0"; // a whole number would be an integer to an operator
    return text;
}

struct Literal {
    std::string operator()(Null) const { return "NULL"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const {
        // The lexer knows no negative numbers, and the least one has no positive counterpart.
        return value == INT64_MIN ? "'-9223372036854775808'::bigint" : std::to_string(value);
    }
    std::string operator()(double value) const { return number(value); }
    std::string operator()(const std::string& value) const { return string_literal(value); }
    std::string operator()(const Blob& value) const {
        return "'\\x" + hex(value.bytes) + "'::bytea";
    }
};

bool is_plain(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    return !name.empty() && letter(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

} // namespace

std::string quote(std::string_view identifier) {
    if (is_plain(identifier) && !is_reserved(identifier))
        return std::string(identifier);
    std::string result = "\"";
    for (const char c : identifier) {
        result += c;
        if (c == '"')
            result += c;
    }
    return result + '"';
}

std::string quote(const Name& name) {
    return name.schema.empty() ? quote(name.name) : quote(name.schema) + "." + quote(name.name);
}

std::string literal(const Value& value) {
    return std::visit(Literal{}, value);
}

std::string string_literal(std::string_view text) {
    std::string result = "'";
    for (const char c : text) {
        result += c;
        if (c == '\'')
            result += c;
    }
    return result + '\'';
}

bool is_reserved(std::string_view word) {
    return std::binary_search(keywords.begin(), keywords.end(), word);
}

std::string fold(std::string_view identifier) {
    return std::string(identifier);
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c + 32);
    return result;
}

} // namespace dbmig::postgresql
