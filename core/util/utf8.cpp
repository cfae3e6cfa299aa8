// SPDX-License-Identifier: MIT
// Decoding, without looking for faults.
#include "util/utf8.hpp"

namespace dbmig::util {

CodePoint code_point_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[at + i]));
    };
    const auto lead = byte(0);
    CodePoint result{lead, lead < 0x80 ? 1U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U};
    if (result.size == 1)
        return result;
    result.value &= 0x7FU >> result.size;
    for (std::size_t i = 1; i < result.size; ++i)
        result.value = (result.value << 6) | (byte(i) & 0x3F);
    return result;
}

} // namespace dbmig::util
