// SPDX-License-Identifier: MIT
// A project in a temporary folder, driven through the facade.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <dbmig/migrator.hpp>

namespace dbmig::test {

/// Remembers what it was told.
class RecordingObserver : public Observer {
public:
    void step_begins(const StepInfo& step) override { steps.push_back(step.revision); }
    void warning(const std::string& text) override { warnings.push_back(text); }

    std::vector<std::string> steps;
    std::vector<std::string> warnings;
};

/// A folder with versions/ and a database file; removed at the end.
class Project {
public:
    Project();
    ~Project();
    Project(const Project&) = delete;
    Project& operator=(const Project&) = delete;

    void write(const std::string& name, const std::string& text) const;
    /// A revision file: `upgrade` and `downgrade` are YAML flow lists or indented blocks.
    void revision(const std::string& id, const std::string& parent, const std::string& upgrade,
                  const std::string& downgrade = "[]", const std::string& more = "") const;
    Migrator migrator();
    std::unique_ptr<Connection> connect() const;
    /// The first column of every row.
    std::vector<std::string> column(const std::string& sql) const;

    DatabaseConfig config;
    RecordingObserver observer;
    std::string folder;
};

} // namespace dbmig::test
