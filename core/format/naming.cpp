// SPDX-License-Identifier: MIT
// SQLAlchemy's naming conventions: https://docs.sqlalchemy.org/en/20/core/constraints.html
#include "format/naming.hpp"

#include <functional>
#include <optional>

#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::format {

namespace {

/// What a pattern is filled from.
struct Subject {
    std::string table;
    std::vector<std::string> columns;
    std::string referred_table;
    std::vector<std::string> referred_columns;
    std::string name;
};

/// Replaces each %(token)s by what `value` says; nothing when it says nothing.
std::optional<std::string>
expand(std::string_view pattern,
       const std::function<std::optional<std::string>(std::string_view)>& value) {
    std::string result;
    while (!pattern.empty()) {
        const auto end = pattern.find(")s");
        if (pattern.substr(0, 2) == "%(" && end != std::string_view::npos) {
            const auto text = value(pattern.substr(2, end - 2));
            if (!text)
                return std::nullopt;
            result += *text;
            pattern.remove_prefix(end + 2);
        } else {
            result += pattern.front();
            pattern.remove_prefix(pattern.substr(0, 2) == "%%" ? 2 : 1);
        }
    }
    return result;
}

/// A token about columns, taken apart: [referred_]column_0[_N|N]_name.
struct ColumnToken {
    bool referred = false;
    std::size_t index = 0;
    std::optional<std::string> separator; ///< set: all columns, joined by it
    std::string attribute;                ///< name, key, label
};

std::optional<ColumnToken> column_token(std::string_view token) {
    ColumnToken result;
    const auto skip = [&](std::string_view word) {
        const bool is_there = token.substr(0, word.size()) == word;
        token.remove_prefix(is_there ? word.size() : 0);
        return is_there;
    };
    result.referred = skip("referred_");
    if (!skip("column_"))
        return std::nullopt;
    const auto digits = token.find_first_not_of("0123456789");
    if (digits == 0 || digits > 3 || digits == std::string_view::npos)
        return std::nullopt;
    result.index = std::stoul(std::string(token.substr(0, digits)));
    token.remove_prefix(digits);
    if (skip("_N"))
        result.separator = "_";
    else if (skip("N"))
        result.separator = "";
    if (!skip("_") || (token != "name" && token != "key" && token != "label"))
        return std::nullopt;
    result.attribute = token;
    return result;
}

std::optional<std::string> column_text(const ColumnToken& token, const Subject& subject) {
    auto columns = token.referred ? subject.referred_columns : subject.columns;
    const auto& table = token.referred ? subject.referred_table : subject.table;
    if (columns.empty())
        return std::nullopt;
    if (token.attribute == "label")
        for (auto& column : columns)
            column = table + "_" + column;
    if (token.separator)
        return util::join(columns, *token.separator);
    return token.index < columns.size() ? columns[token.index] : std::string();
}

std::optional<std::string> token_text(std::string_view token, const Subject& subject) {
    if (token == "table_name")
        return subject.table;
    if (token == "referred_table_name")
        return subject.referred_table;
    if (token == "constraint_name")
        return subject.name.empty() ? std::nullopt : std::optional(subject.name);
    const auto column = column_token(token);
    return column ? column_text(*column, subject) : std::nullopt;
}

constexpr std::string_view name_token = "%(constraint_name)s";

/// A name that the pattern has already been applied to is kept.
bool already_fits(const std::string& pattern, Subject subject) {
    const auto name = subject.name;
    subject.name = "\n"; // in no name
    const auto whole =
        expand(pattern, [&](std::string_view token) { return token_text(token, subject); });
    const auto hole = whole ? whole->find('\n') : std::string::npos;
    if (hole == std::string::npos)
        return false;
    const auto tail = whole->substr(hole + 1);
    return name.size() > whole->size() - 1 && name.compare(0, hole, *whole, 0, hole) == 0 &&
           name.compare(name.size() - tail.size(), tail.size(), tail) == 0;
}

void give_name(std::string& name, const NamingConvention& naming, const std::string& kind,
               Subject subject) {
    const auto convention = naming.find(kind);
    if (convention == naming.end())
        return;
    const auto& pattern = convention->second;
    subject.name = name;
    if (!name.empty() &&
        (pattern.find(name_token) == std::string::npos || already_fits(pattern, subject)))
        return;
    if (auto text =
            expand(pattern, [&](std::string_view token) { return token_text(token, subject); }))
        name = std::move(*text);
}

std::vector<std::string> names_of(const std::vector<KeyColumn>& keys) {
    std::vector<std::string> names;
    for (const auto& key : keys)
        names.push_back(key.column);
    return names;
}

std::vector<std::string> names_of(const std::vector<IndexColumn>& keys) {
    std::vector<std::string> names;
    for (const auto& key : keys)
        names.push_back(key.column.empty() ? "expr" : key.column);
    return names;
}

std::vector<std::string> referred_columns(const ForeignKey& key, const Schema& schema) {
    const auto table = schema.tables.find(key.referred_table);
    if (!key.referred_columns.empty() || table == schema.tables.end() || !table->second.primary_key)
        return key.referred_columns;
    return names_of(table->second.primary_key->columns);
}

} // namespace

void apply_naming(Table& table, const Schema& schema, const NamingConvention& naming) {
    const auto& name = table.name.name;
    if (table.primary_key)
        give_name(table.primary_key->name, naming, "pk",
                  {name, names_of(table.primary_key->columns), {}, {}, {}});
    for (auto& unique : table.uniques)
        give_name(unique.name, naming, "uq", {name, names_of(unique.columns), {}, {}, {}});
    for (auto& check : table.checks)
        give_name(check.name, naming, "ck", {name, {}, {}, {}, {}});
    for (auto& key : table.foreign_keys)
        give_name(key.name, naming, "fk",
                  {name, key.columns, key.referred_table.name, referred_columns(key, schema), {}});
    for (auto& index : table.indexes)
        give_name(index.name, naming, "ix", {name, names_of(index.columns), {}, {}, {}});
}

std::string index_name(const std::string& table, const Index& index,
                       const NamingConvention& naming) {
    const Subject subject{table, names_of(index.columns), {}, {}, {}};
    std::string name;
    give_name(name, naming, "ix", subject);
    if (name.empty() && !subject.columns.empty())
        name = "ix_" + table + "_" + subject.columns.front();
    return name;
}

std::vector<std::string> naming_faults(const NamingConvention& naming) {
    std::vector<std::string> faults;
    for (const auto& [kind, pattern] : naming)
        expand(pattern, [&, &key = kind](std::string_view token) {
            const bool known = token == "table_name" || token == "referred_table_name" ||
                               token == "constraint_name" || column_token(token);
            if (!known)
                faults.push_back(
                    util::format("naming_convention: {} has the unknown token '{}'", key, token));
            return std::optional<std::string>("");
        });
    return faults;
}

} // namespace dbmig::format
