// SPDX-License-Identifier: MIT
// Finds the default operator class of a type as the server does when an index is made.
#include "reflect_opclasses.hpp"

#include <algorithm>

#include <dbmig/error.hpp>

namespace dbmig::postgresql {

OperatorClasses::OperatorClasses(Catalog& catalog) {
    for (auto& row : catalog.rows("SELECT o.oid, o.opcmethod, n.nspname, o.opcname, o.opcdefault,"
                                  " o.opcintype, o.opckeytype <> 0, t.typcategory,"
                                  " t.typispreferred FROM pg_opclass o"
                                  " JOIN pg_namespace n ON n.oid = o.opcnamespace"
                                  " JOIN pg_type t ON t.oid = o.opcintype")) {
        Cells cells(row);
        Entry& entry = m_entries[cells.number()];
        entry.method = cells.number();
        const std::string schema = cells.text();
        entry.name = catalog.sql_name(schema, cells.text());
        entry.is_default = cells.flag();
        entry.input = cells.number();
        entry.converts = cells.flag();
        entry.category = cells.letter();
        entry.preferred = cells.flag();
    }
}

const OperatorClasses::Entry& OperatorClasses::entry(Oid oid) const {
    const auto found = m_entries.find(oid);
    if (found == m_entries.end())
        throw SqlError("an index uses the operator class " + std::to_string(oid) +
                       ", which the catalogue does not list");
    return found->second;
}

/// A class for the very type comes first, then the one for the type that is preferred in the type's
/// category, then any other that takes the type as it is (arrays, enums, …).
bool OperatorClasses::goes_without_saying(const Entry& entry, KeyType type) const {
    if (!entry.is_default)
        return false;
    if (entry.input == type.base || type.base == 0)
        return true;
    return std::none_of(m_entries.begin(), m_entries.end(), [&](const auto& other) {
        const Entry& candidate = other.second;
        if (!candidate.is_default || candidate.method != entry.method)
            return false;
        return candidate.input == type.base ||
               (candidate.preferred && !entry.preferred && candidate.category == type.category);
    });
}

std::string OperatorClasses::said(Oid oid, KeyType type) const {
    const Entry& found = entry(oid);
    return goes_without_saying(found, type) ? std::string() : found.name;
}

std::string OperatorClasses::name(Oid oid) const {
    return entry(oid).name;
}

bool OperatorClasses::converts(Oid oid) const {
    return entry(oid).converts;
}

} // namespace dbmig::postgresql
