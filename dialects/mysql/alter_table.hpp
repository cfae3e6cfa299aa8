// SPDX-License-Identifier: MIT
// Neighbouring changes of one table as one ALTER TABLE.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <dbmig/ddl_visitor.hpp>

#include "model.hpp"

namespace dbmig::mysql {

/// Collects changes until one comes that cannot go with the others. All operations are plain.
class AlterTable {
public:
    explicit AlterTable(Name table) : m_table(std::move(table)) {}

    const Name& table() const { return m_table; }
    bool empty() const { return m_ops.empty(); }
    /// Whether `op` may stand in the same statement.
    bool takes(const Op& op) const;
    void add(const Op& op, const Table* before);

    /// The statements; `after` (may be nullptr) is the table behind all of them.
    std::vector<std::string> statements(const Model& after) const;

private:
    friend class Clauses;

    void add_drop(const DropConstraint& op, const Table* before);

    Name m_table;
    std::vector<Op> m_ops;
    std::set<std::string> m_added;          ///< columns and indexes, folded
    std::set<std::string> m_dropped;        ///< columns, folded
    bool m_has_fulltext = false;            ///< one is dropped or added
    std::vector<std::string> m_own_indexes; ///< that go with their foreign keys
    bool m_drops_foreign_keys = false;
    bool m_adds_keys = false;
    bool m_alters_columns = false;
    std::string m_how; ///< ALGORITHM=…, LOCK=…
};

/// Whether the operation is a clause of ALTER TABLE that others may stand beside.
bool is_clause(const Op& op);

} // namespace dbmig::mysql
