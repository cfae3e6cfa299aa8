// SPDX-License-Identifier: MIT
// Declared models from all their sources, on real files, commands and scratch databases.
#include "catch.hpp"

#include <filesystem>

#include <unistd.h>

#include <dbmig/registry.hpp>
#include <dbmig/url.hpp>

#include "metadata/models.hpp"
#include "metadata/sql_source.hpp"
#include "util/file.hpp"

using namespace dbmig;

namespace {

namespace fs = std::filesystem;

class Folder {
public:
    Folder() : m_path(fs::temp_directory_path() / ("dbmig-models-" + std::to_string(getpid()))) {
        fs::remove_all(m_path);
        fs::create_directories(m_path);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { fs::remove_all(m_path); }

    std::string put(const std::string& name, const std::string& text) const {
        const auto path = (m_path / name).string();
        util::write_file_atomically(path, text);
        return path;
    }
    std::string path() const { return m_path.string(); }

private:
    fs::path m_path;
};

Schema load(std::vector<ModelSource> sources) {
    DatabaseConfig config;
    config.models = std::move(sources);
    return metadata::load_models(config, dialect_for(parse_url("sqlite://")));
}

std::vector<std::string> tables(const Schema& schema) {
    std::vector<std::string> names;
    for (const auto& entry : schema.tables)
        names.push_back(entry.first.name);
    return names;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("a folder's files are one schema, SQL and YAML alike") {
    const Folder folder;
    folder.put("b.yaml", "tables: {b: {columns: {a_id: {references: a.id}}}}");
    folder.put("sub/a.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY);");
    folder.put("c.json", R"({"tables": {"c": {"columns": {"x": {"type": "text"}}}}})");
    folder.put(".hidden.yaml", "tables: {h: {}}");
    folder.put("notes.txt", "no models");
    const auto schema = load({{folder.path(), {}, {}}});
    CHECK(tables(schema) == Names{"a", "b", "c"});
    CHECK(schema.tables.at({"", "b"}).columns.at(0).type.text == "INTEGER");
}

TEST_CASE("a dump loads without its rows and client lines") {
    const Folder folder;
    const auto path = folder.put("dump.sql", R"(.print it's a dump
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT NOT NULL);
INSERT INTO a VALUES(1,NULL);
.mode box
CREATE INDEX ix_a ON a (x);
COMMIT;
)");
    const auto schema = load({{path, {}, {}}});
    CHECK(tables(schema) == Names{"a"});
    CHECK(schema.tables.at({"", "a"}).indexes.size() == 1);
}

TEST_CASE("what a command prints is read as what it looks like") {
    CHECK(tables(load({{{}, "echo 'tables: {y: {columns: {a: text}}}'", {}}})) == Names{"y"});
    CHECK(tables(load({{{}, "echo 'CREATE TABLE s (a TEXT);'", {}}})) == Names{"s"});
    CHECK(metadata::looks_like_sql("-- comment\nCREATE TABLE a (b);"));
    CHECK(metadata::looks_like_sql("  create table a (b);"));
    CHECK_FALSE(metadata::looks_like_sql("---\ntables: {}"));
    CHECK_FALSE(metadata::looks_like_sql("create: 1"));
    CHECK_FALSE(metadata::looks_like_sql(""));
}

TEST_CASE("sources that are not there are told at their place in the configuration") {
    try {
        load({{"/nowhere/models.yaml", {}, {"dbmig.yaml", 3, 9}}});
        FAIL("no fault");
    } catch (const FileError& error) {
        CHECK(error.faults().at(0).where == Location{"dbmig.yaml", 3, 9});
        CHECK_THAT(error.what(), ContainsSubstring("/nowhere/models.yaml"));
    }
    CHECK_THROWS_AS(load({}), UsageError);
}
