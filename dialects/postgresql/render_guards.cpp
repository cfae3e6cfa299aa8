// SPDX-License-Identifier: MIT
// Finds what depends on types and columns by the names in its text, drops it and makes it again.
#include "render_guards.hpp"

#include <algorithm>

#include "expression.hpp"
#include "render_object.hpp"
#include "render_privileges.hpp"
#include "render_view.hpp"
#include "tokenizer.hpp"

namespace dbmig::postgresql {

namespace {

bool is_routine(ObjectKind kind) {
    return kind == ObjectKind::function || kind == ObjectKind::procedure ||
           kind == ObjectKind::aggregate;
}

/// The text without its strings: the body of a routine is read only when it is called.
std::string without_strings(const std::string& sql) {
    std::string result;
    for (const Token& token : tokenize(sql))
        if (token.kind != TokenKind::string)
            result += std::string(token.text) + " ";
    return result;
}

class Finder {
public:
    Finder(const Script& script, const std::vector<Name>& types,
           const std::map<Name, std::vector<std::string>>& columns)
        : m_schema(script.schema()), m_columns(columns) {
        for (const Name& type : types)
            m_names.push_back(type.name);
    }

    Guards find() {
        find_routines();
        for (const auto& entry : m_columns)
            m_names.push_back(entry.first.name);
        find_views();
        for (const auto& [key, object] : m_schema.objects)
            if ((key.kind == ObjectKind::rule || key.kind == ObjectKind::policy) &&
                is_guard(object.table, object.definition))
                m_found.objects.push_back(object);
        for (const auto& [name, trigger] : m_schema.triggers)
            if (is_guard(trigger.table, trigger.definition))
                m_found.triggers.push_back(trigger);
        return std::move(m_found);
    }

private:
    bool names_any(const std::string& text) const {
        return std::any_of(m_names.begin(), m_names.end(),
                           [&](const std::string& name) { return mentions(text, name); });
    }
    void find_routines() {
        const auto of_type = m_names;
        for (const auto& [key, object] : m_schema.objects) {
            const std::string text = key.name.name + " " + without_strings(object.definition);
            if (!is_routine(key.kind) ||
                !std::any_of(of_type.begin(), of_type.end(),
                             [&](const std::string& name) { return mentions(text, name); }))
                continue;
            m_found.routines.push_back(object);
            m_names.push_back(key.name.name.substr(0, key.name.name.rfind('(')));
        }
    }
    bool has(const View& view) const {
        return std::any_of(m_found.views.begin(), m_found.views.end(),
                           [&](const View& other) { return other.name == view.name; });
    }
    void find_views() {
        for (bool more = true; more;) {
            more = false;
            for (const auto& [name, view] : m_schema.views) {
                if (has(view) || !names_any(view.definition))
                    continue;
                m_found.views.push_back(view);
                m_names.push_back(name.name);
                more = true;
            }
        }
        sort_views();
    }
    /// Each behind those that it names.
    void sort_views() {
        std::vector<View> sorted;
        std::vector<View> rest = std::move(m_found.views);
        while (!rest.empty()) {
            const auto free = std::find_if(rest.begin(), rest.end(), [&](const View& view) {
                return std::none_of(rest.begin(), rest.end(), [&](const View& other) {
                    return other.name != view.name && mentions(view.definition, other.name.name);
                });
            });
            const auto next = free == rest.end() ? rest.begin() : free;
            sorted.push_back(*next);
            rest.erase(next);
        }
        m_found.views = std::move(sorted);
    }
    bool is_guard(const Name& table, const std::string& definition) const {
        if (std::any_of(m_found.views.begin(), m_found.views.end(),
                        [&](const View& view) { return view.name == table; }))
            return true; // it goes with its view
        return std::any_of(m_columns.begin(), m_columns.end(), [&](const auto& entry) {
            return mentions(definition, entry.first.name) &&
                   std::any_of(
                       entry.second.begin(), entry.second.end(),
                       [&](const std::string& column) { return mentions(definition, column); });
        });
    }

    const Schema& m_schema;
    const std::map<Name, std::vector<std::string>>& m_columns;
    std::vector<std::string> m_names;
    Guards m_found;
};

/// Whether a later operation, which is then done with, is a drop that `test` knows.
template <typename Drop, typename Test> bool goes_later(Script& script, const Test& test) {
    for (std::size_t i = script.index() + 1; i < script.ops().size(); ++i)
        if (const auto* drop = std::get_if<Drop>(&script.ops()[i].op); drop && test(*drop)) {
            script.set_done(i);
            return true;
        }
    return false;
}

bool goes_later(Script& script, const SchemaObject& object) {
    return goes_later<DropObject>(script, [&](const DropObject& drop) {
        return drop.object.kind == object.kind && drop.object.name == object.name;
    });
}

} // namespace

Guards guards_of(const Script& script, const std::vector<Name>& types,
                 const std::map<Name, std::vector<std::string>>& columns) {
    return Finder(script, types, columns).find();
}

void drop_guards(Script& script, const Guards& guards) {
    for (const Trigger& trigger : guards.triggers)
        drop_trigger(script, {trigger, true});
    for (const SchemaObject& object : guards.objects)
        drop_object(script, {object, true});
    for (auto view = guards.views.rbegin(); view != guards.views.rend(); ++view) {
        keep_privileges(script, *view);
        drop_view(script, {*view, true});
    }
    for (const SchemaObject& routine : guards.routines) {
        keep_privileges(script, routine);
        drop_object(script, {routine, true});
    }
}

void put_back_guards(Script& script, const Guards& guards) {
    for (const SchemaObject& routine : guards.routines)
        if (!goes_later(script, routine))
            create_object(script, {routine});
    for (const View& view : guards.views)
        if (!goes_later<DropView>(
                script, [&](const DropView& drop) { return drop.view.name == view.name; }))
            create_view(script, {view});
    for (const SchemaObject& object : guards.objects)
        if (!goes_later(script, object))
            create_object(script, {object});
    for (const Trigger& trigger : guards.triggers)
        if (!goes_later<DropTrigger>(
                script, [&](const DropTrigger& drop) { return drop.trigger.name == trigger.name; }))
            create_trigger(script, {trigger});
}

} // namespace dbmig::postgresql
