// SPDX-License-Identifier: MIT
// An enum made anew, as values can neither be taken from one nor moved. The old type is renamed and
// stays until nothing is of it any more.
#include <algorithm>
#include <map>

#include "implicit_names.hpp"
#include "quoting.hpp"
#include "render_cast.hpp"
#include "render_column.hpp"
#include "render_comment.hpp"
#include "render_dependents.hpp"
#include "render_guards.hpp"
#include "render_sequence.hpp"
#include "render_text.hpp"
#include "render_types.hpp"
#include "types.hpp"

namespace dbmig::postgresql {

namespace {

struct Place {
    Name table;
    Column column;
    bool inherited = false; ///< its parent's change comes down to it
};

bool alters_default_later(const Script& script, const Name& table, const std::string& column) {
    return script.later([&](const Op& op) {
        if (const auto* drop = std::get_if<DropColumn>(&op))
            return drop->table == table && drop->column.name == column;
        const auto* alter = std::get_if<AlterColumn>(&op);
        return alter != nullptr && alter->table == table && alter->column == column &&
               alter->change.server_default.has_value();
    });
}

class Rebuild {
public:
    Rebuild(Script& script, const SchemaObject& from, const SchemaObject& to)
        : m_script(script), m_from(from), m_to(to) {}

    void run();

private:
    void find_domains();
    void find_columns();
    bool is_affected(const Type& type) const;
    void stand_aside();
    void make_types();
    void move_columns();
    void move_attributes();
    void come_back();
    void drop_types();

    Script& m_script;
    const SchemaObject& m_from;
    const SchemaObject& m_to;
    std::vector<SchemaObject> m_domains; ///< over the enum, each behind those that it is over
    std::vector<Place> m_places;
    std::vector<std::pair<const Table*, Dependents>> m_generated;
    Dependents m_aside;
    Guards m_guards;
};

Name old_name(const Name& name) {
    return {name.schema, implicit_name(name.name, "", "dbmig_old")};
}

bool Rebuild::is_affected(const Type& type) const {
    return is_of_type(type, m_from.name) ||
           std::any_of(m_domains.begin(), m_domains.end(),
                       [&](const SchemaObject& domain) { return is_of_type(type, domain.name); });
}

void Rebuild::find_domains() {
    for (bool found = true; found;) {
        found = false;
        for (const auto& [key, object] : m_script.schema().objects) {
            const bool known =
                std::find(m_domains.begin(), m_domains.end(), object) != m_domains.end();
            if (key.kind != ObjectKind::domain || known || !is_affected(object.type))
                continue;
            m_domains.push_back(object);
            found = true;
        }
    }
}

void Rebuild::find_columns() {
    for (const auto& [name, table] : m_script.schema().tables)
        for (const Column& column : table.columns)
            if (is_affected(column.type))
                m_places.push_back(
                    {name, column, is_inherited(column) && !parents_of(table).empty()});
}

void Rebuild::stand_aside() {
    std::map<Name, std::vector<std::string>> columns;
    for (const Place& place : m_places) {
        columns[place.table].push_back(place.column.name);
        merge(m_aside, texts_with(m_script, *m_script.table(place.table), place.column.name));
    }
    std::vector<Name> types{m_from.name};
    for (const SchemaObject& domain : m_domains)
        types.push_back(domain.name);
    m_guards = guards_of(m_script, types, columns);
    drop_guards(m_script, m_guards);
    for (const auto& [name, names] : columns) {
        const Table& table = *m_script.table(name);
        m_generated.emplace_back(&table, drop_generated(m_script, table, names));
    }
    for (const auto& [table, parts] : m_generated) { // these have gone already
        const auto gone = [](auto& from, const auto& what) {
            for (const auto& item : what)
                from.erase(std::remove(from.begin(), from.end(), item), from.end());
        };
        gone(m_aside.indexes, parts.indexes);
        gone(m_aside.constraints, parts.constraints);
    }
    set_aside(m_script, m_aside);
    for (const Place& place : m_places)
        if (place.column.server_default)
            m_script.add(alter_only(place.table,
                                    "ALTER COLUMN " + ident(place.column.name) + " DROP DEFAULT"));
}

void Rebuild::make_types() {
    const auto rename = [&](const std::string& word, const Name& name) {
        m_script.add("ALTER " + word + " " + ident(name) + " RENAME TO " +
                     ident(old_name(name).name));
    };
    rename("TYPE", m_from.name);
    for (const SchemaObject& domain : m_domains)
        rename("DOMAIN", domain.name);
    create_enum(m_script, m_to);
    for (const SchemaObject& domain : m_domains) {
        m_script.add(create_domain_statement(domain));
        comment_domain(m_script, domain);
    }
}

void Rebuild::move_columns() {
    for (const Place& place : m_places) {
        if (place.inherited || place.column.generated)
            continue;
        const std::string type = render_type(place.column.type);
        const bool array = type.size() > 2 && type.compare(type.size() - 2, 2, "[]") == 0;
        m_script.add(alter_table(place.table, "ALTER COLUMN " + ident(place.column.name) +
                                                  " TYPE " + type + " USING " +
                                                  ident(place.column.name) +
                                                  (array ? "::text[]::" : "::text::") + type));
    }
}

void Rebuild::move_attributes() {
    for (const auto& [key, object] : m_script.schema().objects)
        for (const Column& attribute : object.attributes)
            if (key.kind == ObjectKind::type && is_affected(attribute.type))
                m_script.add("ALTER TYPE " + ident(object.name) + " ALTER ATTRIBUTE " +
                             ident(attribute.name) + " TYPE " + render_type(attribute.type));
}

void Rebuild::come_back() {
    for (const Place& place : m_places) {
        const std::string& name = place.column.name;
        if (place.column.server_default && !alters_default_later(m_script, place.table, name))
            m_script.add(alter_only(place.table, "ALTER COLUMN " + ident(name) + " SET " +
                                                     default_of(place.table, place.column)));
    }
    for (const auto& [table, parts] : m_generated)
        put_back_generated(m_script, *table, parts);
    put_back(m_script, m_aside);
}

void Rebuild::drop_types() {
    for (auto domain = m_domains.rbegin(); domain != m_domains.rend(); ++domain)
        m_script.add("DROP DOMAIN " + ident(old_name(domain->name)));
    m_script.add("DROP TYPE " + ident(old_name(m_from.name)));
}

void Rebuild::run() {
    find_domains();
    find_columns();
    stand_aside();
    make_types();
    move_columns();
    move_attributes();
    come_back();
    drop_types();
    put_back_guards(m_script, m_guards);
}

} // namespace

void rebuild_enum(Script& script, const SchemaObject& from, const SchemaObject& to) {
    Rebuild(script, from, to).run();
}

} // namespace dbmig::postgresql
