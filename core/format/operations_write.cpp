// SPDX-License-Identifier: MIT
// Writing the operations of a revision.
#include "format/operation_fields.hpp"
#include "util/format.hpp"

namespace dbmig::format {

namespace {

using yaml::Node;

struct Written {
    std::string word;
    Node parameters;
};

template <class T> Written plain(std::string_view word, const T& op) {
    Written written{std::string(word), yaml::mapping()};
    FieldWriter fields(written.parameters);
    describe(fields, op);
    compact(written.parameters);
    return written;
}

template <class T> Written defined(std::string_view word, const T& op, bool complete = true) {
    Written written{std::string(word), yaml::mapping()};
    FieldWriter fields(written.parameters);
    describe_target(fields, op);
    if (complete)
        describe(fields, object_of(op));
    compact(written.parameters);
    return written;
}

Written table(std::string_view word, const Table& definition, bool complete) {
    Written written{std::string(word),
                    yaml::mapping(complete ? yaml::Style::automatic : yaml::Style::flow)};
    FieldWriter fields(written.parameters);
    fields.name("table", definition.name);
    if (complete)
        write_table(fields, definition, nullptr);
    return written;
}

Written column(std::string_view word, const Name& table, const Column& column, bool complete) {
    Written written{std::string(word), yaml::mapping()};
    FieldWriter fields(written.parameters);
    fields.name("table", table);
    fields.required("column", column.name);
    ColumnSetting setting;
    setting.say_no_type = true;
    if (complete)
        write_column(fields, column, setting);
    compact(written.parameters);
    return written;
}

Written constraint(const Name& table, const Constraint& constraint, bool drop, bool complete) {
    const auto& words = constraint_words.at(constraint.index());
    Written written{drop ? "drop_constraint" : std::string(words.create), yaml::mapping()};
    FieldWriter fields(written.parameters);
    fields.name("table", table);
    std::visit(
        [&](const auto& object) {
            fields.text("constraint", object.name);
            if (drop)
                fields.put("type", yaml::scalar(std::string(words.type)));
            if (complete)
                describe(fields, object);
        },
        constraint);
    compact(written.parameters);
    return written;
}

template <class T> Written alteration(std::string_view word, const T& op) {
    Written written{std::string(word), yaml::mapping()};
    FieldWriter fields(written.parameters);
    describe_target(fields, op);
    describe(fields, object_of(op));
    auto existing = fields.prefixed("existing_");
    if (op.complete)
        describe(existing, op.existing);
    compact(written.parameters);
    return written;
}

Written alter_constraint(const AlterConstraint& op) {
    auto written = constraint(op.table, op.constraint, true, true);
    written.word = "alter_constraint";
    FieldWriter existing(written.parameters, "existing_");
    if (op.complete)
        std::visit([&](const auto& object) { describe(existing, object); }, op.existing);
    compact(written.parameters);
    return written;
}

std::string view_word(std::string_view verb, const View& view) {
    return std::string(verb) + (view.materialized ? "_materialized_view" : "_view");
}

/// The target and, when it is complete, the definition of an object. A drop of a sequence says its
/// options even when there are none: that is what makes it complete.
Written object(std::string_view verb, const SchemaObject& object, bool complete) {
    Written written{util::format("{}_{}", verb, to_string(object.kind)), yaml::mapping()};
    FieldWriter fields(written.parameters);
    describe_name(fields, object);
    if (complete)
        describe(fields, object);
    else if (!object.table.name.empty())
        fields.trigger_table(object.name, object.table);
    if (complete && object.kind == ObjectKind::sequence && object.options.empty() && verb == "drop")
        fields.put("options", yaml::mapping());
    compact(written.parameters);
    return written;
}

Written alter_object(const AlterObject& op) {
    auto written = object("alter", op.object, true);
    FieldWriter existing(written.parameters, "existing_");
    if (op.complete)
        describe(existing, op.existing);
    if (op.complete && op.object.kind == ObjectKind::sequence && op.existing.options.empty())
        existing.put("options", yaml::mapping());
    compact(written.parameters);
    return written;
}

Written alter_table(const AlterTableOptions& op) {
    auto written = plain("alter_table", op);
    if (op.options.empty())
        yaml::put(written.parameters, "options", yaml::mapping());
    return written;
}

Written execute(const Execute& op) {
    if (op.sql.size() == 1 && op.sql.begin()->first.empty())
        return {"execute", string_node(op.sql.begin()->second.sql)};
    Written written{"execute", yaml::mapping()};
    for (const auto& [engine, text] : op.sql)
        yaml::put(written.parameters, engine.empty() ? "default" : engine, string_node(text.sql));
    compact(written.parameters);
    return written;
}

struct Writer {
    Written operator()(const CreateTable& op) const {
        return table("create_table", op.table, true);
    }
    Written operator()(const DropTable& op) const {
        return table("drop_table", op.table, op.complete);
    }
    Written operator()(const RenameTable& op) const { return plain("rename_table", op); }
    Written operator()(const AddColumn& op) const {
        return column("add_column", op.table, op.column, true);
    }
    Written operator()(const DropColumn& op) const {
        return column("drop_column", op.table, op.column, op.complete);
    }
    Written operator()(const RenameColumn& op) const { return plain("rename_column", op); }
    Written operator()(const AlterColumn& op) const { return plain("alter_column", op); }
    Written operator()(const CreateIndex& op) const { return defined("create_index", op); }
    Written operator()(const DropIndex& op) const { return defined("drop_index", op, op.complete); }
    Written operator()(const AlterIndex& op) const { return alteration("alter_index", op); }
    Written operator()(const RenameIndex& op) const { return plain("rename_index", op); }
    Written operator()(const CreateConstraint& op) const {
        return constraint(op.table, op.constraint, false, true);
    }
    Written operator()(const DropConstraint& op) const {
        return constraint(op.table, op.constraint, true, op.complete);
    }
    Written operator()(const AlterConstraint& op) const { return alter_constraint(op); }
    Written operator()(const RenameConstraint& op) const { return plain("rename_constraint", op); }
    Written operator()(const AlterTableOptions& op) const { return alter_table(op); }
    Written operator()(const SetTableComment& op) const {
        return plain(op.comment.empty() ? "drop_table_comment" : "create_table_comment", op);
    }
    Written operator()(const CreateView& op) const {
        return defined(view_word("create", op.view), op);
    }
    Written operator()(const DropView& op) const {
        return defined(view_word("drop", op.view), op, op.complete);
    }
    Written operator()(const AlterView& op) const {
        return alteration(view_word("alter", op.view), op);
    }
    Written operator()(const CreateTrigger& op) const { return defined("create_trigger", op); }
    Written operator()(const DropTrigger& op) const {
        return defined("drop_trigger", op, op.complete);
    }
    Written operator()(const CreateVirtualTable& op) const {
        return defined("create_virtual_table", op);
    }
    Written operator()(const DropVirtualTable& op) const {
        return defined("drop_virtual_table", op, op.complete);
    }
    Written operator()(const CreateObject& op) const { return object("create", op.object, true); }
    Written operator()(const DropObject& op) const {
        return object("drop", op.object, op.complete);
    }
    Written operator()(const AlterObject& op) const { return alter_object(op); }
    Written operator()(const Execute& op) const { return execute(op); }
    Written operator()(const InsertRows& op) const { return plain("insert_rows", op); }
    Written operator()(const UpdateRows& op) const { return plain("update_rows", op); }
    Written operator()(const DeleteRows& op) const { return plain("delete_rows", op); }
    Written operator()(const Backfill& op) const { return plain("backfill", op); }
};

} // namespace

yaml::Node write_operations(const Operations& ops) {
    Node list = yaml::sequence();
    for (const auto& operation : ops) {
        auto written = std::visit(Writer(), operation.op);
        Node item = yaml::mapping();
        item.comment = operation.note;
        yaml::put(item, std::move(written.word), std::move(written.parameters));
        list.items.push_back(std::move(item));
    }
    return list;
}

} // namespace dbmig::format
