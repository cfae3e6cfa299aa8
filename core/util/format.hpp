// SPDX-License-Identifier: MIT
// The one door to fmt: every other file formats through here.
#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>

namespace dbmig::util {

template <typename... Args>
std::string format(fmt::format_string<Args...> pattern, Args&&... args) {
    return fmt::format(pattern, std::forward<Args>(args)...);
}

} // namespace dbmig::util
