// SPDX-License-Identifier: MIT
// The comparison: selects, finds renames, compares, arranges, and proves the result on the model.
#include "diff/differ.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "diff/align.hpp"
#include "diff/arrange.hpp"
#include "diff/frame.hpp"
#include "diff/keys_aside.hpp"
#include "diff/objects.hpp"
#include "diff/parts_aside.hpp"
#include "diff/renames.hpp"
#include "diff/select.hpp"
#include "diff/tables.hpp"
#include "diff/weave.hpp"
#include "util/format.hpp"

namespace dbmig::diff {

namespace {

/// What a reader should know before running an operation.
struct Note {
    std::string operator()(const AddColumn& op) const {
        const Column& column = op.column;
        if (column.nullable || column.server_default || column.generated || column.identity ||
            column.autoincrement)
            return {};
        return util::format("fails when {} has rows: they get no value for {}; give it a "
                            "server_default, or add it nullable, fill it, then alter it",
                            to_string(op.table), column.name);
    }
    std::string operator()(const AlterColumn& op) const {
        if (op::makes_generated(op))
            return util::format(
                "destroys the values of column {}.{}: they are computed from now on",
                to_string(op.table), op.column);
        if (op.change.nullable.value_or(true))
            return {};
        return util::format("fails when {}.{} holds nulls", to_string(op.table), op.column);
    }
    std::string operator()(const DropTable& op) const {
        return "destroys table " + to_string(op.table.name) + " with its rows";
    }
    std::string operator()(const DropVirtualTable& op) const {
        return "destroys virtual table " + to_string(op.table.name) + " with its rows";
    }
    std::string operator()(const DropColumn& op) const {
        if (op.column.generated && !op.column.generated->stored)
            return {};
        return util::format("destroys the values of column {}.{}", to_string(op.table),
                            op.column.name);
    }
    template <typename Other> std::string operator()(const Other&) const { return {}; }
};

void add_notes(Operations& ops) {
    for (Operation& it : ops)
        it.note = std::visit(Note{}, it.op);
}

/// All operations from one side to the other, renames taken as given.
Operations changes(const Sides& before, const Sides& renamed, const Operations& renames,
                   const Context& context) {
    Operations changed = table_changes(renamed, context);
    put_keys_aside(changed, renamed, context);
    Arranged arranged = arrange(std::move(changed), context, &renamed);
    Operations tables = renames;
    tables.insert(tables.end(), arranged.ops.begin(), arranged.ops.end());
    ObjectChanges objects = object_changes(before, tables, context);
    PartsAside aside = put_parts_aside(objects, renamed, arranged.ops, context);
    const bool more = !aside.before.empty();
    Arranged framing = framed(renames, std::move(aside), std::move(arranged), context);
    if (more)
        objects = object_changes(before, framing.ops, context);
    return weave(std::move(objects), std::move(framing), context);
}

/// The reverse of `ops`, each inverted against the schema that it was applied to; `schema` is
/// evolved by them.
Operations evolve_and_invert(Schema& schema, const Operations& ops, const op::NameRules& rules) {
    std::vector<Operations> undone;
    for (const Operation& it : ops) {
        undone.push_back(op::inverse(it.op, schema, rules));
        op::evolve(schema, it.op, rules);
    }
    Operations reverse;
    for (auto step = undone.rbegin(); step != undone.rend(); ++step)
        append(reverse, std::move(*step));
    return reverse;
}

/// The tables of `from` as the renames leave them. What a name hid from align_keys is said alike on
/// both sides now.
Schema rename_tables(Selection& selected, const Operations& renames, const Context& context) {
    Schema renamed; // the tables alone: what else has a name that one takes goes before
    renamed.tables = selected.from.tables;
    const Operations back = evolve_and_invert(renamed, renames, context.rules);
    if (!aligns_keys(context))
        return renamed;
    align_keys(renamed, selected.to, context);
    Schema aligned = renamed;
    for (const Operation& it : back)
        op::evolve(aligned, it.op, context.rules);
    selected.from.tables = std::move(aligned.tables);
    return renamed;
}

/// Throws when `reached` differs from `wanted`.
void require_equal(const Schema& reached, const Schema& wanted, std::string_view direction,
                   const Context& context) {
    const Sides sides = make_sides(reached, wanted, context);
    const Operations left = changes(sides, sides, {}, context);
    if (left.empty())
        return;
    throw SchemaError(util::format(
        "internal error: after the {} that the comparison wrote, this is still to be done: {}. "
        "Nothing was written. Please report this with both schemas",
        direction, op::describe(left.front().op)));
}

/// Where objects guard what they use, the way back may need others to stand aside than the way
/// there, and parents of tables come first on both: then it is a comparison of its own. Renames
/// cannot be found again in it.
bool compares_back(const Operations& ops, const Context& context) {
    const auto renames = [](const Operation& it) {
        return std::holds_alternative<RenameTable>(it.op) ||
               std::holds_alternative<RenameColumn>(it.op);
    };
    return context.dialect.capabilities().guarded_dependencies &&
           std::none_of(ops.begin(), ops.end(), renames);
}

void prove(const Selection& selected, DiffResult& result, const Context& context) {
    try {
        Schema schema = selected.from;
        result.downgrade = evolve_and_invert(schema, result.upgrade, context.rules);
        if (compares_back(result.upgrade, context)) {
            const Sides back = make_sides(schema, selected.from, context);
            result.downgrade = changes(back, back, {}, context);
        }
        require_equal(schema, selected.to, "upgrade", context);
        for (const Operation& it : result.downgrade)
            op::evolve(schema, it.op, context.rules);
        require_equal(schema, selected.from, "downgrade", context);
        drop_own_indexes(result.downgrade, selected.to, context);
        keep_key_indexes(result.upgrade, selected.from, selected.to, context);
        keep_key_indexes(result.downgrade, selected.to, selected.from, context);
    } catch (const SchemaError& error) {
        const std::string text = error.what();
        if (text.rfind("internal error", 0) == 0)
            throw;
        throw SchemaError("internal error: the comparison wrote an operation that does not fit: " +
                          text + ". Nothing was written. Please report this with both schemas");
    }
}

} // namespace

namespace {

/// The schemas that names say.
std::set<std::string> schemas_of(const Schema& from, const Schema& to) {
    std::set<std::string> schemas;
    const auto note = [&](const Name& name) {
        if (!name.schema.empty())
            schemas.insert(name.schema);
    };
    for (const Schema* side : {&from, &to}) {
        for (const auto& [name, table] : side->tables)
            note(name);
        for (const auto& [name, view] : side->views)
            note(name);
        for (const auto& [key, object] : side->objects)
            note(key.name);
    }
    return schemas;
}

} // namespace

DiffResult compare(const Schema& from, const Schema& to, const Dialect& dialect,
                   const DiffOptions& options, Connection* scratch) {
    DiffResult result;
    const Context context{dialect,        options.compare,
                          options.filter, name_rules(dialect, scratch),
                          scratch,        schemas_of(from, to)};
    Selection selected = select(from, to, context, result.messages);
    const Sides sides = make_sides(selected.from, selected.to, context);
    result.messages.insert(result.messages.end(), sides.notes.begin(), sides.notes.end());
    const Operations renames = find_renames(sides, context, options.ask, result.messages);
    if (renames.empty()) {
        result.upgrade = changes(sides, sides, {}, context);
    } else {
        const Schema renamed = rename_tables(selected, renames, context);
        result.upgrade = changes(make_sides(selected.from, selected.to, context),
                                 make_sides(renamed, selected.to, context), renames, context);
    }
    if (result.upgrade.empty())
        return result;
    prove(selected, result, context);
    add_notes(result.upgrade);
    add_notes(result.downgrade);
    return result;
}

} // namespace dbmig::diff
