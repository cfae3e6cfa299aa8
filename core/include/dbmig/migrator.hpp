// SPDX-License-Identifier: MIT
// The facade: everything that dbmig can do to one database of a project.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <dbmig/config.hpp>
#include <dbmig/dialect.hpp>
#include <dbmig/import.hpp>
#include <dbmig/observer.hpp>
#include <dbmig/plan.hpp>
#include <dbmig/round_trip.hpp>

#pragma GCC visibility push(default)

namespace dbmig {

/// Finds the dialect of a URL; `dialect_for` of dialects/registry.hpp.
using DialectLookup = std::function<const Dialect&(const Url&)>;

/// A likely rename, put to the user: true takes it.
using RenameQuestion = std::function<bool(const std::string& kind, const Name& table,
                                          const std::string& from, const std::string& to)>;

/// Files and database are read when they are first needed, and once. Not thread-safe but for
/// interrupt(). Everything throws the exceptions of error.hpp: FileError and GraphError before the
/// database is touched, SqlError from it.
class Migrator {
public:
    Migrator(DatabaseConfig config, std::map<std::string, std::string> variables,
             DialectLookup lookup, Observer& observer);
    ~Migrator();
    Migrator(Migrator&&) noexcept;
    Migrator& operator=(Migrator&&) = delete;
    Migrator(const Migrator&) = delete;
    Migrator& operator=(const Migrator&) = delete;

    const DatabaseConfig& config() const;
    const Dialect& dialect(); ///< UsageError when no URL is configured

    // The graph. None of these opens the database but where `with_state` is true.
    std::vector<RevisionInfo> heads(bool with_state = false);
    std::vector<RevisionInfo> branches();
    /// Newest first. `range` as in `history -r`; empty: all.
    std::vector<RevisionInfo> history(const std::string& range, bool with_state = false);
    std::vector<RevisionInfo> find(const std::string& target); ///< "heads", "current", an id, …
    Revision read(const std::string& id);                      ///< the whole file
    /// Reads the file and the graph anew. FileError with all faults of both.
    void check_file(const std::string& path);

    // The state. These never write.
    CurrentState current();
    std::vector<EditedRevision> edited();
    std::vector<PartialRevision> partial();
    std::vector<HistoryEntry> history_entries();
    std::string server_description();
    bool reachable(std::string& why_not); ///< connects; false with the reason
    /// Whether the database is there: false for one that the first write would make. ConnectError
    /// when that cannot be found out.
    bool exists();

    /// Tries to connect until the database answers. `failed` is called with the reason after each
    /// try that was in vain. Throws the last ConnectError once `patience` is over.
    void wait(std::chrono::milliseconds patience,
              const std::function<void(const std::string& why)>& failed);

    // Running.
    RunReport upgrade(const std::string& target, const RunOptions& options);
    RunReport downgrade(const std::string& target, const RunOptions& options);
    /// Settles the half-applied revision. Without one the report has a notice and no step.
    RunReport resolve(const Resolution& resolution, const RunOptions& options);
    /// What would run on the live database; writes nothing.
    std::vector<PlannedStep> plan(const std::string& target, bool up,
                                  std::string* notice = nullptr);
    /// The script of `--sql`: `range` is "A:B", or a target (then from base, or the target itself
    /// to base).
    std::string offline_script(const std::string& range, bool up);
    /// What one direction of a revision runs on a database that is just before it, found out on a
    /// scratch database; without the version rows and the transaction around it.
    std::vector<Statement> statements_of(const std::string& id, bool up);
    /// What stands around the statements of a script; empty when it runs outside a transaction.
    ScriptFrame frame_of(const Script& script);
    /// Returns the rows before and after.
    RunReport stamp(const std::vector<std::string>& targets, bool purge, const RunOptions& options);

    // Comparing.
    Schema reflect(); ///< the live schema, filtered, without dbmig's own tables
    /// The live schema of another database of the same engine, filtered alike. It must be there.
    Schema reflect_url(const std::string& url);
    Schema declared();                           ///< the declared models
    Schema declared_in(const std::string& path); ///< what another .yaml or .sql file declares
    Schema replayed(const std::string& target);  ///< the schema that the revisions up to `target`
                                                 ///< give, from scratch
    Difference compare(const Schema& from, const Schema& to, const RenameQuestion& ask = {});
    std::vector<Loss> losses(const Operations& ops); ///< with the rows that the live database holds

    /// Takes each revision of a range (as in `history -r`; empty: all) up, down and up again on a
    /// scratch database, and compares the schema each time. `told` is called as each is done.
    /// What they need outside the range is applied first. FileError for faults of any of the files
    /// before the scratch database is made.
    std::vector<RoundTrip> verify(const std::string& range,
                                  const std::function<void(const RoundTrip&)>& told);

    // Writing files.
    WrittenRevision write_revision(const NewRevision& asked,
                                   const Difference* difference = nullptr);
    WrittenRevision write_merge(const std::vector<std::string>& targets, const NewRevision& asked);

    /// One revision in the place of those of a range "A:B". They stay where they are; of `asked`,
    /// heads, splice and depends_on are not looked at. With `optimize`, a range that begins on an
    /// empty database and changes nothing but the schema becomes the operations that make its last
    /// state at once.
    WrittenSquash write_squash(const std::string& range, const NewRevision& asked,
                               bool optimize = true);

    /// Revisions of another tool as files of this project, all of them or none. Throws GraphError
    /// for an id that dbmig cannot have or has already.
    std::vector<WrittenRevision> write_imported(const ImportedHistory& history);
    /// What the other tool's own table says; never writes.
    ForeignState foreign_state(const ImportedHistory& history);

    // Texts.
    std::string models_yaml(const Schema& schema);
    std::vector<Statement> create_statements(const Schema& schema); ///< SQL that builds it
    /// Operations as the YAML of a revision, a line or more each.
    std::string operations_yaml(const Operations& ops);
    std::string models_json(const Schema& schema);      ///< what models_yaml() says, as JSON
    std::string operations_json(const Operations& ops); ///< a JSON array, an element each

    /// Cancels what runs; the running call throws Interrupted. From another thread.
    void interrupt() noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// One line for people: "add column user.email".
std::string describe(const Op& op);
/// The word of the operation in a revision: "add_column".
std::string operation_name(const Op& op);
/// A statement as text, bound values written into it.
std::string script_text(const Statement& statement, const Dialect& dialect);

/// The history that another tool keeps in a folder: "dbmate", "db/migrations". Reads only.
/// UsageError when the folder holds none, FileError for malformed files.
ImportedHistory read_foreign_history(const std::string& tool, const std::string& folder);

} // namespace dbmig

#pragma GCC visibility pop
