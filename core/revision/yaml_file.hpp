// SPDX-License-Identifier: MIT
// YAML revision files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "revision/files.hpp"
#include "yaml/reader.hpp"

namespace dbmig::revision {

/// The header; nothing when the file does not begin as a revision. Faults of what stands before
/// the operations are added.
std::optional<RevisionHeader> read_yaml_header(std::string_view text, const std::string& path,
                                               yaml::Faults& faults);

/// The whole file; `header` is kept as it is.
Revision read_yaml_revision(const RevisionHeader& header, std::string_view text,
                            const BodyContext& context, yaml::Faults& faults);

} // namespace dbmig::revision
