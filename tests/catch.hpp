// SPDX-License-Identifier: MIT
// Catch2 of either major version from one source.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Matchers::ContainsSubstring;
#else
#include <catch2/catch.hpp>
inline auto ContainsSubstring(const std::string& text) {
    return Catch::Matchers::Contains(text);
}
#define SKIP(...)                                                                                  \
    do {                                                                                           \
        WARN("skipped: " __VA_ARGS__);                                                             \
        return;                                                                                    \
    } while (false)
#endif
