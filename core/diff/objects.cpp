// SPDX-License-Identifier: MIT
// What differs in views, triggers and virtual tables.
#include "diff/objects.hpp"

#include <algorithm>
#include <set>

#include "diff/arrange.hpp"
#include "diff/mentions.hpp"
#include "diff/tables.hpp"

namespace dbmig::diff {

namespace {

/// What the operations on tables take away, be it for a moment: whole relations, and columns.
class Disturbed {
public:
    Disturbed(const Dialect& dialect, const op::NameRules& rules)
        : m_dialect(dialect), m_rules(rules), m_relations(dialect), m_altered(dialect) {}

    void relation(const Name& name) {
        if (m_names.insert(folded(name, m_rules)).second)
            m_relations.add(name.name, 0);
    }
    void column(const Name& table, const std::string& name) {
        const auto [entry, fresh] = m_columns.emplace(table.name, m_tables.size());
        if (fresh) {
            m_altered.add(table.name, m_tables.size());
            m_tables.emplace_back(m_dialect);
        }
        m_tables[entry->second].add(name, 0);
    }
    void operations(const Operations& ops);

    bool has(const Name& name) const { return m_names.count(name) != 0; }
    /// Whether `sql` names a relation that goes, or a column that goes together with its table.
    bool touches(std::string_view sql) const {
        if (!m_relations.empty() && !m_relations.in(sql).empty())
            return true;
        if (m_altered.empty())
            return false;
        const auto tables = m_altered.in(sql);
        return std::any_of(tables.begin(), tables.end(),
                           [&](std::size_t at) { return !m_tables[at].in(sql).empty(); });
    }

private:
    const Dialect& m_dialect;
    const op::NameRules& m_rules;
    std::set<Name> m_names; ///< folded
    MentionIndex m_relations;
    MentionIndex m_altered;
    std::map<std::string, std::size_t> m_columns; ///< of a table's name: position in m_tables
    std::vector<MentionIndex> m_tables;           ///< the columns
};

void Disturbed::operations(const Operations& ops) {
    std::map<std::string, std::string> old_names; // of renamed tables; renames come first
    auto old_name = [&](const Name& name) {
        const auto found = old_names.find(name.name);
        return found == old_names.end() ? name : Name{name.schema, found->second};
    };
    for (const Operation& it : ops) {
        if (const auto* rename = std::get_if<RenameTable>(&it.op)) {
            relation(rename->table);
            old_names[rename->new_name] = rename->table.name;
        } else if (const auto* drop_table = std::get_if<DropTable>(&it.op)) {
            relation(drop_table->table.name);
        } else if (const auto* renamed = std::get_if<RenameColumn>(&it.op)) {
            column(old_name(renamed->table), renamed->column);
        } else if (const auto* drop = std::get_if<DropColumn>(&it.op)) {
            column(old_name(drop->table), drop->column.name);
        }
    }
}

/// What happens to one object.
struct Fate {
    bool drop = false;
    bool create = false;
    bool alter = false;
};

template <typename T> using Objects = std::map<Name, Both<T>>;

const Both<View>* find(const Objects<View>& objects, const Name& name) {
    const auto found = objects.find(name);
    return found == objects.end() ? nullptr : &found->second;
}

/// Computes the fates of all virtual tables, views and triggers, in this order: each depends on
/// those before.
class ObjectDiffer {
public:
    ObjectDiffer(const Sides& sides, const Context& context)
        : m_sides(sides), m_context(context), m_disturbed(context.dialect, context.rules) {}

    ObjectChanges run(const Operations& table_ops) {
        m_disturbed.operations(table_ops);
        virtual_tables();
        views();
        triggers();
        ObjectChanges changes;
        drop_triggers(changes.before);
        view_operations(changes);
        for (auto& [name, fate] : m_virtual)
            if (fate.drop)
                changes.before.push_back(operation(
                    DropVirtualTable{*m_sides.from.virtual_tables.at(name).original, true}));
        create_triggers(changes.after);
        return changes;
    }

private:
    void virtual_tables();
    void views();
    void drop_dependents();
    void triggers();
    void drop_triggers(Operations& ops) const;
    void create_triggers(Operations& ops) const;
    void view_operations(ObjectChanges& changes) const;
    std::vector<Name> by_dependency(const std::vector<Name>& names, const Side& side) const;

    const Sides& m_sides;
    const Context& m_context;
    Disturbed m_disturbed;
    std::map<Name, Fate> m_virtual;
    std::map<Name, Fate> m_views;
    std::map<Name, Fate> m_triggers;
};

void ObjectDiffer::virtual_tables() {
    const auto& from = m_sides.from.virtual_tables;
    const auto& to = m_sides.to.virtual_tables;
    for (const auto& [name, table] : from) {
        const auto found = to.find(name);
        if (found != to.end() && *found->second.normal == *table.normal)
            continue;
        m_virtual[name].drop = true;
        m_disturbed.relation(table.original->name);
    }
    for (const auto& [name, table] : to)
        m_virtual[name].create = from.count(name) == 0 || m_virtual[name].drop;
}

void ObjectDiffer::views() {
    const auto& from = m_sides.from.views;
    const auto& to = m_sides.to.views;
    for (const auto& [name, view] : from) {
        Fate& fate = m_views[name];
        const Both<View>* other = find(to, name);
        fate.drop = other == nullptr || m_disturbed.touches(view.original->definition);
        fate.create = other != nullptr && fate.drop;
        fate.alter = !fate.drop && !(*other->normal == *view.normal);
    }
    for (const auto& [name, view] : to)
        if (from.count(name) == 0)
            m_views[name].create = true;
    drop_dependents();
}

/// Views on views that go must go before them.
void ObjectDiffer::drop_dependents() {
    std::vector<Name> gone;
    for (const auto& [name, fate] : m_views)
        if (fate.drop)
            gone.push_back(name);
    while (!gone.empty()) {
        MentionIndex index(m_context.dialect);
        for (const Name& name : gone) {
            index.add(m_sides.from.views.at(name).original->name.name, 0);
            m_disturbed.relation(m_sides.from.views.at(name).original->name);
        }
        gone.clear();
        for (const auto& [name, view] : m_sides.from.views) {
            Fate& fate = m_views[name];
            if (fate.drop || index.in(view.original->definition).empty())
                continue;
            fate = {true, true, false};
            gone.push_back(name);
        }
    }
}

void ObjectDiffer::triggers() {
    const auto& from = m_sides.from.triggers;
    const auto& to = m_sides.to.triggers;
    for (const auto& [name, trigger] : from) {
        const auto found = to.find(name);
        const auto view = m_views.find(trigger.normal->table);
        Fate& fate = m_triggers[name];
        fate.drop = found == to.end() || !(*found->second.normal == *trigger.normal) ||
                    m_disturbed.has(trigger.normal->table) ||
                    (view != m_views.end() && view->second.alter) ||
                    m_disturbed.touches(trigger.original->definition);
        fate.create = fate.drop && found != to.end();
    }
    for (const auto& [name, trigger] : to)
        if (from.count(name) == 0)
            m_triggers[name].create = true;
}

void ObjectDiffer::drop_triggers(Operations& ops) const {
    for (const auto& [name, fate] : m_triggers)
        if (fate.drop)
            ops.push_back(operation(DropTrigger{*m_sides.from.triggers.at(name).original, true}));
}

void ObjectDiffer::create_triggers(Operations& ops) const {
    for (const auto& [name, fate] : m_triggers)
        if (fate.create)
            ops.push_back(operation(CreateTrigger{*m_sides.to.triggers.at(name).original}));
}

/// Names of views of one side, each after those that it mentions.
std::vector<Name> ObjectDiffer::by_dependency(const std::vector<Name>& names,
                                              const Side& side) const {
    MentionIndex index(m_context.dialect);
    for (std::size_t at = 0; at < names.size(); ++at)
        index.add(side.views.at(names[at]).original->name.name, at);
    std::vector<std::vector<std::size_t>> needs;
    for (std::size_t at = 0; at < names.size(); ++at) {
        const auto found = index.in(side.views.at(names[at]).original->definition);
        needs.emplace_back();
        std::copy_if(found.begin(), found.end(), std::back_inserter(needs.back()),
                     [&](std::size_t other) { return other != at; });
    }
    std::vector<Name> order;
    for (const std::size_t at : by_need(needs))
        order.push_back(names[at]);
    return order;
}

void ObjectDiffer::view_operations(ObjectChanges& changes) const {
    std::vector<Name> dropped;
    std::vector<Name> made;
    for (const auto& [name, fate] : m_views) {
        if (fate.drop)
            dropped.push_back(name);
        if (fate.create || fate.alter)
            made.push_back(name);
    }
    dropped = by_dependency(dropped, m_sides.from);
    for (auto name = dropped.rbegin(); name != dropped.rend(); ++name)
        changes.before.push_back(operation(DropView{*m_sides.from.views.at(*name).original, true}));
    for (const auto& [name, fate] : m_virtual)
        if (fate.create)
            changes.after.push_back(
                operation(CreateVirtualTable{*m_sides.to.virtual_tables.at(name).original}));
    for (const Name& name : by_dependency(made, m_sides.to)) {
        View view = *m_sides.to.views.at(name).original;
        view.renamed_from.clear();
        if (m_views.at(name).create)
            changes.after.push_back(operation(CreateView{view}));
        else
            changes.after.push_back(
                operation(AlterView{view, *m_sides.from.views.at(name).original, true}));
    }
}

} // namespace

ObjectChanges object_changes(const Sides& sides, const Operations& table_ops,
                             const Context& context) {
    return ObjectDiffer(sides, context).run(table_ops);
}

} // namespace dbmig::diff
