// SPDX-License-Identifier: MIT
// What the facade holds: settings, and files and connection once they are needed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <dbmig/migrator.hpp>

#include "exec/history.hpp"
#include "exec/rehearsal.hpp"
#include "exec/runner.hpp"
#include "exec/version_table.hpp"
#include "revision/create.hpp"
#include "revision/files.hpp"
#include "revision/histories.hpp"
#include "revision/target.hpp"

namespace dbmig {

struct Migrator::Impl {
    Impl(DatabaseConfig asked_config, std::map<std::string, std::string> asked_variables,
         DialectLookup asked_lookup, Observer& asked_observer);

    const Url& database_url();
    const Dialect& engine();
    exec::VersionTable version_table();
    exec::History history_table();

    /// A connection that cannot write; a database that is not there yet reads as empty.
    Connection& reading();
    Connection& writing();
    /// A connection that cannot write to another database of this engine; kept until the next call.
    Connection& reading_other(const std::string& other_url);
    /// An empty database on the server that is configured for it, gone with the connection.
    std::unique_ptr<Connection> open_scratch();
    Connection* spelling_server(); ///< null: there is none
    /// As open_scratch, but kept until the next call, and within reach of interrupt().
    Connection& fresh_scratch();
    /// One try to reach the database within the time that is left; the error when it was in vain.
    std::optional<SqlError> knock(std::chrono::milliseconds left);
    /// Throws Interrupted as soon as interrupt() is called.
    void pause(std::chrono::milliseconds duration);
    void interrupt() noexcept;

    /// The graph as graph_for() chose it last; of two histories, the one that is squashed.
    const revision::Graph& graph();
    /// Chooses among the histories by what is named; see revision::Histories.
    const revision::Graph& graph_for(const std::vector<std::string>& names,
                                     const std::string& running = {});
    /// Why the version table does not hold an id; empty: it does. Alembic's column is narrow.
    std::string fault_of_length(const std::string& id) const;
    void check_ids(const std::vector<RevisionHeader>& headers) const; ///< throws FileError
    /// The next call of graph() and body() reads the files again.
    void forget_files();
    /// The version rows, through the reading connection.
    std::vector<std::string> rows(bool* exists = nullptr);

    /// Bodies are read once; the faults of all files are thrown together.
    std::vector<std::shared_ptr<const Revision>> bodies(const std::vector<revision::Step>& steps);
    std::shared_ptr<const Revision> body(revision::Index index);
    std::vector<exec::PreparedStep> prepare(const revision::Route& route,
                                            std::vector<std::string> rows);
    revision::BodyContext body_context();
    /// The checksum of a file as it is now; it does not need the variables.
    std::string checksum_now(revision::Index index);
    /// Asks the database where the target needs it.
    std::vector<revision::Index> resolve(const std::string& target);
    /// The version rows where the target needs them.
    std::vector<std::string> rows_for(const std::string& target);
    /// As `history -r`; empty: all. In topological order.
    std::vector<revision::Index> resolve_range(const std::string& range, bool with_state = false);

    RunReport run(const std::string& target, bool up, const RunOptions& options);
    std::vector<EditedRevision> edited();
    void report_edited(bool strict);
    /// Version rows whose own revisions are gone get the id of the one that replaces them. Returns
    /// the rows.
    std::vector<std::string> rewrite_rows(std::vector<std::string> now, const RunOptions& options);
    std::vector<PlannedStep> plan_steps(const std::vector<exec::PreparedStep>& steps);
    std::string script(const std::vector<exec::PreparedStep>& steps,
                       const std::vector<std::string>& from_rows);
    /// Runs the revisions up to `rows` on an empty scratch database.
    void replay_to(Connection& scratch, const std::vector<std::string>& rows);

    exec::RehearsalStage rehearsal_stage(const std::vector<std::shared_ptr<const Revision>>& tried);
    std::vector<std::shared_ptr<const Revision>> replaced_by(const RevisionHeader& squashed);

    ReflectOptions reflect_options();
    Schema filtered(Schema schema) const;

    WrittenRevision write_file(Revision revision, const NewRevision& asked,
                               const Difference* difference);
    std::string path_in(const std::string& folder, const RevisionHeader& header, long long now);
    WrittenRevision create_file(const RevisionHeader& header, std::string text);
    std::string folder_for(const RevisionHeader& header, const NewRevision& asked);

    DatabaseConfig config;
    std::map<std::string, std::string> variables;
    DialectLookup lookup;
    Observer& observer;

    std::unique_ptr<Connection> connect(const ConnectOptions& options);

private:
    std::optional<Url> m_url;
    const Dialect* m_dialect = nullptr;
    std::unique_ptr<Connection> m_reading;
    std::unique_ptr<Connection> m_writing;
    std::unique_ptr<Connection> m_other;
    std::unique_ptr<Connection> m_scratch;
    std::mutex m_connections;       ///< guards the connections above against interrupt()
    std::condition_variable m_wake; ///< of pause()
    bool m_interrupted = false;
    revision::Histories& histories();

    std::optional<revision::Histories> m_histories;
    std::map<std::string, std::shared_ptr<const Revision>> m_bodies;
};

/// A random id where none is asked for.
revision::NewRevisionOptions options_of(const NewRevision& asked);

} // namespace dbmig
