// SPDX-License-Identifier: MIT
// How operations are undone, and how drops get the definitions that this takes.
#include <dbmig/evolve.hpp>

#include <algorithm>
#include <iterator>

#include "op/attributes.hpp"
#include "op/constraints.hpp"
#include "schema/lookup.hpp"
#include "util/format.hpp"

namespace dbmig::op {

namespace {

/// Fills what a drop or an alteration does not say from the schema before it.
class Completer {
public:
    Completer(const Schema& before, const NameRules& rules) : m_before(before), m_rules(rules) {}

    void operator()(DropTable& op) const {
        if (const Table* found = table(op.table.name); found && !op.complete)
            fill(op, op.table, *found);
    }
    void operator()(DropColumn& op) const;
    void operator()(DropIndex& op) const;
    void operator()(DropConstraint& op) const;
    void operator()(AlterColumn& op) const;
    void operator()(AlterTableOptions& op) const {
        if (const Table* found = table(op.table))
            op.existing = found->options;
    }
    void operator()(SetTableComment& op) const {
        if (const Table* found = table(op.table))
            op.existing = found->comment;
    }
    void operator()(DropView& op) const { object(op, op.view, m_before.views); }
    void operator()(AlterView& op) const {
        op.existing.name = op.view.name;
        object(op, op.existing, m_before.views);
    }
    void operator()(DropTrigger& op) const { object(op, op.trigger, m_before.triggers); }
    void operator()(DropVirtualTable& op) const { object(op, op.table, m_before.virtual_tables); }
    void operator()(AlterIndex& op) const;
    void operator()(AlterConstraint& op) const;
    void operator()(DropObject& op) const { schema_object(op, op.object); }
    void operator()(AlterObject& op) const {
        op.existing.kind = op.object.kind;
        op.existing.name = op.object.name;
        schema_object(op, op.existing);
    }
    template <typename Other> void operator()(Other&) const {}

private:
    template <typename Drop, typename Part>
    static void fill(Drop& op, Part& part, const Part& definition) {
        part = definition;
        op.complete = true;
    }
    template <typename Drop, typename Part>
    void object(Drop& op, Part& part, const std::map<Name, Part>& objects) const {
        const auto found = schema::find_in(objects, part.name, m_rules.fold_for<Part>());
        if (found != objects.end() && !op.complete)
            fill(op, part, found->second);
    }
    template <typename Drop> void schema_object(Drop& op, SchemaObject& part) const {
        const auto found =
            schema::find_object(m_before.objects, part.kind, part.name, m_rules.fold_of(part.kind));
        if (found != m_before.objects.end() && !op.complete)
            fill(op, part, found->second);
    }
    const Table* table(const Name& name) const {
        return schema::find_table(m_before, name, m_rules.relation_fold());
    }
    const Index* index(const Name& on, const std::string& name) const;

    const Schema& m_before;
    const NameRules& m_rules;
};

void Completer::operator()(DropColumn& op) const {
    const Table* of = table(op.table);
    const Column* found = of ? schema::find_column(*of, op.column.name, m_rules.fold) : nullptr;
    if (found && !op.complete)
        fill(op, op.column, *found);
}

const Index* Completer::index(const Name& on, const std::string& name) const {
    if (const Table* of = table(on))
        return schema::find_index(*of, name, m_rules.fold);
    const auto view = schema::find_in(m_before.views, on, m_rules.relation_fold());
    if (view != m_before.views.end())
        for (const Index& each : view->second.indexes)
            if (schema::same_name(each.name, name, m_rules.fold))
                return &each;
    return nullptr;
}

void Completer::operator()(DropIndex& op) const {
    const Index* found = index(op.table, op.index.name);
    if (found && !op.complete)
        fill(op, op.index, *found);
}

void Completer::operator()(AlterIndex& op) const {
    const Index* found = index(op.table, op.index.name);
    if (found && !op.complete)
        fill(op, op.existing, *found);
}

void Completer::operator()(AlterConstraint& op) const {
    const Table* of = table(op.table);
    if (of == nullptr || op.complete)
        return;
    if (const auto found = find_constraint(*of, op.constraint, false, m_rules.fold))
        fill(op, op.existing, *found);
}

void Completer::operator()(DropConstraint& op) const {
    const Table* of = table(op.table);
    if (of == nullptr || op.complete)
        return;
    if (const auto found = find_constraint(*of, op.constraint, false, m_rules.fold))
        fill(op, op.constraint, *found);
}

void Completer::operator()(AlterColumn& op) const {
    const Table* of = table(op.table);
    if (const Column* found = of ? schema::find_column(*of, op.column, m_rules.fold) : nullptr)
        op.existing = select(op.change, *found);
}

[[noreturn]] void no_inverse(const Op& op, std::string_view why) {
    throw SchemaError(util::format("{} cannot be undone: {}", describe(op), why));
}

/// The inverse of an operation that holds all definitions it needs.
class Inverter {
public:
    explicit Inverter(const Op& op) : m_op(op) {}

    Operations operator()(const CreateTable& op) const { return one(DropTable{op.table, true}); }
    Operations operator()(const DropTable& op) const {
        return completed(op, CreateTable{op.table});
    }
    Operations operator()(const RenameTable& op) const {
        const auto old_schema = op.new_schema ? std::optional(op.table.schema) : std::nullopt;
        return one(RenameTable{new_name(op), op.table.name, old_schema});
    }
    Operations operator()(const AddColumn& op) const {
        return one(DropColumn{op.table, op.column, true});
    }
    Operations operator()(const DropColumn& op) const {
        return completed(op, AddColumn{op.table, op.column});
    }
    Operations operator()(const RenameColumn& op) const {
        return one(RenameColumn{op.table, op.new_name, op.column});
    }
    Operations operator()(const AlterColumn& op) const {
        if (!covers(op.existing, op.change))
            no_inverse(m_op, "it does not say what was there before (existing_…)");
        return one(AlterColumn{op.table, op.column, op.existing, op.change});
    }
    Operations operator()(const CreateIndex& op) const {
        return one(DropIndex{op.table, op.index, true});
    }
    Operations operator()(const DropIndex& op) const {
        return completed(op, CreateIndex{op.table, op.index});
    }
    Operations operator()(const AlterIndex& op) const {
        return completed(op, AlterIndex{op.table, op.existing, op.index, true});
    }
    Operations operator()(const RenameIndex& op) const {
        return one(RenameIndex{op.table, op.new_name, op.index});
    }
    Operations operator()(const CreateConstraint& op) const {
        return one(DropConstraint{op.table, op.constraint, true});
    }
    Operations operator()(const DropConstraint& op) const {
        return completed(op, CreateConstraint{op.table, op.constraint});
    }
    Operations operator()(const AlterConstraint& op) const {
        return completed(op, AlterConstraint{op.table, op.existing, op.constraint, true});
    }
    Operations operator()(const RenameConstraint& op) const {
        return one(RenameConstraint{op.table, op.new_name, op.constraint});
    }
    Operations operator()(const AlterTableOptions& op) const {
        return one(AlterTableOptions{op.table, op.existing, op.options});
    }
    Operations operator()(const SetTableComment& op) const {
        return one(SetTableComment{op.table, op.existing, op.comment});
    }
    Operations operator()(const CreateView& op) const { return one(DropView{op.view, true}); }
    Operations operator()(const DropView& op) const { return completed(op, CreateView{op.view}); }
    Operations operator()(const AlterView& op) const {
        return completed(op, AlterView{op.existing, op.view, true});
    }
    Operations operator()(const CreateTrigger& op) const {
        return one(DropTrigger{op.trigger, true});
    }
    Operations operator()(const DropTrigger& op) const {
        return completed(op, CreateTrigger{op.trigger});
    }
    Operations operator()(const CreateVirtualTable& op) const {
        return one(DropVirtualTable{op.table, true});
    }
    Operations operator()(const DropVirtualTable& op) const {
        return completed(op, CreateVirtualTable{op.table});
    }
    Operations operator()(const CreateObject& op) const { return one(DropObject{op.object, true}); }
    Operations operator()(const DropObject& op) const {
        return completed(op, CreateObject{op.object});
    }
    Operations operator()(const AlterObject& op) const {
        return completed(op, AlterObject{op.existing, op.object, true});
    }
    Operations operator()(const Execute&) const {
        no_inverse(m_op, "raw SQL has no known reverse");
    }
    Operations operator()(const InsertRows& op) const;
    Operations operator()(const UpdateRows&) const {
        no_inverse(m_op, "the values that were there are not known");
    }
    Operations operator()(const DeleteRows&) const {
        no_inverse(m_op, "the rows that were there are not known");
    }
    Operations operator()(const Backfill&) const {
        no_inverse(m_op, "the values that were there are not known");
    }

private:
    static Operations one(Op op) { return {Operation{std::move(op), {}, {}}}; }
    template <typename Drop> Operations completed(const Drop& op, Op inverse) const {
        if (!op.complete)
            no_inverse(m_op, "its definition is not known");
        return one(std::move(inverse));
    }

    const Op& m_op;
};

Operations Inverter::operator()(const InsertRows& op) const {
    Operations undo;
    for (auto row = op.rows.rbegin(); row != op.rows.rend(); ++row) {
        // An empty condition would mean every row.
        if (row->empty())
            no_inverse(m_op, "a row of defaults alone cannot be found again");
        undo.push_back({DeleteRows{op.table, *row}, {}, {}});
    }
    return undo;
}

/// What a drop takes with it, as operations that bring it back after the thing itself.
class Companions {
public:
    Companions(const Schema& before, const NameRules& rules) : m_before(before), m_rules(rules) {}

    Operations operator()(const DropTable& op) const { return owned_by(op.table.name); }
    Operations operator()(const DropView& op) const { return owned_by(op.view.name); }
    Operations operator()(const DropColumn& op) const;
    template <typename Other> Operations operator()(const Other&) const { return {}; }

private:
    Operations owned_by(const Name& name) const {
        Operations undo;
        for (const auto& [key, trigger] : m_before.triggers)
            if (schema::same_name(trigger.table, name, m_rules.relation_fold()))
                undo.push_back({CreateTrigger{trigger}, {}, {}});
        for (const auto& [key, object] : m_before.objects)
            if (!object.table.name.empty() &&
                schema::same_name(object.table, name, m_rules.relation_fold()))
                undo.push_back({CreateObject{object}, {}, {}});
        return undo;
    }

    const Schema& m_before;
    const NameRules& m_rules;
};

Operations Companions::operator()(const DropColumn& op) const {
    const Table* before = schema::find_table(m_before, op.table, m_rules.relation_fold());
    if (before == nullptr)
        return {};
    Schema alone;
    alone.tables.emplace(before->name, *before);
    evolve(alone, op, m_rules);
    const Table& after = alone.tables.begin()->second;
    std::vector<Constraint> kept = schema::constraints_of(after);
    Operations undo;
    for (const Constraint& constraint : schema::constraints_of(*before)) {
        const auto found = std::find(kept.begin(), kept.end(), constraint);
        if (found != kept.end())
            kept.erase(found);
        else
            undo.push_back({CreateConstraint{op.table, constraint}, {}, {}});
    }
    for (const Index& index : before->indexes)
        if (schema::find_index(after, index.name, {}) == nullptr)
            undo.push_back({CreateIndex{op.table, index}, {}, {}});
    return undo;
}

void append(Operations& to, Operations from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

} // namespace

Operations inverse(const Op& op, const Schema& before, const NameRules& rules) {
    Op full = op;
    std::visit(Completer(before, rules), full);
    Operations undo = std::visit(Inverter(full), full);
    append(undo, std::visit(Companions(before, rules), full));
    return undo;
}

Operations inverse(const Operations& ops) {
    Operations full = ops;
    complete(full, {});
    Operations undo;
    for (auto op = full.rbegin(); op != full.rend(); ++op)
        append(undo, std::visit(Inverter(op->op), op->op));
    return undo;
}

void complete(Operations& ops, const Schema& before, const NameRules& rules) {
    Schema running = before;
    for (Operation& operation : ops) {
        std::visit(Completer(running, rules), operation.op);
        try {
            evolve(running, operation.op, rules);
        } catch (const SchemaError&) {
            // The history may begin in the middle: what it cannot follow gives no definitions, and
            // a drop that finds none stays incomplete for the caller to see.
        }
    }
}

} // namespace dbmig::op
