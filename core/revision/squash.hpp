// SPDX-License-Identifier: MIT
// One revision in the place of several: which ones can be, and the file that does what they do.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "revision/create.hpp"
#include "revision/files.hpp"

namespace dbmig::revision {

struct SquashPlan {
    RevisionHeader header;   ///< `created`, `path` and `format` are left to the caller
    std::vector<Index> line; ///< what it replaces, from the lowest to the uppermost
};

/// `range` is "A:B", "A:" or ":B", both ends in it. Throws GraphError, with what to do, for what is
/// no single line or has an inside that something else builds on. Of `options`, heads, splice and
/// depends_on are not looked at.
SquashPlan plan_squash(const Graph& graph, std::string_view range,
                       const std::vector<std::string>& rows, const NewRevisionOptions& options);

struct SquashedFile {
    Revision revision; ///< the file as it will be read back
    std::string text;
    std::vector<std::string> messages; ///< what it does not have of the files that it replaces
    std::size_t replaced_operations = 0;
};

/// Fewer operations with the effect of those of revisions, and what undoes them.
struct Optimized {
    Operations upgrade;
    Operations downgrade;
};

/// Revisions that run one after the other, lowest first, as operations that lead there at once;
/// nothing when they have to be taken over as they are.
using Optimizer = std::function<std::optional<Optimized>(const std::vector<const Revision*>&)>;

/// SQL where all files are SQL and `format` does not say otherwise, else YAML. UsageError for files
/// that one revision cannot do the work of, FileError for faults in them. The text does what the
/// files do, which is made sure of by reading it. `optimize` is asked for a file in YAML, unless
/// something in the files is not the same on every engine.
SquashedFile squash_files(RevisionHeader header, const std::vector<RevisionHeader>& replaced,
                          const BodyContext& context, std::optional<RevisionFormat> format,
                          const Optimizer& optimize = {});

} // namespace dbmig::revision
