// SPDX-License-Identifier: MIT
// What changes of tables take away, be it for a moment.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "diff/mentions.hpp"
#include "diff/sides.hpp"

namespace dbmig::diff {

/// Relations that go, and columns that go or change so that what uses them must stand aside.
class Disturbed {
public:
    explicit Disturbed(const Context& context);

    void relation(const Name& name);
    void column(const Name& table, const std::string& name);
    /// What the operations on tables do; renames come first.
    void operations(const Operations& ops);

    bool has(const Name& name) const { return m_names.count(name) != 0; } ///< `name` is folded
    /// Whether `sql` names a relation that goes, or a column that goes together with its table.
    bool touches(std::string_view sql) const;

private:
    void changed_column(const AlterColumn& op, const Name& table);
    void dropped_constraint(const Constraint& constraint, const Name& table);

    const Context& m_context;
    const op::NameRules& m_rules;
    bool m_guarded; ///< the engine does not let a column in use change its type
    std::set<Name> m_names;
    MentionIndex m_relations;
    MentionIndex m_altered;
    MentionIndex m_keyless;                ///< tables whose primary key goes
    MentionIndex m_arbiters;               ///< constraints that go, which ON CONFLICT may name
    std::map<Name, std::size_t> m_columns; ///< of a folded table: position in m_tables
    std::vector<MentionIndex> m_tables;    ///< the columns
};

} // namespace dbmig::diff
