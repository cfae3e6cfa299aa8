// SPDX-License-Identifier: MIT
// https://dev.mysql.com/doc/refman/8.0/en/create-table-generated-columns.html: an expression refers
// to generated columns before it alone; a default also to earlier ones among those with a default.
#include "column_order.hpp"

#include <algorithm>

#include "expression.hpp"
#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

std::string formula(const Column& column) {
    return column.generated ? column.generated->expression : column.server_default.value_or("");
}

/// Whether `column` has to stand behind `other` if it mentions it.
bool heeds(const Column& column, const Column& other) {
    return other.generated || (!column.generated && other.server_default);
}

} // namespace

ColumnOrder::ColumnOrder(const Table& table, const std::set<std::string>& brought)
    : m_table(table) {
    for (const Column& column : table.columns)
        if (const std::string name = fold(column.name); brought.count(name) == 0)
            m_order.push_back(name);
    for (std::size_t before = m_order.size(); before != m_leaving.size();) {
        before = m_leaving.size();
        for (const Column& column : table.columns)
            if (is_there(column.name) && leaves(column))
                m_leaving.insert(fold(column.name));
    }
}

/// Whether a column that is there goes behind one that is yet to find its place.
bool ColumnOrder::leaves(const Column& column) const {
    const auto all = sources(column);
    return std::any_of(all.begin(), all.end(), [&](const Column* source) {
        return !is_there(source->name) || m_leaving.count(fold(source->name)) != 0 ||
               find(column.name) < find(source->name);
    });
}

bool ColumnOrder::is_there(const std::string& column) const {
    return find(column) != m_order.end();
}

std::vector<const Column*> ColumnOrder::sources(const Column& column) const {
    std::vector<const Column*> result;
    const std::string sql = formula(column);
    if (sql.empty())
        return result;
    for (const Column& other : m_table.columns)
        if (heeds(column, other) && !same_name(other.name, column.name) &&
            mentions(sql, other.name))
            result.push_back(&other);
    return result;
}

ColumnOrder::Place ColumnOrder::find(const std::string& column) const {
    return std::find(m_order.begin(), m_order.end(), fold(column));
}

/// nullptr where there is none yet.
const Column* ColumnOrder::last_source(const Column& column) const {
    const Column* last = nullptr;
    for (const Column* source : sources(column))
        if (is_there(source->name) && (last == nullptr || find(last->name) < find(source->name)))
            last = source;
    return last;
}

bool ColumnOrder::is_misplaced(const Column& column) const {
    const Column* last = last_source(column);
    return last != nullptr && find(column.name) < find(last->name);
}

std::string ColumnOrder::put_behind(const Column& before, const Column& column) {
    m_order.insert(find(before.name) + 1, fold(column.name));
    return " AFTER " + quote(before.name);
}

std::string ColumnOrder::added(const Column& column) {
    m_order.push_back(fold(column.name));
    return {};
}

/// Behind the column that it stood behind, unless the server would not find that one there.
std::string ColumnOrder::made_anew(const Column& column) {
    const auto at = static_cast<std::size_t>(&column - m_table.columns.data());
    const Column* last = last_source(column);
    if (at == 0 && last == nullptr) {
        m_order.insert(m_order.begin(), fold(column.name));
        return " FIRST";
    }
    const Column* before = at == 0 ? last : &m_table.columns[at - 1];
    if (!is_there(before->name) || m_leaving.count(fold(before->name)) != 0)
        return added(column);
    const bool too_early = last != nullptr && find(before->name) < find(last->name);
    return put_behind(too_early ? *last : *before, column);
}

std::string ColumnOrder::modified(const Column& column) {
    if (!is_misplaced(column))
        return {};
    m_order.erase(find(column.name));
    m_leaving.erase(fold(column.name));
    return put_behind(*last_source(column), column);
}

} // namespace dbmig::mysql
