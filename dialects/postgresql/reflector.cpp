// SPDX-License-Identifier: MIT
// Reads a live schema: a fixed number of catalogue queries in one snapshot.
#include <array>

#include <dbmig/error.hpp>

#include "parts.hpp"
#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

namespace {

/// What the server's texts depend on, and the value under which they are the same for everybody.
/// With this search path every name in them says its schema.
struct Setting {
    const char* name;
    const char* value;
};
constexpr std::array reading_settings{
    Setting{"search_path", "pg_catalog, pg_temp"},
    Setting{"DateStyle", "ISO, MDY"},
    Setting{"IntervalStyle", "postgres"},
    Setting{"TimeZone", "UTC"},
    Setting{"extra_float_digits", "1"},
    Setting{"bytea_output", "hex"},
    Setting{"quote_all_identifiers", "off"},
};

struct Before {
    SessionFacts session;
    std::vector<std::string> settings;
};

Before read_session(Connection& connection) {
    std::string sql = "SELECT current_setting('server_version_num'),"
                      " coalesce(current_schema()::text, 'public')";
    for (const Setting& setting : reading_settings)
        sql += std::string(", current_setting('") + setting.name + "')";
    auto rows = connection.query(sql).rows;
    Cells cells(rows.at(0));
    Before before;
    before.session.version = static_cast<int>(cells.number());
    before.session.default_schema = cells.text();
    for (std::size_t i = 0; i < reading_settings.size(); ++i)
        before.settings.push_back(cells.text());
    return before;
}

/// As SET LOCAL: until the transaction ends.
void set(Connection& connection, const std::vector<std::string>& values) {
    std::string sql;
    std::vector<Value> parameters;
    for (std::size_t i = 0; i < reading_settings.size(); ++i) {
        sql += std::string(sql.empty() ? "SELECT" : ",") + " set_config('" +
               reading_settings.at(i).name + "', $" + std::to_string(i + 1) + ", true)";
        parameters.emplace_back(values[i]);
    }
    connection.query(sql, parameters);
}

Schema read_catalogue(Connection& connection, const SessionFacts& session,
                      const ReflectOptions& options) {
    Catalog catalog(connection, session, options);
    read_types(catalog);
    read_relations(catalog);
    read_columns(catalog);
    read_sequences(catalog);
    read_keys(catalog);
    read_triggers(catalog);
    read_rules(catalog);
    read_policies(catalog);
    read_statistics(catalog);
    read_routines(catalog);
    read_schema_objects(catalog);
    read_publications(catalog);
    read_unhandled(catalog);
    return std::move(catalog.model);
}

/// When a query fails in the caller's transaction, the rollback that must follow restores the
/// settings too.
Schema read(Connection& connection, const ReflectOptions& options) {
    const Before before = read_session(connection);
    std::vector<std::string> values;
    for (const Setting& setting : reading_settings)
        values.emplace_back(setting.value);
    set(connection, values);
    Schema schema = read_catalogue(connection, before.session, options);
    set(connection, before.settings);
    return schema;
}

class PostgresqlReflector final : public Reflector {
public:
    Schema reflect(Connection& connection, const ReflectOptions& options) const override {
        if (connection.in_transaction())
            return read(connection, options);
        connection.restore_session();
        connection.begin(Transaction::read);
        try {
            Schema schema = read(connection, options);
            connection.rollback();
            return schema;
        } catch (...) {
            end_quietly(connection);
            throw;
        }
    }

private:
    /// What went wrong first is what the caller must hear of.
    static void end_quietly(Connection& connection) {
        try {
            if (connection.in_transaction())
                connection.rollback();
        } catch (const Error&) { // NOLINT(bugprone-empty-catch)
        }
    }
};

} // namespace

const Reflector& reflector() {
    static const PostgresqlReflector instance;
    return instance;
}

} // namespace dbmig::postgresql
