// SPDX-License-Identifier: MIT
// Names and dates of new revision files.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <mutex>

#include "revision/files.hpp"
#include "util/edit_distance.hpp"
#include "util/file.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::revision {

namespace {

struct LocalTime {
    std::tm fields{};
    std::string offset; ///< "+02:00"; empty for UTC
};

/// TZ is the only door of the C library to a zone other than the process's own.
class ZoneScope {
public:
    explicit ZoneScope(const std::string& zone) : m_lock(mutex()) {
        if (const char* old = std::getenv("TZ")) {
            m_had = true;
            m_old = old;
        }
        ::setenv("TZ", (":" + zone).c_str(), 1);
        ::tzset();
    }
    ZoneScope(const ZoneScope&) = delete;
    ZoneScope& operator=(const ZoneScope&) = delete;
    ~ZoneScope() {
        if (m_had)
            ::setenv("TZ", m_old.c_str(), 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }

private:
    static std::mutex& mutex() {
        static std::mutex instance;
        return instance;
    }

    std::lock_guard<std::mutex> m_lock;
    bool m_had = false;
    std::string m_old;
};

LocalTime local_time(const std::string& zone, long long now) {
    const auto seconds = static_cast<std::time_t>(now);
    LocalTime result;
    if (zone.empty() || util::equal_ignoring_case(zone, "utc")) {
        ::gmtime_r(&seconds, &result.fields);
        return result;
    }
    if (!is_timezone(zone))
        throw UsageError(util::format("there is no time zone '{}': an IANA name such as "
                                      "Europe/Berlin or UTC was expected",
                                      zone));
    const ZoneScope scope(zone);
    ::localtime_r(&seconds, &result.fields);
    const long minutes = result.fields.tm_gmtoff / 60;
    result.offset = util::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::labs(minutes) / 60,
                                 std::labs(minutes) % 60);
    return result;
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// Cuts before the character that would go over `limit` bytes.
std::string_view cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit)
        return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80)
        --limit;
    return text.substr(0, limit);
}

std::map<std::string, std::string> tokens(const RevisionHeader& header, const LocalTime& time,
                                          int truncate_slug_length, long long now) {
    const std::tm& t = time.fields;
    return {{"rev", header.id},
            {"slug", slug(header.message, truncate_slug_length)},
            {"year", util::format("{:04}", t.tm_year + 1900)},
            {"month", util::format("{:02}", t.tm_mon + 1)},
            {"day", util::format("{:02}", t.tm_mday)},
            {"hour", util::format("{:02}", t.tm_hour)},
            {"minute", util::format("{:02}", t.tm_min)},
            {"second", util::format("{:02}", t.tm_sec)},
            {"epoch", util::format("{}", now)}};
}

std::string expand(const std::string& pattern, const std::map<std::string, std::string>& values) {
    std::string result;
    for (std::size_t at = 0; at < pattern.size();) {
        const std::size_t close = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
        if (close == std::string::npos) {
            result += pattern[at++];
            continue;
        }
        const std::string name = pattern.substr(at + 1, close - at - 1);
        const auto value = values.find(name);
        if (value == values.end()) {
            std::vector<std::string> names;
            for (const auto& entry : values)
                names.push_back(entry.first);
            const std::string hint = util::did_you_mean(name, names);
            throw UsageError(util::format("file_template: there is no {{{}}}{}; known are {}", name,
                                          hint.empty() ? "" : ", " + hint,
                                          util::join(names, ", ")));
        }
        result += value->second;
        at = close + 1;
    }
    return result;
}

/// Whether the path stays below the folder that it is put into.
bool is_below(const std::string& path) {
    const std::vector<std::string> parts = util::split(path, '/');
    return std::none_of(parts.begin(), parts.end(), [](const std::string& part) {
        return part.empty() || part == "." || part == "..";
    });
}

} // namespace

bool is_timezone(const std::string& name) {
    if (name.empty() || util::equal_ignoring_case(name, "utc"))
        return true;
    const auto is_allowed = [](char c) { return is_word(c) || c == '/' || c == '-' || c == '+'; };
    if (!std::all_of(name.begin(), name.end(), is_allowed) || !is_below(name))
        return false;
    const char* folder = std::getenv("TZDIR");
    const std::string base = folder != nullptr ? folder : "/usr/share/zoneinfo";
    const std::string path = base + "/" + name;
    return util::exists(path) && !util::is_folder(path) && util::read_file_head(path, 4) == "TZif";
}

std::string slug(const std::string& message, int truncate_length) {
    std::string text;
    bool in_word = false;
    for (const char c : message) {
        if (is_word(c)) {
            text += !in_word && !text.empty() ? "_" : "";
            text += c;
        }
        in_word = is_word(c);
    }
    text = util::to_lower(text);
    const auto limit = static_cast<std::size_t>(std::max(truncate_length, 0));
    if (limit == 0 || text.size() <= limit)
        return text;
    const std::string_view whole = cut(text, limit);
    if (text[whole.size()] == '_')
        return std::string(whole);
    const std::size_t word_end = whole.rfind('_');
    return std::string(
        whole.substr(0, word_end == std::string_view::npos ? whole.size() : word_end));
}

std::string timestamp(const std::string& timezone, long long now) {
    const LocalTime time = local_time(timezone, now);
    const std::tm& t = time.fields;
    return util::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", t.tm_year + 1900, t.tm_mon + 1,
                        t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec,
                        time.offset.empty() ? "Z" : time.offset);
}

std::string file_name(const std::string& file_template, const RevisionHeader& header,
                      const std::string& timezone, int truncate_slug_length, long long now) {
    const LocalTime time = local_time(timezone, now);
    std::string name = expand(file_template, tokens(header, time, truncate_slug_length, now));
    while (!name.empty() && (name.back() == '_' || name.back() == '-')) // an empty slug's
        name.pop_back();
    if (!is_below(name))
        throw UsageError(util::format("file_template '{}' gives '{}', which is not a file below "
                                      "the versions folder",
                                      file_template, name));
    return name + (header.format == RevisionFormat::sql ? ".sql" : ".yaml");
}

} // namespace dbmig::revision
