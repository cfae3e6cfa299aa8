// SPDX-License-Identifier: MIT
// migrate: compares the models with the database and writes the next revision.
// JSON: {"revision": ID or null, "path", "operations": [{"operation", "description", "yaml"}],
// "messages", "losses",
//        "post_write_failures"}; with --sql "upgrade_sql" and "downgrade_sql" in place of a path.
#include "commands.hpp"
#include "revision_options.hpp"

namespace dbmig::cli {

namespace {

int run_migrate(Context& context, const RevisionOptions& options) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        return autogenerate(context, migrator, options, document);
    });
}

} // namespace

void add_comparison_options(CLI::App& command, RevisionOptions& options) {
    command.add_flag("--sql", options.sql, "Print what would run; write nothing");
    command
        .add_option("--from", options.from,
                    "Compare with the 'database' (default) or with what the 'revisions' give")
        ->check(CLI::IsMember({"database", "revisions"}));
    command.add_option("--renames", options.renames, "Likely renames: ask, auto or never")
        ->check(CLI::IsMember({"ask", "auto", "never"}));
}

void add_migrate(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<RevisionOptions>();
    auto* command =
        add_command(app, chosen, "migrate", "Compare models and database, write the next revision",
                    options, run_migrate);
    add_revision_options(*command, *options);
    add_comparison_options(*command, *options);
}

} // namespace dbmig::cli
