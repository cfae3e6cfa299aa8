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

/// Whether `before`, lower-case text up to a name, ends with a dot, or a word that no table
/// follows.
bool is_behind_column_mark(std::string_view before) {
    if (!before.empty() && !is_word(before.back()) && before.back() != ' ' && before.back() != '.')
        before.remove_suffix(1); // the quote
    before = util::trim(before);
    if (before.empty() || before.back() == '.')
        return !before.empty();
    const auto end = std::find_if_not(before.rbegin(), before.rend(), is_word);
    static const std::set<std::string_view> words{"as",   "select", "distinct", "where",
                                                  "and",  "or",     "not",      "by",
                                                  "when", "then",   "else",     "having"};
    return words.count(before.substr(static_cast<std::size_t>(before.rend() - end))) != 0;
}

/// Whether `after`, the text behind a name, goes on with a dot: columns qualify nothing.
bool qualifies(std::string_view after) {
    if (!after.empty() && (after.front() == '"' || after.front() == '`'))
        after.remove_prefix(1);
    return !after.empty() && after.front() == '.';
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

bool stands_for_columns(std::string_view sql, const std::string& name) {
    const std::string text = util::to_lower(sql);
    const std::string wanted = util::to_lower(name);
    std::size_t count = 0;
    for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) {
        const std::size_t end = at + wanted.size();
        if ((at > 0 && is_word(text[at - 1])) || (end < text.size() && is_word(text[end])))
            continue;
        if (qualifies(std::string_view(text).substr(end)) ||
            !is_behind_column_mark(std::string_view(text).substr(0, at)))
            return false;
        ++count;
    }
    return count != 0;
}

} // namespace dbmig::diff
