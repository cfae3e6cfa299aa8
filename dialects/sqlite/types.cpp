// SPDX-License-Identifier: MIT
// Generic types in the words that SQLAlchemy uses on SQLite.
#include "types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>

#include "quoting.hpp"
#include "tokenizer.hpp"

namespace dbmig::sqlite {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> generic_types{{
    {"small_integer", "SMALLINT"},
    {"integer", "INTEGER"},
    {"big_integer", "BIGINT"},
    {"string", "VARCHAR"},
    {"text", "TEXT"},
    {"boolean", "BOOLEAN"},
    {"date", "DATE"},
    {"time", "TIME"},
    {"datetime", "DATETIME"},
    {"timestamp", "TIMESTAMP"},
    {"interval", "DATETIME"},
    {"numeric", "NUMERIC"},
    {"float", "FLOAT"},
    {"double", "DOUBLE"},
    {"large_binary", "BLOB"},
    {"json", "JSON"},
}};

/// The number of characters in UTF-8 text.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string render_enum(const std::vector<Token>& tokens) {
    std::size_t longest = 0;
    for (const Token& token : tokens)
        if (token.kind == TokenKind::string)
            longest = std::max(longest, characters(unquoted(token)));
    return longest == 0 ? "VARCHAR" : "VARCHAR(" + std::to_string(longest) + ")";
}

/// "(p, s)" or nothing.
std::string render_arguments(const std::vector<Token>& tokens) {
    std::string result;
    for (std::size_t i = 1; i < tokens.size(); ++i) {
        result += tokens[i].text;
        if (tokens[i].is_op(","))
            result += ' ';
    }
    return result;
}

/// `word` or `word(…)`, and nothing behind it; what else there is belongs to the engine.
bool has_generic_form(const std::vector<Token>& tokens) {
    return !tokens.empty() && tokens.front().kind == TokenKind::word &&
           (tokens.size() == 1 || (tokens[1].is_op("(") && tokens.back().is_op(")")));
}

/// The few types that a STRICT table takes. Only `integer` may become the rowid, as elsewhere.
std::string render_strict(std::string_view text) {
    const auto tokens = tokenize(text);
    if (!has_generic_form(tokens))
        return std::string(text);
    const std::string_view word = tokens.front().text;
    const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (word == "integer")
        return "INTEGER";
    if (is_one_of({"small_integer", "big_integer", "boolean"}))
        return "INT";
    if (is_one_of({"numeric", "float", "double"}))
        return "REAL";
    if (word == "large_binary")
        return "BLOB";
    if (is_one_of({"string", "text", "date", "time", "datetime", "timestamp", "interval", "json",
                   "uuid", "enum"}))
        return "TEXT";
    return std::string(text);
}

std::string render_generic(std::string_view text) {
    const auto tokens = tokenize(text);
    if (!has_generic_form(tokens))
        return std::string(text);
    const std::string_view word = tokens.front().text; // generic types are lower case
    if (word == "enum")
        return render_enum(tokens);
    if (word == "uuid")
        return "CHAR(32)";
    const auto* const found = std::find_if(generic_types.begin(), generic_types.end(),
                                           [&](const auto& entry) { return entry.first == word; });
    if (found == generic_types.end())
        return std::string(text);
    return std::string(found->second) + render_arguments(tokens);
}

bool is_generic_integer(const Type& type) {
    return type.generic &&
           (type.text == "integer" || type.text == "big_integer" || type.text == "small_integer");
}

bool is_sole_key(const Table& table, const Column& column) {
    return table.primary_key && table.primary_key->columns.size() == 1 &&
           same_name(table.primary_key->columns.front().column, column.name);
}

} // namespace

std::string render_type(const Type& type) {
    if (const auto variant = type.variants.find("sqlite"); variant != type.variants.end())
        return render_generic(variant->second);
    return type.generic ? render_generic(type.text) : type.text;
}

std::string render_column_type(const Table& table, const Column& column) {
    if ((column.autoincrement || column.identity) && is_generic_integer(column.type) &&
        column.type.variants.count("sqlite") == 0 && is_sole_key(table, column))
        return "INTEGER";
    if (!has_option(table.options, "strict"))
        return render_type(column.type);
    const auto variant = column.type.variants.find("sqlite");
    if (variant != column.type.variants.end())
        return render_strict(variant->second);
    return column.type.generic ? render_strict(column.type.text) : column.type.text;
}

std::string canonical_type(std::string_view text) {
    std::string result;
    bool glued = true; // no space before the next token
    const auto tokens = tokenize(text);
    if (!tokens.empty() &&
        (tokens.front().kind == TokenKind::name || tokens.front().kind == TokenKind::string)) {
        const std::string inside = unquoted(tokens.front()); // all that SQLite takes of it
        return canonical_type(inside.find_first_of("\"'`[") == std::string::npos ? inside : "");
    }
    for (const Token& token : tokens) {
        const bool mark = token.kind == TokenKind::op;
        if (!glued && !mark)
            result += ' ';
        for (const char c : token.text)
            result += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        glued = mark;
    }
    return result;
}

bool has_option(const Options& options, const char* key) {
    const auto found = options.find(key);
    if (found == options.end())
        return false;
    const std::string value = fold(found->second);
    return value != "false" && value != "0" && value != "no" && value != "off";
}

bool has_rowid_key(const Table& table) {
    if (!table.primary_key || table.primary_key->columns.size() != 1 ||
        table.primary_key->columns.front().descending || has_option(table.options, "without_rowid"))
        return false;
    const auto column =
        std::find_if(table.columns.begin(), table.columns.end(),
                     [&](const Column& candidate) { return is_sole_key(table, candidate); });
    return column != table.columns.end() &&
           same_name(render_column_type(table, *column), "INTEGER");
}

} // namespace dbmig::sqlite
