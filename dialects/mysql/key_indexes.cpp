// SPDX-License-Identifier: MIT
// https://dev.mysql.com/doc/refman/8.0/en/create-table-foreign-keys.html
#include "key_indexes.hpp"

#include <algorithm>

#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

template <typename Keys> bool begins_with(const Keys& keys, const ForeignKey& key) {
    return keys.size() >= key.columns.size() &&
           std::equal(key.columns.begin(), key.columns.end(), keys.begin(),
                      [](const std::string& name, const auto& column) {
                          return same_name(name, column.column);
                      });
}

/// Whether the key has another index than `index`.
bool is_served_without(const Table& table, const ForeignKey& key, const Index& index) {
    return (table.primary_key && begins_with(table.primary_key->columns, key)) ||
           std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& other) {
               return other.name != index.name && begins_with(other.columns, key);
           });
}

} // namespace

bool is_on(const Index& index, const ForeignKey& key) {
    return !index.unique && key.columns.size() == index.columns.size() &&
           begins_with(index.columns, key) &&
           std::all_of(index.columns.begin(), index.columns.end(),
                       [](const IndexColumn& column) { return column.length == 0; });
}

bool is_made_by(const ForeignKey& key, const Index& index) {
    const std::string& column = key.columns.front();
    const bool named =
        same_name(index.name, key.name) || same_name(index.name.substr(0, column.size()), column);
    return named && is_on(index, key);
}

std::string own_index(const Table& table, const ForeignKey& key) {
    const auto is_free = [&](const Index& index) {
        return is_made_by(key, index) &&
               std::all_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                           [&](const ForeignKey& other) {
                               return same_name(other.name, key.name) ||
                                      !begins_with(index.columns, other) ||
                                      is_served_without(table, other, index);
                           });
    };
    const auto found = std::find_if(table.indexes.begin(), table.indexes.end(), is_free);
    return found == table.indexes.end() ? std::string() : found->name;
}

} // namespace dbmig::mysql
