// SPDX-License-Identifier: MIT
// Reading the operations of a revision: a list of items, each with the word of one operation.
#include <algorithm>
#include <array>

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
    for (const auto& entry : node.entries)
        add(entry.key == "default" ? "" : entry.key, entry.value);
    if (node.kind == Kind::mapping && node.entries.empty())
        scope.faults.add(node, "expected an SQL text, or one for each engine");
    ops.emplace_back(std::move(op));
}

/// Operations on what only other engines have.
bool is_of_other_engines(std::string_view word) {
    const auto end = word.find('_');
    const auto verb = word.substr(0, end);
    if (end == std::string_view::npos || (verb != "create" && verb != "alter" && verb != "drop"))
        return false;
    static constexpr std::array<std::string_view, 9> kinds{
        "enum",     "domain", "type",      "sequence", "materialized_view",
        "function", "policy", "extension", "schema"};
    return std::find(kinds.begin(), kinds.end(), word.substr(end + 1)) != kinds.end();
}

void refuse_word(const yaml::Entry& entry, Scope& scope) {
    if (is_of_other_engines(entry.key)) {
        scope.faults.add(entry,
                         util::format("{} is not supported by this version of dbmig", entry.key),
                         "write it as SQL with execute");
        return;
    }
    scope.faults.add(entry, util::format("unknown operation '{}'", entry.key),
                     util::did_you_mean(entry.key, operation_words()));
}

void read_operation(const yaml::Entry& entry, Scope& scope, Operations& operations) {
    const auto* reader = find_operation(entry.key);
    if (reader == nullptr)
        return refuse_word(entry, scope);
    Ops ops;
    if (reader->read == nullptr) {
        read_execute(entry.value, scope, ops);
    } else {
        yaml::Mapping map(entry.value, entry.key, scope.faults);
        FieldReader fields(map, scope);
        if (entry.value.kind == Kind::mapping || entry.value.kind == Kind::null)
            reader->read(fields, ops);
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
