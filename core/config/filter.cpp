// SPDX-License-Identifier: MIT
// What is compared and what is left alone.
#include <algorithm>

#include <dbmig/config.hpp>

#include "util/text.hpp"

namespace dbmig {

namespace {

bool is_negative(const std::string& pattern) {
    return pattern.front() == '!';
}

/// The last pattern that matches decides. A list that begins by taking out begins with all.
template <typename Matches>
bool takes(const std::vector<std::string>& patterns, const Matches& matches) {
    bool in = is_negative(patterns.front());
    for (const auto& pattern : patterns)
        if (matches(std::string_view(pattern).substr(is_negative(pattern) ? 1 : 0)))
            in = !is_negative(pattern);
    return in;
}

template <typename Matches>
bool admitted(const std::vector<std::string>& include, const std::vector<std::string>& exclude,
              const Matches& matches) {
    return (include.empty() || takes(include, matches)) &&
           (exclude.empty() || !takes(exclude, matches));
}

/// What is named as tables are, and so is meant by patterns for tables.
bool is_relation(const std::string& kind) {
    return kind == "table" || kind == "view" || kind == "materialized_view" ||
           kind == "virtual_table";
}

} // namespace

bool Filter::admits(const std::string& asked_kind, const Name& name) const {
    const auto kind = util::replace_all(asked_kind, " ", "_");
    const auto of_kind = [&](std::string_view pattern) {
        return util::matches_pattern(pattern, kind);
    };
    const auto of_schema = [&](std::string_view pattern) {
        return util::matches_pattern(pattern, name.schema);
    };
    const auto of_name = [&](std::string_view pattern) {
        return util::matches_pattern(pattern, name.name) ||
               (!name.schema.empty() && util::matches_pattern(pattern, to_string(name)));
    };
    if (!admitted(include_kinds, exclude_kinds, of_kind))
        return false;
    if (!name.schema.empty() && !admitted(include_schemas, exclude_schemas, of_schema))
        return false;
    return !is_relation(kind) || admitted(include_tables, exclude_tables, of_name);
}

} // namespace dbmig
