// SPDX-License-Identifier: MIT
// SHA-256 through libmd.
#pragma once

#include <string>
#include <string_view>

namespace dbmig::util {

/// 64 lower-case hex digits.
std::string sha256(std::string_view bytes);

/// So many random hex digits (at most 32) from the system's generator: revision ids.
std::string random_hex(std::size_t digits);

} // namespace dbmig::util
