// SPDX-License-Identifier: MIT
// Composite types: https://www.postgresql.org/docs/current/sql-altertype.html
#include <algorithm>

#include "quoting.hpp"
#include "render_comment.hpp"
#include "render_text.hpp"
#include "render_types.hpp"
#include "types.hpp"
#include <dbmig/sql_builder.hpp>

namespace dbmig::postgresql {

namespace {

std::string typed(const Column& attribute) {
    return sql::Clauses()
        .add(element("x::" + render_type(attribute.type), "the type of attribute " + attribute.name)
                 .substr(3))
        .add(collate(attribute.collation))
        .str();
}

std::string place(const SchemaObject& type, const Column& attribute) {
    return "COLUMN " + ident(type.name) + "." + ident(attribute.name);
}

const Column* find(const std::vector<Column>& in, const std::string& name) {
    const auto found = std::find_if(in.begin(), in.end(),
                                    [&](const Column& column) { return column.name == name; });
    return found == in.end() ? nullptr : &*found;
}

bool same(const Column& a, const Column& b) {
    return canonical_type(render_type(a.type)) == canonical_type(render_type(b.type)) &&
           a.collation == b.collation;
}

} // namespace

void create_composite(Script& script, const SchemaObject& type) {
    script.add("CREATE TYPE " + ident(type.name) + " AS (" +
               sql::list(type.attributes,
                         [](const Column& it) { return ident(it.name) + " " + typed(it); }) +
               ")");
    add_comment(script, "TYPE " + ident(type.name), type.comment);
    for (const Column& attribute : type.attributes)
        add_comment(script, place(type, attribute), attribute.comment);
}

void alter_composite(Script& script, const SchemaObject& from, const SchemaObject& to) {
    if (!alters_composite(from, to) ||
        (moves_attributes(from, to) && is_used(script, from.name, false)))
        return rebuild_type(script, from, to);
    const std::string head = "ALTER TYPE " + ident(to.name) + " ";
    for (const Column& attribute : from.attributes)
        if (find(to.attributes, attribute.name) == nullptr)
            script.add(head + "DROP ATTRIBUTE " + ident(attribute.name));
    for (const Column& attribute : to.attributes) {
        const Column* old = find(from.attributes, attribute.name);
        const std::string named = ident(attribute.name);
        if (old == nullptr)
            script.add(head + "ADD ATTRIBUTE " + named + " " + typed(attribute));
        else if (!same(*old, attribute))
            script.add(head + "ALTER ATTRIBUTE " + named + " TYPE " + typed(attribute));
        change_comment(script, place(to, attribute), old == nullptr ? "" : old->comment,
                       attribute.comment);
    }
}

bool moves_attributes(const SchemaObject& from, const SchemaObject& to) {
    return std::any_of(to.attributes.begin(), to.attributes.end(), [&](const Column& attribute) {
        const Column* old = find(from.attributes, attribute.name);
        return old != nullptr && !same(*old, attribute);
    });
}

/// New attributes come last, and those that stay keep their order.
bool alters_composite(const SchemaObject& from, const SchemaObject& to) {
    if (from.attributes.empty() || to.attributes.empty())
        return from.definition == to.definition && from.attributes.empty() == to.attributes.empty();
    auto wanted = to.attributes.begin();
    for (const Column& attribute : from.attributes) {
        if (find(to.attributes, attribute.name) == nullptr)
            continue;
        if (wanted == to.attributes.end() || wanted->name != attribute.name)
            return false;
        ++wanted;
    }
    return std::none_of(wanted, to.attributes.end(), [&](const Column& attribute) {
        return find(from.attributes, attribute.name) != nullptr;
    });
}

} // namespace dbmig::postgresql
