// SPDX-License-Identifier: MIT
// The options of the commands that write a revision file, and what they say about it.
#pragma once

#include <CLI/CLI.hpp>

#include "context.hpp"

namespace dbmig::cli {

struct RevisionOptions {
    NewRevision asked;
    std::string head;
    std::string format;
    bool autogenerate = false;
    bool sql = false;
    std::string from = "database";
    std::string renames;
};

void add_revision_options(CLI::App& command, RevisionOptions& options);
/// --sql, --from, --renames.
void add_comparison_options(CLI::App& command, RevisionOptions& options);

/// The options as the library takes them.
NewRevision asked_of(const RevisionOptions& options);

/// Tells what was written; the status: check_says_no when a post_write hook failed.
int report_written(Output& output, const WrittenRevision& written, Json& document);

/// Compares, asks about renames, and writes (or with --sql prints) the next revision.
int autogenerate(Context& context, Migrator& migrator, const RevisionOptions& options,
                 Json& document);

/// Lines for a difference: what is destroyed, messages.
void show_losses(Output& output, Migrator& migrator, const Operations& operations, Json& document);

} // namespace dbmig::cli
