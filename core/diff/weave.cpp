// SPDX-License-Identifier: MIT
// One order for operations on tables and on everything else.
#include "diff/weave.hpp"

#include <algorithm>
#include <iterator>

#include <dbmig/evolve.hpp>

#include "diff/arrange.hpp"
#include "diff/by_need.hpp"
#include "diff/mentions.hpp"
#include "diff/texts.hpp"

namespace dbmig::diff {

namespace {

/// What an operation does to the thing that it is about.
enum class Deed { makes, alters, drops, none };

struct Subject {
    std::string name; ///< as SQL texts say it; empty: none does
    std::string schema;
    Deed deed = Deed::none;
};

Subject object_subject(const SchemaObject& object, Deed deed) {
    if (object.kind == ObjectKind::schema)
        return {object.name.name, {}, deed};
    return {called(object), object.name.schema, deed};
}

struct SubjectOf {
    Subject operator()(const CreateTable& op) const { return of(op.table.name, Deed::makes); }
    Subject operator()(const DropTable& op) const { return of(op.table.name, Deed::drops); }
    Subject operator()(const CreateView& op) const { return of(op.view.name, Deed::makes); }
    Subject operator()(const DropView& op) const { return of(op.view.name, Deed::drops); }
    Subject operator()(const AlterView& op) const { return of(op.view.name, Deed::alters); }
    Subject operator()(const CreateVirtualTable& op) const {
        return of(op.table.name, Deed::makes);
    }
    Subject operator()(const DropVirtualTable& op) const { return of(op.table.name, Deed::drops); }
    Subject operator()(const CreateTrigger& op) const {
        return {{}, op.trigger.name.schema, Deed::makes};
    }
    Subject operator()(const DropTrigger& op) const {
        return {{}, op.trigger.name.schema, Deed::drops};
    }
    Subject operator()(const CreateObject& op) const {
        return object_subject(op.object, Deed::makes);
    }
    Subject operator()(const DropObject& op) const {
        return object_subject(op.object, Deed::drops);
    }
    Subject operator()(const AlterObject& op) const {
        return object_subject(op.object, Deed::alters);
    }
    Subject operator()(const Execute&) const { return {}; }
    Subject operator()(const InsertRows&) const { return {}; }
    Subject operator()(const UpdateRows&) const { return {}; }
    Subject operator()(const DeleteRows&) const { return {}; }
    Subject operator()(const Backfill&) const { return {}; }
    template <typename Other> Subject operator()(const Other& op) const {
        return of(op.table, Deed::alters);
    }

private:
    static Subject of(const Name& name, Deed deed) { return {name.name, name.schema, deed}; }
};

bool is_schema_op(const Op& op) {
    const auto* make = std::get_if<CreateObject>(&op);
    const auto* drop = std::get_if<DropObject>(&op);
    return (make != nullptr && make->object.kind == ObjectKind::schema) ||
           (drop != nullptr && drop->object.kind == ObjectKind::schema);
}

bool is_view_op(const Op& op) {
    return std::holds_alternative<CreateView>(op) || std::holds_alternative<DropView>(op) ||
           std::holds_alternative<AlterView>(op);
}

bool is_trigger_op(const Op& op) {
    return std::holds_alternative<CreateTrigger>(op) || std::holds_alternative<DropTrigger>(op);
}

/// The table or view of a trigger, whatever its statement writes the name like; null: no trigger.
const Name* table_of_trigger(const Op& op, Deed deed) {
    if (const auto* make = std::get_if<CreateTrigger>(&op))
        return deed == Deed::makes ? &make->trigger.table : nullptr;
    const auto* drop = std::get_if<DropTrigger>(&op);
    return drop != nullptr && deed == Deed::drops ? &drop->trigger.table : nullptr;
}

class Weaver {
public:
    Weaver(Operations ops, std::size_t first_table, std::size_t end_of_tables,
           const Context& context)
        : m_ops(std::move(ops)), m_first_table(first_table), m_end_of_tables(end_of_tables),
          m_rules(context.rules), m_index(context.dialect), m_needs(m_ops.size()) {}

    Operations run() {
        for (std::size_t at = m_first_table + 1; at < m_end_of_tables; ++at)
            need(at, at - 1);
        list_things();
        for (std::size_t at = 0; at < m_ops.size(); ++at) {
            follow_schema(at);
            follow_trigger(at);
            follow_texts(at);
        }
        Operations order;
        order.reserve(m_ops.size());
        for (const std::size_t at : by_need(m_needs, m_doubts))
            order.push_back(std::move(m_ops[at]));
        return order;
    }

private:
    /// Operations on all things of one name.
    struct Thing {
        std::vector<std::size_t> made;
        std::vector<std::size_t> altered;
        std::vector<std::size_t> dropped;
    };

    bool is_table_op(std::size_t at) const { return at >= m_first_table && at < m_end_of_tables; }
    void need(std::size_t at, std::size_t first, bool doubtful = false) {
        if (at == first || (is_table_op(at) && is_table_op(first) && at < first))
            return;
        m_needs[at].push_back(first);
        if (doubtful)
            m_doubts.emplace(at, first);
    }
    void list_things();
    void follow_schema(std::size_t at);
    void follow_trigger(std::size_t at);
    void follow_texts(std::size_t at);

    Operations m_ops;
    std::size_t m_first_table;
    std::size_t m_end_of_tables;
    const op::NameRules& m_rules;
    std::vector<Subject> m_subjects;
    std::map<std::string, std::size_t> m_thing_of; ///< by folded name
    std::vector<Thing> m_things;
    MentionIndex m_index;
    std::map<std::string, Thing> m_schemas; ///< operations on schemas, by name
    std::vector<std::vector<std::size_t>> m_needs;
    std::vector<std::string> m_names; ///< of the things
    Doubts m_doubts;
};

void Weaver::list_things() {
    for (std::size_t at = 0; at < m_ops.size(); ++at) {
        m_subjects.push_back(std::visit(SubjectOf{}, m_ops[at].op));
        const Subject& subject = m_subjects.back();
        if (subject.name.empty())
            continue;
        Thing* thing = nullptr;
        if (is_schema_op(m_ops[at].op)) {
            thing = &m_schemas[subject.name];
        } else {
            const auto [entry, fresh] =
                m_thing_of.emplace(m_rules.fold(subject.name), m_things.size());
            if (fresh) {
                m_things.emplace_back();
                m_names.push_back(subject.name);
                m_index.add(subject.name, entry->second);
            }
            thing = &m_things[entry->second];
        }
        if (subject.deed == Deed::makes)
            thing->made.push_back(at);
        else if (subject.deed == Deed::drops)
            thing->dropped.push_back(at);
        else
            thing->altered.push_back(at);
    }
    for (const Thing& thing : m_things)
        for (const std::size_t made : thing.made)
            for (const std::size_t dropped : thing.dropped)
                if (!is_table_op(made) || !is_table_op(dropped))
                    need(made, dropped);
}

/// A schema is made before what is in it and goes after it.
void Weaver::follow_schema(std::size_t at) {
    const auto found = m_schemas.find(m_subjects[at].schema);
    if (found == m_schemas.end() || is_schema_op(m_ops[at].op))
        return;
    for (const std::size_t made : found->second.made)
        need(at, made);
    for (const std::size_t dropped : found->second.dropped)
        need(dropped, at);
}

void Weaver::follow_trigger(std::size_t at) {
    const auto thing = [&](Deed deed) -> const Thing* {
        const Name* table = table_of_trigger(m_ops[at].op, deed);
        const auto found = table ? m_thing_of.find(m_rules.fold(table->name)) : m_thing_of.end();
        return found == m_thing_of.end() ? nullptr : &m_things[found->second];
    };
    if (const Thing* table = thing(Deed::makes))
        for (const auto* deeds : {&table->made, &table->altered})
            for (const std::size_t other : *deeds)
                need(at, other);
    if (const Thing* table = thing(Deed::drops))
        for (const std::size_t other : table->dropped)
            need(other, at);
}

void Weaver::follow_texts(std::size_t at) {
    if (m_things.empty())
        return;
    const OpTexts texts = texts_of(m_ops[at].op);
    const auto own = m_thing_of.find(m_rules.fold(m_subjects[at].name));
    const auto things = [&](const Texts& sqls) {
        std::set<std::size_t> found;
        for (const std::string_view sql : sqls)
            for (const std::size_t thing : m_index.in(sql))
                if (own == m_thing_of.end() || own->second != thing)
                    found.insert(thing);
        return found;
    };
    // What belongs to a table asks no view: there the name is that of a column.
    const bool asks_views = !is_table_op(at) || is_trigger_op(m_ops[at].op);
    const auto unrelated = [&](std::size_t other) {
        return is_table_op(at) &&
               (is_table_op(other) || (!asks_views && is_view_op(m_ops[other].op)));
    };
    const auto doubtful = [&](const Texts& sqls, std::size_t thing) {
        return std::all_of(sqls.begin(), sqls.end(), [&](std::string_view sql) {
            return stands_for_columns(sql, m_names[thing]);
        });
    };
    for (const std::size_t thing : things(texts.added))
        for (const auto* deeds : {&m_things[thing].made, &m_things[thing].altered})
            for (const std::size_t other : *deeds)
                if (!unrelated(other))
                    need(at, other, doubtful(texts.added, thing));
    for (const std::size_t thing : things(texts.removed)) {
        for (const std::size_t other : m_things[thing].dropped)
            if (!unrelated(other))
                need(other, at, doubtful(texts.removed, thing));
        // What is left behind for good stands aside of changes too.
        for (const std::size_t other : m_things[thing].altered)
            if (!unrelated(other) && texts.added.empty())
                need(other, at, doubtful(texts.removed, thing));
    }
}

} // namespace

Operations weave(ObjectChanges objects, Operations tables, const Context& context) {
    Operations all = std::move(objects.before);
    const std::size_t first_table = all.size();
    const auto append = [&](Operations more) {
        all.insert(all.end(), std::make_move_iterator(more.begin()),
                   std::make_move_iterator(more.end()));
    };
    append(std::move(tables));
    const std::size_t end_of_tables = all.size();
    append(std::move(objects.after));
    if (first_table == 0 && end_of_tables == all.size())
        return all;
    return Weaver(std::move(all), first_table, end_of_tables, context).run();
}

} // namespace dbmig::diff
