// SPDX-License-Identifier: MIT
// A connection to a database, as the core sees it. Each dialect implements it with its client
// library.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dbmig/statement.hpp>
#include <dbmig/value.hpp>

#pragma GCC visibility push(default)

namespace dbmig {

struct ResultSet {
    std::vector<std::string> columns;
    std::vector<std::vector<Value>> rows;
    std::int64_t affected = 0; ///< rows that an INSERT, UPDATE or DELETE touched
};

enum class Transaction {
    read,  ///< a consistent read-only snapshot; nothing is written, no lock is taken
    write, ///< may write rows and run raw SQL; takes the engine's write lock at once where there is
           ///< one
    schema, ///< as write, and prepared for changes of tables: checks between tables may rest while
            ///< it lasts
};

/// How long what Connection::restoring_statements() restores is to last.
enum class RestoreFor {
    session,     ///< what raw SQL has set is gone
    transaction, ///< what raw SQL has set for the session holds again behind the transaction
};

struct ConnectOptions {
    bool read_only =
        false; ///< the connection cannot write; a missing database file is an error, not created
    bool missing_is_empty =
        false;          ///< with read_only: a database that writing would create reads as empty
    bool create = true; ///< a missing database file is created
    std::chrono::milliseconds lock_timeout{
        10000}; ///< how long one statement or begin() waits for another session's lock
    std::chrono::milliseconds statement_timeout{0};
    std::chrono::milliseconds connect_timeout{10000};
};

/// Not thread-safe but for interrupt(). Destruction rolls back what is open.
class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    /// Runs one statement without parameters and ignores its rows. Throws SqlError; LockError when
    /// a lock was not had in time; Interrupted after interrupt().
    virtual void execute(std::string_view sql) = 0;

    /// Runs one statement with bound parameters and returns its rows.
    virtual ResultSet query(std::string_view sql, const std::vector<Value>& parameters = {}) = 0;

    virtual void begin(Transaction kind) = 0;
    virtual void commit() = 0;
    virtual void rollback() = 0;
    virtual bool in_transaction() const = 0;

    /// Cancels the running statement and makes every later one fail with Interrupted. May be called
    /// from another thread.
    virtual void interrupt() noexcept = 0;

    /// A session-wide lock that keeps two runners apart, where the engine has one (else begin()
    /// locks). `waiting` is called about once a second with a description of who holds it.
    /// Throws LockError after `patience`.
    virtual void lock_runner(std::chrono::milliseconds patience,
                             const std::function<void(const std::string&)>& waiting) = 0;
    virtual void unlock_runner() noexcept = 0;

    /// The product and its version.
    virtual std::string server_description() = 0;

    virtual bool interrupted() const noexcept { return false; }
    /// While it is on, statements run in spite of interrupt(): for what restores order. Returns
    /// what it was.
    virtual bool shield(bool on) noexcept = 0;

    /// Sleeps. Throws Interrupted soon after interrupt().
    void pause(std::chrono::milliseconds time) const;

    /// Runs statements one after another until one fails, in as few round trips as the engine can.
    /// `begins` gets the index of each once those before it are done; what is thrown is about the
    /// last of these. Returns how many rows each has touched. Their RowCheck is not looked at.
    virtual std::vector<std::int64_t> run_all(
        const std::vector<Statement>& statements,
        const std::function<void(std::size_t)>& begins = [](std::size_t) {});

    /// begin() and first queries, in one round trip where the engine can; a result each.
    virtual std::vector<ResultSet> begin_with(Transaction kind,
                                              const std::vector<std::string>& queries);
    /// The same with a transaction that writes, and with statements behind the queries. Returns
    /// how many rows each of these has touched; nothing is committed yet.
    struct Written {
        std::vector<ResultSet> answers;
        std::vector<std::int64_t> touched;
    };
    virtual Written begin_and_write(const std::vector<std::string>& queries,
                                    const std::vector<Statement>& statements);
    /// Last statements and commit(), in one round trip where the engine can. Nothing is committed
    /// when one of them fails.
    virtual void commit_with(const std::vector<Statement>& statements);

    /// The schema that names without one are looked up in at first, where raw SQL can make another
    /// one that (`USE`) in the middle of a revision; else empty.
    virtual std::string home_schema() const { return {}; }
    /// Settings that raw SQL has changed for the session are as they were at first, at the latest
    /// for the next statement. Not within a transaction.
    virtual void restore_session() {}
    /// The same as statements for within a transaction, where they are needed for other statements
    /// to mean what they say (an empty search path, say).
    virtual std::vector<Statement> restoring_statements(RestoreFor /*time*/) const { return {}; }
};

/// shield() for as long as it lives.
class Shield {
public:
    explicit Shield(Connection& connection)
        : m_connection(connection), m_before(connection.shield(true)) {}
    ~Shield() { m_connection.shield(m_before); }
    Shield(const Shield&) = delete;
    Shield& operator=(const Shield&) = delete;

private:
    Connection& m_connection;
    bool m_before;
};

} // namespace dbmig

#pragma GCC visibility pop
