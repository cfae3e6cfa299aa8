// SPDX-License-Identifier: MIT
// import: brings the history of another migration tool over, and its state.
// JSON: {"tool": NAME, "written": [{"revision": ID, "path": PATH}…], "left": [{"path": PATH,
// "reason": TEXT}…],
//        "state": {"table": NAME, "exists": BOOL, "rows": [ID…], "unknown": [WORD…]} | null,
//        "stamped": BOOL}
#include "commands.hpp"
#include "describe.hpp"
#include "run_options.hpp"

namespace dbmig::cli {

namespace {

struct ImportOptions {
    std::string tool;
    std::string folder;
    bool no_stamp = false;
};

void tell_left(Context& context, const ImportedHistory& history, Json& document) {
    document["left"] = Json::array();
    for (const NotImported& left : history.left) {
        document["left"].push_back({{"path", left.path}, {"reason", left.reason}});
        context.output().warning(left.path + ": not brought over: " + left.reason);
    }
}

Json json_of(const ForeignState& state) {
    return {{"table", state.table},
            {"exists", state.exists},
            {"rows", state.rows},
            {"unknown", state.unknown}};
}

/// A table that no models declare would be dropped by the next comparison.
void advise(Output& output, const ForeignState& state) {
    if (state.exists)
        output.progress("Next: put 'exclude: {tables: [" + state.table + "]}' into dbmig.yaml, " +
                        "as the models do not declare that table; 'dbmig inspect > models.yaml' "
                        "writes models of what is there.");
}

/// The version rows, from what the other tool's table says.
void take_state(Context& context, Migrator& migrator, const ForeignState& state, Json& document) {
    Output& output = context.output();
    document["state"] = json_of(state);
    for (const std::string& word : state.unknown)
        output.warning(state.table + " names '" + word + "', which no file has");
    if (!state.exists || state.rows.empty()) {
        output.progress(state.table.empty()
                            ? "What is applied is not known: 'dbmig stamp REV' says it."
                        : state.exists ? state.table + " says that nothing is applied."
                                       : "There is no table " + state.table +
                                             " in the database: nothing was stamped.");
        return;
    }
    const RunReport report = migrator.stamp(state.rows, false, {});
    document["stamped"] = true;
    output.progress("Stamped as " + state.table + " says; " +
                    standing(migrator, report.rows_after) + ".");
}

int run_import(Context& context, const ImportOptions& options) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        const ImportedHistory history = read_foreign_history(options.tool, options.folder);
        document["tool"] = options.tool;
        document["state"] = nullptr;
        document["stamped"] = false;
        // Before anything is written: a database that does not answer, or a state that version
        // rows cannot say.
        std::optional<ForeignState> state;
        if (!options.no_stamp)
            state = migrator.foreign_state(history);
        document["written"] = Json::array();
        for (const WrittenRevision& written : migrator.write_imported(history)) {
            document["written"].push_back({{"revision", written.id}, {"path", written.path}});
            context.output().progress("wrote " + written.path);
        }
        tell_left(context, history, document);
        if (state) {
            take_state(context, migrator, *state, document);
            advise(context.output(), *state);
        }
        return static_cast<int>(done);
    });
}

} // namespace

void add_import(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<ImportOptions>();
    std::string tools;
    for (const std::string& tool : importable_tools())
        tools += (tools.empty() ? "" : ", ") + tool;
    auto* command = add_command(app, chosen, "import",
                                "Bring over the history of another migration tool, and its state",
                                options, run_import);
    command->add_option("from", options->tool, tools)->required();
    command->add_option("folder", options->folder, "Where its migrations are")->required();
    command->add_flag("--no-stamp", options->no_stamp,
                      "Write the revisions only; do not look at the database");
}

} // namespace dbmig::cli
