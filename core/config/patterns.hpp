// SPDX-License-Identifier: MIT
// Checks of texts that hold %(tokens)s or {tokens}.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dbmig::config {

struct PatternFault {
    std::string message;
    std::string hint;
    std::size_t offset = 0; ///< in the pattern
};

/// A value of naming_convention; `key` is ix, uq, ck, fk or pk.
std::optional<PatternFault> naming_fault(std::string_view key, std::string_view pattern);

/// A file_template.
std::optional<PatternFault> file_template_fault(std::string_view pattern);

} // namespace dbmig::config
