// SPDX-License-Identifier: MIT
// Random schemas and random neighbours of a schema, the same for the same seed everywhere. What is
// made is valid on SQLite, and so on most engines but for the spelling of types.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/schema.hpp>

namespace dbmig::test {

/// What may occur.
struct SchemaFeatures {
    std::size_t tables = 5; ///< at most
    std::size_t columns = 6;
    bool views = true;
    bool triggers = true;
    bool virtual_tables = false;
    bool comments = false;
    bool table_options = true; ///< strict, without_rowid
    bool odd_names = true;     ///< spaces, reserved words, non-ASCII
};

class RandomSchema {
public:
    explicit RandomSchema(std::uint64_t seed, SchemaFeatures features = {});

    Schema schema();

    /// `from` with one to `changes` random changes; valid again.
    Schema neighbour(const Schema& from, std::size_t changes = 4);

    /// A number below `limit`.
    std::size_t below(std::size_t limit);
    bool chance(unsigned percent);

private:
    template <typename T> const T& pick(const std::vector<T>& items);
    std::string fresh_name(const std::vector<std::string>& pool,
                           const std::vector<std::string>& taken);
    std::vector<std::string> some_columns(const Table& table, std::size_t most);
    std::vector<KeyColumn> key_columns(const Table& table, std::size_t most, bool plain);

    Type type(bool strict);
    void attributes(Column& column, const Table& table);
    Column column(const Table& table);
    Table table(const Schema& schema);
    void primary_key(Table& table);
    std::string condition(const Table& table);
    std::string constraint_name(const Table& table, const std::string& prefix);
    void add_unique(Table& table);
    void add_check(Table& table);
    void add_foreign_key(Schema& schema, Table& table);
    void add_index(Schema& schema, Table& table);
    void add_view(Schema& schema);
    void add_trigger(Schema& schema);
    void add_virtual_table(Schema& schema);
    std::string relation_name(const Schema& schema);

    void change(Schema& schema);
    void change_table(Schema& schema, Table& table);
    void change_column(Table& table);
    void drop_part(Table& table);
    void rename_part(Schema& schema, Table& table);
    void repair(Schema& schema);

    std::mt19937_64 m_random;
    SchemaFeatures m_features;
    std::vector<std::string> m_table_names;
    std::vector<std::string> m_column_names;
};

/// An identifier in double quotes, as all texts of random schemas write them.
std::string quoted(std::string_view name);

} // namespace dbmig::test
