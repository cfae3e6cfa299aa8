// SPDX-License-Identifier: MIT
// Small functions on strings; ASCII rules only, so that no locale changes what dbmig does.
#include "util/text.hpp"

#include <algorithm>

#include "util/format.hpp"

namespace dbmig::util {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// How many continuation bytes follow `lead`, and the range that the first of them must be in.
struct Sequence {
    int following = -1; ///< -1: not a lead byte
    unsigned char first_min = 0x80;
    unsigned char first_max = 0xBF;
};

Sequence utf8_sequence(unsigned char lead) {
    if (lead < 0x80)
        return {0};
    if (lead >= 0xC2 && lead <= 0xDF)
        return {1};
    if (lead >= 0xE0 && lead <= 0xEF) // no overlong forms, no surrogates
        return {2, static_cast<unsigned char>(lead == 0xE0 ? 0xA0 : 0x80),
                static_cast<unsigned char>(lead == 0xED ? 0x9F : 0xBF)};
    if (lead >= 0xF0 && lead <= 0xF4) // no overlong forms, nothing above U+10FFFF
        return {3, static_cast<unsigned char>(lead == 0xF0 ? 0x90 : 0x80),
                static_cast<unsigned char>(lead == 0xF4 ? 0x8F : 0xBF)};
    return {};
}

bool is_valid_at(std::string_view text, std::size_t at, const Sequence& sequence) {
    if (sequence.following < 0 || at + static_cast<std::size_t>(sequence.following) >= text.size())
        return false;
    for (int i = 1; i <= sequence.following; ++i) {
        const auto byte = static_cast<unsigned char>(text[at + static_cast<std::size_t>(i)]);
        const bool first = i == 1;
        if (byte < (first ? sequence.first_min : 0x80) ||
            byte > (first ? sequence.first_max : 0xBF))
            return false;
    }
    return true;
}

} // namespace

std::string to_lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

std::string to_upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), upper);
    return result;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view space = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (auto end = text.find(separator); end != std::string_view::npos;
         end = text.find(separator, begin)) {
        parts.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    parts.emplace_back(text.substr(begin));
    return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string result;
    for (const auto& part : parts) {
        if (&part != &parts.front())
            result += separator;
        result += part;
    }
    return result;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    auto at = from.empty() ? std::string::npos : text.find(from);
    if (at == std::string::npos)
        return text;
    std::string result;
    result.reserve(text.size());
    std::size_t begin = 0;
    for (; at != std::string::npos; at = text.find(from, begin)) {
        result.append(text, begin, at - begin).append(to);
        begin = at + from.size();
    }
    return result.append(text, begin);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::size_t> invalid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto sequence = utf8_sequence(static_cast<unsigned char>(text[at]));
        if (sequence.following != 0 && !is_valid_at(text, at, sequence))
            return at;
        at += 1 + static_cast<std::size_t>(sequence.following);
    }
    return std::nullopt;
}

// Greedy with one point to go back to: linear but for the length of the pattern.
bool matches_pattern(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    auto star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string counted(std::size_t number, std::string_view singular) {
    return format("{} {}{}", number, singular, number == 1 ? "" : "s");
}

std::string shortened(const std::string& text, std::size_t most) {
    std::size_t size = std::min(text.size(), most);
    const auto is_inside = [&](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    while (size > 0 && is_inside(size))
        --size;
    return text.substr(0, size);
}

} // namespace dbmig::util
