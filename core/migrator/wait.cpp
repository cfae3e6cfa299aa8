// SPDX-License-Identifier: MIT
// Waits for a database that is still starting.
#include <algorithm>

#include "migrator/impl.hpp"
#include "util/format.hpp"

namespace dbmig {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{1000};
constexpr milliseconds shortest_try{1000}; ///< what a handshake may take on a busy machine

/// Reads nothing and writes nothing; a database that the first write would make answers, too.
ConnectOptions knocking(milliseconds connect_timeout) {
    ConnectOptions options;
    options.read_only = true;
    options.create = false;
    options.missing_is_empty = true;
    options.connect_timeout = connect_timeout;
    return options;
}

} // namespace

/// Empty: it answers.
std::optional<SqlError> Migrator::Impl::knock(milliseconds left) {
    const bool limited = config.connect_timeout > milliseconds::zero();
    const milliseconds patience = std::max(left, shortest_try);
    ConnectOptions options =
        knocking(limited ? std::min(patience, config.connect_timeout) : patience);
    options.statement_timeout = config.statement_timeout;
    options.lock_timeout = config.lock_timeout;
    try {
        engine().connect(database_url(), options)->query("SELECT 1");
        return std::nullopt;
    } catch (const SqlError& error) {
        return error; // a server that starts or ends refuses statements, too
    }
}

void Migrator::Impl::pause(milliseconds duration) {
    std::unique_lock<std::mutex> guard(m_connections);
    if (m_wake.wait_for(guard, duration, [this] { return m_interrupted; }))
        throw Interrupted("interrupted");
}

void Migrator::wait(milliseconds patience,
                    const std::function<void(const std::string& why)>& failed) {
    const auto end = Clock::now() + patience;
    const auto left = [&] { return std::chrono::ceil<milliseconds>(end - Clock::now()); };
    for (milliseconds rest = first_pause;; rest = std::min(2 * rest, longest_pause)) {
        const auto error = m_impl->knock(left());
        if (!error)
            return;
        failed(error->what());
        if (left() <= milliseconds::zero())
            throw *error;
        m_impl->pause(std::min(rest, left()));
    }
}

} // namespace dbmig
