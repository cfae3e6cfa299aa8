// SPDX-License-Identifier: MIT
// stamp: sets the version rows without running anything.
// JSON: {"before": [ID…], "after": [ID…]}
#include "commands.hpp"
#include "describe.hpp"
#include "run_options.hpp"

namespace dbmig::cli {

namespace {

struct StampOptions {
    std::vector<std::string> revisions;
    bool purge = false;
    std::string lock_wait;
};

int run_stamp(Context& context, const StampOptions& options) {
    RunOptions how;
    how.lock_wait = duration_of(options.lock_wait, "--lock-wait", how.lock_wait);
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        const RunReport report = migrator.stamp(options.revisions, options.purge, how);
        document["before"] = report.rows_before;
        document["after"] = report.rows_after;
        context.output().progress("Stamped; " + standing(migrator, report.rows_after) + ".");
        return static_cast<int>(done);
    });
}

} // namespace

void add_stamp(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<StampOptions>();
    auto* command = add_command(
        app, chosen, "stamp", "Set the version rows without running anything", options, run_stamp);
    command->add_option("revisions", options->revisions, "head, heads, base, ids, labels")
        ->required();
    command->add_flag("--purge", options->purge,
                      "Delete all version rows first, also those that no file has");
    add_lock_wait_option(*command, options->lock_wait);
}

} // namespace dbmig::cli
