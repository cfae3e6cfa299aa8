// SPDX-License-Identifier: MIT
// Files that hold both directions below marks in comments, as dbmate's and goose's do.
#pragma once

#include <string>
#include <string_view>

#include <dbmig/import.hpp>

namespace dbmig::importer {

struct Marks {
    std::string_view tool;
    std::string_view prefix;         ///< of every mark, after "--": "migrate:", "+goose "
    std::string_view no_transaction; ///< the words after `up`, or of a mark of its own
};

/// The two scripts of one file. Other marks of the tool are left out of the SQL. FileError when
/// there is no mark for the way up.
void read_sections(const std::string& path, std::string_view text, const Marks& marks,
                   ImportedRevision& revision);

} // namespace dbmig::importer
