// SPDX-License-Identifier: MIT
// Revisions tried out on a scratch database: up, down, up, with the schema compared each time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <dbmig/round_trip.hpp>

#include "exec/runner.hpp"

namespace dbmig::exec {

/// What a rehearsal needs of the project.
struct RehearsalStage {
    const Dialect& dialect;
    VersionTable versions;
    History history;
    /// An empty scratch database; the one before it is gone then.
    std::function<Connection&()> fresh;
    std::function<PreparedStep(const std::string& id, bool up,
                               const std::vector<std::string>& rows)>
        prepare;
    /// What a squashed revision replaces, lowest first; nothing where those files are gone.
    std::function<std::vector<std::shared_ptr<const Revision>>(const Revision& squashed)> replaced;
    std::function<Schema(Connection&)> reflect; ///< without the tables of dbmig itself
    /// What leads from one schema to the other; empty when they are the same.
    std::function<Operations(const Schema& from, const Schema& to, Connection&)> difference;
};

/// Revisions are to come in an order in which they can be applied. After each of them the scratch
/// database is where its upgrade led, or where it was before if the upgrade fails.
class Rehearsal {
public:
    explicit Rehearsal(RehearsalStage stage);

    /// Only up.
    RoundTrip apply(const Revision& revision);
    RoundTrip round_trip(const Revision& revision);

private:
    bool run(const Revision& revision, bool up, RoundTrip& trip);
    bool leads_to(const Schema& wanted, RoundTrip& trip);
    void there_and_back(const Revision& revision, const Schema& before, RoundTrip& trip);
    void compare_with_replaced(const Revision& squashed, RoundTrip& trip);
    void settle(const Schema& expected);
    void start_again();
    Schema schema() { return m_stage.reflect(*m_connection); }

    RehearsalStage m_stage;
    Connection* m_connection;
    std::vector<const Revision*> m_applied;
    std::vector<std::string> m_rows; ///< version rows after them
};

} // namespace dbmig::exec
