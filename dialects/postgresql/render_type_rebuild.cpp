// SPDX-License-Identifier: MIT
// A type made anew where the server cannot change it in place: an enum that loses a value, a domain
// of another base, a composite type whose attributes move. The old type is renamed and stays until
// nothing is of it any more; a range, whose constructors would be in the way, goes at once while
// its columns are text.
#include <algorithm>
#include <map>

#include "expression.hpp"
#include "implicit_names.hpp"
#include "quoting.hpp"
#include "range_type.hpp"
#include "render_cast.hpp"
#include "render_column.hpp"
#include "render_dependents.hpp"
#include "render_guards.hpp"
#include "render_object.hpp"
#include "render_privileges.hpp"
#include "render_text.hpp"
#include "render_types.hpp"
#include "types.hpp"
#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

namespace dbmig::postgresql {

namespace {

struct ColumnOfType {
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
    void find_types();
    void sort_types();
    std::vector<Name> names() const;
    void find_columns();
    void find_texts();
    Dependents indexes_over(const ColumnOfType& place) const;
    bool is_named(const std::string& text) const;
    bool is_affected(const Type& type) const;
    bool is_affected(const SchemaObject& object) const;
    bool goes_by_text() const;
    bool converts() const;
    void stand_aside();
    void rename_types();
    void make_types();
    SchemaObject as_it_comes_back(const SchemaObject& type);
    std::vector<std::string> values_lost() const;
    std::string converter_body(const SchemaObject& type) const;
    std::string old_type(const Type& type) const;
    void make_converters();
    void drop_converters();
    void move_columns(bool to_text);
    Type type_after(const ColumnOfType& place) const;
    std::string moved(const std::string& column, const std::string& type, bool to_text) const;
    void come_back();
    void drop_types(bool renamed);

    Script& m_script;
    const SchemaObject& m_from;
    const SchemaObject& m_to;
    std::vector<SchemaObject>
        m_types; ///< that are made of it, each behind those that it is made of
    std::vector<ColumnOfType> m_places;
    std::vector<std::pair<Name, Column>> m_defaults; ///< that are of the types or name them
    std::vector<std::pair<const Table*, Dependents>> m_generated;
    Dependents m_aside;
    Guards m_guards;
};

Name old_name(const Name& name) {
    return {name.schema, implicit_name(name.name, "", "dbmig_old")};
}

bool is_of_one(const Type& type, const SchemaObject& object) {
    const auto names = names_of(object);
    return std::any_of(names.begin(), names.end(),
                       [&](const Name& name) { return is_of_type(type, name); });
}

/// Whether values of `outer` hold some of `inner`.
bool is_made_of(const SchemaObject& outer, const SchemaObject& inner) {
    if (outer.kind == ObjectKind::domain)
        return is_of_one(outer.type, inner);
    if (outer.kind != ObjectKind::type)
        return false;
    if (is_range(outer))
        return is_of_one({range_part(outer, "subtype"), false, {}}, inner);
    return std::any_of(outer.attributes.begin(), outer.attributes.end(),
                       [&](const Column& it) { return is_of_one(it.type, inner); });
}

bool Rebuild::is_affected(const Type& type) const {
    return is_of_one(type, m_from) ||
           std::any_of(m_types.begin(), m_types.end(),
                       [&](const SchemaObject& other) { return is_of_one(type, other); });
}

bool Rebuild::is_affected(const SchemaObject& object) const {
    return is_made_of(object, m_from) ||
           std::any_of(m_types.begin(), m_types.end(),
                       [&](const SchemaObject& other) { return is_made_of(object, other); });
}

void Rebuild::find_types() {
    for (bool found = true; found;) {
        found = false;
        for (const auto& [key, object] : m_script.schema().objects) {
            const bool known = object.name == m_from.name ||
                               std::find(m_types.begin(), m_types.end(), object) != m_types.end();
            if (known || !is_affected(object))
                continue;
            m_types.push_back(object);
            found = true;
        }
    }
    sort_types();
}

void Rebuild::sort_types() {
    std::vector<SchemaObject> rest = std::move(m_types);
    m_types.clear();
    while (!rest.empty()) {
        const auto next = std::find_if(rest.begin(), rest.end(), [&](const SchemaObject& type) {
            return std::none_of(rest.begin(), rest.end(),
                                [&](const SchemaObject& other) { return is_made_of(type, other); });
        });
        m_types.push_back(*next); // types are no circles
        rest.erase(next);
    }
}

std::vector<Name> Rebuild::names() const {
    std::vector<Name> result = names_of(m_from);
    for (const SchemaObject& type : m_types)
        for (const Name& name : names_of(type))
            result.push_back(name);
    return result;
}

bool Rebuild::goes_by_text() const {
    return is_range(m_from) || is_range(m_to) ||
           std::any_of(m_types.begin(), m_types.end(), is_range);
}

/// Whether attributes stand elsewhere, so that the text of an old value is no text of a new one.
bool Rebuild::converts() const {
    const auto same_name = [](const Column& a, const Column& b) { return a.name == b.name; };
    return m_from.kind == ObjectKind::type && !is_range(m_from) && !is_range(m_to) &&
           !std::equal(m_from.attributes.begin(), m_from.attributes.end(), m_to.attributes.begin(),
                       m_to.attributes.end(), same_name);
}

void Rebuild::find_columns() {
    for (const auto& [name, table] : m_script.schema().tables)
        for (const Column& column : table.columns) {
            if (!is_affected(column.type))
                continue;
            if (mentions(option(table.options, "partition_by"), column.name))
                throw SchemaError("type " + to_string(m_from.name) + " cannot be made anew: " +
                                  to_string(name) + " is partitioned by its column " + column.name +
                                  ", whose type PostgreSQL cannot change; make the table anew");
            m_places.push_back({name, column, is_inherited(column) && !parents_of(table).empty()});
        }
}

/// Whether an SQL text names one of the types, or a routine that stands aside.
bool Rebuild::is_named(const std::string& text) const {
    return names_type(text, names()) ||
           std::any_of(m_guards.named.begin(), m_guards.named.end(), [&](const auto& it) {
               const auto* routine = std::get_if<SchemaObject>(&it);
               return routine != nullptr &&
                      names_type(text, routine->name.name.substr(0, routine->name.name.rfind('(')));
           });
}

/// Defaults, checks and indexes of any column may speak of the types.
void Rebuild::find_texts() {
    const auto test = [&](const std::string& text) { return is_named(text); };
    for (const auto& [name, table] : m_script.schema().tables) {
        if (is_named(option(table.options, "partition_by")))
            throw SchemaError("type " + to_string(m_from.name) +
                              " cannot be made anew: " + to_string(name) +
                              " is partitioned by an expression with it; "
                              "make the table anew");
        merge(m_aside, texts_that(table, test));
        for (const Column& column : table.columns)
            if (column.server_default && !column.generated &&
                (is_affected(column.type) || is_named(*column.server_default)))
                m_defaults.emplace_back(name, column);
    }
}

/// Whether the index may be none that the column can have once it is of another type: only a btree
/// is sure to have an operator class for that, and also for text.
bool minds_type(const Index& index, const std::string& column) {
    return std::any_of(index.columns.begin(), index.columns.end(), [&](const IndexColumn& key) {
        return key.column == column && (!index.method.empty() || !key.opclass.empty());
    });
}

/// The indexes over the column that cannot follow it, or need not, as a later operation drops them.
Dependents Rebuild::indexes_over(const ColumnOfType& place) const {
    const Table& table = *m_script.table(place.table);
    Dependents result = dependents_of(m_script, table, place.column.name);
    result.constraints.clear();
    const auto follows = [&](const std::pair<Name, Index>& entry) {
        const auto drops = [&](const Op& op) {
            const auto* drop = std::get_if<DropIndex>(&op);
            return drop != nullptr && drop->table == entry.first &&
                   drop->index.name == entry.second.name;
        };
        return !minds_type(entry.second, place.column.name) && !m_script.still_comes(drops);
    };
    auto& indexes = result.indexes;
    indexes.erase(std::remove_if(indexes.begin(), indexes.end(), follows), indexes.end());
    return result;
}

void Rebuild::stand_aside() {
    std::map<Name, std::vector<std::string>> columns;
    for (const ColumnOfType& place : m_places) {
        columns[place.table].push_back(place.column.name);
        merge(m_aside, indexes_over(place));
        merge(m_aside, texts_with(m_script, *m_script.table(place.table), place.column.name));
    }
    m_guards = guards_of(m_script, names(), columns);
    find_texts();
    set_aside(m_script, m_aside);
    for (const auto& [table, column] : m_defaults)
        m_script.add(alter_only(table, "ALTER COLUMN " + ident(column.name) + " DROP DEFAULT"));
    drop_guards(m_script, m_guards);
    for (const auto& [name, table] : m_script.schema().tables) {
        const auto& names = columns[name];
        const auto uses = [&](const std::string& text) {
            return is_named(text) ||
                   std::any_of(names.begin(), names.end(),
                               [&](const std::string& column) { return mentions(text, column); });
        };
        m_generated.emplace_back(&table, drop_generated(m_script, table, uses, m_aside));
    }
}

std::string word(const SchemaObject& type) {
    return type.kind == ObjectKind::domain ? "DOMAIN " : "TYPE ";
}

void Rebuild::rename_types() {
    const auto rename = [&](const SchemaObject& type) {
        m_script.add("ALTER " + word(type) + ident(type.name) + " RENAME TO " +
                     ident(old_name(type.name).name));
    };
    rename(m_from);
    for (const SchemaObject& type : m_types)
        rename(type);
}

/// A domain whose default or check says a value that goes with this change comes back as it is to
/// be after its own.
SchemaObject Rebuild::as_it_comes_back(const SchemaObject& type) {
    const bool says_lost_value =
        type.kind == ObjectKind::domain && names_value(CreateObject{type}, values_lost());
    for (std::size_t i = m_script.index() + 1; says_lost_value && i < m_script.ops().size(); ++i) {
        const auto* alter = std::get_if<AlterObject>(&m_script.ops()[i].op);
        if (alter == nullptr || m_script.is_done(i) || alter->object.kind != type.kind ||
            alter->object.name != type.name)
            continue;
        m_script.set_done(i);
        return alter->object;
    }
    return type;
}

std::vector<std::string> Rebuild::values_lost() const {
    std::vector<std::string> lost;
    for (const std::string& value : m_from.values)
        if (std::find(m_to.values.begin(), m_to.values.end(), value) == m_to.values.end())
            lost.push_back(value);
    return lost;
}

void Rebuild::make_types() {
    create_object(m_script, {m_to});
    for (const SchemaObject& type : m_types)
        create_object(m_script, {as_it_comes_back(type)});
}

std::string converter() {
    return "pg_temp.dbmig_converted";
}

void make_converter(Script& script, const SchemaObject& type, const std::string& body) {
    const std::string from = ident(old_name(type.name));
    const std::string to = ident(type.name);
    const auto function = [&](const std::string& suffix, const std::string& text) {
        script.add("CREATE FUNCTION " + converter() + "(" + from + suffix + ") RETURNS " + to +
                   suffix + " LANGUAGE sql AS " + string_literal(text));
    };
    function("", body);
    function("[]", "SELECT CASE WHEN $1 IS NOT NULL THEN coalesce((SELECT array_agg(" +
                       converter() +
                       "($1[i]) ORDER BY i) FROM generate_subscripts($1, 1) i"
                       " WHERE array_ndims($1) = 1 OR "
                       "('array of several dimensions: ' || array_ndims($1))::boolean), '{}') END");
}

std::string row_of(const std::vector<std::string>& attributes, const SchemaObject& type) {
    return "SELECT CASE WHEN $1 IS DISTINCT FROM NULL THEN ROW(" +
           sql::list(attributes, [](const std::string& each) { return each; }) +
           ")::" + ident(type.name) + " END";
}

/// From a value of an old type that holds some of the one that changes.
std::string Rebuild::converter_body(const SchemaObject& type) const {
    if (type.kind == ObjectKind::domain)
        return "SELECT " + converter() + "($1::" + old_type(type.type) + ")::" + ident(type.name);
    std::vector<std::string> attributes;
    for (const Column& attribute : type.attributes) {
        const std::string value = "($1)." + ident(attribute.name);
        attributes.push_back(is_affected(attribute.type) ? converter() + "(" + value + ")" : value);
    }
    return row_of(attributes, type);
}

/// How an affected type is called until the old types go.
std::string Rebuild::old_type(const Type& type) const {
    const std::string text = render_type(type);
    const std::size_t brackets = text.find('[');
    const std::string suffix = brackets == std::string::npos ? "" : text.substr(brackets);
    for (const SchemaObject& other : m_types)
        if (is_of_type(type, other.name))
            return ident(old_name(other.name)) + suffix;
    return ident(old_name(m_from.name)) + suffix;
}

/// Functions from old values to new ones, attribute by attribute.
void Rebuild::make_converters() {
    std::vector<std::string> attributes;
    for (const Column& attribute : m_to.attributes) {
        const bool there = std::any_of(m_from.attributes.begin(), m_from.attributes.end(),
                                       [&](const Column& it) { return it.name == attribute.name; });
        attributes.push_back((there ? "($1)." + ident(attribute.name) + "::text" : "NULL") +
                             "::" + render_type(attribute.type));
    }
    make_converter(m_script, m_from, row_of(attributes, m_to));
    for (const SchemaObject& type : m_types)
        make_converter(m_script, type, converter_body(type));
}

void Rebuild::drop_converters() {
    const auto drop = [&](const SchemaObject& type) {
        for (const char* const suffix : {"[]", ""})
            m_script.add("DROP FUNCTION " + converter() + "(" + ident(old_name(type.name)) +
                         suffix + ")");
    };
    for (auto type = m_types.rbegin(); type != m_types.rend(); ++type)
        drop(*type);
    drop(m_from);
}

std::string Rebuild::moved(const std::string& column, const std::string& type, bool to_text) const {
    if (to_text)
        return ident(column) + "::text";
    return converts() ? converter() + "(" + ident(column) + ")" : ident(column) + "::text::" + type;
}

/// A multirange under another name is another type: what a later operation makes of a column of the
/// old one, it becomes at once.
Type Rebuild::type_after(const ColumnOfType& place) const {
    const Type& type = place.column.type;
    if (!is_of_one(type, m_from) || is_of_one(type, m_to))
        return type;
    for (std::size_t i = m_script.index() + 1; i < m_script.ops().size(); ++i) {
        const auto* alter = std::get_if<AlterColumn>(&m_script.ops()[i].op);
        if (alter != nullptr && alter->table == place.table && alter->column == place.column.name &&
            alter->change.type)
            return *alter->change.type;
    }
    return type;
}

void Rebuild::move_columns(bool to_text) {
    for (const ColumnOfType& place : m_places) {
        if (place.inherited || place.column.generated)
            continue;
        const std::string type = render_type(type_after(place));
        m_script.add(alter_table(place.table, "ALTER COLUMN " + ident(place.column.name) +
                                                  " TYPE " + (to_text ? "text" : type) + " USING " +
                                                  moved(place.column.name, type, to_text)));
    }
}

void Rebuild::come_back() {
    for (const auto& [table, parts] : m_generated)
        put_back_generated(m_script, *table, parts);
    put_back_guards(m_script, m_guards);
    for (const auto& [table, column] : m_defaults)
        if (!alters_default_later(m_script, table, column.name))
            m_script.add(alter_only(table, "ALTER COLUMN " + ident(column.name) + " SET " +
                                               default_of(table, column)));
    put_back(m_script, m_aside);
}

void Rebuild::drop_types(bool renamed) {
    const auto drop = [&](const SchemaObject& type) {
        m_script.add("DROP " + word(type) + ident(renamed ? old_name(type.name) : type.name));
    };
    for (auto type = m_types.rbegin(); type != m_types.rend(); ++type)
        drop(*type);
    drop(m_from);
}

void Rebuild::run() {
    find_types();
    if (goes_by_text() && converts())
        throw SchemaError("type " + to_string(m_from.name) +
                          " cannot be made anew: a range is made of it, and its values would be "
                          "read as others where its attributes have moved");
    find_columns();
    stand_aside();
    keep_privileges(m_script, m_from);
    for (const SchemaObject& type : m_types)
        keep_privileges(m_script, type);
    if (goes_by_text()) {
        move_columns(true);
        drop_types(false);
        make_types();
        move_columns(false);
    } else {
        rename_types();
        make_types();
        if (converts())
            make_converters();
        move_columns(false);
        if (converts())
            drop_converters();
        drop_types(true);
    }
    come_back();
}

} // namespace

void rebuild_type(Script& script, const SchemaObject& from, const SchemaObject& to) {
    Rebuild(script, from, to).run();
}

bool rebuilds_type(const SchemaObject& from, const SchemaObject& to) {
    switch (to.kind) {
    case ObjectKind::enumeration:
        return rebuilds_enum(from, to);
    case ObjectKind::domain:
        return !alters_domain(from, to);
    case ObjectKind::type:
        return !alters_composite(from, to) || moves_attributes(from, to);
    default:
        return false;
    }
}

bool is_used(const Script& script, const Name& type, bool in_others) {
    const Schema& schema = script.schema();
    const auto is_array = [](const Type& it) { return it.text.find('[') != std::string::npos; };
    for (const auto& [name, table] : schema.tables)
        for (const Column& column : table.columns)
            if (is_of_type(column.type, type) && (!in_others || is_array(column.type)))
                return true;
    return std::any_of(schema.objects.begin(), schema.objects.end(), [&](const auto& entry) {
        const SchemaObject& object = entry.second;
        if (object.name == type)
            return false;
        if (object.kind == ObjectKind::domain && is_of_type(object.type, type))
            return is_used(script, object.name, in_others);
        return object.kind == ObjectKind::type &&
               std::any_of(object.attributes.begin(), object.attributes.end(),
                           [&](const Column& it) { return is_of_type(it.type, type); }) &&
               is_used(script, object.name, false);
    });
}

} // namespace dbmig::postgresql
