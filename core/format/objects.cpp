// SPDX-License-Identifier: MIT
// Kinds of objects by their words, and the attributes that only objects have.
#include "format/object_fields.hpp"

#include <algorithm>

#include "util/format.hpp"

namespace dbmig::format {

namespace {

using yaml::Kind;
using yaml::Node;

Column read_attribute(const Node& node, const std::string& name, Scope& scope) {
    Column attribute;
    attribute.name = name;
    if (node.kind != Kind::mapping || is_by_engine(node, scope.context)) {
        attribute.type = read_type(node, scope);
        return attribute;
    }
    yaml::Mapping map(node, "attribute of a type", scope.faults);
    FieldReader fields(map, scope);
    fields.require("type");
    fields.type("type", attribute.type);
    fields.text("collation", attribute.collation);
    fields.text("comment", attribute.comment);
    map.refuse_unknown();
    return attribute;
}

} // namespace

std::string section_of(ObjectKind kind) {
    if (kind == ObjectKind::policy)
        return "policies";
    if (kind == ObjectKind::package_body)
        return "package_bodies";
    if (kind == ObjectKind::statistics)
        return "statistics";
    return std::string(to_string(kind)) + "s";
}

std::optional<ObjectKind> kind_of_word(std::string_view word) {
    for (std::size_t at = 0; at < object_kinds; ++at)
        if (to_string(static_cast<ObjectKind>(at)) == word)
            return static_cast<ObjectKind>(at);
    return std::nullopt;
}

bool require_kind(ObjectKind kind, const yaml::Entry& place, Scope& scope) {
    const Capabilities* engine = scope.context.capabilities;
    if (engine == nullptr ||
        std::find(engine->objects.begin(), engine->objects.end(), kind) != engine->objects.end())
        return true;
    scope.faults.add(place,
                     util::format("'{}': {} has no such objects", place.key, scope.context.engine),
                     "what only one engine has goes into an execute for that engine");
    return false;
}

void FieldReader::attributes(std::string_view keys, std::vector<Column>& value) {
    ask(keys, "attributes");
    const auto* found = node(keys);
    if (found == nullptr || found->kind == Kind::null)
        return;
    if (found->kind != Kind::mapping)
        faults().add(*found, "expected a mapping of names and types");
    for (const auto& entry : found->entries)
        value.push_back(read_attribute(entry.value, entry.key, m_scope));
}

void FieldReader::values(std::string_view keys, std::vector<std::string>& value) {
    names(keys, value);
}

void FieldWriter::values(std::string_view keys, const std::vector<std::string>& value) {
    put(keys, string_list(value));
}

void FieldWriter::attributes(std::string_view keys, const std::vector<Column>& value) {
    Node map = yaml::mapping();
    for (const auto& attribute : value) {
        if (attribute.collation.empty() && attribute.comment.empty()) {
            yaml::put(map, attribute.name, write_type(attribute.type));
            continue;
        }
        Node node = yaml::mapping(yaml::Style::flow);
        FieldWriter fields(node);
        fields.type("type", attribute.type);
        fields.text("collation", attribute.collation);
        fields.text("comment", attribute.comment);
        yaml::put(map, attribute.name, std::move(node));
    }
    put(keys, std::move(map));
}

} // namespace dbmig::format
