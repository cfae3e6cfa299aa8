// SPDX-License-Identifier: MIT
// resolve: settles a revision of which some statements ran and some did not.
// JSON: {"resolved": [{"revision", "direction", "from", "message", "path"}], "how": "resume" |
// "mark-applied" | "mark-reverted", "before": [ID…], "after": [ID…], "notice"}.
#include "commands.hpp"
#include "describe.hpp"
#include "run_options.hpp"

namespace dbmig::cli {

namespace {

struct ResolveOptions {
    bool resume = false;
    bool applied = false;
    bool reverted = false;
    bool statement_ran = false;
    bool statement_did_not_run = false;
    std::string lock_wait;
};

Resolution resolution_of(const ResolveOptions& options) {
    if (options.resume + options.applied + options.reverted != 1)
        throw UsageError("resolve takes one of --resume, --mark-applied and --mark-reverted\n  "
                         "hint: 'dbmig status' says what has run and what has not");
    const bool told = options.statement_ran || options.statement_did_not_run;
    if (told && (!options.resume || options.statement_ran == options.statement_did_not_run))
        throw UsageError("one of --statement-ran and --statement-did-not-run goes with --resume");
    Resolution resolution;
    resolution.how = options.resume    ? Resolution::resume
                     : options.applied ? Resolution::mark_applied
                                       : Resolution::mark_reverted;
    if (told)
        resolution.statement_ran = options.statement_ran;
    return resolution;
}

const char* word_of(const Resolution& resolution) {
    return resolution.how == Resolution::resume         ? "resume"
           : resolution.how == Resolution::mark_applied ? "mark-applied"
                                                        : "mark-reverted";
}

std::string sentence(const Resolution& resolution, const StepInfo& step) {
    const std::string what =
        std::string(step.up ? "The upgrade" : "The downgrade") + " of " + step.revision;
    return resolution.how == Resolution::resume         ? what + " is finished"
           : resolution.how == Resolution::mark_applied ? what + " counts as done"
                                                        : what + " counts as never begun";
}

int run_resolve(Context& context, const ResolveOptions& options) {
    const Resolution resolution = resolution_of(options);
    RunOptions how;
    how.lock_wait = duration_of(options.lock_wait, "--lock-wait", how.lock_wait);
    Output& out = context.output();
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        const RunReport report = migrator.resolve(resolution, how);
        document["how"] = word_of(resolution);
        tell(report, "resolved",
             report.steps.empty() ? "" : sentence(resolution, report.steps.front()), migrator, out,
             document);
        return static_cast<int>(done);
    });
}

} // namespace

void add_resolve(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<ResolveOptions>();
    auto* command = add_command(app, chosen, "resolve", "Settle a revision that is half applied",
                                options, run_resolve);
    command->add_flag("--resume", options->resume, "Go on with the statement that comes next");
    command->add_flag("--statement-ran", options->statement_ran,
                      "With --resume: the statement that was running when dbmig was stopped has "
                      "run");
    command->add_flag("--statement-did-not-run", options->statement_did_not_run,
                      "With --resume: it has not, and is to run now");
    command->add_flag("--mark-applied", options->applied,
                      "The rest has been done by hand: set the version rows");
    command->add_flag("--mark-reverted", options->reverted,
                      "What had run has been undone by hand: leave the version rows");
    add_lock_wait_option(*command, options->lock_wait);
}

} // namespace dbmig::cli
