// SPDX-License-Identifier: MIT
// From dbmig.yaml, .env, the environment and the command line to one set of settings a database.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <system_error>

#include <dbmig/config.hpp>
#include <dbmig/error.hpp>
#include <dbmig/url.hpp>

#include "config/settings.hpp"
#include "util/edit_distance.hpp"
#include "util/file.hpp"
#include "util/format.hpp"
#include "util/text.hpp"
#include "yaml/reader.hpp"

namespace dbmig {

namespace {

using config::Key;
using config::Reading;
using yaml::Kind;
using yaml::Node;

constexpr std::array<std::string_view, 2> file_names{"dbmig.yaml", "dbmig.yml"};

// What people who come from elsewhere write.
const std::map<std::string, std::string> foreign_keys{
    {"script_location", "versions"},
    {"version_locations", "versions"},
    {"migrations", "versions"},
    {"sqlalchemy.url", "url"},
    {"database_url", "url"},
    {"database", "url"},
    {"target_metadata", "models"},
    {"metadata", "models"},
    {"include_schemas", "include"},
    {"version_table_schema", "version_table"},
    {"output_encoding", "file_template"},
    {"post_write_hooks", "post_write"},
};

struct Place {
    std::string path; ///< empty: there is no config file
    std::string folder = ".";
};

std::string folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

/// dbmig.yaml here or in a parent folder, by a path that is relative to here.
Place search() {
    std::error_code code;
    const auto here = std::filesystem::current_path(code).relative_path();
    const auto parents = std::distance(here.begin(), here.end());
    std::string folder;
    for (std::ptrdiff_t level = 0; level <= parents; ++level) {
        for (const auto name : file_names)
            if (const auto path = util::format("{}{}", folder, name);
                util::exists(path) && !util::is_folder(path))
                return {path, folder_of(path)};
        folder += "../";
    }
    return {};
}

Place find_config(const ConfigOverrides& overrides, const config::Variables& variables) {
    const auto setting = variables.setting("DBMIG_CONFIG");
    const auto& named = overrides.config_path;
    if (named.empty() && !setting)
        return search();
    const auto path = named.empty() ? setting->value : named;
    if (!util::exists(path))
        throw UsageError(util::format("there is no config file {} ({} names it)", path,
                                      named.empty() ? "DBMIG_CONFIG" : "--config"));
    return {path, folder_of(path)};
}

std::string variable_name(std::string_view key) {
    return "DBMIG_" + util::to_upper(key);
}

/// One database of the config and where its settings come from.
struct Asked {
    std::string name;
    const Node* own = nullptr; ///< its entry in `databases`
    bool selected = true;
};

class Loader {
public:
    explicit Loader(const ConfigOverrides& overrides)
        : m_overrides(overrides), m_variables(overrides.variables) {}

    ProjectConfig load() {
        m_place = find_config(m_overrides, m_variables);
        read_file();
        m_variables.read_dotenv(m_place.folder, m_dotenv_faults);
        read_environment();
        list_databases();
        select();
        check_keys();
        ProjectConfig project;
        project.path = m_place.path;
        project.folder = m_place.folder;
        project.variables = m_overrides.variables;
        std::vector<DatabaseConfig> all;
        for (const auto& asked : m_asked)
            all.push_back(read_database(asked));
        tell_others(all);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (m_asked[i].selected)
                project.databases.push_back(std::move(all[i]));
        throw_faults();
        return project;
    }

private:
    /// A folder of one database may be below that of another.
    static void tell_others(std::vector<DatabaseConfig>& all) {
        for (auto& database : all)
            for (const auto& other : all)
                for (const auto& folder : other.versions)
                    if (std::find(database.versions.begin(), database.versions.end(), folder) ==
                        database.versions.end())
                        database.other_versions.push_back(folder);
    }

    /// Where the value of one key comes from, the strongest first.
    struct Source {
        const Node* node;
        Reading reading;
    };

    /// A setting in the environment; its place is the variable's name.
    struct FromEnvironment {
        Node node;
        yaml::Faults faults;
        std::string folder;
    };

    void read_file() {
        if (!m_place.path.empty()) {
            m_text = util::read_file(m_place.path);
            m_root = yaml::parse(m_text, m_place.path);
        }
        m_faults = std::make_unique<yaml::Faults>(m_place.path, m_text);
        if (m_root.kind != Kind::mapping && m_root.kind != Kind::null) {
            m_faults->add(m_root, "expected a mapping of settings",
                          "e.g. url: SCHEME://USER:PASSWORD@HOST/DATABASE");
            throw_faults();
        }
    }

    void read_environment() {
        for (const auto& key : config::keys()) {
            const auto name = variable_name(key.name);
            auto setting = key.in_environment ? m_variables.setting(name) : std::nullopt;
            if (!setting)
                continue;
            auto node = yaml::scalar(setting->value);
            if (key.name == "versions" || key.name == "models") {
                node = yaml::sequence();
                for (auto& part : util::split(setting->value, ':'))
                    node.items.push_back(yaml::scalar(std::move(part)));
            }
            m_environment.emplace(key.name, FromEnvironment{std::move(node), yaml::Faults(name, {}),
                                                            setting->folder});
        }
    }

    void list_databases() {
        const auto* databases = m_root.find("databases");
        if (databases && databases->kind != Kind::mapping && databases->kind != Kind::null)
            m_faults->add(*databases, "expected a mapping of names to settings",
                          "e.g. databases: {reporting: {url: …, versions: versions/reporting}}");
        const bool several = databases && !databases->entries.empty();
        // Beside others the settings of the top level are a database too when they name one.
        if (!several)
            m_asked.push_back({});
        else if (m_root.find("url") && !databases->find("default"))
            m_asked.push_back({"default"});
        if (several)
            for (const auto& entry : databases->entries)
                add_database(entry);
    }

    void add_database(const yaml::Entry& entry) {
        const auto kind = entry.value.kind;
        if (entry.key.empty())
            m_faults->add(entry, "a database needs a name");
        else if (kind != Kind::mapping && kind != Kind::null)
            m_faults->add(
                entry.value,
                util::format("expected a mapping of settings for database '{}'", entry.key),
                kind == Kind::scalar ? util::format("write {}: {{url: …}}", entry.key) : "");
        m_asked.push_back({entry.key, &entry.value});
    }

    void select() {
        std::vector<std::string> names;
        for (const auto& asked : m_asked)
            names.push_back(asked.name.empty() ? "default" : asked.name);
        for (const auto& wanted : m_overrides.databases)
            if (std::find(names.begin(), names.end(), wanted) == names.end())
                throw UsageError(unknown_database(wanted, names));
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto& wanted = m_overrides.databases;
            m_asked[i].selected =
                wanted.empty() || std::find(wanted.begin(), wanted.end(), names[i]) != wanted.end();
        }
        m_selected = static_cast<std::size_t>(std::count_if(
            m_asked.begin(), m_asked.end(), [](const Asked& asked) { return asked.selected; }));
        if (m_overrides.url && m_selected > 1)
            throw UsageError(util::format("--url names one database, but {} are configured: say "
                                          "which one by --database ({})",
                                          m_selected, util::join(names, ", ")));
        if (m_place.path.empty() && !m_overrides.url && m_environment.count("url") == 0)
            throw UsageError(
                "there is no dbmig.yaml here or in a parent folder: 'dbmig init' makes "
                "one, or name a database by --url or DBMIG_URL");
        refuse_lost_url();
    }

    std::string unknown_database(const std::string& wanted,
                                 const std::vector<std::string>& names) const {
        const auto hint = util::did_you_mean(wanted, names);
        return util::format("there is no database '{}' in {}; {}", wanted,
                            m_place.path.empty() ? "the settings" : m_place.path,
                            hint.empty() ? "there is " + util::join(names, ", ") : hint);
    }

    /// DBMIG_URL that no database would take is a misunderstanding.
    void refuse_lost_url() const {
        if (m_selected <= 1 || m_environment.count("url") == 0)
            return;
        const bool taken = std::any_of(m_asked.begin(), m_asked.end(), [](const Asked& asked) {
            return asked.selected && !(asked.own && asked.own->find("url"));
        });
        if (!taken)
            throw UsageError(util::format("DBMIG_URL is set, but each database of {} has a url of "
                                          "its own: unset it, or choose one database by --database",
                                          m_place.path));
    }

    void check_keys() {
        refuse_unknown(m_root, "config", true);
        for (const auto& asked : m_asked)
            if (asked.own)
                refuse_unknown(*asked.own, util::format("database '{}'", asked.name), false);
    }

    void refuse_unknown(const Node& mapping, std::string_view what, bool top) {
        std::vector<std::string> known;
        for (const auto& key : config::keys())
            known.emplace_back(key.name);
        if (top)
            known.emplace_back("databases");
        for (const auto& entry : mapping.entries) {
            if (std::find(known.begin(), known.end(), entry.key) != known.end())
                continue;
            const auto foreign = foreign_keys.find(util::to_lower(entry.key));
            auto hint = foreign != foreign_keys.end()
                            ? util::format("did you mean '{}'?", foreign->second)
                            : util::did_you_mean(entry.key, known);
            if (hint.empty())
                hint = "known keys: " + util::join(known, ", ");
            m_faults->add(entry, util::format("unknown key '{}' in the {}", entry.key, what), hint);
        }
    }

    DatabaseConfig read_database(const Asked& asked) {
        DatabaseConfig database;
        database.name = asked.name;
        database.versions = {config::joined(m_place.folder, "versions")};
        add_usual_models(database);
        for (const auto& key : config::keys()) {
            bool used = (asked.selected || key.name == "versions") &&
                        !(key.name == "url" && m_overrides.url);
            DatabaseConfig unused;
            for (auto& source : sources(key, asked)) {
                source.reading.used = used;
                config::read_key(key, *source.node, source.reading, used ? database : unused);
                used = false; // the weaker ones are checked only
            }
        }
        if (m_overrides.url && asked.selected)
            set_url(database);
        return database;
    }

    /// models.yaml need not be named when it is there.
    void add_usual_models(DatabaseConfig& database) const {
        const auto path = config::joined(m_place.folder, "models.yaml");
        if (util::exists(path))
            database.models = {{path, {}, {m_place.path, 0, 0}}};
    }

    std::vector<Source> sources(const Key& key, const Asked& asked) {
        const std::string name(key.name);
        std::vector<Source> found;
        const auto add_own = [&] {
            if (const auto* node = asked.own ? asked.own->find(name) : nullptr)
                found.push_back({node, {m_faults.get(), &m_variables, m_place.folder}});
        };
        if (m_selected > 1) // the environment then speaks of the top level
            add_own();
        if (const auto given = m_environment.find(name); given != m_environment.end())
            found.push_back(
                {&given->second.node, {&given->second.faults, nullptr, given->second.folder}});
        if (m_selected <= 1)
            add_own();
        if (const auto* node = m_root.find(name))
            found.push_back({node, {m_faults.get(), &m_variables, m_place.folder}});
        return found;
    }

    void set_url(DatabaseConfig& database) const {
        try {
            parse_url(*m_overrides.url);
        } catch (const UsageError& error) {
            throw UsageError(util::format("--url: {}", error.what()));
        }
        database.url = *m_overrides.url;
        database.url_where = {"--url", 0, 0};
        database.url_folder.clear();
    }

    /// Values that several databases inherit are read more than once: each fault is told once.
    void throw_faults() {
        auto all = m_faults->take();
        std::stable_sort(all.begin(), all.end(), [](const Diagnostic& a, const Diagnostic& b) {
            return std::pair(a.where.line, a.where.column) <
                   std::pair(b.where.line, b.where.column);
        });
        for (auto& [name, setting] : m_environment)
            for (auto& fault : setting.faults.take())
                all.push_back(std::move(fault));
        all.insert(all.end(), m_dotenv_faults.begin(), m_dotenv_faults.end());
        std::vector<Diagnostic> distinct;
        std::set<std::string> seen;
        for (auto& fault : all)
            if (seen.insert(to_string(fault)).second)
                distinct.push_back(std::move(fault));
        if (!distinct.empty())
            throw FileError(std::move(distinct));
    }

    const ConfigOverrides& m_overrides;
    config::Variables m_variables;
    Place m_place;
    std::string m_text;
    Node m_root;
    std::unique_ptr<yaml::Faults> m_faults;
    std::vector<Diagnostic> m_dotenv_faults;
    std::map<std::string, FromEnvironment> m_environment;
    std::vector<Asked> m_asked;
    std::size_t m_selected = 0;
};

} // namespace

ProjectConfig load_config(const ConfigOverrides& overrides) {
    return Loader(overrides).load();
}

} // namespace dbmig
