// SPDX-License-Identifier: MIT
// Which of many names an SQL text mentions, without asking for every pair.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <dbmig/dialect.hpp>

namespace dbmig::diff {

/// Names that texts are searched for. Names of plain letters and digits are looked up by the words
/// of a text; the dialect is asked only about those that stand there, and about odd names.
class MentionIndex {
public:
    explicit MentionIndex(const Dialect& dialect) : m_dialect(dialect) {}

    void add(const std::string& name, std::size_t value);
    bool empty() const { return m_plain.empty() && m_odd.empty(); }

    bool names_any(std::string_view sql) const { return !empty() && !in(sql).empty(); }

    /// The values of the names that `sql` mentions, ascending.
    std::set<std::size_t> in(std::string_view sql) const;

private:
    using Entry = std::pair<std::string, std::size_t>;

    const Dialect& m_dialect;
    std::unordered_multimap<std::string, Entry> m_plain; ///< by lower-case name
    std::vector<Entry> m_odd;
};

/// Whether the name, wherever it stands in `sql`, seems to be that of a column, as it is behind a
/// dot or AS.
bool stands_for_columns(std::string_view sql, const std::string& name);

} // namespace dbmig::diff
