// SPDX-License-Identifier: MIT
// https://dev.mysql.com/doc/refman/8.0/en/alter-table.html: which changes go in one statement.
#include "alter_table.hpp"

#include <utility>

#include "clauses.hpp"
#include "key_indexes.hpp"
#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

bool is_foreign_key(const Constraint& constraint) {
    return std::holds_alternative<ForeignKey>(constraint);
}

/// InnoDB makes one of them in a statement, and overlooks a new parser where it drops one too.
bool is_fulltext(const Index& index) {
    return same_name(index.method, "fulltext");
}

/// ALGORITHM=…, LOCK=… as the attributes `algorithm` and `lock` say.
std::string how(const Options& options) {
    const std::string algorithm = option(options, "algorithm");
    const std::string lock = option(options, "lock");
    return std::string(algorithm.empty() ? "" : ", ALGORITHM=" + upper(algorithm)) +
           (lock.empty() ? "" : ", LOCK=" + upper(lock));
}

struct How {
    std::string operator()(const AddColumn& op) const { return how(op.column.options); }
    std::string operator()(const AlterColumn& op) const {
        return op.change.options ? how(*op.change.options) : "";
    }
    std::string operator()(const CreateIndex& op) const { return how(op.index.options); }
    std::string operator()(const CreateConstraint& op) const {
        return std::visit([](const auto& constraint) { return how(constraint.options); },
                          op.constraint);
    }
    template <typename Other> std::string operator()(const Other&) const { return {}; }
};

} // namespace

bool is_clause(const Op& op) {
    return std::holds_alternative<AddColumn>(op) || std::holds_alternative<DropColumn>(op) ||
           std::holds_alternative<AlterColumn>(op) || std::holds_alternative<CreateIndex>(op) ||
           std::holds_alternative<DropIndex>(op) || std::holds_alternative<AlterIndex>(op) ||
           std::holds_alternative<RenameIndex>(op) ||
           std::holds_alternative<CreateConstraint>(op) ||
           std::holds_alternative<DropConstraint>(op) ||
           std::holds_alternative<AlterConstraint>(op) ||
           std::holds_alternative<RenameConstraint>(op) ||
           std::holds_alternative<AlterTableOptions>(op) ||
           std::holds_alternative<SetTableComment>(op);
}

bool AlterTable::takes(const Op& op) const {
    if (m_ops.empty())
        return true;
    const auto* drop = std::get_if<DropConstraint>(&op);
    // A dropped foreign key's name is free, and its columns can change, only when it is gone.
    if ((drop != nullptr && is_foreign_key(drop->constraint)) != m_drops_foreign_keys)
        return false;
    if (std::holds_alternative<RenameConstraint>(op) ||
        std::holds_alternative<RenameConstraint>(m_ops.back()))
        return false;
    const std::string wanted = std::visit(How{}, op);
    if (!wanted.empty() && !m_how.empty() && wanted != m_how)
        return false;
    if (const auto* column = std::get_if<AddColumn>(&op))
        return m_dropped.count(fold(column->column.name)) == 0;
    if (const auto* create = std::get_if<CreateIndex>(&op))
        return !is_fulltext(create->index) || !m_has_fulltext;
    if (const auto* column = std::get_if<DropColumn>(&op))
        return m_added.count(fold(column->column.name)) == 0;
    if (const auto* index = std::get_if<DropIndex>(&op))
        return m_added.count(fold(index->index.name)) == 0;
    if (const auto* index = std::get_if<RenameIndex>(&op))
        return m_added.count(fold(index->index)) == 0;
    if (const auto* create = std::get_if<CreateConstraint>(&op))
        if (const auto* key = std::get_if<ForeignKey>(&create->constraint))
            return !(key->referred_table == m_table) || (!m_adds_keys && !m_alters_columns);
    return true;
}

void AlterTable::add(const Op& op, const Table* before) {
    if (const auto* column = std::get_if<AddColumn>(&op))
        m_added.insert(fold(column->column.name));
    if (const auto* column = std::get_if<DropColumn>(&op))
        m_dropped.insert(fold(column->column.name));
    if (const auto* index = std::get_if<CreateIndex>(&op)) {
        m_added.insert(fold(index->index.name));
        m_has_fulltext = m_has_fulltext || is_fulltext(index->index);
    }
    if (const auto* index = std::get_if<DropIndex>(&op))
        m_has_fulltext = m_has_fulltext || is_fulltext(index->index);
    if (const auto* drop = std::get_if<DropConstraint>(&op))
        add_drop(*drop, before);
    m_adds_keys = m_adds_keys || std::holds_alternative<CreateIndex>(op) ||
                  std::holds_alternative<CreateConstraint>(op);
    m_alters_columns = m_alters_columns || std::holds_alternative<AlterColumn>(op);
    if (const std::string wanted = std::visit(How{}, op); !wanted.empty())
        m_how = wanted;
    m_ops.push_back(op);
}

void AlterTable::add_drop(const DropConstraint& op, const Table* before) {
    const auto* key = std::get_if<ForeignKey>(&op.constraint);
    m_drops_foreign_keys = key != nullptr;
    if (key == nullptr || before == nullptr || !drops_index(*key))
        return;
    if (const std::string index = own_index(*before, *key); !index.empty())
        m_own_indexes.push_back(index);
}

} // namespace dbmig::mysql
