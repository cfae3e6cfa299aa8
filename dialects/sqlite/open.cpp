// SPDX-License-Identifier: MIT
// From a URL to an open database file, with a clear word where that fails.
//
// Keys that a URL's query may have:
//   foreign_keys=on    PRAGMA foreign_keys = on for the connection (SQLite's default is off)
//   pragma.NAME=VALUE  any other pragma, e.g. pragma.journal_mode=wal
//   uri=true           the path is a file: URI; mode, cache, immutable, nolock, vfs, psow, modeof
//                      are handed on with it
// Those of Python's driver (timeout, check_same_thread, …) are accepted and mean nothing here.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <dbmig/error.hpp>

#include "connection.hpp"
#include "connection_error.hpp"
#include "parts.hpp"
#include "quoting.hpp"

namespace dbmig::sqlite {

namespace {

const std::set<std::string> uri_keys{"mode", "cache", "immutable", "nolock",
                                     "vfs",  "psow",  "modeof"};
const std::set<std::string> driver_keys{"timeout",         "check_same_thread", "detect_types",
                                        "isolation_level", "cached_statements", "autocommit",
                                        "native_datetime"};

/// What sqlite3_open_v2() is called with.
struct Target {
    std::string name;
    std::string shown;
    bool file = false; ///< a plain path, not a URI and not in memory
};

bool is_true(const std::string& value) {
    return value == "true" || value == "1" || value == "yes" || value == "on";
}

std::string percent_encoded(const std::string& path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#' || byte < 0x20) {
            result += '%';
            result += digits[byte >> 4U];
            result += digits[byte & 15U];
        } else {
            result += c;
        }
    }
    return result;
}

Target uri_target(const Url& url) {
    std::string name = url.database.rfind("file:", 0) == 0
                           ? url.database
                           : "file:" + percent_encoded(url.database);
    char separator = name.find('?') == std::string::npos ? '?' : '&';
    for (const auto& [key, value] : url.query) {
        if (uri_keys.count(key) == 0)
            continue;
        name += separator + key + "=" + percent_encoded(value);
        separator = '&';
    }
    return {name, "database '" + url.database + "'", false};
}

Target target_of(const Url& url) {
    const auto uri = url.query.find("uri");
    if (url.database.rfind("file:", 0) == 0 || (uri != url.query.end() && is_true(uri->second)))
        return uri_target(url);
    if (url.database.empty() || url.database == ":memory:")
        return {":memory:", "in-memory database", false};
    // A name that begins with a colon is SQLite's own; "./" makes it a file's.
    const bool odd = url.database.front() == ':';
    return {(odd ? "./" : "") + url.database, "database '" + url.database + "'", true};
}

bool is_pragma_name(std::string_view name) {
    return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") ==
                                std::string_view::npos;
}

/// The PRAGMA statements that the URL asks for; refuses what it does not know.
std::vector<std::string> pragmas_of(const Url& url) {
    std::vector<std::string> pragmas;
    for (const auto& [key, value] : url.query) {
        const std::string name = key.rfind("pragma.", 0) == 0 ? key.substr(7) : key;
        if ((key == "foreign_keys" || name != key) && is_pragma_name(name))
            pragmas.push_back("PRAGMA " + name + " = " + string_literal(value));
        else if (key != "uri" && uri_keys.count(key) == 0 && driver_keys.count(key) == 0)
            throw UsageError("the SQLite URL has the option '" + key +
                             "', which is not known; expected foreign_keys, pragma.NAME, uri, mode "
                             "or cache");
    }
    return pragmas;
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

[[noreturn]] void refuse(const std::string& text) {
    throw ConnectError(text, {}, "SQLITE_CANTOPEN");
}

void check_folder(const Target& target) {
    struct stat status {};
    const std::string folder = folder_of(target.name);
    if (::stat(folder.c_str(), &status) != 0)
        refuse(target.shown + " cannot be opened: its folder '" + folder +
               "': " + std::strerror(errno) +
               (errno == ENOENT ? "; make the folder first, or correct the path in the URL" : ""));
    if (!S_ISDIR(status.st_mode))
        refuse(target.shown + " cannot be opened: '" + folder + "' is not a folder");
}

/// What SQLite would only call "unable to open database file".
void check_path(const Target& target, const ConnectOptions& options) {
    struct stat status {};
    if (::stat(target.name.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode))
            refuse(target.shown + " is a folder; the URL must name a file");
        if (::access(target.name.c_str(), R_OK) != 0)
            refuse(target.shown + " cannot be read: " + std::strerror(errno) +
                   "; check the permissions of the file");
        return;
    }
    if (errno != ENOENT && errno != ENOTDIR)
        refuse(target.shown + " cannot be opened: " + std::strerror(errno));
    check_folder(target);
    if (options.read_only || !options.create)
        refuse(target.shown + " does not exist; check the path in the URL" +
               (options.read_only ? "" : ", or let it be created by running an upgrade"));
    if (::access(folder_of(target.name).c_str(), W_OK) != 0)
        refuse(target.shown + " cannot be created: its folder '" + folder_of(target.name) +
               "': " + std::strerror(errno));
}

bool is_missing(const Target& target) {
    struct stat status {};
    return ::stat(target.name.c_str(), &status) != 0 && errno == ENOENT;
}

constexpr int memory_flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

Handle open_handle(const Target& target, const std::string& name, int flags) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &raw, flags, nullptr);
    Handle handle(raw);
    if (code != SQLITE_OK) {
        FailureContext context;
        context.database = target.shown;
        context.connecting = true;
        throw_failure(raw, raw == nullptr ? code : sqlite3_extended_errcode(raw), context);
    }
    return handle;
}

bool in_wal_mode(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    char header[20] = {};
    file.read(header, sizeof header);
    return file.gcount() == sizeof header && header[18] == 2;
}

/// In a folder that may not be written, SQLite cannot make the files that a database in WAL mode
/// is read with; where no log waits to be read, the file alone is the whole database.
bool can_be_taken_as_immutable(const Target& target) {
    struct stat status {};
    const std::string log = target.name + "-wal";
    return in_wal_mode(target.name) && (::stat(log.c_str(), &status) != 0 || status.st_size == 0);
}

std::unique_ptr<Connection> open(const Target& target, const std::string& name, int flags,
                                 const ConnectOptions& options,
                                 const std::vector<std::string>& pragmas) {
    Handle handle = open_handle(target, name, flags);
    if (!options.read_only && sqlite3_db_readonly(handle.get(), "main") == 1 && target.file)
        throw ConnectError(target.shown + " cannot be written: the file or its file system is " +
                               "read-only; check the permissions",
                           {}, "SQLITE_READONLY");
    auto connection = std::make_unique<SqliteConnection>(std::move(handle), target.shown, options);
    connection->check(pragmas);
    return connection;
}

/// A writer that was killed has left its journal, which the next one that may write takes back;
/// who only reads would be refused. It changes nothing that anybody has committed.
void take_journal_back(const Target& target) {
    struct stat journal {};
    if (::stat((target.name + "-journal").c_str(), &journal) != 0 || journal.st_size == 0 ||
        ::access(target.name.c_str(), W_OK) != 0)
        return;
    const Handle handle = open_handle(target, target.name, SQLITE_OPEN_READWRITE);
    sqlite3_busy_timeout(handle.get(), 1000); // milliseconds, for another that does it now
    sqlite3_exec(handle.get(), "PRAGMA schema_version", nullptr, nullptr, nullptr);
}

} // namespace

std::unique_ptr<Connection> connect(const Url& url, const ConnectOptions& options) {
    const Target target = target_of(url);
    auto pragmas = pragmas_of(url);
    if (options.read_only && !target.file)
        pragmas.emplace_back("PRAGMA query_only = ON"); // of a database in memory, too
    if (target.file && options.read_only && options.missing_is_empty && is_missing(target)) {
        check_folder(target); // it could not be created either
        return open({":memory:", target.shown, false}, ":memory:", memory_flags, options, pragmas);
    }
    if (target.file)
        check_path(target, options);
    if (target.file && options.read_only)
        take_journal_back(target);
    const bool memory = !target.file && target.name == ":memory:";
    int flags = SQLITE_OPEN_READWRITE | (options.create || memory ? SQLITE_OPEN_CREATE : 0);
    if (options.read_only && !memory)
        flags = SQLITE_OPEN_READONLY;
    flags |= SQLITE_OPEN_NOMUTEX | (target.file || memory ? 0 : SQLITE_OPEN_URI);
    try {
        return open(target, target.name, flags, options, pragmas);
    } catch (const ConnectError& error) {
        const bool refused = error.sqlstate().rfind("SQLITE_CANTOPEN", 0) == 0 ||
                             error.sqlstate().rfind("SQLITE_READONLY", 0) == 0;
        if (!options.read_only || !target.file || !refused || !can_be_taken_as_immutable(target))
            throw;
    }
    return open(target, "file:" + percent_encoded(target.name) + "?immutable=1",
                flags | SQLITE_OPEN_URI, options, pragmas);
}

std::unique_ptr<Connection> open_memory() {
    return connect(Url{}, ConnectOptions{});
}

} // namespace dbmig::sqlite
