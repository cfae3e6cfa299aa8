// SPDX-License-Identifier: MIT
// Finds, drops and makes again what hangs on a column.
#include "render_dependents.hpp"

#include <algorithm>

#include "expression.hpp"
#include "implicit_names.hpp"
#include "render_column.hpp"
#include "render_comment.hpp"
#include "render_constraint.hpp"
#include "render_index.hpp"
#include "render_text.hpp"
#include "text.hpp"

namespace dbmig::postgresql {

namespace {

bool has_key(const std::vector<KeyColumn>& keys, const std::string& name) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const KeyColumn& key) { return key.column == name; });
}

bool has_text_with(const Index& index, const std::string& column) {
    return mentions(index.where, column) ||
           std::any_of(index.columns.begin(), index.columns.end(),
                       [&](const IndexColumn& key) { return mentions(key.expression, column); });
}

bool uses(const Index& index, const std::string& column) {
    return has_text_with(index, column) || holds(index.include, column) ||
           std::any_of(index.columns.begin(), index.columns.end(),
                       [&](const IndexColumn& key) { return key.column == column; });
}

bool uses(const Exclusion& exclusion, const std::string& column) {
    return mentions(exclusion.where, column) ||
           std::any_of(exclusion.elements.begin(), exclusion.elements.end(),
                       [&](const ExclusionElement& it) { return mentions(it.expression, column); });
}

bool uses(const ForeignKey& key, const Name& owner, const Name& table, const std::string& column) {
    if (owner == table && holds(key.columns, column))
        return true;
    // without columns the key refers to the primary key, which may hold the column
    return key.referred_table == table &&
           (key.referred_columns.empty() || holds(key.referred_columns, column));
}

void add_foreign_keys(const Script& script, const Name& table, const std::string& column,
                      Dependents& result) {
    for (const auto& [name, owner] : script.schema().tables)
        for (const ForeignKey& key : owner.foreign_keys)
            if (uses(key, name, table, column))
                result.constraints.emplace_back(name, key);
}

bool drops_constraint(const Op& op, const Name& table, const std::string& name) {
    const auto* drop = std::get_if<DropConstraint>(&op);
    return drop != nullptr && drop->table == table &&
           constraint_name(table, drop->constraint) == name;
}

bool drops_index(const Op& op, const Name& table, const std::string& name) {
    const auto* drop = std::get_if<DropIndex>(&op);
    return drop != nullptr && drop->table == table && drop->index.name == name;
}

using OwnedIndex = std::pair<Name, Index>;

/// The one of `parts` that an index is a part of.
const OwnedIndex* whole_of(const OwnedIndex& entry, const Dependents& parts) {
    const std::string parent = option(entry.second.options, "parent");
    if (parent.empty())
        return nullptr;
    const Name name = parse_name(parent);
    for (const OwnedIndex& other : parts.indexes)
        if (other.second.name == name.name && other.first.schema == name.schema)
            return &other;
    return nullptr;
}

std::vector<const OwnedIndex*> wholes_first(const Dependents& parts) {
    const auto depth = [&](const OwnedIndex* entry) {
        std::size_t above = 0;
        while ((entry = whole_of(*entry, parts)) != nullptr)
            ++above;
        return above;
    };
    std::vector<const OwnedIndex*> order;
    for (const OwnedIndex& entry : parts.indexes)
        order.push_back(&entry);
    std::stable_sort(order.begin(), order.end(),
                     [&](const auto* a, const auto* b) { return depth(a) < depth(b); });
    return order;
}

} // namespace

Dependents dependents_of(const Script& script, const Table& table, const std::string& column) {
    Dependents result;
    for (const Index& index : table.indexes)
        if (uses(index, column))
            result.indexes.emplace_back(table.name, index);
    if (table.primary_key &&
        (has_key(table.primary_key->columns, column) || holds(table.primary_key->include, column)))
        result.constraints.emplace_back(table.name, *table.primary_key);
    for (const Unique& unique : table.uniques)
        if (has_key(unique.columns, column) || holds(unique.include, column))
            result.constraints.emplace_back(table.name, unique);
    for (const Check& check : table.checks)
        if (mentions(check.expression, column))
            result.constraints.emplace_back(table.name, check);
    for (const Exclusion& exclusion : table.exclusions)
        if (uses(exclusion, column))
            result.constraints.emplace_back(table.name, exclusion);
    add_foreign_keys(script, table.name, column, result);
    return result;
}

Dependents texts_with(const Script& script, const Table& table, const std::string& column) {
    Dependents result;
    for (const Index& index : table.indexes)
        if (has_text_with(index, column))
            result.indexes.emplace_back(table.name, index);
    for (const Check& check : table.checks)
        if (mentions(check.expression, column))
            result.constraints.emplace_back(table.name, check);
    for (const Exclusion& exclusion : table.exclusions)
        if (uses(exclusion, column))
            result.constraints.emplace_back(table.name, exclusion);
    add_foreign_keys(script, table.name, column, result);
    return result;
}

Dependents texts_that(const Table& table, const TextTest& test) {
    Dependents result;
    for (const Index& index : table.indexes)
        if (test(index.where) ||
            std::any_of(index.columns.begin(), index.columns.end(),
                        [&](const IndexColumn& key) { return test(key.expression); }))
            result.indexes.emplace_back(table.name, index);
    for (const Check& check : table.checks)
        if (test(check.expression))
            result.constraints.emplace_back(table.name, check);
    for (const Exclusion& exclusion : table.exclusions)
        if (test(exclusion.where) ||
            std::any_of(exclusion.elements.begin(), exclusion.elements.end(),
                        [&](const ExclusionElement& it) { return test(it.expression); }))
            result.constraints.emplace_back(table.name, exclusion);
    return result;
}

void merge(Dependents& all, const Dependents& more) {
    const auto add = [](auto& to, const auto& from) {
        for (const auto& item : from)
            if (std::find(to.begin(), to.end(), item) == to.end())
                to.push_back(item);
    };
    add(all.indexes, more.indexes);
    add(all.constraints, more.constraints);
    add(all.generated, more.generated);
}

void take_out(Dependents& parts, const Dependents& others) {
    const auto gone = [](auto& from, const auto& what) {
        for (const auto& item : what)
            from.erase(std::remove(from.begin(), from.end(), item), from.end());
    };
    gone(parts.indexes, others.indexes);
    gone(parts.constraints, others.constraints);
}

void set_aside(Script& script, const Dependents& parts) {
    const auto drop = [&](const auto& entry, bool foreign) {
        const std::string name = constraint_name(entry.first, entry.second);
        if (std::holds_alternative<ForeignKey>(entry.second) == foreign &&
            !script.has_gone(entry.first, name))
            script.add(alter_table(entry.first, "DROP CONSTRAINT " + ident(name)));
    };
    for (const auto& entry : parts.constraints)
        drop(entry, true); // before the keys that they refer to
    for (const auto& entry : parts.constraints)
        drop(entry, false);
    for (const auto& entry : parts.indexes)
        if (whole_of(entry, parts) == nullptr && // else it goes with that
            !script.has_gone(entry.first, entry.second.name))
            script.add("DROP INDEX " + ident(Name{entry.first.schema, entry.second.name}));
}

void put_back(Script& script, const Dependents& parts) {
    const auto add = [&](const auto& entry, bool foreign) {
        if (std::holds_alternative<ForeignKey>(entry.second) != foreign)
            return;
        const std::string name = constraint_name(entry.first, entry.second);
        if (script.later([&](const Op& op) { return drops_constraint(op, entry.first, name); }))
            script.forget(entry.first, name);
        else
            add_constraint(script, entry.first, entry.second);
    };
    for (const OwnedIndex* entry : wholes_first(parts)) {
        const auto& [table, index] = *entry;
        const bool has_parts =
            std::any_of(parts.indexes.begin(), parts.indexes.end(),
                        [&](const OwnedIndex& it) { return whole_of(it, parts) == entry; });
        if (const Name& of = table; script.later(
                [&, name = index.name](const Op& op) { return drops_index(op, of, name); }))
            script.forget(table, index.name);
        else if (has_parts)
            add_index_only(script, table, index); // the server would name the parts itself
        else
            add_index(script, table, index);
    }
    for (const auto& entry : parts.constraints)
        add(entry, false);
    for (const auto& entry : parts.constraints)
        add(entry, true);
}

Dependents drop_generated(Script& script, const Table& table, const TextTest& test,
                          const Dependents& gone) {
    Dependents result;
    for (const Column& each : table.columns) {
        if (!each.generated || !test(each.generated->expression) ||
            script.has_gone(table.name, each.name))
            continue;
        merge(result, dependents_of(script, table, each.name));
        result.generated.push_back(each);
    }
    take_out(result, gone);
    set_aside(script, result);
    for (const Column& each : result.generated)
        script.add(alter_table(table.name, "DROP COLUMN " + ident(each.name)));
    return result;
}

Dependents drop_generated(Script& script, const Table& table,
                          const std::vector<std::string>& columns) {
    const auto uses_one = [&](const std::string& expression) {
        return std::any_of(columns.begin(), columns.end(),
                           [&](const auto& name) { return mentions(expression, name); });
    };
    return drop_generated(script, table, uses_one, {});
}

void put_back_generated(Script& script, const Table& table, const Dependents& parts) {
    for (const Column& each : parts.generated) {
        const bool goes = script.later([&](const Op& op) {
            const auto* drop = std::get_if<DropColumn>(&op);
            return drop != nullptr && drop->table == table.name && drop->column.name == each.name;
        });
        if (goes) {
            script.forget(table.name, each.name);
            continue;
        }
        script.add(alter_table(table.name, "ADD COLUMN " + column_clause(table.name, each)));
        finish_column(script, table.name, each);
    }
    put_back(script, parts);
}

} // namespace dbmig::postgresql
