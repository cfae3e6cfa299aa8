// SPDX-License-Identifier: MIT
// Control characters made visible.
#include "terminal.hpp"

#include <cstddef>

#include <sys/ioctl.h>

namespace dbmig::cli {

namespace {

/// The length of an escape sequence that sets a colour, e.g. "\033[31m"; 0 for any other text.
std::size_t color_at(std::string_view text) {
    if (text.substr(0, 2) != "\033[")
        return 0;
    const std::size_t end = text.find_first_not_of("0123456789;", 2);
    return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

std::string hexadecimal(unsigned code, int digits) {
    constexpr std::string_view symbols = "0123456789abcdef";
    std::string result;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        result += symbols[(code >> static_cast<unsigned>(shift)) & 15U];
    return result;
}

/// C1 controls in their two bytes, marks of direction in their three; 0 for any other text.
unsigned hidden_at(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0)
        return byte(1);
    if (byte(0) != 0xE2 || (byte(1) != 0x80 && byte(1) != 0x81))
        return 0;
    const unsigned code = 0x2000U + (byte(1) - 0x80U) * 64U + (byte(2) & 0x3FU);
    const bool turns = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
                       code == 0x200E || code == 0x200F;
    return turns ? code : 0;
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
}

} // namespace

std::string for_terminal(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t color = color_at(text.substr(i));
        const unsigned hidden = hidden_at(text.substr(i));
        if (color) {
            result += text.substr(i, color);
            i += color;
        } else if (hidden) {
            result += "\\u" + hexadecimal(hidden, 4);
            i += hidden < 0x100 ? 2 : 3;
        } else {
            const char c = text[i++];
            if (is_control(c))
                result += "\\x" + hexadecimal(static_cast<unsigned char>(c), 2);
            else
                result += c;
        }
    }
    return result;
}

std::size_t terminal_width(int descriptor) {
    winsize size{};
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string_view first_columns(std::string_view text, std::size_t width) {
    if (width == 0)
        return text;
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins =
            (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U; // of a character
        if (begins && ++columns > width)
            return text.substr(0, i);
    }
    return text;
}

} // namespace dbmig::cli
