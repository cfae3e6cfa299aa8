// SPDX-License-Identifier: MIT
// check: exit status 1 when models and database differ.
// JSON: {"equal": BOOL, "operations": […], "messages": […], "losses": […]}
#include "commands.hpp"
#include "describe.hpp"
#include "revision_options.hpp"

namespace dbmig::cli {

namespace {

struct CheckOptions {
    std::string from = "database";
};

int check_one(Context& context, Migrator& migrator, const CheckOptions& options, Json& document) {
    Output& out = context.output();
    const Schema declared = migrator.declared();
    const Schema now =
        options.from == "revisions" ? migrator.replayed("heads") : migrator.reflect();
    const Difference difference = migrator.compare(now, declared);
    for (const auto& message : difference.messages)
        out.warning(message);
    document["equal"] = difference.upgrade.empty();
    document["operations"] = to_json(difference.upgrade, migrator);
    document["messages"] = difference.messages;
    if (difference.upgrade.empty()) {
        out.progress("No changes detected");
        return done;
    }
    out.line("Models and " + options.from + " differ; 'dbmig migrate' would write:");
    for (const Operation& operation : difference.upgrade)
        out.line("  " + describe(operation.op));
    if (options.from == "database")
        show_losses(out, migrator, difference.upgrade, document);
    return check_says_no;
}

int run_check(Context& context, const CheckOptions& options) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        return check_one(context, migrator, options, document);
    });
}

} // namespace

void add_check(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<CheckOptions>();
    auto* command = add_command(
        app, chosen, "check", "Exit status 1 when models and database differ", options, run_check);
    command
        ->add_option("--from", options->from,
                     "Compare with the 'database' (default) or with what the 'revisions' give")
        ->check(CLI::IsMember({"database", "revisions"}));
}

} // namespace dbmig::cli
