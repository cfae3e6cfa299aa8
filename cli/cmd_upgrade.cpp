// SPDX-License-Identifier: MIT
// upgrade: applies revisions.
// JSON: {"steps": [{"revision", "direction", "from", "message", "path"}], "before": [ID…], "after":
// [ID…], "notice"};
//       --dry-run adds "transaction", "statements" and "losses" to each step; --sql: {"sql"}.
#include "commands.hpp"
#include "run_options.hpp"

namespace dbmig::cli {

void add_upgrade(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<RunCommandOptions>();
    options->target = "head";
    auto* command =
        add_command(app, chosen, "upgrade", "Apply revisions up to a target", options, run_target);
    command->add_option("target", options->target,
                        "head (default), heads, an id, a label, LABEL@head, +1, … or FROM:TO with "
                        "--sql");
    add_run_options(*command, *options);
    command
        ->add_flag("--strict", options->strict,
                   "An applied revision whose file was edited is an error")
        ->envname("DBMIG_STRICT");
}

} // namespace dbmig::cli
