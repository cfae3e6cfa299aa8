// SPDX-License-Identifier: MIT
// A topological order with the lowest number first.
#include "diff/by_need.hpp"

#include <algorithm>
#include <set>

#include "diff/circles.hpp"

namespace dbmig::diff {

namespace {

class NeedSorter {
public:
    explicit NeedSorter(const Needs& needs)
        : m_needs(needs), m_followers(needs.size()), m_waiting(needs.size()), m_done(needs.size()) {
    }

    std::vector<std::size_t> run() {
        for (std::size_t at = 0; at < m_needs.size(); ++at) {
            m_waiting[at] = m_needs.of(at).size();
            for (const std::size_t needed : m_needs.of(at))
                m_followers[needed].push_back(at);
            if (m_waiting[at] == 0)
                m_ready.insert(key(at));
        }
        for (std::size_t taken = 0; taken < m_needs.size(); ++taken)
            take(m_ready.empty() ? least_held() : m_ready.begin()->second);
        return std::move(m_order);
    }

private:
    /// Marks come at once.
    std::pair<bool, std::size_t> key(std::size_t at) const { return {at < m_needs.count(), at}; }

    void take(std::size_t at) {
        m_ready.erase(key(at));
        m_done[at] = true;
        if (at < m_needs.count())
            m_order.push_back(at);
        for (const std::size_t follower : m_followers[at])
            if (--m_waiting[follower] == 0 && !m_done[follower])
                m_ready.insert(key(follower));
    }

    /// Whether nothing heavier than that holds it back.
    bool is_held_by(std::size_t at, Weight most) const {
        const auto& needs = m_needs.of(at);
        return std::all_of(needs.begin(), needs.end(), [&](std::size_t needed) {
            return m_done[needed] || m_needs.weight(at, needed) <= most;
        });
    }

    /// Of a circle that waits for nothing else: the first that only hopes hold back, else that
    /// only doubts do, else the first.
    std::size_t least_held() const {
        const auto is_open = [&](std::size_t at, std::size_t needed) {
            return !m_done[at] && !m_done[needed];
        };
        for (std::vector<std::size_t>& circle : circles(m_needs, is_open)) {
            if (m_done[circle.front()])
                continue;
            std::sort(circle.begin(), circle.end());
            for (const Weight most : {Weight::hoped, Weight::doubtful})
                for (const std::size_t at : circle)
                    if (is_held_by(at, most))
                        return at;
            return circle.front();
        }
        return 0; // what is not done is in one of the circles
    }

    const Needs& m_needs;
    std::vector<std::vector<std::size_t>> m_followers;
    std::vector<std::size_t> m_waiting;
    std::vector<bool> m_done;
    std::set<std::pair<bool, std::size_t>> m_ready;
    std::vector<std::size_t> m_order;
};

} // namespace

void Needs::add(std::size_t at, std::size_t needed, Weight weight) {
    if (at == needed)
        return;
    const auto [known, fresh] = m_known.emplace(std::pair(at, needed), weight);
    if (fresh)
        m_needs[at].push_back(needed);
    known->second = std::max(known->second, weight);
}

void Needs::add_all(const Needs& others, std::size_t offset) {
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < others.size(); ++at)
        places.push_back(at < others.count() ? at + offset : add_mark());
    for (const auto& [pair, weight] : others.m_known)
        add(places[pair.first], places[pair.second], weight);
}

std::vector<std::size_t> by_need(const Needs& needs) {
    return NeedSorter(needs).run();
}

} // namespace dbmig::diff
