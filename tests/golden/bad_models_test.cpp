// SPDX-License-Identifier: MIT
// Bad input for load_models: models.yaml, models.sql or a folder models; a file `command` holds a
// command that prints them.
#include "bad_input.hpp"

#include <dbmig/registry.hpp>
#include <dbmig/url.hpp>

#include "metadata/models.hpp"
#include "util/file.hpp"

namespace dbmig::test {

namespace {

std::vector<std::string> present() {
    std::vector<std::string> paths;
    for (const char* path : {"models", "models.sql", "models.yaml"})
        if (util::exists(path))
            paths.emplace_back(path);
    return paths;
}

const AddBadInputReader reader(
    {"2 models",
     [] { return !util::exists("dbmig.yaml") && (util::exists("command") || !present().empty()); },
     [] {
         DatabaseConfig config;
         for (auto& path : present())
             config.models.push_back({std::move(path), {}, {}});
         if (util::exists("command"))
             config.models.push_back({{}, util::read_file("command"), {"dbmig.yaml", 2, 9}});
         metadata::load_models(config, dialect_for(parse_url("sqlite://")),
                               format::engines_of(dialect_for));
     }});

} // namespace

} // namespace dbmig::test
