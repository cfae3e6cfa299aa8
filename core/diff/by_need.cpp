// SPDX-License-Identifier: MIT
// A topological order with the lowest position first.
#include "diff/by_need.hpp"

#include <algorithm>

namespace dbmig::diff {

namespace {

/// In a circle: the first that nothing but doubts holds back, else the first.
std::size_t least_held(const std::set<std::size_t>& blocked,
                       const std::vector<std::vector<std::size_t>>& needs, const Doubts& doubts,
                       const std::vector<bool>& done) {
    const auto is_free = [&](std::size_t at) {
        return std::all_of(needs[at].begin(), needs[at].end(), [&](std::size_t need) {
            return done[need] || doubts.count({at, need}) != 0;
        });
    };
    const auto found = std::find_if(blocked.begin(), blocked.end(), is_free);
    return found == blocked.end() ? *blocked.begin() : *found;
}

} // namespace

std::vector<std::size_t> by_need(const std::vector<std::vector<std::size_t>>& needs,
                                 const Doubts& doubts) {
    std::vector<std::vector<std::size_t>> followers(needs.size());
    std::vector<std::size_t> waiting(needs.size());
    std::set<std::size_t> ready;
    std::set<std::size_t> blocked;
    for (std::size_t at = 0; at < needs.size(); ++at) {
        waiting[at] = needs[at].size();
        for (const std::size_t need : needs[at])
            followers[need].push_back(at);
        (needs[at].empty() ? ready : blocked).insert(at);
    }
    std::vector<std::size_t> order;
    std::vector<bool> done(needs.size());
    while (!ready.empty() || !blocked.empty()) {
        const std::size_t at =
            ready.empty() ? least_held(blocked, needs, doubts, done) : *ready.begin();
        (ready.empty() ? blocked : ready).erase(at);
        done[at] = true;
        order.push_back(at);
        for (const std::size_t follower : followers[at])
            if (waiting[follower] != 0 && --waiting[follower] == 0 && blocked.erase(follower) != 0)
                ready.insert(follower);
    }
    return order;
}

} // namespace dbmig::diff
