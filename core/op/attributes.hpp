// SPDX-License-Identifier: MIT
// Column attributes as sets: what an AlterColumn says, put on a column or taken from one.
#pragma once

#include <dbmig/op.hpp>

namespace dbmig::op {

/// Sets what `change` says on `column`.
void assign(Column& column, const ColumnAttributes& change);

/// The attributes that `change` speaks of, as `column` has them.
ColumnAttributes select(const ColumnAttributes& change, const Column& column);

/// The attributes in which `from` and `to` differ, as `to` has them. Names do not count.
ColumnAttributes difference(const Column& from, const Column& to);

/// Whether every attribute that `change` speaks of is in `existing` too.
bool covers(const ColumnAttributes& existing, const ColumnAttributes& change);

} // namespace dbmig::op
