// SPDX-License-Identifier: MIT
// Operations in words.
#include <dbmig/evolve.hpp>

#include <algorithm>
#include <array>

#include "op/constraints.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::op {

namespace {

using util::format;

std::string dotted(const Name& table, const std::string& part) {
    return to_string(table) + "." + part;
}

std::string type_text(const Type& type) {
    return type.text.empty() ? "no type" : type.text;
}

std::string column_text(const Column& column) {
    std::string text = type_text(column.type);
    if (!column.nullable)
        text += ", not null";
    if (column.server_default)
        text += ", default " + *column.server_default;
    if (column.generated)
        text += ", generated as " + column.generated->expression;
    return text;
}

std::string index_columns(const Index& index) {
    std::vector<std::string> keys;
    for (const IndexColumn& key : index.columns)
        keys.push_back(key.column.empty() ? key.expression : key.column);
    return util::join(keys, ", ");
}

std::string default_text(const std::optional<std::string>& value) {
    return value ? "default " + *value : "no default";
}

std::string was(const std::string& text) {
    return " (was " + text + ")";
}

/// "type string(80) (was string(40)), not null".
std::string attributes_text(const ColumnAttributes& change, const ColumnAttributes& existing) {
    std::vector<std::string> parts;
    if (change.type)
        parts.push_back("type " + type_text(*change.type) +
                        (existing.type ? was(type_text(*existing.type)) : ""));
    if (change.nullable)
        parts.emplace_back(*change.nullable ? "nullable" : "not null");
    if (change.server_default)
        parts.push_back(
            default_text(*change.server_default) +
            (existing.server_default ? was(default_text(*existing.server_default)) : ""));
    if (change.autoincrement)
        parts.emplace_back(*change.autoincrement ? "autoincrement" : "no autoincrement");
    if (change.identity)
        parts.emplace_back(*change.identity ? "identity" : "no identity");
    if (change.generated)
        parts.push_back(*change.generated ? "generated as " + (*change.generated)->expression
                                          : "not generated");
    if (change.collation)
        parts.push_back(change.collation->empty() ? "default collation"
                                                  : "collation " + *change.collation);
    if (change.comment)
        parts.emplace_back("comment");
    if (change.options)
        parts.emplace_back("options");
    return util::join(parts, ", ");
}

std::string options_text(const Options& options) {
    std::vector<std::string> parts;
    for (const auto& [key, value] : options)
        parts.push_back(value == "true" ? key : key + "=" + value);
    return parts.empty() ? "none" : util::join(parts, ", ");
}

std::string first_line(const Execute& op) {
    if (op.sql.empty())
        return {};
    const std::string_view sql = util::trim(op.sql.begin()->second.sql);
    const std::string line(sql.substr(0, sql.find('\n')));
    return line.size() == sql.size() ? line : line + " …";
}

std::string view_text(const View& view) {
    return (view.materialized ? "materialized view " : "view ") + to_string(view.name);
}

/// "enum mood (sad, ok)", "policy users.own_rows".
std::string object_text(const SchemaObject& object) {
    std::string text(to_string(object.kind));
    std::replace(text.begin(), text.end(), '_', ' ');
    text += " " + to_string(object.name);
    return object.values.empty() ? text : text + " (" + util::join(object.values, ", ") + ")";
}

struct Describer {
    std::string operator()(const CreateTable& op) const {
        return "create table " + to_string(op.table.name);
    }
    std::string operator()(const DropTable& op) const {
        return "drop table " + to_string(op.table.name);
    }
    std::string operator()(const RenameTable& op) const {
        if (op.new_schema && op.new_schema->empty())
            return format("move table {} to the default schema as {}", to_string(op.table),
                          op.new_name);
        if (op.new_schema)
            return format("move table {} to {}", to_string(op.table), to_string(new_name(op)));
        return format("rename table {} to {}", to_string(op.table), op.new_name);
    }
    std::string operator()(const AddColumn& op) const {
        return format("add column {} ({})", dotted(op.table, op.column.name),
                      column_text(op.column));
    }
    std::string operator()(const DropColumn& op) const {
        return "drop column " + dotted(op.table, op.column.name);
    }
    std::string operator()(const RenameColumn& op) const {
        return format("rename column {} to {}", dotted(op.table, op.column), op.new_name);
    }
    std::string operator()(const AlterColumn& op) const {
        return format("alter column {}: {}", dotted(op.table, op.column),
                      attributes_text(op.change, op.existing));
    }
    std::string operator()(const CreateIndex& op) const {
        return format("create {}index {} on {} ({})", op.index.unique ? "unique " : "",
                      op.index.name, to_string(op.table), index_columns(op.index));
    }
    std::string operator()(const DropIndex& op) const {
        return format("drop index {} on {}", op.index.name, to_string(op.table));
    }
    std::string operator()(const AlterIndex& op) const {
        return format("alter index {} on {}", op.index.name, to_string(op.table));
    }
    std::string operator()(const RenameIndex& op) const {
        return format("rename index {} on {} to {}", op.index, to_string(op.table), op.new_name);
    }
    std::string operator()(const CreateConstraint& op) const {
        return format("create {} on {}", describe_constraint(op.constraint), to_string(op.table));
    }
    std::string operator()(const DropConstraint& op) const {
        return format("drop {} on {}", describe_constraint(op.constraint), to_string(op.table));
    }
    std::string operator()(const AlterConstraint& op) const {
        return format("alter {} on {}", describe_constraint(op.constraint), to_string(op.table));
    }
    std::string operator()(const RenameConstraint& op) const {
        return format("rename constraint {} on {} to {}", op.constraint, to_string(op.table),
                      op.new_name);
    }
    std::string operator()(const AlterTableOptions& op) const {
        return format("alter table {}: options {} (was {})", to_string(op.table),
                      options_text(op.options), options_text(op.existing));
    }
    std::string operator()(const SetTableComment& op) const {
        return op.comment.empty() ? "drop comment of table " + to_string(op.table)
                                  : "set comment of table " + to_string(op.table);
    }
    std::string operator()(const CreateView& op) const { return "create " + view_text(op.view); }
    std::string operator()(const DropView& op) const { return "drop " + view_text(op.view); }
    std::string operator()(const AlterView& op) const { return "alter " + view_text(op.view); }
    std::string operator()(const CreateTrigger& op) const {
        return format("create trigger {} on {}", to_string(op.trigger.name),
                      to_string(op.trigger.table));
    }
    std::string operator()(const DropTrigger& op) const {
        return "drop trigger " + to_string(op.trigger.name) +
               (op.trigger.table.name.empty() ? "" : " on " + to_string(op.trigger.table));
    }
    std::string operator()(const CreateVirtualTable& op) const {
        return "create virtual table " + to_string(op.table.name);
    }
    std::string operator()(const DropVirtualTable& op) const {
        return "drop virtual table " + to_string(op.table.name);
    }
    std::string operator()(const CreateObject& op) const {
        return "create " + object_text(op.object);
    }
    std::string operator()(const DropObject& op) const { return "drop " + object_text(op.object); }
    std::string operator()(const AlterObject& op) const {
        return "alter " + object_text(op.object);
    }
    std::string operator()(const Execute& op) const { return "execute " + first_line(op); }
    std::string operator()(const InsertRows& op) const {
        return format("insert {} into {}", util::counted(op.rows.size(), "row"),
                      to_string(op.table));
    }
    std::string operator()(const UpdateRows& op) const {
        return "update rows of " + to_string(op.table);
    }
    std::string operator()(const DeleteRows& op) const {
        return "delete rows of " + to_string(op.table);
    }
    std::string operator()(const Backfill& op) const { return "backfill " + to_string(op.table); }
};

std::string_view constraint_word(const Constraint& constraint) {
    switch (constraint.index()) {
    case 0:
        return "create_primary_key";
    case 1:
        return "create_unique_constraint";
    case 2:
        return "create_foreign_key";
    case 3:
        return "create_check_constraint";
    default:
        return "create_exclude_constraint";
    }
}

enum class Verb { create, drop, alter };

/// "create_enum": one text for each, which lives as long as the program.
std::string_view object_word(Verb verb, ObjectKind kind) {
    static const auto words = [] {
        std::array<std::array<std::string, object_kinds>, 3> all;
        for (std::size_t at = 0; at < object_kinds; ++at) {
            const std::string word(to_string(static_cast<ObjectKind>(at)));
            all[0].at(at) = "create_" + word;
            all[1].at(at) = "drop_" + word;
            all[2].at(at) = "alter_" + word;
        }
        return all;
    }();
    return words.at(static_cast<std::size_t>(verb)).at(static_cast<std::size_t>(kind));
}

struct Namer {
    std::string_view operator()(const CreateTable&) const { return "create_table"; }
    std::string_view operator()(const DropTable&) const { return "drop_table"; }
    std::string_view operator()(const RenameTable&) const { return "rename_table"; }
    std::string_view operator()(const AddColumn&) const { return "add_column"; }
    std::string_view operator()(const DropColumn&) const { return "drop_column"; }
    std::string_view operator()(const RenameColumn&) const { return "rename_column"; }
    std::string_view operator()(const AlterColumn&) const { return "alter_column"; }
    std::string_view operator()(const CreateIndex&) const { return "create_index"; }
    std::string_view operator()(const DropIndex&) const { return "drop_index"; }
    std::string_view operator()(const AlterIndex&) const { return "alter_index"; }
    std::string_view operator()(const RenameIndex&) const { return "rename_index"; }
    std::string_view operator()(const CreateConstraint& op) const {
        return constraint_word(op.constraint);
    }
    std::string_view operator()(const DropConstraint&) const { return "drop_constraint"; }
    std::string_view operator()(const AlterConstraint&) const { return "alter_constraint"; }
    std::string_view operator()(const RenameConstraint&) const { return "rename_constraint"; }
    std::string_view operator()(const AlterTableOptions&) const { return "alter_table"; }
    std::string_view operator()(const SetTableComment& op) const {
        return op.comment.empty() ? "drop_table_comment" : "create_table_comment";
    }
    std::string_view operator()(const CreateView& op) const {
        return op.view.materialized ? "create_materialized_view" : "create_view";
    }
    std::string_view operator()(const DropView& op) const {
        return op.view.materialized ? "drop_materialized_view" : "drop_view";
    }
    std::string_view operator()(const AlterView& op) const {
        return op.view.materialized ? "alter_materialized_view" : "alter_view";
    }
    std::string_view operator()(const CreateTrigger&) const { return "create_trigger"; }
    std::string_view operator()(const DropTrigger&) const { return "drop_trigger"; }
    std::string_view operator()(const CreateVirtualTable&) const { return "create_virtual_table"; }
    std::string_view operator()(const DropVirtualTable&) const { return "drop_virtual_table"; }
    std::string_view operator()(const CreateObject& op) const {
        return object_word(Verb::create, op.object.kind);
    }
    std::string_view operator()(const DropObject& op) const {
        return object_word(Verb::drop, op.object.kind);
    }
    std::string_view operator()(const AlterObject& op) const {
        return object_word(Verb::alter, op.object.kind);
    }
    std::string_view operator()(const Execute&) const { return "execute"; }
    std::string_view operator()(const InsertRows&) const { return "insert_rows"; }
    std::string_view operator()(const UpdateRows&) const { return "update_rows"; }
    std::string_view operator()(const DeleteRows&) const { return "delete_rows"; }
    std::string_view operator()(const Backfill&) const { return "backfill"; }
};

struct TableFinder {
    const Name* operator()(const CreateTable& op) const { return &op.table.name; }
    const Name* operator()(const DropTable& op) const { return &op.table.name; }
    const Name* operator()(const CreateView&) const { return nullptr; }
    const Name* operator()(const DropView&) const { return nullptr; }
    const Name* operator()(const AlterView&) const { return nullptr; }
    const Name* operator()(const CreateTrigger&) const { return nullptr; }
    const Name* operator()(const DropTrigger&) const { return nullptr; }
    const Name* operator()(const CreateVirtualTable& op) const { return &op.table.name; }
    const Name* operator()(const DropVirtualTable& op) const { return &op.table.name; }
    const Name* operator()(const CreateObject&) const { return nullptr; }
    const Name* operator()(const DropObject&) const { return nullptr; }
    const Name* operator()(const AlterObject&) const { return nullptr; }
    const Name* operator()(const Execute&) const { return nullptr; }
    template <typename Other> const Name* operator()(const Other& op) const { return &op.table; }
};

struct Destroyer {
    std::string operator()(const DropTable& op) const {
        return "drops table " + to_string(op.table.name);
    }
    std::string operator()(const DropObject& op) const {
        return op.object.kind == ObjectKind::sequence
                   ? "drops sequence " + to_string(op.object.name)
                   : std::string();
    }
    std::string operator()(const DropColumn& op) const {
        return "drops column " + dotted(op.table, op.column.name);
    }
    std::string operator()(const DropVirtualTable& op) const {
        return "drops virtual table " + to_string(op.table.name);
    }
    std::string operator()(const AlterColumn& op) const {
        return makes_generated(op) ? "replaces the values of column " + dotted(op.table, op.column)
                                   : std::string();
    }
    std::string operator()(const AlterTableOptions& op) const {
        const char* const key = "system_versioning";
        return op.existing.count(key) != 0 && op.options.count(key) == 0
                   ? "drops the history of table " + to_string(op.table)
                   : std::string();
    }
    std::string operator()(const DeleteRows& op) const {
        return (op.where.empty() ? "deletes every row of " : "deletes rows of ") +
               to_string(op.table);
    }
    template <typename Other> std::string operator()(const Other&) const { return {}; }
};

} // namespace

std::string describe(const Op& op) {
    return std::visit(Describer{}, op);
}

std::string_view op_name(const Op& op) {
    return std::visit(Namer{}, op);
}

const Name* table_of(const Op& op) {
    return std::visit(TableFinder{}, op);
}

bool makes_generated(const AlterColumn& op) {
    const auto& from = op.existing.generated;
    const auto& to = op.change.generated;
    return to && to->has_value() && !(from && from->has_value());
}

std::string destroys(const Op& op) {
    return std::visit(Destroyer{}, op);
}

} // namespace dbmig::op
