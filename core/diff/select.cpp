// SPDX-License-Identifier: MIT
// Takes out of two schemas what is not to be compared.
#include "diff/select.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "diff/align.hpp"
#include "util/format.hpp"

namespace dbmig::diff {

namespace {

/// Names of objects that are left alone, folded; triggers have a namespace of their own.
struct LeftAlone {
    std::set<Name> relations;
    std::set<Name> triggers;
};

template <typename Map, typename Out> void take_out(Map& objects, const Out& out) {
    for (auto it = objects.begin(); it != objects.end();)
        it = out(it->second) ? objects.erase(it) : std::next(it);
}

std::string reason_of(const Unhandled& object) {
    return object.reason.empty() ? "dbmig does not compare it" : object.reason;
}

/// Whether an object of a kind shares its namespace with tables.
bool is_relation(const std::string& kind) {
    for (const char* word : {"table", "view", "index", "sequence"})
        if (kind.find(word) != std::string::npos)
            return true;
    return false;
}

/// A server may tell names apart that the comparison holds to be the same.
void take_doubles(const Schema& side, const Context& context, LeftAlone& names,
                  std::vector<std::string>& messages) {
    std::map<Name, Name> relations;
    std::map<Name, Name> triggers;
    const auto take = [&](const Name& name, std::map<Name, Name>& seen, std::set<Name>& alone,
                          std::string_view kind) {
        const Name same =
            &seen == &triggers ? folded<Trigger>(name, context.rules) : folded(name, context.rules);
        const auto [first, fresh] = seen.emplace(same, name);
        if (!fresh && alone.insert(first->first).second)
            messages.push_back(util::format("the {} {} and {} are left alone: their names differ "
                                            "in nothing but upper and lower case",
                                            kind, to_string(first->second), to_string(name)));
    };
    for (const auto& [name, table] : side.tables)
        take(name, relations, names.relations, "tables");
    for (const auto& [name, view] : side.views)
        take(name, relations, names.relations, "tables or views");
    for (const auto& [name, trigger] : side.triggers)
        take(name, triggers, names.triggers, "triggers");
}

LeftAlone left_alone(const Schema& from, const Schema& to, const Context& context,
                     std::vector<std::string>& messages) {
    LeftAlone names;
    auto take = [&](const Schema& side, std::string_view where) {
        for (const Unhandled& object : side.unhandled) {
            bool fresh = true;
            if (object.kind == "trigger")
                fresh = names.triggers.insert(folded<Trigger>(object.name, context.rules)).second;
            else if (is_relation(object.kind))
                fresh = names.relations.insert(folded(object.name, context.rules)).second;
            if (fresh && context.filter.admits(object.kind, object.name))
                messages.push_back(util::format("{} {}{} is left alone: {}", object.kind,
                                                to_string(object.name), where, reason_of(object)));
        }
    };
    take(from, "");
    take(to, " of the models");
    take_doubles(from, context, names, messages);
    take_doubles(to, context, names, messages);
    return names;
}

/// Says of objects that one side declares that they cannot be had because of the other's.
template <typename T>
void report_clashes(const std::map<Name, T>& declared, const std::string& kind,
                    const std::set<Name>& names, const Context& context,
                    std::vector<std::string>& messages) {
    for (const auto& [name, object] : declared)
        if (names.count(folded<T>(name, context.rules)) != 0)
            messages.push_back(util::format("the declared {} {} is not compared: an object of that "
                                            "name is left alone",
                                            kind, to_string(name)));
}

class Selector {
public:
    Selector(const Context& context, const LeftAlone& alone) : m_context(context), m_alone(alone) {}

    void operator()(Schema& schema) const {
        take_out(schema.tables, [&](const Table& it) { return out("table", it.name); });
        take_out(schema.views, [&](const View& it) {
            return out(it.materialized ? "materialized_view" : "view", it.name);
        });
        take_out(schema.virtual_tables,
                 [&](const VirtualTable& it) { return out("virtual_table", it.name); });
        take_out(schema.triggers, [&](const Trigger& it) {
            return m_alone.triggers.count(folded<Trigger>(it.name, m_context.rules)) != 0 ||
                   !m_context.filter.admits("trigger", it.name) || !knows(schema, it.table);
        });
        take_out(schema.objects, [&](const SchemaObject& it) {
            return !m_context.filter.admits(std::string(to_string(it.kind)), name_in_schema(it)) ||
                   (!it.table.name.empty() && !knows(schema, it.table));
        });
        schema.unhandled.clear();
    }

private:
    bool out(const std::string& kind, const Name& name) const {
        return m_alone.relations.count(folded(name, m_context.rules)) != 0 ||
               !m_context.filter.admits(kind, name);
    }
    /// A schema is in itself, as far as filters go.
    static Name name_in_schema(const SchemaObject& object) {
        return object.kind == ObjectKind::schema ? Name{object.name.name, object.name.name}
                                                 : object.name;
    }
    /// What belongs to a table is out with it.
    bool knows(const Schema& schema, const Name& name) const {
        const schema::Fold& fold = m_context.rules.relation_fold();
        return schema::find_table(schema, name, fold) != nullptr ||
               schema::find_in(schema.views, name, fold) != schema.views.end();
    }

    const Context& m_context;
    const LeftAlone& m_alone;
};

/// Parts of tables whose kind is excluded are taken for what `from` has.
void keep_excluded_parts(const Schema& from, Schema& to, const Context& context) {
    for (auto& [name, table] : to.tables) {
        auto excluded = [&, &table_name = name](const std::string& kind) {
            return !context.filter.admits(kind, table_name);
        };
        const Table* other = nullptr;
        if (excluded("index") || excluded("foreign_key") || excluded("unique") || excluded("check"))
            other = schema::find_table(from, name, context.rules.relation_fold());
        if (excluded("index"))
            table.indexes = other ? other->indexes : std::vector<Index>{};
        if (excluded("foreign_key"))
            table.foreign_keys = other ? other->foreign_keys : std::vector<ForeignKey>{};
        if (excluded("unique"))
            table.uniques = other ? other->uniques : std::vector<Unique>{};
        if (excluded("check"))
            table.checks = other ? other->checks : std::vector<Check>{};
    }
}

} // namespace

Selection select(const Schema& from, const Schema& to, const Context& context,
                 std::vector<std::string>& messages) {
    const LeftAlone alone = left_alone(from, to, context, messages);
    report_clashes(to.tables, "table", alone.relations, context, messages);
    report_clashes(to.views, "view", alone.relations, context, messages);
    report_clashes(to.virtual_tables, "virtual table", alone.relations, context, messages);
    report_clashes(to.triggers, "trigger", alone.triggers, context, messages);
    Selection selected{from, to};
    const Selector selector(context, alone);
    selector(selected.from);
    selector(selected.to);
    keep_excluded_parts(selected.from, selected.to, context);
    align_keys(selected.from, selected.to, context);
    return selected;
}

} // namespace dbmig::diff
