// SPDX-License-Identifier: MIT
// Views: https://www.postgresql.org/docs/current/sql-createview.html
#include "render_view.hpp"

#include <algorithm>
#include <array>

#include "normalizer_options.hpp"
#include "quoting.hpp"
#include "render_column.hpp"
#include "render_comment.hpp"
#include "render_index.hpp"
#include "render_privileges.hpp"
#include "render_text.hpp"
#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

namespace dbmig::postgresql {

namespace {

std::string place(const View& view) {
    return (view.materialized ? "MATERIALIZED VIEW " : "VIEW ") + ident(view.name);
}

std::string create_statement(const View& view) {
    if (view.definition.empty())
        throw SchemaError("view " + to_string(view.name) + " has no definition");
    const auto clause = [&](const std::string& key, const std::string& words) {
        const std::string value = option(view.options, key);
        return value.empty() || !view.materialized ? "" : words + ident(parse_name(value));
    };
    const std::string with = option(view.options, "with");
    const bool empty = view.materialized && option(view.options, "populated") == "false";
    return sql::Clauses()
               .add("CREATE " + place(view))
               .add(view.columns.empty() ? "" : "(" + idents(view.columns) + ")")
               .add(clause("access_method", "USING "))
               .add(with.empty() ? "" : "WITH " + parenthesised(with, "the parameters of a view"))
               .add(clause("tablespace", "TABLESPACE "))
               .add("AS")
               .str() +
           "\n" + view.definition + (empty ? "\nWITH NO DATA" : "");
}

/// Defaults of columns, which count where rows are inserted through the view.
void change_defaults(Script& script, const View& from, const View& to) {
    const std::string head = "ALTER VIEW " + ident(to.name) + " ALTER COLUMN ";
    const auto column = [](const std::string& key) {
        return ident(key.substr(view_default.size()));
    };
    for (const auto& [key, value] : from.options)
        if (key.rfind(view_default, 0) == 0 && to.options.count(key) == 0)
            script.add(head + column(key) + " DROP DEFAULT");
    for (const auto& [key, value] : to.options)
        if (key.rfind(view_default, 0) == 0 && option(from.options, key) != value)
            script.add(head + column(key) + " SET DEFAULT " +
                       default_text(value, "a default of view " + to_string(to.name)));
}

void change_columns(Script& script, const View& from, const View& to) {
    const auto before = view_column_options(from.options);
    const auto after = view_column_options(to.options);
    auto all = before;
    all.insert(after.begin(), after.end());
    for (const auto& entry : all) {
        const auto column = [&](const auto& options) {
            Column result;
            result.name = entry.first;
            if (const auto found = options.find(entry.first); found != options.end())
                result.options = found->second;
            return result;
        };
        change_column_settings(script, to.name, column(before), column(after));
    }
}

/// Which storage is that of a column's type its view does not tell.
bool loses_storage(const View& from, const View& to) {
    return std::any_of(from.options.begin(), from.options.end(), [&](const auto& entry) {
        return entry.first.rfind("storage ", 0) == 0 && to.options.count(entry.first) == 0;
    });
}

void make(Script& script, const View& view) {
    script.add(create_statement(view));
    restore_privileges(script, view);
    change_defaults(script, View{}, view);
    change_columns(script, View{}, view);
    for (const Index& index : view.indexes)
        add_index(script, view.name, index);
    add_comment(script, place(view), view.comment);
    for (const auto& [column, comment] : view.column_comments)
        add_comment(script, "COLUMN " + ident(view.name) + "." + ident(column), comment);
}

std::string enabled_clause(const Trigger& trigger) {
    const std::string enabled = lower(option(trigger.options, "enabled"));
    if (enabled.empty())
        return {};
    if (enabled == "disabled")
        return "DISABLE TRIGGER ";
    if (enabled == "replica" || enabled == "always")
        return enabled == "always" ? "ENABLE ALWAYS TRIGGER " : "ENABLE REPLICA TRIGGER ";
    throw SchemaError("enabled: '" + enabled + "' is none of replica, always, disabled");
}

/// On some partitions the trigger is enabled otherwise than on the whole; on those of them for
/// which `concerns` holds, it is to be so.
template <typename Concerns>
void enable_on_partitions(Script& script, const Trigger& trigger, const Concerns& concerns) {
    constexpr std::array<std::pair<const char*, const char*>, 4> ways{{
        {"enabled_on", "ENABLE TRIGGER "},
        {"disabled_on", "DISABLE TRIGGER "},
        {"replica_on", "ENABLE REPLICA TRIGGER "},
        {"always_on", "ENABLE ALWAYS TRIGGER "},
    }};
    for (const auto& [key, how] : ways)
        for (const std::string& partition : split_list(option(trigger.options, key)))
            if (const Name name = parse_name(partition); concerns(name))
                script.add(alter_only(name, how + ident(bare_name(trigger.name, trigger.table))));
}

void make(Script& script, const Trigger& trigger) {
    if (trigger.definition.empty())
        throw SchemaError("trigger " + to_string(trigger.name) + " has no definition");
    const std::string name = ident(bare_name(trigger.name, trigger.table));
    script.add(trigger.definition);
    if (const std::string how = enabled_clause(trigger); !how.empty())
        script.add("ALTER TABLE " + ident(trigger.table) + " " + how + name);
    enable_on_partitions(script, trigger, [](const Name&) { return true; });
    add_comment(script, "TRIGGER " + name + " ON " + ident(trigger.table), trigger.comment);
}

void change_parameters(Script& script, const View& from, const View& to) {
    const std::string head = "ALTER " + place(to) + " ";
    for (const std::string& change :
         parameter_changes(option(from.options, "with"), option(to.options, "with")))
        script.add(head + change);
    const std::string tablespace = option(to.options, "tablespace");
    if (to.materialized && tablespace != option(from.options, "tablespace"))
        script.add(head + "SET TABLESPACE " +
                   (tablespace.empty() ? "pg_default" : ident(parse_name(tablespace))));
    const std::string method = option(to.options, "access_method");
    if (to.materialized && method != option(from.options, "access_method"))
        script.add(head + "SET ACCESS METHOD " + (method.empty() ? "heap" : ident(method)));
    const std::string populated = option(to.options, "populated");
    if (to.materialized && populated != option(from.options, "populated"))
        script.add("REFRESH " + place(to) + (populated == "false" ? " WITH NO DATA" : ""));
}

void change_column_comments(Script& script, const View& from, const View& to) {
    const auto comment = [](const View& view, const std::string& column) {
        const auto found = view.column_comments.find(column);
        return found == view.column_comments.end() ? std::string() : found->second;
    };
    std::map<std::string, std::string> columns = from.column_comments;
    columns.insert(to.column_comments.begin(), to.column_comments.end());
    for (const auto& entry : columns)
        change_comment(script, "COLUMN " + ident(to.name) + "." + ident(entry.first),
                       comment(from, entry.first), comment(to, entry.first));
}

} // namespace

void create_view(Script& script, const CreateView& op) {
    make(script, op.view);
}

void drop_view(Script& script, const DropView& op) {
    const auto known = script.schema().views.find(op.view.name);
    const bool materialized = op.complete || known == script.schema().views.end()
                                  ? op.view.materialized
                                  : known->second.materialized;
    keep_privileges_if_made_again(script, op.view);
    script.add(std::string("DROP ") + (materialized ? "MATERIALIZED VIEW " : "VIEW ") +
               ident(op.view.name));
}

void alter_view(Script& script, const AlterView& op) {
    const auto known = script.schema().views.find(op.view.name);
    if (!op.complete && known == script.schema().views.end())
        throw SchemaError("view " + to_string(op.view.name) + " is not known as it is now");
    const View from = op.complete ? op.existing : known->second;
    if (!alters_view(from, op.view)) {
        keep_privileges(script, op.view);
        script.add("DROP " + place(from.name.name.empty() ? op.view : from)); // triggers go too
        make(script, op.view);
        for (const auto& entry : script.schema().triggers)
            if (entry.second.table == op.view.name)
                make(script, entry.second);
        return;
    }
    change_parameters(script, from, op.view);
    change_defaults(script, from, op.view);
    change_columns(script, from, op.view);
    change_indexes(script, op.view.name, from.indexes, op.view.indexes);
    change_comment(script, place(op.view), from.comment, op.view.comment);
    change_column_comments(script, from, op.view);
}

bool alters_view(const View& from, const View& to) {
    return from.definition == to.definition && from.columns == to.columns &&
           from.materialized == to.materialized && !loses_storage(from, to);
}

void create_trigger(Script& script, const CreateTrigger& op) {
    make(script, op.trigger);
}

void enable_as_before(Script& script, const Name& partition) {
    for (const auto& entry : script.schema().triggers)
        enable_on_partitions(script, entry.second, [&](const Name& part) {
            return ancestry(script, part).count(partition) != 0;
        });
}

void drop_trigger(Script& script, const DropTrigger& op) {
    script.add("DROP TRIGGER " + ident(bare_name(op.trigger.name, op.trigger.table)) + " ON " +
               ident(op.trigger.table));
}

} // namespace dbmig::postgresql
