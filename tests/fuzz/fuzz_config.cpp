// SPDX-License-Identifier: MIT
// dbmig.yaml, and what follows a line "%%" as the .env beside it.
#include "fuzz.hpp"

#include <cstdlib>

#include <dbmig/config.hpp>
#include <dbmig/error.hpp>
#include <dbmig/registry.hpp>
#include <dbmig/url.hpp>

using namespace dbmig;

namespace {

/// The settings of whoever runs the test say nothing here.
bool forget_environment() {
    for (const char* name : {"DBMIG_URL", "DBMIG_CONFIG", "DBMIG_VERSIONS", "DBMIG_MODELS"})
        unsetenv(name);
    setenv("FUZZ_SET", "a: 'value' # of \"the\" environment", 1);
    return true;
}

void use(const DatabaseConfig& database) {
    fuzz::require(!database.versions.empty(), "a database has a versions folder");
    database.filter.admits("table", {"public", "users"});
    fuzz::answers([&] {
        const Url url = anchored(parse_url(database.url), database.url_folder);
        dialect_for(url);
        redacted(url);
    });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool ready = forget_environment();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto end = text.find("\n%%\n");
    ConfigOverrides overrides;
    overrides.config_path = fuzz::put_file("dbmig.yaml", text.substr(0, end));
    overrides.variables = {{"GIVEN", "g'\"${GIVEN}\n"}};
    fuzz::put_file(".env", end == std::string_view::npos ? "" : text.substr(end + 4));
    fuzz::answers([&] {
        const auto project = load_config(overrides);
        fuzz::require(ready && !project.databases.empty(), "a project has a database");
        for (const auto& database : project.databases)
            use(database);
    });
    return 0;
}
