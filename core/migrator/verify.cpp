// SPDX-License-Identifier: MIT
// Every revision of a range up, down and up again, where nothing is at stake.
#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "diff/differ.hpp"
#include "exec/rehearsal.hpp"
#include "migrator/impl.hpp"

namespace dbmig {

namespace {

using revision::Direction;
using revision::Graph;

/// A revision that is tried. The graph is not asked again: it changes with the history that runs.
struct Trial {
    std::shared_ptr<const Revision> revision;
    std::vector<std::string> needs; ///< ids
    bool in_range = false;
};

std::vector<std::string> needs_of(const Graph& graph, revision::Index index) {
    std::vector<std::string> needs;
    for (const auto* list : {&graph.parents(index), &graph.dependencies(index)})
        for (const revision::Index other : *list)
            needs.push_back(graph.id(other));
    return needs;
}

bool needs_one_of(const Trial& trial, const std::set<std::string>& failed) {
    return std::any_of(trial.needs.begin(), trial.needs.end(),
                       [&](const std::string& id) { return failed.count(id) != 0; });
}

RoundTrip passed_over(const RevisionHeader& header) {
    RoundTrip trip;
    trip.header = header;
    trip.where = header.where;
    trip.verdict = RoundTrip::Verdict::passed_over;
    return trip;
}

std::vector<Trial> trials_of(const Graph& graph, const std::vector<revision::Index>& asked,
                             const std::vector<revision::Index>& order,
                             const std::vector<std::shared_ptr<const Revision>>& bodies) {
    revision::Set in_range(graph.size());
    for (const revision::Index index : asked)
        in_range[index] = true;
    std::vector<Trial> trials;
    for (std::size_t i = 0; i < order.size(); ++i)
        trials.push_back({bodies[i], needs_of(graph, order[i]), in_range[order[i]]});
    return trials;
}

/// The revisions by id that the history of each is chosen by: those that are tried, or a squashed
/// one's.
using Histories = std::map<std::string, std::vector<std::string>>;

Histories histories_of(const std::vector<std::shared_ptr<const Revision>>& tried) {
    std::vector<std::string> ids;
    for (const auto& revision : tried)
        ids.push_back(revision->header.id);
    Histories histories;
    for (const auto& revision : tried) {
        const auto& replaces = revision->header.replaces;
        if (replaces.empty())
            continue;
        std::vector<std::string> names = ids;
        names.insert(names.end(), replaces.begin(), replaces.end());
        for (const std::string& id : replaces)
            histories[id] = names;
    }
    if (!histories.empty())
        for (const std::string& id : ids)
            histories[id] = ids;
    return histories;
}

} // namespace

/// What a squashed revision replaces; nothing where those files are gone. Chooses their history.
std::vector<std::shared_ptr<const Revision>>
Migrator::Impl::replaced_by(const RevisionHeader& squashed) {
    if (squashed.replaces.empty())
        return {}; // no squashed one: the history stays as it was chosen
    const Graph& graph = graph_for(squashed.replaces);
    std::vector<revision::Step> steps;
    for (const std::string& id : squashed.replaces) {
        const auto* index = graph.find(id);
        if (index == nullptr || graph.id(*index) != id)
            return {};
        steps.push_back({*index, Direction::up});
    }
    return bodies(steps);
}

/// The version table is made in the default schema: the one that the config names need not be on a
/// scratch database.
exec::RehearsalStage
Migrator::Impl::rehearsal_stage(const std::vector<std::shared_ptr<const Revision>>& tried) {
    const Dialect& dialect = engine();
    const exec::VersionTable versions(dialect, Name{"", config.version_table.name});
    const exec::History history(dialect, Name{"", history_table().name().name});
    ReflectOptions options = reflect_options();
    options.ignore = {versions.name(), history.name()};
    diff::DiffOptions how{config.compare, config.filter, {}};
    how.compare.renames = RenameMode::never;
    exec::RehearsalStage stage{dialect, versions, history, {}, {}, {}, {}, {}};
    stage.fresh = [this]() -> Connection& { return fresh_scratch(); };
    stage.prepare = [this, histories = histories_of(tried)](const std::string& id, bool up,
                                                            const std::vector<std::string>& rows) {
        if (const auto names = histories.find(id); names != histories.end())
            graph_for(names->second);
        const Direction direction = up ? Direction::up : Direction::down;
        return prepare({{{revision::resolve_one(graph(), id), direction}}, {}}, rows).front();
    };
    stage.replaced = [this](const Revision& squashed) { return replaced_by(squashed.header); };
    stage.reflect = [this, &dialect, options](Connection& connection) {
        return filtered(dialect.reflector().reflect(connection, options));
    };
    stage.difference = [&dialect, how](const Schema& from, const Schema& to, Connection& scratch) {
        return diff::compare(from, to, dialect, how, &scratch).upgrade;
    };
    return stage;
}

std::vector<RoundTrip> Migrator::verify(const std::string& range,
                                        const std::function<void(const RoundTrip&)>& told) {
    const auto asked = m_impl->resolve_range(range);
    const Graph& graph = m_impl->graph();
    const auto order = graph.in_order(graph.ancestors(asked));
    std::vector<revision::Step> steps;
    for (const revision::Index index : order)
        steps.push_back({index, Direction::up});
    const auto bodies = m_impl->bodies(steps);
    const auto trials = trials_of(graph, asked, order, bodies);
    std::vector<RoundTrip> trips;
    if (trials.empty())
        return trips;
    exec::Rehearsal rehearsal(m_impl->rehearsal_stage(bodies));
    std::set<std::string> failed;
    for (const Trial& trial : trials) {
        const Revision& revision = *trial.revision;
        RoundTrip trip = needs_one_of(trial, failed) ? passed_over(revision.header)
                         : trial.in_range            ? rehearsal.round_trip(revision)
                                                     : rehearsal.apply(revision);
        const bool fails = trip.verdict == RoundTrip::Verdict::upgrade_fails ||
                           trip.verdict == RoundTrip::Verdict::passed_over;
        if (fails)
            failed.insert(revision.header.id);
        if (!trial.in_range && !fails)
            continue;
        told(trip);
        trips.push_back(std::move(trip));
    }
    return trips;
}

} // namespace dbmig
