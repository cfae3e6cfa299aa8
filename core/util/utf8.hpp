// SPDX-License-Identifier: MIT
// The characters of a text.
#pragma once

#include <cstddef>
#include <string_view>

namespace dbmig::util {

struct CodePoint {
    char32_t value = 0;
    std::size_t size = 1; ///< in bytes
};

/// That which begins at the byte `at` of valid UTF-8.
CodePoint code_point_at(std::string_view text, std::size_t at);

} // namespace dbmig::util
