// SPDX-License-Identifier: MIT
// One spelling for what means the same to PostgreSQL: by tokens, and where texts then still differ
// and there is a server, by asking it.
#include <algorithm>
#include <map>
#include <utility>

#include "expression.hpp"
#include "implicit_names.hpp"
#include "normalizer_options.hpp"
#include "normalizer_server.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "render_text.hpp"
#include "tokenizer.hpp"
#include "types.hpp"

namespace dbmig::postgresql {

namespace {

std::string canonical_action(const std::string& action) {
    std::string word = lower(action);
    return word == "no action" ? std::string() : word;
}

bool is_null(const std::string& canonical) {
    return canonical == "null";
}

/// Normalises by tokens. Names of the default schema are written without it.
class Tokens {
public:
    explicit Tokens(std::string default_schema) : m_default_schema(std::move(default_schema)) {}

    Schema schema(const Schema& original) const;

private:
    std::string local(std::string_view sql) const { return without_schema(sql, m_default_schema); }
    std::string expression(std::string_view sql) const { return canonical_expression(local(sql)); }
    std::string statement(std::string_view sql) const { return canonical_statement(local(sql)); }
    Type type(const Type& original) const {
        return {canonical_type(local(render_type(original))), false, {}};
    }
    void name(Name& it) const {
        if (it.schema == m_default_schema)
            it.schema.clear();
    }

    Table table(const Table& original) const;
    void column(const Table& table, Column& it) const;
    void type_and_default(Column& it) const;
    template <typename Key> void key(Key& it) const {
        for (KeyColumn& part : it.columns) {
            part.collation.clear(); // a key has the orders of its columns
            part.descending = false;
        }
        it.options = normalized_index_options(it.options);
    }
    void foreign_key(ForeignKey& it) const;
    void check(Check& it) const;
    void exclusion(Exclusion& it) const;
    void index(Index& it) const;
    void index_column(IndexColumn& it) const;
    View view(View it) const;
    SchemaObject object(SchemaObject it) const;
    std::string signature(const std::string& name) const;

    std::string m_default_schema;
};

/// serial is a type only where it is written.
void Tokens::type_and_default(Column& it) const {
    it.type = type(it.type);
    if (std::string counted = serial_type(it.type.text); !counted.empty()) {
        it.type.text = std::move(counted);
        it.autoincrement = true;
    }
    if (it.server_default)
        it.server_default = canonical_default(local(*it.server_default), it.type.text);
    if (it.server_default && is_null(*it.server_default))
        it.server_default.reset();
}

void Tokens::column(const Table& table, Column& it) const {
    type_and_default(it);
    it.options = normalized_column_options(table, it);
    it.collation = canonical_collation(local(it.collation));
    if (it.identity) {
        it.autoincrement = false;
        it.identity->options = normalized_sequence_options(
            it.identity->options, it.type.text, implicit_sequence(table.name.name, it.name));
    }
    if (it.autoincrement || it.identity) {
        it.server_default.reset();
        it.nullable = false;
    }
    if (it.generated) {
        it.generated->expression = expression(it.generated->expression);
        it.server_default.reset();
    }
}

void Tokens::foreign_key(ForeignKey& it) const {
    name(it.referred_table);
    it.on_delete = canonical_action(it.on_delete);
    it.on_update = canonical_action(it.on_update);
    it.match = lower(it.match) == "simple" ? std::string() : lower(it.match);
    it.options = normalized_index_options(it.options);
}

void Tokens::check(Check& it) const {
    it.expression = expression(it.expression);
    it.options = normalized_index_options(it.options);
}

void Tokens::exclusion(Exclusion& it) const {
    it.method = lower(it.method) == "btree" ? std::string() : lower(it.method);
    for (ExclusionElement& element : it.elements) {
        element.expression = expression(element.expression);
        element.with = statement(element.with);
    }
    it.where = expression(it.where);
    it.options = normalized_index_options(it.options);
}

/// An expression that is only a column's name is that column.
void Tokens::index_column(IndexColumn& it) const {
    it.expression = expression(it.expression);
    const auto tokens = tokenize(it.expression);
    if (it.column.empty() && tokens.size() == 1 && tokens[0].is_name()) {
        it.column = unquoted(tokens[0]);
        it.expression.clear();
    }
    it.collation = canonical_collation(local(it.collation));
    it.opclass = statement(it.opclass);
    it.nulls = lower(it.nulls);
    if (it.nulls == (it.descending ? "first" : "last"))
        it.nulls.clear();
    it.length = 0;
}

void Tokens::index(Index& it) const {
    for (IndexColumn& part : it.columns)
        index_column(part);
    it.method = lower(it.method) == "btree" ? std::string() : lower(it.method);
    it.where = expression(it.where);
    it.options = normalized_index_options(it.options);
}

/// The collation that a column has anyhow need not be said of it in an index.
void drop_implied_collations(Index& index, const std::vector<Column>& columns) {
    for (IndexColumn& part : index.columns)
        for (const Column& column : columns)
            if (column.name == part.column && column.collation == part.collation)
                part.collation.clear();
}

Table Tokens::table(const Table& original) const {
    Table result = original;
    for (Column& it : result.columns)
        column(original, it);
    if (result.primary_key) {
        key(*result.primary_key);
        for (const KeyColumn& part : result.primary_key->columns)
            for (Column& it : result.columns)
                if (it.name == part.column)
                    it.nullable = false;
    }
    for (Unique& it : result.uniques)
        key(it);
    for (ForeignKey& it : result.foreign_keys)
        foreign_key(it);
    for (Check& it : result.checks)
        check(it);
    for (Exclusion& it : result.exclusions)
        exclusion(it);
    for (Index& it : result.indexes) {
        index(it);
        drop_implied_collations(it, result.columns);
    }
    result.options = normalized_table_options(original.options);
    return result;
}

View Tokens::view(View it) const {
    it.definition = statement(it.definition);
    it.options = normalized_view_options(it.options);
    for (auto& [key, value] : it.options)
        if (key.rfind(view_default, 0) == 0)
            value = canonical_default(local(value), "");
    for (Index& each : it.indexes)
        index(each);
    return it;
}

/// name(integer, text): the types in one spelling.
std::string Tokens::signature(const std::string& name) const {
    const std::size_t open = name.find('(');
    if (open == std::string::npos || name.back() != ')')
        return name;
    const std::string inside = local(name.substr(open + 1, name.size() - open - 2));
    const auto tokens = tokenize(inside);
    std::string result = name.substr(0, open + 1);
    for (std::size_t at = 0; at < tokens.size();) {
        const std::string type = take_type(tokens, at);
        if (type.empty() || (at < tokens.size() && !tokens[at].is_op(",")))
            return name;
        // An argument has no length: f(varchar(5)) is f(character varying).
        result += (result.back() == '(' ? "" : ", ") + without_arguments(type);
        ++at;
    }
    return result + ")";
}

SchemaObject Tokens::object(SchemaObject it) const {
    it.type = type(it.type);
    if (it.kind == ObjectKind::sequence) {
        const auto found = it.options.find("type");
        const std::string counted =
            found == it.options.end() ? "bigint" : canonical_type(found->second);
        it.options = normalized_sequence_options(it.options, counted, "");
        it.options.erase("type");
        if (counted != "bigint")
            it.options["type"] = counted;
    }
    if (it.kind == ObjectKind::function || it.kind == ObjectKind::procedure ||
        it.kind == ObjectKind::aggregate)
        it.name.name = signature(it.name.name);
    if (it.server_default)
        it.server_default = canonical_default(local(*it.server_default), it.type.text);
    it.collation = canonical_collation(local(it.collation));
    for (Check& each : it.checks)
        check(each);
    for (Column& attribute : it.attributes) {
        type_and_default(attribute);
        attribute.collation = canonical_collation(local(attribute.collation));
    }
    it.definition = statement(it.definition);
    return it;
}

Schema Tokens::schema(const Schema& original) const {
    Schema result;
    for (const auto& [key, it] : original.tables)
        result.tables.emplace_hint(result.tables.end(), key, table(it));
    for (const auto& [key, it] : original.views)
        result.views.emplace_hint(result.views.end(), key, view(it));
    for (auto [key, it] : original.triggers) {
        it.definition = statement(it.definition);
        it.options = normalized_trigger_options(it.options);
        result.triggers.emplace_hint(result.triggers.end(), key, std::move(it));
    }
    for (const auto& [key, it] : original.objects)
        result.objects.emplace_hint(result.objects.end(), key, object(it));
    result.virtual_tables = original.virtual_tables;
    result.unhandled = original.unhandled;
    return result;
}

/// Whether a column that is in parent and child was declared in the child, too, cannot be changed:
/// it is no difference.
void overlook_origin_of_columns(const Schema& from, Schema& to) {
    for (auto& [name, table] : to.tables) {
        const auto other = from.tables.find(name);
        if (other == from.tables.end())
            continue;
        for (Column& column : table.columns)
            for (const Column& was : other->second.columns)
                if (was.name == column.name) {
                    column.options.erase("inherited");
                    if (const auto flag = was.options.find("inherited"); flag != was.options.end())
                        column.options.insert(*flag);
                }
    }
}

/// Of each part of an index, alone or of a constraint: its table, its name and its options.
template <typename Visit> void each_part(Schema& schema, const Visit& visit) {
    for (auto& [name, table] : schema.tables) {
        const auto all = [&, &of = name](auto& parts) {
            for (auto& part : parts)
                visit(Name{of.schema, part.name}, part.options);
        };
        all(table.indexes);
        all(table.uniques);
        all(table.exclusions);
        if (table.primary_key)
            visit(Name{name.schema, table.primary_key->name}, table.primary_key->options);
    }
}

/// The parts of an index that gets another name are its parts still.
void follow_renamed_wholes(Schema& from, Schema& to) {
    std::map<Name, Options*> before;
    std::map<Name, Options*> after;
    each_part(from, [&](const Name& name, Options& options) { before[name] = &options; });
    each_part(to, [&](const Name& name, Options& options) { after[name] = &options; });
    for (const auto& [name, options] : before) {
        const auto other = after.find(name);
        const std::string was = option(*options, "parent");
        const std::string now = other == after.end() ? "" : option(*other->second, "parent");
        if (was.empty() || now.empty() || was == now)
            continue;
        const bool is_there = before.count(parse_name(was)) != 0;
        const bool is_new = before.count(parse_name(now)) == 0;
        if (after.count(parse_name(was)) == 0 && (is_new || !is_there))
            (*options)["parent"] = now;
    }
}

class PostgresqlNormalizer final : public Normalizer {
public:
    NormalizedPair normalize(const Schema& from, const Schema& to,
                             Connection* scratch) const override {
        const std::string schema = scratch == nullptr ? "public" : default_schema(*scratch);
        const Tokens tokens(schema);
        NormalizedPair pair{tokens.schema(from), tokens.schema(to)};
        overlook_origin_of_columns(pair.from, pair.to);
        follow_renamed_wholes(pair.from, pair.to);
        if (scratch != nullptr)
            ask_server(pair, schema, *scratch);
        return pair;
    }

private:
    static std::string default_schema(Connection& connection) {
        const ResultSet answer =
            connection.query("SELECT coalesce(current_schema(), 'public')::text", {});
        const auto* const name = std::get_if<std::string>(&answer.rows.at(0).at(0));
        return name == nullptr ? "public" : *name;
    }
};

} // namespace

const Normalizer& normalizer() {
    static const PostgresqlNormalizer instance;
    return instance;
}

} // namespace dbmig::postgresql
