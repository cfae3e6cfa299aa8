// SPDX-License-Identifier: MIT
// A live database as the model: lists from INFORMATION_SCHEMA, texts from SHOW CREATE. All of SHOW
// CREATE goes out in few packets; the views of INFORMATION_SCHEMA that would say most of the same
// take several times as long on both servers, since they open each table for each of them.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include <dbmig/error.hpp>

#include "connection.hpp"
#include "cursor.hpp"
#include "object_parser.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "table_parser.hpp"
#include "trigger_order.hpp"

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

/// One SHOW CREATE, and what is done with the row that it gives.
struct Request {
    std::string kind; ///< in capitals: TABLE, PROCEDURE, …
    Name name;
    std::function<void(const std::vector<Value>& row)> take;
};

std::string sql_of(const Request& request) {
    return "SHOW CREATE " + request.kind + " " + quote(request.name.name);
}

class Reflection {
public:
    Reflection(Connection& connection, const ReflectOptions& options)
        : m_connection(connection), m_options(options) {}

    Schema run() {
        if (auto* own = dynamic_cast<MysqlConnection*>(&m_connection))
            own->restore_settings();
        read_facts();
        list_tables();
        if (m_requests.empty() && !m_options.only.empty())
            return std::move(m_schema);
        list_triggers();
        if (m_options.only.empty()) {
            list_routines();
            list_events();
        }
        show_all();
        mark_unchecked();
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
        if (const auto* own = dynamic_cast<MysqlConnection*>(&m_connection);
            own != nullptr && !own->inherited_collation().empty())
            take_inherited(fold(own->inherited_collation()));
        m_defaults.engine = text(row.at(2));
        m_session.user = text(row.at(3));
        m_session.sql_mode = text(row.at(4));
        for (const auto& each : m_connection.query("SHOW CHARACTER SET").rows)
            m_defaults.collations[text(each.at(0))] = text(each.at(2));
    }

    /// A script may have changed the default of its database.
    void take_inherited(const std::string& collation) {
        if (m_defaults.collation != collation)
            leave_alone("default collation", {{}, m_defaults.collation},
                        "that of the database itself is not compared; ALTER DATABASE changes it");
        m_defaults.collation = collation;
    }

    bool wanted(const Name& name) const {
        return m_options.ignore.count(name) == 0 &&
               (m_options.only.empty() || m_options.only.count(name) != 0 ||
                std::any_of(m_options.only.begin(), m_options.only.end(), [&](const Name& each) {
                    return same_name(each.name, name.name); // the server may write it otherwise
                }));
    }

    void list_tables() {
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
                request_table(name, text(row.at(1)));
        }
    }

    void request_table(const Name& name, const std::string& type) {
        if (type == "VIEW")
            request("VIEW", name, [this, name](const auto& row) {
                m_schema.views[name] = parse_view(text(row.at(text_of_table)), m_session);
            });
        else if (type == "SEQUENCE")
            request_sequence(name);
        else if (type == "BASE TABLE" || type == "SYSTEM VERSIONED")
            request("TABLE", name, [this, name](const auto& row) {
                m_schema.tables[name] = parse_table(text(row.at(text_of_table)), m_defaults);
            });
        else
            leave_alone("table", name, "tables of the kind " + type + " are not handled");
    }

    void request_sequence(const Name& name) {
        if (m_options.only.empty())
            request("SEQUENCE", name, [this](const auto& row) {
                add(parse_sequence(text(row.at(text_of_table)), m_defaults.engine));
            });
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

    void list_triggers() {
        const auto found = m_connection.query(
            "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION FROM "
            "information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY ACTION_ORDER");
        std::map<std::vector<std::string>, std::vector<Trigger>> by_moment;
        for (const auto& row : found.rows) {
            const Name table{{}, text(row.at(1))};
            if (wanted(table))
                by_moment[{table.name, text(row.at(2)), text(row.at(3))}].push_back(
                    {{{}, text(row.at(0))}, table, {}, {}, {}});
        }
        for (auto& [moment, triggers] : by_moment) {
            set_order(triggers);
            for (const Trigger& trigger : triggers)
                request_trigger(trigger);
        }
    }

    void request_trigger(const Trigger& trigger) {
        request("TRIGGER", trigger.name, [this, trigger](const auto& shown) {
            Trigger& it = m_schema.triggers[trigger.name] = trigger;
            it.definition = body(shown, text_of_routine, it.options);
        });
    }

    void list_routines() {
        static const std::map<std::string, ObjectKind> routine_kinds{
            {"FUNCTION", ObjectKind::function},
            {"PROCEDURE", ObjectKind::procedure},
            {"PACKAGE", ObjectKind::package},
            {"PACKAGE BODY", ObjectKind::package_body}};
        const auto found =
            m_connection.query("SELECT ROUTINE_NAME, ROUTINE_TYPE FROM "
                               "information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()");
        for (const auto& row : found.rows) {
            const Name name{{}, text(row.at(0))};
            const std::string type = text(row.at(1));
            const auto kind = routine_kinds.find(type);
            if (kind == routine_kinds.end()) {
                leave_alone(fold(type), name, "routines of this kind are not handled");
                continue;
            }
            request(type, name, [this, name, kind = kind->second](const auto& shown) {
                SchemaObject routine;
                routine.kind = kind;
                routine.name = name;
                routine.definition = body(shown, text_of_routine, routine.options);
                add(std::move(routine));
            });
        }
    }

    /// An event that says no start has got the time at which it was made.
    void list_events() {
        const auto found = m_connection.query(
            "SELECT EVENT_NAME, STARTS IS NOT NULL AND ABS(TIMESTAMPDIFF(SECOND, STARTS, CREATED)) "
            "<= 1 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()");
        for (const auto& row : found.rows) {
            const Name name{{}, text(row.at(0))};
            const bool started = text(row.at(1)) == "1";
            request("EVENT", name, [this, name, started](const auto& shown) {
                SchemaObject event;
                event.kind = ObjectKind::event;
                event.name = name;
                event.definition = body(shown, text_of_event, event.options);
                if (started)
                    event.definition = without_starts(event.definition);
                add(std::move(event));
            });
        }
    }

    /// The text of what runs statements; the modes that it runs in go to the options.
    std::string body(const std::vector<Value>& shown, std::size_t column, Options& options) const {
        const std::string sql = text(shown.at(column));
        if (sql.empty())
            throw ParseError("the server does not show its text to this user");
        take_mode(text(shown.at(1)), m_session, options);
        return take_definer(sql, m_session, options);
    }

    void add(SchemaObject object) {
        const ObjectKey key{object.kind, object.name};
        m_schema.objects[key] = std::move(object);
    }

    void request(std::string kind, Name name, std::function<void(const std::vector<Value>&)> take) {
        m_requests.push_back({std::move(kind), std::move(name), std::move(take)});
    }

    void show_all() {
        std::vector<std::string> statements;
        for (const Request& each : m_requests)
            statements.push_back(sql_of(each));
        std::vector<Answer> answers = ask(statements);
        for (std::size_t i = 0; i < answers.size(); ++i)
            take(m_requests[i], std::move(answers[i]));
    }

    std::vector<Answer> ask(const std::vector<std::string>& statements) {
        if (auto* own = dynamic_cast<MysqlConnection*>(&m_connection))
            return own->query_each(statements);
        std::vector<Answer> answers;
        for (const std::string& sql : statements) {
            try {
                answers.push_back({m_connection.query(sql), {}});
            } catch (const SqlError& error) {
                answers.push_back({{}, error.what()});
            }
        }
        return answers;
    }

    /// MariaDB refuses to show a view that counts a sequence up to who only reads. Nothing where
    /// this does not tell it either, as on MySQL, which has other columns, and no sequences.
    std::vector<std::vector<Value>> view_otherwise(const Name& name) {
        try {
            const auto found = m_connection.query(
                "SELECT ALGORITHM, DEFINER, SECURITY_TYPE, VIEW_DEFINITION, CHECK_OPTION FROM "
                "information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND "
                "VIEW_DEFINITION <> ''",
                {name.name});
            if (!found.rows.empty())
                return {{Null{}, create_view(name, found.rows.front())}};
        } catch (const SqlError&) {
            return {};
        }
        return {};
    }

    /// As SHOW CREATE VIEW says it.
    static std::string create_view(const Name& name, const std::vector<Value>& row) {
        const std::string definer = text(row.at(1));
        const auto host = definer.rfind('@');
        const std::string user =
            quote(definer.substr(0, host)) +
            (host == std::string::npos ? "" : "@" + quote(definer.substr(host + 1)));
        const std::string check = text(row.at(4));
        return "CREATE ALGORITHM=" + text(row.at(0)) + " DEFINER=" + user + " SQL SECURITY " +
               text(row.at(2)) + " VIEW " + quote(name.name) + " AS " + text(row.at(3)) +
               (check.empty() || check == "NONE" ? "" : " WITH " + check + " CHECK OPTION");
    }

    /// What the server cannot show or is not understood is named and left alone.
    void take(const Request& request, Answer answer) {
        if (request.kind == "VIEW" && !answer.error.empty())
            answer.result.rows = view_otherwise(request.name);
        if (answer.result.rows.empty()) {
            if (!is_gone(request))
                leave_alone(fold(request.kind), request.name, answer.error);
            return;
        }
        try {
            request.take(answer.result.rows[0]);
        } catch (const ParseError& error) {
            leave_alone(fold(request.kind), request.name, error.what());
        }
    }

    /// A table that was dropped since it was listed.
    bool is_gone(const Request& request) {
        if (request.kind != "TABLE" && request.kind != "VIEW")
            return false;
        return m_connection
            .query("SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND "
                   "TABLE_NAME = ?",
                   {request.name.name})
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
    std::vector<Request> m_requests;
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
