// SPDX-License-Identifier: MIT
// Alembic's and Flask-Migrate's revisions are Python: Alembic itself, where it is installed, tells
// the graph and renders each direction of each revision as SQL.
#include <dbmig/error.hpp>

#include "importer/alembic_program.hpp"
#include "importer/files.hpp"
#include "importer/importer.hpp"
#include "util/file.hpp"
#include "util/format.hpp"
#include "util/process.hpp"
#include "util/text.hpp"
#include "yaml/reader.hpp"

namespace dbmig::importer {

namespace {

/// alembic.ini in the folder (Flask-Migrate's migrations/) or beside it.
std::string ini_of(const std::string& folder) {
    for (const std::string& path : {folder + "/alembic.ini", folder + "/../alembic.ini"})
        if (util::exists(path))
            return path;
    throw UsageError(util::format("there is no alembic.ini in {} or beside it: expected the folder "
                                  "that 'alembic init' or 'flask db init' made",
                                  folder));
}

bool is_flask(const std::string& ini) {
    return util::read_file(ini).find("flask_migrate") != std::string::npos;
}

/// The last line of a traceback says what went wrong.
std::string last_line(const std::string& text) {
    const auto lines = lines_of(util::trim(text));
    return lines.empty() ? std::string() : std::string(util::trim(lines.back()));
}

std::string run_alembic(const std::string& ini) {
    const auto result = util::run_process(
        {"python3", "-c", alembic_program, ini, is_flask(ini) ? "flask" : "plain"});
    if (result.status == 0)
        return result.output;
    const std::string why = last_line(result.error_output);
    const bool missing = why.find("No module named 'alembic'") != std::string::npos;
    throw UsageError(util::format(
        "Alembic could not tell its revisions: {}\n  hint: {}", why,
        missing ? "run dbmig in the environment that has Alembic: its python3 must be first in PATH"
                : "'alembic history' must work here; for a Flask app FLASK_APP names it"));
}

std::string text_of(yaml::Mapping& map, const char* key) {
    return map.string(key).value_or("");
}

/// "2024-01-31 12:00:00.123456" as ISO 8601.
std::string time_of(std::string text) {
    const auto gap = text.find(' ');
    if (gap != std::string::npos)
        text[gap] = 'T';
    return text.substr(0, text.find('.'));
}

ImportedScript script_of(yaml::Mapping& map, const char* key) {
    ImportedScript script;
    script.defined = map.has(key);
    script.sql = keep_dollars(text_of(map, key));
    return script;
}

ImportedRevision revision_of(const yaml::Node& node, ImportedHistory& history,
                             yaml::Faults& faults) {
    yaml::Mapping map(node, "revision", faults);
    ImportedRevision revision;
    RevisionHeader& header = revision.header;
    header.id = text_of(map, "id");
    header.down_revisions = map.strings("down").value_or(header.down_revisions);
    header.depends_on = map.strings("depends").value_or(header.depends_on);
    header.branch_labels = map.strings("labels").value_or(header.branch_labels);
    header.message = text_of(map, "message");
    header.created = time_of(text_of(map, "created"));
    header.path = text_of(map, "path");
    revision.upgrade = script_of(map, "upgrade");
    revision.downgrade = script_of(map, "downgrade");
    for (const std::string& fault : map.strings("faults").value_or(std::vector<std::string>{}))
        history.left.push_back({header.path, "it cannot be rendered offline, " + fault});
    return revision;
}

} // namespace

ImportedHistory read_alembic(const std::string& folder) {
    ImportedHistory history;
    history.tool = "alembic";
    const std::string said = run_alembic(ini_of(folder));
    const yaml::Node document = yaml::parse(said, "(what Alembic told)");
    yaml::Faults faults("(what Alembic told)", said);
    if (const yaml::Node* revisions = document.find("revisions"))
        for (const yaml::Node& node : revisions->items)
            history.revisions.push_back(revision_of(node, history, faults));
    faults.throw_if_any();
    if (history.revisions.empty())
        throw UsageError(util::format("{} holds no revisions", folder));
    return history;
}

} // namespace dbmig::importer
