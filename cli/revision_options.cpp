// SPDX-License-Identifier: MIT
// Shared by migrate, revision and merge.
#include "revision_options.hpp"

#include "describe.hpp"

namespace dbmig::cli {

namespace {

RenameQuestion question(Output& output) {
    if (!output.can_ask())
        return {};
    return [&output](const std::string& kind, const Name& table, const std::string& from,
                     const std::string& to) {
        const std::string where = kind == "column" ? " of " + to_string(table) : "";
        return output.ask("Was the " + kind + " " + from + where + " renamed to " + to + "?");
    };
}

DatabaseConfig with_renames(DatabaseConfig config, const std::string& renames) {
    if (renames == "auto")
        config.compare.renames = RenameMode::automatic;
    else if (renames == "never")
        config.compare.renames = RenameMode::never;
    else if (renames == "ask")
        config.compare.renames = RenameMode::ask;
    return config;
}

/// A message that names what stands between the database and the heads.
void require_heads(Migrator& migrator) {
    const CurrentState state = migrator.current();
    if (!state.unknown.empty())
        throw UsageError("the database is at " + joined(state.unknown) +
                         ", which no revision file has\n  hint: get the missing files, or 'dbmig "
                         "stamp --purge heads' if the schema is right");
    if (state.pending.empty())
        return;
    std::string list;
    for (std::size_t i = 0; i < state.pending.size() && i < 10; ++i)
        list += "\n  " + state.pending[i];
    if (state.pending.size() > 10)
        list += "\n  …";
    throw UsageError("the database is not at the heads; " +
                     counted(state.pending.size(), "revision") +
                     " would have to run first:" + list +
                     "\n  hint: run 'dbmig upgrade heads', or compare with the revisions "
                     "alone: --from revisions");
}

Difference difference_of(Context& context, Migrator& migrator, const RevisionOptions& options) {
    const Schema to =
        migrator.declared(); // a fault in the models comes before any trouble with the database
    const bool replay = options.from == "revisions";
    if (!replay)
        require_heads(migrator);
    const Schema from = replay ? migrator.replayed("heads") : migrator.reflect();
    return migrator.compare(from, to, question(context.output()));
}

void show_sql(Output& output, Migrator& migrator, const Difference& difference, Json& document) {
    Json upgrade = Json::array();
    Json downgrade = Json::array();
    output.line("-- upgrade");
    for (const auto& statement : difference.upgrade_sql) {
        output.line(script_text(statement, migrator.dialect()));
        upgrade.push_back(script_text(statement, migrator.dialect()));
    }
    output.line("\n-- downgrade");
    for (const auto& statement : difference.downgrade_sql) {
        output.line(script_text(statement, migrator.dialect()));
        downgrade.push_back(script_text(statement, migrator.dialect()));
    }
    document["upgrade_sql"] = upgrade;
    document["downgrade_sql"] = downgrade;
}

} // namespace

void add_revision_options(CLI::App& command, RevisionOptions& options) {
    command.add_option("-m,--message", options.asked.message, "What the revision does");
    command.add_option("--rev-id", options.asked.id, "Its id (else: 12 random hex digits)");
    command.add_option("--head", options.head, "The revision that it extends (else: the head)");
    command.add_flag("--splice", options.asked.splice, "Allow a --head that is not a head");
    command.add_option("--branch-label", options.asked.branch_label, "A label for its branch");
    command
        .add_option("--depends-on", options.asked.depends_on,
                    "Revisions that must be applied first (repeatable)")
        ->allow_extra_args(false);
    command.add_option("--version-path", options.asked.version_path,
                       "The folder to write to, one of 'versions'");
    command.add_option("--format", options.format, "yaml or sql (else: revision_format)")
        ->check(CLI::IsMember({"yaml", "sql"}));
}

NewRevision asked_of(const RevisionOptions& options) {
    NewRevision asked = options.asked;
    if (!options.head.empty())
        asked.heads = {options.head};
    if (!options.format.empty())
        asked.format = options.format == "sql" ? RevisionFormat::sql : RevisionFormat::yaml;
    return asked;
}

int report_written(Output& output, const WrittenRevision& written, Json& document) {
    output.line("wrote " + written.path);
    document["revision"] = written.id;
    document["path"] = written.path;
    for (const auto& failure : written.post_write_failures)
        output.error(failure);
    document["post_write_failures"] = written.post_write_failures;
    return written.post_write_failures.empty() ? done : check_says_no;
}

void show_losses(Output& output, Migrator& migrator, const Operations& operations, Json& document) {
    Json losses = Json::array();
    for (const Loss& loss : migrator.losses(operations)) {
        output.warning(to_string(loss));
        losses.push_back(to_json(loss));
    }
    document["losses"] = losses;
}

int autogenerate(Context& context, Migrator& migrator, const RevisionOptions& options,
                 Json& document) {
    Output& output = context.output();
    if (!options.renames.empty()) {
        // The mode is part of the settings, so a migrator with other settings is asked.
        const auto other = context.migrator(with_renames(migrator.config(), options.renames));
        RevisionOptions plain = options;
        plain.renames.clear();
        return autogenerate(context, *other, plain, document);
    }
    const Difference difference = difference_of(context, migrator, options);
    for (const auto& message : difference.messages)
        output.warning(message);
    document["messages"] = difference.messages;
    document["operations"] = to_json(difference.upgrade, migrator);
    if (difference.upgrade.empty()) {
        output.line("No changes detected");
        document["revision"] = nullptr;
        return done;
    }
    if (options.sql) {
        show_sql(output, migrator, difference, document);
        return done;
    }
    for (const Operation& operation : difference.upgrade)
        output.progress("  " + describe(operation.op));
    show_losses(output, migrator, difference.upgrade, document);
    return report_written(output, migrator.write_revision(asked_of(options), &difference),
                          document);
}

} // namespace dbmig::cli
