// SPDX-License-Identifier: MIT
// An order in which things come after what they need.
#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace dbmig::diff {

/// How much a need weighs: in a circle a hope gives way, then what may be no need at all.
enum class Weight { hoped, doubtful, sure };

/// What of some things, which are numbers from 0, needs which others.
class Needs {
public:
    explicit Needs(std::size_t count) : m_count(count), m_needs(count) {}

    /// A number beyond those of the things: it stands for all that it needs, for whoever needs it.
    std::size_t add_mark() {
        m_needs.emplace_back();
        return m_needs.size() - 1;
    }
    void add(std::size_t at, std::size_t needed, bool doubtful = false) {
        add(at, needed, doubtful ? Weight::doubtful : Weight::sure);
    }
    void add(std::size_t at, std::size_t needed, Weight weight);
    /// The needs of others whose things are those from `offset` here.
    void add_all(const Needs& others, std::size_t offset);

    std::size_t count() const { return m_count; }       ///< of things
    std::size_t size() const { return m_needs.size(); } ///< of things and marks
    const std::vector<std::size_t>& of(std::size_t at) const { return m_needs[at]; }
    Weight weight(std::size_t at, std::size_t needed) const { return m_known.at({at, needed}); }
    bool is_doubtful(std::size_t at, std::size_t needed) const {
        return weight(at, needed) != Weight::sure;
    }

private:
    std::size_t m_count;
    std::vector<std::vector<std::size_t>> m_needs;
    std::map<std::pair<std::size_t, std::size_t>, Weight> m_known;
};

/// The things in an order in which each comes after those that it needs; ties, and what is left of
/// a circle, go by number.
std::vector<std::size_t> by_need(const Needs& needs);

} // namespace dbmig::diff
