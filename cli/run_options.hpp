// SPDX-License-Identifier: MIT
// upgrade and downgrade share everything but the direction.
#pragma once

#include <CLI/CLI.hpp>

#include "context.hpp"

namespace dbmig::cli {

struct RunCommandOptions {
    std::string target;
    bool up = true;
    bool sql = false;
    bool dry_run = false;
    bool strict = false;
    std::string lock_wait;
};

void add_run_options(CLI::App& command, RunCommandOptions& options);
/// For commands that write to the database.
void add_lock_wait_option(CLI::App& command, std::string& lock_wait);
int run_target(Context& context, const RunCommandOptions& options);

/// "60s", "500ms", "2m"; UsageError that names `option` for anything else. Empty: `fallback`.
std::chrono::milliseconds duration_of(const std::string& text, const std::string& option,
                                      std::chrono::milliseconds fallback);

/// Puts what has run into the document ("before", "after", "notice" and, under `steps`, each of
/// them), and says `sentence` with where the database stands now, or why nothing had to run.
void tell(const RunReport& report, const std::string& steps, const std::string& sentence,
          Migrator& migrator, Output& out, Json& document);

/// "the database is at 3f9a (head)".
std::string standing(Migrator& migrator, const std::vector<std::string>& rows);

} // namespace dbmig::cli
