// SPDX-License-Identifier: MIT
// Operations as PostgreSQL's statements, one operation after another. The areas have a file each,
// render_*.cpp.
#include <string>
#include <variant>
#include <vector>

#include "parts.hpp"
#include "render_alter_column.hpp"
#include "render_column.hpp"
#include "render_constraint.hpp"
#include "render_index.hpp"
#include "render_object.hpp"
#include "render_script.hpp"
#include "render_table.hpp"
#include "render_text.hpp"
#include "render_typed.hpp"
#include "render_types.hpp"
#include "render_view.hpp"
#include <dbmig/ddl_visitor.hpp>
#include <dbmig/error.hpp>

namespace dbmig::postgresql {

namespace {

[[noreturn]] void refuse_virtual_table(const Name& table) {
    throw SchemaError("virtual table " + to_string(table) + ": PostgreSQL has no virtual tables");
}

class Writer final : public DdlVisitor {
public:
    explicit Writer(Script& script) : m_script(script) {}

    void visit(const CreateTable& op) override { create_table(m_script, op); }
    void visit(const DropTable& op) override { drop_table(m_script, op); }
    void visit(const RenameTable& op) override { rename_table(m_script, op); }
    void visit(const AddColumn& op) override { add_column(m_script, op); }
    void visit(const DropColumn& op) override { drop_column(m_script, op); }
    void visit(const RenameColumn& op) override { rename_column(m_script, op); }
    void visit(const AlterColumn& op) override { alter_column(m_script, op); }
    void visit(const CreateIndex& op) override { create_index(m_script, op); }
    void visit(const DropIndex& op) override { drop_index(m_script, op); }
    void visit(const AlterIndex& op) override { alter_index(m_script, op); }
    void visit(const RenameIndex& op) override { rename_index(m_script, op); }
    void visit(const CreateConstraint& op) override { create_constraint(m_script, op); }
    void visit(const DropConstraint& op) override { drop_constraint(m_script, op); }
    void visit(const AlterConstraint& op) override { alter_constraint(m_script, op); }
    void visit(const RenameConstraint& op) override { rename_constraint(m_script, op); }
    void visit(const AlterTableOptions& op) override { alter_table_options(m_script, op); }
    void visit(const SetTableComment& op) override { set_table_comment(m_script, op); }
    void visit(const CreateView& op) override { create_view(m_script, op); }
    void visit(const DropView& op) override { drop_view(m_script, op); }
    void visit(const AlterView& op) override { alter_view(m_script, op); }
    void visit(const CreateTrigger& op) override { create_trigger(m_script, op); }
    void visit(const DropTrigger& op) override { drop_trigger(m_script, op); }
    void visit(const CreateVirtualTable& op) override { refuse_virtual_table(op.table.name); }
    void visit(const DropVirtualTable& op) override { refuse_virtual_table(op.table.name); }
    void visit(const CreateObject& op) override { create_object(m_script, op); }
    void visit(const DropObject& op) override { drop_object(m_script, op); }
    void visit(const AlterObject& op) override { alter_object(m_script, op); }

private:
    Script& m_script;
};

bool has_parents(const Options& options) {
    return !option(options, "inherits").empty() || !option(options, "partition_of").empty();
}

/// Whether there is more to an operation than it says itself.
class Needs final : public DdlVisitor {
public:
    bool table = false;

    void visit(const CreateTable& op) override { table = has_parents(op.table.options); }
    void visit(const DropTable& op) override {
        table = !op.complete || has_parents(op.table.options) || // keys to the parent
                !option(op.table.options, "partition_by").empty();
    }
    void visit(const RenameTable&) override { table = true; } // sequences named after it
    void visit(const AddColumn& op) override { table = is_inherited(op.column); }
    void visit(const DropColumn& op) override { table = is_inherited(op.column); }
    void visit(const RenameColumn&) override { table = true; } // a sequence named after it
    void visit(const AlterColumn& op) override {
        AlterColumn rest = op;
        rest.change.comment.reset();
        table = rest.change != ColumnAttributes{};
    }
    void visit(const CreateIndex&) override {}
    void visit(const DropIndex& op) override {
        table = !op.complete || !option(op.index.options, "parent").empty();
    }
    void visit(const AlterIndex& op) override { table = !op.complete; }
    void visit(const RenameIndex&) override {}
    void visit(const CreateConstraint&) override {}
    void visit(const DropConstraint& op) override {
        table = !op.complete || !option(options_of(op.constraint), "parent").empty();
    }
    void visit(const AlterConstraint& op) override { table = !op.complete; }
    void visit(const RenameConstraint&) override {}
    void visit(const AlterTableOptions& op) override {
        const auto differs = [&](const char* key) {
            return option(op.existing, key) != option(op.options, key);
        };
        table = has_parents(op.existing) || has_parents(op.options) || // what comes from there
                differs("unlogged") || differs("replica_identity") || differs("of_type");
    }
    void visit(const SetTableComment&) override {}
    void visit(const CreateView&) override {}
    void visit(const DropView& op) override { table = !op.complete; }
    void visit(const AlterView& op) override {
        table = !op.complete || !alters_view(op.existing, op.view); // its triggers
    }
    void visit(const CreateTrigger&) override {}
    void visit(const DropTrigger&) override {}
    void visit(const CreateVirtualTable&) override {}
    void visit(const DropVirtualTable&) override {}
    void visit(const CreateObject&) override {}
    void visit(const DropObject& op) override { table = !op.complete; }
    void visit(const AlterObject& op) override {
        table = !op.complete || op.object.kind == ObjectKind::enumeration ||
                op.object.kind == ObjectKind::domain ||
                op.object.kind == ObjectKind::type; // what is of the type
    }
};

class Renderer final : public DdlRenderer {
public:
    /// Children may keep a column, and what is unique may be the replica identity.
    bool heeds_table(const Op& op) const override {
        if (const auto* drop = std::get_if<DropConstraint>(&op))
            return std::holds_alternative<Unique>(drop->constraint) ||
                   std::holds_alternative<PrimaryKey>(drop->constraint);
        const auto* drop = std::get_if<DropIndex>(&op);
        return std::holds_alternative<DropColumn>(op) || (drop != nullptr && drop->index.unique);
    }
    bool needs_table(const Op& op) const override {
        Needs needs;
        visit_ddl(needs, op);
        return needs.table;
    }
    std::vector<Statement> render(const Operations& ops, const Schema& before) const override {
        Script script(ops, before);
        Writer writer(script);
        const bool leavers = std::any_of(ops.begin(), ops.end(), [](const Operation& operation) {
            const auto* alter = std::get_if<AlterTableOptions>(&operation.op);
            return alter != nullptr && has_parents(alter->existing);
        });
        for (const Operation& operation : ops) {
            if (leavers && op::table_of(operation.op) != nullptr)
                release_leavers(script, operation.op);
            release_typed(script, operation.op);
            if (!script.is_done(script.index()))
                visit_ddl(writer, operation.op);
            make_typed(script, operation.op);
            script.advance();
        }
        return script.take();
    }
    bool alters(const View& from, const View& to) const override { return alters_view(from, to); }
    bool alters(const SchemaObject& from, const SchemaObject& to) const override {
        return alters_object(from, to);
    }
    bool alters(const Index& from, const Index& to) const override {
        return alters_index(from, to);
    }
    bool alters(const Constraint& from, const Constraint& to) const override {
        return alters_constraint(from, to);
    }
    bool alters_options(const Table& from, const Table& to) const override {
        return alters_table_options(from.options, to.options) && keeps_partition_key(from, to);
    }
    bool rebuilds(const SchemaObject& from, const SchemaObject& to) const override {
        return rebuilds_type(from, to);
    }
};

} // namespace

const DdlRenderer& renderer() {
    static const Renderer instance;
    return instance;
}

} // namespace dbmig::postgresql
