// SPDX-License-Identifier: MIT
// Tables in the order in which their foreign keys let them be made.
#include "schema/order.hpp"

#include <algorithm>
#include <set>

namespace dbmig::schema {

namespace {

Name folded(const Name& name, const Fold& fold) {
    return fold ? Name{fold(name.schema), fold(name.name)} : name;
}

/// Kahn's algorithm; where only cycles are left, one table of a cycle is taken before its parents.
class Orderer {
public:
    Orderer(std::vector<const Table*> tables, const Fold& fold, const OtherParents& others)
        : m_tables(std::move(tables)) {
        std::sort(m_tables.begin(), m_tables.end(),
                  [](const Table* a, const Table* b) { return a->name < b->name; });
        std::map<Name, std::size_t> positions;
        for (std::size_t at = 0; at < m_tables.size(); ++at)
            positions.emplace(folded(m_tables[at]->name, fold), at);
        m_parents.resize(m_tables.size());
        m_children.resize(m_tables.size());
        m_waiting.resize(m_tables.size());
        m_placed.resize(m_tables.size());
        for (std::size_t at = 0; at < m_tables.size(); ++at)
            link(at, positions, fold, others);
    }

    TableOrder run() {
        TableOrder order;
        for (std::size_t at = 0; at < m_tables.size(); ++at)
            (m_waiting[at] == 0 ? m_ready : m_blocked).insert(at);
        while (!m_ready.empty() || !m_blocked.empty())
            place(m_ready.empty() ? on_a_cycle() : *m_ready.begin(), order);
        return order;
    }

private:
    static constexpr std::size_t no_key = std::size_t(-1);

    void link(std::size_t at, const std::map<Name, std::size_t>& positions, const Fold& fold,
              const OtherParents& others) {
        const auto add = [&](const Name& name, std::size_t key) {
            const auto parent = positions.find(folded(name, fold));
            if (parent == positions.end() || parent->second == at)
                return;
            m_parents[at].emplace_back(parent->second, key);
            m_children[parent->second].push_back(at);
            ++m_waiting[at];
        };
        const auto& keys = m_tables[at]->foreign_keys;
        for (std::size_t key = 0; key < keys.size(); ++key)
            add(keys[key].referred_table, key);
        if (others)
            for (const Name& name : others(*m_tables[at]))
                add(name, no_key);
    }

    /// Every blocked table has an unplaced parent, so the walk upwards must meet itself.
    std::size_t on_a_cycle() const {
        std::set<std::size_t> seen;
        std::size_t at = *m_blocked.begin();
        while (seen.insert(at).second)
            at = std::find_if(m_parents[at].begin(), m_parents[at].end(), [&](const auto& parent) {
                     return !m_placed[parent.first];
                 })->first;
        return at;
    }

    void place(std::size_t at, TableOrder& order) {
        m_ready.erase(at);
        m_blocked.erase(at);
        m_placed[at] = true;
        order.tables.push_back(m_tables[at]);
        for (const auto& [parent, key] : m_parents[at])
            if (!m_placed[parent] && key != no_key)
                order.deferred.emplace_back(m_tables[at], key);
        for (const std::size_t child : m_children[at])
            if (!m_placed[child] && --m_waiting[child] == 0) {
                m_blocked.erase(child);
                m_ready.insert(child);
            }
    }

    std::vector<const Table*> m_tables;
    std::vector<std::vector<std::pair<std::size_t, std::size_t>>> m_parents; ///< table, foreign key
    std::vector<std::vector<std::size_t>> m_children;
    std::vector<std::size_t> m_waiting;
    std::vector<bool> m_placed;
    std::set<std::size_t> m_ready;
    std::set<std::size_t> m_blocked;
};

} // namespace

TableOrder parents_first(std::vector<const Table*> tables, const Fold& fold,
                         const OtherParents& others) {
    return Orderer(std::move(tables), fold, others).run();
}

} // namespace dbmig::schema
