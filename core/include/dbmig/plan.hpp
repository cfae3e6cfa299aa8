// SPDX-License-Identifier: MIT
// What the migrator answers: states, plans, reports. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <dbmig/observer.hpp>
#include <dbmig/op.hpp>
#include <dbmig/revision.hpp>
#include <dbmig/statement.hpp>

#pragma GCC visibility push(default)

namespace dbmig {

/// A revision with its place in the graph.
struct RevisionInfo {
    RevisionHeader header;
    std::vector<std::string> labels;       ///< its own and those that spread to it
    std::vector<std::string> children;     ///< ids that have it as a parent
    std::vector<std::string> dependencies; ///< depends_on as ids
    bool head = false;
    bool base = false;
    bool merge = false;
    bool branch_point = false;
    bool applied = false; ///< only when the state was asked for
    bool current = false; ///< it is a version row; only when the state was asked for
};

/// Where a database stands.
struct CurrentState {
    std::vector<std::string> rows;    ///< version rows, sorted
    std::vector<std::string> unknown; ///< rows that no file has
    /// Those of them that are a state on the way to a squashed revision, with its id: the files of
    /// what it replaces are needed to go on.
    std::map<std::string, std::string> replaced_by;
    std::vector<std::string>
        pending; ///< ids that `upgrade heads` would run, in order; empty when `unknown` is not
    bool version_table = false; ///< the table is there
    bool at_heads = false;
};

/// A revision that was edited after it had been applied.
struct EditedRevision {
    std::string revision;
    std::string path;
    std::string applied_at;
};

/// A revision of which some statements ran and some did not.
struct PartialRevision {
    std::string revision;
    bool up = true;
    std::int64_t statements_done = 0;
    std::int64_t rows_done = 0; ///< of a backfill that comes after these
    std::string error;
    std::string started_at;
    std::string statement; ///< that comes next; may be cut short
    bool unknown = false;  ///< it had begun, and whether it has run is not written down
};

/// What a run would lose.
struct Loss {
    std::string what;                 ///< "drops table user"
    std::optional<std::int64_t> rows; ///< that are in it now; nothing: not known
};

/// "drops table user (3 rows)".
std::string to_string(const Loss& loss);

struct PlannedStep {
    StepInfo info;
    bool transactional = true;
    std::vector<Statement> statements;
    std::vector<Loss> losses;
};

struct RunOptions {
    std::chrono::milliseconds lock_wait{60000}; ///< how long to wait for another runner
    bool strict = false;                        ///< an edited revision is an error
};

struct RunReport {
    std::vector<StepInfo> steps;
    std::vector<std::string> rows_before;
    std::vector<std::string> rows_after;
    std::string notice; ///< why nothing ran; may be empty
};

/// What `revision`, `migrate` and `merge` are asked for.
struct NewRevision {
    std::string message;
    std::string id;                 ///< empty: random
    std::vector<std::string> heads; ///< empty: "head"
    bool splice = false;
    std::string branch_label;
    std::vector<std::string> depends_on;
    std::string version_path;
    std::optional<RevisionFormat> format;
};

struct WrittenRevision {
    std::string id;
    std::string path;
    std::string text;
    std::vector<std::string> post_write_failures;
};

/// What `squash` wrote.
struct WrittenSquash {
    WrittenRevision revision;
    std::vector<std::string> replaces; ///< ids, from the lowest to the uppermost
    std::vector<std::string> messages; ///< what it does not have of them
    std::size_t operations = 0;        ///< in its upgrade; raw SQL of one file is one
    std::size_t replaced_operations = 0;
};

/// A difference between two schemas, as operations and as SQL.
struct Difference {
    Operations upgrade;
    Operations downgrade;
    std::vector<std::string> messages;
    std::vector<Statement> upgrade_sql; ///< rendered for the engine
    std::vector<Statement> downgrade_sql;
};

/// An applied step as the history table tells it.
struct HistoryEntry {
    std::int64_t id = 0;
    std::string revision;
    bool up = true;
    std::string status; ///< applied, failed, partial, reverted, stamped
    std::string checksum;
    std::string file_checksum;
    std::string started_at;
    std::string finished_at;
    std::int64_t statements = 0;
    std::string error;
    std::string applied_by;
    std::string tool_version;
    std::string progress; ///< how far a partial one has come; dbmig's own notes
};

/// How a half-applied revision is to be settled.
struct Resolution {
    enum How {
        resume,        ///< go on with the next statement
        mark_applied,  ///< somebody has done the rest by hand
        mark_reverted, ///< somebody has undone by hand what had run
    };
    How how = resume;
    /// What somebody has found out about the statement that was running when dbmig was stopped.
    std::optional<bool> statement_ran{};
};

} // namespace dbmig

#pragma GCC visibility pop
