// SPDX-License-Identifier: MIT
// Reading the operations of a revision: a list of items, each with the word of one operation.
#include "format/object_fields.hpp"
#include "format/operation_readers.hpp"
#include "util/edit_distance.hpp"
#include "util/format.hpp"

namespace dbmig::format {

namespace {

using yaml::Kind;
using yaml::Node;

using Ops = std::vector<Op>;

void read_execute(const Node& node, Scope& scope, Ops& ops) {
    Execute op;
    const auto add = [&](const std::string& engine, const Node& text) {
        if (auto sql = yaml::as_string(text, scope.faults))
            op.sql[engine] = {std::move(*sql), scope.faults.text_start(text)};
    };
    if (node.kind != Kind::mapping)
        add("", node);
    for (const auto& entry : node.entries) {
        require_engine(entry, scope);
        add(entry.key == "default" ? "" : entry.key, entry.value);
    }
    if (node.kind == Kind::mapping && node.entries.empty())
        scope.faults.add(node, "expected an SQL text, or one for each engine");
    ops.emplace_back(std::move(op));
}

void refuse_word(const yaml::Entry& entry, Scope& scope) {
    scope.faults.add(entry, util::format("unknown operation '{}'", entry.key),
                     util::did_you_mean(entry.key, operation_words()));
}

/// Whether the engine at hand has what the operation is about; a fault when not.
bool is_of_engine(const yaml::Entry& entry, const std::optional<ObjectOperation>& object,
                  Scope& scope) {
    if (object)
        return require_kind(object->kind, entry, scope);
    const auto* engine = scope.context.capabilities;
    if (engine == nullptr || engine->materialized_views ||
        entry.key.find("_materialized_view") == std::string::npos)
        return true;
    scope.faults.add(entry,
                     util::format("'{}': {} has no such objects", entry.key, scope.context.engine));
    return false;
}

void read_operation(const yaml::Entry& entry, Scope& scope, Operations& operations) {
    const auto* reader = find_operation(entry.key);
    const auto object = reader == nullptr ? find_object_operation(entry.key) : std::nullopt;
    if (reader == nullptr && !object)
        return refuse_word(entry, scope);
    if (!is_of_engine(entry, object, scope))
        return;
    Ops ops;
    if (reader != nullptr && reader->read == nullptr) {
        read_execute(entry.value, scope, ops);
    } else {
        yaml::Mapping map(entry.value, entry.key, scope.faults);
        FieldReader fields(map, scope);
        const bool readable = entry.value.kind == Kind::mapping || entry.value.kind == Kind::null;
        if (readable && reader != nullptr)
            reader->read(fields, ops);
        else if (readable)
            read_object_operation(fields, *object, ops);
        map.refuse_unknown();
    }
    scope.column_uses.clear();
    for (auto& op : ops)
        operations.push_back({std::move(op), {scope.faults.path(), entry.line, entry.column}, {}});
}

} // namespace

Operations read_operations(const Node& list, const ReadContext& context, yaml::Faults& faults) {
    Operations operations;
    Scope scope{context, faults, {}};
    if (list.kind != Kind::sequence && list.kind != Kind::null)
        faults.add(list, "expected a list of operations, each '- operation: {…}'");
    for (const auto& item : list.items) {
        if (item.kind == Kind::mapping && item.entries.size() == 1)
            read_operation(item.entries.front(), scope, operations);
        else if (item.kind == Kind::mapping && item.entries.size() > 1)
            faults.add(item.entries[1],
                       util::format("'{}' is a second key beside '{}', expected one operation an "
                                    "item",
                                    item.entries[1].key, item.entries[0].key),
                       "begin each operation with '- ' and indent its parameters");
        else
            faults.add(item, "expected an operation, '- operation: {…}'");
    }
    return operations;
}

} // namespace dbmig::format
