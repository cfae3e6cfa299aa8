// SPDX-License-Identifier: MIT
// The laws of autogenerate on real databases in memory: two random schemas are built, compared as
// they are read back, and led from one to the other and back.
#include "catch.hpp"

#include <cstdlib>
#include <optional>

#include "diff/differ.hpp"
#include "support/random_schema.hpp"
#include <dbmig/evolve.hpp>
#include <dbmig/registry.hpp>

using namespace dbmig;
using namespace dbmig::test;

namespace {

const Dialect& sqlite() {
    static const Dialect& dialect = dialect_for(parse_url("sqlite://"));
    return dialect;
}

std::unique_ptr<Connection> open() {
    return sqlite().open_scratch(nullptr);
}

Schema reflect(Connection& connection) {
    return sqlite().reflector().reflect(connection, {});
}

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

void run(Connection& connection, const Operations& ops, const Schema& before) {
    std::string done;
    std::optional<std::size_t> remembered;
    connection.begin(Transaction::schema);
    for (const Statement& statement : sqlite().renderer().render(ops, before)) {
        done += statement.sql + ";\n";
        const std::string fault = run_one(connection, statement, remembered);
        if (!fault.empty())
            FAIL(fault << " in\n" << done);
    }
    connection.commit();
}

diff::DiffResult compare(const Schema& from, const Schema& to, RenameMode renames) {
    diff::DiffOptions options;
    options.compare.renames = renames;
    return diff::compare(from, to, sqlite(), options);
}

std::string lines(const Operations& ops) {
    std::string text;
    for (const Operation& it : ops)
        text += op::describe(it.op) + "\n";
    return text;
}

/// A database with `schema`, and what it reads back.
Schema build(Connection& connection, const Schema& schema) {
    run(connection, compare({}, schema, RenameMode::never).upgrade, {});
    return reflect(connection);
}

void check_pair(std::uint64_t seed) {
    SchemaFeatures features;
    features.virtual_tables = true;
    RandomSchema random(seed, features);
    const Schema a = random.schema();
    const Schema b = random.chance(40) ? random.schema() : random.neighbour(a);
    const RenameMode renames = random.chance(30) ? RenameMode::automatic : RenameMode::never;
    const auto one = open();
    const auto two = open();
    const Schema real_a = build(*one, a);
    const Schema real_b = build(*two, b);
    // What is read back is what was declared.
    CHECK(lines(compare(real_a, a, renames).upgrade).empty());
    CHECK(lines(compare(real_a, real_a, renames).upgrade).empty());
    const auto there = compare(real_a, real_b, renames);
    INFO(lines(there.upgrade));
    run(*one, there.upgrade, real_a);
    const Schema reached = reflect(*one);
    CHECK(lines(compare(reached, real_b, RenameMode::never).upgrade).empty());
    run(*one, there.downgrade, reached);
    CHECK(lines(compare(reflect(*one), real_a, RenameMode::never).upgrade).empty());
}

} // namespace

TEST_CASE("law: SQLite databases are led to each other and back") {
    const char* first = std::getenv("DBMIG_TEST_SEED");
    const char* count = std::getenv("DBMIG_TEST_PAIRS");
    const std::uint64_t start = first != nullptr ? std::strtoull(first, nullptr, 10) : 1;
    const std::uint64_t pairs = count != nullptr ? std::strtoull(count, nullptr, 10) : 500;
    for (std::uint64_t seed = start; seed < start + pairs; ++seed) {
        INFO("DBMIG_TEST_SEED=" << seed << " DBMIG_TEST_PAIRS=1");
        check_pair(seed);
    }
}
