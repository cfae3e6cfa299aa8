// SPDX-License-Identifier: MIT
// A new project's files.
#pragma once

#include <string>
#include <vector>

#include <dbmig/revision.hpp>

namespace dbmig {

struct NewProject {
    std::string folder = "."; ///< made when it is not there
    std::string url;          ///< as written into the config; empty: the caller's default
    RevisionFormat format = RevisionFormat::yaml;
    std::string models; ///< the text of models.yaml; empty: a commented example
};

/// Writes dbmig.yaml, models.yaml and versions/. Returns what it made, in that order. Throws
/// UsageError, before anything is written, when one of the files is there already.
std::vector<std::string> create_project(const NewProject& project);

} // namespace dbmig
