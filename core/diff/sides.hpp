// SPDX-License-Identifier: MIT
// The two sides of a comparison: what is written (the originals) beside what is compared (the
// same, normalised and with folded names).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "diff/differ.hpp"
#include "schema/lookup.hpp"

namespace dbmig::diff {

/// What every step of the comparison needs.
struct Context {
    const Dialect& dialect;
    const CompareOptions& compare;
    const Filter& filter;
    op::NameRules rules; ///< of the dialect
    Connection* scratch = nullptr;
    std::set<std::string> schemas{}; ///< all that names of either side are in, but the default one
};

/// An object as it is written and as it is compared.
template <typename T> struct Both {
    const T* original = nullptr;
    const T* normal = nullptr;
};

/// One schema, by folded names.
struct Side {
    Schema normal;
    std::map<Name, Both<Table>> tables;
    std::map<Name, Both<View>> views;
    std::map<Name, Both<Trigger>> triggers;
    std::map<Name, Both<VirtualTable>> virtual_tables;
    std::map<ObjectKey, Both<SchemaObject>> objects;
};

struct Sides {
    Side from;
    Side to;
    std::vector<std::string> notes; ///< of the normaliser
};

/// Normalises both and folds their names. The result points into `from` and `to` and into itself:
/// it is moved, never copied. Aspects that `context.compare` or the filter's kinds switch off are
/// made equal.
Sides make_sides(const Schema& from, const Schema& to, const Context& context);

/// The name of a table, view, trigger, …: T says what.
template <typename T> Name folded(const Name& name, const op::NameRules& rules) {
    return {rules.relation_fold()(name.schema), rules.fold_for<T>()(name.name)};
}
inline Name folded(const Name& name, const op::NameRules& rules) {
    return folded<Table>(name, rules);
}

} // namespace dbmig::diff
