// SPDX-License-Identifier: MIT
// Collecting the sources of the declared schema.
#include "metadata/models.hpp"

#include <algorithm>
#include <filesystem>

#include "config/scratch.hpp"
#include "format/schema_format.hpp"
#include "metadata/sql_source.hpp"
#include "util/file.hpp"
#include "util/format.hpp"
#include "util/process.hpp"
#include "util/text.hpp"

namespace dbmig::metadata {

namespace {

namespace fs = std::filesystem;

/// A text with the name that faults are reported under.
struct Source {
    std::string path;
    std::string text;
    bool sql = false;
};

bool ends_with(const std::string& text, std::string_view tail) {
    return text.size() >= tail.size() &&
           util::equal_ignoring_case(std::string_view(text).substr(text.size() - tail.size()),
                                     tail);
}

bool is_yaml_path(const std::string& path) {
    return ends_with(path, ".yaml") || ends_with(path, ".yml") || ends_with(path, ".json");
}

Source read_source(const std::string& path) {
    Source source{path, util::read_file(path), false};
    source.sql = ends_with(path, ".sql") || (!is_yaml_path(path) && looks_like_sql(source.text));
    return source;
}

class Sources {
public:
    /// A command learns from DBMIG_DIALECT for which engine it prints.
    Sources(std::string dialect, std::vector<Diagnostic>& faults)
        : m_dialect(std::move(dialect)), m_faults(faults) {}

    void add(const ModelSource& source) {
        if (!source.command.empty())
            run(source);
        else if (!util::exists(source.path))
            fault(source, util::format("there is no file or folder '{}'", source.path));
        else if (util::is_folder(source.path))
            add_folder(source);
        else
            m_sources.push_back(read_source(source.path));
    }

    const std::vector<Source>& list() const { return m_sources; }

private:
    void fault(const ModelSource& source, std::string message, std::string hint = {}) {
        auto where = source.where.path.empty() ? Location{source.path, 0, 0} : source.where;
        m_faults.push_back({std::move(where), std::move(message), std::move(hint), {}});
    }

    void run(const ModelSource& source) {
        auto result =
            util::run_shell(source.command, source.folder, {"DBMIG_DIALECT=" + m_dialect});
        if (result.status != 0) {
            constexpr std::size_t shown = 2000;
            const auto words = std::string(util::trim(result.error_output)).substr(0, shown);
            fault(source,
                  util::format("the models command exited with status {}: {}", result.status,
                               source.command),
                  words.empty() ? "it wrote nothing to its standard error" : words);
            return;
        }
        const bool sql = looks_like_sql(result.output);
        m_sources.push_back(
            {util::format("(output of {})", source.command), std::move(result.output), sql});
    }

    void add_folder(const ModelSource& source) {
        std::vector<std::string> paths;
        std::error_code error;
        auto entry = fs::recursive_directory_iterator(source.path, error);
        for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
            const bool hidden = entry->path().filename().string().front() == '.';
            if (hidden && entry->is_directory())
                entry.disable_recursion_pending();
            const auto path = entry->path().string();
            if (!hidden && !entry->is_directory() &&
                (is_yaml_path(path) || ends_with(path, ".sql")))
                paths.push_back(path);
        }
        if (error)
            return fault(source, util::format("cannot read the folder '{}': {}", source.path,
                                              error.message()));
        std::sort(paths.begin(), paths.end());
        if (paths.empty())
            fault(source, util::format("the folder '{}' holds no .yaml, .yml, .json or .sql file",
                                       source.path));
        for (const auto& path : paths)
            m_sources.push_back(read_source(path));
    }

    std::string m_dialect;
    std::vector<Diagnostic>& m_faults;
    std::vector<Source> m_sources;
};

void append(std::vector<Diagnostic>& all, const std::vector<Diagnostic>& some) {
    all.insert(all.end(), some.begin(), some.end());
}

void read_yaml(const Source& source, const format::ReadContext& context, format::Models& models,
               std::vector<Diagnostic>& faults) {
    try {
        yaml::Faults own(source.path, source.text);
        format::read_models(yaml::parse(source.text, source.path), context, models, own);
        append(faults, own.list());
    } catch (const FileError& error) {
        append(faults, error.faults());
    }
}

} // namespace

Schema load_models(const DatabaseConfig& config, const Dialect& dialect,
                   const format::EngineNamed& engine_named) {
    if (config.models.empty())
        throw UsageError("no models are configured: 'models' in the configuration names the file "
                         "that declares the schema");
    std::vector<Diagnostic> faults;
    Sources sources(std::string(dialect.name()), faults);
    for (const auto& source : config.models)
        sources.add(source);
    // SQL first: what YAML declares a second time is then a fault at its place in the YAML.
    SqlLoader loader(dialect, config::scratch_server(config));
    for (const auto& source : sources.list())
        if (source.sql)
            loader.load(source.path, source.text, faults);
    const format::ReadContext context{std::string(dialect.name()), config.naming_convention,
                                      &dialect.capabilities(), engine_named, &dialect.syntax()};
    format::Models models;
    if (faults.empty())
        models.schema = loader.reflect();
    for (const auto& source : sources.list())
        if (!source.sql)
            read_yaml(source, context, models, faults);
    if (!faults.empty())
        throw FileError(std::move(faults));
    auto schema = format::finish_models(std::move(models), context, faults);
    if (!faults.empty())
        throw FileError(std::move(faults));
    return schema;
}

} // namespace dbmig::metadata
