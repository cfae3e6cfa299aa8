// SPDX-License-Identifier: MIT
// A step whose statements cannot be one transaction. The history says at every moment how far it
// has come, so that it can be gone on with: no statement is run twice and none is left out.
#pragma once

#include <string>
#include <vector>

#include "exec/backfill.hpp"
#include "exec/progress.hpp"
#include "exec/statements.hpp"
#include "exec/step.hpp"

namespace dbmig::exec {

class Pieces {
public:
    Pieces(Site& site, const PreparedStep& step) : m_site(site), m_step(step) {}

    /// False when another runner was faster. HalfAppliedError when it fails in the middle.
    bool run();

    /// Goes on with what `entry` tells of. HalfAppliedError when that is not possible: statements
    /// that have run are not what they were, or what became of one is not known.
    void resume(const HistoryEntry& entry, std::optional<bool> statement_ran);

    /// Whether a run that was stopped was stopped before its first statement had run.
    static bool nothing_ran(const Site& site, const HistoryEntry& entry);

private:
    struct OtherWasFaster {};

    template <typename Work> void guarded(const Work& work);
    void run_groups();
    void walk(std::size_t first);
    void run_group(const StatementGroup& group, std::size_t from);
    void run_alone(const StatementGroup& group, std::size_t i);
    void run_together(const StatementGroup& group, std::size_t begin, std::size_t end);
    void run_backfill(const StatementGroup& group);
    void commit_batch(const StatementGroup& group, const BackfillPosition& reached);
    void verify_all();
    void finish();
    void write_end(const HistoryEntry& whole);

    void enter(const StatementGroup& group);
    void keep_plan(const StatementGroup& group);
    void advance(const StatementGroup& group, std::size_t to);
    void expect(const StatementGroup& group, std::size_t i);
    void store();
    void start_entry();
    bool add_behind_last();
    bool begin_entry(std::vector<HistoryEntry>& others);
    void add_entry(const std::vector<HistoryEntry>& others);
    Statement entry_statement();
    std::vector<Statement> entry_statements();
    [[noreturn]] void rows_have_changed() const;
    void note_done(const StatementGroup& group);
    std::string checksum_of_done();
    StatementGroup resumed_group() const;
    void set_session(const StatementGroup& group, std::size_t from);
    void check_resumed(const StatementGroup& group);
    bool has_run(const Statement& statement, std::optional<bool> told) const;
    void record_failure(const std::string& error) noexcept;
    bool is_clean() const;

    Site& m_site;
    const PreparedStep& m_step;
    HistoryEntry m_entry;
    Progress m_progress;
    std::size_t m_operations_done = 0;   ///< of the first ones, the statements
    std::string m_statements_done;       ///< of the group behind them
    std::size_t m_operations_summed = 0; ///< how many m_operations_sum is of
    std::string m_operations_sum;
    bool m_begun = false;   ///< the entry is in the history
    bool m_remains = false; ///< the statement that failed has left something behind
};

/// "2 of its statements ran; then: …".
std::string half_applied_text(const HistoryEntry& entry);

/// Throws LockError when the process that works on it still runs: where no session holds a lock for
/// as long as a runner works, this keeps a second one away.
void refuse_while_it_runs(const HistoryEntry& entry);

/// What can be done about a half-applied revision.
extern const char* const ways_out;

} // namespace dbmig::exec
