// SPDX-License-Identifier: MIT
// A live database as the model: lists from INFORMATION_SCHEMA, texts from SHOW CREATE.
#include <algorithm>
#include <set>

#include <dbmig/error.hpp>

#include "connection.hpp"
#include "cursor.hpp"
#include "object_parser.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "table_parser.hpp"

namespace dbmig::mysql {

namespace {

std::string text(const Value& value) {
    if (const auto* words = std::get_if<std::string>(&value))
        return *words;
    if (const auto* bytes = std::get_if<Blob>(&value)) // some views of MySQL are binary
        return bytes->bytes;
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    return {};
}

/// Where each kind of SHOW CREATE has its text.
constexpr std::size_t text_of_table = 1;
constexpr std::size_t text_of_routine = 2; ///< and of triggers; the mode stands before it
constexpr std::size_t text_of_event = 3;

class Reflection {
public:
    Reflection(Connection& connection, const ReflectOptions& options)
        : m_connection(connection), m_options(options) {}

    Schema run() {
        if (auto* own = dynamic_cast<MysqlConnection*>(&m_connection))
            own->restore_settings();
        read_facts();
        tables();
        mark_unchecked();
        if (!m_schema.tables.empty() || m_options.only.empty())
            triggers();
        if (m_options.only.empty()) {
            routines();
            events();
        }
        return std::move(m_schema);
    }

private:
    void read_facts() {
        const auto row = m_connection
                             .query("SELECT DATABASE(), @@collation_database, "
                                    "@@default_storage_engine, CURRENT_USER(), @@sql_mode")
                             .rows.at(0);
        m_defaults.database = m_session.database = text(row.at(0));
        m_defaults.collation = fold(text(row.at(1)));
        m_defaults.engine = text(row.at(2));
        m_session.user = text(row.at(3));
        m_session.sql_mode = text(row.at(4));
        for (const auto& each : m_connection.query("SHOW CHARACTER SET").rows)
            m_defaults.collations[text(each.at(0))] = text(each.at(2));
    }

    bool wanted(const Name& name) const {
        return m_options.ignore.count(name) == 0 &&
               (m_options.only.empty() || m_options.only.count(name) != 0);
    }

    void tables() {
        std::string sql = "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES "
                          "WHERE TABLE_SCHEMA = DATABASE()";
        std::vector<Value> names;
        for (const Name& name : m_options.only) {
            sql += names.empty() ? " AND TABLE_NAME IN (?" : ", ?";
            names.emplace_back(name.name);
        }
        for (const auto& row : m_connection.query(sql + (names.empty() ? "" : ")"), names).rows) {
            const Name name{{}, text(row.at(0))};
            m_listed.insert(fold(name.name));
            if (wanted(name))
                guarded("table", name, [&] { table(name, text(row.at(1))); });
        }
    }

    void table(const Name& name, const std::string& type) {
        if (type == "VIEW")
            view(name);
        else if (type == "SEQUENCE")
            sequence(name);
        else if (type == "BASE TABLE")
            m_schema.tables[name] = parse_table(show("TABLE", name, text_of_table), m_defaults);
        else
            leave_alone("table", name, "tables of the kind " + type + " are not handled");
    }

    /// Foreign keys to tables that are not there can only be made while nothing is checked.
    void mark_unchecked() {
        if (!m_options.only.empty())
            return;
        for (auto& [name, table] : m_schema.tables)
            for (ForeignKey& key : table.foreign_keys)
                if (key.referred_table.schema.empty() &&
                    m_listed.count(fold(key.referred_table.name)) == 0)
                    key.options["unchecked"] = "true";
    }

    void view(const Name& name) {
        guarded("view", name, [&] {
            m_schema.views[name] = parse_view(show("VIEW", name, text_of_table), m_session);
        });
    }

    void sequence(const Name& name) {
        if (!m_options.only.empty())
            return;
        guarded("sequence", name, [&] {
            add(parse_sequence(show("SEQUENCE", name, text_of_table), m_defaults.engine));
        });
    }

    void triggers() {
        const auto found =
            m_connection.query("SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM "
                               "information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()");
        for (const auto& row : found.rows) {
            const Name name{{}, text(row.at(0))};
            const Name table{{}, text(row.at(1))};
            if (!wanted(table))
                continue;
            guarded("trigger", name, [&] {
                Trigger trigger{name, table, {}, {}, {}};
                trigger.definition = routine_text("TRIGGER", name, trigger.options);
                m_schema.triggers[name] = std::move(trigger);
            });
        }
    }

    void routines() {
        const auto found =
            m_connection.query("SELECT ROUTINE_NAME, ROUTINE_TYPE FROM "
                               "information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()");
        for (const auto& row : found.rows) {
            const Name name{{}, text(row.at(0))};
            const std::string type = text(row.at(1));
            if (type == "FUNCTION" || type == "PROCEDURE")
                guarded(fold(type), name, [&] {
                    SchemaObject routine;
                    routine.kind =
                        type == "FUNCTION" ? ObjectKind::function : ObjectKind::procedure;
                    routine.name = name;
                    routine.definition = routine_text(type, name, routine.options);
                    add(std::move(routine));
                });
            else
                leave_alone(fold(type), name, "packages are not handled");
        }
    }

    /// An event that says no start has got the time at which it was made.
    void events() {
        const auto found = m_connection.query(
            "SELECT EVENT_NAME, STARTS IS NOT NULL AND ABS(TIMESTAMPDIFF(SECOND, STARTS, CREATED)) "
            "<= 1 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()");
        for (const auto& row : found.rows) {
            const Name name{{}, text(row.at(0))};
            guarded("event", name, [&] {
                SchemaObject event;
                event.kind = ObjectKind::event;
                event.name = name;
                event.definition = routine_text("EVENT", name, event.options);
                if (text(row.at(1)) == "1")
                    event.definition = without_starts(event.definition);
                add(std::move(event));
            });
        }
    }

    /// The text of what runs statements, with the modes that it runs in.
    std::string routine_text(const std::string& kind, const Name& name, Options& options) {
        const auto row = show_row(kind, name);
        const std::string sql = text(row.at(kind == "EVENT" ? text_of_event : text_of_routine));
        if (sql.empty())
            throw ParseError("the server does not show its text to this user");
        take_mode(text(row.at(1)), m_session, options);
        return take_definer(sql, m_session, options);
    }

    std::vector<Value> show_row(const std::string& kind, const Name& name) {
        return m_connection.query("SHOW CREATE " + kind + " " + quote(name.name)).rows.at(0);
    }
    std::string show(const std::string& kind, const Name& name, std::size_t column) {
        return text(show_row(kind, name).at(column));
    }

    void add(SchemaObject object) {
        const ObjectKey key{object.kind, object.name};
        m_schema.objects[key] = std::move(object);
    }

    /// What the server cannot show or is not understood is named and left alone.
    template <typename Read>
    void guarded(const std::string& kind, const Name& name, const Read& read) {
        try {
            read();
        } catch (const ParseError& error) {
            leave_alone(kind, name, error.what());
        } catch (const SqlError& error) {
            if (is_gone(kind, name))
                return;
            leave_alone(kind, name, error.what());
        }
    }

    /// A table that was dropped since it was listed.
    bool is_gone(const std::string& kind, const Name& name) {
        if (kind != "table" && kind != "view")
            return false;
        return m_connection
            .query("SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND "
                   "TABLE_NAME = ?",
                   {name.name})
            .rows.empty();
    }

    void leave_alone(const std::string& kind, const Name& name, const std::string& reason) {
        m_schema.unhandled.push_back({kind, name, reason});
    }

    Connection& m_connection;
    const ReflectOptions& m_options;
    Defaults m_defaults;
    SessionFacts m_session;
    std::set<std::string> m_listed; ///< all tables, folded
    Schema m_schema;
};

class MysqlReflector final : public Reflector {
public:
    Schema reflect(Connection& connection, const ReflectOptions& options) const override {
        return Reflection(connection, options).run();
    }
};

} // namespace

const Reflector& reflector() {
    static const MysqlReflector instance;
    return instance;
}

} // namespace dbmig::mysql
