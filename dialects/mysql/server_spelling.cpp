// SPDX-License-Identifier: MIT
// The table is made without what does not need spelling: foreign keys, which would need other
// tables, and indexes but for those of an AUTO_INCREMENT column.
#include "server_spelling.hpp"

#include <algorithm>

#include <dbmig/error.hpp>

#include "connection.hpp"
#include "model.hpp"
#include "parts.hpp"
#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

constexpr const char* trial_name = "_dbmig_trial";

/// As `table`, for the trial: the checks get names by their places.
Table trial_of(const Table& table) {
    Table trial = table;
    trial.name = {{}, trial_name};
    trial.foreign_keys.clear();
    trial.options.erase("partition_by");
    for (std::size_t i = 0; i < trial.checks.size(); ++i)
        trial.checks[i].name = "c" + std::to_string(i);
    return trial;
}

void take_columns(const Table& spelled, Table& table) {
    for (Column& column : table.columns) {
        const Column* found = find_column(spelled, column.name);
        if (found == nullptr)
            continue;
        column.type = found->type;
        column.nullable = found->nullable;
        column.server_default = found->server_default;
        column.generated = found->generated;
        column.collation = found->collation;
        column.options = found->options;
    }
}

void take_checks(const Table& spelled, Table& table) {
    for (std::size_t i = 0; i < table.checks.size(); ++i)
        for (const Check& check : spelled.checks)
            if (check.name == "c" + std::to_string(i))
                table.checks[i].expression = check.expression;
}

/// What the server gives by itself, its engine and the collation of the database, is not said.
void take_options(const Table& spelled, Table& table) {
    for (const char* const key : {"charset", "collate", "collation", "engine"})
        table.options.erase(key);
    for (const char* const key : {"collation", "engine"})
        if (const std::string value = option(spelled.options, key); !value.empty())
            table.options[key] = value;
}

} // namespace

bool spell_as_server(Table& table, Connection& scratch) {
    const Table trial = trial_of(table);
    const std::string drop = "DROP TABLE IF EXISTS " + quote(trial.name);
    Schema spelled;
    try {
        for (const Statement& statement :
             renderer().render({{CreateTable{trial}, {}, {}}}, Schema{}))
            scratch.execute(statement.sql);
        ReflectOptions options;
        options.only = {trial.name};
        spelled = reflector().reflect(scratch, options);
        scratch.execute(drop);
    } catch (const SqlError&) {
        scratch.execute(drop);
        return false;
    } catch (const SchemaError&) {
        return false; // rendering it for the database will say so
    }
    const auto found = spelled.tables.find(trial.name);
    if (found == spelled.tables.end())
        return false;
    take_columns(found->second, table);
    take_checks(found->second, table);
    take_options(found->second, table);
    return true;
}

Connection* scratch_of(Connection& connection) {
    auto* own = dynamic_cast<MysqlConnection*>(&connection);
    return own == nullptr ? nullptr : &own->scratch();
}

} // namespace dbmig::mysql
