// SPDX-License-Identifier: MIT
// What changes of tables take away, be it for a moment.
#include "diff/disturbed.hpp"

#include <algorithm>

#include "util/text.hpp"

namespace dbmig::diff {

Disturbed::Disturbed(const Context& context)
    : m_context(context), m_rules(context.rules),
      m_guarded(context.dialect.capabilities().guarded_dependencies), m_relations(context),
      m_altered(context), m_keyless(context), m_arbiters(context) {}

void Disturbed::relation(const Name& name) {
    if (m_names.insert(folded(name, m_rules)).second)
        m_relations.add(name, Naming::thing, 0);
}

void Disturbed::column(const Name& table, const std::string& name) {
    const auto [entry, fresh] = m_columns.emplace(folded(table, m_rules), m_tables.size());
    if (fresh) {
        m_altered.add(table, Naming::thing, m_tables.size());
        m_tables.emplace_back(m_context);
    }
    m_tables[entry->second].add(name, 0);
}

namespace {

bool has_phrase(std::string_view sql, std::string_view phrase) {
    return util::to_lower(sql).find(phrase) != std::string::npos;
}

} // namespace

bool Disturbed::touches(std::string_view sql) const {
    if (!m_relations.empty() && !m_relations.in(sql).empty())
        return true;
    if (!m_keyless.empty() && has_phrase(sql, "group by") && !m_keyless.in(sql).empty())
        return true;
    if (!m_arbiters.empty() && has_phrase(sql, "on constraint") && !m_arbiters.in(sql).empty())
        return true;
    if (m_altered.empty())
        return false;
    const auto tables = m_altered.in(sql);
    return std::any_of(tables.begin(), tables.end(),
                       [&](std::size_t at) { return !m_tables[at].in(sql).empty(); });
}

void Disturbed::changed_column(const AlterColumn& op, const Name& table) {
    if (m_guarded && (op.change.type || op.change.collation || op.change.generated))
        column(table, op.column);
}

void Disturbed::dropped_constraint(const Constraint& constraint, const Name& table) {
    // A query that groups by a primary key alone rests on the constraint.
    if (std::holds_alternative<PrimaryKey>(constraint))
        m_keyless.add(table, Naming::thing, 0);
    if (const std::string& name = schema::name_of(constraint); !name.empty())
        m_arbiters.add(name, 0);
}

void Disturbed::operations(const Operations& ops) {
    std::map<Name, Name> old_names; // of renamed tables
    auto old_name = [&](const Name& name) {
        const auto found = old_names.find(name);
        return found == old_names.end() ? name : found->second;
    };
    for (const Operation& it : ops) {
        if (const auto* rename = std::get_if<RenameTable>(&it.op)) {
            relation(rename->table);
            old_names[op::new_name(*rename)] = rename->table;
        } else if (const auto* drop_table = std::get_if<DropTable>(&it.op)) {
            relation(drop_table->table.name);
        } else if (const auto* renamed = std::get_if<RenameColumn>(&it.op)) {
            column(old_name(renamed->table), renamed->column);
        } else if (const auto* drop = std::get_if<DropColumn>(&it.op)) {
            column(old_name(drop->table), drop->column.name);
        } else if (const auto* alter = std::get_if<AlterColumn>(&it.op)) {
            changed_column(*alter, old_name(alter->table));
        } else if (const auto* key = std::get_if<DropConstraint>(&it.op)) {
            if (m_guarded)
                dropped_constraint(key->constraint, old_name(key->table));
        }
    }
}

} // namespace dbmig::diff
