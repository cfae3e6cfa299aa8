// SPDX-License-Identifier: MIT
// What operations do to the schema model.
#include <dbmig/evolve.hpp>

#include <algorithm>

#include "op/attributes.hpp"
#include "op/constraints.hpp"
#include "op/drop_column.hpp"
#include "schema/lookup.hpp"
#include "schema/references.hpp"
#include "util/edit_distance.hpp"
#include "util/format.hpp"

namespace dbmig::op {

namespace {

template <typename T> std::vector<std::string> names_in(const std::map<Name, T>& objects) {
    std::vector<std::string> names;
    for (const auto& entry : objects)
        names.push_back(to_string(entry.first));
    return names;
}

[[noreturn]] void missing(std::string_view kind, const std::string& name,
                          const std::vector<std::string>& known) {
    const std::string hint = util::did_you_mean(name, known);
    throw SchemaError(
        util::format("there is no {} {}{}{}", kind, name, hint.empty() ? "" : "; ", hint));
}

[[noreturn]] void taken(std::string_view kind, const std::string& name) {
    throw SchemaError(util::format("there is already a {} {}", kind, name));
}

template <typename Map, typename Belongs> void erase_where(Map& objects, const Belongs& belongs) {
    for (auto it = objects.begin(); it != objects.end();)
        it = belongs(it->second) ? objects.erase(it) : std::next(it);
}

schema::Folds folds(const NameRules& rules) {
    return {rules.fold, rules.relation_fold()};
}

class Evolver {
public:
    Evolver(Schema& schema, const NameRules& rules) : m_schema(schema), m_rules(rules) {}

    void operator()(const CreateTable& op) const;
    void operator()(const DropTable& op) const;
    void operator()(const RenameTable& op) const;
    void operator()(const AddColumn& op) const;
    void operator()(const DropColumn& op) const;
    void operator()(const RenameColumn& op) const;
    void operator()(const AlterColumn& op) const;
    void operator()(const CreateIndex& op) const;
    void operator()(const DropIndex& op) const;
    void operator()(const AlterIndex& op) const;
    void operator()(const RenameIndex& op) const;
    void operator()(const CreateConstraint& op) const;
    void operator()(const DropConstraint& op) const;
    void operator()(const AlterConstraint& op) const;
    void operator()(const RenameConstraint& op) const;
    void operator()(const AlterTableOptions& op) const { table(op.table).options = op.options; }
    void operator()(const SetTableComment& op) const { table(op.table).comment = op.comment; }
    void operator()(const CreateView& op) const;
    void operator()(const DropView& op) const;
    void operator()(const AlterView& op) const;
    void operator()(const CreateTrigger& op) const;
    void operator()(const DropTrigger& op) const;
    void operator()(const CreateVirtualTable& op) const;
    void operator()(const DropVirtualTable& op) const;
    void operator()(const CreateObject& op) const;
    void operator()(const DropObject& op) const;
    void operator()(const AlterObject& op) const;
    void operator()(const Execute&) const {}
    void operator()(const InsertRows&) const {}
    void operator()(const UpdateRows&) const {}
    void operator()(const DeleteRows&) const {}
    void operator()(const Backfill&) const {}

private:
    Table& table(const Name& name) const;
    Column& column(Table& table, const std::string& name) const;
    void require_free(const Name& name) const;
    void drop_owned_by(const Name& name) const;
    void require_relation(const Name& name) const;
    std::map<ObjectKey, SchemaObject>::iterator object(const SchemaObject& wanted) const;
    /// The table's indexes, or a materialized view's.
    std::vector<Index>& indexes(const Name& name) const;
    template <typename T>
    typename std::map<Name, T>::iterator entry(std::map<Name, T>& objects, const Name& name,
                                               std::string_view kind) const;

    Schema& m_schema;
    const NameRules& m_rules;
};

Table& Evolver::table(const Name& name) const {
    Table* found = schema::find_table(m_schema, name, m_rules.relation_fold());
    if (found == nullptr)
        missing("table", to_string(name), names_in(m_schema.tables));
    return *found;
}

Column& Evolver::column(Table& table, const std::string& name) const {
    require_column(table, name, m_rules.fold);
    return *schema::find_column(table, name, m_rules.fold);
}

template <typename T>
typename std::map<Name, T>::iterator Evolver::entry(std::map<Name, T>& objects, const Name& name,
                                                    std::string_view kind) const {
    auto found = schema::find_in(objects, name, m_rules.fold_for<T>());
    if (found == objects.end())
        missing(kind, to_string(name), names_in(objects));
    return found;
}

void Evolver::require_free(const Name& name) const {
    if (schema::find_table(m_schema, name, m_rules.relation_fold()) != nullptr)
        taken("table", to_string(name));
    if (schema::find_in(m_schema.views, name, m_rules.relation_fold()) != m_schema.views.end())
        taken("view", to_string(name));
    if (schema::find_in(m_schema.virtual_tables, name, m_rules.relation_fold()) !=
        m_schema.virtual_tables.end())
        taken("virtual table", to_string(name));
}

void Evolver::drop_owned_by(const Name& name) const {
    const auto belongs = [&](const auto& object) {
        return !object.table.name.empty() &&
               schema::same_name(object.table, name, m_rules.relation_fold());
    };
    erase_where(m_schema.triggers, belongs);
    erase_where(m_schema.objects, belongs);
}

void Evolver::require_relation(const Name& name) const {
    if (schema::find_table(m_schema, name, m_rules.relation_fold()) == nullptr &&
        schema::find_in(m_schema.views, name, m_rules.relation_fold()) == m_schema.views.end())
        missing("table or view", to_string(name), names_in(m_schema.tables));
}

void Evolver::operator()(const CreateTable& op) const {
    require_free(op.table.name);
    for (const Constraint& constraint : schema::constraints_of(op.table))
        require_columns(op.table, constraint, m_rules.fold);
    for (const Index& index : op.table.indexes)
        require_columns(op.table, index, m_rules.fold);
    m_schema.tables.emplace(op.table.name, op.table);
}

void Evolver::operator()(const DropTable& op) const {
    const auto found = entry(m_schema.tables, op.table.name, "table");
    drop_owned_by(found->first);
    m_schema.tables.erase(found);
}

void Evolver::operator()(const RenameTable& op) const {
    const auto found = entry(m_schema.tables, op.table, "table");
    const Name from = found->first;
    const Name to = new_name({from, op.new_name, op.new_schema});
    if (!schema::same_name(from, to, m_rules.relation_fold()))
        require_free(to);
    auto node = m_schema.tables.extract(found);
    node.key() = to;
    node.mapped().name = to;
    m_schema.tables.insert(std::move(node));
    schema::rename_table_references(m_schema, from, to, folds(m_rules), m_rules.rename);
    if (m_rules.owned_names)
        schema::rename_owned(m_schema, from, to);
}

void Evolver::operator()(const AddColumn& op) const {
    Table& to = table(op.table);
    if (schema::find_column(to, op.column.name, m_rules.fold) != nullptr)
        taken("column", to_string(to.name) + "." + op.column.name);
    to.columns.push_back(op.column);
}

void Evolver::operator()(const DropColumn& op) const {
    Table& from = table(op.table);
    const std::string name = column(from, op.column.name).name;
    drop_parts_of_column(from, name, m_rules);
    from.columns.erase(std::find_if(from.columns.begin(), from.columns.end(),
                                    [&](const Column& it) { return it.name == name; }));
}

void Evolver::operator()(const RenameColumn& op) const {
    Table& of = table(op.table);
    Column& renamed = column(of, op.column);
    const Column* other = schema::find_column(of, op.new_name, m_rules.fold);
    if (other != nullptr && other != &renamed)
        taken("column", to_string(of.name) + "." + op.new_name);
    const std::string from = renamed.name;
    renamed.name = op.new_name;
    schema::rename_column_references(m_schema, of.name, from, op.new_name, folds(m_rules),
                                     m_rules.rename);
}

void Evolver::operator()(const AlterColumn& op) const {
    assign(column(table(op.table), op.column), op.change);
}

std::vector<Index>& Evolver::indexes(const Name& name) const {
    const auto view = schema::find_in(m_schema.views, name, m_rules.relation_fold());
    if (view != m_schema.views.end() && view->second.materialized)
        return view->second.indexes;
    return table(name).indexes;
}

void Evolver::operator()(const CreateIndex& op) const {
    std::vector<Index>& on = indexes(op.table);
    for (const Index& other : on)
        if (schema::same_name(other.name, op.index.name, m_rules.fold))
            taken("index", op.index.name);
    if (const Table* table = schema::find_table(m_schema, op.table, m_rules.relation_fold()))
        require_columns(*table, op.index, m_rules.fold);
    on.push_back(op.index);
}

namespace {

Index& index_of(std::vector<Index>& indexes, const Name& table, const std::string& name,
                const NameRules& rules) {
    std::vector<std::string> known;
    for (Index& index : indexes) {
        if (schema::same_name(index.name, name, rules.fold))
            return index;
        known.push_back(index.name);
    }
    missing("index", name + " on table " + to_string(table), known);
}

} // namespace

void Evolver::operator()(const DropIndex& op) const {
    std::vector<Index>& on = indexes(op.table);
    const Index& index = index_of(on, op.table, op.index.name, m_rules);
    on.erase(on.begin() + (&index - on.data()));
}

void Evolver::operator()(const AlterIndex& op) const {
    Index& index = index_of(indexes(op.table), op.table, op.index.name, m_rules);
    const std::string name = index.name;
    index = op.index;
    index.name = name;
}

void Evolver::operator()(const RenameIndex& op) const {
    std::vector<Index>& on = indexes(op.table);
    Index& index = index_of(on, op.table, op.index, m_rules);
    for (const Index& other : on)
        if (&other != &index && schema::same_name(other.name, op.new_name, m_rules.fold))
            taken("index", op.new_name);
    index.name = op.new_name;
}

void Evolver::operator()(const CreateConstraint& op) const {
    Table& on = table(op.table);
    const std::string& name = schema::name_of(op.constraint);
    if (std::holds_alternative<PrimaryKey>(op.constraint) && on.primary_key)
        throw SchemaError(util::format("table {} already has a primary key", to_string(on.name)));
    for (const Constraint& other : schema::constraints_of(on))
        if (!m_rules.repeated_constraint_names && !name.empty() &&
            schema::same_name(schema::name_of(other), name, m_rules.fold))
            taken(schema::kind_of(other), name + " on table " + to_string(on.name));
    require_columns(on, op.constraint, m_rules.fold);
    schema::add_constraint(on, op.constraint);
}

namespace {

void take_out(Table& table, const Constraint& constraint, bool complete, const NameRules& rules) {
    const auto found = find_constraint(table, constraint, complete, rules.fold);
    if (!found)
        throw SchemaError(util::format("table {} has no {}", to_string(table.name),
                                       describe_constraint(constraint)));
    erase_constraint(table, *found);
}

} // namespace

namespace {

/// An engine may have unique constraints as indexes.
bool drop_unique_index(Table& on, const Constraint& constraint) {
    if (!std::holds_alternative<Unique>(constraint))
        return false;
    const std::string& name = schema::name_of(constraint);
    const auto is_it = [&](const auto& part) { return !name.empty() && part.name == name; };
    if (std::any_of(on.uniques.begin(), on.uniques.end(), is_it))
        return false;
    const auto found = std::find_if(on.indexes.begin(), on.indexes.end(),
                                    [&](const Index& it) { return it.unique && is_it(it); });
    if (found == on.indexes.end())
        return false;
    on.indexes.erase(found);
    return true;
}

} // namespace

void Evolver::operator()(const DropConstraint& op) const {
    Table& on = table(op.table);
    if (!drop_unique_index(on, op.constraint))
        take_out(on, op.constraint, op.complete, m_rules);
}

void Evolver::operator()(const AlterConstraint& op) const {
    Table& on = table(op.table);
    take_out(on, op.complete ? op.existing : op.constraint, op.complete, m_rules);
    require_columns(on, op.constraint, m_rules.fold);
    schema::add_constraint(on, op.constraint);
}

namespace {

template <typename T>
bool rename_in(std::vector<T>& parts, const RenameConstraint& op, const NameRules& rules) {
    for (T& part : parts)
        if (schema::same_name(part.name, op.constraint, rules.fold)) {
            part.name = op.new_name;
            return true;
        }
    return false;
}

} // namespace

void Evolver::operator()(const RenameConstraint& op) const {
    Table& on = table(op.table);
    std::vector<std::string> known;
    for (const Constraint& each : schema::constraints_of(on)) {
        known.push_back(schema::name_of(each));
        if (!m_rules.repeated_constraint_names && known.back() != op.constraint &&
            schema::same_name(known.back(), op.new_name, m_rules.fold) &&
            !schema::same_name(op.constraint, op.new_name, m_rules.fold))
            taken(schema::kind_of(each), op.new_name + " on table " + to_string(on.name));
    }
    if (on.primary_key && schema::same_name(on.primary_key->name, op.constraint, m_rules.fold))
        on.primary_key->name = op.new_name;
    else if (!rename_in(on.foreign_keys, op, m_rules) && !rename_in(on.uniques, op, m_rules) &&
             !rename_in(on.checks, op, m_rules) && !rename_in(on.exclusions, op, m_rules))
        missing("constraint", op.constraint + " on table " + to_string(on.name), known);
}

void Evolver::operator()(const CreateView& op) const {
    require_free(op.view.name);
    m_schema.views.emplace(op.view.name, op.view);
}

void Evolver::operator()(const DropView& op) const {
    const auto found = entry(m_schema.views, op.view.name, "view");
    drop_owned_by(found->first);
    m_schema.views.erase(found);
}

void Evolver::operator()(const AlterView& op) const {
    View& view = entry(m_schema.views, op.view.name, "view")->second;
    const Name name = view.name;
    view = op.view;
    view.name = name;
}

void Evolver::operator()(const CreateTrigger& op) const {
    const auto found = schema::find_in(m_schema.triggers, op.trigger.name, m_rules.trigger_fold());
    if (found != m_schema.triggers.end())
        taken("trigger", to_string(op.trigger.name));
    require_relation(op.trigger.table);
    m_schema.triggers.emplace(op.trigger.name, op.trigger);
}

void Evolver::operator()(const DropTrigger& op) const {
    m_schema.triggers.erase(entry(m_schema.triggers, op.trigger.name, "trigger"));
}

void Evolver::operator()(const CreateVirtualTable& op) const {
    require_free(op.table.name);
    m_schema.virtual_tables.emplace(op.table.name, op.table);
}

void Evolver::operator()(const DropVirtualTable& op) const {
    m_schema.virtual_tables.erase(entry(m_schema.virtual_tables, op.table.name, "virtual table"));
}

std::map<ObjectKey, SchemaObject>::iterator Evolver::object(const SchemaObject& wanted) const {
    const auto found = schema::find_object(m_schema.objects, wanted.kind, wanted.name,
                                           m_rules.fold_of(wanted.kind));
    if (found != m_schema.objects.end())
        return found;
    std::vector<std::string> known;
    for (const auto& [key, object] : m_schema.objects)
        if (key.kind == wanted.kind)
            known.push_back(to_string(key.name));
    missing(to_string(wanted.kind), to_string(wanted.name), known);
}

void Evolver::operator()(const CreateObject& op) const {
    const SchemaObject& object = op.object;
    if (schema::find_object(m_schema.objects, object.kind, object.name,
                            m_rules.fold_of(object.kind)) != m_schema.objects.end())
        taken(to_string(object.kind), to_string(object.name));
    if (!object.table.name.empty())
        require_relation(object.table);
    m_schema.objects.emplace(ObjectKey{object.kind, object.name}, object);
}

void Evolver::operator()(const DropObject& op) const {
    m_schema.objects.erase(object(op.object));
}

void Evolver::operator()(const AlterObject& op) const {
    SchemaObject& altered = object(op.object)->second;
    const Name name = altered.name;
    altered = op.object;
    altered.name = name;
}

} // namespace

Name new_name(const RenameTable& op) {
    return {op.new_schema.value_or(op.table.schema), op.new_name};
}

bool is_modelled(const Op& op) {
    return !std::holds_alternative<Execute>(op) && !std::holds_alternative<Backfill>(op) &&
           !std::holds_alternative<InsertRows>(op) && !std::holds_alternative<UpdateRows>(op) &&
           !std::holds_alternative<DeleteRows>(op);
}

void evolve(Schema& schema, const Op& op, const NameRules& rules) {
    std::visit(Evolver(schema, rules), op);
}

} // namespace dbmig::op
