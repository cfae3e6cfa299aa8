// SPDX-License-Identifier: MIT
// The cells of a catalogue query's row, and the array texts in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dbmig/value.hpp>

namespace dbmig::postgresql {

using Oid = std::int64_t;

/// Reads a row from left to right, in the order of its SELECT list, and moves the texts out of it.
class Cells {
public:
    explicit Cells(std::vector<Value>& row) : m_row(row) {}

    std::string text(); ///< empty for null
    std::optional<std::string> optional_text();
    char letter(); ///< of a "char" column; 0 for null
    bool flag();   ///< false for null
    std::int64_t number(std::int64_t null = 0);
    std::vector<std::string> list();     ///< of an array or vector; empty for null
    std::vector<std::int64_t> numbers(); ///< the same, of numbers

private:
    Value& next() { return m_row.at(m_next++); }

    std::vector<Value>& m_row;
    std::size_t m_next = 0;
};

/// The elements of an array as its text, `{a,"b c",NULL}`, or of a vector, `1 2 3`. A null is an
/// empty text.
std::vector<std::string> array_elements(std::string_view text);

/// `text` without the parentheses around the whole of it.
std::string without_parentheses(std::string text);

} // namespace dbmig::postgresql
