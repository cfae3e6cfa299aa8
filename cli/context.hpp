// SPDX-License-Identifier: MIT
// What every command works with: the global options, the project and its databases.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <dbmig/migrator.hpp>

#include "output.hpp"
#include "progress_text.hpp"

namespace dbmig::cli {

/// Exit statuses of the program; they are part of its interface.
enum Status : int {
    done = 0,
    check_says_no = 1,
    wrong_input = 2,
    database_failed = 3,
    locked = 4,
    half_applied = 5,
    interrupted = 130,
};

struct GlobalOptions {
    std::string config;
    std::string url;
    std::vector<std::string> databases;
    std::vector<std::string> variables; ///< KEY=VALUE
    bool json = false;
    bool quiet = false;
    int verbosity = 0;
    ColorMode color = ColorMode::automatic;
};

/// Shows how a run goes.
class ProgressObserver : public Observer {
public:
    explicit ProgressObserver(Output& output) : m_output(output) {}
    void step_begins(const StepInfo& step) override;
    void statement_runs(const Statement& statement) override;
    void step_ends(const StepInfo& step, std::chrono::microseconds took) override;
    void waiting(const std::string& whom) override;
    void warning(const std::string& text) override;
    void notice(const std::string& text) override;
    void progress(const std::string& what, std::size_t done, std::size_t total) override;

private:
    Output& m_output;
    ProgressText m_progress;
};

class Context {
public:
    Context(GlobalOptions options, Output& output);

    const GlobalOptions& options() const { return m_options; }
    Output& output() { return m_output; }
    Observer& observer() { return m_observer; }
    const ProjectConfig& project();
    /// As if `--url` had been given. To be called before project().
    void use_url(const std::string& url) { m_options.url = url; }

    /// A migrator for one of the project's databases. SIGINT and SIGTERM interrupt it while it
    /// lives.
    std::unique_ptr<Migrator> migrator(const DatabaseConfig& config);

    using PerDatabase = std::function<int(Migrator&, Json& document)>;
    /// Runs `command` for each chosen database and prints one JSON document: the object that it
    /// filled, or with several databases
    /// {"databases": [{"database": NAME, …}, …]}. Stops at the first error; else the largest
    /// status.
    int for_each_database(const PerDatabase& command);

private:
    GlobalOptions m_options;
    Output& m_output;
    ProgressObserver m_observer;
    std::optional<ProjectConfig> m_project;
};

/// The overrides that the global options stand for. UsageError for a -x without '='.
ConfigOverrides overrides_of(const GlobalOptions& options);

} // namespace dbmig::cli
