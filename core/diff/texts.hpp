// SPDX-License-Identifier: MIT
// The SQL texts in objects and operations that may name other objects.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <dbmig/op.hpp>

#include "diff/mentions.hpp"

namespace dbmig::diff {

using Texts = std::vector<std::string_view>;

Texts texts_of(const Table& table);
Texts texts_of(const View& view);
Texts texts_of(const Trigger& trigger); ///< with the partitions that it says something of
Texts texts_of(const SchemaObject& object);
Texts texts_of(const Index& index);
Texts texts_of(const Exclusion& exclusion);

/// Texts of an operation: what it needs when it runs, and what it needs no more afterwards. They
/// refer to `op`.
struct OpTexts {
    Texts added;
    Texts removed;
};
OpTexts texts_of(const Op& op);

/// Those of them that are the types of a table's columns.
OpTexts type_texts_of(const Op& op);

/// The name by which SQL speaks of an object: that of a function without its arguments. Empty:
/// nothing refers to objects of that kind.
Name called(const SchemaObject& object);
Naming naming_of(const SchemaObject& object);

} // namespace dbmig::diff
