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

/// What may occur, by what an engine is capable of.
struct SchemaFeatures {
    std::size_t tables = 5; ///< at most
    std::size_t columns = 6;
    bool views = true;
    bool triggers = true;
    bool virtual_tables = false;
    bool comments = false;
    bool table_options = true; ///< strict, without_rowid
    bool odd_names = true;     ///< spaces, reserved words, non-ASCII
    /// Expressions, defaults and foreign keys fit the types of their columns, names of constraints
    /// are one table's alone, and no two keys are on the same columns: most engines ask for it.
    bool typed = false;
    std::vector<std::string> own_types = {"INT", "VARCHAR(20)", "UNSIGNED BIG INT", ""};
    std::vector<std::string> collations = {"NOCASE"}; ///< of texts
    std::vector<std::string> unfit_for_keys = {};     ///< types
    std::vector<std::string> without_default = {};    ///< types
    std::vector<std::string> on_delete = {"", "cascade", "set null", "restrict", "set default"};
    std::vector<std::string> on_update = on_delete;
    std::vector<std::string> enums = {}; ///< names that types of the schema may have
    bool sorted_keys = true;             ///< order and collation in keys of constraints
    bool collated_indexes = true;
    bool partial_indexes = true;
    bool expression_indexes = true;
    bool conflict_clauses = true;
    bool named_primary_keys = true;
    bool deferrable = true;
    bool implied_references = true; ///< a foreign key need not say which columns it refers to
    bool virtual_columns = true;
    bool virtual_keys = true; ///< indexes and keys on virtual columns
    bool stored_columns = true;
    bool counters_in_expressions = true; ///< a column that counts by itself in checks and the like
    char quote = '"';
};

/// What databases of an engine are filled with to hold its dialect to the laws.
SchemaFeatures sqlite_features();
SchemaFeatures postgresql_features(bool virtual_columns);
SchemaFeatures mysql_features();

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

    Type type(const Schema& schema, bool strict);
    void attributes(const Schema& schema, Column& column, const Table& table);
    void typed_attributes(const Schema& schema, Column& column, const Table& table);
    Column column(const Schema& schema, const Table& table);
    Table table(const Schema& schema);
    void primary_key(Table& table);
    std::string condition(const Table& table);
    std::string typed_condition(const Table& table);
    std::string quoted(std::string_view name) const;
    std::string listed(const std::vector<std::string>& names) const;
    bool fit_for_keys(const Table& table, const std::string& column) const;
    std::string constraint_name(const Table& table, const std::string& prefix);
    void add_unique(Table& table);
    void add_check(Table& table);
    void add_foreign_key(Schema& schema, Table& table);
    std::vector<std::string> referring_columns(const Table& table, const Table& parent);
    void add_enum(Schema& schema);
    void change_enum(Schema& schema);
    void add_index(Schema& schema, Table& table);
    void add_view(Schema& schema);
    void add_trigger(Schema& schema);
    void add_virtual_table(Schema& schema);
    std::string relation_name(const Schema& schema);

    void change(Schema& schema);
    void change_table(Schema& schema, Table& table);
    void change_column(const Schema& schema, Table& table);
    void drop_part(Table& table);
    void rename_part(Schema& schema, Table& table);
    void repair(Schema& schema);
    void repair_table(Table& table);
    void repair_types(Schema& schema);

    std::mt19937_64 m_random;
    SchemaFeatures m_features;
    std::vector<std::string> m_table_names;
    std::vector<std::string> m_column_names;
};

/// What can stand together in an expression: types of one family can be compared.
enum class Family { number, text, time, boolean, other };
Family family(const Type& type);

/// The column of that name, which the table must have.
const Column& find(const Table& table, const std::string& name);

/// Whether a typed engine lets the one refer to the other.
bool refers(const Column& column, const Column& referred);

} // namespace dbmig::test
