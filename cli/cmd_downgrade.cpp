// SPDX-License-Identifier: MIT
// downgrade: takes revisions back.
// JSON: as upgrade's.
#include "commands.hpp"
#include "run_options.hpp"

namespace dbmig::cli {

void add_downgrade(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<RunCommandOptions>();
    options->target = "-1";
    options->up = false;
    auto* command = add_command(app, chosen, "downgrade", "Take revisions back to a target",
                                options, run_target);
    command->add_option("target", options->target,
                        "-1 (default), base, an id, LABEL@base, … or FROM:TO with --sql");
    add_run_options(*command, *options);
}

} // namespace dbmig::cli
