// SPDX-License-Identifier: MIT
// Operations as statements. What stands in one ALTER TABLE is decided in alter_table.cpp.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <dbmig/ddl_visitor.hpp>
#include <dbmig/error.hpp>
#include <dbmig/evolve.hpp>
#include <dbmig/sql_builder.hpp>

#include "alter_table.hpp"
#include "clauses.hpp"
#include "expression.hpp"
#include "model.hpp"
#include "objects.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "rename_column.hpp"
#include "table_options.hpp"
#include "trigger_order.hpp"
#include "versioning.hpp"
#include "zero_dates.hpp"

namespace dbmig::mysql {

namespace {

std::vector<std::string> parent_key(const Model& model, const ForeignKey& key, const Table& own) {
    const bool self = key.referred_table == own.name;
    const Table* parent = self ? &own : model.find(key.referred_table);
    std::vector<std::string> columns;
    if (parent != nullptr && parent->primary_key)
        for (const KeyColumn& column : parent->primary_key->columns)
            columns.push_back(column.column);
    return columns;
}

std::string create_table(const Table& declared, const Model& model) {
    const Table table = plain(declared);
    if (!table.exclusions.empty())
        throw SchemaError("table " + to_string(table.name) +
                          ": MySQL has no exclusion constraints");
    std::vector<std::string> items;
    for (const Column& column : table.columns)
        items.push_back(column_definition(table.name, column));
    if (table.primary_key)
        items.push_back(primary_key_clause(table.name, *table.primary_key));
    for (const Index& index : table.indexes)
        items.push_back(index_clause(table.name, index));
    for (const ForeignKey& key : table.foreign_keys)
        items.push_back(foreign_key_clause(table.name, key, parent_key(model, key, table)));
    for (const Check& check : table.checks)
        items.push_back(check_clause(check));
    for (std::string& period : period_items(table))
        items.push_back(std::move(period));
    std::string sql = sql::block("CREATE TABLE " + quote(table.name), items);
    for (const std::string& each : table_options(table.options))
        sql += " " + each;
    if (!table.comment.empty())
        sql += " COMMENT=" + string_literal(table.comment);
    if (is_set(table.options, "system_versioning"))
        sql += " WITH SYSTEM VERSIONING";
    const std::string partitions = partition_clause(table.options);
    return sql + (partitions.empty() ? "" : "\n" + partitions);
}

/// Statements of the operations that are not clauses of ALTER TABLE.
class Alone final : public DdlVisitor {
public:
    explicit Alone(const Model& model) : m_model(model) {}

    void visit(const CreateTable& op) override {
        const auto& keys = op.table.foreign_keys;
        const bool unchecked = std::any_of(keys.begin(), keys.end(), is_unchecked);
        if (unchecked)
            add("SET foreign_key_checks = 0");
        std::vector<std::string> create{create_table(op.table, m_model)};
        add_all(has_zero_date(op.table) ? with_zero_dates(std::move(create)) : std::move(create));
        if (unchecked)
            add("SET foreign_key_checks = 1");
    }
    void visit(const DropTable& op) override { add("DROP TABLE " + quote(op.table.name)); }
    void visit(const RenameTable& op) override {
        add("RENAME TABLE " + quote(op.table) + " TO " + quote(op::new_name(op)));
    }
    void visit(const RenameColumn& op) override { add(rename_column(op, m_model.find(op.table))); }
    void visit(const CreateView& op) override { add(create_view(op.view, false)); }
    void visit(const DropView& op) override { add("DROP VIEW " + quote(op.view.name)); }
    void visit(const AlterView& op) override { add(create_view(op.view, true)); }
    void visit(const CreateTrigger& op) override {
        add_all(create_body(placed(op.trigger, m_model.schema().triggers), op.trigger.options));
    }
    void visit(const DropTrigger& op) override { add("DROP TRIGGER " + quote(op.trigger.name)); }
    void visit(const CreateObject& op) override { create(op.object); }
    void visit(const DropObject& op) override { drop(op.object); }
    void visit(const AlterObject& op) override {
        if (op.object.kind == ObjectKind::sequence)
            return add_all(alter_sequence(op.existing, op.object));
        drop(op.object);
        create(op.object);
    }
    void visit(const CreateVirtualTable& op) override { refuse(op.table.name); }
    void visit(const DropVirtualTable& op) override { refuse(op.table.name); }

    // Clauses of ALTER TABLE do not come here.
    void visit(const AddColumn&) override {}
    void visit(const DropColumn&) override {}
    void visit(const AlterColumn&) override {}
    void visit(const CreateIndex&) override {}
    void visit(const DropIndex&) override {}
    void visit(const AlterIndex&) override {}
    void visit(const RenameIndex&) override {}
    void visit(const CreateConstraint&) override {}
    void visit(const DropConstraint&) override {}
    void visit(const AlterConstraint&) override {}
    void visit(const RenameConstraint&) override {}
    void visit(const AlterTableOptions&) override {}
    void visit(const SetTableComment&) override {}

    std::vector<std::string> statements;

private:
    void add(std::string sql) { statements.push_back(std::move(sql)); }
    void add_all(std::vector<std::string> all) {
        for (std::string& sql : all)
            add(std::move(sql));
    }
    void create(const SchemaObject& object) {
        word_of(object); // refuses what there is not
        if (object.kind == ObjectKind::sequence)
            return add(create_sequence(object));
        add_all(create_body(object.definition, object.options));
    }
    void drop(const SchemaObject& object) { add_all(drop_object(object)); }
    [[noreturn]] static void refuse(const Name& name) {
        throw SchemaError("virtual table " + to_string(name) + ": MySQL has no virtual tables");
    }

    const Model& m_model;
};

/// The order of the operations: indexes of a table that are made come to those that are dropped,
/// past changes of other tables. A foreign key must never be without one.
std::vector<std::size_t> indexes_together(const Operations& ops) {
    std::vector<std::size_t> order;
    std::vector<bool> taken(ops.size());
    const auto is_drop = [&](std::size_t i) {
        return std::holds_alternative<DropIndex>(plain(ops[i].op, nullptr));
    };
    const auto is_make = [&](std::size_t i) {
        return std::holds_alternative<CreateIndex>(plain(ops[i].op, nullptr));
    };
    for (std::size_t i = 0; i < ops.size(); ++i) {
        if (taken[i])
            continue;
        order.push_back(i);
        if (!is_drop(i))
            continue;
        const Name table = *op::table_of(ops[i].op);
        for (std::size_t j = i + 1; j < ops.size(); ++j) {
            if (!is_clause(plain(ops[j].op, nullptr)))
                break;
            if (taken[j] || !(*op::table_of(ops[j].op) == table))
                continue;
            if (!is_drop(j) && !is_make(j))
                break;
            taken[j] = true;
            order.push_back(j);
        }
    }
    return order;
}

/// Follows the operations through the schema.
class Walk {
public:
    Walk(const Operations& ops, const Schema& before) : m_ops(ops), m_model(before) {}

    std::vector<Statement> run() {
        for (const std::size_t i : indexes_together(m_ops)) {
            const Name* name = op::table_of(m_ops[i].op);
            take(plain(m_ops[i].op, name == nullptr ? nullptr : m_model.find(*name)), i);
        }
        flush();
        return std::move(m_out);
    }

private:
    void take(const Op& op, std::size_t index) {
        const Name* name = op::table_of(op);
        if (!is_clause(op)) {
            flush();
            Alone alone(m_model);
            visit_ddl(alone, op);
            for (std::string& sql : alone.statements)
                emit(std::move(sql), index);
            m_model.follow(op);
            return;
        }
        if (m_alter && (!(m_alter->table() == *name) || !m_alter->takes(op)))
            flush();
        if (!m_alter) {
            m_alter.emplace(*name);
            m_first = index;
        }
        m_alter->add(op, m_model.find(*name));
        m_model.follow(op);
    }

    void flush() {
        if (!m_alter)
            return;
        for (std::string& sql : m_alter->statements(m_model))
            emit(std::move(sql), m_first);
        m_alter.reset();
    }

    void emit(std::string sql, std::size_t operation) {
        Statement statement;
        statement.sql = std::move(sql);
        statement.operation = operation;
        m_out.push_back(std::move(statement));
    }

    const Operations& m_ops;
    Model m_model;
    std::optional<AlterTable> m_alter;
    std::size_t m_first = 0; ///< the operation that m_alter begins with
    std::vector<Statement> m_out;
};

bool names_no_columns(const Constraint& constraint) {
    const auto* key = std::get_if<ForeignKey>(&constraint);
    return key != nullptr && key->referred_columns.empty();
}

bool is_unnamed(const Constraint& constraint) {
    return !std::holds_alternative<PrimaryKey>(constraint) &&
           std::visit([](const auto& it) { return it.name.empty(); }, constraint);
}

/// Whether an operation is written from the whole definition of its table.
struct Needs {
    bool operator()(const AlterColumn&) const { return true; }
    bool operator()(const AlterTableOptions&) const { return true; }
    bool operator()(const RenameConstraint&) const { return true; }
    bool operator()(const CreateTrigger& op) const { return has_place(op.trigger); }
    bool operator()(const CreateTable& op) const {
        for (const ForeignKey& key : op.table.foreign_keys)
            if (key.referred_columns.empty())
                return true;
        return false;
    }
    bool operator()(const CreateConstraint& op) const {
        const auto* key = std::get_if<ForeignKey>(&op.constraint);
        return names_no_columns(op.constraint) ||
               (key != nullptr && is_named_by_server(*key, op.table));
    }
    bool operator()(const DropConstraint& op) const {
        const auto* key = std::get_if<ForeignKey>(&op.constraint);
        return is_unnamed(op.constraint) || (key != nullptr && drops_index(*key));
    }
    template <typename Other> bool operator()(const Other&) const { return false; }
};

/// What can be changed while the index stays.
Index without_visibility(Index index) {
    index.options.erase("visible");
    index.options.erase("ignored");
    return index;
}

class Renderer final : public DdlRenderer {
public:
    bool needs_table(const Op& op) const override { return std::visit(Needs{}, op); }
    bool heeds_table(const Op& op) const override {
        return std::holds_alternative<RenameColumn>(op);
    }
    std::vector<Statement> render(const Operations& ops, const Schema& before) const override {
        return Walk(ops, before).run();
    }
    bool alters(const View&, const View&) const override { return true; }
    /// A package takes its body along where it goes, be it for a moment.
    bool alters(const SchemaObject&, const SchemaObject& to) const override {
        return to.kind != ObjectKind::package;
    }
    bool alters(const Index& from, const Index& to) const override {
        return without_visibility(from) == without_visibility(to);
    }
    bool alters(const Constraint&, const Constraint&) const override { return false; }
    bool alters_options(const Table&, const Table&) const override { return true; }
    bool rebuilds(const SchemaObject&, const SchemaObject&) const override { return false; }
};

} // namespace

const DdlRenderer& renderer() {
    static const Renderer instance;
    return instance;
}

} // namespace dbmig::mysql
