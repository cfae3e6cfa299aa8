// SPDX-License-Identifier: MIT
// Scratch databases: made from template0 on the server of the live one, dropped when they are done
// with, and dropped by the next run where this one was killed.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <random>
#include <utility>

#include <unistd.h>

#include <dbmig/error.hpp>

#include "open.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "text.hpp"

namespace dbmig::postgresql {

namespace {

constexpr std::string_view scratch_prefix = "dbmig_scratch_";

std::string host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0)
        return "?";
    return name.data();
}

std::string random_name() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::random_device random;
    std::string name(scratch_prefix);
    for (int i = 0; i < 16; ++i)
        name += digits[random() & 15U];
    return name;
}

/// The comment on a scratch database: whose it is.
std::string own_mark() {
    return "dbmig scratch database of process " + std::to_string(::getpid()) + " on " + host_name();
}

/// Whether the process that a mark names may still be there. One of another machine counts as gone
/// once nobody is connected: a connection is made right after the database.
bool is_alive(const std::string& mark) {
    constexpr std::string_view head = "dbmig scratch database of process ";
    if (mark.rfind(head, 0) != 0)
        return true; // not a mark: not ours to drop
    const std::size_t on = mark.find(" on ", head.size());
    if (on == std::string::npos || mark.substr(on + 4) != host_name())
        return false;
    const long process = std::strtol(mark.c_str() + head.size(), nullptr, 10);
    return process > 0 && (::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM);
}

std::string drop_statement(Connection& admin, const std::string& name, bool force) {
    const ResultSet version = admin.query("SELECT current_setting('server_version_num')::integer");
    const auto* const number = std::get_if<std::int64_t>(&version.rows.at(0).at(0));
    const bool can_force = number != nullptr && *number >= 130000;
    return "DROP DATABASE IF EXISTS " + quote(name) + (force && can_force ? " WITH (FORCE)" : "");
}

/// What runs that were killed have left.
void drop_left_overs(Connection& admin) {
    const ResultSet found = admin.query(
        "SELECT d.datname::text, pg_catalog.shobj_description(d.oid, 'pg_database') "
        "FROM pg_catalog.pg_database d WHERE starts_with(d.datname::text, $1) "
        "AND d.datdba = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user) "
        "AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)",
        {std::string(scratch_prefix)});
    for (const auto& row : found.rows) {
        if (is_alive(text_of(row[1])))
            continue;
        try {
            admin.execute(drop_statement(admin, text_of(row[0]), false));
        } catch (const SqlError&) {
            continue; // somebody has connected to it, or dropped it first
        }
    }
}

/// Encoding and collation as the live database has them: they decide what its texts and defaults
/// look like. Columns of pg_database that a version lacks are null in its JSON.
std::string create_statement(Connection& admin, const std::string& name) {
    const ResultSet live =
        admin.query("SELECT pg_catalog.pg_encoding_to_char(d.encoding)::text, d.datcollate::text, "
                    "d.datctype::text, pg_catalog.to_jsonb(d) ->> 'datlocprovider', "
                    "coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> "
                    "'daticulocale') "
                    "FROM pg_catalog.pg_database d WHERE d.datname = current_database()");
    const auto& row = live.rows.at(0);
    std::string sql = "CREATE DATABASE " + quote(name) + " TEMPLATE template0 ENCODING " +
                      string_literal(text_of(row[0])) + " LC_COLLATE " +
                      string_literal(text_of(row[1])) + " LC_CTYPE " +
                      string_literal(text_of(row[2]));
    if (text_of(row[3]) == "c")
        sql += " LOCALE_PROVIDER libc"; // whatever template0's is
    if (text_of(row[3]) == "i")
        sql += " LOCALE_PROVIDER icu ICU_LOCALE " + string_literal(text_of(row[4]));
    if (text_of(row[3]) == "b")
        sql += " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + string_literal(text_of(row[4]));
    return sql;
}

/// Drops the database at its end.
class ScratchDatabase {
public:
    ScratchDatabase(std::unique_ptr<Connection> admin, std::string name)
        : m_admin(std::move(admin)), m_name(std::move(name)) {
        try {
            m_admin->execute(create_statement(*m_admin, m_name));
        } catch (const SqlError& error) {
            explain(error);
        }
        try {
            m_admin->execute("COMMENT ON DATABASE " + quote(m_name) + " IS " +
                             string_literal(own_mark()));
        } catch (...) {
            drop();
            throw;
        }
    }
    ~ScratchDatabase() { drop(); }
    ScratchDatabase(const ScratchDatabase&) = delete;
    ScratchDatabase& operator=(const ScratchDatabase&) = delete;

private:
    [[noreturn]] static void explain(const SqlError& error) {
        const std::string text =
            "a scratch database cannot be made on this server: " + std::string(error.what());
        if (error.sqlstate() != "42501")
            throw SqlError(text, error.statement(), error.sqlstate());
        throw SqlError(text + "; give the role CREATEDB, or name in dbmig.yaml as scratch_url a "
                              "server where it may make databases",
                       error.statement(), error.sqlstate());
    }

    void drop() noexcept {
        try {
            m_admin->execute(drop_statement(*m_admin, m_name, true));
        } catch (const std::exception&) {
            // The next run finds it by its mark.
        }
    }

    std::unique_ptr<Connection> m_admin;
    std::string m_name;
};

} // namespace

std::unique_ptr<Connection> open_scratch(const Url* live) {
    if (live == nullptr)
        throw UsageError("PostgreSQL needs a server for its scratch database: give the URL of the "
                         "database, or scratch_url in dbmig.yaml");
    auto admin = connect(*live, {});
    drop_left_overs(*admin);
    Session session;
    // An ALTER DATABASE … SET search_path decides which schema is the default one.
    session.search_path = text_of(admin->query("SHOW search_path").rows.at(0).at(0));
    Url scratch = *live;
    scratch.database = random_name();
    scratch.query.erase("dbname");
    session.guard = std::make_shared<ScratchDatabase>(std::move(admin), scratch.database);
    return open(scratch, {}, std::move(session));
}

} // namespace dbmig::postgresql
