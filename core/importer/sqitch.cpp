// SPDX-License-Identifier: MIT
// sqitch: sqitch.plan lists the changes, deploy/ and revert/ have a script for each:
// https://sqitch.org/docs/manual/sqitch-plan/
#include <set>

#include <dbmig/error.hpp>

#include "importer/files.hpp"
#include "importer/importer.hpp"
#include "util/file.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::importer {

namespace {

struct Change {
    std::string name;
    std::vector<std::string> requires_;
    std::string planned; ///< ISO 8601
    std::string note;
    std::string tag; ///< the tag that stands after it: "@v1"
};

/// `name [needed other] 2024-01-31T12:00:00Z Ann <ann@example.com> # note`
Change change_of(std::string_view line) {
    Change change;
    const auto note = line.find('#');
    if (note != std::string_view::npos)
        change.note = util::trim(line.substr(note + 1));
    line = util::trim(line.substr(0, note));
    change.name = line.substr(0, line.find_first_of(" \t"));
    line = util::trim(line.substr(change.name.size()));
    if (!line.empty() && line.front() == '[') {
        for (const auto& word : util::split(line.substr(1, line.find(']') - 1), ' '))
            if (!word.empty() && word.front() != '!')
                change.requires_.push_back(word);
        line = util::trim(line.substr(std::min(line.find(']') + 1, line.size())));
    }
    change.planned = line.substr(0, line.find_first_of(" \t"));
    return change;
}

struct SqitchPlan {
    std::string project;
    std::vector<Change> changes;
};

SqitchPlan read_plan(const std::string& path) {
    SqitchPlan plan;
    constexpr std::string_view project = "%project=";
    const std::string text = util::read_file(path);
    for (std::string_view line : lines_of(text)) {
        line = util::trim(line);
        if (line.substr(0, project.size()) == project)
            plan.project = line.substr(project.size());
        if (line.empty() || line.front() == '%' || line.front() == '#')
            continue;
        if (line.front() == '@') {
            if (!plan.changes.empty() && plan.changes.back().tag.empty())
                plan.changes.back().tag = line.substr(0, line.find_first_of(" \t"));
        } else {
            plan.changes.push_back(change_of(line));
        }
    }
    return plan;
}

/// The tag under which the scripts of a change are kept once it was reworked; empty: it was not.
std::string tag_of_rework(const std::vector<Change>& changes, std::size_t at) {
    bool again = false;
    for (std::size_t later = at + 1; later < changes.size(); ++later)
        again = again || changes[later].name == changes[at].name;
    for (std::size_t later = at; again && later < changes.size(); ++later)
        if (!changes[later].tag.empty())
            return changes[later].tag;
    return {};
}

ImportedScript script_at(const std::string& path) {
    ImportedScript script;
    script.defined = util::exists(path);
    if (script.defined)
        script.sql = keep_dollars(util::read_file(path));
    // The scripts say BEGIN and COMMIT themselves; dbmig's transaction holds them and the version.
    std::string kept;
    for (const std::string_view line : lines_of(script.sql)) {
        const std::string word = util::to_lower(util::trim(line));
        if (word != "begin;" && word != "commit;")
            kept += std::string(line) + "\n";
    }
    script.sql = kept;
    return script;
}

} // namespace

ImportedHistory read_sqitch(const std::string& folder) {
    const std::string plan_path = folder + "/sqitch.plan";
    if (!util::exists(plan_path))
        throw UsageError(
            util::format("there is no {}: expected the folder of a sqitch project", plan_path));
    const SqitchPlan plan = read_plan(plan_path);
    ImportedHistory history;
    history.tool = "sqitch";
    history.project = plan.project;
    std::set<std::string> ids;
    for (std::size_t i = 0; i < plan.changes.size(); ++i) {
        const Change& change = plan.changes[i];
        const std::string file = change.name + tag_of_rework(plan.changes, i) + ".sql";
        ImportedRevision revision;
        RevisionHeader& header = revision.header;
        header.id = id_of(change.name);
        for (int again = 2; !ids.insert(header.id).second; ++again)
            header.id = id_of(change.name) + "_" + std::to_string(again);
        header.message = change.note.empty() ? change.name : change.note;
        header.created = change.planned;
        header.path = folder + "/deploy/" + file;
        revision.upgrade = script_at(header.path);
        revision.downgrade = script_at(folder + "/revert/" + file);
        if (!revision.upgrade.defined)
            history.left.push_back({header.path, "the plan names it, and it is not there"});
        if (util::exists(folder + "/verify/" + file))
            history.left.push_back({folder + "/verify/" + file,
                                    "a verify script fails by an error; dbmig's 'verify' takes "
                                    "queries that must return no row"});
        history.revisions.push_back(std::move(revision));
    }
    chain(history, folder, "deploy/appschema.sql and a plan that names it");
    return history;
}

} // namespace dbmig::importer
