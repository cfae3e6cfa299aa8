// SPDX-License-Identifier: MIT
// The laws of the comparison on the model: nothing is found between equals, what is written leads
// there and back, and the same input gives the same operations.
#include "catch.hpp"

#include <chrono>
#include <cstdlib>

#include "diff/differ.hpp"
#include "support/random_schema.hpp"
#include "support/toy_dialect.hpp"
#include <dbmig/evolve.hpp>

using namespace dbmig;
using namespace dbmig::test;

namespace {

std::string lines(const Operations& ops) {
    std::string text;
    for (const Operation& it : ops)
        text += op::describe(it.op) + "\n";
    return text;
}

Schema evolved(Schema schema, const Operations& ops, const Dialect& dialect) {
    for (const Operation& it : ops)
        op::evolve(schema, it.op, name_rules(dialect));
    return schema;
}

void check_pair(const Schema& a, const Schema& b, const Dialect& dialect,
                const diff::DiffOptions& options) {
    const auto there = diff::compare(a, b, dialect, options);
    CHECK(lines(diff::compare(a, b, dialect, options).upgrade) == lines(there.upgrade));
    const Schema reached = evolved(a, there.upgrade, dialect);
    CHECK(lines(diff::compare(reached, b, dialect, options).upgrade).empty());
    const Schema back = evolved(reached, there.downgrade, dialect);
    CHECK(lines(diff::compare(back, a, dialect, options).upgrade).empty());
}

} // namespace

TEST_CASE("law: equal schemas give no operations") {
    const ToyDialect dialect;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        const Schema schema = RandomSchema(seed).schema();
        CHECK(lines(diff::compare(schema, schema, dialect, {}).upgrade).empty());
    }
}

TEST_CASE("law: operations lead from any schema to any other and back") {
    const ToyDialect loose(true);
    const ToyDialect strict(false);
    SchemaFeatures features;
    features.comments = true;
    features.virtual_tables = true;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        INFO("seed " << seed);
        RandomSchema random(seed, features);
        const Schema a = random.schema();
        const Schema b = random.chance(50) ? random.schema() : random.neighbour(a);
        diff::DiffOptions options;
        options.compare.renames = random.chance(50) ? RenameMode::automatic : RenameMode::never;
        check_pair(a, b, random.chance(50) ? loose : strict, options);
    }
}

namespace {

Schema large(std::size_t tables) {
    Schema schema;
    RandomSchema random(7, {1, 10, false, false, false, false, false, false});
    for (std::size_t at = 0; at < tables; ++at) {
        Schema one = random.schema();
        for (auto& [name, table] : one.tables) {
            table.name.name = "t" + std::to_string(at);
            table.foreign_keys.clear();
            schema.tables.emplace(table.name, table);
        }
        View view;
        view.name.name = "v" + std::to_string(at);
        view.definition = "SELECT 1 FROM t" + std::to_string(at);
        schema.views.emplace(view.name, view);
    }
    return schema;
}

} // namespace

TEST_CASE("law: the work grows with the schema, not with its square", "[.benchmark]") {
    const ToyDialect dialect;
    for (const std::size_t size : {1000, 4000}) {
        const Schema schema = large(size);
        const auto start = std::chrono::steady_clock::now();
        CHECK(diff::compare(schema, schema, dialect, {}).upgrade.empty());
        const auto same = std::chrono::steady_clock::now();
        CHECK(!diff::compare({}, schema, dialect, {}).upgrade.empty());
        const auto made = std::chrono::steady_clock::now();
        using Ms = std::chrono::duration<double, std::milli>;
        WARN(size << " tables and views: equal " << Ms(same - start).count() << " ms, all new "
                  << Ms(made - same).count() << " ms");
    }
}
