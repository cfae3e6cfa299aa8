// SPDX-License-Identifier: MIT
// An example of libdbmig: brings every database of a project to its heads and says what ran.
#include <exception>
#include <iostream>

#include <dbmig/dbmig.hpp>

namespace {

class Teller : public dbmig::Observer {
public:
    void step_begins(const dbmig::StepInfo& step) override {
        std::cout << (step.up ? "up " : "down ") << step.revision << ' ' << step.message << '\n';
    }
    void warning(const std::string& text) override { std::cerr << "warning: " << text << '\n'; }
};

void upgrade_all(const std::string& config_path) {
    dbmig::ConfigOverrides overrides;
    overrides.config_path = config_path;
    const dbmig::ProjectConfig project = dbmig::load_config(overrides);
    Teller teller;
    for (const auto& database : project.databases) {
        dbmig::Migrator migrator(database, project.variables, dbmig::dialect_for, teller);
        const dbmig::RunReport report = migrator.upgrade("heads", {});
        std::cout << report.steps.size() << " applied; now at";
        for (const auto& row : report.rows_after)
            std::cout << ' ' << row;
        std::cout << '\n';
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: consumer dbmig.yaml\n";
        return 2;
    }
    try {
        upgrade_all(argv[1]);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
