// SPDX-License-Identifier: MIT
// How far a long operation is, with its rate and what is left of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace dbmig::cli {

/// Follows one operation; the rate is that of this run, which may have begun in the middle.
class ProgressText {
public:
    using Clock = std::chrono::steady_clock;

    /// To be called each time before the texts are asked for.
    void update(const std::string& what, std::size_t done, std::size_t total,
                Clock::time_point now);

    /// Whether a line is due where lines cannot be written over: about every five seconds, and at
    /// the end.
    bool line_is_due();

    std::string line() const; ///< "backfill t: 500 of 1000 rows (50 %), 250 rows/s, 2 s left"
    std::string bar() const;  ///< the same with a bar before it

private:
    double share() const;

    std::string m_what;
    std::size_t m_done = 0;
    std::size_t m_total = 0;
    std::size_t m_first = 0; ///< what was done when this run began
    Clock::time_point m_begin;
    Clock::time_point m_now;
    Clock::time_point m_told;
};

} // namespace dbmig::cli
