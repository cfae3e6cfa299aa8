// SPDX-License-Identifier: MIT
// show: a revision with its operations, or the SQL that it runs.
// JSON: {"revisions": [REVISION + {"upgrade": SCRIPT, "downgrade": SCRIPT, "verify": [SQL…]}…]};
// a SCRIPT is {"defined", "transaction", "operations": [OPERATION…], "sql": [STATEMENT…] with
// --sql}; for a REVISION see cmd_heads.cpp; an OPERATION is {"operation", "description",
// "definition"}
#include "commands.hpp"
#include "describe.hpp"

namespace dbmig::cli {

namespace {

struct ShowOptions {
    std::string target;
    bool sql = false;
};

/// Raw SQL is shown as it is; everything else in a line.
void show_operation(Output& out, const Operation& operation) {
    const auto* execute = std::get_if<Execute>(&operation.op);
    if (!execute)
        return out.line("  " + operation_line(operation, out));
    for (const auto& [engine, text] : execute->sql) {
        out.line("  " + out.paint("~ execute" + (engine.empty() ? "" : " on " + engine) + ":",
                                  Color::yellow));
        out.line(indented(text.sql, "      "));
    }
}

void show_script(Output& out, const char* title, const Script& script) {
    out.line(out.paint(title, Color::bold) +
             (script.transactional ? "" : " (outside a transaction)"));
    if (!script.defined)
        out.line("  not written: this revision cannot be taken back");
    else if (script.operations.empty())
        out.line("  nothing");
    for (const Operation& operation : script.operations)
        show_operation(out, operation);
}

Json json_of(const Script& script, Migrator& migrator) {
    Json json;
    json["defined"] = script.defined;
    json["transaction"] = script.transactional;
    json["operations"] = to_json(script.operations, migrator);
    return json;
}

Json show_sql(Output& out, Migrator& migrator, const std::string& id, const Script& script,
              bool up) {
    const std::string title = std::string("-- ") + (up ? "upgrade" : "downgrade") + " " + id;
    if (!script.defined) {
        out.line(title + ": not written");
        return Json::array();
    }
    const auto lines =
        script_lines(migrator.frame_of(script), migrator.statements_of(id, up), migrator.dialect());
    out.line(title + (lines.empty() ? ": nothing" : ""));
    for (const auto& line : lines)
        out.line(line);
    return lines;
}

Json verify_json(const std::vector<Execute>& queries) {
    Json list = Json::array();
    for (const Execute& query : queries)
        for (const auto& [engine, text] : query.sql)
            list.push_back(text.sql);
    return list;
}

Json show_revision(Output& out, Migrator& migrator, const RevisionInfo& info, bool sql) {
    const Revision revision = migrator.read(info.header.id);
    Json json = to_json(info);
    json["upgrade"] = json_of(revision.upgrade, migrator);
    json["downgrade"] = json_of(revision.downgrade, migrator);
    json["verify"] = verify_json(revision.verify);
    if (sql) {
        json["upgrade"]["sql"] = show_sql(out, migrator, info.header.id, revision.upgrade, true);
        out.line();
        json["downgrade"]["sql"] =
            show_sql(out, migrator, info.header.id, revision.downgrade, false);
        return json;
    }
    out.line(verbose(info, out));
    show_script(out, "Upgrade", revision.upgrade);
    show_script(out, revision.automatic_downgrade ? "Downgrade (automatic)" : "Downgrade",
                revision.downgrade);
    if (!revision.verify.empty())
        out.line(out.paint("Verify (must return no row)", Color::bold));
    for (const Execute& query : revision.verify)
        for (const auto& [engine, text] : query.sql)
            out.line(indented(text.sql, "  "));
    return json;
}

int show_target(Output& out, Migrator& migrator, const ShowOptions& options, Json& document) {
    document["revisions"] = Json::array();
    const auto revisions = migrator.find(options.target);
    for (const auto& revision : revisions) {
        if (!document["revisions"].empty())
            out.line();
        document["revisions"].push_back(show_revision(out, migrator, revision, options.sql));
    }
    if (!revisions.empty())
        return done;
    if (migrator.heads().empty())
        say_no_revisions(out);
    else
        out.progress("'" + options.target + "' is no revision: nothing is applied there.");
    return done;
}

int run_show(Context& context, const ShowOptions& options) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        return show_target(context.output(), migrator, options, document);
    });
}

} // namespace

void add_show(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<ShowOptions>();
    auto* command =
        add_command(app, chosen, "show", "A revision with its operations", options, run_show);
    command
        ->add_option("rev", options->target,
                     "An id or its beginning, a label, head, heads, current, …")
        ->required();
    command->add_flag("--sql", options->sql, "The SQL that it runs, both ways");
}

} // namespace dbmig::cli
