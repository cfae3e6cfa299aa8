// SPDX-License-Identifier: MIT
// Finding the parts of a schema by name, the way the engine holds names to be equal.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::schema {

/// Equal results for equal names; empty: names are equal when their bytes are. For names of ASCII
/// letters alone a fold may at most ignore case.
using Fold = std::function<std::string(std::string_view)>;

bool same_name(std::string_view a, std::string_view b, const Fold& fold);
bool same_name(const Name& a, const Name& b, const Fold& fold);
bool same_names(const std::vector<std::string>& a, const std::vector<std::string>& b,
                const Fold& fold);

/// The entry of `name` in one of a schema's maps, or end().
template <typename T>
typename std::map<Name, T>::iterator find_in(std::map<Name, T>& objects, const Name& name,
                                             const Fold& fold) {
    auto found = objects.find(name);
    if (found != objects.end() || !fold)
        return found;
    for (found = objects.begin(); found != objects.end(); ++found)
        if (same_name(found->first, name, fold))
            break;
    return found;
}
template <typename T>
typename std::map<Name, T>::const_iterator find_in(const std::map<Name, T>& objects,
                                                   const Name& name, const Fold& fold) {
    return find_in(const_cast<std::map<Name, T>&>(objects), name, fold);
}

/// The object of a kind and name, or end().
std::map<ObjectKey, SchemaObject>::iterator find_object(std::map<ObjectKey, SchemaObject>& objects,
                                                        ObjectKind kind, const Name& name,
                                                        const Fold& fold);
std::map<ObjectKey, SchemaObject>::const_iterator
find_object(const std::map<ObjectKey, SchemaObject>& objects, ObjectKind kind, const Name& name,
            const Fold& fold);

const Table* find_table(const Schema& schema, const Name& name, const Fold& fold);
Table* find_table(Schema& schema, const Name& name, const Fold& fold);
const Column* find_column(const Table& table, std::string_view name, const Fold& fold);
Column* find_column(Table& table, std::string_view name, const Fold& fold);
const Index* find_index(const Table& table, std::string_view name, const Fold& fold);
Index* find_index(Table& table, std::string_view name, const Fold& fold);

/// "primary key", "unique constraint", "foreign key", "check", "exclusion constraint".
std::string_view kind_of(const Constraint& constraint);
const std::string& name_of(const Constraint& constraint);
void set_name(Constraint& constraint, std::string name);

/// All constraints: the primary key, foreign keys, uniques, checks, exclusions, each in its order.
std::vector<Constraint> constraints_of(const Table& table);
void add_constraint(Table& table, Constraint constraint);

/// Whether a constraint's or an index's keys hold the column.
bool uses_column(const std::vector<KeyColumn>& columns, std::string_view column, const Fold& fold);
bool uses_column(const std::vector<std::string>& columns, std::string_view column,
                 const Fold& fold);

} // namespace dbmig::schema
