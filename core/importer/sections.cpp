// SPDX-License-Identifier: MIT
// dbmate: https://github.com/amacneil/dbmate#creating-migrations
// goose: https://pressly.github.io/goose/documentation/annotations/
#include "importer/sections.hpp"

#include <optional>

#include <dbmig/error.hpp>

#include "importer/files.hpp"
#include "importer/importer.hpp"
#include "util/file.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::importer {

namespace {

/// What follows the tool's prefix in a comment: "up transaction:false".
std::optional<std::string> mark_of(std::string_view line, const Marks& marks) {
    line = util::trim(line);
    if (line.substr(0, 2) != "--")
        return std::nullopt;
    line = util::trim(line.substr(2));
    if (!util::starts_with_ignoring_case(line, marks.prefix))
        return std::nullopt;
    return util::to_lower(util::trim(line.substr(marks.prefix.size())));
}

ImportedHistory read_marked(const std::string& folder, const Marks& marks, std::string_view form) {
    ImportedHistory history;
    history.tool = marks.tool;
    for (const SourceFile& file : files_in(folder)) {
        const Numbered parts = numbered(file.name);
        const bool sql = file.name.size() > 4 && file.name.substr(file.name.size() - 4) == ".sql";
        if (parts.number.empty() || !sql) {
            history.left.push_back(
                {file.path, sql ? "its name begins with no version" : "it is no SQL file"});
            continue;
        }
        ImportedRevision revision;
        revision.header.id = parts.number;
        revision.header.message = message_of(parts.rest.substr(0, parts.rest.size() - 4));
        revision.header.path = file.path;
        read_sections(file.path, util::read_file(file.path), marks, revision);
        history.revisions.push_back(std::move(revision));
    }
    chain(history, folder, form);
    return history;
}

} // namespace

void read_sections(const std::string& path, std::string_view text, const Marks& marks,
                   ImportedRevision& revision) {
    revision.upgrade.defined = revision.downgrade.defined = false;
    ImportedScript* open = nullptr;
    for (const std::string_view line : lines_of(text)) {
        const auto mark = mark_of(line, marks);
        if (!mark) {
            if (open != nullptr)
                open->sql += std::string(line) + "\n";
            continue;
        }
        const bool up = mark->substr(0, 2) == "up";
        if (up || mark->substr(0, 4) == "down") {
            open = up ? &revision.upgrade : &revision.downgrade;
            open->defined = true;
        }
        if (mark->find(marks.no_transaction) != std::string::npos) {
            if (open != nullptr)
                open->transactional = false;
            else // before the first section: of both
                revision.upgrade.transactional = revision.downgrade.transactional = false;
        }
    }
    if (!revision.upgrade.defined)
        throw FileError(
            Diagnostic{{path, 1, 1},
                       util::format("there is no way up, expected a line '-- {}up'", marks.prefix),
                       {},
                       {}});
    for (ImportedScript* script : {&revision.upgrade, &revision.downgrade})
        script->sql = keep_dollars(script->sql);
}

ImportedHistory read_dbmate(const std::string& folder) {
    return read_marked(folder, {"dbmate", "migrate:", "transaction:false"},
                       "20240131120000_create_users.sql with '-- migrate:up'");
}

ImportedHistory read_goose(const std::string& folder) {
    return read_marked(folder, {"goose", "+goose ", "no transaction"},
                       "00001_create_users.sql with '-- +goose Up'");
}

} // namespace dbmig::importer
