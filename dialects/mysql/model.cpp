// SPDX-License-Identifier: MIT
// The tables as a renderer follows them through operations.
#include "model.hpp"

#include <algorithm>

#include <dbmig/error.hpp>
#include <dbmig/evolve.hpp>

#include "clauses.hpp"
#include "expression.hpp"
#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

const op::NameRules& rules() {
    static const op::NameRules result{
        [](std::string_view name) { return fold(name); },
        [](std::string_view sql, std::string_view from, std::string_view to) {
            return rename_identifier(sql, from, to);
        },
        true};
    return result;
}

template <typename Parts>
auto find_named(Parts& parts, const std::string& name) -> decltype(parts.data()) {
    const auto found = std::find_if(parts.begin(), parts.end(), [&](const auto& part) {
        return !name.empty() && same_name(part.name, name);
    });
    return found == parts.end() ? nullptr : &*found;
}

template <typename Part> void erase_named(std::vector<Part>& parts, const std::string& name) {
    parts.erase(std::remove_if(parts.begin(), parts.end(),
                               [&](const Part& part) { return same_name(part.name, name); }),
                parts.end());
}

bool is_unique(const Constraint& constraint) {
    return std::holds_alternative<Unique>(constraint);
}

Index as_index(const Name& table, const Constraint& constraint) {
    return index_of(table, std::get<Unique>(constraint));
}

/// Foreign keys and indexes may share a name.
bool is_unique_index(const Table& table, const std::string& name) {
    const Index* index = find_index(table, name);
    return index != nullptr && index->unique && find_named(table.foreign_keys, name) == nullptr &&
           find_named(table.checks, name) == nullptr;
}

/// An index for an unnamed unique constraint: the one with its columns.
std::string name_in(const Table* table, const Index& index) {
    if (!index.name.empty() || table == nullptr)
        return index.name;
    for (const Index& candidate : table->indexes)
        if (candidate.unique && candidate.columns == index.columns)
            return candidate.name;
    return {};
}

void add(Table& table, const Constraint& constraint) {
    if (const auto* primary = std::get_if<PrimaryKey>(&constraint))
        table.primary_key = *primary;
    if (const auto* foreign = std::get_if<ForeignKey>(&constraint))
        table.foreign_keys.push_back(*foreign);
    if (const auto* check = std::get_if<Check>(&constraint))
        table.checks.push_back(*check);
}

void remove(Table& table, const Constraint& constraint) {
    if (std::holds_alternative<PrimaryKey>(constraint))
        table.primary_key.reset();
    if (const auto* foreign = std::get_if<ForeignKey>(&constraint))
        erase_named(table.foreign_keys, foreign->name);
    if (const auto* check = std::get_if<Check>(&constraint))
        erase_named(table.checks, check->name);
}

void rename(Table& table, const RenameConstraint& op) {
    if (auto* key = find_named(table.foreign_keys, op.constraint))
        key->name = op.new_name;
    else if (auto* check = find_named(table.checks, op.constraint))
        check->name = op.new_name;
}

} // namespace

Model::Model(const Schema& before) : m_schema(before) {
    for (auto& [name, table] : m_schema.tables)
        table = plain(std::move(table));
}

const Table* Model::find(const Name& name) const {
    const auto found = m_schema.tables.find(name);
    return found == m_schema.tables.end() ? nullptr : &found->second;
}

Table* Model::known(const Name& name) {
    const auto found = m_schema.tables.find(name);
    return found == m_schema.tables.end() ? nullptr : &found->second;
}

void Model::follow(const Op& op) {
    if (const auto* create = std::get_if<CreateTable>(&op)) {
        m_schema.tables[create->table.name] = plain(create->table);
    } else if (const auto* drop = std::get_if<DropTable>(&op)) {
        m_schema.tables.erase(drop->table.name);
    } else if (const auto* made = std::get_if<CreateTrigger>(&op)) {
        m_schema.triggers[made->trigger.name] = made->trigger;
    } else if (const auto* gone = std::get_if<DropTrigger>(&op)) {
        m_schema.triggers.erase(gone->trigger.name);
    } else if (const Name* name = op::table_of(op)) {
        if (Table* table = known(*name))
            follow_in(*table, op);
    }
}

void Model::follow_in(Table& table, const Op& op) {
    if (const auto* create = std::get_if<CreateConstraint>(&op))
        add(table, create->constraint);
    else if (const auto* drop = std::get_if<DropConstraint>(&op))
        remove(table, drop->constraint);
    else if (const auto* alter = std::get_if<AlterConstraint>(&op)) {
        remove(table, alter->existing);
        add(table, alter->constraint);
    } else if (const auto* renamed = std::get_if<RenameConstraint>(&op))
        rename(table, *renamed);
    else if (const auto* gone = std::get_if<DropIndex>(&op))
        erase_named(table.indexes, gone->index.name);
    else
        op::evolve(m_schema, op, rules());
}

Table plain(Table table) {
    for (const Unique& unique : table.uniques)
        table.indexes.push_back(index_of(table.name, unique));
    table.uniques.clear();
    return table;
}

Op plain(const Op& op, const Table* table) {
    if (const auto* create = std::get_if<CreateConstraint>(&op))
        if (is_unique(create->constraint))
            return CreateIndex{create->table, as_index(create->table, create->constraint)};
    if (const auto* drop = std::get_if<DropConstraint>(&op)) {
        if (is_unique(drop->constraint)) {
            Index index = as_index(drop->table, drop->constraint);
            index.name = name_in(table, index);
            return DropIndex{drop->table, index, drop->complete};
        }
    }
    if (const auto* alter = std::get_if<AlterConstraint>(&op))
        if (is_unique(alter->constraint))
            return AlterIndex{alter->table, as_index(alter->table, alter->constraint),
                              as_index(alter->table, alter->existing), alter->complete};
    if (const auto* rename = std::get_if<RenameConstraint>(&op))
        if (table != nullptr && is_unique_index(*table, rename->constraint))
            return RenameIndex{rename->table, rename->constraint, rename->new_name};
    return op;
}

const Column* find_column(const Table& table, const std::string& name) {
    return find_named(table.columns, name);
}

const Index* find_index(const Table& table, const std::string& name) {
    return find_named(table.indexes, name);
}

} // namespace dbmig::mysql
