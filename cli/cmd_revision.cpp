// SPDX-License-Identifier: MIT
// revision: writes an empty revision, or with --autogenerate does what migrate does.
// JSON: {"revision", "path", "post_write_failures"}
#include "commands.hpp"
#include "revision_options.hpp"

namespace dbmig::cli {

namespace {

int run_revision(Context& context, const RevisionOptions& options) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        if (options.autogenerate)
            return autogenerate(context, migrator, options, document);
        return report_written(context.output(), migrator.write_revision(asked_of(options)),
                              document);
    });
}

} // namespace

void add_revision(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<RevisionOptions>();
    auto* command =
        add_command(app, chosen, "revision", "Write an empty revision", options, run_revision);
    add_revision_options(*command, *options);
    command->add_flag("--autogenerate", options->autogenerate, "As migrate");
    add_comparison_options(*command, *options);
}

} // namespace dbmig::cli
