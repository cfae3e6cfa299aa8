// SPDX-License-Identifier: MIT
// Names and kinds as text.
#include <dbmig/schema.hpp>

#include <array>

namespace dbmig {

std::string to_string(const Name& name) {
    return name.schema.empty() ? name.name : name.schema + "." + name.name;
}

std::string_view to_string(ObjectKind kind) {
    static constexpr std::array<std::string_view, object_kinds> words{
        "schema",     "extension",     "collation", "enum",        "domain",  "type",
        "sequence",   "function",      "procedure", "aggregate",   "rule",    "policy",
        "statistics", "event_trigger", "event",     "publication", "package", "package_body"};
    return words.at(static_cast<std::size_t>(kind));
}

} // namespace dbmig
