// SPDX-License-Identifier: MIT
// What the tables of other tools say, as version rows.
#include <algorithm>
#include <map>
#include <set>

#include <dbmig/error.hpp>

#include "importer/files.hpp"
#include "importer/importer.hpp"
#include "util/edit_distance.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::importer {

namespace {

std::string text_of(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "1" : "0";
    return {};
}

/// Engines without a boolean give 0 and 1, others words.
bool is_true(const Value& value) {
    const std::string text = util::to_lower(text_of(value));
    return text == "1" || text == "t" || text == "true";
}

bool is_same(std::string_view id, std::string_view word) {
    return id == word;
}

class Reading {
public:
    Reading(const ImportedHistory& history, std::string table) : m_history(history) {
        m_said.table = std::move(table);
    }

    /// Whether there are rows to look at.
    bool rows(const TableQuery& query, const Name& name, const std::string& sql) {
        auto result = query(name, sql);
        m_said.exists = result.has_value();
        if (result)
            m_rows = std::move(result->rows);
        return m_said.exists;
    }
    const std::vector<std::vector<Value>>& all() const { return m_rows; }

    /// `same` tells whether the id of a revision and the tool's word for it are one.
    void applied(const std::string& word,
                 bool (*same)(std::string_view, std::string_view) = same_version) {
        for (const ImportedRevision& revision : m_history.revisions)
            if (same(revision.header.id, word)) {
                m_said.ids.push_back(revision.header.id);
                return;
            }
        m_said.left.push_back(word);
    }
    /// A tool that knows the last version alone has applied all before it.
    void applied_up_to(const std::string& version) {
        for (const ImportedRevision& revision : m_history.revisions)
            if (!version_less(version, revision.header.id))
                m_said.ids.push_back(revision.header.id);
    }
    Said take() { return std::move(m_said); }

private:
    const ImportedHistory& m_history;
    std::vector<std::vector<Value>> m_rows;
    Said m_said;
};

} // namespace

Said state_of_dbmate(const ImportedHistory& history, const TableQuery& query) {
    Reading reading(history, "schema_migrations");
    if (reading.rows(query, {"", "schema_migrations"}, "SELECT version FROM schema_migrations"))
        for (const auto& row : reading.all())
            reading.applied(text_of(row.at(0)));
    return reading.take();
}

Said state_of_golang_migrate(const ImportedHistory& history, const TableQuery& query) {
    Reading reading(history, "schema_migrations");
    if (reading.rows(query, {"", "schema_migrations"},
                     "SELECT version, dirty FROM schema_migrations"))
        for (const auto& row : reading.all()) {
            if (is_true(row.at(1)))
                throw UsageError(util::format("schema_migrations says that version {} is dirty: "
                                              "put it right with golang-migrate first",
                                              text_of(row.at(0))));
            reading.applied_up_to(text_of(row.at(0)));
        }
    return reading.take();
}

/// The last row of each version counts: going back adds one, too.
Said state_of_goose(const ImportedHistory& history, const TableQuery& query) {
    Reading reading(history, "goose_db_version");
    std::map<std::string, bool> last;
    if (reading.rows(query, {"", "goose_db_version"},
                     "SELECT version_id, is_applied FROM goose_db_version ORDER BY id"))
        for (const auto& row : reading.all())
            last[text_of(row.at(0))] = is_true(row.at(1));
    for (const auto& [version, is_applied] : last)
        if (is_applied && version != "0") // which goose puts in with the table
            reading.applied(version);
    return reading.take();
}

Said state_of_flyway(const ImportedHistory& history, const TableQuery& query) {
    Reading reading(history, "flyway_schema_history");
    std::set<std::string> undone;
    if (!reading.rows(query, {"", "flyway_schema_history"},
                      "SELECT version, type, success FROM flyway_schema_history ORDER BY "
                      "installed_rank DESC"))
        return reading.take();
    for (const auto& row : reading.all()) {
        const std::string version = text_of(row.at(0));
        const std::string type = text_of(row.at(1));
        if (!is_true(row.at(2)))
            throw UsageError(util::format("flyway_schema_history says that version {} failed: put "
                                          "it right with 'flyway repair' first",
                                          version));
        if (type.rfind("UNDO", 0) == 0 || type == "DELETE")
            undone.insert(version);
        else if (version.empty() || undone.erase(version) != 0) // repeatable, or taken back later
            continue;
        else if (type == "BASELINE")
            reading.applied_up_to(version);
        else
            reading.applied(version);
    }
    return reading.take();
}

/// Its registry is a schema of its own; elsewhere another file, which is not looked for.
Said state_of_sqitch(const ImportedHistory& history, const TableQuery& query) {
    Reading reading(history, "sqitch.changes");
    std::map<std::string, int> times;
    const std::string project = util::replace_all(history.project, "'", "''");
    if (reading.rows(query, {"sqitch", "changes"},
                     "SELECT change FROM sqitch.changes WHERE project = '" + project +
                         "' ORDER BY committed_at"))
        for (const auto& row : reading.all()) {
            const std::string id = id_of(text_of(row.at(0)));
            const int again = ++times[id]; // a reworked change is there once more
            reading.applied(again == 1 ? id : id + "_" + std::to_string(again), is_same);
        }
    return reading.take();
}

Said state_of_alembic(const ImportedHistory& history, const TableQuery& query) {
    Reading reading(history, "alembic_version");
    if (reading.rows(query, {"", "alembic_version"}, "SELECT version_num FROM alembic_version"))
        for (const auto& row : reading.all())
            reading.applied(text_of(row.at(0)), is_same);
    Said said = reading.take();
    said.are_rows = true;
    return said;
}

Said state_of_numbered(const ImportedHistory&, const TableQuery&) {
    return {};
}

ForeignState settle(const Said& said, const ImportedHistory& history) {
    ForeignState state{said.table, said.exists, {}, said.left};
    const std::set<std::string> applied(said.ids.begin(), said.ids.end());
    if (said.are_rows) {
        state.rows.assign(applied.begin(), applied.end());
        return state;
    }
    std::set<std::string> inner; // what another applied revision stands on
    for (const ImportedRevision& revision : history.revisions) {
        if (applied.count(revision.header.id) == 0)
            continue;
        for (const std::string& parent : revision.header.down_revisions) {
            inner.insert(parent);
            if (applied.count(parent) == 0)
                throw UsageError(util::format(
                    "{} says that {} is applied and {}, which comes before it, is not: apply it "
                    "with {} first, or bring the files over with --no-stamp",
                    said.table, revision.header.id, parent, history.tool));
        }
    }
    std::set_difference(applied.begin(), applied.end(), inner.begin(), inner.end(),
                        std::back_inserter(state.rows));
    return state;
}

namespace {

const std::vector<Tool>& all_tools() {
    static const std::vector<Tool> tools{
        {"alembic", read_alembic, state_of_alembic},
        {"dbmate", read_dbmate, state_of_dbmate},
        {"flask-migrate", read_alembic, state_of_alembic},
        {"flyway", read_flyway, state_of_flyway},
        {"golang-migrate", read_golang_migrate, state_of_golang_migrate},
        {"goose", read_goose, state_of_goose},
        {"sql", read_numbered, state_of_numbered},
        {"sqitch", read_sqitch, state_of_sqitch}};
    return tools;
}

} // namespace

const Tool& find_tool(const std::string& name) {
    for (const Tool& tool : all_tools())
        if (tool.name == name)
            return tool;
    const std::string near = util::did_you_mean(name, importable_tools());
    throw UsageError(util::format("'{}' is none of the tools whose history can be brought over: "
                                  "{}{}",
                                  name, util::join(importable_tools(), ", "),
                                  near.empty() ? "" : "\n  hint: " + near));
}

} // namespace dbmig::importer

std::vector<std::string> dbmig::importable_tools() {
    std::vector<std::string> names;
    for (const importer::Tool& tool : importer::all_tools())
        names.emplace_back(tool.name);
    return names;
}
