// SPDX-License-Identifier: MIT
// Which of many names an SQL text mentions.
#include "diff/mentions.hpp"

#include <algorithm>

#include "util/text.hpp"

namespace dbmig::diff {

namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

void MentionIndex::add(const std::string& name, std::size_t value) {
    if (!name.empty() && std::all_of(name.begin(), name.end(), is_word))
        m_plain.emplace(util::to_lower(name), Entry(name, value));
    else
        m_odd.emplace_back(name, value);
}

std::set<std::size_t> MentionIndex::in(std::string_view sql) const {
    std::set<std::size_t> found;
    std::set<std::string> words;
    for (auto at = sql.begin(); !m_plain.empty() && at != sql.end();) {
        at = std::find_if(at, sql.end(), is_word);
        const auto end = std::find_if_not(at, sql.end(), is_word);
        words.insert(util::to_lower(std::string(at, end)));
        at = end;
    }
    auto confirm = [&](const Entry& entry) {
        if (found.count(entry.second) == 0 && m_dialect.mentions(sql, entry.first))
            found.insert(entry.second);
    };
    for (const std::string& word : words) {
        const auto range = m_plain.equal_range(word);
        for (auto it = range.first; it != range.second; ++it)
            confirm(it->second);
    }
    for (const Entry& entry : m_odd)
        confirm(entry);
    return found;
}

} // namespace dbmig::diff
