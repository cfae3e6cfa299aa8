// SPDX-License-Identifier: MIT
// What ALTER TABLE can do by itself: https://sqlite.org/lang_altertable.html
#pragma once

#include <string>

#include <dbmig/op.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::sqlite {

/// The table of that name in `schema`, as SQLite compares names; nullptr when it is not there.
const Table* find_table(const Schema& schema, const Name& name);

/// Whether ADD COLUMN takes the column whatever rows the table has (NOT NULL without a default
/// fails on rows in every way, and so counts as native).
bool can_add(const Column& column);

/// Whether DROP COLUMN is certain to work: the column is on its own, and no view or trigger is
/// there that SQLite would read again and might stumble over.
bool can_drop(const Schema& schema, const Table& table, const std::string& column);

/// Whether SQLite has what the change speaks of (it has no comments).
bool changes_anything(const ColumnAttributes& change);

} // namespace dbmig::sqlite
