// SPDX-License-Identifier: MIT
// load_config on project folders: what is found, what wins over what, what paths become.
#include "catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include <unistd.h>

#include <dbmig/config.hpp>
#include <dbmig/error.hpp>

#include "util/file.hpp"

using namespace dbmig;
using std::chrono::milliseconds;

namespace {

namespace fs = std::filesystem;

/// An empty folder as the working directory, and an environment; both end with the test.
class Project {
public:
    explicit Project(const std::string& config = {}) : m_before(fs::current_path()) {
        std::string name = (fs::temp_directory_path() / "dbmig-test-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()));
        m_folder = name;
        fs::current_path(m_folder);
        if (!config.empty())
            write("dbmig.yaml", config);
    }
    Project(const Project&) = delete;
    Project& operator=(const Project&) = delete;
    ~Project() {
        for (const auto& name : m_names)
            ::unsetenv(name.c_str());
        fs::current_path(m_before);
        fs::remove_all(m_folder);
    }

    void write(const std::string& path, const std::string& text) {
        util::write_file_atomically(path, text);
    }
    void set(const std::string& name, const std::string& value) {
        ::setenv(name.c_str(), value.c_str(), 1);
        m_names.push_back(name);
    }
    void go_to(const std::string& folder) {
        fs::create_directories(folder);
        fs::current_path(folder);
    }
    std::string folder() const { return m_folder.string(); }

private:
    fs::path m_before;
    fs::path m_folder;
    std::vector<std::string> m_names;
};

DatabaseConfig load_one(const ConfigOverrides& overrides = {}) {
    const auto project = load_config(overrides);
    REQUIRE(project.databases.size() == 1);
    return project.databases.front();
}

std::string refusal(const ConfigOverrides& overrides = {}) {
    try {
        load_config(overrides);
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("every key of the config is read", "[config]") {
    Project project(R"(url: ${DATABASE_URL:-sqlite:///app.db}
scratch_url: sqlite://
versions: [versions, more/versions/]
models: [models.yaml, {command: "python -m app.models"}]
version_table: audit.alembic_version
revision_format: sql
file_template: "{year}/{rev}_{slug}"
timezone: UTC
truncate_slug_length: 20
transaction: all
lock_timeout: 1.5s
statement_timeout: 2m
connect_timeout: 500ms
naming_convention: {ix: "ix_%(table_name)s_%(column_0_N_name)s", pk: "pk_%(table_name)s"}
compare: {types: false, server_defaults: no, comments: off, renames: auto}
include: {schemas: [public], tables: ["*"]}
exclude: {tables: [spatial_ref_sys, "celery_*"], kinds: [view], schemas: tmp}
post_write: [["yamllint", "{path}"], [true]]
)");
    const auto loaded = load_config({});
    CHECK(loaded.path == "dbmig.yaml");
    CHECK(loaded.folder == ".");
    REQUIRE(loaded.databases.size() == 1);
    const auto& config = loaded.databases.front();
    CHECK(config.name.empty());
    CHECK(config.url == "sqlite:///app.db");
    CHECK(config.url_where == Location{"dbmig.yaml", 1, 6});
    CHECK(config.scratch_url == "sqlite://");
    CHECK(config.versions == std::vector<std::string>{"versions", "more/versions"});
    REQUIRE(config.models.size() == 2);
    CHECK(config.models[0].path == "models.yaml");
    CHECK(config.models[0].where == Location{"dbmig.yaml", 4, 10});
    CHECK(config.models[1].command == "python -m app.models");
    CHECK(config.version_table == Name{"audit", "alembic_version"});
    CHECK(config.revision_format == RevisionFormat::sql);
    CHECK(config.file_template == "{year}/{rev}_{slug}");
    CHECK(config.truncate_slug_length == 20);
    CHECK(config.transaction == TransactionMode::all);
    CHECK(config.lock_timeout == milliseconds(1500));
    CHECK(config.statement_timeout == milliseconds(120'000));
    CHECK(config.connect_timeout == milliseconds(500));
    CHECK(config.naming_convention.at("pk") == "pk_%(table_name)s");
    CHECK_FALSE(config.compare.types);
    CHECK_FALSE(config.compare.server_defaults);
    CHECK_FALSE(config.compare.comments);
    CHECK(config.compare.renames == RenameMode::automatic);
    CHECK(config.filter.include_schemas == std::vector<std::string>{"public"});
    CHECK(config.filter.exclude_schemas == std::vector<std::string>{"tmp"});
    CHECK_FALSE(config.filter.admits("view", {"", "v"}));
    CHECK_FALSE(config.filter.admits("table", {"", "celery_x"}));
    CHECK(config.post_write ==
          std::vector<std::vector<std::string>>{{"yamllint", "{path}"}, {"true"}});
}

TEST_CASE("an empty config has the defaults", "[config]") {
    Project project("# nothing yet\n");
    const auto config = load_one();
    CHECK(config.url.empty());
    CHECK(config.versions == std::vector<std::string>{"versions"});
    CHECK(config.models.empty());
    CHECK(config.version_table == Name{"", "dbmig_version"});
    CHECK(config.lock_timeout == milliseconds(10'000));
    CHECK(config.statement_timeout == milliseconds(0));
    project.write("models.yaml", "");
    REQUIRE(load_one().models.size() == 1); // found without being named
    CHECK(load_one().models[0].path == "models.yaml");
}

TEST_CASE("a config is found in a parent folder and its paths are seen from here", "[config]") {
    Project project("url: sqlite:///app.db\nmodels: [schema, /abs/models.yaml]\n");
    project.go_to("a/b");
    const auto loaded = load_config({});
    CHECK(loaded.path == "../../dbmig.yaml");
    CHECK(loaded.folder == "../..");
    const auto& config = loaded.databases.front();
    CHECK(config.versions == std::vector<std::string>{"../../versions"});
    CHECK(config.models[0].path == "../../schema");
    CHECK(config.models[1].path == "/abs/models.yaml");
    CHECK(config.url_folder == "../..");
    project.write("dbmig.yml", "url: sqlite:///near.db\n"); // the nearest wins, under either name
    CHECK(load_one().url == "sqlite:///near.db");
}

TEST_CASE("DBMIG_CONFIG and --config name another file", "[config]") {
    Project project("url: sqlite:///here.db\n");
    project.write("conf/other.yaml", "url: sqlite:///other.db\n");
    project.write("conf/third.yaml", "url: sqlite:///third.db\n");
    project.set("DBMIG_CONFIG", "conf/other.yaml");
    CHECK(load_one().url == "sqlite:///other.db");
    CHECK(load_one().versions == std::vector<std::string>{"conf/versions"});
    ConfigOverrides overrides;
    overrides.config_path = "conf/third.yaml";
    CHECK(load_one(overrides).url == "sqlite:///third.db");
    overrides.config_path = project.folder();
    CHECK_THROWS_AS(load_config(overrides), IoError); // a folder
}

TEST_CASE("the command line wins over the environment, which wins over the file", "[config]") {
    Project project("url: ${DBM_TEST_UNSET}\nlock_timeout: 1s\nversions: a\n");
    CHECK_THAT(refusal(), ContainsSubstring("DBM_TEST_UNSET is not set"));
    project.set("DBMIG_URL", "sqlite:///env.db"); // the unset variable is no longer needed
    project.set("DBMIG_LOCK_TIMEOUT", "2s");
    project.set("DBMIG_VERSIONS", "b:c/");
    project.set("DBMIG_MODELS", "");
    auto config = load_one();
    CHECK(config.url == "sqlite:///env.db");
    CHECK(config.url_where == Location{"DBMIG_URL", 0, 0});
    CHECK(config.lock_timeout == milliseconds(2000));
    CHECK(config.versions == std::vector<std::string>{"b", "c"});
    ConfigOverrides overrides;
    overrides.url = "sqlite:///line.db";
    config = load_one(overrides);
    CHECK(config.url == "sqlite:///line.db");
    CHECK(config.url_folder.empty());
}

TEST_CASE(".env is read, and the real environment wins over it", "[config]") {
    Project project("url: ${DBM_TEST_URL}\n");
    project.write(".env", "\xEF\xBB\xBF# settings\r\n"
                          "export DBM_TEST_URL = 'sqlite:///${X}.db' # literal\r\n"
                          "DBM_TEST_A=a b # comment\n"
                          "DBM_TEST_B=\"x\\ty ${DBM_TEST_A}\"\n"
                          "DBM_TEST_C=pa$$w#rd\n"
                          "DBM_TEST_D=\n"
                          "\n"
                          "DBMIG_LOCK_TIMEOUT=7s\n"
                          "DBMIG_VERSION_TABLE=from_dotenv\n");
    CHECK(load_one().url == "sqlite:///${X}.db");
    CHECK(load_one().lock_timeout == milliseconds(7000));
    project.set("DBM_TEST_URL", "sqlite:///real.db");
    project.set("DBMIG_LOCK_TIMEOUT", "8s");
    CHECK(load_one().url == "sqlite:///real.db");
    CHECK(load_one().lock_timeout == milliseconds(8000));
    CHECK(load_one().version_table.name == "from_dotenv");
    project.write("dbmig.yaml", "url: sqlite:///a.db\nversions: ['${DBM_TEST_A}', '${DBM_TEST_B}', "
                                "'${DBM_TEST_C}', 'd${DBM_TEST_D}']\n");
    CHECK(load_one().versions == std::vector<std::string>{"a b", "x\ty a b", "pa$$w#rd", "d"});
    project.go_to("below");
    CHECK(load_one().lock_timeout == milliseconds(8000)); // beside the config, not here
}

TEST_CASE("variables come from -x", "[config]") {
    Project project("url: sqlite:///${NAME}.db\ntruncate_slug_length: \"${LENGTH:-7}\"\n");
    project.set("NAME", "environment");
    ConfigOverrides overrides;
    overrides.variables["NAME"] = "line";
    const auto loaded = load_config(overrides);
    CHECK(loaded.databases[0].url == "sqlite:///line.db");
    CHECK(loaded.databases[0].truncate_slug_length == 7);
    CHECK(loaded.variables == overrides.variables);
}

TEST_CASE("several databases override what stands above them", "[config]") {
    Project project(R"(url: sqlite:///app.db
models: models.yaml
lock_timeout: 3s
databases:
  reporting: {url: "${DBM_TEST_REPORTING}", models: reporting.yaml, versions: versions/reporting}
  archive: {url: "sqlite:///archive.db", lock_timeout: 4s}
)");
    CHECK_THAT(refusal(), ContainsSubstring("DBM_TEST_REPORTING is not set"));
    ConfigOverrides overrides;
    overrides.databases = {"archive"}; // what the others lack does not matter then
    auto config = load_one(overrides);
    CHECK(config.name == "archive");
    CHECK(config.models[0].path == "models.yaml");
    CHECK(config.lock_timeout == milliseconds(4000));
    overrides.url = "sqlite:///elsewhere.db";
    CHECK(load_one(overrides).url == "sqlite:///elsewhere.db");

    project.set("DBM_TEST_REPORTING", "sqlite:///r.db");
    const auto all = load_config({});
    REQUIRE(all.databases.size() == 3);
    CHECK(all.databases[0].name == "default");
    CHECK(all.databases[0].url == "sqlite:///app.db");
    CHECK(all.databases[1].name == "reporting");
    CHECK(all.databases[1].url == "sqlite:///r.db");
    CHECK(all.databases[1].models[0].path == "reporting.yaml");
    CHECK(all.databases[1].versions == std::vector<std::string>{"versions/reporting"});
    CHECK(all.databases[1].lock_timeout == milliseconds(3000));
    CHECK(all.databases[2].lock_timeout == milliseconds(4000));

    // The environment speaks of the top level while there are several.
    project.set("DBMIG_URL", "sqlite:///env.db");
    CHECK(load_config({}).databases[0].url == "sqlite:///env.db");
    CHECK(load_config({}).databases[1].url == "sqlite:///r.db");
}

TEST_CASE("databases without a url above them are all there are", "[config]") {
    Project project("databases:\n  a: {url: 'sqlite:///a.db'}\n  b: {url: 'sqlite:///b.db'}\n");
    const auto loaded = load_config({});
    REQUIRE(loaded.databases.size() == 2);
    CHECK(loaded.databases[0].name == "a");
    CHECK(loaded.databases[1].name == "b");
    // A fault above is told once, not once a database.
    project.write("dbmig.yaml", "timezone: Nowhere\ndatabases: {a: {}, b: {}}\n");
    try {
        load_config({});
        FAIL("accepted");
    } catch (const FileError& error) {
        CHECK(error.faults().size() == 1);
    }
}

TEST_CASE("without a config a URL is enough", "[config]") {
    Project project;
    ConfigOverrides overrides;
    overrides.url = "sqlite:///x.db";
    const auto loaded = load_config(overrides);
    CHECK(loaded.path.empty());
    CHECK(loaded.folder == ".");
    CHECK(loaded.databases.at(0).url == "sqlite:///x.db");
    CHECK_THAT(refusal(), ContainsSubstring("dbmig init"));
    project.write(".env", "DBMIG_URL=sqlite:///dot.db\n");
    CHECK(load_one().url == "sqlite:///dot.db");
}

TEST_CASE("a file that cannot be read is an error with its name", "[config]") {
    Project project("url: sqlite:///a.db\n");
    if (::geteuid() == 0) { // root reads everything: take a file that is too large
        fs::resize_file("dbmig.yaml", util::max_file_size + 1);
        CHECK_THAT(refusal(),
                   ContainsSubstring("cannot read dbmig.yaml: it is larger than 64 MiB"));
        return;
    }
    fs::permissions("dbmig.yaml", fs::perms::none);
    CHECK_THAT(refusal(), ContainsSubstring("cannot read dbmig.yaml: Permission denied"));
}
