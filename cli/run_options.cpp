// SPDX-License-Identifier: MIT
// Runs, plans or prints the way to a target.
#include "run_options.hpp"

#include <cctype>
#include <map>

#include "describe.hpp"

namespace dbmig::cli {

namespace {

int print_script(Context& context, const RunCommandOptions& options) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        const std::string script = migrator.offline_script(options.target, options.up);
        context.output().text(script);
        document["sql"] = script;
        return static_cast<int>(done);
    });
}

Json to_json(const PlannedStep& step, const Dialect& dialect) {
    Json json = cli::to_json(step.info);
    json["transaction"] = step.transactional;
    json["statements"] = Json::array();
    for (const auto& statement : step.statements)
        json["statements"].push_back(script_text(statement, dialect));
    json["losses"] = Json::array();
    for (const auto& loss : step.losses)
        json["losses"].push_back(cli::to_json(loss));
    return json;
}

int show_plan(Context& context, const RunCommandOptions& options) {
    Output& out = context.output();
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        std::string notice;
        const auto steps = migrator.plan(options.target, options.up, &notice);
        document["steps"] = Json::array();
        document["notice"] = notice;
        for (const auto& step : steps) {
            out.line(out.paint(options.up ? "would upgrade " : "would downgrade ", Color::cyan) +
                     route_text(step.info) +
                     (step.info.message.empty() ? "" : ", " + step.info.message));
            for (const auto& loss : step.losses)
                out.warning(to_string(loss));
            for (const auto& statement : step.statements)
                out.line(script_text(statement, migrator.dialect()));
            document["steps"].push_back(to_json(step, migrator.dialect()));
        }
        out.line(steps.empty() ? notice
                               : counted(steps.size(), "revision") + " would run; nothing was "
                                                                     "written");
        return static_cast<int>(done);
    });
}

} // namespace

std::chrono::milliseconds duration_of(const std::string& text, const std::string& option,
                                      std::chrono::milliseconds fallback) {
    if (text.empty())
        return fallback;
    static const std::map<std::string, long long> units{
        {"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
    std::size_t digits = 0;
    while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits])))
        ++digits;
    const auto unit = units.find(text.substr(digits));
    if (digits == 0 || digits > 9 || unit == units.end())
        throw UsageError(option + " takes a duration such as 500ms, 10s or 2m, not '" + text + "'");
    return std::chrono::milliseconds(std::stoll(text.substr(0, digits)) * unit->second);
}

std::string standing(Migrator& migrator, const std::vector<std::string>& rows) {
    if (rows.empty())
        return "nothing is applied";
    const auto heads = migrator.heads();
    std::string text = "the database is at ";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool head = std::any_of(heads.begin(), heads.end(), [&](const RevisionInfo& one) {
            return is_called(one, rows[i]);
        });
        text += (i ? ", " : "") + rows[i] + (head ? " (head)" : "");
    }
    return text;
}

void add_run_options(CLI::App& command, RunCommandOptions& options) {
    command.add_flag("--sql", options.sql,
                     "Print the script instead of running it; the target may be FROM:TO");
    command.add_flag("--dry-run", options.dry_run,
                     "Show what would run on this database; write nothing");
    add_lock_wait_option(command, options.lock_wait);
}

void add_lock_wait_option(CLI::App& command, std::string& lock_wait) {
    command.add_option("--lock-wait", lock_wait, "How long to wait for another runner (else: 60s)")
        ->envname("DBMIG_LOCK_WAIT");
}

void tell(const RunReport& report, const std::string& steps, const std::string& sentence,
          Migrator& migrator, Output& out, Json& document) {
    document[steps] = Json::array();
    for (const auto& step : report.steps)
        document[steps].push_back(cli::to_json(step));
    document["before"] = report.rows_before;
    document["after"] = report.rows_after;
    document["notice"] = report.notice;
    if (report.steps.empty())
        out.line(report.notice);
    else
        out.progress(sentence + "; " + standing(migrator, report.rows_after) + ".");
}

int run_target(Context& context, const RunCommandOptions& options) {
    if (options.sql)
        return print_script(context, options);
    if (options.dry_run)
        return show_plan(context, options);
    RunOptions how;
    how.strict = options.strict;
    how.lock_wait = duration_of(options.lock_wait, "--lock-wait", how.lock_wait);
    Output& out = context.output();
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        const RunReport report = options.up ? migrator.upgrade(options.target, how)
                                            : migrator.downgrade(options.target, how);
        tell(report, "steps",
             (options.up ? "Applied " : "Reverted ") + counted(report.steps.size(), "revision"),
             migrator, out, document);
        return static_cast<int>(done);
    });
}

} // namespace dbmig::cli
