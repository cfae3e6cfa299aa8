// SPDX-License-Identifier: MIT
// The order of operations on tables.
#include "diff/arrange.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "diff/by_need.hpp"
#include "diff/mentions.hpp"
#include "diff/steps.hpp"
#include "diff/tables.hpp"
#include "schema/order.hpp"
#include "schema/references.hpp"

namespace dbmig::diff {

namespace {

struct Node {
    std::size_t group = 0; ///< the table, by its place in the order of tables
    Step step = set_comment;
    std::size_t position = 0; ///< where it was
    std::vector<std::size_t> followers;
    std::size_t waits_for = 0;
};

/// The graph of operations and its topological order.
class Arranger {
public:
    Arranger(Operations ops, const Context& context, const Sides* sides)
        : m_sides(sides), m_ops(std::move(ops)), m_rules(context.rules), m_dialect(context.dialect),
          m_loose(context.dialect.capabilities().forward_references), m_tables(context) {}

    Arranged run() {
        cut_keys_of_partitions();
        order_tables();
        make_nodes();
        chain_groups();
        link_names();
        list_children();
        link_parents();
        if (!m_loose)
            link_references();
        Operations ops = sorted();
        return {std::move(ops), needs()};
    }

private:
    template <typename Op> std::vector<const Table*> tables() const {
        std::vector<const Table*> found;
        for (const Operation& it : m_ops)
            if (const Op* op = std::get_if<Op>(&it.op))
                found.push_back(&op->table);
        return found;
    }
    void cut_keys_of_partitions();
    void order_tables();
    static Operations cut(const schema::TableOrder& order, bool creating);
    void make_nodes();
    void order_generated(std::vector<std::size_t>& columns, bool dropping) const;
    void chain_groups();
    void link_names();
    void list_tables();
    std::vector<Name> parents_in(const Options& options, const Name& own) const;
    void list_children();
    void link_parents();
    void link_gone_columns(const std::vector<std::size_t>& children, std::size_t parent);
    void link_child(std::size_t child, const Name& parent, bool was_parent);
    void link_steps(const std::vector<std::size_t>& children, std::size_t parent);
    void link_references();
    void link_reference(std::size_t at, bool goes, std::size_t group, bool child);
    std::set<std::size_t> descendants(std::size_t group) const;
    void edge(std::size_t before, std::size_t after) {
        if (before == after)
            return;
        m_links.emplace_back(before, after);
        m_nodes[before].followers.push_back(after);
        ++m_nodes[after].waits_for;
        if (m_nodes[before].group != m_nodes[after].group)
            ++m_foreign_waits[m_nodes[after].group];
    }
    Operations sorted();
    Needs needs() const;
    void add_needs_in_table(const std::vector<std::size_t>& members, Needs& needs) const;
    std::size_t first_of_cycle(const std::vector<bool>& placed) const;

    const Sides* m_sides;
    Operations m_ops;
    const op::NameRules& m_rules;
    const Dialect& m_dialect;
    bool m_loose;
    MentionIndex m_tables; ///< of all tables in operations: position in m_names
    std::vector<Name> m_names;
    std::map<std::size_t, std::set<std::size_t>> m_children; ///< of a group: groups
    std::map<Name, std::size_t> m_groups;                    ///< of folded names
    std::vector<Node> m_nodes;
    std::vector<std::vector<std::size_t>> m_members; ///< nodes of each group, in their order
    std::vector<std::size_t> m_foreign_waits;        ///< edges into a group from other groups
    std::vector<std::pair<std::size_t, std::size_t>> m_links; ///< but those of chains
    std::vector<std::size_t> m_places;                        ///< of nodes in the final order
};

/// Foreign keys from and to tables in parts get operations of their own: such a key needs all parts
/// of both tables, which a cycle of keys between parts would make impossible to order.
void Arranger::cut_keys_of_partitions() {
    if (m_loose || !m_dialect.capabilities().schemas)
        return;
    const auto in_parts = [](const Table& table) {
        return table.options.count("partition_by") + table.options.count("partition_of") != 0;
    };
    std::set<Name> partitioned;
    for (const Table* table : tables<CreateTable>())
        if (in_parts(*table))
            partitioned.insert(folded(table->name, m_rules));
    for (const Table* table : tables<DropTable>())
        if (in_parts(*table))
            partitioned.insert(folded(table->name, m_rules));
    Operations cut_keys;
    for (Operation& it : m_ops) {
        auto* make = std::get_if<CreateTable>(&it.op);
        auto* drop = std::get_if<DropTable>(&it.op);
        if (make == nullptr && drop == nullptr)
            continue;
        Table& table = make != nullptr ? make->table : drop->table;
        const auto stays = [&](const ForeignKey& key) {
            return !in_parts(table) && partitioned.count(folded(key.referred_table, m_rules)) == 0;
        };
        auto& keys = table.foreign_keys;
        const auto cut = std::stable_partition(keys.begin(), keys.end(), stays);
        for (auto key = cut; key != keys.end(); ++key)
            cut_keys.push_back(make != nullptr ? operation(CreateConstraint{table.name, *key})
                                               : operation(DropConstraint{table.name, *key, true}));
        keys.erase(cut, keys.end());
    }
    m_ops.insert(m_ops.end(), cut_keys.begin(), cut_keys.end());
}

/// Only engines with schemas have tables whose options name other tables.
void Arranger::list_tables() {
    if (!m_dialect.capabilities().schemas)
        return;
    std::set<Name> names;
    for (const Operation& it : m_ops)
        names.insert(*op::table_of(it.op));
    for (const Name& name : names) {
        m_tables.add(name, Naming::thing, m_names.size());
        m_names.push_back(name);
    }
}

/// The tables among those in operations that options name: what is inherited from, or partitioned.
std::vector<Name> Arranger::parents_in(const Options& options, const Name& own) const {
    std::vector<Name> parents;
    for (const char* const key : {"inherits", "partition_of"})
        if (const auto found = options.find(key); found != options.end())
            for (const std::size_t at : m_tables.surely_in(found->second))
                if (!(m_names[at] == own))
                    parents.push_back(m_names[at]);
    return parents;
}

/// Dropped tables, children first; new ones, parents first; changed ones by name.
void Arranger::order_tables() {
    list_tables();
    const schema::OtherParents parents = [&](const Table& table) {
        return parents_in(table.options, table.name);
    };
    schema::TableOrder dropped =
        schema::parents_first(tables<DropTable>(), m_rules.relation_fold(), parents);
    const schema::TableOrder created =
        schema::parents_first(tables<CreateTable>(), m_rules.relation_fold(), parents);
    std::reverse(dropped.tables.begin(), dropped.tables.end());
    for (const schema::TableOrder& order : {dropped, created})
        for (const Table* table : order.tables)
            m_groups.emplace(folded(table->name, m_rules), m_groups.size());
    std::set<Name> changed;
    for (const Operation& it : m_ops)
        changed.insert(folded(*op::table_of(it.op), m_rules));
    for (const Name& name : changed)
        m_groups.emplace(name, m_groups.size());
    if (m_loose)
        return;
    Operations cut_keys = cut(dropped, false);
    for (Operation& key : cut(created, true))
        cut_keys.push_back(std::move(key));
    m_ops.insert(m_ops.end(), cut_keys.begin(), cut_keys.end());
}

/// Takes foreign keys that close a cycle out of their tables and makes operations of them.
Operations Arranger::cut(const schema::TableOrder& order, bool creating) {
    Operations cut_keys;
    std::map<const Table*, std::set<std::size_t>> cuts;
    for (const auto& [table, position] : order.deferred) {
        const Constraint key = table->foreign_keys[position];
        cut_keys.push_back(creating ? operation(CreateConstraint{table->name, key})
                                    : operation(DropConstraint{table->name, key, true}));
        cuts[table].insert(position);
    }
    for (const auto& [table, positions] : cuts) {
        auto& keys = const_cast<Table*>(table)->foreign_keys; // it lives in m_ops
        for (auto at = positions.rbegin(); at != positions.rend(); ++at)
            keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(*at));
    }
    return cut_keys;
}

void Arranger::make_nodes() {
    m_members.resize(m_groups.size());
    m_foreign_waits.resize(m_groups.size());
    for (std::size_t at = 0; at < m_ops.size(); ++at) {
        Node node;
        node.group = m_groups.at(folded(*op::table_of(m_ops[at].op), m_rules));
        node.step = step_of(m_ops[at].op);
        node.position = at;
        m_members[node.group].push_back(at);
        m_nodes.push_back(node);
    }
}

/// Generated columns come after the columns that they are computed from, and go before them.
void Arranger::order_generated(std::vector<std::size_t>& columns, bool dropping) const {
    auto column = [&](std::size_t node) -> const Column& {
        const Op& op = m_ops[node].op;
        return dropping ? std::get<DropColumn>(op).column : std::get<AddColumn>(op).column;
    };
    Needs needs(columns.size());
    for (std::size_t a = 0; a < columns.size(); ++a)
        for (std::size_t b = 0; column(columns[a]).generated && b < columns.size(); ++b)
            if (a != b && schema::names(column(columns[a]).generated->expression,
                                        column(columns[b]).name, m_rules.rename))
                needs.add(a, b);
    std::vector<std::size_t> order;
    for (const std::size_t at : by_need(needs))
        order.push_back(columns[at]);
    if (dropping)
        std::reverse(order.begin(), order.end());
    columns = order;
}

/// The operations of one table keep the order of their steps.
void Arranger::chain_groups() {
    for (std::vector<std::size_t>& members : m_members) {
        std::map<Step, std::vector<std::size_t>> steps;
        for (const std::size_t node : members)
            steps[m_nodes[node].step].push_back(node);
        order_generated(steps[add_formula], false);
        order_generated(steps[drop_column], true);
        // A new table goes before its own cut foreign keys, a dropped one after: the steps say so.
        members.clear();
        for (const auto& [step, nodes] : steps)
            members.insert(members.end(), nodes.begin(), nodes.end());
        for (std::size_t i = 1; i < members.size(); ++i)
            edge(members[i - 1], members[i]);
    }
    m_links.clear();
}

/// A name of an index or constraint is freed before it is taken again. Where constraints may share
/// a name it is that of nothing else.
void Arranger::link_names() {
    std::map<std::string, std::vector<std::size_t>> freed;
    std::vector<Touched> touched;
    for (const Operation& it : m_ops) {
        const bool constraint = std::holds_alternative<CreateConstraint>(it.op) ||
                                std::holds_alternative<DropConstraint>(it.op);
        touched.push_back(constraint && m_rules.repeated_constraint_names ? Touched{}
                                                                          : touched_by(it.op));
    }
    for (std::size_t at = 0; at < m_ops.size(); ++at)
        for (const std::string& name : touched[at].frees)
            if (!name.empty())
                freed[m_rules.fold(name)].push_back(at);
    if (freed.empty())
        return;
    for (std::size_t at = 0; at < m_ops.size(); ++at)
        for (const std::string& name : touched[at].takes) {
            const auto found = name.empty() ? freed.end() : freed.find(m_rules.fold(name));
            for (std::size_t i = 0; found != freed.end() && i < found->second.size(); ++i)
                if (m_nodes[found->second[i]].step < m_nodes[at].step)
                    edge(found->second[i], at);
        }
}

/// Which tables in operations are children of others, by what operations and sides say.
void Arranger::list_children() {
    if (m_names.empty())
        return;
    const auto add = [&](const Options& options, const Name& child) {
        const auto group = m_groups.find(folded(child, m_rules));
        for (const Name& parent : parents_in(options, child)) {
            const auto found = m_groups.find(folded(parent, m_rules));
            if (found != m_groups.end() && group != m_groups.end())
                m_children[found->second].insert(group->second);
        }
    };
    for (const Operation& it : m_ops) {
        if (const auto* make = std::get_if<CreateTable>(&it.op))
            add(make->table.options, make->table.name);
        else if (const auto* drop = std::get_if<DropTable>(&it.op))
            add(drop->table.options, drop->table.name);
        else if (const auto* alter = std::get_if<AlterTableOptions>(&it.op))
            add(alter->options, alter->table);
    }
    if (m_sides != nullptr)
        for (const auto& [name, table] : m_sides->to.tables)
            if (m_groups.count(name) != 0)
                add(table.original->options, table.original->name);
}

/// What happens to a parent happens to its children too, and first; a child leaves a parent before
/// that goes, and one that goes before its parent changes, which it may not bear.
void Arranger::link_parents() {
    if (m_names.empty())
        return;
    for (std::size_t at = 0; at < m_ops.size(); ++at) {
        const Op& op = m_ops[at].op;
        if (const auto* make = std::get_if<CreateTable>(&op)) {
            for (const Name& parent : parents_in(make->table.options, make->table.name))
                link_child(at, parent, false);
        } else if (const auto* drop = std::get_if<DropTable>(&op)) {
            for (const Name& parent : parents_in(drop->table.options, drop->table.name))
                link_child(at, parent, true);
        } else if (const auto* alter = std::get_if<AlterTableOptions>(&op)) {
            for (const Name& parent : parents_in(alter->options, alter->table))
                link_child(at, parent, false);
            for (const Name& parent : parents_in(alter->existing, alter->table))
                link_child(at, parent, true);
        }
    }
    for (const auto& [parent, children] : m_children)
        for (const std::size_t child : children) {
            link_steps(m_members[child], parent);
            link_gone_columns(m_members[child], parent);
        }
}

/// The same step of both: the parent's takes the children along.
void Arranger::link_steps(const std::vector<std::size_t>& children, std::size_t parent) {
    for (const std::size_t other : m_members[parent])
        for (const std::size_t child : children)
            if (m_nodes[other].step == m_nodes[child].step && m_nodes[child].step != drop_table &&
                m_nodes[child].step != create_table)
                edge(other, child);
}

/// A column that goes from the parent takes along what children have on it, which must go before.
void Arranger::link_gone_columns(const std::vector<std::size_t>& children, std::size_t parent) {
    for (const std::size_t other : m_members[parent])
        for (const std::size_t child : children)
            if (m_nodes[other].step == drop_column &&
                (m_nodes[child].step == drop_index || m_nodes[child].step == drop_constraint))
                edge(child, other);
}

void Arranger::link_child(std::size_t child, const Name& parent, bool was_parent) {
    const auto group = m_groups.find(folded(parent, m_rules));
    if (group == m_groups.end())
        return;
    for (const std::size_t other : m_members[group->second]) {
        const Step step = m_nodes[other].step;
        const bool goes_first = m_nodes[child].step == drop_table && step > drop_table;
        if (was_parent && (step == drop_table || goes_first))
            edge(child, other);
        if (!was_parent && step != drop_table &&
            (step == create_table || step < m_nodes[child].step))
            edge(other, child);
    }
}

/// Foreign keys go before what they refer to is touched, and come after it is there, with all its
/// children.
void Arranger::link_references() {
    for (std::size_t at = 0; at < m_ops.size(); ++at) {
        const Touched touched = touched_by(m_ops[at].op);
        for (const Name& name : touched.refers) {
            const auto parent = m_groups.find(folded(name, m_rules));
            if (parent == m_groups.end() || parent->second == m_nodes[at].group)
                continue;
            link_reference(at, !touched.frees.empty(), parent->second, false);
            for (const std::size_t child : descendants(parent->second))
                if (child != m_nodes[at].group)
                    link_reference(at, !touched.frees.empty(), child, true);
        }
    }
}

void Arranger::link_reference(std::size_t at, bool goes, std::size_t group, bool child) {
    for (const std::size_t other : m_members[group]) {
        const Step step = m_nodes[other].step;
        // Between tables that are made or dropped alike, order_tables() has decided.
        const bool alike = step == m_nodes[at].step;
        const bool first = m_nodes[at].group < m_nodes[other].group;
        if (goes && (alike ? first || child : step > m_nodes[at].step && step != create_table))
            edge(at, other);
        if (!goes && (alike ? !first || child : step < m_nodes[at].step && step != drop_table))
            edge(other, at);
    }
}

/// Children of a group, and theirs.
std::set<std::size_t> Arranger::descendants(std::size_t group) const {
    std::set<std::size_t> all;
    std::vector<std::size_t> open{group};
    while (!open.empty()) {
        const auto found = m_children.find(open.back());
        open.pop_back();
        if (found == m_children.end())
            continue;
        for (const std::size_t child : found->second)
            if (child != group && all.insert(child).second)
                open.push_back(child);
    }
    return all;
}

/// Kahn's algorithm that stays with a table as long as it can, and prefers tables that wait for no
/// other.
Operations Arranger::sorted() {
    std::vector<std::size_t> place(m_nodes.size()); ///< in the group
    for (const auto& members : m_members)
        for (std::size_t i = 0; i < members.size(); ++i)
            place[members[i]] = i;
    std::set<std::tuple<bool, std::size_t, std::size_t>> ready; // waits elsewhere, group, place
    std::vector<std::size_t> ready_node(m_groups.size());
    auto enter = [&](std::size_t node) {
        ready_node[m_nodes[node].group] = node; // a group is a chain: one is ready at most
        ready.emplace(m_foreign_waits[m_nodes[node].group] != 0, m_nodes[node].group, place[node]);
    };
    for (std::size_t node = 0; node < m_nodes.size(); ++node)
        if (m_nodes[node].waits_for == 0)
            enter(node);
    Operations order;
    m_places.resize(m_nodes.size());
    std::vector<bool> placed(m_nodes.size());
    std::size_t current = 0;
    auto find = [&](bool waits) {
        return ready.find({waits, current, place[ready_node[current]]});
    };
    while (order.size() < m_nodes.size()) {
        if (ready.empty()) // a cycle: nothing may get lost, the server will tell what it lacks
            enter(first_of_cycle(placed));
        auto next = ready.begin();
        for (const bool waits : {false, true})
            if (const auto same = find(waits); same != ready.end())
                next = same;
        current = std::get<1>(*next);
        const std::size_t node = ready_node[current];
        ready.erase(next);
        placed[node] = true;
        m_places[node] = order.size();
        order.push_back(std::move(m_ops[node]));
        for (const std::size_t follower : m_nodes[node].followers) {
            const std::size_t group = m_nodes[follower].group;
            if (group != current && --m_foreign_waits[group] == 0)
                if (const auto waiting = ready.find({true, group, place[ready_node[group]]});
                    waiting != ready.end()) {
                    ready.erase(waiting);
                    ready.emplace(false, group, place[ready_node[group]]);
                }
            if (--m_nodes[follower].waits_for == 0 && !placed[follower])
                enter(follower);
        }
    }
    return order;
}

/// What the order rests on, by the places in it.
Needs Arranger::needs() const {
    Needs needs(m_nodes.size());
    for (const auto& [before, after] : m_links)
        if (m_places[before] < m_places[after]) // else it closed a cycle
            needs.add(m_places[after], m_places[before]);
    for (const std::vector<std::size_t>& members : m_members)
        add_needs_in_table(members, needs);
    return needs;
}

/// The steps follow each other. New columns and changed ones do not mind each other: they keep
/// their order where nothing else wants another one.
void Arranger::add_needs_in_table(const std::vector<std::size_t>& members, Needs& needs) const {
    const auto is_loose = [&](std::size_t node) {
        return m_nodes[node].step == add_column || m_nodes[node].step == alter_column;
    };
    std::optional<std::size_t> last;
    for (std::size_t i = 0; i < members.size();) {
        std::size_t end = i + 1;
        while (is_loose(members[i]) && end < members.size() && is_loose(members[end]))
            ++end;
        const std::size_t mark = end - i > 1 ? needs.add_mark() : m_places[members[i]];
        for (std::size_t at = i; at < end; ++at) {
            const std::size_t place = m_places[members[at]];
            if (last)
                needs.add(place, *last);
            if (at > i)
                needs.add(place, m_places[members[at - 1]], true);
            needs.add(mark, place);
        }
        last = mark;
        i = end;
    }
}

/// Of what is left at the head of each group, the lowest step.
std::size_t Arranger::first_of_cycle(const std::vector<bool>& placed) const {
    std::optional<std::size_t> first;
    for (const auto& members : m_members) {
        const auto head = std::find_if(members.begin(), members.end(),
                                       [&](std::size_t node) { return !placed[node]; });
        if (head != members.end() && (!first || m_nodes[*head].step < m_nodes[*first].step))
            first = *head;
    }
    return first.value();
}

} // namespace

Arranged arrange(Operations ops, const Context& context, const Sides* sides) {
    return Arranger(std::move(ops), context, sides).run();
}

} // namespace dbmig::diff
