// SPDX-License-Identifier: MIT
// ATTACH PARTITION and what it stands for:
// https://www.postgresql.org/docs/current/ddl-partitioning.html
#include "render_parts.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "implicit_names.hpp"
#include "render_column.hpp"
#include "render_constraint.hpp"
#include "render_index.hpp"
#include "render_text.hpp"
#include <dbmig/evolve.hpp>

namespace dbmig::postgresql {

namespace {

/// An index, alone or of a constraint.
struct Part {
    Name table;
    std::variant<Index, Constraint> what;

    Name name() const {
        if (const auto* index = std::get_if<Index>(&what))
            return {table.schema, index->name};
        return {table.schema, constraint_name(table, std::get<Constraint>(what))};
    }
    std::string parent() const {
        if (const auto* index = std::get_if<Index>(&what))
            return option(index->options, "parent");
        return option(options_of(std::get<Constraint>(what)), "parent");
    }
};

std::optional<Part> made_by(const Op& op) {
    if (const auto* create = std::get_if<CreateIndex>(&op))
        return Part{create->table, create->index};
    if (const auto* create = std::get_if<CreateConstraint>(&op))
        return Part{create->table, create->constraint};
    return std::nullopt;
}

std::optional<Part> dropped_by(const Op& op) {
    if (const auto* drop = std::get_if<DropIndex>(&op))
        return Part{drop->table, drop->index};
    if (const auto* drop = std::get_if<DropConstraint>(&op))
        return Part{drop->table, drop->constraint};
    return std::nullopt;
}

bool is_part_of(const Part& part, const Name& whole) {
    const std::string parent = part.parent();
    return !parent.empty() && parse_name(parent) == whole;
}

std::vector<Part> all_parts(const Script& script) {
    std::vector<Part> result;
    for (const auto& [name, table] : script.schema().tables) {
        for (const Index& index : table.indexes)
            result.push_back({name, index});
        if (table.primary_key)
            result.push_back({name, Constraint(*table.primary_key)});
        for (const Unique& unique : table.uniques)
            result.push_back({name, Constraint(unique)});
        for (const Exclusion& exclusion : table.exclusions)
            result.push_back({name, Constraint(exclusion)});
    }
    return result;
}

/// Whether indexes of the table can be parts now; else they become that when the table is attached.
bool is_partition(const Script& script, const Name& table) {
    const Table* known = script.table(table);
    return known == nullptr || !option(known->options, "partition_of").empty();
}

bool is_primary_key(const Part& part) {
    const auto* constraint = std::get_if<Constraint>(&part.what);
    return constraint != nullptr && std::holds_alternative<PrimaryKey>(*constraint);
}

/// Whether both cannot be there at once.
bool collide(const Part& one, const Part& other) {
    return one.name() == other.name() || (is_primary_key(one) && is_primary_key(other));
}

/// Whether what `op` does to the table of `part` must have been done before that can be made.
bool stands_between(const Script& script, const Op& op, const Part& part) {
    const Name& table = part.table;
    const Name* of = dbmig::op::table_of(op);
    if (of == nullptr || *of != table)
        return false;
    if (const auto* alter = std::get_if<AlterColumn>(&op)) {
        const Column* column = script.column(table, alter->column);
        return column == nullptr || !is_inherited(*column);
    }
    if (const auto* add = std::get_if<AddColumn>(&op))
        return !is_inherited(add->column);
    if (const auto* drop = std::get_if<DropColumn>(&op))
        return !is_inherited(drop->column); // else it goes with that of the whole
    // Another bound: what it is attached with again, it goes on with.
    if (const auto* alter = std::get_if<AlterTableOptions>(&op))
        return option(alter->existing, "partition_of") != option(alter->options, "partition_of");
    if (const auto dropped = dropped_by(op))
        return !script.is_dropped(dropped->name()) && collide(*dropped, part);
    if (const auto* rename = std::get_if<RenameIndex>(&op))
        return rename->index == part.name().name;
    if (const auto* rename = std::get_if<RenameConstraint>(&op))
        return rename->constraint == part.name().name;
    return !made_by(op);
}

void render(Script& script, const Part& part) {
    if (const auto* index = std::get_if<Index>(&part.what))
        add_index(script, part.table, *index);
    else
        add_constraint(script, part.table, std::get<Constraint>(part.what));
}

void drop(Script& script, const Part& part) {
    if (std::holds_alternative<Index>(part.what))
        script.add("DROP INDEX " + ident(part.name()) + cascade(script, part.name()));
    else
        script.add(alter_table(part.table, "DROP CONSTRAINT " + ident(part.name().name)));
    set_parts_dropped(script, part.name());
}

/// Drops the whole and makes it again without one of its parts.
void make_without(Script& script, const Part& whole, const Name& part) {
    std::vector<Part> others;
    for (const Part& each : all_parts(script))
        if (is_part_of(each, whole.name()) && each.name() != part)
            others.push_back(each);
    drop(script, whole);
    if (const auto* index = std::get_if<Index>(&whole.what))
        add_index_only(script, whole.table, *index);
    else
        add_constraint_only(script, whole.table, std::get<Constraint>(whole.what));
    for (const Part& each : others)
        render(script, each);
}

std::vector<Part> lost_parts(const Script& script, const Name& index) {
    std::vector<Part> result;
    for (const Part& part : all_parts(script)) {
        const auto drops = [&](const Op& op) {
            const auto dropped = dropped_by(op);
            const auto* table = std::get_if<DropTable>(&op);
            return (dropped && dropped->name() == part.name()) ||
                   (table != nullptr && table->table.name == part.table);
        };
        if (is_part_of(part, index) && script.is_dropped(part.name()) && !script.anywhere(drops))
            result.push_back(part);
    }
    return result;
}

/// The part under the name that a later operation gives it, which is then done with.
Part as_named_later(Script& script, Part part) {
    for (std::size_t i = script.index() + 1; i < script.ops().size(); ++i) {
        const auto* rename = std::get_if<RenameIndex>(&script.ops()[i].op);
        auto* index = std::get_if<Index>(&part.what);
        if (rename == nullptr || index == nullptr || rename->table != part.table ||
            rename->index != index->name)
            continue;
        script.set_done(i);
        index->name = rename->new_name;
    }
    return part;
}

/// Whether a later operation takes the table out of the whole for good.
bool leaves_later(const Script& script, const Name& table) {
    return script.later([&](const Op& op) {
        const auto* alter = std::get_if<AlterTableOptions>(&op);
        return alter != nullptr && alter->table == table &&
               !option(alter->existing, "partition_of").empty() &&
               option(alter->options, "partition_of") != option(alter->existing, "partition_of");
    });
}

/// Then what were parts are its own.
void detach_now(Script& script, const Name& table) {
    const Table* known = script.table(table);
    if (known == nullptr || script.is_detached(table))
        return;
    script.add(alter_only(parse_name(option(known->options, "partition_of")),
                          "DETACH PARTITION " + ident(table)));
    script.set_detached(table);
}

} // namespace

std::string cascade(const Script& script, const Name& index) {
    const auto parts = all_parts(script);
    const bool holds_constraint = std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
        return std::holds_alternative<Constraint>(part.what) && is_part_of(part, index);
    });
    return holds_constraint ? " CASCADE" : "";
}

void set_parts_dropped(Script& script, const Name& index) {
    script.set_dropped(index);
    for (const Part& part : all_parts(script))
        if (is_part_of(part, index) && !script.is_dropped(part.name()))
            set_parts_dropped(script, part.name());
    for (std::size_t i = script.index(); i < script.ops().size(); ++i)
        if (const auto part = dropped_by(script.ops()[i].op);
            part && is_part_of(*part, index) && is_partition(script, part->table))
            script.set_dropped(part->name());
}

void attach_made_parts(Script& script, const Name& index) {
    for (std::size_t i = 0; i < script.index(); ++i) {
        const auto made = made_by(script.ops()[i].op);
        if (made && is_part_of(*made, index) && is_partition(script, made->table))
            script.add("ALTER INDEX " + ident(index) + " ATTACH PARTITION " + ident(made->name()));
    }
}

bool has_later_parts(const Script& script, const Name& index) {
    return script.later([&](const Op& op) {
        const auto made = made_by(op);
        return made && is_part_of(*made, index) && is_partition(script, made->table);
    });
}

void make_parts(Script& script, const Name& index) {
    std::vector<std::size_t> between;
    for (std::size_t i = script.index() + 1; i < script.ops().size(); ++i) {
        if (script.is_done(i))
            continue;
        const auto made = made_by(script.ops()[i].op);
        const auto stands = [&](std::size_t at) {
            return stands_between(script, script.ops()[at].op, *made);
        };
        if (!made || !is_part_of(*made, index) || !is_partition(script, made->table) ||
            std::any_of(between.begin(), between.end(), stands)) {
            between.push_back(i);
            continue;
        }
        for (const std::size_t at : between)
            // It went with the whole, and the new one may have its name.
            if (const auto gone = dropped_by(script.ops()[at].op);
                gone && gone->table == made->table && script.is_dropped(gone->name()))
                script.set_done(at);
        script.set_done(i);
        render(script, *made);
    }
}

bool has_lost_parts(const Script& script, const Name& index) {
    return !lost_parts(script, index).empty();
}

void make_lost_parts(Script& script, const Name& index) {
    for (const Part& part : lost_parts(script, index))
        render(script, as_named_later(script, part));
}

void make_before_attaching(Script& script, const Name& table) {
    for (std::size_t i = script.index() + 1; i < script.ops().size(); ++i) {
        auto made = made_by(script.ops()[i].op);
        if (!made || made->table != table || made->parent().empty() || script.is_done(i))
            continue;
        if (auto* index = std::get_if<Index>(&made->what))
            index->options.erase("parent");
        else
            std::visit([](auto& it) { it.options.erase("parent"); },
                       std::get<Constraint>(made->what));
        script.set_done(i);
        render(script, *made);
    }
}

void attach_to_parent(Script& script, const Name& table, const Name& index,
                      const std::string& parent) {
    if (parent.empty() || !is_partition(script, table))
        return;
    const Name name = parse_name(parent);
    bool comes = false; // and then attaches what is there; it may have come before its turn
    for (std::size_t i = script.index() + 1; i < script.ops().size() && !comes; ++i)
        if (const auto made = made_by(script.ops()[i].op); made && !script.is_done(i))
            comes = made->name() == name;
    if (!comes)
        script.add("ALTER INDEX " + ident(name) + " ATTACH PARTITION " + ident(index));
}

bool drop_with_parent(Script& script, const Name& table, const Name& index,
                      const std::string& parent) {
    if (parent.empty())
        return false;
    const Name name = parse_name(parent);
    if (script.is_dropped(index))
        return true;
    if (!is_partition(script, table)) // it has left the whole, and took its part along
        return false;
    if (leaves_later(script, table)) {
        detach_now(script, table);
        return false;
    }
    for (std::size_t i = script.index(); i < script.ops().size(); ++i) {
        const Op& op = script.ops()[i].op;
        const auto dropped = dropped_by(op);
        if (!dropped || dropped->name() != name)
            continue;
        release_keys(script, dropped->table);
        script.set_done(i);
        if (const auto* drop = std::get_if<DropIndex>(&op))
            drop_index(script, *drop);
        else
            drop_constraint(script, std::get<DropConstraint>(op));
        return true;
    }
    for (const Part& whole : all_parts(script))
        if (whole.name() == name) {
            make_without(script, whole, index);
            return true;
        }
    return false;
}

void release_keys(Script& script, const Name& table) {
    const auto referred = ancestry(script, table);
    for (std::size_t i = script.index() + 1; i < script.ops().size(); ++i) {
        const Op& op = script.ops()[i].op;
        if (const auto* drop = std::get_if<DropConstraint>(&op)) {
            const auto* key = std::get_if<ForeignKey>(&drop->constraint);
            if (key == nullptr || referred.count(key->referred_table) == 0 || script.is_done(i))
                continue;
            script.set_done(i);
            drop_constraint(script, *drop);
        }
        const auto* gone = std::get_if<DropTable>(&op);
        const Table* owner = gone == nullptr ? nullptr : script.table(gone->table.name);
        if (owner == nullptr || referred.count(gone->table.name) != 0)
            continue;
        for (const ForeignKey& key : owner->foreign_keys)
            if (referred.count(key.referred_table) != 0 &&
                script.set_dropped({owner->name.schema,
                                    owner->name.name + "." + constraint_name(owner->name, key)}))
                script.add(alter_table(owner->name, "DROP CONSTRAINT " +
                                                        ident(constraint_name(owner->name, key))));
    }
}

} // namespace dbmig::postgresql
