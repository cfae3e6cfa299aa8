// SPDX-License-Identifier: MIT
// What a connection does one after another where its engine has no quicker way.
#include <dbmig/connection.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace dbmig {

std::vector<std::int64_t> Connection::run_all(const std::vector<Statement>& statements,
                                              const std::function<void(std::size_t)>& begins) {
    std::vector<std::int64_t> touched;
    touched.reserve(statements.size());
    for (std::size_t i = 0; i < statements.size(); ++i) {
        begins(i);
        touched.push_back(query(statements[i].sql, statements[i].parameters).affected);
    }
    return touched;
}

std::vector<ResultSet> Connection::begin_with(Transaction kind,
                                              const std::vector<std::string>& queries) {
    begin(kind);
    std::vector<ResultSet> results;
    for (const std::string& sql : queries)
        results.push_back(query(sql));
    return results;
}

Connection::Written Connection::begin_and_write(const std::vector<std::string>& queries,
                                                const std::vector<Statement>& statements) {
    auto answers = begin_with(Transaction::write, queries);
    return {std::move(answers), run_all(statements)};
}

void Connection::commit_with(const std::vector<Statement>& statements) {
    Connection::run_all(statements);
    commit();
}

void Connection::pause(std::chrono::milliseconds time) const {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds look{50};
    const auto end = Clock::now() + time;
    for (auto now = Clock::now();; now = Clock::now()) {
        if (interrupted())
            throw Interrupted("interrupted");
        if (now >= end)
            return;
        std::this_thread::sleep_for(std::min<Clock::duration>(end - now, look));
    }
}

} // namespace dbmig
