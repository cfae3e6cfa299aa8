// SPDX-License-Identifier: MIT
// Loads the project and runs a command for each of its databases.
#include "context.hpp"

#include <algorithm>

#include <dbmig/registry.hpp>
#include <dbmig/secrets.hpp>

#include "describe.hpp"
#include "signals.hpp"

namespace dbmig::cli {

void ProgressObserver::step_begins(const StepInfo& step) {
    m_output.progress(m_output.paint(step.up ? "upgrade" : "downgrade", Color::cyan) + " " +
                      route_text(step) + (step.message.empty() ? "" : ", " + step.message));
}

void ProgressObserver::statement_runs(const Statement& statement) {
    m_output.detail("  " + statement.sql);
}

void ProgressObserver::step_ends(const StepInfo&, std::chrono::microseconds took) {
    m_output.detail("  done in " + std::to_string(took.count() / 1000) + " ms");
}

void ProgressObserver::waiting(const std::string& whom) {
    m_output.progress("waiting for the lock: " + whom);
}

void ProgressObserver::warning(const std::string& text) {
    m_output.warning(text);
}

void ProgressObserver::notice(const std::string& text) {
    m_output.progress(text);
}

/// A bar where it can be written over, lines now and then elsewhere.
void ProgressObserver::progress(const std::string& what, std::size_t done, std::size_t total) {
    m_progress.update(what, done, total, ProgressText::Clock::now());
    if (m_output.has_transient())
        m_output.transient(m_progress.bar());
    else if (m_progress.line_is_due())
        m_output.progress(m_progress.line());
}

Context::Context(GlobalOptions options, Output& output)
    : m_options(std::move(options)), m_output(output), m_observer(output) {}

ConfigOverrides overrides_of(const GlobalOptions& options) {
    ConfigOverrides overrides;
    overrides.config_path = options.config;
    if (!options.url.empty())
        overrides.url = options.url;
    overrides.databases = options.databases;
    for (const auto& variable : options.variables) {
        const auto equals = variable.find('=');
        if (equals == std::string::npos || equals == 0)
            throw UsageError("-x takes KEY=VALUE, not '" + masked(variable) + "'");
        overrides.variables[variable.substr(0, equals)] = variable.substr(equals + 1);
    }
    return overrides;
}

const ProjectConfig& Context::project() {
    if (!m_project)
        m_project = load_config(overrides_of(m_options));
    return *m_project;
}

std::unique_ptr<Migrator> Context::migrator(const DatabaseConfig& config) {
    const DialectLookup lookup = [](const Url& url) -> const Dialect& { return dialect_for(url); };
    auto made = std::make_unique<Migrator>(config, project().variables, lookup, m_observer);
    return made;
}

int Context::for_each_database(const PerDatabase& command) {
    const auto& databases = project().databases;
    const bool several = databases.size() > 1;
    Json all = Json::array();
    int status = done;
    for (const DatabaseConfig& database : databases) {
        if (several)
            m_output.line(m_output.paint("[" + database.name + "]", Color::bold));
        Json document = Json::object();
        if (!database.name.empty())
            document["database"] = database.name;
        const auto worker = migrator(database);
        const SignalWatch watch([&worker] { worker->interrupt(); });
        status = std::max(status, command(*worker, document));
        all.push_back(std::move(document));
    }
    m_output.document(several ? Json{{"databases", all}} : all.at(0));
    return status;
}

} // namespace dbmig::cli
