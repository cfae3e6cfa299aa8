// SPDX-License-Identifier: MIT
// What the readers ask for, as JSON Schema. It takes what the program takes and no keys beside it;
// which keys belong together the program says better.
#include "format/json_schema.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "format/object_fields.hpp"
#include "format/operation_readers.hpp"
#include "format/table.hpp"
#include "util/format.hpp"
#include "util/text.hpp"
#include "yaml/json.hpp"

namespace dbmig::format {

namespace {

using yaml::Node;
using Keys = std::vector<AskedKey>;

/// The shapes of values that are no objects of the schema; what may be given per engine is a
/// mapping as well.
constexpr std::array<std::pair<std::string_view, std::string_view>, 21> value_shapes{{
    {"any", "{}"},
    {"plain", R"({"type": ["string", "number", "boolean", "null"]})"},
    {"by_engine", R"({"type": "object", "minProperties": 1})"},
    {"text", R"({"anyOf": [{"$ref": "#/$defs/plain"}, {"$ref": "#/$defs/by_engine"}]})"},
    {"flag", R"({"anyOf": [{"type": ["boolean", "null"]},
                 {"enum": ["true", "false", "yes", "no", "on", "off"]},
                 {"$ref": "#/$defs/by_engine"}]})"},
    {"number", R"({"anyOf": [{"type": ["integer", "null"]}, {"$ref": "#/$defs/by_engine"}]})"},
    {"names", R"({"anyOf": [{"$ref": "#/$defs/text"},
                  {"type": "array", "items": {"$ref": "#/$defs/plain"}}]})"},
    {"options",
     R"({"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/text"}})"},
    {"texts", R"({"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/text"}})"},
    {"row", R"({"type": ["object", "null"]})"},
    {"rows", R"({"type": ["array", "null"], "items": {"type": "object"}})"},
    {"deferrable", R"({"anyOf": [{"$ref": "#/$defs/flag"}, {"enum": ["deferred", "immediate"]}]})"},
    {"action", R"({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/by_engine"}, {"type": "string",
        "pattern": "^([Cc]ascade|CASCADE|[Rr]estrict|RESTRICT|[Ss]et[ _][Nn]ull|SET[ _]NULL|[Ss]et[ _][Dd]efault|SET[ _]DEFAULT|[Nn]o[ _][Aa]ction|NO[ _]ACTION)?$"}]})"},
    {"type", R"({"anyOf": [{"type": ["string", "null"]}, {"type": "object"}]})"},
    {"key_columns", R"({"anyOf": [{"$ref": "#/$defs/key_column"},
        {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/key_column"}}]})"},
    {"key_column", R"({"anyOf": [{"type": ["string", "number", "boolean"]}, {"type": "object",
        "required": ["column"], "additionalProperties": false, "properties": {"column": {},
        "collation": {}, "order": {}}}]})"},
    {"index_columns", R"({"anyOf": [{"$ref": "#/$defs/index_column"},
        {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/index_column"}}]})"},
    {"index_column", R"({"anyOf": [{"type": ["string", "number", "boolean"]}, {"type": "object",
        "additionalProperties": false, "properties": {"column": {}, "expression": {},
        "collation": {}, "opclass": {}, "order": {}, "nulls": {}, "length": {}}}]})"},
    {"elements", R"({"anyOf": [{"type": "object"}, {"type": "array", "minItems": 1,
        "items": {"type": "object", "required": ["with"]}}]})"},
    {"structure", R"({"anyOf": [{"type": ["string", "boolean", "null"]}, {"type": "object"}]})"},
    {"attributes",
     R"({"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/type"}})"},
}};

Node reference(std::string_view definition) {
    return schema_part(util::format(R"({{"$ref": "#/$defs/{}"}})", definition));
}

Node any_of(std::vector<Node> parts) {
    Node node = yaml::mapping();
    yaml::put(node, "anyOf", yaml::sequence(std::move(parts)));
    return node;
}

/// The keys that a reader asks for when it is given `sample`.
template <class Read> Keys asked_by(Read read, const Node& sample = yaml::mapping()) {
    Keys asked;
    const ReadContext context;
    yaml::Faults faults("", "");
    Scope scope{context, faults, {}, &asked};
    yaml::Mapping map(sample, "", faults);
    FieldReader fields(map, scope);
    read(fields);
    return asked;
}

std::string definition_of(const std::string& shape) {
    static const std::map<std::string, std::string> renamed{{"identity", "structure"},
                                                            {"generated", "structure"},
                                                            {"references", "structure"},
                                                            {"trigger_table", "structure"}};
    const auto found = renamed.find(shape);
    return found == renamed.end() ? shape : found->second;
}

/// A mapping with these keys and no others. One of a required key's synonyms has to be there.
Node object_with(const Keys& keys) {
    std::map<std::string, std::string> shapes;
    std::map<std::string, bool> required;
    for (const auto& key : keys) {
        required[key.keys] = required[key.keys] || key.required;
        for (const auto& word : util::split(key.keys, '|')) {
            std::string& shape = shapes[word];
            shape = shape.empty() || shape == "any" ? key.shape : shape;
        }
    }
    Node properties = yaml::mapping();
    for (const auto& [word, shape] : shapes)
        yaml::put(properties, word, reference(definition_of(shape)));
    Node all = yaml::sequence();
    for (const auto& [words, needed] : required) {
        Node one = yaml::sequence();
        for (const auto& word : util::split(words, '|'))
            one.items.push_back(schema_part(util::format(R"({{"required": ["{}"]}})", word)));
        if (needed)
            all.items.push_back(any_of(std::move(one.items)));
    }
    Node node = schema_part(R"({"type": "object", "additionalProperties": false})");
    if (!all.items.empty())
        yaml::put(node, "allOf", std::move(all));
    yaml::put(node, "properties", std::move(properties));
    return node;
}

template <class T> Node part(const std::string& short_forms = "") {
    Node node = object_with(asked_by([](FieldReader& fields) {
        T object;
        describe(fields, object);
        fields.ask("name", "text");
        if constexpr (std::is_same_v<T, ForeignKey>)
            fields.ask("unchecked", "flag");
    }));
    if (short_forms.empty())
        return node;
    return any_of({schema_part(short_forms), std::move(node)});
}

/// By name or as a list.
Node section(std::string_view item) {
    Node by_name = schema_part(R"({"type": ["object", "null"]})");
    yaml::put(by_name, "additionalProperties", reference(item));
    Node list = schema_part(R"({"type": "array"})");
    yaml::put(list, "items", reference(item));
    return any_of({std::move(by_name), std::move(list)});
}

Node column() {
    Node whole = object_with(asked_by([](FieldReader& fields) {
        read_column(fields, "", "");
        fields.ask("name", "text");
    }));
    return any_of({schema_part(R"({"type": ["string", "null"]})"), std::move(whole)});
}

void ask_name(FieldReader& fields) {
    fields.ask("name", "text");
    fields.ask("schema", "text");
}

Node table() {
    return object_with(asked_by([](FieldReader& fields) {
        ParsedTable parsed;
        read_table(fields, parsed);
        ask_name(fields);
        fields.ask("many_to_many", "any");
        fields.ask("on_delete", "action");
    }));
}

void add_values(Node& definitions) {
    for (const auto& [name, text] : value_shapes)
        yaml::put(definitions, std::string(name), schema_part(std::string(text)));
}

void add_parts(Node& definitions) {
    const std::string keys = R"({"type": ["string", "array"]})";
    const std::string expression = R"({"type": ["string", "number", "boolean"]})";
    yaml::put(definitions, "column", column());
    yaml::put(definitions, "primary_key",
              part<PrimaryKey>(R"({"type": ["string", "array", "boolean", "null"]})"));
    yaml::put(definitions, "unique", part<Unique>(keys));
    yaml::put(definitions, "index", part<Index>(keys));
    yaml::put(definitions, "check", part<Check>(expression));
    yaml::put(definitions, "foreign_key", part<ForeignKey>());
    yaml::put(definitions, "exclusion", part<Exclusion>());
    for (const auto& [name, item] :
         {std::pair{"columns", "column"}, std::pair{"uniques", "unique"},
          std::pair{"indexes", "index"}, std::pair{"checks", "check"},
          std::pair{"foreign_keys", "foreign_key"}, std::pair{"exclusions", "exclusion"}})
        yaml::put(definitions, name, section(item));
    yaml::put(definitions, "values", reference("names"));
}

void ask_object(FieldReader& fields, ObjectKind kind) {
    SchemaObject object;
    object.kind = kind;
    describe(fields, object);
}

Node object_of_kind(ObjectKind kind) {
    Node whole = object_with(asked_by([kind](FieldReader& fields) {
        ask_object(fields, kind);
        ask_name(fields);
    }));
    return any_of({schema_part(R"({"type": ["string", "array", "null"]})"), std::move(whole)});
}

template <class T> Node described_object() {
    Node whole = object_with(asked_by([](FieldReader& fields) {
        T object;
        describe(fields, object);
        ask_name(fields);
    }));
    return any_of({schema_part(R"({"type": "string"})"), std::move(whole)});
}

/// Of constraints each kind has its own keys; a mapping is held to the keys of all of them.
Keys keys_of(const OperationReader& reader) {
    const auto read = [&](FieldReader& fields) {
        std::vector<Op> ops;
        reader.read(fields, ops);
    };
    Keys keys = asked_by(read);
    const auto asks_kind = [](const AskedKey& key) { return key.keys == "type|type_"; };
    for (const char* kind : {"primary", "unique", "foreignkey", "check", "exclude"}) {
        Node sample = yaml::mapping();
        yaml::put(sample, "type", yaml::scalar(kind));
        if (std::string_view(reader.word).find("_constraint") == std::string_view::npos ||
            std::none_of(keys.begin(), keys.end(), asks_kind))
            break;
        const Keys more = asked_by(read, sample);
        keys.insert(keys.end(), more.begin(), more.end());
    }
    return keys;
}

void add_operations(Node& definitions) {
    Node properties = yaml::mapping();
    const auto add = [&](const std::string& word, Node value) {
        yaml::put(properties, word, std::move(value));
    };
    for (const auto& word : operation_words()) {
        const OperationReader& reader = *find_operation(word);
        add(word, reader.read == nullptr ? reference("text") : object_with(keys_of(reader)));
    }
    for (const auto& [prefix, verb] :
         {std::pair{"create_", ObjectVerb::create}, std::pair{"drop_", ObjectVerb::drop},
          std::pair{"alter_", ObjectVerb::alter}})
        for (std::size_t at = 0; at < object_kinds; ++at) {
            const auto kind = static_cast<ObjectKind>(at);
            const ObjectOperation operation{verb, kind};
            add(prefix + std::string(to_string(kind)), object_with(asked_by([&](FieldReader& f) {
                    std::vector<Op> ops;
                    read_object_operation(f, operation, ops);
                })));
        }
    Node item = schema_part(
        R"({"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false})");
    yaml::put(item, "properties", std::move(properties));
    yaml::put(definitions, "operation", std::move(item));
    Node list = schema_part(R"({"type": ["array", "null"]})");
    yaml::put(list, "items", reference("operation"));
    yaml::put(definitions, "operations", std::move(list));
}

} // namespace

Node schema_part(const std::string& text) {
    return yaml::parse(text, "JSON Schema");
}

Node schema_head(const std::string& title) {
    Node node = schema_part(R"({"$schema": "http://json-schema.org/draft-07/schema#"})");
    yaml::put(node, "title", yaml::scalar(title, true));
    return node;
}

Node operation_definitions() {
    Node definitions = yaml::mapping();
    add_values(definitions);
    add_parts(definitions);
    add_operations(definitions);
    return definitions;
}

Node models_schema() {
    Node definitions = yaml::mapping();
    add_values(definitions);
    add_parts(definitions);
    Node properties = yaml::mapping();
    const auto add = [&](const std::string& name, const std::string& item, Node definition) {
        yaml::put(definitions, item, std::move(definition));
        yaml::put(properties, name, section(item));
    };
    add("tables", "table", table());
    add("views", "view", described_object<View>());
    yaml::put(properties, "materialized_views", section("view"));
    add("virtual_tables", "virtual_table", described_object<VirtualTable>());
    add("triggers", "trigger", described_object<Trigger>());
    for (std::size_t at = 0; at < object_kinds; ++at) {
        const auto kind = static_cast<ObjectKind>(at);
        // A kind and a shape may have the same word: a type's definition is not a column's type.
        add(section_of(kind), "object_" + std::string(to_string(kind)), object_of_kind(kind));
    }
    Node schema = schema_head("Declared models of dbmig");
    for (auto& entry :
         schema_part(R"({"type": ["object", "null"], "additionalProperties": false})").entries)
        schema.entries.push_back(entry);
    yaml::put(schema, "properties", std::move(properties));
    yaml::put(schema, "$defs", std::move(definitions));
    return schema;
}

std::string schema_text(const Node& schema) {
    const std::string json = yaml::to_json(schema);
    std::string text;
    std::size_t depth = 0;
    bool quoted = false;
    const auto line = [&] { text += "\n" + std::string(2 * depth, ' '); };
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (c == '"' && (at == 0 || json[at - 1] != '\\'))
            quoted = !quoted;
        const bool opens = !quoted && (c == '{' || c == '[');
        const bool closes = !quoted && (c == '}' || c == ']');
        const bool empty = closes && !text.empty() && (text.back() == '{' || text.back() == '[');
        if (closes) {
            --depth;
            if (!empty)
                line();
        }
        if (quoted || (c != ' ' && c != '\n'))
            text += c;
        if (!quoted && c == ':')
            text += ' ';
        if (opens) {
            ++depth;
            if (json[at + 1] != '}' && json[at + 1] != ']')
                line();
        }
        if (!quoted && c == ',')
            line();
    }
    return text + "\n";
}

} // namespace dbmig::format
