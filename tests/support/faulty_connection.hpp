// SPDX-License-Identifier: MIT
// A connection that fails at a chosen statement and passes everything else on.
#pragma once

#include <cstddef>

#include <dbmig/connection.hpp>
#include <dbmig/error.hpp>

namespace dbmig::test {

class FaultyConnection final : public Connection {
public:
    /// The statement number `fail_at` (from 1) of those after begin() throws SqlError and is not
    /// run.
    FaultyConnection(Connection& real, std::size_t fail_at) : m_real(real), m_fail_at(fail_at) {}

    std::size_t statements() const { return m_count; }

    void execute(std::string_view sql) override {
        step(sql);
        m_real.execute(sql);
    }
    ResultSet query(std::string_view sql, const std::vector<Value>& parameters) override {
        step(sql);
        return m_real.query(sql, parameters);
    }
    void begin(Transaction kind) override { m_real.begin(kind); }
    void commit() override {
        step("COMMIT");
        m_real.commit();
    }
    void rollback() override { m_real.rollback(); }
    bool in_transaction() const override { return m_real.in_transaction(); }
    void interrupt() noexcept override { m_real.interrupt(); }
    bool interrupted() const noexcept override { return m_real.interrupted(); }
    bool shield(bool on) noexcept override { return m_real.shield(on); }
    void lock_runner(std::chrono::milliseconds patience,
                     const std::function<void(const std::string&)>& waiting) override {
        m_real.lock_runner(patience, waiting);
    }
    void unlock_runner() noexcept override { m_real.unlock_runner(); }
    std::string server_description() override { return m_real.server_description(); }

private:
    void step(std::string_view sql) {
        if (++m_count == m_fail_at)
            throw SqlError("injected failure", std::string(sql), "INJECTED");
    }

    Connection& m_real;
    std::size_t m_fail_at;
    std::size_t m_count = 0;
};

} // namespace dbmig::test
