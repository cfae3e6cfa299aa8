// SPDX-License-Identifier: MIT
// USING where there is no assignment cast:
// https://www.postgresql.org/docs/current/sql-createcast.html
#include "render_cast.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "expression.hpp"
#include "quoting.hpp"
#include "range_type.hpp"
#include "render_text.hpp"
#include "types.hpp"

namespace dbmig::postgresql {

namespace {

enum class Family {
    number,
    string,
    date_time,
    time,
    json,
    network,
    bits,
    boolean,
    range,
    other,
    foreign
};

/// Types of one family are cast to each other by assignment, but for ranges.
Family family_of(const std::string& type) {
    static const std::map<std::string_view, Family> known{
        {"smallint", Family::number},
        {"integer", Family::number},
        {"bigint", Family::number},
        {"numeric", Family::number},
        {"real", Family::number},
        {"double precision", Family::number},
        {"text", Family::string},
        {"character varying", Family::string},
        {"character", Family::string},
        {"name", Family::string},
        {"date", Family::date_time},
        {"timestamp without time zone", Family::date_time},
        {"timestamp with time zone", Family::date_time},
        {"time without time zone", Family::time},
        {"time with time zone", Family::time},
        {"json", Family::json},
        {"jsonb", Family::json},
        {"inet", Family::network},
        {"cidr", Family::network},
        {"bit", Family::bits},
        {"bit varying", Family::bits},
        {"boolean", Family::boolean},
        {"int4range", Family::range},
        {"int8range", Family::range},
        {"numrange", Family::range},
        {"daterange", Family::range},
        {"tsrange", Family::range},
        {"tstzrange", Family::range},
        {"int4multirange", Family::range},
        {"int8multirange", Family::range},
        {"nummultirange", Family::range},
        {"datemultirange", Family::range},
        {"tsmultirange", Family::range},
        {"tstzmultirange", Family::range},
        {"uuid", Family::other},
        {"bytea", Family::other},
        {"interval", Family::other},
        {"money", Family::other},
        {"xml", Family::other},
        {"tsvector", Family::other},
        {"point", Family::other},
        {"macaddr", Family::other},
    };
    const auto found = known.find(type);
    return found == known.end() ? Family::foreign : found->second;
}

bool is_array(const std::string& type) {
    return type.size() > 2 && type.compare(type.size() - 2, 2, "[]") == 0;
}

bool is_one_of(const std::vector<Name>& names, const std::string& element) {
    return std::any_of(names.begin(), names.end(),
                       [&](const Name& name) { return quote(name) == element; });
}

/// Whether values of a type are read from texts alone: those of enums, composite types, ranges and
/// tables.
bool is_read_from_text(const Schema& schema, const std::string& element) {
    const auto is_called_so = [&](const auto& entry) { return quote(entry.first) == element; };
    return std::any_of(schema.objects.begin(), schema.objects.end(),
                       [&](const auto& entry) {
                           return (entry.first.kind == ObjectKind::enumeration ||
                                   entry.first.kind == ObjectKind::type) &&
                                  is_one_of(names_of(entry.second), element);
                       }) ||
           std::any_of(schema.tables.begin(), schema.tables.end(), is_called_so) ||
           std::any_of(schema.views.begin(), schema.views.end(), is_called_so);
}

/// int4multirange of int4range; the range of a user may have one by any name.
bool is_multirange_of(const Schema& schema, const std::string& multirange, std::string range) {
    for (const auto& [key, object] : schema.objects)
        if (key.kind == ObjectKind::type && is_range(object) && quote(key.name) == range)
            return is_one_of(names_of(object), multirange);
    const std::size_t at = range.rfind("range");
    return at != std::string::npos && range.insert(at, "multi") == multirange;
}

/// The expression for a pair that has a cast only in words, or none but by way of text.
std::string cast(const Schema& schema, const std::string& column, const std::string& from,
                 const std::string& to) {
    static const std::set<Family> json_casts = {Family::number, Family::boolean, Family::string,
                                                Family::json, Family::foreign};
    const std::string source = element_type(from);
    const std::string target = element_type(to);
    const Family left = family_of(source);
    const Family right = family_of(target);
    const std::string name = ident(column);
    if (is_array(to) && !is_array(from) && left != Family::string)
        return "CASE WHEN " + name + " IS NOT NULL THEN ARRAY[" + name + "]::text[]::" + to +
               " END";
    if (is_array(from) && right == Family::json)
        return "to_" + target + "(" + name + ")";
    // An array has no value of one element: what is in the column decides whether it can be read.
    if (is_array(from) && !is_array(to) && right != Family::json)
        return name + (right == Family::string ? "::" : "::text::") + to;
    if (!is_array(from) && !is_array(to)) {
        if (left == Family::boolean && right == Family::number)
            return name + "::integer::" + to;
        if (left == Family::number && right == Family::boolean)
            return name + " <> 0";
    }
    const bool no_cast = left != Family::string &&
                         ((left == Family::foreign && is_read_from_text(schema, source)) ||
                          (right == Family::foreign && is_read_from_text(schema, target)) ||
                          (left == Family::range && right == Family::range) ||
                          (left != Family::foreign && right != Family::foreign && left != right));
    const bool explicit_cast = (left == Family::json && json_casts.count(right) != 0) ||
                               (left == Family::date_time && right == Family::time) ||
                               (source == "money" && right == Family::number) ||
                               (left == Family::number && target == "money") ||
                               (left == Family::number && right == Family::bits) ||
                               (left == Family::bits && right == Family::number) ||
                               (left == Family::time && target == "interval") ||
                               (source == "interval" && right == Family::time) ||
                               is_multirange_of(schema, target, source);
    if (!no_cast || explicit_cast)
        return name + "::" + to;
    return name + (is_array(from) && is_array(to) ? "::text[]::" : "::text::") + to;
}

} // namespace

std::string element_type(const std::string& type) {
    std::string result = canonical_type(type);
    while (is_array(result))
        result.resize(result.size() - 2);
    return std::string(without_arguments(result));
}

bool is_of_type(const Type& type, const Name& object) {
    const std::string element = element_type(render_type(type));
    if (element == quote(object))
        return true;
    return object.schema.empty() && element == "public." + quote(object.name);
}

bool names_type(const std::string& sql, const std::vector<Name>& types) {
    return std::any_of(types.begin(), types.end(),
                       [&](const Name& type) { return names_type(sql, type.name); });
}

std::string using_clause(const Schema& schema, const std::string& column, const std::string& from,
                         const std::string& to) {
    const std::string before = canonical_type(from);
    const std::string after = canonical_type(to);
    if (is_array(before) == is_array(after)) {
        const Family left = family_of(element_type(before));
        const Family right = family_of(element_type(after));
        const bool known =
            left != Family::foreign && left != Family::other && left != Family::range;
        if (element_type(before) == element_type(after) || (known && left == right))
            return {};
    }
    if (family_of(element_type(after)) == Family::string && !is_array(after))
        return {};
    return "USING " + cast(schema, column, before, to);
}

} // namespace dbmig::postgresql
