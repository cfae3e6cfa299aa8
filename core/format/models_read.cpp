// SPDX-License-Identifier: MIT
// Reading declared models.
#include <algorithm>
#include <array>

#include "format/object_fields.hpp"
#include "format/table.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::format {

namespace {

using yaml::Kind;
using yaml::Node;

Name table_name(const std::string& text) {
    const auto dot = text.find('.');
    return dot == std::string::npos ? Name{"", text}
                                    : Name{text.substr(0, dot), text.substr(dot + 1)};
}

/// One object: its attributes, and the name when a list holds it.
struct Item {
    const Node& node;
    const std::string* name; ///< null in a list
    std::size_t line;
    std::size_t column;
};

template <class Read> void each_object(FieldReader& fields, std::string_view section, Read read) {
    const auto* node = fields.node(section);
    if (node == nullptr || node->kind == Kind::null)
        return;
    if (node->kind == Kind::scalar)
        fields.faults().add(*node, util::format("expected a mapping of names and {}", section));
    for (const auto& entry : node->entries)
        read(Item{entry.value, &entry.key, entry.line, entry.column});
    for (const auto& item : node->items)
        read(Item{item, nullptr, item.line, item.column});
}

class ModelReader {
public:
    ModelReader(FieldReader& fields, Models& models)
        : m_fields(fields), m_scope(fields.scope()), m_models(models) {}

    void read() {
        each_object(m_fields, "tables", [&](const Item& item) { read_table_item(item); });
        read_objects<View>("views", "view", m_models.schema.views);
        read_materialized_views();
        read_objects<VirtualTable>("virtual_tables", "virtual table",
                                   m_models.schema.virtual_tables);
        read_objects<Trigger>("triggers", "trigger", m_models.schema.triggers);
        for (std::size_t at = 0; at < object_kinds; ++at)
            read_objects_of(static_cast<ObjectKind>(at));
    }

private:
    yaml::Faults& faults() { return m_scope.faults; }

    Name read_name(FieldReader& fields, const Item& item) {
        Name name;
        if (item.name != nullptr)
            name.name = *item.name;
        else
            fields.required("name", name.name);
        fields.text("schema", name.schema);
        return name;
    }

    template <class T>
    bool add(std::map<Name, T>& objects, T object, const Item& item, std::string_view what) {
        const auto name = object.name;
        if (name.name.empty() && item.name != nullptr)
            faults().add(item.line, item.column, "expected a name, found an empty one");
        const bool is_new = objects.emplace(name, std::move(object)).second;
        if (!is_new)
            faults().add(item.line, item.column,
                         util::format("{} '{}' is declared twice", what, to_string(name)));
        return is_new;
    }

    const yaml::Entry* section(const std::string& key) const {
        for (const auto& entry : m_fields.map().node().entries)
            if (entry.key == key)
                return &entry;
        return nullptr;
    }

    void read_materialized_views() {
        const auto* entry = section("materialized_views");
        if (entry == nullptr)
            return;
        const auto* engine = m_scope.context.capabilities;
        if (engine != nullptr && !engine->materialized_views) {
            m_fields.node(entry->key);
            return faults().add(*entry, util::format("'{}': {} has no such objects", entry->key,
                                                     m_scope.context.engine));
        }
        std::map<Name, View> views;
        read_objects<View>("materialized_views", "materialized view", views);
        for (auto& [name, view] : views) {
            view.materialized = true;
            if (!m_models.schema.views.emplace(name, view).second)
                faults().add(*entry, util::format("view '{}' is declared twice", to_string(name)));
        }
    }

    void read_objects_of(ObjectKind kind) {
        const auto name = section_of(kind);
        const auto* entry = section(name);
        if (entry == nullptr)
            return;
        if (!require_kind(kind, *entry, m_scope)) {
            m_fields.node(name);
            return;
        }
        each_object(m_fields, name, [&](const Item& item) { read_object(kind, item); });
    }

    void read_object(ObjectKind kind, const Item& item) {
        SchemaObject object;
        object.kind = kind;
        const auto key = definition_key(kind);
        if (item.name != nullptr && item.node.kind == Kind::scalar && key == "definition") {
            object.name.name = *item.name;
            object.definition = item.node.scalar;
        } else if (item.name != nullptr && item.node.kind == Kind::sequence &&
                   kind == ObjectKind::enumeration) { // `mood: [sad, ok]`
            object.name.name = *item.name;
            object.values = yaml::as_strings(item.node, faults()).value_or(object.values);
        } else {
            static const Node nothing = yaml::mapping();
            const bool bare = item.node.kind == Kind::null; // `schemas: {app: }`
            yaml::Mapping map(bare ? nothing : item.node, to_string(kind), faults());
            FieldReader fields(map, m_scope);
            object.name = read_name(fields, item);
            if (!key.empty() && kind != ObjectKind::sequence)
                fields.require(key);
            describe(fields, object);
            map.refuse_unknown();
        }
        const ObjectKey place{kind, object.name};
        if (!m_models.schema.objects.emplace(place, std::move(object)).second)
            faults().add(
                item.line, item.column,
                util::format("{} '{}' is declared twice", to_string(kind), to_string(place.name)));
    }

    template <class T>
    void read_objects(std::string_view section, std::string_view what, std::map<Name, T>& objects) {
        each_object(m_fields, section, [&](const Item& item) {
            T object;
            if (item.name != nullptr && item.node.kind == Kind::scalar &&
                !std::is_same_v<T, Trigger>) {
                object.name.name = *item.name;
                object.definition = item.node.scalar;
            } else {
                yaml::Mapping map(item.node, what, faults());
                FieldReader fields(map, m_scope);
                object.name = read_name(fields, item);
                if constexpr (std::is_same_v<T, Trigger>)
                    fields.require("table");
                fields.require(definition_key(object));
                describe(fields, object);
                map.refuse_unknown();
            }
            add(objects, std::move(object), item, what);
        });
    }

    void read_table_item(const Item& item) {
        yaml::Mapping map(item.node, "table", faults());
        FieldReader fields(map, m_scope);
        ParsedTable parsed;
        TableNotes notes;
        parsed.table.name = read_name(fields, item);
        read_many_to_many(fields, notes);
        if (item.node.kind == Kind::mapping && notes.many_to_many.empty() &&
            !fields.has("many_to_many"))
            fields.require("columns");
        else if (item.node.kind == Kind::null)
            faults().add(item.line, item.column, "expected the table's 'columns'");
        read_table(fields, parsed);
        map.refuse_unknown();
        if (notes.many_to_many.empty())
            check_columns(parsed, faults());
        keep(parsed, notes);
        if (add(m_models.schema.tables, std::move(parsed.table), item, "table"))
            m_models.notes.push_back(std::move(notes));
    }

    /// Nodes do not outlive their file.
    void keep(const ParsedTable& parsed, TableNotes& notes) {
        notes.table = parsed.table.name;
        notes.typeless = parsed.typeless;
        for (const auto* place : parsed.references)
            notes.references.push_back(
                place == nullptr ? std::nullopt : std::optional(faults().fault(*place, "")));
        if (!notes.many_to_many.empty())
            for (const auto& [column, node] : parsed.column_uses)
                notes.column_uses.emplace_back(column, faults().fault(*node, ""));
    }

    void read_many_to_many(FieldReader& fields, TableNotes& notes) {
        const auto* node = fields.node("many_to_many");
        if (node == nullptr)
            return;
        const auto* list = node;
        if (node->kind == Kind::mapping) {
            yaml::Mapping map(*node, "many_to_many", faults());
            FieldReader(map, m_scope).action("on_delete", notes.on_delete);
            list = map.require("tables");
            map.refuse_unknown();
        }
        fields.action("on_delete", notes.on_delete);
        if (list == nullptr)
            return;
        if (list->kind != Kind::sequence || list->items.size() < 2) {
            faults().add(*list, "expected a list of at least two tables, e.g. [user, group]");
            return;
        }
        for (const auto& item : list->items)
            if (const auto text = yaml::as_string(item, faults()))
                notes.many_to_many.emplace_back(table_name(*text), faults().fault(item, ""));
    }

    FieldReader& m_fields;
    Scope& m_scope;
    Models& m_models;
};

} // namespace

void read_models(const Node& root, const ReadContext& context, Models& models,
                 yaml::Faults& faults) {
    Scope scope{context, faults, {}};
    yaml::Mapping map(root, "models file", faults);
    FieldReader fields(map, scope);
    ModelReader(fields, models).read();
    map.refuse_unknown();
}

} // namespace dbmig::format
