// SPDX-License-Identifier: MIT
// Filling the attributes of an object from a mapping: lists of columns and small structures.
#include "format/fields.hpp"

#include <algorithm>
#include <array>

#include "util/edit_distance.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::format {

namespace {

using yaml::Kind;

void read_order(FieldReader& fields, bool& descending) {
    const auto* node = fields.attribute("order");
    if (node == nullptr)
        return;
    const auto word = util::to_lower(yaml::as_string(*node, fields.faults()).value_or("asc"));
    descending = word == "desc";
    if (word != "desc" && word != "asc")
        fields.faults().add(*node, util::format("expected asc or desc, found '{}'", word));
}

void read_nulls(FieldReader& fields, std::string& nulls) {
    fields.word("nulls", nulls);
    if (!nulls.empty() && nulls != "first" && nulls != "last")
        fields.faults().add(*fields.node("nulls"),
                            util::format("expected first or last, found '{}'", nulls));
}

KeyColumn read_key(const yaml::Node& node, Scope& scope) {
    KeyColumn key;
    const auto* place = &node;
    if (node.kind == Kind::mapping) {
        yaml::Mapping map(node, "column of a key", scope.faults);
        FieldReader fields(map, scope);
        if (const auto* column = map.require("column"))
            place = column;
        fields.text("column", key.column);
        fields.text("collation", key.collation);
        read_order(fields, key.descending);
        map.refuse_unknown();
    } else {
        key.column = yaml::as_string(node, scope.faults).value_or("");
    }
    if (!key.column.empty())
        scope.column_uses.emplace_back(key.column, place);
    return key;
}

IndexColumn read_index_column(const yaml::Node& node, Scope& scope) {
    IndexColumn key;
    if (node.kind != Kind::mapping) {
        key.column = yaml::as_string(node, scope.faults).value_or("");
        if (!key.column.empty())
            scope.column_uses.emplace_back(key.column, &node);
        return key;
    }
    yaml::Mapping map(node, "column of an index", scope.faults);
    FieldReader fields(map, scope);
    fields.text("column", key.column);
    fields.text("expression", key.expression);
    fields.text("collation", key.collation);
    fields.text("opclass", key.opclass);
    read_order(fields, key.descending);
    read_nulls(fields, key.nulls);
    fields.number("length", key.length);
    map.refuse_unknown();
    if (key.column.empty() == key.expression.empty())
        scope.faults.add(node, "expected either 'column' or 'expression'");
    if (!key.column.empty())
        scope.column_uses.emplace_back(key.column, map.get("column"));
    return key;
}

ExclusionElement read_element(const yaml::Node& node, Scope& scope) {
    ExclusionElement element;
    yaml::Mapping map(node, "element of an exclusion", scope.faults);
    FieldReader fields(map, scope);
    fields.require("expression|column");
    fields.text("expression|column", element.expression);
    fields.require("with");
    fields.text("with", element.with);
    map.refuse_unknown();
    return element;
}

template <class T, class Read>
void read_list(const yaml::Node& node, std::vector<T>& value, Scope& scope, Read read) {
    if (node.kind == Kind::null || (node.kind == Kind::sequence && node.items.empty()))
        scope.faults.add(node, "expected at least one column");
    else if (node.kind != Kind::sequence)
        value.push_back(read(node, scope));
    for (const auto& item : node.items)
        value.push_back(read(item, scope));
}

Identity read_identity(const yaml::Node& node, Scope& scope) {
    Identity identity;
    yaml::Mapping map(node, "identity", scope.faults);
    FieldReader fields(map, scope);
    fields.flag("always", identity.always);
    for (const char* key :
         {"start", "increment", "minvalue", "maxvalue", "cache", "cycle", "sequence", "comment"})
        if (const auto* option = fields.attribute(key))
            if (auto text = yaml::as_string(*option, scope.faults))
                identity.options.emplace(key, std::move(*text));
    map.refuse_unknown();
    return identity;
}

/// `true`, `false` or a mapping; a fault gives nothing.
std::optional<Identity> read_identity(const yaml::Node* node, Scope& scope) {
    if (node == nullptr || node->kind == Kind::null)
        return std::nullopt;
    if (node->kind == Kind::mapping)
        return read_identity(*node, scope);
    return yaml::as_bool(*node, scope.faults).value_or(false) ? std::optional<Identity>(Identity{})
                                                              : std::nullopt;
}

std::optional<Generated> read_generated(const yaml::Node* node, Scope& scope) {
    if (node == nullptr || node->kind == Kind::null)
        return std::nullopt;
    Generated generated;
    if (node->kind != Kind::mapping) {
        generated.expression = yaml::as_string(*node, scope.faults).value_or("");
        return generated;
    }
    yaml::Mapping map(*node, "generated column", scope.faults);
    FieldReader fields(map, scope);
    fields.require("expression|as|sqltext");
    fields.text("expression|as|sqltext", generated.expression);
    fields.flag("stored|persisted", generated.stored);
    map.refuse_unknown();
    return generated;
}

/// An attribute whose value may itself be a mapping.
const yaml::Node* structured(FieldReader& fields, std::string_view keys) {
    const auto* node = fields.node(keys);
    const auto& context = fields.scope().context;
    return node != nullptr && is_by_engine(*node, context) ? of_engine(*node, fields.scope())
                                                           : node;
}

} // namespace

void read_keys(const yaml::Node& node, std::vector<KeyColumn>& keys, Scope& scope) {
    read_list(node, keys, scope, read_key);
}

void read_keys(const yaml::Node& node, std::vector<IndexColumn>& keys, Scope& scope) {
    read_list(node, keys, scope, read_index_column);
}

void FieldReader::keys(std::string_view keys, std::vector<KeyColumn>& value) {
    ask(keys, "key_columns");
    if (const auto* found = node(keys))
        read_keys(*found, value, m_scope);
}

void FieldReader::keys(std::string_view keys, std::vector<IndexColumn>& value) {
    ask(keys, "index_columns");
    if (const auto* found = node(keys))
        read_keys(*found, value, m_scope);
}

void FieldReader::elements(std::string_view keys, std::vector<ExclusionElement>& value) {
    ask(keys, "elements");
    if (const auto* found = node(keys))
        read_list(*found, value, m_scope, read_element);
}

void FieldReader::deferrable(Deferrable& value) {
    ask("deferrable", "deferrable");
    const auto* initially = attribute("initially");
    const auto* node = attribute("deferrable");
    if (node == nullptr && initially == nullptr)
        return;
    const auto* place = node == nullptr ? initially : node;
    auto word = node == nullptr ? "yes" : util::to_lower(node->scalar);
    const bool plain_yes = word == "true" || word == "yes" || word == "on";
    if (plain_yes && initially != nullptr) {
        place = initially;
        word = util::to_lower(initially->scalar);
    } else if (plain_yes) {
        word = "immediate";
    }
    value = word == "deferred"    ? Deferrable::deferred
            : word == "immediate" ? Deferrable::immediate
                                  : Deferrable::no;
    if (value == Deferrable::no && word != "no" && word != "false" && word != "off")
        faults().add(*place, "expected true, false, deferred or immediate");
}

void FieldReader::action(std::string_view keys, std::string& value) {
    ask(keys, "action");
    static const std::vector<std::string> actions{"cascade", "restrict", "set null", "set default",
                                                  "no action"};
    const auto* node = attribute(keys);
    if (node == nullptr)
        return;
    value = util::to_lower(yaml::as_string(*node, faults()).value_or(""));
    value = util::replace_all(value, "_", " ");
    bool known = value.empty();
    for (const auto& action : actions)
        known = known || value == action;
    if (!known)
        faults().add(*node,
                     util::format("'{}' is not an action of a foreign key, expected cascade, "
                                  "restrict, set null, set default or no action",
                                  value),
                     util::did_you_mean(value, actions));
    if (value == "no action")
        value.clear();
}

void FieldReader::match(std::string_view keys, std::string& value) {
    word(keys, value);
    if (value == "simple")
        value.clear();
}

void FieldReader::identity(std::string_view keys, std::optional<Identity>& value) {
    ask(keys, "identity");
    value = read_identity(structured(*this, keys), m_scope);
}

void FieldReader::identity(std::string_view keys, std::optional<std::optional<Identity>>& value) {
    ask(keys, "identity");
    if (const auto* node = structured(*this, keys))
        value.emplace(read_identity(node, m_scope));
}

void FieldReader::generated(std::string_view keys, std::optional<Generated>& value) {
    ask(keys, "generated");
    value = read_generated(structured(*this, keys), m_scope);
}

void FieldReader::generated(std::string_view keys, std::optional<std::optional<Generated>>& value) {
    ask(keys, "generated");
    if (const auto* node = structured(*this, keys))
        value.emplace(read_generated(node, m_scope));
}

void FieldReader::references(ForeignKey& key) {
    ask("references", "references");
    for (const char* keys : {"referent_table|referred_table", "referent_schema|referred_schema"})
        ask(keys, "text");
    ask("remote_cols|referred_columns", "names");
    if (const auto* node = structured(*this, "references")) {
        read_references(*node, key, m_scope);
        return;
    }
    if (!has("referent_table|referred_table")) // Alembic's words
        return;
    if (const auto* table = attribute("referent_table|referred_table")) {
        key.referred_table.name = yaml::as_string(*table, faults()).value_or("");
        text("referent_schema|referred_schema", key.referred_table.schema);
        names("remote_cols|referred_columns", key.referred_columns);
    }
}

void FieldReader::type(std::string_view keys, Type& value) {
    ask(keys, "type");
    const auto* found = node(keys);
    if (found != nullptr && found->kind != Kind::null)
        value = read_type(*found, m_scope);
}

void FieldReader::type(std::string_view keys, std::optional<Type>& value) {
    ask(keys, "type");
    if (const auto* found = node(keys))
        value = found->kind == Kind::null ? Type{} : read_type(*found, m_scope);
}

void FieldReader::trigger_table(const Name& trigger, Name& table) {
    ask("table", "trigger_table");
    table.schema = trigger.schema;
    const auto* node = this->node("table");
    if (node != nullptr && node->kind == Kind::mapping) {
        table = {};
        yaml::Mapping map(*node, "table of a trigger", faults());
        FieldReader(map, m_scope).name("name", table);
        map.refuse_unknown();
    } else if (node != nullptr) {
        table.name = yaml::as_string(*node, faults()).value_or("");
    }
}

void FieldReader::duration(std::string_view keys, std::int64_t& milliseconds) {
    ask(keys, "text");
    const auto* node = attribute(keys);
    const auto text = node == nullptr ? std::nullopt : yaml::as_string(*node, faults());
    if (!text)
        return;
    static constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> units{
        {{"ms", 1}, {"s", 1000}, {"m", 60'000}}};
    const auto digits = std::min(text->find_first_not_of("0123456789"), text->size());
    const auto unit = util::trim(std::string_view(*text).substr(digits));
    if (*text == "0") {
        milliseconds = 0;
        return;
    }
    for (const auto& [name, factor] : units)
        if (unit == name && digits > 0 && digits < 10) {
            milliseconds = std::stoll(text->substr(0, digits)) * factor;
            return;
        }
    faults().add(*node, util::format("expected a duration like 50ms, 2s or 1m, found '{}'", *text));
}

} // namespace dbmig::format
