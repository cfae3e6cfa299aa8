// SPDX-License-Identifier: MIT
// https://dev.mysql.com/doc/refman/8.0/en/create-table.html#create-table-options and
// https://mariadb.com/kb/en/create-table/#table-options.
#include "table_options.hpp"

#include <algorithm>
#include <array>

#include "clauses.hpp"
#include "quoting.hpp"
#include "tokenizer.hpp"

namespace dbmig::mysql {

namespace {

struct KnownOption {
    std::string_view key;
    std::string_view words;
    std::string_view reset; ///< the value that it has when it is not said
};

/// In the order in which they are written. Options of other engines are not here.
constexpr std::array<KnownOption, 28> known_options{
    {{"engine", "ENGINE", "InnoDB"},
     {"tablespace", "TABLESPACE", ""},
     {"min_rows", "MIN_ROWS", "0"},
     {"max_rows", "MAX_ROWS", "0"},
     {"avg_row_length", "AVG_ROW_LENGTH", "0"},
     {"pack_keys", "PACK_KEYS", "DEFAULT"},
     {"stats_persistent", "STATS_PERSISTENT", "DEFAULT"},
     {"stats_auto_recalc", "STATS_AUTO_RECALC", "DEFAULT"},
     {"stats_sample_pages", "STATS_SAMPLE_PAGES", "DEFAULT"},
     {"checksum", "CHECKSUM", "0"},
     {"table_checksum", "TABLE_CHECKSUM", "0"},
     {"page_checksum", "PAGE_CHECKSUM", "DEFAULT"},
     {"delay_key_write", "DELAY_KEY_WRITE", "0"},
     {"row_format", "ROW_FORMAT", "DEFAULT"},
     {"transactional", "TRANSACTIONAL", "DEFAULT"},
     {"key_block_size", "KEY_BLOCK_SIZE", "0"},
     {"insert_method", "INSERT_METHOD", "NO"},
     {"union", "UNION", "()"},
     {"data_directory", "DATA DIRECTORY", ""},
     {"index_directory", "INDEX DIRECTORY", ""},
     {"connection", "CONNECTION", "''"},
     {"password", "PASSWORD", "''"},
     {"compression", "COMPRESSION", "''"},
     {"encryption", "ENCRYPTION", "'N'"},
     {"autoextend_size", "AUTOEXTEND_SIZE", "0"},
     {"secondary_engine", "SECONDARY_ENGINE", "NULL"},
     {"engine_attribute", "ENGINE_ATTRIBUTE", "''"},
     {"secondary_engine_attribute", "SECONDARY_ENGINE_ATTRIBUTE", "''"}}};

std::string charset_clause(const Options& options) {
    const std::string charset = option(options, "charset");
    const std::string collation = table_collation(options);
    if (charset.empty() && collation.empty())
        return {};
    return "DEFAULT " + collate_clause(charset, collation);
}

/// The names in `x`='y' `z`=1.
std::vector<std::string> attribute_names(const std::string& text) {
    std::vector<std::string> names;
    for (const Token& token : tokenize(text))
        if (token.kind == TokenKind::name)
            names.push_back(unquoted(token));
    return names;
}

bool same_engine(const Options& from, const Options& to) {
    return same_name(option(from, "engine"), option(to, "engine"));
}

bool is_of_one_engine(std::string_view key) {
    return key == "transactional" || key == "page_checksum";
}

std::vector<std::string> resets_of(const Options& options, bool while_there) {
    std::vector<std::string> result;
    for (const KnownOption& known : known_options)
        if (is_of_one_engine(known.key) && options.count(std::string(known.key)) != 0 &&
            (known.key == "transactional") == while_there)
            result.push_back(std::string(known.words) + "=" + std::string(known.reset));
    return result;
}

void change_attributes(const Options& from, const Options& to, std::vector<std::string>& out) {
    const std::string was = option(from, "engine_attributes");
    const std::string is = option(to, "engine_attributes");
    if (was == is)
        return;
    const auto kept = attribute_names(is);
    for (const std::string& name : attribute_names(was))
        if (std::find(kept.begin(), kept.end(), name) == kept.end())
            out.push_back(quote(name) + "=DEFAULT");
    if (!is.empty())
        out.push_back(is);
}

} // namespace

bool is_table_option(std::string_view key) {
    return std::any_of(known_options.begin(), known_options.end(),
                       [&](const KnownOption& known) { return known.key == key; });
}

std::string table_collation(const Options& options) {
    const std::string collation = option(options, "collation");
    return fold(collation.empty() ? option(options, "collate") : collation);
}

std::vector<std::string> table_options(const Options& options) {
    std::vector<std::string> result;
    for (const KnownOption& known : known_options)
        if (const auto found = options.find(std::string(known.key)); found != options.end())
            result.push_back(std::string(known.words) + "=" + found->second);
    if (const std::string charset = charset_clause(options); !charset.empty())
        result.push_back(charset);
    if (const std::string own = option(options, "engine_attributes"); !own.empty())
        result.push_back(own);
    return result;
}

std::vector<std::string> option_changes(const Options& from, const Options& to) {
    std::vector<std::string> result;
    for (const KnownOption& known : known_options) {
        const std::string key(known.key);
        const auto was = from.find(key);
        const auto is = to.find(key);
        if (is != to.end() && (was == from.end() || was->second != is->second))
            result.push_back(std::string(known.words) + "=" + is->second);
        else if (is == to.end() && was != from.end() && !known.reset.empty() &&
                 (same_engine(from, to) || !is_of_one_engine(known.key)))
            result.push_back(std::string(known.words) + "=" + std::string(known.reset));
    }
    if (const std::string charset = charset_clause(to); charset != charset_clause(from))
        result.insert(result.begin(), charset.empty() ? std::string(inherited_collation) : charset);
    if (same_engine(from, to))
        change_attributes(from, to, result);
    else if (const std::string own = option(to, "engine_attributes"); !own.empty())
        result.push_back(own);
    return result;
}

std::vector<std::string> engine_resets(const Options& from, const Options& to) {
    if (same_engine(from, to))
        return {};
    auto result = resets_of(from, true);
    change_attributes(from, Options{}, result);
    return result;
}

std::vector<std::string> engine_leftovers(const Options& from, const Options& to) {
    Options gone = from;
    for (const auto& [key, value] : to)
        gone.erase(key);
    return same_engine(from, to) ? std::vector<std::string>{} : resets_of(gone, false);
}

std::string partition_clause(const Options& options) {
    const std::string how = option(options, "partition_by");
    return how.empty() ? "" : "PARTITION BY " + how;
}

std::string partition_change(const Options& from, const Options& to) {
    if (option(from, "partition_by") == option(to, "partition_by"))
        return {};
    const std::string wanted = partition_clause(to);
    return wanted.empty() ? "REMOVE PARTITIONING" : wanted;
}

} // namespace dbmig::mysql
