// SPDX-License-Identifier: MIT
// `references`: what a foreign key refers to, in short and in full.
#include "format/descriptions.hpp"

#include "util/text.hpp"

namespace dbmig::format {

namespace {

void read_short(const yaml::Node& node, ForeignKey& key, Scope& scope) {
    const auto text = yaml::as_string(node, scope.faults).value_or("");
    const auto parts = util::split(text, '.');
    bool whole = !text.empty() && parts.size() <= 3;
    for (const auto& part : parts)
        whole = whole && !part.empty();
    if (!whole) {
        scope.faults.add(node, "expected a table, 'table.column' or 'schema.table.column'",
                         "names that hold a dot are given as {table: …, column: …}");
        return;
    }
    key.referred_table = {parts.size() == 3 ? parts[0] : "", parts[parts.size() == 3 ? 1 : 0]};
    if (parts.size() > 1)
        key.referred_columns = {parts.back()};
}

bool is_plain(const std::string& name) {
    return !name.empty() && name.find('.') == std::string::npos;
}

} // namespace

void read_references(const yaml::Node& node, ForeignKey& key, Scope& scope) {
    if (node.kind != yaml::Kind::mapping)
        return read_short(node, key, scope);
    yaml::Mapping map(node, "references", scope.faults);
    FieldReader fields(map, scope);
    fields.name("table", key.referred_table);
    fields.names("columns|column", key.referred_columns);
    fields.text("name", key.name);
    describe_rules(fields, key);
    map.refuse_unknown();
}

yaml::Node write_references(const ForeignKey& key) {
    const auto& table = key.referred_table;
    const auto& columns = key.referred_columns;
    const bool is_short = is_plain(table.name) && columns.size() <= 1 &&
                          (columns.empty() ? table.schema.empty() : is_plain(columns.front())) &&
                          (table.schema.empty() || is_plain(table.schema));
    if (is_short)
        return string_node(to_string(table) + (columns.empty() ? "" : "." + columns.front()));
    yaml::Node node = yaml::mapping();
    FieldWriter fields(node);
    fields.name("table", table);
    fields.names("columns", columns);
    return node;
}

} // namespace dbmig::format
