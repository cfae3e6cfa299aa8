// SPDX-License-Identifier: MIT
// Finding the parts of a schema by name.
#include "schema/lookup.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "util/text.hpp"

namespace dbmig::schema {

namespace {

bool is_ascii(char c) {
    return static_cast<signed char>(c) >= 0;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return is_ascii(c); });
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether two letters can be the same to a fold, as far as a glance tells.
bool may_match(char a, char b) {
    return lower(a) == lower(b) || !is_ascii(a) || !is_ascii(b);
}

template <typename Parts> auto find_part(Parts& parts, std::string_view name, const Fold& fold) {
    auto found = std::find_if(parts.begin(), parts.end(),
                              [&](const auto& part) { return same_name(part.name, name, fold); });
    return found == parts.end() ? nullptr : &*found;
}

} // namespace

bool same_name(std::string_view a, std::string_view b, const Fold& fold) {
    if (a == b)
        return true;
    if (!fold)
        return false;
    // Most names are ASCII and differ: no fold, which makes strings, is needed to see that.
    if (!a.empty() && !b.empty() &&
        (!may_match(a.back(), b.back()) || !may_match(a.front(), b.front())))
        return false;
    if (is_ascii(a) && is_ascii(b) && !util::equal_ignoring_case(a, b))
        return false;
    return fold(a) == fold(b);
}

bool same_name(const Name& a, const Name& b, const Fold& fold) {
    return same_name(a.name, b.name, fold) && same_name(a.schema, b.schema, fold);
}

bool same_names(const std::vector<std::string>& a, const std::vector<std::string>& b,
                const Fold& fold) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](const auto& x, const auto& y) { return same_name(x, y, fold); });
}

std::map<ObjectKey, SchemaObject>::iterator find_object(std::map<ObjectKey, SchemaObject>& objects,
                                                        ObjectKind kind, const Name& name,
                                                        const Fold& fold) {
    const auto found = objects.find({kind, name});
    if (found != objects.end() || !fold)
        return found;
    return std::find_if(objects.begin(), objects.end(), [&](const auto& entry) {
        return entry.first.kind == kind && same_name(entry.first.name, name, fold);
    });
}

std::map<ObjectKey, SchemaObject>::const_iterator
find_object(const std::map<ObjectKey, SchemaObject>& objects, ObjectKind kind, const Name& name,
            const Fold& fold) {
    return find_object(const_cast<std::map<ObjectKey, SchemaObject>&>(objects), kind, name, fold);
}

const Table* find_table(const Schema& schema, const Name& name, const Fold& fold) {
    auto found = find_in(schema.tables, name, fold);
    return found == schema.tables.end() ? nullptr : &found->second;
}

Table* find_table(Schema& schema, const Name& name, const Fold& fold) {
    auto found = find_in(schema.tables, name, fold);
    return found == schema.tables.end() ? nullptr : &found->second;
}

const Column* find_column(const Table& table, std::string_view name, const Fold& fold) {
    return find_part(table.columns, name, fold);
}

Column* find_column(Table& table, std::string_view name, const Fold& fold) {
    return find_part(table.columns, name, fold);
}

const Index* find_index(const Table& table, std::string_view name, const Fold& fold) {
    return find_part(table.indexes, name, fold);
}

Index* find_index(Table& table, std::string_view name, const Fold& fold) {
    return find_part(table.indexes, name, fold);
}

std::string_view kind_of(const Constraint& constraint) {
    static constexpr std::array<std::string_view, 5> kinds = {
        "primary key", "unique constraint", "foreign key", "check", "exclusion constraint"};
    return kinds[constraint.index()];
}

const std::string& name_of(const Constraint& constraint) {
    return std::visit([](const auto& it) -> const std::string& { return it.name; }, constraint);
}

void set_name(Constraint& constraint, std::string name) {
    std::visit([&](auto& it) { it.name = std::move(name); }, constraint);
}

std::vector<Constraint> constraints_of(const Table& table) {
    std::vector<Constraint> all;
    if (table.primary_key)
        all.emplace_back(*table.primary_key);
    all.insert(all.end(), table.foreign_keys.begin(), table.foreign_keys.end());
    all.insert(all.end(), table.uniques.begin(), table.uniques.end());
    all.insert(all.end(), table.checks.begin(), table.checks.end());
    all.insert(all.end(), table.exclusions.begin(), table.exclusions.end());
    return all;
}

namespace {

struct Adder {
    Table& table;

    void operator()(PrimaryKey& it) const { table.primary_key = std::move(it); }
    void operator()(Unique& it) const { table.uniques.push_back(std::move(it)); }
    void operator()(ForeignKey& it) const { table.foreign_keys.push_back(std::move(it)); }
    void operator()(Check& it) const { table.checks.push_back(std::move(it)); }
    void operator()(Exclusion& it) const { table.exclusions.push_back(std::move(it)); }
};

} // namespace

void add_constraint(Table& table, Constraint constraint) {
    std::visit(Adder{table}, constraint);
}

bool uses_column(const std::vector<KeyColumn>& columns, std::string_view column, const Fold& fold) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const KeyColumn& key) { return same_name(key.column, column, fold); });
}

bool uses_column(const std::vector<std::string>& columns, std::string_view column,
                 const Fold& fold) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const std::string& name) { return same_name(name, column, fold); });
}

} // namespace dbmig::schema
