// SPDX-License-Identifier: MIT
// What differs in everything beside tables. Each object gets a fate; what uses an object that goes
// for a moment goes for a moment too.
#include "diff/objects.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "diff/disturbed.hpp"
#include "diff/tables.hpp"
#include "diff/texts.hpp"

namespace dbmig::diff {

namespace {

/// When operations run by default: drops of what depends, what tables need, tables, drops of what
/// tables needed, what depends.
enum class Rank {
    drop_dependents,
    make_foundations,
    drop_foundations,
    make_dependents,
};

/// The classes of objects, in the order in which those that depend on tables are made.
enum class Class { virtual_table, view, object, trigger };

/// One object on both sides.
struct Standing {
    Class sort{};
    ObjectKind kind{}; ///< of an object
    Name name;         ///< for SQL texts; empty: none names it
    Naming naming = Naming::thing;
    Name relation;   ///< folded; of a view or virtual table
    Name named;      ///< folded; of an object
    Name table;      ///< folded; what it is on
    Texts texts;     ///< of the old side
    Texts new_texts; ///< of the new side of an object
    bool there = false;
    bool wanted = false;
    bool equal = false;
    bool alterable = false; ///< in place
    bool rebuilt = false;   ///< altered in a way that what uses it must stand aside
    bool drop = false;
    bool create = false;
    bool alter = false;

    /// Goes and, when it is wanted, comes again.
    void replace() {
        drop = true;
        create = wanted;
        alter = false;
    }
};

bool is_foundation(const Standing& it) {
    if (it.sort != Class::object)
        return false;
    switch (it.kind) {
    case ObjectKind::rule:
    case ObjectKind::policy:
    case ObjectKind::statistics:
    case ObjectKind::event_trigger:
    case ObjectKind::event:
    case ObjectKind::publication:
        return false;
    default:
        return true;
    }
}

template <typename T> struct Pair {
    const Both<T>* from = nullptr;
    const Both<T>* to = nullptr;

    const T& original() const { return from ? *from->original : *to->original; }
    const T& normal() const { return from ? *from->normal : *to->normal; }
};

/// The entries of two maps, by key.
template <typename Key, typename T>
std::vector<Pair<T>> paired(const std::map<Key, Both<T>>& from, const std::map<Key, Both<T>>& to) {
    std::vector<Pair<T>> pairs;
    auto a = from.begin();
    auto b = to.begin();
    while (a != from.end() || b != to.end()) {
        const bool take_a = b == to.end() || (a != from.end() && !(b->first < a->first));
        const bool take_b = a == from.end() || (b != to.end() && !(a->first < b->first));
        pairs.push_back({take_a ? &a->second : nullptr, take_b ? &b->second : nullptr});
        if (take_a)
            ++a;
        if (take_b)
            ++b;
    }
    return pairs;
}

/// A view but for its indexes, which change by themselves.
bool same(const View& a, const View& b) {
    if (a.indexes == b.indexes)
        return a == b;
    View plain = a;
    plain.indexes = b.indexes;
    return plain == b;
}
template <typename T> bool same(const T& a, const T& b) {
    return a == b;
}

/// What is made of a type that is rebuilt is rebuilt with it.
bool is_type(ObjectKind kind) {
    return kind == ObjectKind::domain || kind == ObjectKind::type ||
           kind == ObjectKind::enumeration;
}

/// Names of objects that go for a moment.
struct Gone {
    MentionIndex dropped;
    MentionIndex rebuilt;
};

class ObjectDiffer {
public:
    ObjectDiffer(const Sides& sides, const Context& context)
        : m_sides(sides), m_context(context), m_disturbed(context),
          m_guarded(context.dialect.capabilities().guarded_dependencies),
          m_virtual(paired(sides.from.virtual_tables, sides.to.virtual_tables)),
          m_views(paired(sides.from.views, sides.to.views)),
          m_objects(paired(sides.from.objects, sides.to.objects)),
          m_triggers(paired(sides.from.triggers, sides.to.triggers)) {}

    ObjectChanges run(const Operations& table_ops) {
        m_disturbed.operations(table_ops);
        list();
        begin_fates();
        put_users_aside();
        spread();
        return operations();
    }

private:
    template <typename T> Standing standing(Class sort, const Pair<T>& pair) const {
        Standing it;
        it.sort = sort;
        it.there = pair.from != nullptr;
        it.wanted = pair.to != nullptr;
        it.equal = it.there && it.wanted && same(*pair.from->normal, *pair.to->normal);
        return it;
    }
    void list();
    Standing listed(const Pair<View>& pair) const;
    Standing listed(const Pair<SchemaObject>& pair) const;
    bool is_respelled(const Pair<SchemaObject>& pair) const;
    Standing listed(const Pair<Trigger>& pair) const;
    void begin_fates();
    void disturb_columns_of(const Name& type);
    void put_users_aside();
    void spread();
    static std::set<std::size_t> left_by_change(const Standing& it, const Gone& gone);
    bool loses_package(const Standing& it) const;
    bool is_touched(const Standing& it, const Gone& gone) const;
    ObjectChanges operations() const;
    std::vector<const SchemaObject*> remade() const;
    void add_drops(Rank rank, Operations& ops) const;
    void add_changes(Rank rank, Operations& ops) const;
    void index_operations(Operations& ops) const;
    Op drop_op(std::size_t at) const;
    Op create_op(std::size_t at) const;
    Op alter_op(std::size_t at) const;

    const Sides& m_sides;
    const Context& m_context;
    Disturbed m_disturbed;
    bool m_guarded;
    std::vector<Pair<VirtualTable>> m_virtual;
    std::vector<Pair<View>> m_views;
    std::vector<Pair<SchemaObject>> m_objects;
    std::vector<Pair<Trigger>> m_triggers;
    std::vector<Standing> m_all; ///< the pairs of the four vectors, in this order
};

Standing ObjectDiffer::listed(const Pair<View>& pair) const {
    Standing it = standing(Class::view, pair);
    it.name = pair.original().name;
    it.relation = pair.normal().name;
    if (pair.from != nullptr)
        it.texts = texts_of(*pair.from->original);
    it.alterable = pair.from != nullptr && pair.to != nullptr && !it.equal &&
                   m_context.dialect.renderer().alters(*pair.from->normal, *pair.to->normal);
    return it;
}

/// Whether the two sides write the name in another letter case, where that counts; names of
/// relations the server may have changed itself.
bool ObjectDiffer::is_respelled(const Pair<SchemaObject>& pair) const {
    return m_context.dialect.capabilities().written_case &&
           pair.original().kind != ObjectKind::sequence &&
           pair.from->original->name.name != pair.to->original->name.name;
}

Standing ObjectDiffer::listed(const Pair<SchemaObject>& pair) const {
    Standing it = standing(Class::object, pair);
    it.kind = pair.original().kind;
    it.name = called(pair.original());
    it.naming = naming_of(pair.original());
    it.table = pair.normal().table;
    it.named = pair.normal().name;
    if (pair.from != nullptr)
        it.texts = texts_of(*pair.from->original);
    if (pair.to != nullptr)
        it.new_texts = texts_of(*pair.to->original);
    if (pair.from != nullptr && pair.to != nullptr && is_respelled(pair)) {
        it.equal = false;
        return it;
    }
    if (pair.from == nullptr || pair.to == nullptr || it.equal)
        return it;
    const DdlRenderer& renderer = m_context.dialect.renderer();
    it.alterable = renderer.alters(*pair.from->normal, *pair.to->normal);
    it.rebuilt = it.alterable && renderer.rebuilds(*pair.from->normal, *pair.to->normal);
    return it;
}

Standing ObjectDiffer::listed(const Pair<Trigger>& pair) const {
    Standing it = standing(Class::trigger, pair);
    // A server that lowers names tells no relations apart by their letter case.
    it.equal = it.equal && (!m_context.rules.fold_relation ||
                            pair.from->original->name == pair.to->original->name);
    it.table = pair.normal().table;
    if (pair.from != nullptr)
        it.texts = texts_of(*pair.from->original);
    return it;
}

void ObjectDiffer::list() {
    for (const auto& pair : m_virtual) {
        Standing it = standing(Class::virtual_table, pair);
        it.name = pair.original().name;
        it.relation = pair.normal().name;
        m_all.push_back(std::move(it));
    }
    for (const auto& pair : m_views)
        m_all.push_back(listed(pair));
    for (const auto& pair : m_objects)
        m_all.push_back(listed(pair));
    for (const auto& pair : m_triggers)
        m_all.push_back(listed(pair));
}

void ObjectDiffer::begin_fates() {
    for (Standing& it : m_all) {
        it.drop = it.there && (!it.wanted || (!it.equal && !it.alterable));
        it.create = it.wanted && (!it.there || it.drop);
        it.alter = it.alterable;
        if (it.rebuilt)
            disturb_columns_of(it.name);
    }
}

void ObjectDiffer::disturb_columns_of(const Name& type) {
    MentionIndex index(m_context);
    index.add(type, Naming::thing, 0);
    for (const auto& [name, table] : m_sides.from.tables)
        for (const Column& column : table.original->columns)
            if (!index.in(column.type.text).empty())
                m_disturbed.column(table.original->name, column.name);
}

/// A changed view that uses another changed one is away while that changes: else one order would be
/// right for what is added there, and the other for what is taken away.
void ObjectDiffer::put_users_aside() {
    if (m_guarded) // every user stands aside there
        return;
    MentionIndex altered(m_context);
    const auto is_altered_view = [](const Standing& it) {
        return it.sort == Class::view && it.alter;
    };
    for (std::size_t at = 0; at < m_all.size(); ++at)
        if (is_altered_view(m_all[at]))
            altered.add(m_all[at].name, Naming::thing, at);
    if (altered.empty())
        return;
    std::map<std::size_t, std::set<std::size_t>> uses;
    for (std::size_t at = 0; at < m_all.size(); ++at)
        if (is_altered_view(m_all[at]))
            for (const std::string_view text : m_all[at].texts)
                uses[at].merge(altered.in(text));
    for (const auto& [at, used] : uses)
        for (const std::size_t other : used)
            if (uses[other].count(at) == 0) // not a column that is called as the view is
                m_all[at].replace();
}

/// What a type names before it changes, and no more after that.
std::set<std::size_t> ObjectDiffer::left_by_change(const Standing& it, const Gone& gone) {
    std::set<std::size_t> left;
    for (const std::string_view text : it.texts)
        left.merge(gone.dropped.in(text));
    if (!left.empty())
        for (const std::string_view text : it.new_texts)
            for (const std::size_t at : gone.dropped.in(text))
                left.erase(at);
    return left;
}

/// A package that goes takes its body along.
bool ObjectDiffer::loses_package(const Standing& it) const {
    return it.kind == ObjectKind::package_body &&
           std::any_of(m_all.begin(), m_all.end(), [&](const Standing& other) {
               return other.kind == ObjectKind::package && other.drop && other.named == it.named;
           });
}

bool ObjectDiffer::is_touched(const Standing& it, const Gone& gone) const {
    if ((m_disturbed.has(it.table) && !it.table.name.empty()) || loses_package(it))
        return true;
    // Where nothing guards it, a routine does not mind what becomes of what it uses.
    if (it.sort == Class::object && !m_guarded)
        return false;
    const bool moves_along = it.sort == Class::object && is_type(it.kind);
    const std::set<std::size_t> left =
        moves_along && it.alter ? left_by_change(it, gone) : std::set<std::size_t>{};
    const auto names_other = [&](std::string_view text) {
        const auto named = gone.dropped.in(text);
        return std::any_of(named.begin(), named.end(), [&](std::size_t at) {
            const bool overload = it.naming == Naming::routine && m_all[at].name == it.name;
            return !overload && left.count(at) == 0;
        });
    };
    return std::any_of(it.texts.begin(), it.texts.end(), [&](std::string_view text) {
        return m_disturbed.touches(text) || names_other(text) ||
               (!moves_along && gone.rebuilt.names_any(text));
    });
}

/// What uses something that goes must go before it.
void ObjectDiffer::spread() {
    std::vector<bool> told(m_all.size());
    for (bool progress = true; progress;) {
        progress = false;
        Gone gone{MentionIndex(m_context), MentionIndex(m_context)};
        for (std::size_t at = 0; at < m_all.size(); ++at) {
            const Standing& it = m_all[at];
            if (told[at] || !(it.drop || it.rebuilt))
                continue;
            told[at] = true;
            if (it.sort == Class::view || it.sort == Class::virtual_table)
                m_disturbed.relation(it.relation);
            else if (m_guarded && !it.name.name.empty())
                (it.drop ? gone.dropped : gone.rebuilt).add(it.name, it.naming, at);
        }
        for (Standing& it : m_all)
            if (it.there && !it.drop && it.sort != Class::virtual_table && is_touched(it, gone)) {
                it.replace();
                progress = true;
            }
    }
    // Triggers on a view that is altered are lost where altering it means making it anew.
    std::set<Name> altered;
    for (const Standing& it : m_all)
        if (it.sort == Class::view && it.alter)
            altered.insert(it.relation);
    for (Standing& it : m_all)
        if (it.sort == Class::trigger && it.there && !it.drop && altered.count(it.table) != 0)
            it.replace();
}

Op ObjectDiffer::drop_op(std::size_t at) const {
    if (at < m_virtual.size())
        return DropVirtualTable{*m_virtual[at].from->original, true};
    at -= m_virtual.size();
    if (at < m_views.size())
        return DropView{*m_views[at].from->original, true};
    at -= m_views.size();
    if (at < m_objects.size())
        return DropObject{*m_objects[at].from->original, true};
    return DropTrigger{*m_triggers[at - m_objects.size()].from->original, true};
}

namespace {

template <typename T> T without_rename(T object) {
    object.renamed_from.clear();
    return object;
}

} // namespace

Op ObjectDiffer::create_op(std::size_t at) const {
    if (at < m_virtual.size())
        return CreateVirtualTable{*m_virtual[at].to->original};
    at -= m_virtual.size();
    if (at < m_views.size())
        return CreateView{without_rename(*m_views[at].to->original)};
    at -= m_views.size();
    if (at < m_objects.size())
        return CreateObject{without_rename(*m_objects[at].to->original)};
    return CreateTrigger{*m_triggers[at - m_objects.size()].to->original};
}

Op ObjectDiffer::alter_op(std::size_t at) const {
    at -= m_virtual.size();
    if (at < m_views.size()) {
        const auto& pair = m_views[at];
        AlterView op{without_rename(*pair.to->original), *pair.from->original, true};
        op.view.indexes = op.existing.indexes; // they have operations of their own
        return op;
    }
    const auto& pair = m_objects[at - m_views.size()];
    return AlterObject{without_rename(*pair.to->original), *pair.from->original, true};
}

void ObjectDiffer::add_drops(Rank rank, Operations& ops) const {
    for (const Class sort : {Class::trigger, Class::object, Class::view, Class::virtual_table})
        for (std::size_t i = 0; i < m_all.size(); ++i) {
            const bool backwards = sort == Class::object || sort == Class::view;
            const std::size_t at = backwards ? m_all.size() - 1 - i : i;
            const Standing& it = m_all[at];
            const Rank own = is_foundation(it) ? Rank::drop_foundations : Rank::drop_dependents;
            if (it.sort == sort && it.drop && own == rank)
                ops.push_back(operation(drop_op(at)));
        }
}

void ObjectDiffer::add_changes(Rank rank, Operations& ops) const {
    for (const Class sort : {Class::virtual_table, Class::view, Class::object, Class::trigger})
        for (std::size_t at = 0; at < m_all.size(); ++at) {
            const Standing& it = m_all[at];
            const Rank own = is_foundation(it) ? Rank::make_foundations : Rank::make_dependents;
            if (it.sort != sort || own != rank)
                continue;
            if (it.create)
                ops.push_back(operation(create_op(at)));
            else if (it.alter)
                ops.push_back(operation(alter_op(at)));
        }
}

/// Indexes of materialized views that stay.
void ObjectDiffer::index_operations(Operations& ops) const {
    for (std::size_t at = 0; at < m_views.size(); ++at) {
        const Standing& it = m_all[m_virtual.size() + at];
        const auto& pair = m_views[at];
        if (!it.there || !it.wanted || it.drop ||
            pair.from->normal->indexes == pair.to->normal->indexes)
            continue;
        const auto as_table = [](const View& view) {
            Table table;
            table.name = view.name;
            table.indexes = view.indexes;
            return table;
        };
        const std::array tables{as_table(*pair.from->original), as_table(*pair.from->normal),
                                as_table(*pair.to->original), as_table(*pair.to->normal)};
        const std::set<std::string> taken;
        for (Operation& change :
             index_changes({tables.data(), &tables[1]}, {&tables[2], &tables[3]}, taken, m_context))
            ops.push_back(std::move(change));
    }
}

ObjectChanges ObjectDiffer::operations() const {
    ObjectChanges changes;
    add_drops(Rank::drop_dependents, changes.before);
    add_changes(Rank::make_foundations, changes.before);
    add_drops(Rank::drop_foundations, changes.after);
    add_changes(Rank::make_dependents, changes.after);
    index_operations(changes.after);
    if (m_guarded) {
        changes.remade = remade();
        for (const Standing& it : m_all)
            if (it.sort == Class::view && it.drop && it.create)
                changes.remade_views.push_back(it.name);
    }
    return changes;
}

/// What uses an object that goes may be about to use another one of its name.
std::vector<const SchemaObject*> ObjectDiffer::remade() const {
    const std::size_t first = m_virtual.size() + m_views.size();
    std::set<std::pair<Naming, Name>> wanted;
    for (std::size_t at = first; at < first + m_objects.size(); ++at)
        if (m_all[at].wanted)
            wanted.emplace(m_all[at].naming, m_all[at].name);
    std::vector<const SchemaObject*> result;
    for (std::size_t at = 0; at < m_objects.size(); ++at) {
        const Standing& it = m_all[first + at];
        if (it.drop && wanted.count({it.naming, it.name}) != 0 && !it.name.name.empty())
            result.push_back(m_objects[at].from->original);
    }
    return result;
}

} // namespace

ObjectChanges object_changes(const Sides& sides, const Operations& table_ops,
                             const Context& context) {
    return ObjectDiffer(sides, context).run(table_ops);
}

} // namespace dbmig::diff
