// SPDX-License-Identifier: MIT
// Temporary projects on the engine that needs no server.
#include "support/project.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <dbmig/registry.hpp>

namespace dbmig::test {

Project::Project() {
    std::string name = (std::filesystem::temp_directory_path() / "dbmig-test-XXXXXX").string();
    if (!mkdtemp(name.data()))
        throw std::runtime_error("no temporary folder");
    folder = name;
    std::filesystem::create_directory(folder + "/versions");
    config.url = "sqlite:///" + folder + "/app.db";
    config.versions = {folder + "/versions"};
    write("models.yaml", "tables: {}\n");
    config.models = {ModelSource{folder + "/models.yaml", {}, {}}};
}

Project::~Project() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

void Project::write(const std::string& name, const std::string& text) const {
    std::ofstream(folder + "/" + name, std::ios::binary) << text;
}

void Project::revision(const std::string& id, const std::string& parent, const std::string& upgrade,
                       const std::string& downgrade, const std::string& more) const {
    write("versions/" + id + ".yaml", "revision: " + id +
                                          "\ndown_revision: " + (parent.empty() ? "null" : parent) +
                                          "\nmessage: " + id + "\n" + more + "upgrade: " + upgrade +
                                          "\ndowngrade: " + downgrade + "\n");
}

Migrator Project::migrator() {
    return {
        config, {}, [](const Url& url) -> const Dialect& { return dialect_for(url); }, observer};
}

std::unique_ptr<Connection> Project::connect() const {
    const Url url = parse_url(config.url);
    return dialect_for(url).connect(url, {});
}

std::vector<std::string> Project::column(const std::string& sql) const {
    std::vector<std::string> values;
    for (const auto& row : connect()->query(sql).rows) {
        if (const auto* text = std::get_if<std::string>(&row.at(0)))
            values.push_back(*text);
        else if (const auto* number = std::get_if<std::int64_t>(&row.at(0)))
            values.push_back(std::to_string(*number));
        else
            values.emplace_back("null");
    }
    return values;
}

} // namespace dbmig::test
