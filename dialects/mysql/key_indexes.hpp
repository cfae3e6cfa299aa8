// SPDX-License-Identifier: MIT
// The indexes that InnoDB makes for foreign keys: nothing but their names tells them apart.
#pragma once

#include <string>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// Whether the index is on the columns of the key, and on nothing else.
bool is_on(const Index& index, const ForeignKey& key);
/// Whether it may be the one that the key has made for itself.
bool is_made_by(const ForeignKey& key, const Index& index);

/// The name of the index that `key` has made for itself and that no other key of the table needs;
/// empty when there is none.
std::string own_index(const Table& table, const ForeignKey& key);

} // namespace dbmig::mysql
