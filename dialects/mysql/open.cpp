// SPDX-License-Identifier: MIT
// From a URL to a session, with a clear word where that fails.
//
// Keys that a URL's query may have:
//   unix_socket=PATH (or socket=)   the socket of a server on this machine
//   ssl_mode=disabled|preferred|required|verify_ca|verify_identity; without it no TLS
//   ssl_ca, ssl_cert, ssl_key=PATH  files in PEM
//   ssl_cipher=LIST
// Those of Python's drivers (charset, use_unicode, …) are accepted and mean nothing here: dbmig
// always speaks utf8mb4.
#include <set>

#include <errmsg.h>
#include <mysqld_error.h>

#include <dbmig/error.hpp>

#include "connection.hpp"
#include "parts.hpp"
#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

const std::set<std::string> own_keys{"unix_socket", "socket",  "ssl_mode",  "ssl_ca",
                                     "ssl_cert",    "ssl_key", "ssl_cipher"};
const std::set<std::string> driver_keys{
    "charset",      "use_unicode",        "autocommit",        "connect_timeout",
    "read_timeout", "write_timeout",      "local_infile",      "binary_prefix",
    "collation",    "auth_plugin",        "client_flag",       "ssl_verify_cert",
    "sql_mode",     "ssl_check_hostname", "raise_on_warnings", "ssl_disabled"};

std::string value_of(const Url& url, const char* key, const char* other = nullptr) {
    auto found = url.query.find(key);
    if (found == url.query.end() && other != nullptr)
        found = url.query.find(other);
    return found == url.query.end() ? std::string() : found->second;
}

const char* or_null(const std::string& text) {
    return text.empty() ? nullptr : text.c_str();
}

void refuse_unknown(const Url& url) {
    for (const auto& [key, value] : url.query)
        if (own_keys.count(key) == 0 && driver_keys.count(key) == 0)
            throw UsageError("the " + url.scheme + " URL has the option '" + key +
                             "', which is not known; expected unix_socket, ssl_mode, ssl_ca, "
                             "ssl_cert, ssl_key or ssl_cipher");
}

void set_flag(MYSQL* session, mysql_option which, bool value) {
    const my_bool flag = value ? 1 : 0;
    mysql_options(session, which, &flag);
}

bool verifies(const std::string& mode) {
    return mode == "verify_ca" || mode == "verify_identity";
}

void set_tls(MYSQL* session, const Url& url) {
    const std::string ca = value_of(url, "ssl_ca");
    const std::string cert = value_of(url, "ssl_cert");
    const std::string key = value_of(url, "ssl_key");
    const std::string cipher = value_of(url, "ssl_cipher");
    const std::string mode = fold(value_of(url, "ssl_mode"));
    static const std::set<std::string> modes{"",         "disabled",  "preferred",
                                             "required", "verify_ca", "verify_identity"};
    if (modes.count(mode) == 0)
        throw UsageError("ssl_mode is '" + mode +
                         "'; expected disabled, preferred, required, verify_ca or "
                         "verify_identity");
    const bool verify = verifies(mode);
    if (!ca.empty() || !cert.empty() || !key.empty() || !cipher.empty())
        mysql_ssl_set(session, or_null(key), or_null(cert), or_null(ca), nullptr, or_null(cipher));
    if (verify || mode == "required" || mode == "preferred") // taken where the server has it
        set_flag(session, MYSQL_OPT_SSL_ENFORCE, true);
    set_flag(session, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, verify);
}

void set_options(MYSQL* session, const Url& url, const ConnectOptions& options) {
    const auto seconds = static_cast<unsigned>((options.connect_timeout.count() + 999) / 1000);
    mysql_options(session, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
    mysql_options(session, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    const unsigned no_files = 0;
    mysql_options(session, MYSQL_OPT_LOCAL_INFILE, &no_files);
    set_flag(session, MYSQL_OPT_RECONNECT, false);
    set_tls(session, url);
}

std::string place_of(const Url& url) {
    const std::string socket = value_of(url, "unix_socket", "socket");
    if (!socket.empty())
        return "socket " + socket;
    return (url.host.empty() ? "localhost" : url.host) + ":" +
           std::to_string(url.port == 0 ? 3306 : url.port);
}

std::string hint_for(unsigned code, const Url& url) {
    if (code == ER_BAD_DB_ERROR)
        return "; make it first: CREATE DATABASE " + quote(url.database);
    if (code == ER_ACCESS_DENIED_ERROR)
        return "; check user and password in the URL (an account that must use TLS wants "
               "ssl_mode=required)";
    if (code == CR_AUTH_PLUGIN_CANNOT_LOAD)
        return "; the plugins of MariaDB's C client are needed for this account (on Debian they "
               "come with libmariadb3; MARIADB_PLUGIN_DIR says where they are)";
    if (code == CR_SSL_CONNECTION_ERROR)
        return "; ssl_ca=PATH names the authority that signed the server's certificate, and "
               "ssl_mode=required encrypts without asking who answers";
    return {};
}

/// The library goes on in clear text with a server that has no TLS.
void require_tls(MYSQL* session, const Url& url) {
    const std::string mode = fold(value_of(url, "ssl_mode"));
    if ((mode == "required" || verifies(mode)) && mysql_get_ssl_cipher(session) == nullptr)
        throw ConnectError(place_of(url) + ": the server offers no TLS, and ssl_mode=" + mode +
                           " asks for it");
}

[[noreturn]] void refuse(MYSQL* session, const Url& url) {
    const unsigned code = mysql_errno(session);
    throw ConnectError(place_of(url) + ": " + mysql_error(session) + " (error " +
                           std::to_string(code) + ")" + hint_for(code, url),
                       {}, mysql_sqlstate(session));
}

} // namespace

Session open_session(const Url& url, const ConnectOptions& options) {
    refuse_unknown(url);
    Session session(mysql_init(nullptr));
    if (!session)
        throw ConnectError("the MySQL client library cannot start: out of memory");
    set_options(session.get(), url, options);
    const std::string socket = value_of(url, "unix_socket", "socket");
    const MYSQL* opened = mysql_real_connect(session.get(), or_null(url.host), or_null(url.user),
                                             or_null(url.password), or_null(url.database),
                                             static_cast<unsigned>(url.port), or_null(socket),
                                             CLIENT_MULTI_RESULTS | CLIENT_FOUND_ROWS);
    if (opened == nullptr)
        refuse(session.get(), url);
    require_tls(session.get(), url);
    return session;
}

std::unique_ptr<Connection> connect(const Url& url, const ConnectOptions& options) {
    if (url.database.empty())
        throw UsageError("the " + url.scheme + " URL names no database; expected " + url.scheme +
                         "://user:password@host/database");
    return std::make_unique<MysqlConnection>(url, options);
}

bool exact_relations(Connection& connection) {
    const auto* own = dynamic_cast<MysqlConnection*>(&connection);
    return own != nullptr && own->exact_relations();
}

bool exact_triggers(Connection& connection) {
    const auto* own = dynamic_cast<MysqlConnection*>(&connection);
    return own != nullptr && own->exact_triggers();
}

} // namespace dbmig::mysql
