// SPDX-License-Identifier: MIT
// Places in a text and the check of its bytes.
#include "yaml/source.hpp"

#include <algorithm>
#include <optional>

#include "util/format.hpp"
#include "util/text.hpp"
#include "util/utf8.hpp"

namespace dbmig::yaml {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_refused(char32_t code) {
    const bool control = code < 0x20 ? code != '\t' && code != '\n' : code >= 0x7F && code < 0xA0;
    return control || code == 0x2028 || code == 0x2029 || code == 0xFEFF || code == 0xFFFE ||
           code == 0xFFFF;
}

/// Where a character is that no YAML text may hold.
std::optional<std::size_t> refused_character(std::string_view text) {
    util::CodePoint at;
    for (std::size_t i = 0; i < text.size(); i += at.size) {
        at = util::code_point_at(text, i);
        const bool ends_line = at.value == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (is_refused(at.value) && !ends_line)
            return i;
    }
    return std::nullopt;
}

std::string escaped(char32_t code) {
    const auto number = static_cast<unsigned>(code);
    return number < 0x100 ? util::format("\\x{:02x}", number) : util::format("\\u{:04x}", number);
}

bool looks_like_utf16(std::string_view text) {
    const auto two = text.substr(0, 2);
    return two == "\xFF\xFE" || two == "\xFE\xFF";
}

/// Where the password of the URL in `line` begins, or what could be one; npos when there is none.
std::size_t password_start(std::string_view line) {
    const auto scheme = line.find("://");
    if (scheme == std::string_view::npos)
        return scheme;
    const auto host = scheme + 3;
    const auto bracket = line.substr(host, 1) == "[" ? line.find(']', host) : host;
    const auto colon = line.find(':', bracket == std::string_view::npos ? host : bracket);
    if (colon == std::string_view::npos)
        return colon;
    if (line.find('@', colon) != std::string_view::npos)
        return colon + 1;
    const auto slash = line.find_first_of("/?", host);
    const auto port_end = line.find_first_not_of("0123456789", colon + 1);
    const bool is_port =
        port_end == std::string_view::npos ||
        std::string_view("/?\"' \t,}").find(line[port_end]) != std::string_view::npos;
    return colon < slash && !is_port ? colon + 1 : std::string_view::npos;
}

/// What could be a password where the URL itself is faulty: USER:PASSWORD@ in one word.
std::size_t faulty_password_start(std::string_view line) {
    const auto at = line.find('@');
    if (at == std::string_view::npos)
        return at;
    const auto before = line.substr(0, at).find_last_of(" \t");
    const auto colon = line.find(':', before == std::string_view::npos ? 0 : before + 1);
    return colon < at ? colon + 1 : std::string_view::npos;
}

} // namespace

std::string with_spaces_for_refused(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        const auto [code, size] = util::code_point_at(text, i);
        if (is_refused(code))
            result += ' ';
        else
            result += text.substr(i, size);
        i += size;
    }
    return result;
}

std::string without_password(std::string_view line) {
    auto cut = password_start(line);
    if (cut == std::string_view::npos)
        cut = faulty_password_start(line);
    const auto lower = util::to_lower(line);
    for (const std::string_view word : {"password=", "passwd=", "pwd="}) {
        const auto at = lower.find(word);
        if (at != std::string::npos)
            cut = std::min(cut, at + word.size());
    }
    return cut == std::string_view::npos ? std::string(line)
                                         : util::format("{}***", line.substr(0, cut));
}

Source::Source(std::string_view text, std::string path) : m_text(text), m_path(std::move(path)) {
    if (m_text.substr(0, byte_order_mark.size()) == byte_order_mark)
        m_text.remove_prefix(byte_order_mark.size());
    m_starts.push_back(0);
    for (auto end = m_text.find('\n'); end != std::string_view::npos;
         end = m_text.find('\n', end + 1))
        m_starts.push_back(end + 1);
}

std::string_view Source::line(std::size_t number) const {
    if (number == 0 || number > m_starts.size())
        return {};
    const auto begin = m_starts[number - 1];
    auto end = number < m_starts.size() ? m_starts[number] - 1 : m_text.size();
    if (end > begin && m_text[end - 1] == '\r')
        --end;
    return m_text.substr(begin, end - begin);
}

Diagnostic Source::fault(std::size_t number, std::size_t column, std::string message,
                         std::string hint) const {
    return {{m_path, number, column},
            std::move(message),
            std::move(hint),
            without_password(line(number))};
}

Diagnostic Source::fault_at(std::size_t offset, std::string message, std::string hint) const {
    const auto after = std::upper_bound(m_starts.begin(), m_starts.end(), offset);
    const auto number = static_cast<std::size_t>(after - m_starts.begin());
    return fault(number, offset - m_starts[number - 1] + 1, std::move(message), std::move(hint));
}

void Source::refuse_bad_bytes() const {
    if (const auto bad = util::invalid_utf8(m_text)) {
        const auto value = static_cast<unsigned char>(m_text[*bad]);
        throw FileError(
            looks_like_utf16(m_text)
                ? Diagnostic{{m_path, 1, 1}, "this file is UTF-16", "save it as UTF-8", {}}
                : fault_at(*bad, util::format("byte 0x{:02x} is not UTF-8", value),
                           "save the file as UTF-8"));
    }
    const auto bad = refused_character(m_text);
    if (!bad)
        return;
    const auto code = util::code_point_at(m_text, *bad).value;
    if (code == '\r')
        throw FileError(
            fault_at(*bad, "a carriage return without a line feed", "end lines with LF or CRLF"));
    throw FileError(fault_at(*bad,
                             util::format("{} U+{:04X} in a YAML file",
                                          code < 0xA0 ? "control character" : "character",
                                          static_cast<unsigned>(code)),
                             util::format("write it as \"{}\" in double quotes", escaped(code))));
}

} // namespace dbmig::yaml
