// SPDX-License-Identifier: MIT
// Where columns stand in a table while an ALTER TABLE is written.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// What is computed must stand behind the computed columns that it mentions: where a column would
/// not, its place is said. The names in it are folded.
class ColumnOrder {
public:
    /// `table` is as it is in the end; the statement adds the columns `brought` of it.
    ColumnOrder(const Table& table, const std::set<std::string>& brought);

    /// The columns that `column` must stand behind.
    std::vector<const Column*> sources(const Column& column) const;
    /// Whether a column that is there stands before one of its sources.
    bool is_misplaced(const Column& column) const;

    // The words for the place that stand behind a definition. The sources come first.
    std::string added(const Column& column);
    std::string made_anew(const Column& column);
    std::string modified(const Column& column);

private:
    using Place = std::vector<std::string>::const_iterator;

    Place find(const std::string& column) const;
    bool is_there(const std::string& column) const;
    bool leaves(const Column& column) const;
    const Column* last_source(const Column& column) const;
    std::string put_behind(const Column& before, const Column& column);

    const Table& m_table;
    std::vector<std::string> m_order;
    std::set<std::string> m_leaving; ///< that are not where the server will have them
};

} // namespace dbmig::mysql
