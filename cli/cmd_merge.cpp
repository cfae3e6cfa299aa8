// SPDX-License-Identifier: MIT
// merge: a revision that joins several heads.
// JSON: {"revision", "path", "post_write_failures"}
#include "commands.hpp"
#include "revision_options.hpp"

namespace dbmig::cli {

namespace {

struct MergeOptions : RevisionOptions {
    std::vector<std::string> revisions;
};

int run_merge(Context& context, const MergeOptions& options) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        return report_written(context.output(),
                              migrator.write_merge(options.revisions, asked_of(options)), document);
    });
}

} // namespace

void add_merge(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<MergeOptions>();
    auto* command =
        add_command(app, chosen, "merge", "Write a revision that joins heads", options, run_merge);
    command->add_option("revisions", options->revisions, "What to join (else: all heads)");
    command->add_option("-m,--message", options->asked.message, "What the revision does");
    command->add_option("--rev-id", options->asked.id, "Its id (else: 12 random hex digits)");
    command->add_option("--branch-label", options->asked.branch_label, "A label for its branch");
    command->add_option("--version-path", options->asked.version_path,
                        "The folder to write to, one of 'versions'");
    command->add_option("--format", options->format, "yaml or sql (else: revision_format)")
        ->check(CLI::IsMember({"yaml", "sql"}));
}

} // namespace dbmig::cli
