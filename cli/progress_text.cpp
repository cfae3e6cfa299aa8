// SPDX-License-Identifier: MIT
// Rates are rounded to whole rows, times to whole seconds.
#include "progress_text.hpp"

#include <algorithm>
#include <cmath>

namespace dbmig::cli {

namespace {

std::string duration(double seconds) {
    const auto whole = static_cast<long long>(std::ceil(seconds));
    if (whole < 60)
        return std::to_string(whole) + " s";
    if (whole < 3600)
        return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

} // namespace

void ProgressText::update(const std::string& what, std::size_t done, std::size_t total,
                          Clock::time_point now) {
    if (what != m_what || done < m_done) {
        m_what = what;
        m_first = done;
        m_begin = m_told = now;
    }
    m_done = done;
    m_total = std::max(total, done);
    m_now = now;
}

bool ProgressText::line_is_due() {
    constexpr std::chrono::seconds often{5};
    if (m_now - m_told < often && m_done != m_total)
        return false;
    m_told = m_now;
    return true;
}

double ProgressText::share() const {
    return m_total == 0 ? 1.0 : static_cast<double>(m_done) / static_cast<double>(m_total);
}

std::string ProgressText::line() const {
    std::string text = m_what + ": " + std::to_string(m_done) + " of " + std::to_string(m_total) +
                       " rows (" + std::to_string(static_cast<int>(share() * 100)) + " %)";
    const double seconds = std::chrono::duration<double>(m_now - m_begin).count();
    if (seconds <= 0 || m_done == m_first)
        return text;
    const double rate = static_cast<double>(m_done - m_first) / seconds;
    text += ", " + std::to_string(std::llround(rate)) + " rows/s";
    if (m_done < m_total)
        text += ", " + duration(static_cast<double>(m_total - m_done) / rate) + " left";
    return text;
}

std::string ProgressText::bar() const {
    constexpr std::size_t width = 24;
    const auto full = static_cast<std::size_t>(share() * width);
    return "[" + std::string(full, '#') + std::string(width - full, '.') + "] " + line();
}

} // namespace dbmig::cli
