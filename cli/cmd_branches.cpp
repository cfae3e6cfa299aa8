// SPDX-License-Identifier: MIT
// branches: the revisions that several come after.
// JSON: {"branches": [REVISION + {"into": [REVISION…]}…]}; for a REVISION see cmd_heads.cpp
#include <map>

#include "commands.hpp"
#include "describe.hpp"

namespace dbmig::cli {

namespace {

struct BranchesOptions {};

using ById = std::map<std::string, RevisionInfo>;

std::string with_message(const RevisionInfo& revision, const Output& out) {
    const std::string& message = revision.header.message;
    return marked(revision, out) + (message.empty() ? "" : ", " + message);
}

Json show_branch(Output& out, const RevisionInfo& branch, const ById& all) {
    Json json = to_json(branch);
    json["into"] = Json::array();
    out.line(out.verbosity() ? verbose(branch, out) : with_message(branch, out));
    for (const auto& id : branch.children) {
        const RevisionInfo& child = all.at(id);
        json["into"].push_back(to_json(child));
        out.line("    -> " + with_message(child, out));
    }
    return json;
}

int show_branches(Output& out, Migrator& migrator, Json& document) {
    ById all;
    for (auto& revision : migrator.history({})) {
        const std::string id = revision.header.id;
        all.emplace(id, std::move(revision));
    }
    document["branches"] = Json::array();
    for (const auto& branch : migrator.branches())
        document["branches"].push_back(show_branch(out, branch, all));
    if (all.empty())
        say_no_revisions(out);
    else if (document["branches"].empty())
        out.progress("No branch points: no revision has several children.");
    return done;
}

int run_branches(Context& context, const BranchesOptions&) {
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        return show_branches(context.output(), migrator, document);
    });
}

} // namespace

void add_branches(CLI::App& app, Chosen& chosen) {
    add_command(app, chosen, "branches", "The revisions that several come after",
                std::make_shared<BranchesOptions>(), run_branches);
}

} // namespace dbmig::cli
