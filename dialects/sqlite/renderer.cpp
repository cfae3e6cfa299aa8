// SPDX-License-Identifier: MIT
// Operations as SQLite's statements. Neighbouring changes of one table are taken together: either
// each has a statement of its own, or one rebuild of the table does them all.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alter.hpp"
#include "clauses.hpp"
#include "create_table.hpp"
#include "expression.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "rebuild.hpp"
#include "segments.hpp"
#include "trigger_text.hpp"
#include <dbmig/ddl_visitor.hpp>
#include <dbmig/error.hpp>
#include <dbmig/evolve.hpp>

namespace dbmig::sqlite {

namespace {

const op::NameRules& rules() {
    static const op::NameRules result{
        [](std::string_view name) { return fold(name); },
        [](std::string_view sql, std::string_view from, std::string_view to) {
            return rename_identifier(sql, from, to);
        },
        true};
    return result;
}

std::string alter(const Name& table, const std::string& how) {
    return "ALTER TABLE " + quote(table) + " " + how;
}

template <typename T> void erase_named(std::map<Name, T>& objects, const Name& name) {
    for (auto it = objects.begin(); it != objects.end();)
        it = same_name(it->first.name, name.name) ? objects.erase(it) : std::next(it);
}

[[noreturn]] void refuse(const SchemaObject& object) {
    std::string kind(to_string(object.kind));
    std::replace(kind.begin(), kind.end(), '_', ' ');
    throw SchemaError("SQLite has nothing like a " + kind + ": " + to_string(object.name));
}

/// Writes the statement of one operation, or says that there is none but a rebuild.
class Native final : public DdlVisitor {
public:
    explicit Native(const Schema& schema) : m_schema(schema) {}

    void visit(const CreateTable& op) override {
        add(create_table(op.table, op.table.name));
        for (const Index& index : op.table.indexes)
            add(create_index(op.table.name, index));
    }
    void visit(const DropTable& op) override { add("DROP TABLE " + quote(op.table.name)); }
    void visit(const RenameTable& op) override;
    void visit(const AddColumn& op) override;
    void visit(const DropColumn& op) override;
    void visit(const RenameColumn& op) override {
        add(alter(op.table, "RENAME COLUMN " + quote(op.column) + " TO " + quote(op.new_name)));
    }
    void visit(const AlterColumn& op) override {
        if (changes_anything(op.change))
            m_rebuild = true;
    }
    void visit(const CreateIndex& op) override;
    void visit(const DropIndex& op) override {
        add("DROP INDEX " + quote(Name{op.table.schema, op.index.name}));
    }
    void visit(const AlterIndex& op) override {
        add("DROP INDEX " + quote(op.index.name));
        add(create_index(op.table, op.index));
    }
    void visit(const RenameIndex& op) override;
    void visit(const CreateConstraint& op) override;
    void visit(const DropConstraint&) override { m_rebuild = true; }
    void visit(const AlterConstraint&) override { m_rebuild = true; }
    void visit(const RenameConstraint&) override { m_rebuild = true; }
    void visit(const AlterTableOptions&) override { m_rebuild = true; }
    void visit(const SetTableComment&) override {}
    void visit(const CreateView& op) override;
    void visit(const DropView& op) override { add("DROP VIEW " + quote(op.view.name)); }
    void visit(const AlterView& op) override;
    void visit(const CreateTrigger& op) override { add(op.trigger.definition); }
    void visit(const DropTrigger& op) override { add("DROP TRIGGER " + quote(op.trigger.name)); }
    void visit(const CreateVirtualTable& op) override { add(op.table.definition); }
    void visit(const DropVirtualTable& op) override { add("DROP TABLE " + quote(op.table.name)); }
    void visit(const CreateObject& op) override { refuse(op.object); }
    void visit(const DropObject& op) override { refuse(op.object); }
    void visit(const AlterObject& op) override { refuse(op.object); }

    std::vector<std::string> statements;
    bool needs_rebuild() const { return m_rebuild; }

private:
    void add(std::string sql) { statements.push_back(std::move(sql)); }

    const Schema& m_schema;
    bool m_rebuild = false;
};

void Native::visit(const RenameTable& op) {
    if (op::new_name(op).schema != op.table.schema)
        throw SchemaError("table " + to_string(op.table) +
                          ": SQLite moves no tables to others of "
                          "its databases");
    if (!same_name(op.table.name, op.new_name)) {
        add(alter(op.table, "RENAME TO " + quote(op.new_name)));
        return;
    }
    // SQLite finds the table itself in the way when only the case of letters changes
    const std::string between = free_name(m_schema, "_dbmig_new_" + op.new_name);
    add(alter(op.table, "RENAME TO " + quote(between)));
    add(alter(Name{op.table.schema, between}, "RENAME TO " + quote(op.new_name)));
}

void Native::visit(const AddColumn& op) {
    if (!can_add(op.column)) {
        m_rebuild = true;
        return;
    }
    Table table;
    table.name = op.table;
    if (const Table* known = find_table(m_schema, op.table))
        table.options = known->options; // STRICT has its own types
    add(alter(op.table, "ADD COLUMN " + column_definition(table, op.column)));
}

void Native::visit(const DropColumn& op) {
    const Table* table = find_table(m_schema, op.table);
    if (table == nullptr || !can_drop(m_schema, *table, op.column.name))
        m_rebuild = true;
    else
        add(alter(op.table, "DROP COLUMN " + quote(op.column.name)));
}

void Native::visit(const CreateIndex& op) {
    // SQLite takes a "name" that is no column for a string and would index that
    if (find_table(m_schema, op.table) == nullptr)
        for (const IndexColumn& key : op.index.columns)
            if (!key.column.empty() && quote(key.column).front() == '"')
                add("SELECT " + quote(op.table.name) + "." + quote(key.column) + " FROM " +
                    quote(op.table) + " WHERE 0");
    add(create_index(op.table, op.index));
}

void Native::visit(const RenameIndex& op) {
    const Table* table = find_table(m_schema, op.table);
    if (table == nullptr) {
        m_rebuild = true;
        return;
    }
    for (Index index : table->indexes) {
        if (!same_name(index.name, op.index))
            continue;
        add("DROP INDEX " + quote(Name{op.table.schema, index.name}));
        index.name = op.new_name;
        add(create_index(op.table, index));
    }
}

void Native::visit(const CreateConstraint& op) {
    if (std::holds_alternative<Exclusion>(op.constraint))
        throw SchemaError("table " + to_string(op.table) + ": SQLite has no exclusion constraints");
    m_rebuild = true;
}

std::string create_view(const View& view) {
    std::string columns;
    for (const std::string& column : view.columns)
        columns += (columns.empty() ? " (" : ", ") + quote(column);
    return "CREATE VIEW " + quote(view.name) + (columns.empty() ? "" : columns + ")") + " AS " +
           view.definition;
}

void Native::visit(const CreateView& op) {
    add(create_view(op.view));
}

void Native::visit(const AlterView& op) {
    add("DROP VIEW " + quote(op.view.name)); // and its triggers with it
    add(create_view(op.view));
    for (const auto& entry : m_schema.triggers)
        if (same_name(entry.second.table.name, op.view.name.name))
            add(entry.second.definition);
}

/// The foreign key that `op` creates, as it stands behind a column.
std::string inline_key(const Op& op) {
    const auto& key = std::get<ForeignKey>(std::get<CreateConstraint>(op).constraint);
    return constraint_name(key.name) + references_clause(key);
}

/// Follows the operations through the schema.
class Walk {
public:
    Walk(const Operations& ops, const Schema& before) : m_ops(ops), m_schema(before) {}

    std::vector<Statement> run() {
        for (const std::vector<std::size_t>& segment : segments(m_ops))
            take(segment);
        end_check();
        return std::move(m_out);
    }

private:
    using Segment = std::vector<std::size_t>;

    struct Natives {
        std::vector<std::string> statements;
        bool need_rebuild = false;
    };

    void take(const Segment& segment);
    Natives natives(std::size_t index, const Table* before,
                    const std::map<std::size_t, std::size_t>& keys) const;
    bool keeps_columns(const Segment& segment) const;
    void evolve(const Op& op);
    void rename(const Op& op);
    void follow(const Op& op);
    void rebuild_table(const Table& before, const Table& after, std::size_t operation);
    void emit(const std::string& sql, std::size_t operation, RowCheck check = RowCheck::none);
    void end_check();

    const Operations& m_ops;
    Schema m_schema;
    std::vector<Statement> m_out;
    std::map<std::string, std::string> m_sources; ///< of the segment; see Rebuild
    std::optional<std::size_t> m_checking; ///< the operation whose foreign key check is not closed
};

void Walk::emit(const std::string& sql, std::size_t operation, RowCheck check) {
    Statement statement;
    statement.sql = sql;
    statement.operation = operation;
    statement.check = check;
    m_out.push_back(std::move(statement));
}

/// Only the end counts: in between, a table may lack the key that another refers to.
void Walk::end_check() {
    if (m_checking)
        emit("PRAGMA foreign_key_check", *m_checking, RowCheck::no_more);
    m_checking.reset();
}

/// Keeps account of where the columns' values come from.
void Walk::follow(const Op& op) {
    if (const auto* add = std::get_if<AddColumn>(&op))
        m_sources.erase(add->column.name);
    if (const auto* drop = std::get_if<DropColumn>(&op))
        for (auto it = m_sources.begin(); it != m_sources.end();)
            it = same_name(it->first, drop->column.name) ? m_sources.erase(it) : std::next(it);
}

/// The model rewrites every name that reads the same; a trigger is put back as it will be found.
void Walk::rename(const Op& op) {
    std::map<Name, std::string> definitions;
    for (const auto& [name, trigger] : m_schema.triggers) {
        if (const auto* column = std::get_if<RenameColumn>(&op))
            definitions[name] = rename_column_in(trigger, m_schema, column->table, column->column,
                                                 column->new_name);
        if (const auto* table = std::get_if<RenameTable>(&op))
            definitions[name] = rename_table_in(trigger, table->table.name, table->new_name);
    }
    op::evolve(m_schema, op, rules());
    for (auto& [name, definition] : definitions)
        m_schema.triggers.at(name).definition = std::move(definition);
}

/// Parts that `before` need not hold are not asked for: an operation that runs without its table
/// changes the model only where the table is known.
void Walk::evolve(const Op& op) {
    if (const auto* create = std::get_if<CreateTable>(&op)) {
        if (find_table(m_schema, create->table.name) != nullptr)
            throw SchemaError("there is already a table " + to_string(create->table.name));
        m_schema.tables.emplace(create->table.name, create->table);
    } else if (const auto* view = std::get_if<CreateView>(&op)) {
        m_schema.views.emplace(view->view.name, view->view);
    } else if (const auto* dropped = std::get_if<DropView>(&op)) {
        erase_named(m_schema.views, dropped->view.name);
    } else if (const auto* trigger = std::get_if<CreateTrigger>(&op)) {
        m_schema.triggers.emplace(trigger->trigger.name, trigger->trigger);
    } else if (const auto* gone = std::get_if<DropTrigger>(&op)) {
        erase_named(m_schema.triggers, gone->trigger.name);
    } else if (const auto* made = std::get_if<CreateVirtualTable>(&op)) {
        m_schema.virtual_tables.emplace(made->table.name, made->table);
    } else if (const auto* lost = std::get_if<DropVirtualTable>(&op)) {
        erase_named(m_schema.virtual_tables, lost->table.name);
    } else if (const Name* table = op::table_of(op);
               table != nullptr && find_table(m_schema, *table) != nullptr) {
        rename(op);
    }
}

/// Whether SQLite would see no difference but for indexes.
bool is_same(const Table& before, const Table& after) {
    return create_table(before, before.name) == create_table(after, before.name);
}

bool Walk::keeps_columns(const Segment& segment) const {
    return std::none_of(segment.begin(), segment.end(), [&](std::size_t index) {
        return std::holds_alternative<AddColumn>(m_ops[index].op) ||
               std::holds_alternative<DropColumn>(m_ops[index].op);
    });
}

Walk::Natives Walk::natives(std::size_t index, const Table* before,
                            const std::map<std::size_t, std::size_t>& keys) const {
    Natives result;
    if (keys.count(index) != 0)
        return result; // it is in the column's statement
    Native native(m_schema);
    visit_ddl(native, m_ops[index].op);
    for (const auto& [key, column] : keys)
        if (column == index && !native.needs_rebuild())
            native.statements.back() += " " + inline_key(m_ops[key].op);
    if (native.needs_rebuild() && before == nullptr)
        throw SchemaError(
            "SQLite has to rebuild table " + to_string(*op::table_of(m_ops[index].op)) + " to " +
            op::describe(m_ops[index].op) + ", and there is no such table in the schema");
    result.statements = std::move(native.statements);
    result.need_rebuild = native.needs_rebuild();
    return result;
}

void Walk::take(const Segment& segment) {
    const Name* name = op::table_of(m_ops[segment.front()].op);
    const Table* known = name == nullptr ? nullptr : find_table(m_schema, *name);
    const auto before = known == nullptr ? std::optional<Table>() : *known;
    m_sources.clear();
    if (before)
        for (const Column& column : before->columns)
            m_sources.emplace(column.name, column.name);
    std::vector<std::pair<std::size_t, std::string>> statements;
    std::optional<std::size_t> cause; ///< the first operation that asks for a rebuild
    const auto keys = keys_of_new_columns(m_ops, segment);
    for (const std::size_t index : segment) {
        Natives each = natives(index, before ? &*before : nullptr, keys);
        for (std::string& sql : each.statements)
            statements.emplace_back(index, std::move(sql));
        if (each.need_rebuild && !cause)
            cause = index;
        evolve(m_ops[index].op);
        follow(m_ops[index].op);
    }
    const Table* after = name == nullptr ? nullptr : find_table(m_schema, *name);
    if (cause && !(keeps_columns(segment) && is_same(*before, *after)))
        return rebuild_table(*before, *after, *cause);
    for (const auto& [index, sql] : statements)
        emit(sql, index);
}

void Walk::rebuild_table(const Table& before, const Table& after, std::size_t operation) {
    Rebuild what{
        before, after, m_sources, {}, free_name(m_schema, "_dbmig_new_" + after.name.name)};
    for (const auto& entry : m_schema.triggers)
        if (same_name(entry.second.table.name, after.name.name))
            what.triggers.push_back(entry.second.definition);
    if (!m_checking)
        emit("PRAGMA foreign_key_check", operation, RowCheck::remember);
    m_checking = operation;
    for (const std::string& sql : rebuild(what))
        emit(sql, operation);
}

/// Whether an operation may need a rebuild, or the definitions that it drops by the way.
class Needs final : public DdlVisitor {
public:
    bool table = false;

    void visit(const CreateTable&) override {}
    void visit(const DropTable&) override {}
    void visit(const RenameTable&) override { table = true; } // for what comes after it
    void visit(const AddColumn& op) override {
        table = !can_add(op.column) || op.column.type.generic; // STRICT tables have their own types
    }
    void visit(const DropColumn&) override { table = true; }
    void visit(const RenameColumn&) override {}
    void visit(const AlterColumn& op) override { table = changes_anything(op.change); }
    void visit(const CreateIndex&) override {}
    void visit(const DropIndex&) override {}
    void visit(const AlterIndex&) override {}
    void visit(const RenameIndex&) override { table = true; }
    void visit(const CreateConstraint&) override { table = true; }
    void visit(const DropConstraint&) override { table = true; }
    void visit(const AlterConstraint&) override { table = true; }
    void visit(const RenameConstraint&) override { table = true; }
    void visit(const AlterTableOptions&) override { table = true; }
    void visit(const SetTableComment&) override {}
    void visit(const CreateView&) override {}
    void visit(const DropView&) override {}
    void visit(const AlterView&) override { table = true; } // the view's triggers
    void visit(const CreateTrigger&) override {}
    void visit(const DropTrigger&) override {}
    void visit(const CreateVirtualTable&) override {}
    void visit(const DropVirtualTable&) override {}
    void visit(const CreateObject&) override {}
    void visit(const DropObject&) override {}
    void visit(const AlterObject&) override {}
};

class Renderer final : public DdlRenderer {
public:
    bool heeds_table(const Op&) const override { return false; }
    bool needs_table(const Op& op) const override {
        Needs needs;
        visit_ddl(needs, op);
        return needs.table;
    }
    std::vector<Statement> render(const Operations& ops, const Schema& before) const override {
        return Walk(ops, before).run();
    }
    bool alters(const View& /*from*/, const View& /*to*/) const override { return true; }
    bool alters(const SchemaObject& /*from*/, const SchemaObject& /*to*/) const override {
        return false;
    }
    bool alters(const Index& /*from*/, const Index& /*to*/) const override { return false; }
    bool alters(const Constraint& /*from*/, const Constraint& /*to*/) const override {
        return false;
    }
    bool alters_options(const Table& /*from*/, const Table& /*to*/) const override { return true; }
    bool rebuilds(const SchemaObject& /*from*/, const SchemaObject& /*to*/) const override {
        return false;
    }
};

} // namespace

const DdlRenderer& renderer() {
    static const Renderer instance;
    return instance;
}

} // namespace dbmig::sqlite
