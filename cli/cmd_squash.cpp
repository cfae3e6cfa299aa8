// SPDX-License-Identifier: MIT
// squash: one revision in the place of several.
// JSON: {"revision", "path", "replaces": [ID…], "operations": NUMBER, "replaced_operations":
// NUMBER, "messages": [TEXT…], "post_write_failures"}
#include "commands.hpp"
#include "describe.hpp"
#include "revision_options.hpp"

namespace dbmig::cli {

namespace {

struct SquashOptions : RevisionOptions {
    std::string range;
    bool as_they_are = false;
};

int squash(Output& out, Migrator& migrator, const SquashOptions& options, Json& document) {
    const WrittenSquash written =
        migrator.write_squash(options.range, asked_of(options), !options.as_they_are);
    for (const auto& message : written.messages)
        out.warning(message);
    document["replaces"] = written.replaces;
    document["operations"] = written.operations;
    document["replaced_operations"] = written.replaced_operations;
    document["messages"] = written.messages;
    const int status = report_written(out, written.revision, document);
    if (written.operations < written.replaced_operations)
        out.progress(counted(written.replaced_operations, "operation") + " became " +
                     std::to_string(written.operations) + ": the same schema, made at once.");
    out.progress("It replaces " + counted(written.replaces.size(), "revision") +
                 ", which go on to count until their files are deleted: once every database is "
                 "past " +
                 written.replaces.back() + ".");
    return status;
}

int run_squash(Context& context, const SquashOptions& options) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        return squash(context.output(), migrator, options, document);
    });
}

} // namespace

void add_squash(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<SquashOptions>();
    auto* command = add_command(app, chosen, "squash", "Write one revision in the place of several",
                                options, run_squash);
    command->add_option("range", options->range, "A:B, A: or :B, both ends in it")->required();
    command->add_option("-m,--message", options->asked.message,
                        "What the revision does (else: squash A to B)");
    command->add_option("--rev-id", options->asked.id, "Its id (else: 12 random hex digits)");
    command->add_option("--version-path", options->asked.version_path,
                        "The folder to write to, one of 'versions' (else: that of B)");
    command
        ->add_option("--format", options->format,
                     "yaml or sql (else: sql where all of them are SQL)")
        ->check(CLI::IsMember({"yaml", "sql"}));
    command->add_flag("--no-optimize", options->as_they_are,
                      "Take the operations over one after the other, however many");
    command->footer(
        "The revision does what those of the range do, one after the other, and names them in "
        "'replaces'. From an empty\ndatabase, where nothing but the schema is changed, it makes "
        "their last state at once. Both histories\ncount: an empty database runs the one revision; "
        "a database "
        "that is between two of the replaced ones goes on with\nthese; a database that is past B "
        "is past the squashed one, too. So do all commands that name a replaced revision.\nOnce "
        "every database is past B, delete the files of the replaced revisions: the next upgrade "
        "of a database that is at B\nrecords the squashed one in its place. Then 'replaces' may "
        "go, too.\n\nThe range must be one line: no merge above A, nothing else built on or "
        "depending on what is below B. Labels and\ndependencies move along. Verify queries of B "
        "stay, those of the others are left out.\n\nExit status: 0 written, 1 a post_write "
        "command failed, 2 the range cannot be squashed or a file is wrong.\n\nExamples: dbmig "
        "squash 3f9a1c0b7d52:8b2e6f4a9c11    dbmig squash :head-5 -m \"the first year\"");
}

} // namespace dbmig::cli
