// SPDX-License-Identifier: MIT
// The laws of autogenerate.md on real databases of each engine: two random schemas are built,
// compared as they are read back, and led from one to the other, back, and to nothing.
#include "catch.hpp"

#include <chrono>
#include <cstdlib>
#include <optional>

#include "diff/differ.hpp"
#include "support/random_schema.hpp"
#include "support/servers.hpp"
#include <dbmig/evolve.hpp>
#include <dbmig/registry.hpp>

using namespace dbmig;
using namespace dbmig::test;

namespace {

/// Runs one statement as RowCheck asks; gives what went wrong.
std::string run_one(Connection& connection, const Statement& statement,
                    std::optional<std::size_t>& remembered) {
    if (statement.check == RowCheck::no_more && !remembered)
        return {};
    try {
        const std::size_t rows = connection.query(statement.sql, statement.parameters).rows.size();
        if (statement.check == RowCheck::remember)
            remembered = rows;
        if (statement.check == RowCheck::must_be_empty && rows != 0)
            return "a check found rows";
        if (statement.check == RowCheck::no_more && rows > *remembered)
            return "a check found more rows than before";
    } catch (const Error& error) {
        if (statement.check != RowCheck::remember)
            return error.what();
        remembered.reset();
    }
    return {};
}

/// A database of its own.
class Lab {
public:
    Lab(const Dialect& dialect, const Url* server)
        : m_dialect(dialect), m_keeper(dialect.open_scratch(server)),
          m_connection(
              server == nullptr
                  ? std::move(m_keeper)
                  : dialect.connect(parse_url(url_of_database(dialect.name(), *m_keeper)), {})) {}

    Schema reflect() { return m_dialect.reflector().reflect(*m_connection, {}); }

    diff::DiffResult compare(const Schema& from, const Schema& to, RenameMode renames) {
        diff::DiffOptions options;
        options.compare.renames = renames;
        const bool asks = !m_dialect.capabilities().file_databases;
        return diff::compare(from, to, m_dialect, options, asks ? m_connection.get() : nullptr);
    }

    /// What would still have to run; nothing where the database is as it should be.
    std::string left_to(const Schema& to) {
        const Schema now = reflect();
        std::string text;
        for (const Statement& it :
             m_dialect.renderer().render(compare(now, to, RenameMode::never).upgrade, now))
            text += it.sql + ";\n";
        return text;
    }

    void run(const Operations& ops) {
        std::string done;
        std::optional<std::size_t> remembered;
        std::vector<Statement> alone;
        const auto carry_out = [&](const Statement& statement) {
            done += statement.sql + ";\n";
            const std::string fault = run_one(*m_connection, statement, remembered);
            if (!fault.empty())
                FAIL(fault << " in\n" << done);
        };
        m_connection->begin(Transaction::schema);
        for (Statement& statement : m_dialect.renderer().render(ops, reflect()))
            if (statement.transactional)
                carry_out(statement);
            else
                alone.push_back(std::move(statement));
        m_connection->commit();
        for (const Statement& statement : alone)
            carry_out(statement);
    }

private:
    const Dialect& m_dialect;
    std::unique_ptr<Connection> m_keeper;
    std::unique_ptr<Connection> m_connection;
};

std::string lines(const Operations& ops) {
    std::string text;
    for (const Operation& it : ops)
        text += op::describe(it.op) + "\n";
    return text;
}

/// Two databases that each pair of schemas finds empty and leaves empty.
struct Labs {
    Lab one;
    Lab two;
};

/// Leads a database from `from` to `to`; gives the way back.
Operations lead(Lab& lab, const Schema& from, const Schema& to, RenameMode renames) {
    auto there = lab.compare(from, to, renames);
    INFO(lines(there.upgrade));
    lab.run(there.upgrade);
    CHECK(lab.left_to(to) == "");
    return there.downgrade;
}

void lead_back(Lab& lab, const Operations& way, const Schema& to) {
    INFO("back:\n" << lines(way));
    lab.run(way);
    CHECK(lab.left_to(to) == "");
}

void check_pair(Labs& labs, const SchemaFeatures& features, std::uint64_t seed) {
    RandomSchema random(seed, features);
    const Schema a = random.schema();
    const Schema b = random.chance(40) ? random.schema() : random.neighbour(a);
    const RenameMode renames = random.chance(30) ? RenameMode::automatic : RenameMode::never;
    const Operations without_a = lead(labs.one, {}, a, RenameMode::never);
    const Operations without_b = lead(labs.two, {}, b, RenameMode::never);
    const Schema real_a = labs.one.reflect();
    const Schema real_b = labs.two.reflect();
    CHECK(lines(labs.one.compare(real_a, real_a, renames).upgrade) == "");
    const Operations back = lead(labs.one, real_a, real_b, renames);
    lead_back(labs.one, back, real_a);
    lead_back(labs.one, without_a, {});
    lead_back(labs.two, without_b, {});
}

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
    const char* const text = std::getenv(variable);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// Pairs from DBMIG_TEST_SEED (1) on, for ten seconds and `most` of them at most, or as
/// DBMIG_TEST_SECONDS and DBMIG_TEST_PAIRS say: the one without the other sets no other limit.
void check_laws(const Dialect& dialect, const Url* server, const SchemaFeatures& features,
                std::uint64_t most) {
    using Clock = std::chrono::steady_clock;
    constexpr std::uint64_t endless = 1'000'000;
    const std::uint64_t start = number("DBMIG_TEST_SEED", 1);
    const bool timed = std::getenv("DBMIG_TEST_SECONDS") != nullptr;
    const bool counted = std::getenv("DBMIG_TEST_PAIRS") != nullptr;
    const std::uint64_t last = start + number("DBMIG_TEST_PAIRS", timed ? endless : most);
    const auto end =
        Clock::now() + std::chrono::seconds(number("DBMIG_TEST_SECONDS", counted ? endless : 10));
    Labs labs{{dialect, server}, {dialect, server}};
    std::uint64_t seed = start;
    for (; seed < last && Clock::now() < end; ++seed) {
        INFO("DBMIG_TEST_SEED=" << seed << " DBMIG_TEST_PAIRS=1");
        check_pair(labs, features, seed);
        if (!labs.one.reflect().tables.empty() || !labs.two.reflect().tables.empty())
            FAIL("the databases are not empty");
    }
    WARN(dialect.name() << ": seeds " << start << " to " << seed - 1);
}

} // namespace

TEST_CASE("law: SQLite databases are led to each other and back", "[sqlite]") {
    check_laws(dialect_for(parse_url("sqlite://")), nullptr, sqlite_features(), 500);
}

TEST_CASE("law: PostgreSQL databases are led to each other and back", "[postgresql]") {
    const auto server = server_url("postgresql");
    if (!server)
        SKIP("DBMIG_TEST_POSTGRESQL_URL is not set");
    const Dialect& dialect = dialect_for(*server);
    const auto answer =
        dialect.connect(*server, {})
            ->query("SELECT current_setting('server_version_num')::integer >= 180000");
    const bool virtual_columns = std::get<bool>(answer.rows.at(0).at(0));
    check_laws(dialect, &*server, postgresql_features(virtual_columns), 55);
}

TEST_CASE("law: MySQL databases are led to each other and back", "[mysql]") {
    const auto server = server_url("mysql");
    if (!server)
        SKIP("DBMIG_TEST_MYSQL_URL is not set");
    check_laws(dialect_for(*server), &*server, mysql_features(), 60);
}
