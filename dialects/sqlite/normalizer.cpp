// SPDX-License-Identifier: MIT
// One spelling for what means the same to SQLite. It needs no scratch database: SQLite keeps texts
// as they were written, so their tokens are all there is to compare.
#include <algorithm>
#include <initializer_list>
#include <utility>

#include "expression.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "tokenizer.hpp"
#include "types.hpp"

namespace dbmig::sqlite {

namespace {

const Column* find_column(const Table& table, const std::string& name) {
    const auto found =
        std::find_if(table.columns.begin(), table.columns.end(),
                     [&](const Column& column) { return same_name(column.name, name); });
    return found == table.columns.end() ? nullptr : &*found;
}

/// "binary" is what a column has anyhow.
std::string canonical_collation(const std::string& collation) {
    std::string folded = fold(collation);
    return folded == "binary" ? std::string() : folded;
}

/// The collation of a key where it is not the column's own.
std::string key_collation(const Table& table, const std::string& column,
                          const std::string& collation) {
    if (collation.empty())
        return {};
    const Column* const own = find_column(table, column);
    const std::string inherited = own == nullptr ? "" : canonical_collation(own->collation);
    const std::string wanted = canonical_collation(collation);
    if (wanted == inherited)
        return {};
    return wanted.empty() ? "binary" : wanted;
}

/// The options that mean something to SQLite; the rest are other engines' or only names.
Options only(const Options& options, std::initializer_list<const char*> keys) {
    Options result;
    for (const char* const key : keys)
        if (const auto found = options.find(key); found != options.end() && !found->second.empty())
            result[key] = fold(found->second);
    return result;
}

std::string canonical_action(const std::string& action) {
    std::string folded = fold(action);
    return folded == "no action" ? std::string() : folded;
}

void normalize_column(const Table& table, Column& column) {
    column.type = Type{canonical_type(render_column_type(table, column)), false, {}};
    if (column.server_default)
        column.server_default = canonical_default(*column.server_default);
    if (column.generated)
        column.generated->expression = canonical_expression(column.generated->expression);
    column.identity.reset(); // an INTEGER primary key counts by itself
    column.collation = canonical_collation(column.collation);
    column.comment.clear();
    column.options = only(column.options, {"not_null_on_conflict"});
}

/// WITHOUT ROWID and STRICT make the columns of the primary key NOT NULL.
void imply_not_null(const Table& original, Table& table) {
    if (!table.primary_key)
        return;
    const bool strict = has_option(original.options, "strict") && !has_rowid_key(original);
    if (!strict && !has_option(original.options, "without_rowid"))
        return;
    for (const KeyColumn& key : table.primary_key->columns)
        for (Column& column : table.columns)
            if (same_name(column.name, key.column))
                column.nullable = false;
}

void normalize_keys(const Table& table, std::vector<KeyColumn>& columns) {
    for (KeyColumn& key : columns)
        key.collation = key_collation(table, key.column, key.collation);
}

/// What a primary key and a unique constraint have in common.
template <typename Key> void normalize_key(const Table& table, Key& key) {
    normalize_keys(table, key.columns);
    key.include.clear();
    key.deferrable = Deferrable::no;
    key.options = only(key.options, {"on_conflict"});
    key.comment.clear();
}

void normalize_foreign_key(ForeignKey& key) {
    key.on_delete = canonical_action(key.on_delete);
    key.on_update = canonical_action(key.on_update);
    key.on_delete_columns.clear();
    key.match.clear(); // SQLite reads it and takes every foreign key as MATCH SIMPLE
    key.not_valid = false;
    key.options.clear();
    key.comment.clear();
}

void normalize_check(Check& check) {
    check.expression = canonical_expression(check.expression);
    check.no_inherit = false;
    check.not_valid = false;
    check.enforced = true;
    check.options.clear(); // ON CONFLICT of a CHECK has no effect
    check.comment.clear();
}

/// An expression that is only a column's name is that column.
void take_column(const Table& table, IndexColumn& key) {
    if (!key.column.empty())
        return;
    const auto tokens = tokenize(key.expression);
    if (tokens.size() != 1 ||
        (tokens[0].kind != TokenKind::word && tokens[0].kind != TokenKind::name))
        return;
    if (const Column* const column = find_column(table, unquoted(tokens[0]))) {
        key.column = column->name;
        key.expression.clear();
    }
}

void normalize_index(const Table& table, Index& index) {
    for (IndexColumn& key : index.columns) {
        key.expression = canonical_expression(key.expression);
        take_column(table, key);
        key.opclass.clear();
        key.nulls.clear();
        key.length = 0;
    }
    // A collation that says what holds anyhow counts as part of the text where there is more than
    // columns.
    const bool plain = index.where.empty() &&
                       std::all_of(index.columns.begin(), index.columns.end(),
                                   [](const IndexColumn& key) { return key.expression.empty(); });
    for (IndexColumn& key : index.columns)
        key.collation =
            plain ? key_collation(table, key.column, key.collation) : fold(key.collation);
    index.where = canonical_expression(index.where);
    index.method.clear();
    index.include.clear();
    index.nulls_not_distinct = false;
    index.options.clear();
    index.comment.clear();
}

Options normalized_table_options(const Options& options) {
    Options result;
    for (const char* const key : {"strict", "without_rowid"})
        if (has_option(options, key))
            result[key] = "true";
    return result;
}

Table normalized(const Table& original) {
    Table table = original;
    for (Column& column : table.columns)
        normalize_column(original, column);
    imply_not_null(original, table);
    if (table.primary_key)
        normalize_key(original, *table.primary_key);
    for (Unique& unique : table.uniques) {
        normalize_key(original, unique);
        unique.nulls_not_distinct = false;
    }
    for (ForeignKey& key : table.foreign_keys)
        normalize_foreign_key(key);
    for (Check& check : table.checks)
        normalize_check(check);
    for (Index& index : table.indexes)
        normalize_index(original, index);
    table.options = normalized_table_options(original.options);
    table.comment.clear();
    return table;
}

View normalized(View view) {
    view.definition = canonical_statement(view.definition);
    for (std::string& column : view.columns)
        column = fold(column);
    view.options.clear();
    view.comment.clear();
    return view;
}

Schema normalized(const Schema& original) {
    Schema schema;
    for (const auto& [name, table] : original.tables)
        schema.tables.emplace_hint(schema.tables.end(), name, normalized(table));
    for (const auto& [name, view] : original.views)
        schema.views.emplace_hint(schema.views.end(), name, normalized(view));
    for (auto [name, trigger] : original.triggers) {
        trigger.definition = canonical_statement(trigger.definition);
        trigger.comment.clear();
        schema.triggers.emplace_hint(schema.triggers.end(), name, std::move(trigger));
    }
    for (auto [name, table] : original.virtual_tables) {
        table.definition = canonical_statement(table.definition);
        schema.virtual_tables.emplace_hint(schema.virtual_tables.end(), name, std::move(table));
    }
    schema.unhandled = original.unhandled;
    return schema;
}

class SqliteNormalizer final : public Normalizer {
public:
    NormalizedPair normalize(const Schema& from, const Schema& to,
                             Connection* /*scratch*/) const override {
        return {normalized(from), normalized(to)};
    }
};

} // namespace

const Normalizer& normalizer() {
    static const SqliteNormalizer instance;
    return instance;
}

} // namespace dbmig::sqlite
