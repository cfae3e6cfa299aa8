// SPDX-License-Identifier: MIT
// The text protocol: every value comes as text, its type beside it.
#include "rows.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace dbmig::mysql {

namespace {

constexpr unsigned binary_charset = 63;

/// As a number where it fits; an unsigned one beyond stays text.
Value integer(std::string_view text) {
    std::int64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec != std::errc())
        return std::string(text);
    return value;
}

Value bits(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes)
        value = value << 8U | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(value);
}

Value text_or_blob(const MYSQL_FIELD& field, std::string_view text) {
    if (field.charsetnr == binary_charset)
        return Blob{std::string(text)};
    return std::string(text);
}

Value value_of(const MYSQL_FIELD& field, std::string_view text) {
    switch (field.type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
        return integer(text);
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
        return std::strtod(std::string(text).c_str(), nullptr);
    case MYSQL_TYPE_BIT:
        return bits(text);
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_VARCHAR:
    case MYSQL_TYPE_GEOMETRY:
        return text_or_blob(field, text);
    default: // exact numbers, dates, JSON
        return std::string(text);
    }
}

} // namespace

ResultSet read_rows(MYSQL_RES* rows) {
    ResultSet result;
    const unsigned width = mysql_num_fields(rows);
    const MYSQL_FIELD* const fields = mysql_fetch_fields(rows);
    for (unsigned i = 0; i < width; ++i)
        result.columns.emplace_back(fields[i].name, fields[i].name_length);
    while (MYSQL_ROW row = mysql_fetch_row(rows)) {
        const unsigned long* const lengths = mysql_fetch_lengths(rows);
        auto& values = result.rows.emplace_back();
        values.reserve(width);
        for (unsigned i = 0; i < width; ++i) {
            if (row[i] == nullptr)
                values.emplace_back(Null{});
            else
                values.push_back(value_of(fields[i], {row[i], lengths[i]}));
        }
    }
    return result;
}

} // namespace dbmig::mysql
