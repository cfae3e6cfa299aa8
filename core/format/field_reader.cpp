// SPDX-License-Identifier: MIT
// Filling the attributes of an object from a mapping: the scalar ones.
#include "format/fields.hpp"

#include <algorithm>
#include <utility>

#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::format {

namespace {

/// Calls `visit` with each of "a|b|c", prefixed, until it returns true.
template <class Visit> bool any_key(std::string_view keys, const std::string& prefix, Visit visit) {
    for (;;) {
        const auto end = keys.find('|');
        const std::string_view key = keys.substr(0, end); // copied only where it gets a prefix
        if (prefix.empty() ? visit(key) : visit(prefix + std::string(key)))
            return true;
        if (end == std::string_view::npos)
            return false;
        keys.remove_prefix(end + 1);
    }
}

std::string first_key(std::string_view keys) {
    return std::string(keys.substr(0, keys.find('|')));
}

} // namespace

void require_engine(const yaml::Entry& entry, Scope& scope) {
    if (entry.key == "default")
        return;
    const auto hint = engine_fault(entry.key, scope.context.engine, scope.context.engine_named);
    const auto& told = scope.faults.list(); // an attribute may be looked at several times
    const bool is_new = std::none_of(told.begin(), told.end(), [&](const Diagnostic& fault) {
        return fault.where.line == entry.line && fault.where.column == entry.column;
    });
    if (hint && is_new)
        scope.faults.add(entry, util::format("'{}' is not an engine", entry.key), *hint);
}

bool is_by_engine(const yaml::Node& node, const ReadContext& context) {
    if (node.kind != yaml::Kind::mapping)
        return false;
    return std::any_of(node.entries.begin(), node.entries.end(), [&](const yaml::Entry& entry) {
        return entry.key == "default" || (!context.engine.empty() && entry.key == context.engine) ||
               (context.engine_named && context.engine_named(entry.key) == entry.key);
    });
}

const yaml::Node* of_engine(const yaml::Node& node, Scope& scope) {
    if (node.kind != yaml::Kind::mapping)
        return &node;
    for (const auto& entry : node.entries)
        require_engine(entry, scope);
    const auto& context = scope.context;
    const auto* own = context.engine.empty() ? nullptr : node.find(context.engine);
    return own != nullptr ? own : node.find("default");
}

void FieldReader::ask(std::string_view keys, std::string_view shape, bool required) {
    if (m_scope.asked == nullptr)
        return;
    std::string prefixed;
    any_key(keys, m_prefix, [&](std::string_view key) {
        prefixed += prefixed.empty() ? "" : "|";
        prefixed += key;
        return false;
    });
    m_scope.asked->push_back({std::move(prefixed), std::string(shape), required});
}

bool FieldReader::has(std::string_view keys) const {
    return any_key(keys, m_prefix, [&](std::string_view key) { return m_map.has(key); });
}

const yaml::Node* FieldReader::node(std::string_view keys) {
    ask(keys, "any");
    const yaml::Node* found = nullptr;
    std::string found_key;
    bool is_first = true;
    any_key(keys, m_prefix, [&](std::string_view key) {
        if (!std::exchange(is_first, false) && !m_map.has(key))
            return false; // a synonym is known only where it is used
        const auto* node = m_map.get(key);
        if (node == nullptr)
            return false;
        if (found != nullptr) {
            faults().add(*node, util::format("'{}' says the same as '{}', which is there too", key,
                                             found_key));
            return false;
        }
        found = node;
        found_key = key;
        return false;
    });
    return found;
}

const yaml::Node* FieldReader::chosen(std::string_view keys) {
    const auto* found = node(keys);
    return found == nullptr ? nullptr : of_engine(*found, m_scope);
}

const yaml::Node* FieldReader::attribute(std::string_view keys) {
    const auto* found = chosen(keys);
    return found == nullptr || found->kind == yaml::Kind::null ? nullptr : found;
}

bool FieldReader::require(std::string_view keys) {
    if (has(keys))
        return true;
    m_map.require(m_prefix + first_key(keys));
    return false;
}

void FieldReader::text(std::string_view keys, std::string& value) {
    ask(keys, "text");
    if (const auto* found = attribute(keys))
        value = yaml::as_string(*found, faults()).value_or(value);
}

void FieldReader::word(std::string_view keys, std::string& value) {
    text(keys, value);
    value = util::to_lower(value);
}

void FieldReader::text(std::string_view keys, std::optional<std::string>& value) {
    ask(keys, "text");
    const auto* found = chosen(keys);
    if (found != nullptr && found->kind == yaml::Kind::null)
        value = std::string();
    else if (found != nullptr)
        value = yaml::as_string(*found, faults());
}

void FieldReader::text(std::string_view keys, std::optional<std::optional<std::string>>& value) {
    ask(keys, "text");
    const auto* found = chosen(keys);
    if (found != nullptr && found->kind == yaml::Kind::null)
        value.emplace(std::nullopt);
    else if (found != nullptr)
        value.emplace(yaml::as_string(*found, faults()));
}

void FieldReader::flag(std::string_view keys, bool& value, bool otherwise) {
    ask(keys, "flag");
    if (const auto* found = attribute(keys))
        value = yaml::as_bool(*found, faults()).value_or(otherwise);
}

void FieldReader::flag(std::string_view keys, std::optional<bool>& value) {
    ask(keys, "flag");
    if (const auto* found = attribute(keys))
        value = yaml::as_bool(*found, faults());
}

void FieldReader::number(std::string_view keys, std::int64_t& value, std::int64_t least,
                         std::int64_t otherwise) {
    ask(keys, "number");
    value = otherwise;
    const auto* found = attribute(keys);
    if (found == nullptr)
        return;
    value = yaml::as_integer(*found, faults()).value_or(otherwise);
    if (value < least)
        faults().add(*found, util::format("expected a number from {} on, found {}", least, value));
}

void FieldReader::number(std::string_view keys, int& value) {
    ask(keys, "number");
    const auto* found = attribute(keys);
    const auto number = found == nullptr ? std::nullopt : yaml::as_integer(*found, faults());
    if (number && (*number < 0 || *number > 65535))
        faults().add(*found, util::format("expected a number from 0 to 65535, found {}", *number));
    else
        value = static_cast<int>(number.value_or(0));
}

void FieldReader::names(std::string_view keys, std::vector<std::string>& value) {
    ask(keys, "names");
    if (const auto* found = attribute(keys))
        value = yaml::as_strings(*found, faults()).value_or(value);
}

void FieldReader::columns(std::string_view keys, std::vector<std::string>& value) {
    ask(keys, "names");
    const auto* found = attribute(keys);
    if (found == nullptr)
        return;
    value = yaml::as_strings(*found, faults()).value_or(value);
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool listed = found->kind == yaml::Kind::sequence && i < found->items.size();
        m_scope.column_uses.emplace_back(value[i], listed ? &found->items[i] : found);
    }
}

void FieldReader::options(std::string_view keys, Options& value) {
    ask(keys, "options");
    const auto* found = node(keys);
    if (found == nullptr || found->kind == yaml::Kind::null)
        return;
    if (found->kind != yaml::Kind::mapping) {
        faults().add(*found, "expected a mapping of options and their values");
        return;
    }
    for (const auto& entry : found->entries) {
        const auto* chosen = of_engine(entry.value, m_scope);
        if (chosen == nullptr)
            continue;
        const bool off = chosen->kind == yaml::Kind::scalar && !chosen->quoted &&
                         util::equal_ignoring_case(chosen->scalar, "false");
        if (const auto text = yaml::as_string(*chosen, faults()); text && !off)
            value.emplace(entry.key, *text);
    }
}

void FieldReader::options(std::string_view keys, std::optional<Options>& value) {
    ask(keys, "options");
    if (has(keys))
        options(keys, value.emplace());
}

void FieldReader::required(std::string_view keys, std::string& value) {
    ask(keys, "text", true);
    if (!require(keys))
        return;
    const auto before = faults().list().size();
    text(keys, value);
    if (value.empty() && faults().list().size() == before)
        faults().add(m_map.node(), util::format("'{}' is empty, expected a name", first_key(keys)));
}

void FieldReader::name(std::string_view keys, Name& value) {
    required(keys, value.name);
    text("schema|source_schema", value.schema);
}

void FieldReader::texts(std::string_view keys, std::map<std::string, std::string>& value) {
    ask(keys, "texts");
    const auto* found = node(keys);
    if (found == nullptr)
        return;
    if (found->kind != yaml::Kind::mapping)
        faults().add(*found, "expected a mapping of columns and texts");
    for (const auto& entry : found->entries)
        if (const auto* chosen = of_engine(entry.value, m_scope))
            if (auto text = yaml::as_string(*chosen, faults()))
                value.emplace(entry.key, std::move(*text));
}

void FieldReader::row(std::string_view keys, Row& value) {
    ask(keys, "row");
    if (const auto* found = node(keys))
        value = read_row(*found, m_scope);
}

void FieldReader::rows(std::string_view keys, std::vector<Row>& value) {
    ask(keys, "rows");
    const auto* found = node(keys);
    if (found == nullptr || found->kind == yaml::Kind::null)
        return;
    if (found->kind != yaml::Kind::sequence)
        faults().add(*found, "expected a list of rows, each a mapping of columns and values");
    for (const auto& item : found->items)
        value.push_back(read_row(item, m_scope));
}

} // namespace dbmig::format
