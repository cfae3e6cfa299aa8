// SPDX-License-Identifier: MIT
// status: one screen about the project and where its database stands. Always exit status 0 when
// that could be found out.
// JSON: {"project": PATH, "url": URL without password, "server": TEXT, "exists": BOOL,
// "standing": "empty" | "at heads" | "behind" | "ahead" | "inside", "current": [ID…], "unknown":
// [ID…], "pending": [{"revision", "message", "path"}…], "heads": [ID…], "half_applied":
// [{"revision", "direction", "statements_done", "rows_done", "error", "started_at",
// "next_statement", "next_statement_unknown"}…], "edited": [{"revision", "path", "applied_at"}…],
// "models": {"equal": BOOL, "operations": NUMBER} | {"error": TEXT} | null without models}
#include <algorithm>
#include <map>

#include "commands.hpp"
#include "describe.hpp"

namespace dbmig::cli {

namespace {

constexpr std::size_t shown_pending = 5;

struct StatusOptions {};
using ById = std::map<std::string, RevisionInfo>;

class Screen {
public:
    Screen(Context& context, Migrator& migrator, Json& document)
        : m_out(context.output()), m_migrator(migrator), m_document(document),
          m_project(context.project()) {}

    void show() {
        m_migrator.heads(); // files first: their faults stop here
        project();
        database();
        for (auto& revision : m_migrator.history({}, true)) {
            const std::string id = revision.header.id;
            revision.current = false; // which row it is, is told by where it stands
            m_revisions.emplace(id, std::move(revision));
        }
        const CurrentState state = m_migrator.current();
        current(state);
        standing(state);
        pending(state);
        heads();
        half_applied();
        edited();
        models();
    }

private:
    void row(const std::string& label, const std::string& text) {
        constexpr std::size_t width = 14;
        const std::string padding(width - std::min(width, label.size()), ' ');
        m_out.line(m_out.paint(label, Color::bold) + padding +
                   indented(text, std::string(width, ' ')).substr(width));
    }

    std::string line_of(const std::string& id) const {
        const auto found =
            std::find_if(m_revisions.begin(), m_revisions.end(),
                         [&](const auto& entry) { return is_called(entry.second, id); });
        if (found == m_revisions.end())
            return m_out.paint(id, Color::red) + " (no revision file has this id)";
        const std::string& message = found->second.header.message;
        return marked(found->second, m_out) +
               (found->first == id ? "" : " (recorded as " + id + ")") +
               (message.empty() ? "" : ", " + message);
    }

    void project() {
        m_document["project"] = m_project.path;
        row("Project", m_project.path.empty() ? "no dbmig.yaml" : m_project.path);
    }

    void database() {
        const std::string url = redacted(parse_url(m_migrator.config().url));
        m_exists = m_migrator.exists();
        const std::string server = m_migrator.server_description();
        m_document["url"] = url;
        m_document["server"] = server;
        m_document["exists"] = m_exists;
        row("Database",
            url + " (" + server + ")" +
                (m_exists ? "" : "\nnot there yet: the first 'dbmig upgrade' makes it"));
    }

    void current(const CurrentState& state) {
        m_document["current"] = state.rows;
        std::string text;
        for (const auto& id : state.rows)
            text += (text.empty() ? "" : "\n") + line_of(id);
        row("Current", text.empty() ? "nothing is applied" : text);
    }

    void standing(const CurrentState& state) {
        m_document["unknown"] = state.unknown;
        if (!state.replaced_by.empty()) {
            const auto& [row, squash] = *state.replaced_by.begin();
            m_document["standing"] = "inside";
            row_of_inside(row, squash);
        } else if (!state.unknown.empty()) {
            m_document["standing"] = "ahead";
            row("Standing",
                m_out.paint("ahead: this database is ahead of these files, or they are of another "
                            "project",
                            Color::red) +
                    "\nget the files that have " + joined(state.unknown) +
                    ", or set the rows by 'dbmig stamp --purge REV'");
        } else if (!state.pending.empty()) {
            m_document["standing"] = "behind";
            row("Standing", m_out.paint("behind by " + counted(state.pending.size(), "revision"),
                                        Color::yellow) +
                                ": 'dbmig upgrade" +
                                (m_migrator.heads().size() > 1 ? " heads" : "") + "' applies " +
                                (state.pending.size() == 1 ? "it" : "them"));
        } else if (m_revisions.empty()) {
            m_document["standing"] = "empty";
            row("Standing", "no revisions yet: 'dbmig migrate -m MESSAGE' writes the first one");
        } else {
            m_document["standing"] = "at heads";
            row("Standing", m_out.paint("up to date", Color::green));
        }
    }

    void row_of_inside(const std::string& at, const std::string& squash) {
        row("Standing",
            m_out.paint("on the way to " + squash + ", which replaces " + at, Color::red) +
                "\nbring the files of what it replaces back, say 'dbmig upgrade " + squash +
                "', and delete them again");
    }

    void pending(const CurrentState& state) {
        m_document["pending"] = Json::array();
        std::string text;
        for (std::size_t i = 0; i < state.pending.size(); ++i) {
            const RevisionHeader& header = m_revisions.at(state.pending[i]).header;
            m_document["pending"].push_back(
                {{"revision", header.id}, {"message", header.message}, {"path", header.path}});
            if (i < shown_pending)
                text += (i ? "\n" : "") + line_of(header.id);
        }
        if (state.pending.size() > shown_pending)
            text += "\n… and " + std::to_string(state.pending.size() - shown_pending) + " more";
        if (!text.empty())
            row("Pending", text);
    }

    void heads() {
        std::vector<std::string> ids;
        std::string text;
        bool labelled = true; // branches that are meant to stay apart carry labels
        for (const auto& head : m_migrator.heads()) {
            ids.push_back(head.header.id);
            labelled = labelled && !head.labels.empty();
            text += "\n" + marked(head, m_out);
        }
        m_document["heads"] = ids;
        if (ids.size() > 1)
            row("Heads", counted(ids.size(), "head") +
                             (labelled ? "" : "; 'dbmig merge -m MESSAGE' joins them") + text);
    }

    void half_applied() {
        m_document["half_applied"] = Json::array();
        std::string text;
        for (const auto& partial : m_migrator.partial()) {
            const char* direction = partial.up ? "upgrade" : "downgrade";
            m_document["half_applied"].push_back({{"revision", partial.revision},
                                                  {"direction", direction},
                                                  {"statements_done", partial.statements_done},
                                                  {"rows_done", partial.rows_done},
                                                  {"error", partial.error},
                                                  {"started_at", partial.started_at},
                                                  {"next_statement", partial.statement},
                                                  {"next_statement_unknown", partial.unknown}});
            text += (text.empty() ? "" : "\n") + m_out.paint(partial.revision, Color::red) + ": " +
                    direction + " of " + partial.started_at + " stopped after " +
                    counted(static_cast<std::size_t>(partial.statements_done), "statement") +
                    (partial.rows_done > 0
                         ? " and " + counted(static_cast<std::size_t>(partial.rows_done), "row") +
                               " of a backfill"
                         : "") +
                    (partial.unknown ? ", while the next one ran" : "") +
                    (partial.error.empty() ? "" : "\n" + partial.error) +
                    (partial.statement.empty() ? "" : "\nnext statement: " + partial.statement);
        }
        if (!text.empty())
            row("Half applied", text + "\n'dbmig resolve --resume' goes on; '--mark-applied' and "
                                       "'--mark-reverted' say "
                                       "that it was put right by hand");
    }

    void edited() {
        m_document["edited"] = Json::array();
        std::string text;
        for (const auto& revision : m_migrator.edited()) {
            m_document["edited"].push_back({{"revision", revision.revision},
                                            {"path", revision.path},
                                            {"applied_at", revision.applied_at}});
            text += (text.empty() ? "" : "\n") + m_out.paint(revision.path, Color::yellow) +
                    " was edited after it had been applied (" + revision.applied_at + ")";
        }
        if (!text.empty())
            row("Edited", text);
    }

    void models() {
        m_document["models"] = nullptr;
        if (m_migrator.config().models.empty())
            return;
        try {
            compare_models(m_migrator.declared());
        } catch (const FileError& error) {
            unreadable(error.what());
        } catch (const SchemaError& error) {
            unreadable(error.what());
        } catch (const IoError& error) {
            unreadable(error.what());
        } catch (const UsageError& error) {
            unreadable(error.what());
        }
    }

    void compare_models(const Schema& declared) {
        const auto difference = m_migrator.compare(m_migrator.reflect(), declared);
        const std::size_t operations = difference.upgrade.size();
        m_document["models"] = {{"equal", operations == 0}, {"operations", operations}};
        row("Models", operations == 0 ? "the same as the database"
                                      : m_out.paint("differ from the database by " +
                                                        counted(operations, "operation"),
                                                    Color::yellow) +
                                            ": 'dbmig check' lists them");
    }

    void unreadable(const std::string& why) {
        m_document["models"] = {{"error", why}};
        row("Models", m_out.paint("models cannot be read:", Color::red) + "\n" + why);
    }

    Output& m_out;
    Migrator& m_migrator;
    Json& m_document;
    const ProjectConfig& m_project;
    ById m_revisions;
    bool m_exists = false;
};

int run_status(Context& context, const StatusOptions&) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        Screen(context, migrator, document).show();
        return static_cast<int>(done);
    });
}

} // namespace

void add_status(CLI::App& app, Chosen& chosen) {
    add_command(app, chosen, "status", "One screen: database, revisions, what is pending or amiss",
                std::make_shared<StatusOptions>(), run_status);
}

} // namespace dbmig::cli
