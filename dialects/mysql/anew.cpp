// SPDX-License-Identifier: MIT
// MariaDB changes no virtual column's expression, and makes no column virtual or the reverse.
#include "anew.hpp"

#include <algorithm>

#include "bridges.hpp"
#include "expression.hpp"
#include "model.hpp"
#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

bool is_virtual(const std::optional<Generated>& generated) {
    return generated && !generated->stored;
}

bool changes_virtual(const AlterColumn& op) {
    return op.change.generated && op.existing.generated &&
           (is_virtual(*op.change.generated) || is_virtual(*op.existing.generated));
}

/// What is computed needs no type between the two.
bool must_be_anew(const Table& after, const AlterColumn& op) {
    const Column* column = find_column(after, op.column);
    return column != nullptr && (changes_virtual(op) || (column->generated && needs_bridge(op)));
}

bool mentions_any(const std::string& sql, const std::set<std::string>& columns) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return mentions(sql, column); });
}

bool is_new(const std::string& column, const std::vector<Op>& ops) {
    return std::any_of(ops.begin(), ops.end(), [&](const Op& op) {
        const auto* added = std::get_if<AddColumn>(&op);
        return added != nullptr && same_name(added->column.name, column);
    });
}

bool makes(const Op& op, const Check& check) {
    const auto is_it = [&](const Constraint& constraint) {
        const auto* made = std::get_if<Check>(&constraint);
        return made != nullptr && same_name(made->name, check.name);
    };
    if (const auto* create = std::get_if<CreateConstraint>(&op))
        return is_it(create->constraint);
    const auto* alter = std::get_if<AlterConstraint>(&op);
    return alter != nullptr && is_it(alter->constraint);
}

} // namespace

std::set<std::string> columns_anew(const Table& after, const std::vector<Op>& ops) {
    std::set<std::string> result;
    for (const Op& op : ops)
        if (const auto* alter = std::get_if<AlterColumn>(&op);
            alter != nullptr && must_be_anew(after, *alter))
            result.insert(fold(alter->column));
    for (std::size_t before = 0; before != result.size();) {
        before = result.size();
        for (const Column& column : after.columns)
            if (column.generated && !is_new(column.name, ops) &&
                mentions_any(column.generated->expression, result))
                result.insert(fold(column.name));
    }
    return result;
}

std::vector<Check> checks_anew(const Table& after, const std::vector<Op>& ops,
                               const std::set<std::string>& columns) {
    std::vector<Check> result;
    for (const Check& check : after.checks)
        if (mentions_any(check.expression, columns) &&
            std::none_of(ops.begin(), ops.end(), [&](const Op& op) { return makes(op, check); }))
            result.push_back(check);
    return result;
}

} // namespace dbmig::mysql
