// SPDX-License-Identifier: MIT
// Reading the files of other migration tools, and what their tables say. Nothing of theirs is
// changed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/connection.hpp>
#include <dbmig/import.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::importer {

/// The rows of a query on a table; nothing when the table is not there.
using TableQuery =
    std::function<std::optional<ResultSet>(const Name& table, const std::string& sql)>;

/// What a tool says of the database, in its own words.
struct Said {
    std::string table;
    bool exists = false;
    bool are_rows = false;         ///< `ids` are version rows already, else all that is applied
    std::vector<std::string> ids;  ///< of revisions
    std::vector<std::string> left; ///< versions that no file has
};

struct Tool {
    std::string_view name;
    /// Throws UsageError when the folder holds nothing of the tool, FileError for malformed files.
    ImportedHistory (*read)(const std::string& folder);
    Said (*state)(const ImportedHistory& history, const TableQuery& query);
};

/// UsageError for a name that is not known.
const Tool& find_tool(const std::string& name);

ImportedHistory read_dbmate(const std::string& folder);
ImportedHistory read_goose(const std::string& folder);
ImportedHistory read_golang_migrate(const std::string& folder);
ImportedHistory read_numbered(const std::string& folder);
ImportedHistory read_flyway(const std::string& folder);
ImportedHistory read_sqitch(const std::string& folder);
ImportedHistory read_alembic(const std::string& folder);

Said state_of_dbmate(const ImportedHistory& history, const TableQuery& query);
Said state_of_goose(const ImportedHistory& history, const TableQuery& query);
Said state_of_golang_migrate(const ImportedHistory& history, const TableQuery& query);
Said state_of_numbered(const ImportedHistory& history, const TableQuery& query);
Said state_of_flyway(const ImportedHistory& history, const TableQuery& query);
Said state_of_sqitch(const ImportedHistory& history, const TableQuery& query);
Said state_of_alembic(const ImportedHistory& history, const TableQuery& query);

/// The version rows for what the tool says. UsageError when a revision is applied and one before it
/// is not, which version rows cannot say.
ForeignState settle(const Said& said, const ImportedHistory& history);

} // namespace dbmig::importer
