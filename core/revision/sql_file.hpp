// SPDX-License-Identifier: MIT
// SQL revision files: a header and sections in comments, the SQL as it runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "revision/files.hpp"
#include "yaml/reader.hpp"

namespace dbmig::revision {

/// Whether the first line is `-- dbmig`.
bool is_sql_revision(std::string_view text);

/// The header; nothing when the file does not begin as a revision.
std::optional<RevisionHeader> read_sql_header(std::string_view text, const std::string& path,
                                              yaml::Faults& faults);

/// Whether a line begins a section: `-- dbmig:…`.
bool is_section_heading(std::string_view line);

/// The whole file; `header` is kept as it is.
Revision read_sql_revision(const RevisionHeader& header, std::string_view text,
                           const BodyContext& context, yaml::Faults& faults);

} // namespace dbmig::revision
