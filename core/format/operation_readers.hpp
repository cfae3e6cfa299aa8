// SPDX-License-Identifier: MIT
// The operations by their words.
#pragma once

#include <string_view>
#include <vector>

#include "format/fields.hpp"

namespace dbmig::format {

/// What one item of a script is read with: it may stand for several operations.
struct OperationReader {
    std::string_view word;
    void (*read)(FieldReader&, std::vector<Op>&); ///< null for execute, which has no parameters
};

enum class ObjectVerb { create, drop, alter };

/// create_enum, drop_function, …
struct ObjectOperation {
    ObjectVerb verb{};
    ObjectKind kind{};
};
std::optional<ObjectOperation> find_object_operation(std::string_view word);
void read_object_operation(FieldReader& fields, const ObjectOperation& operation,
                           std::vector<Op>& ops);

/// Null for an unknown word.
const OperationReader* find_operation(std::string_view word);
std::vector<std::string> operation_words();

} // namespace dbmig::format
