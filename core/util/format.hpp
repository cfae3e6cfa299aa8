// SPDX-License-Identifier: MIT
// The one door to fmt: every other file formats through here.
#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>

namespace dbmig::util {

struct Format {
    template <typename... Args>
    std::string operator()(fmt::format_string<Args...> pattern, Args&&... args) const {
        return fmt::format(pattern, std::forward<Args>(args)...);
    }
};

/// format("{} of {}", a, b). An object, as a function's unqualified calls would be ambiguous with
/// std::format where a standard library has it: arguments of std types make it a candidate.
inline constexpr Format format{};

} // namespace dbmig::util
