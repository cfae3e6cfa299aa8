// SPDX-License-Identifier: MIT
// SHA-256 by libmd, random digits by the kernel.
#include "util/checksum.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <sys/random.h>
#include <sys/types.h>

#include <sha2.h>

#include <dbmig/error.hpp>

namespace dbmig::util {

namespace {

std::string hex(const unsigned char* bytes, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * size);
    for (std::size_t i = 0; i < size; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

} // namespace

std::string sha256(std::string_view bytes) {
    SHA2_CTX context;
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256Init(&context);
    SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    SHA256Final(digest.data(), &context);
    return hex(digest.data(), digest.size());
}

std::string random_hex(std::size_t digits) {
    std::array<unsigned char, 16> bytes{};
    ssize_t got = 0;
    do {
        got = getrandom(bytes.data(), bytes.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got != static_cast<ssize_t>(bytes.size()))
        throw IoError(std::string("cannot get random bytes from the system: ") +
                      std::strerror(errno));
    return hex(bytes.data(), bytes.size()).substr(0, std::min<std::size_t>(digits, 32));
}

} // namespace dbmig::util
