// SPDX-License-Identifier: MIT
// Leaving a parent turns what was inherited into the table's own:
// https://www.postgresql.org/docs/current/sql-altertable.html
#include "render_inheritance.hpp"

#include <algorithm>
#include <set>

#include "expression.hpp"
#include "implicit_names.hpp"
#include "render_column.hpp"
#include "render_constraint.hpp"
#include "render_text.hpp"

namespace dbmig::postgresql {

namespace {

/// A check and the table that it is declared on.
using Owned = std::pair<Name, Check>;

void collect_owned(const Script& script, const Table& parent, std::set<Name>& seen,
                   std::vector<Owned>& checks) {
    if (!seen.insert(parent.name).second)
        return;
    for (const Check& check : parent.checks)
        if (!check.no_inherit)
            checks.emplace_back(parent.name, check);
    for (const Name& name : parents_of(parent))
        if (const Table* known = script.table(name))
            collect_owned(script, *known, seen, checks);
}

/// All that a child of `parent` has from it.
std::vector<Constraint> handed_down(const Script& script, const Table& parent) {
    std::vector<Constraint> result;
    for (const Check& check : parent.checks)
        if (!check.no_inherit)
            result.emplace_back(check);
    for (const Check& check : parents_checks(script, parent))
        result.emplace_back(check);
    if (!option(parent.options, "partition_by").empty())
        result.insert(result.end(), parent.foreign_keys.begin(), parent.foreign_keys.end());
    return result;
}

bool has_own(const Table& table, const std::string& name) {
    return std::any_of(table.checks.begin(), table.checks.end(), [&](const Check& check) {
        return constraint_name(table.name, check) == name;
    });
}

bool same(const Constraint& a, const Constraint& b) {
    const auto* one = std::get_if<Check>(&a);
    const auto* other = std::get_if<Check>(&b);
    if (one != nullptr && other != nullptr)
        return canonical_expression(one->expression) == canonical_expression(other->expression) &&
               one->not_valid == other->not_valid;
    const auto* key = std::get_if<ForeignKey>(&a);
    const auto* wanted = std::get_if<ForeignKey>(&b);
    if (key == nullptr || wanted == nullptr)
        return false;
    ForeignKey plain = *key;
    plain.name = wanted->name;
    plain.comment = wanted->comment;
    plain.options = wanted->options;
    return plain == *wanted;
}

/// Whether a later operation makes the constraint, which is then done with.
bool is_made_later(Script& script, const Name& table, const Constraint& constraint,
                   const std::string& name) {
    for (std::size_t i = script.index() + 1; i < script.ops().size(); ++i) {
        const auto* make = std::get_if<CreateConstraint>(&script.ops()[i].op);
        if (make == nullptr || make->table != table || script.is_done(i) ||
            constraint_name(table, make->constraint) != name || !same(constraint, make->constraint))
            continue;
        script.set_done(i);
        finish_constraint(script, table, make->constraint);
        return true;
    }
    return false;
}

/// The checks that a child of `parent` must have and `table` has neither itself nor from others.
std::vector<Owned> missing_checks(const Script& script, const Name& table, const Name& parent) {
    const Table* child = script.table(table);
    const Table* joined = script.table(parent);
    std::vector<Owned> checks;
    if (child == nullptr || joined == nullptr)
        return checks;
    std::set<Name> seen;
    collect_owned(script, *joined, seen, checks);
    std::set<std::string> present;
    for (const Check& check : parents_checks(script, *child))
        present.insert(check.name);
    const auto is_there = [&](const Owned& it) {
        const std::string name = constraint_name(it.first, Constraint(it.second));
        return has_own(*child, name) || present.count(name) != 0;
    };
    checks.erase(std::remove_if(checks.begin(), checks.end(), is_there), checks.end());
    return checks;
}

} // namespace

std::vector<Check> parents_checks(const Script& script, const Table& table) {
    std::vector<Owned> owned;
    std::set<Name> seen;
    for (const Name& name : parents_of(table))
        if (const Table* parent = script.table(name))
            collect_owned(script, *parent, seen, owned);
    std::vector<Check> checks;
    for (Owned& each : owned)
        checks.push_back(std::move(each.second));
    return checks;
}

void inherit_from(Script& script, const Name& table, const Name& parent) {
    const std::vector<Owned> aside = missing_checks(script, table, parent);
    for (const auto& [owner, check] : aside)
        script.add(alter_table(owner, "DROP CONSTRAINT " +
                                          ident(constraint_name(owner, Constraint(check)))));
    script.add(alter_table(table, "INHERIT " + ident(parent)));
    for (const auto& [owner, check] : aside)
        add_constraint(script, owner, check);
}

void take_checks_of(Script& script, const Name& table, const Name& whole) {
    for (auto [owner, check] : missing_checks(script, table, whole)) {
        check.name = constraint_name(owner, Constraint(check));
        check.comment.clear();
        add_constraint(script, table, check);
    }
}

void release_parents_constraints(Script& script, const Name& table, const Name& parent,
                                 const std::vector<Name>& others) {
    const Table* left = script.table(parent);
    const Table* child = script.table(table);
    if (left == nullptr || child == nullptr)
        return;
    std::set<std::string> kept;
    for (const Name& other : others)
        if (const Table* known = script.table(other))
            for (const Constraint& constraint : handed_down(script, *known))
                kept.insert(constraint_name(other, constraint));
    for (const Constraint& constraint : handed_down(script, *left)) {
        const std::string name = constraint_name(parent, constraint);
        if (kept.count(name) == 0 && !has_own(*child, name) &&
            !is_made_later(script, table, constraint, name))
            script.add(alter_table(table, "DROP CONSTRAINT IF EXISTS " + ident(name)));
    }
}

} // namespace dbmig::postgresql
