// SPDX-License-Identifier: MIT
// Writing a schema as declared models.
#include <set>

#include "format/object_fields.hpp"
#include "format/table.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::format {

namespace {

using yaml::Node;

/// A mapping by name; a list when two schemas have an object of the same name.
template <class T, class Write>
void put_section(Node& root, const std::string& section, const std::map<Name, const T*>& objects,
                 Write write) {
    std::set<std::string> names;
    for (const auto& entry : objects)
        names.insert(entry.first.name);
    const bool named = names.size() == objects.size();
    Node node = named ? yaml::mapping() : yaml::sequence();
    for (const auto& [name, object] : objects) {
        Node definition = yaml::mapping();
        FieldWriter fields(definition);
        if (!named)
            fields.required("name", name.name);
        fields.text("schema", name.schema);
        write(fields, *object);
        if (named)
            yaml::put(node, name.name, std::move(definition));
        else
            node.items.push_back(std::move(definition));
    }
    if (!objects.empty())
        yaml::put(root, section, std::move(node));
}

/// The objects that `admits` lets through.
template <class Map, class Admits> auto pick(const Map& objects, Admits admits) {
    std::map<Name, const typename Map::mapped_type*> picked;
    for (const auto& entry : objects)
        if (admits(entry.second))
            picked.emplace(entry.second.name, &entry.second);
    return picked;
}

template <class Map, class Admits>
void put_described(Node& root, const std::string& section, const Map& objects, Admits admits) {
    put_section(root, section, pick(objects, admits),
                [](FieldWriter& fields, const auto& object) { describe(fields, object); });
}

template <class Map>
void put_described(Node& root, const std::string& section, const Map& objects) {
    put_described(root, section, objects, [](const auto&) { return true; });
}

void put_objects(Node& root, const Schema& schema) {
    for (std::size_t at = 0; at < object_kinds; ++at) {
        const auto kind = static_cast<ObjectKind>(at);
        put_described(root, section_of(kind), schema.objects,
                      [&](const SchemaObject& object) { return object.kind == kind; });
    }
}

std::string unhandled_comment(const Schema& schema) {
    std::vector<std::string> lines;
    for (const auto& object : schema.unhandled)
        lines.push_back(util::format("not handled, left alone: {} {}: {}", object.kind,
                                     to_string(object.name), object.reason));
    return util::join(lines, "\n");
}

} // namespace

Node write_models(const Schema& schema) {
    Node root = yaml::mapping();
    root.comment = unhandled_comment(schema);
    put_objects(root, schema);
    put_section(
        root, "tables", pick(schema.tables, [](const Table&) { return true; }),
        [&](FieldWriter& fields, const Table& table) { write_table(fields, table, &schema); });
    put_described(root, "views", schema.views, [](const View& it) { return !it.materialized; });
    put_described(root, "materialized_views", schema.views,
                  [](const View& it) { return it.materialized; });
    put_described(root, "virtual_tables", schema.virtual_tables);
    put_described(root, "triggers", schema.triggers);
    if (root.entries.empty())
        yaml::put(root, "tables", yaml::mapping());
    return root;
}

} // namespace dbmig::format
