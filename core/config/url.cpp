// SPDX-License-Identifier: MIT
// Database URLs, read as SQLAlchemy reads them, but for '%': where no two hex digits follow it
// stands for itself. No message holds more of a URL than its scheme and its port.
#include <algorithm>
#include <charconv>
#include <vector>

#include <dbmig/error.hpp>
#include <dbmig/secrets.hpp>
#include <dbmig/url.hpp>

#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig {

namespace {

constexpr std::string_view form = "expected SCHEME://USER:PASSWORD@HOST:PORT/DATABASE?OPTIONS";

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
int hex_digit(char c) {
    if (is_digit(c))
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string decoded(std::string_view text, bool plus_is_space = false) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                            hex_digit(text[i + 2]) >= 0;
        if (escape) {
            result += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            result += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
    }
    if (result.find('\0') != std::string::npos)
        throw UsageError("the database URL holds %00, which no part of it can hold");
    return result;
}

/// Cuts off and returns what is before `end`; all when there is no `end`.
std::string_view take_until(std::string_view& rest, char end) {
    const auto size = std::min(rest.find(end), rest.size());
    const auto part = rest.substr(0, size);
    rest.remove_prefix(std::min(size + 1, rest.size()));
    return part;
}

void read_scheme(std::string_view& rest, Url& url) {
    const auto end = rest.find("://");
    if (end == std::string_view::npos)
        throw UsageError(util::format("a database URL without '://'; {}", form));
    const auto name = rest.substr(0, end);
    const auto plus = std::min(name.find('+'), name.size());
    url.scheme = util::to_lower(name.substr(0, plus));
    if (plus < name.size())
        url.driver = name.substr(plus + 1);
    const bool named =
        !url.scheme.empty() && is_letter(url.scheme.front()) &&
        std::all_of(name.begin(), name.end(), [](char c) {
            return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '_' || c == '.';
        });
    if (!named)
        throw UsageError(
            util::format("a database URL that does not begin with a scheme; {}", form));
    if (plus < name.size() && url.driver.empty())
        throw UsageError(
            util::format("a database URL with nothing after '{}+'; leave the '+' out", url.scheme));
    rest.remove_prefix(end + 3);
}

/// Where the '@' after user and password is, or npos. A password may hold '/', '?' and ':', and
/// '@' too as long as no '/' or '?' is between it and the host.
std::size_t end_of_credentials(std::string_view rest) {
    const auto first = rest.find('@');
    const auto user_end = std::min(rest.find_first_of(":/?"), rest.size());
    if (first == std::string_view::npos || rest.front() == '[')
        return std::string_view::npos;
    if (user_end < first && rest[user_end] != ':')
        return std::string_view::npos; // the '@' is in the path or the options
    // HOST:5432/database?option=a@b
    const auto after_digits = std::find_if_not(
        rest.begin() + static_cast<std::ptrdiff_t>(std::min(user_end + 1, rest.size())), rest.end(),
        is_digit);
    const auto question = rest.find('?');
    if (user_end < first && question < first && after_digits != rest.end() &&
        (*after_digits == '/' || *after_digits == '?'))
        return std::string_view::npos;
    const auto host_end = std::min(rest.find_first_of("/?", first), rest.size());
    return rest.substr(0, host_end).rfind('@');
}

void read_credentials(std::string_view& rest, Url& url) {
    const auto at = end_of_credentials(rest);
    if (at == std::string_view::npos)
        return;
    auto part = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    url.has_password = part.find(':') != std::string_view::npos;
    url.user = decoded(take_until(part, ':'));
    url.password = decoded(part);
}

void read_port(std::string_view text, Url& url) {
    if (text.empty())
        return;
    const auto* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, url.port);
    if (result.ec == std::errc() && result.ptr == end && url.port >= 1 && url.port <= 65535)
        return;
    const bool digits = std::all_of(text.begin(), text.end(), is_digit);
    throw UsageError(
        util::format("the port of a {} URL is {}, expected a number from 1 to 65535; a ':', '/' or "
                     "'@' in a password is written %3A, %2F or %40",
                     url.scheme, digits ? text : std::string_view("not a number")));
}

void read_host(std::string_view text, Url& url) {
    if (text.empty() || text.front() != '[') {
        url.host = decoded(take_until(text, ':'));
        return read_port(text, url);
    }
    const auto end = text.find(']');
    const bool followed = end != std::string_view::npos && end + 1 < text.size();
    if (end == std::string_view::npos || (followed && text[end + 1] != ':'))
        throw UsageError(util::format(
            "the IPv6 address of a {} URL is not closed, expected [ADDRESS]:PORT", url.scheme));
    url.host = decoded(text.substr(1, end - 1));
    if (followed)
        read_port(text.substr(end + 2), url);
}

void read_query(std::string_view text, Url& url) {
    while (!text.empty()) {
        auto pair = take_until(text, '&');
        if (pair.empty())
            continue;
        const auto key = decoded(take_until(pair, '='), true);
        if (key.empty())
            throw UsageError(util::format(
                "an option without a name in a {} URL, expected ?NAME=VALUE&NAME=VALUE",
                url.scheme));
        auto value = decoded(pair, true);
        auto& known = url.query[key];
        known = known.empty() ? std::move(value) : known + "," + value; // several hosts
    }
}

std::string encoded(std::string_view text, std::string_view reserved) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7F || c == '%' || reserved.find(c) != std::string_view::npos)
            result += util::format("%{:02X}", static_cast<unsigned>(byte));
        else
            result += c;
    }
    return result;
}

bool is_secret(std::string_view option) {
    static const std::vector<std::string> names{"password", "passwd",      "pwd",
                                                "pass",     "sslpassword", "auth_token"};
    return std::find(names.begin(), names.end(), util::to_lower(option)) != names.end();
}

std::string shown_host(const Url& url) {
    auto text = encoded(url.host, "/?@[]");
    if (url.host.find(':') != std::string::npos)
        text = util::format("[{}]", text);
    if (url.port != 0)
        text += util::format(":{}", url.port);
    return text;
}

} // namespace

Url parse_url(std::string_view text) {
    Url url;
    if (text.empty())
        throw UsageError(util::format("the database URL is empty; {}", form));
    if (std::any_of(text.begin(), text.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
        throw UsageError("a control character or a line end in the database URL");
    if (text.front() == ' ' || text.back() == ' ')
        throw UsageError("a space before or after the database URL");
    read_scheme(text, url);
    if (!text.empty())
        read_credentials(text, url);
    auto path = take_until(text, '?');
    read_query(text, url);
    read_host(take_until(path, '/'), url);
    url.database = decoded(path);
    return url;
}

std::string redacted(const Url& url) {
    auto text = url.scheme + (url.driver.empty() ? "" : "+" + url.driver) + "://";
    text += encoded(url.user, ":/?@[]#");
    if (url.has_password)
        text += ":***";
    if (url.has_password || !url.user.empty())
        text += '@';
    const std::string host = shown_host(url);
    text += host;
    if (!url.database.empty())
        text += "/" + encoded(url.database, host.empty() ? "?#" : "?#@"); // HOST:1/a@b
    char separator = '?';
    for (const auto& [key, value] : url.query) {
        const auto shown = is_secret(key) ? "***" : encoded(value, "&=+#");
        text += util::format("{}{}={}", separator, encoded(key, "&=+#"), shown);
        separator = '&';
    }
    return text;
}

std::string masked(std::string_view text) {
    std::string result(text);
    const auto begin = text.find("://");
    if (begin == std::string_view::npos)
        return result;
    const auto rest = text.substr(begin + 3);
    const auto hide = [&](std::size_t first, std::size_t last) {
        std::fill(result.begin() + static_cast<std::ptrdiff_t>(begin + 3 + first),
                  result.begin() + static_cast<std::ptrdiff_t>(begin + 3 + last), '*');
    };
    // The URL may be faulty: whatever could be a password is taken for one.
    const auto at = rest.rfind('@');
    const auto colon = rest.find(':');
    if (at != std::string_view::npos && colon < at && rest.front() != '[')
        hide(colon + 1, at);
    for (auto from = rest.find('?'); from < rest.size();) {
        const auto end = std::min(rest.find('&', from + 1), rest.size());
        const auto equals = rest.find('=', from);
        if (equals < end && is_secret(decoded(rest.substr(from + 1, equals - from - 1))))
            hide(equals + 1, end);
        from = end;
    }
    return result;
}

Url anchored(Url url, const std::string& folder) {
    constexpr std::string_view prefix = "file:"; // a path in the form of a URI
    auto path = url.database;
    const bool is_uri = path.substr(0, prefix.size()) == prefix;
    if (is_uri)
        path.erase(0, prefix.size());
    const bool relative = !path.empty() && path.front() != '/' && path.front() != ':';
    if (!relative || folder.empty() || folder == ".")
        return url;
    url.database = util::format("{}{}/{}", is_uri ? prefix : "", folder, path);
    return url;
}

} // namespace dbmig
