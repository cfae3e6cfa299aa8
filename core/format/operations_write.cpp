// SPDX-License-Identifier: MIT
// Writing the operations of a revision.
#include "format/operation_fields.hpp"
#include "util/overloaded.hpp"

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

Written alter_view(const AlterView& op) {
    Written written{"alter_view", yaml::mapping()};
    FieldWriter fields(written.parameters);
    describe_target(fields, op);
    describe(fields, op.view);
    auto existing = fields.prefixed("existing_");
    if (op.complete)
        describe(existing, op.existing);
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
    Written operator()(const RenameIndex& op) const { return plain("rename_index", op); }
    Written operator()(const CreateConstraint& op) const {
        return constraint(op.table, op.constraint, false, true);
    }
    Written operator()(const DropConstraint& op) const {
        return constraint(op.table, op.constraint, true, op.complete);
    }
    Written operator()(const RenameConstraint& op) const { return plain("rename_constraint", op); }
    Written operator()(const AlterTableOptions& op) const { return alter_table(op); }
    Written operator()(const SetTableComment& op) const {
        return plain(op.comment.empty() ? "drop_table_comment" : "create_table_comment", op);
    }
    Written operator()(const CreateView& op) const { return defined("create_view", op); }
    Written operator()(const DropView& op) const { return defined("drop_view", op, op.complete); }
    Written operator()(const AlterView& op) const { return alter_view(op); }
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
