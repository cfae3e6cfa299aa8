// SPDX-License-Identifier: MIT
// Operations sorted into runs that one rebuild can do.
#include "segments.hpp"

#include <algorithm>
#include <variant>

#include "quoting.hpp"
#include <dbmig/evolve.hpp>

namespace dbmig::sqlite {

namespace {

template <typename... Ts> bool is_one_of(const Op& op) {
    return (std::holds_alternative<Ts>(op) || ...);
}

bool is_change(const Op& op) {
    return is_one_of<AddColumn, DropColumn, AlterColumn, CreateIndex, DropIndex, RenameIndex,
                     CreateConstraint, DropConstraint, RenameConstraint, AlterTableOptions,
                     SetTableComment>(op);
}

/// The column that a plain change is about; nullptr for an operation that may name others.
const std::string* column_of(const Op& op) {
    if (const auto* add = std::get_if<AddColumn>(&op))
        return add->column.generated ? nullptr : &add->column.name;
    if (const auto* drop = std::get_if<DropColumn>(&op))
        return &drop->column.name;
    if (const auto* alter = std::get_if<AlterColumn>(&op))
        return alter->change.generated ? nullptr : &alter->column;
    return nullptr;
}

bool touches(const Op& op, const RenameColumn& rename) {
    if (is_one_of<AlterTableOptions, SetTableComment, RenameIndex, RenameConstraint>(op))
        return false;
    const std::string* column = column_of(op);
    return column == nullptr || same_name(*column, rename.column) ||
           same_name(*column, rename.new_name);
}

bool same_table(const Op& a, const Op& b) {
    const Name* first = op::table_of(a);
    const Name* second = op::table_of(b);
    return first != nullptr && second != nullptr && same_name(first->name, second->name) &&
           same_name(first->schema, second->schema);
}

template <typename T> bool holds(const std::map<Name, T>& objects, const std::string& name) {
    return std::any_of(objects.begin(), objects.end(),
                       [&](const auto& entry) { return same_name(entry.first.name, name); });
}

bool has_index(const Schema& schema, const std::string& name) {
    return std::any_of(schema.tables.begin(), schema.tables.end(), [&](const auto& entry) {
        const auto& indexes = entry.second.indexes;
        return std::any_of(indexes.begin(), indexes.end(),
                           [&](const Index& index) { return same_name(index.name, name); });
    });
}

} // namespace

std::vector<std::vector<std::size_t>> segments(const Operations& ops) {
    std::vector<std::vector<std::size_t>> result;
    std::vector<std::size_t> open;
    const auto close = [&] {
        if (!open.empty())
            result.push_back(std::move(open));
        open.clear();
    };
    for (std::size_t i = 0; i < ops.size(); ++i) {
        const Op& op = ops[i].op;
        const bool joins = !open.empty() && same_table(ops[open.front()].op, op);
        if (is_change(op)) {
            if (!joins)
                close();
            open.push_back(i);
            continue;
        }
        const auto* rename = std::get_if<RenameColumn>(&op);
        if (!joins || rename == nullptr ||
            std::any_of(open.begin(), open.end(),
                        [&](std::size_t k) { return touches(ops[k].op, *rename); }))
            close();
        result.push_back({i});
    }
    close();
    return result;
}

std::map<std::size_t, std::size_t> keys_of_new_columns(const Operations& ops,
                                                       const std::vector<std::size_t>& segment) {
    std::map<std::size_t, std::size_t> result;
    for (auto at = segment.begin(); at != segment.end(); ++at) {
        const auto* create = std::get_if<CreateConstraint>(&ops[*at].op);
        const auto* key =
            create == nullptr ? nullptr : std::get_if<ForeignKey>(&create->constraint);
        if (key == nullptr || key->columns.size() != 1)
            continue;
        const auto is_its_column = [&](std::size_t index) {
            const auto* add = std::get_if<AddColumn>(&ops[index].op);
            return add != nullptr && same_name(add->column.name, key->columns.front()) &&
                   !add->column.server_default && !add->column.generated;
        };
        if (const auto add = std::find_if(segment.begin(), at, is_its_column); add != at)
            result.emplace(*at, *add);
    }
    return result;
}

std::string free_name(const Schema& schema, std::string wanted) {
    while (holds(schema.tables, wanted) || holds(schema.views, wanted) ||
           holds(schema.virtual_tables, wanted) || has_index(schema, wanted))
        wanted += '_';
    return wanted;
}

} // namespace dbmig::sqlite
