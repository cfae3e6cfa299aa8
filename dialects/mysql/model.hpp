// SPDX-License-Identifier: MIT
// The tables as a renderer follows them through operations. A unique constraint is an index here,
// and what the model before does not hold is not asked for.
#pragma once

#include <string>
#include <vector>

#include <dbmig/op.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::mysql {

class Model {
public:
    explicit Model(const Schema& before);

    /// nullptr when it is not known.
    const Table* find(const Name& name) const;
    const Schema& schema() const { return m_schema; }

    /// Takes the operation in; those on tables that are not known change nothing.
    void follow(const Op& op);

private:
    Table* known(const Name& name);
    void follow_in(Table& table, const Op& op);

    Schema m_schema;
};

/// The operation with unique constraints as indexes; `table` (may be nullptr) tells what a
/// constraint of that name is.
Op plain(const Op& op, const Table* table);

/// The table with its unique constraints among its indexes.
Table plain(Table table);

const Column* find_column(const Table& table, const std::string& name);
const Index* find_index(const Table& table, const std::string& name);

} // namespace dbmig::mysql
