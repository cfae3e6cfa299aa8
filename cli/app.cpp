// SPDX-License-Identifier: MIT
// Parses the command line, runs the command, and turns every exception into a message and an exit
// status.
#include "app.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include <dbmig/secrets.hpp>
#include <dbmig/version.hpp>

#include "commands.hpp"
#include "complete.hpp"
#include "context.hpp"
#include "signals.hpp"

namespace dbmig::cli {

namespace {

std::optional<ColorMode> color_mode(const std::string& text) {
    if (text == "always")
        return ColorMode::always;
    if (text == "never")
        return ColorMode::never;
    return text == "auto" ? std::optional(ColorMode::automatic) : std::nullopt;
}

void add_global_options(CLI::App& app, GlobalOptions& options, std::string& color) {
    app.add_option("-c,--config", options.config,
                   "The project's dbmig.yaml (else: here or in a parent folder)");
    app.add_option("--url", options.url, "The database, in place of the config's url");
    app.add_option("-n,--database", options.databases,
                   "One of the config's databases (repeatable; else all)")
        ->allow_extra_args(false)
        ->envname("DBMIG_DATABASE");
    app.add_option("-x", options.variables, "KEY=VALUE for ${KEY} in config and revisions")
        ->allow_extra_args(false);
    app.add_flag("--json", options.json, "One JSON document on standard output")
        ->envname("DBMIG_JSON");
    app.add_flag("-q,--quiet", options.quiet, "No progress")->envname("DBMIG_QUIET");
    app.add_flag("-v,--verbose", options.verbosity, "More about each thing; SQL while it runs")
        ->envname("DBMIG_VERBOSE");
    // Checked below: some versions of CLI11 pass over what is wrong in the environment.
    app.add_option("--color", color, "auto, always or never")->envname("DBMIG_COLOR");
    app.set_version_flag("--version", "dbmig " DBMIG_VERSION);
}

/// The exit status for an exception: the one table of them.
int status_of(const Error& error) {
    if (dynamic_cast<const Interrupted*>(&error))
        return interrupted;
    if (dynamic_cast<const HalfAppliedError*>(&error))
        return half_applied;
    if (dynamic_cast<const LockError*>(&error))
        return locked;
    if (dynamic_cast<const SqlError*>(&error))
        return database_failed;
    return wrong_input; // UsageError, FileError, GraphError, SchemaError, IoError
}

/// What went wrong, as the document of --json: {"error": {"message", "status", "faults": [{"path",
/// "line", "column", "message", "hint"}]}}; faults are those of project files.
Json failure(const std::exception& error, int status) {
    Json faults = Json::array();
    if (const auto* file_error = dynamic_cast<const FileError*>(&error))
        for (const Diagnostic& fault : file_error->faults())
            faults.push_back({{"path", fault.where.path},
                              {"line", fault.where.line},
                              {"column", fault.where.column},
                              {"message", fault.message},
                              {"hint", fault.hint}});
    return {{"error", {{"message", error.what()}, {"status", status}, {"faults", faults}}}};
}

int fail(Output& output, const std::exception& error, int status) {
    output.document(failure(error, status));
    output.error(error.what());
    return status;
}

/// CLI11 repeats words of the command line.
std::string without_passwords(std::string message, const std::vector<std::string>& arguments) {
    for (const auto& argument : arguments)
        for (auto at = message.find(argument); !argument.empty() && at != std::string::npos;
             at = message.find(argument, at + argument.size()))
            message.replace(at, argument.size(), masked(argument));
    return message;
}

/// CLI11's errors end with 2, and an unknown command is answered with the nearest one.
int parse_failed(CLI::App& app, const CLI::ParseError& error, Output& output,
                 const std::vector<std::string>& arguments) {
    if (error.get_exit_code() == 0) // --help, --version
        return app.exit(error);
    std::string message = without_passwords(error.what(), arguments);
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({}))
        names.push_back(command->get_name());
    if (app.get_subcommands().empty())
        for (std::size_t i = 1; i < arguments.size(); ++i) {
            if (arguments[i].rfind('-', 0) == 0)
                continue;
            message = "there is no command '" + masked(arguments[i]) + "'";
            const std::string hint = did_you_mean(arguments[i], names);
            if (!hint.empty())
                message += " (" + hint + ")";
            break;
        }
    const auto chosen = app.get_subcommands();
    const std::string name = chosen.empty() ? "" : chosen.front()->get_name() + " ";
    return fail(output, UsageError(message + "\n  hint: see 'dbmig " + name + "--help'"),
                wrong_input);
}

/// What other users see of this process: no password of a URL and no value of a variable.
void hide_passwords(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view text = argv[i];
        const bool variable = std::string_view(argv[i - 1]) == "-x" || text.substr(0, 2) == "-x";
        const auto equals = text.find('=');
        std::string shown = masked(text);
        if (variable && equals != std::string_view::npos)
            std::fill(shown.begin() + static_cast<std::ptrdiff_t>(equals) + 1, shown.end(), '*');
        std::copy(shown.begin(), shown.end(), argv[i]);
    }
}

/// A command line that cannot be parsed is told of in JSON, too, where that is asked for.
bool asks_for_json(const std::vector<std::string>& arguments) {
    if (std::find(arguments.begin(), arguments.end(), "--json") != arguments.end())
        return true;
    const char* set = std::getenv("DBMIG_JSON");
    try {
        return set != nullptr && *set != '\0' && CLI::detail::to_flag_value(set) > 0;
    } catch (const std::exception&) {
        return false; // it may be what the parser refused
    }
}

void parse(CLI::App& app, const std::vector<std::string>& arguments) {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    if (!reversed.empty())
        reversed.pop_back(); // the name of the program
    app.parse(std::move(reversed));
}

int run_chosen(const Chosen& chosen, const GlobalOptions& options, Output& output) {
    try {
        Context context(options, output);
        const int status = chosen(context);
        if (!output.flush() && !Output::reader_is_gone()) {
            output.error("standard output could not be written");
            return wrong_input;
        }
        return status;
    } catch (const Error& error) {
        return fail(output, error, was_interrupted() ? interrupted : status_of(error));
    } catch (const std::bad_alloc&) {
        return fail(output, Error("out of memory"), wrong_input);
    } catch (const std::exception& error) {
        const std::string what = error.what();
        return fail(output, Error("this should not happen, please report it: " + what),
                    wrong_input);
    }
}

} // namespace

int run(int argc, char** argv) {
    block_signals();
    std::vector<std::string> arguments(argv, argv + argc);
    hide_passwords(argc, argv);
    GlobalOptions options;
    std::string color = "auto";
    CLI::App app{"Schema migrations: a graph of revisions, autogenerated.", "dbmig"};
    app.require_subcommand(1);
    app.fallthrough();
    app.set_help_all_flag("--help-all", "Help for all commands");
    add_global_options(app, options, color);
    Chosen chosen;
    add_commands(app, chosen);
    if (arguments.size() > 1 && arguments[1] == complete_word) {
        Output output({});
        complete(app, {arguments.begin() + 2, arguments.end()}, output);
        return output.flush() ? done : wrong_input;
    }
    try {
        parse(app, arguments);
    } catch (const CLI::ParseError& error) {
        Output output(
            {asks_for_json(arguments), false, 0, color_mode(color).value_or(ColorMode::automatic)});
        return parse_failed(app, error, output, arguments);
    }
    options.color = color_mode(color).value_or(ColorMode::automatic);
    Output output({options.json, options.quiet, options.verbosity, options.color});
    if (!color_mode(color))
        return fail(
            output,
            UsageError("--color (DBMIG_COLOR) is auto, always or never, not '" + color + "'"),
            wrong_input);
    return run_chosen(chosen, options, output);
}

} // namespace dbmig::cli
