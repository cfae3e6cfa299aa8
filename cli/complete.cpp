// SPDX-License-Identifier: MIT
// Candidates for the last word of a command line: of commands, options and their values from the
// parser itself, of revisions, labels and databases from the project.
#include "complete.hpp"

#include <algorithm>
#include <map>

#include <dbmig/registry.hpp>

#include "context.hpp"

namespace dbmig::cli {

namespace {

struct Candidate {
    std::string word;
    std::string help;
};
using Candidates = std::vector<Candidate>;

enum class Wanted { nothing, files, databases, revisions, sides };

Wanted wanted_by(const std::string& option) {
    static const std::map<std::string, Wanted> kinds{{"--config", Wanted::files},
                                                     {"--version-path", Wanted::files},
                                                     {"dir", Wanted::files},
                                                     {"folder", Wanted::files},
                                                     {"--database", Wanted::databases},
                                                     {"--head", Wanted::revisions},
                                                     {"--depends-on", Wanted::revisions},
                                                     {"--rev-range", Wanted::revisions},
                                                     {"range", Wanted::revisions},
                                                     {"rev", Wanted::revisions},
                                                     {"revisions", Wanted::revisions},
                                                     {"target", Wanted::revisions},
                                                     {"from", Wanted::sides},
                                                     {"to", Wanted::sides}};
    const auto found = kinds.find(option);
    return found == kinds.end() ? Wanted::nothing : found->second;
}

bool begins_with(const std::string& text, const std::string& beginning) {
    return text.compare(0, beginning.size(), beginning) == 0;
}

/// "TEXT:{yaml,sql}" → yaml, sql.
Candidates members(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const auto begin = type.find('{');
    Candidates found;
    if (begin == std::string::npos)
        return found;
    std::string word;
    for (auto at = begin + 1; at < type.size(); ++at) {
        if (type[at] != ',' && type[at] != '}') {
            word += type[at];
            continue;
        }
        found.push_back({word, ""});
        word.clear();
    }
    return found;
}

/// The command line but for its last word, as far as completing needs it.
class Line {
public:
    Line(const CLI::App& app, const std::vector<std::string>& words) : m_app(app) {
        for (const auto& word : words)
            add(word);
    }

    const CLI::App* command() const { return m_command; }
    const GlobalOptions& globals() const { return m_globals; }

    /// The option or argument that the last word is a value of; null: none.
    const CLI::Option* awaited(const std::string& last) const {
        if (m_option != nullptr)
            return m_option;
        if (last.substr(0, 2) == "--" && last.find('=') != std::string::npos)
            return option(last.substr(0, last.find('=')));
        return m_command == nullptr || last.substr(0, 1) == "-" ? nullptr : argument();
    }

private:
    void add(const std::string& word) {
        if (m_option != nullptr) {
            value(m_option->get_name(), word);
            m_option = nullptr;
        } else if (word.size() > 1 && word[0] == '-') {
            const auto equals = word.find('=');
            const CLI::Option* found = option(word.substr(0, equals));
            const bool takes_value = found != nullptr && found->get_items_expected_max() > 0;
            if (takes_value && equals != std::string::npos)
                value(found->get_name(), word.substr(equals + 1));
            else if (takes_value)
                m_option = found;
        } else if (m_command == nullptr) {
            for (const CLI::App* command : m_app.get_subcommands({}))
                m_command = command->get_name() == word ? command : m_command;
        } else {
            ++m_arguments;
        }
    }

    void value(const std::string& option, const std::string& word) {
        if (option == "--config")
            m_globals.config = word;
        else if (option == "--database")
            m_globals.databases.push_back(word);
        else if (option == "-x")
            m_globals.variables.push_back(word);
    }

    const CLI::Option* option(const std::string& name) const {
        const CLI::Option* own =
            m_command == nullptr ? nullptr : m_command->get_option_no_throw(name);
        return own != nullptr ? own : m_app.get_option_no_throw(name);
    }

    const CLI::Option* argument() const {
        const CLI::Option* last = nullptr;
        std::size_t number = 0;
        for (const CLI::Option* option : m_command->get_options())
            if (option->get_positional() && number++ <= m_arguments)
                last = option;
        const bool takes_more = last != nullptr && last->get_items_expected_max() > 1;
        return m_arguments < number || takes_more ? last : nullptr;
    }

    const CLI::App& m_app;
    const CLI::App* m_command = nullptr;
    const CLI::Option* m_option = nullptr; ///< that the next word is a value of
    std::size_t m_arguments = 0;
    GlobalOptions m_globals;
};

Candidates commands(const CLI::App& app) {
    Candidates found;
    for (const CLI::App* command : app.get_subcommands({}))
        found.push_back({command->get_name(), command->get_description()});
    return found;
}

Candidates options(const CLI::App* command, const CLI::App& app) {
    Candidates found;
    const auto add = [&](const CLI::App& of) {
        for (const CLI::Option* option : of.get_options()) {
            const std::string name = option->get_name();
            const bool known =
                std::any_of(found.begin(), found.end(),
                            [&](const Candidate& candidate) { return candidate.word == name; });
            if (!option->get_positional() && !known)
                found.push_back({name, option->get_description()});
        }
    };
    if (command != nullptr)
        add(*command);
    add(app);
    return found;
}

/// The project, whose url need not be resolved: variables of a deployment are not set here.
ProjectConfig project_of(const GlobalOptions& globals) {
    ConfigOverrides overrides = overrides_of(globals);
    try {
        return load_config(overrides);
    } catch (const FileError&) {
        overrides.url = std::string(dialects().front()->url_schemes().front()) + "://";
        return load_config(overrides);
    }
}

Candidates databases(const GlobalOptions& globals) {
    GlobalOptions all = globals;
    all.databases.clear();
    Candidates found;
    for (const auto& database : project_of(all).databases)
        if (!database.name.empty())
            found.push_back({database.name, ""});
    return found;
}

/// Nothing when a file is wrong: those of the other databases are candidates all the same.
std::vector<RevisionInfo> readable_history(Migrator& migrator) {
    try {
        return migrator.history({});
    } catch (const Error&) {
        return {};
    }
}

Candidates revisions(const GlobalOptions& globals) {
    Candidates found{{"head", ""}, {"heads", ""}, {"base", ""}, {"current", ""}};
    const ProjectConfig project = project_of(globals);
    Observer silent;
    for (const auto& database : project.databases) {
        Migrator migrator(database, project.variables, dialect_for, silent);
        for (const auto& revision : readable_history(migrator)) {
            found.push_back({revision.header.id, revision.header.message});
            for (const auto& label : revision.header.branch_labels) {
                found.push_back({label, "a label"});
                found.push_back({label + "@head", "the head of the branch"});
            }
        }
    }
    return found;
}

Candidates with_prefix(const std::string& prefix, Candidates candidates) {
    for (auto& candidate : candidates)
        candidate.word.insert(0, prefix);
    return candidates;
}

/// `text` is what is typed of the value: of a range the second end is completed.
Candidates values(const CLI::Option& option, const Line& line, const std::string& text) {
    if (auto found = members(option); !found.empty())
        return found;
    switch (wanted_by(option.get_name())) {
    case Wanted::files:
        return {{":files", ""}};
    case Wanted::databases:
        return databases(line.globals());
    case Wanted::revisions:
        return with_prefix(text.substr(0, text.rfind(':') + 1), revisions(line.globals()));
    case Wanted::sides:
        if (text.substr(0, 9) == "revision:")
            return with_prefix("revision:", revisions(line.globals()));
        return {{"database", ""}, {"models", ""}, {"revision:", "the schema at a revision"}};
    case Wanted::nothing:
        break;
    }
    return {};
}

Candidates candidates_for(const CLI::App& app, const Line& line, const std::string& last) {
    if (const CLI::Option* option = line.awaited(last)) {
        const bool joined = last.substr(0, 2) == "--";
        const std::string prefix = joined ? last.substr(0, last.find('=') + 1) : "";
        return with_prefix(prefix, values(*option, line, last.substr(prefix.size())));
    }
    if (last.substr(0, 1) == "-")
        return options(line.command(), app);
    return line.command() == nullptr ? commands(app) : Candidates{};
}

} // namespace

void complete(const CLI::App& app, const std::vector<std::string>& words, Output& output) {
    const std::string last = words.empty() ? "" : words.back();
    const Line line(app, words.empty() ? words
                                       : std::vector<std::string>(words.begin(), words.end() - 1));
    try {
        for (const auto& [word, help] : candidates_for(app, line, last))
            if (word == ":files" || begins_with(word, last))
                output.line(help.empty() ? word : word + "\t" + help.substr(0, help.find('\n')));
    } catch (const Error&) {
        // No candidates: the command itself will say what is wrong.
    }
}

} // namespace dbmig::cli
