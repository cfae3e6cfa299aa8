// SPDX-License-Identifier: MIT
// Bound values as libpq takes them.
#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include <dbmig/error.hpp>
#include <dbmig/value.hpp>

namespace dbmig::postgresql {

/// What the server is sent for a list of values: text of a type that it finds out itself, so that a
/// number goes into whatever column it is for; bytes as bytes.
class Parameters {
public:
    explicit Parameters(const std::vector<Value>& values) {
        m_texts.reserve(values.size());
        for (const Value& value : values)
            add(value);
        for (const auto& text : m_texts)
            m_pointers.push_back(text ? text->c_str() : nullptr);
    }

    int count() const { return static_cast<int>(m_pointers.size()); }
    const Oid* types() const { return m_types.data(); }
    const char* const* values() const { return m_pointers.data(); }
    const int* lengths() const { return m_lengths.data(); }
    const int* formats() const { return m_formats.data(); }

private:
    void add(const Value& value) {
        const bool bytes = std::holds_alternative<Blob>(value);
        m_texts.push_back(text(value));
        m_types.push_back(bytes ? bytea_oid : Oid{0});
        m_lengths.push_back(m_texts.back() ? static_cast<int>(m_texts.back()->size()) : 0);
        m_formats.push_back(bytes ? 1 : 0);
    }

    static constexpr Oid bytea_oid = 17; // pg_type.dat

    static std::optional<std::string> text(const Value& value) {
        if (const auto* truth = std::get_if<bool>(&value))
            return *truth ? "true" : "false";
        if (const auto* number = std::get_if<std::int64_t>(&value))
            return std::to_string(*number);
        if (const auto* number = std::get_if<double>(&value))
            return shortest(*number);
        if (const auto* text = std::get_if<std::string>(&value))
            return checked(*text);
        if (const auto* blob = std::get_if<Blob>(&value))
            return blob->bytes;
        return std::nullopt;
    }

    static std::string shortest(double number) {
        std::array<char, 32> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
        return {buffer.data(), end};
    }

    static std::string checked(const std::string& text) {
        if (text.find('\0') != std::string::npos)
            throw SqlError("a value holds a NUL character, which no text of PostgreSQL can hold");
        return text;
    }

    std::vector<std::optional<std::string>> m_texts;
    std::vector<const char*> m_pointers;
    std::vector<Oid> m_types;
    std::vector<int> m_lengths;
    std::vector<int> m_formats;
};

} // namespace dbmig::postgresql
