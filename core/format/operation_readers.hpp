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

/// Null for an unknown word.
const OperationReader* find_operation(std::string_view word);
std::vector<std::string> operation_words();

} // namespace dbmig::format
