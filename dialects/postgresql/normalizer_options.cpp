// SPDX-License-Identifier: MIT
// Options that say what holds anyhow, or mean nothing to PostgreSQL, are left out; lists come in
// one order.
#include "normalizer_options.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

#include "expression.hpp"
#include "implicit_names.hpp"
#include "quoting.hpp"
#include "render_text.hpp"
#include "tokenizer.hpp"
#include <dbmig/sql_builder.hpp>

namespace dbmig::postgresql {

namespace {

bool is_off(const std::string& value) {
    const std::string word = lower(value);
    return word.empty() || word == "false" || word == "off" || word == "no";
}

/// The options of these keys; values that switch off count as not there.
Options only(const Options& options, std::initializer_list<const char*> keys) {
    Options result;
    for (const char* const key : keys)
        if (const auto found = options.find(key); found != options.end() && !is_off(found->second))
            result[key] = found->second;
    return result;
}

void erase_if(Options& options, const char* key, std::string_view value) {
    const auto found = options.find(key);
    if (found != options.end() && lower(found->second) == value)
        options.erase(found);
}

void set_true(Options& options, std::initializer_list<const char*> keys) {
    for (const char* const key : keys)
        if (const auto found = options.find(key); found != options.end())
            found->second = "true";
}

void make_lower(Options& options, std::initializer_list<const char*> keys) {
    for (const char* const key : keys)
        if (const auto found = options.find(key); found != options.end())
            found->second = lower(found->second);
}

void sort_list(Options& options, const char* key) {
    const auto found = options.find(key);
    if (found == options.end())
        return;
    std::vector<std::string> parts = split_list(found->second);
    std::sort(parts.begin(), parts.end());
    found->second = sql::list(parts, [](const std::string& part) { return part; });
}

/// "a=1, b=2": sorted, one spelling of white space and case.
void sort_storage(Options& options) {
    const auto with = options.find("with");
    if (with == options.end())
        return;
    std::vector<std::string> entries(1);
    for (const Token& token : tokenize(with->second)) {
        if (token.is_op(","))
            entries.emplace_back();
        else
            entries.back() +=
                token.kind == TokenKind::word ? lower(token.text) : std::string(token.text);
    }
    std::sort(entries.begin(), entries.end());
    std::string& text = with->second;
    text.clear();
    for (const std::string& entry : entries)
        text += (text.empty() ? "" : ", ") + entry;
}

void make_canonical(Options& options, std::initializer_list<const char*> keys) {
    for (const char* const key : keys)
        if (const auto found = options.find(key); found != options.end())
            found->second = canonical_statement(found->second);
}

/// The greatest number of a type that sequences count in.
std::string greatest(std::string_view type) {
    if (type == "smallint")
        return "32767";
    return type == "integer" ? "2147483647" : "9223372036854775807";
}

std::string least(std::string_view type) {
    if (type == "smallint")
        return "-32768";
    return type == "integer" ? "-2147483648" : "-9223372036854775808";
}

std::string value_of(const Options& options, const char* key, const std::string& otherwise) {
    const auto found = options.find(key);
    return found == options.end() ? otherwise : found->second;
}

/// How values of a column are stored and looked at.
Options normalized_storage(const Options& options) {
    Options result = only(options, {"storage", "compression", "statistics", "with"});
    make_lower(result, {"storage", "compression"});
    erase_if(result, "compression", "default");
    erase_if(result, "storage", "default");
    erase_if(result, "statistics", "-1");
    sort_storage(result);
    return result;
}

constexpr std::array<std::string_view, 4> storage_keys{"storage", "compression", "statistics",
                                                       "with"};

} // namespace

std::string view_column_option(std::string_view key, std::string_view column) {
    return std::string(key) + " " + std::string(column);
}

std::map<std::string, Options> view_column_options(const Options& options) {
    std::map<std::string, Options> columns;
    for (const auto& [key, value] : options) {
        const std::size_t space = key.find(' ');
        const std::string word = key.substr(0, space);
        if (space != std::string::npos &&
            std::find(storage_keys.begin(), storage_keys.end(), word) != storage_keys.end())
            columns[key.substr(space + 1)][word] = value;
    }
    return columns;
}

Options normalized_column_options(const Table& table, const Column& column) {
    Options result = normalized_storage(column.options);
    result.merge(only(column.options, {"inherited", "sequence"}));
    set_true(result, {"inherited"});
    if (const auto sequence = result.find("sequence");
        sequence != result.end() &&
        (!column.autoincrement || canonical_statement(sequence->second) ==
                                      quote(implicit_sequence(table.name.name, column.name))))
        result.erase(sequence);
    return result;
}

Options normalized_table_options(const Options& options) {
    Options result =
        only(options, {"unlogged", "inherits", "partition_of", "partition_by", "of_type",
                       "partition_bound", "with", "tablespace", "access_method", "row_security",
                       "force_row_security", "replica_identity"});
    set_true(result, {"unlogged", "row_security", "force_row_security"});
    make_canonical(result,
                   {"inherits", "partition_of", "partition_by", "partition_bound", "of_type"});
    sort_list(result, "inherits"); // a parent that is joined later always comes last
    erase_if(result, "access_method", "heap");
    erase_if(result, "tablespace", "pg_default");
    erase_if(result, "replica_identity", "default");
    sort_storage(result);
    return result;
}

Options normalized_index_options(const Options& options) {
    Options result = only(options, {"with", "tablespace", "parent", "clustered", "invalid", "only",
                                    "replica_identity", "include", "enforced", "inherited",
                                    "index_comment", "statistics"});
    set_true(result, {"clustered", "invalid", "only", "inherited"});
    erase_if(result, "tablespace", "pg_default");
    make_canonical(result, {"parent", "include"});
    sort_storage(result);
    return result;
}

Options normalized_view_options(const Options& options) {
    Options result = only(options, {"with", "tablespace", "access_method"});
    for (const auto& [key, value] : options)
        if (key.rfind(view_default, 0) == 0)
            result[key] = value;
    for (const auto& [column, storage] : view_column_options(options))
        for (const auto& [key, value] : normalized_storage(storage))
            result[view_column_option(key, column)] = value;
    if (const auto found = options.find("populated");
        found != options.end() && is_off(found->second))
        result["populated"] = "false";
    erase_if(result, "access_method", "heap");
    erase_if(result, "tablespace", "pg_default");
    sort_storage(result);
    return result;
}

Options normalized_trigger_options(const Options& options) {
    Options result =
        only(options, {"enabled", "enabled_on", "disabled_on", "replica_on", "always_on"});
    make_lower(result, {"enabled"});
    for (const char* const key : {"enabled_on", "disabled_on", "replica_on", "always_on"}) {
        make_canonical(result, {key});
        sort_list(result, key);
    }
    erase_if(result, "enabled", "origin");
    erase_if(result, "enabled", "true");
    return result;
}

Options normalized_sequence_options(const Options& options, std::string_view type,
                                    std::string_view name) {
    Options result;
    for (const auto& [key, value] : options)
        if (!is_off(value) || key == "comment")
            result[key] = value;
    set_true(result, {"cycle", "unlogged"});
    erase_if(result, "increment", "1");
    erase_if(result, "cache", "1");
    const bool down = value_of(result, "increment", "1").front() == '-';
    erase_if(result, "minvalue", down ? least(type) : "1");
    erase_if(result, "maxvalue", down ? "-1" : greatest(type));
    const std::string first =
        down ? value_of(result, "maxvalue", "-1") : value_of(result, "minvalue", "1");
    erase_if(result, "start", first);
    make_canonical(result, {"sequence", "owned_by"});
    erase_if(result, "sequence", quote(name));
    return result;
}

std::string canonical_collation(const std::string& collation) {
    std::string text = without_schema(collation, "pg_catalog");
    if (text.empty() || lower(text) == "default" || text == "\"default\"")
        return {};
    const bool spelled = text.find_first_of("\".") != std::string::npos;
    return spelled ? canonical_statement(text) : quote(text);
}

} // namespace dbmig::postgresql
