// SPDX-License-Identifier: MIT
// The model in the words of https://sqlite.org/lang_createtable.html and lang_createindex.html.
// Attributes that only other engines have are left out where they do not change what rows are
// allowed (comments, index methods, INCLUDE, NOT VALID), and refused where they do.
#include "create_table.hpp"

#include <algorithm>
#include <array>

#include "clauses.hpp"
#include "quoting.hpp"
#include "tokenizer.hpp"
#include "types.hpp"
#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

namespace dbmig::sqlite {

namespace {

[[noreturn]] void lacks(const Name& table, const std::string& what) {
    throw SchemaError("table " + to_string(table) + ": SQLite has no " + what);
}

std::string collate(const std::string& collation) {
    return collation.empty() ? "" : "COLLATE " + quote(collation);
}

std::string key_column(const KeyColumn& key) {
    return sql::Clauses()
        .add(quote(key.column))
        .add(collate(key.collation))
        .add_if(key.descending, "DESC")
        .str();
}

std::string key_columns(const std::vector<KeyColumn>& columns) {
    return "(" + sql::list(columns, key_column) + ")";
}

/// `INTEGER PRIMARY KEY DESC` behind the column is not the rowid, as a table's key it would be.
bool must_be_inline(const Table& table, const Column& column) {
    return same_name(render_column_type(table, column), "INTEGER") &&
           !is_set(table.options, "without_rowid");
}

/// The key's only column, when the key can stand behind it.
bool is_inline_key(const Table& table, const Column& column) {
    return table.primary_key && table.primary_key->columns.size() == 1 &&
           table.primary_key->columns.front().collation.empty() &&
           same_name(table.primary_key->columns.front().column, column.name) &&
           (!table.primary_key->columns.front().descending || must_be_inline(table, column));
}

void check_autoincrement(const Table& table, const Column& column) {
    if (!has_rowid_key(table) || !is_inline_key(table, column))
        throw SchemaError("column " + to_string(table.name) + "." + column.name +
                          ": SQLite has AUTOINCREMENT only on a primary key of one column of type "
                          "INTEGER, in a table with rowid");
}

std::string inline_key(const Table& table, const Column& column) {
    if (column.autoincrement)
        check_autoincrement(table, column);
    if (!is_inline_key(table, column))
        return {};
    const PrimaryKey& key = *table.primary_key;
    return constraint_name(key.name) + "PRIMARY KEY" +
           (key.columns.front().descending ? " DESC" : "") +
           on_conflict(key.options, "on_conflict") + (column.autoincrement ? " AUTOINCREMENT" : "");
}

std::string generated(const Column& column, const std::string& what) {
    if (!column.generated)
        return {};
    return "GENERATED ALWAYS AS " + parenthesised(column.generated->expression, what) +
           (column.generated->stored ? " STORED" : " VIRTUAL");
}

std::string not_null(const Column& column) {
    if (column.nullable)
        return {};
    const auto name = column.options.find("not_null_name");
    return constraint_name(name == column.options.end() ? "" : name->second) + "NOT NULL" +
           on_conflict(column.options, "not_null_on_conflict");
}

std::string deferrable(Deferrable how) {
    switch (how) {
    case Deferrable::immediate:
        return "DEFERRABLE INITIALLY IMMEDIATE";
    case Deferrable::deferred:
        return "DEFERRABLE INITIALLY DEFERRED";
    case Deferrable::no:
        break;
    }
    return {};
}

std::string words_of(const std::string& word, std::initializer_list<std::string_view> known,
                     const std::string& what) {
    if (std::find(known.begin(), known.end(), fold(word)) == known.end())
        throw SchemaError(what + ": SQLite does not know '" + word + "'");
    std::string upper(word);
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return upper;
}

std::string action(const char* when, const std::string& what) {
    if (what.empty())
        return {};
    return std::string(when) + " " +
           words_of(what, {"cascade", "restrict", "set null", "set default", "no action"}, when);
}

std::string match(const std::string& kind) {
    return kind.empty() ? "" : "MATCH " + words_of(kind, {"simple", "partial", "full"}, "match");
}

std::string primary_key_clause(const Table& table) {
    const PrimaryKey& key = *table.primary_key;
    if (key.columns.empty())
        throw SchemaError("the primary key of table " + to_string(table.name) + " has no columns");
    return constraint_name(key.name) + "PRIMARY KEY " + key_columns(key.columns) +
           on_conflict(key.options, "on_conflict");
}

std::string unique_clause(const Table& table, const Unique& unique) {
    if (unique.columns.empty())
        throw SchemaError("a unique constraint of table " + to_string(table.name) +
                          " has no columns");
    if (unique.nulls_not_distinct)
        lacks(table.name, "NULLS NOT DISTINCT");
    if (unique.deferrable != Deferrable::no)
        lacks(table.name, "deferrable unique constraints");
    return constraint_name(unique.name) + "UNIQUE " + key_columns(unique.columns) +
           on_conflict(unique.options, "on_conflict");
}

void refuse_what_is_missing(const Table& table) {
    if (!table.exclusions.empty())
        lacks(table.name, "exclusion constraints");
    if (table.primary_key && table.primary_key->deferrable != Deferrable::no)
        lacks(table.name, "deferrable primary keys");
    for (const Check& check : table.checks)
        if (!check.enforced)
            lacks(table.name, "checks that are not enforced");
    for (const Column& column : table.columns)
        if (column.identity && column.identity->always && !has_rowid_key(table))
            lacks(table.name,
                  "identity columns beside INTEGER PRIMARY KEY (column " + column.name + ")");
}

std::vector<std::string> items_of(const Table& table) {
    std::vector<std::string> items;
    bool key_is_inline = false;
    for (const Column& column : table.columns) {
        items.push_back(column_definition(table, column));
        key_is_inline = key_is_inline || is_inline_key(table, column);
    }
    if (table.primary_key && !key_is_inline)
        items.push_back(primary_key_clause(table));
    for (const Unique& unique : table.uniques)
        items.push_back(unique_clause(table, unique));
    for (const ForeignKey& key : table.foreign_keys)
        items.push_back(foreign_key_clause(key));
    for (const Check& check : table.checks)
        items.push_back(check_clause(check));
    return items;
}

/// A call or a group in parentheses: COLLATE behind it is about the whole of it.
bool is_operand(std::string_view expression) {
    const auto tokens = tokenize(expression);
    const std::size_t open = !tokens.empty() && tokens[0].kind == TokenKind::word ? 1 : 0;
    if (tokens.size() < 3 || !tokens[open].is_op("(") || !tokens.back().is_op(")"))
        return false;
    int depth = 0;
    for (std::size_t i = open; i + 1 < tokens.size(); ++i) {
        depth += tokens[i].is_op("(") ? 1 : tokens[i].is_op(")") ? -1 : 0;
        if (depth == 0)
            return false;
    }
    return true;
}

std::string index_column(const Name& table, const Index& index, const IndexColumn& key) {
    if (key.column.empty() == key.expression.empty())
        throw SchemaError("index " + index.name + " of table " + to_string(table) +
                          " has a key that is not one column or one expression");
    // The text as it is where it can stand so: an index is compared with its text.
    const std::string text = "an expression of index " + index.name;
    const std::string what = !key.column.empty() ? quote(key.column)
                             : key.collation.empty() || is_operand(key.expression)
                                 ? element(key.expression, text)
                                 : parenthesised(key.expression, text);
    return sql::Clauses()
        .add(what)
        .add(collate(key.collation))
        .add_if(key.descending, "DESC")
        .str();
}

} // namespace

std::string column_definition(const Table& table, const Column& column) {
    const std::string what = "column " + to_string(table.name) + "." + column.name;
    return sql::Clauses()
        .add(quote(column.name))
        .add(render_column_type(table, column))
        .add(collate(column.collation))
        .add(not_null(column))
        .add(column.server_default
                 ? default_clause(*column.server_default, "the default of " + what)
                 : "")
        .add(inline_key(table, column))
        .add(generated(column, "the expression of " + what))
        .str();
}

std::string references_clause(const ForeignKey& key) {
    if (!key.on_delete_columns.empty())
        throw SchemaError("a foreign key to " + to_string(key.referred_table) +
                          ": SQLite has no ON DELETE SET NULL (columns)");
    const std::string columns = key.referred_columns.empty()
                                    ? ""
                                    : " (" + sql::list(key.referred_columns, [](const auto& it) {
                                          return quote(it);
                                      }) + ")";
    return sql::Clauses()
        .add("REFERENCES " + quote(key.referred_table.name) + columns)
        .add(action("ON DELETE", key.on_delete))
        .add(action("ON UPDATE", key.on_update))
        .add(match(key.match))
        .add(deferrable(key.deferrable))
        .str();
}

std::string foreign_key_clause(const ForeignKey& key) {
    if (key.columns.empty())
        throw SchemaError("a foreign key to " + to_string(key.referred_table) + " has no columns");
    return constraint_name(key.name) + "FOREIGN KEY (" +
           sql::list(key.columns, [](const auto& it) { return quote(it); }) + ") " +
           references_clause(key);
}

std::string check_clause(const Check& check) {
    return constraint_name(check.name) + "CHECK " +
           parenthesised(check.expression,
                         check.name.empty() ? "a check" : "the check " + check.name) +
           on_conflict(check.options, "on_conflict");
}

std::string create_table(const Table& table, const Name& as) {
    if (table.columns.empty())
        throw SchemaError("table " + to_string(table.name) + " has no columns");
    refuse_what_is_missing(table);
    std::vector<std::string> options;
    if (is_set(table.options, "without_rowid"))
        options.emplace_back("WITHOUT ROWID");
    if (is_set(table.options, "strict"))
        options.emplace_back("STRICT");
    const std::string suffix = sql::list(options, [](const auto& it) { return it; });
    return sql::block("CREATE TABLE " + quote(as), items_of(table)) +
           (suffix.empty() ? "" : " " + suffix);
}

std::string create_index(const Name& table, const Index& index) {
    if (index.columns.empty())
        throw SchemaError("index " + index.name + " of table " + to_string(table) +
                          " has no columns");
    if (index.unique && index.nulls_not_distinct)
        lacks(table, "NULLS NOT DISTINCT (index " + index.name + ")");
    const auto key = [&](const IndexColumn& it) { return index_column(table, index, it); };
    return std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + "INDEX " +
           quote(Name{table.schema, index.name}) + " ON " + quote(table.name) + " (" +
           sql::list(index.columns, key) + ")" +
           (index.where.empty()
                ? ""
                : " WHERE " + checked(index.where, "the condition of index " + index.name));
}

} // namespace dbmig::sqlite
