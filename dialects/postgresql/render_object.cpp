// SPDX-License-Identifier: MIT
// Objects beside tables, views and triggers, each kind by its own statements.
#include "render_object.hpp"

#include "quoting.hpp"
#include "render_column.hpp"
#include "render_comment.hpp"
#include "render_policy.hpp"
#include "render_privileges.hpp"
#include "render_publication.hpp"
#include "render_routine.hpp"
#include "render_sequence.hpp"
#include "render_text.hpp"
#include "render_types.hpp"
#include <dbmig/error.hpp>

namespace dbmig::postgresql {

namespace {

std::string keyword(ObjectKind kind) {
    switch (kind) {
    case ObjectKind::schema:
        return "SCHEMA";
    case ObjectKind::extension:
        return "EXTENSION";
    case ObjectKind::collation:
        return "COLLATION";
    case ObjectKind::enumeration:
    case ObjectKind::type:
        return "TYPE";
    case ObjectKind::domain:
        return "DOMAIN";
    case ObjectKind::sequence:
        return "SEQUENCE";
    case ObjectKind::function:
        return "FUNCTION";
    case ObjectKind::procedure:
        return "PROCEDURE";
    case ObjectKind::aggregate:
        return "AGGREGATE";
    case ObjectKind::rule:
        return "RULE";
    case ObjectKind::policy:
        return "POLICY";
    case ObjectKind::statistics:
        return "STATISTICS";
    case ObjectKind::event_trigger:
        return "EVENT TRIGGER";
    case ObjectKind::publication:
        return "PUBLICATION";
    case ObjectKind::event:
    case ObjectKind::package:
    case ObjectKind::package_body:
        break;
    }
    throw SchemaError("PostgreSQL has no " + std::string(to_string(kind)));
}

/// The kind and the name, as DROP and COMMENT ON take them.
std::string place(const SchemaObject& object) {
    const std::string word = keyword(object.kind) + " ";
    switch (object.kind) {
    case ObjectKind::rule:
    case ObjectKind::policy:
        return word + ident(bare_name(object.name, object.table)) + " ON " + ident(object.table);
    case ObjectKind::function:
    case ObjectKind::procedure:
        return word + signature(object.name);
    case ObjectKind::aggregate: {
        const std::string name = signature(object.name);
        const bool bare = name.size() > 2 && name.compare(name.size() - 2, 2, "()") == 0;
        return word + (bare ? name.substr(0, name.size() - 1) + "*)" : name);
    }
    default:
        return word + ident(object.name);
    }
}

void create_by_definition(Script& script, const SchemaObject& object) {
    if (object.definition.empty())
        throw SchemaError(keyword(object.kind) + " " + to_string(object.name) +
                          " has no definition");
    script.add(object.definition);
}

void create_extension(Script& script, const SchemaObject& object) {
    const std::string schema = option(object.options, "schema");
    const std::string version = option(object.options, "version");
    script.add("CREATE EXTENSION IF NOT EXISTS " + ident(object.name.name) +
               (schema.empty() ? "" : " SCHEMA " + ident(parse_name(schema))) +
               (version.empty() ? "" : " VERSION " + string_literal(version)));
}

/// Rules and event triggers that do not fire as usual.
void set_enabled(Script& script, const SchemaObject& object) {
    const std::string enabled = lower(option(object.options, "enabled"));
    const std::string how = enabled.empty()         ? "ENABLE"
                            : enabled == "disabled" ? "DISABLE"
                            : enabled == "replica"  ? "ENABLE REPLICA"
                            : enabled == "always"   ? "ENABLE ALWAYS"
                                                    : "";
    if (how.empty())
        throw SchemaError("enabled: '" + enabled + "' is none of replica, always, disabled");
    if (object.kind == ObjectKind::rule)
        script.add(alter_table(object.table,
                               how + " RULE " + ident(bare_name(object.name, object.table))));
    if (object.kind == ObjectKind::event_trigger)
        script.add("ALTER EVENT TRIGGER " + ident(object.name) + " " + how);
}

void change_options(Script& script, const SchemaObject& from, const SchemaObject& to) {
    if (option(from.options, "enabled") != option(to.options, "enabled"))
        set_enabled(script, to);
    const std::string target = option(to.options, "statistics");
    if (to.kind == ObjectKind::statistics && target != option(from.options, "statistics"))
        script.add("ALTER STATISTICS " + ident(to.name) + " SET STATISTICS " +
                   (target.empty() ? "-1" : element(target, "the target of statistics")));
}

void alter_extension(Script& script, const SchemaObject& from, const SchemaObject& to) {
    const std::string head = "ALTER EXTENSION " + ident(to.name.name) + " ";
    const std::string version = option(to.options, "version");
    if (version != option(from.options, "version"))
        script.add(head + "UPDATE" + (version.empty() ? "" : " TO " + string_literal(version)));
    const std::string schema = option(to.options, "schema");
    if (schema != option(from.options, "schema"))
        script.add(head + "SET SCHEMA " + (schema.empty() ? "public" : ident(parse_name(schema))));
}

/// What changes in place, but for the comment, the name and options that are the kinds' own.
void alter_in_place(Script& script, const SchemaObject& from, const SchemaObject& to) {
    switch (to.kind) {
    case ObjectKind::extension:
        return alter_extension(script, from, to);
    case ObjectKind::enumeration:
        return alter_enum(script, from, to);
    case ObjectKind::domain:
        return alter_domain(script, from, to);
    case ObjectKind::type:
        return alter_composite(script, from, to);
    case ObjectKind::sequence:
        return alter_sequence(script, from, to);
    case ObjectKind::function:
    case ObjectKind::procedure:
        if (from.definition != to.definition)
            alter_routine(script, to);
        return;
    case ObjectKind::policy:
        if (from.definition != to.definition)
            alter_policy(script, to);
        return;
    case ObjectKind::publication:
        return alter_publication(script, from, to);
    case ObjectKind::rule:
        if (from.definition != to.definition)
            script.add(or_replace(to.definition));
        return;
    default:
        return;
    }
}

/// The name of `from` becomes that of `to`, in the same schema.
void rename(Script& script, const SchemaObject& from, const SchemaObject& to) {
    if (from.name.name.empty() || from.name == to.name)
        return;
    const bool owned = to.kind == ObjectKind::rule || to.kind == ObjectKind::policy;
    const bool routine = to.kind == ObjectKind::function || to.kind == ObjectKind::procedure ||
                         to.kind == ObjectKind::aggregate;
    const std::string name = owned     ? bare_name(to.name, to.table)
                             : routine ? to.name.name.substr(0, to.name.name.rfind('('))
                                       : to.name.name;
    script.add("ALTER " + place(from) + " RENAME TO " + ident(name));
}

} // namespace

void create_object(Script& script, const CreateObject& op) {
    const SchemaObject& object = op.object;
    switch (object.kind) {
    case ObjectKind::enumeration:
        create_enum(script, object);
        return restore_privileges(script, object);
    case ObjectKind::domain:
        create_domain(script, object);
        return restore_privileges(script, object);
    case ObjectKind::sequence:
        return create_sequence(script, object);
    case ObjectKind::schema:
        script.add("CREATE SCHEMA " + ident(object.name.name));
        break;
    case ObjectKind::extension:
        create_extension(script, object);
        break;
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::aggregate:
        create_routine(script, object);
        break;
    default:
        if (object.kind == ObjectKind::type && object.definition.empty()) {
            create_composite(script, object);
            return restore_privileges(script, object);
        }
        create_by_definition(script, object);
    }
    change_options(script, SchemaObject{}, object);
    add_comment(script, place(object), object.comment);
    restore_privileges(script, object);
}

void drop_object(Script& script, const DropObject& op) {
    if (op.object.kind == ObjectKind::sequence)
        drop_sequence(script, op.object);
    else {
        keep_privileges_if_made_again(script, op.object);
        script.add("DROP " + place(op.object));
    }
}

void alter_object(Script& script, const AlterObject& op) {
    const SchemaObject* known = script.object(
        op.object.kind, op.existing.name.name.empty() ? op.object.name : op.existing.name);
    if (!op.complete && known == nullptr)
        throw SchemaError(keyword(op.object.kind) + " " + to_string(op.object.name) +
                          " is not known as it is now");
    const SchemaObject from = op.complete ? op.existing : *known;
    rename(script, from, op.object);
    if (!alters_object(from, op.object)) {
        keep_privileges(script, op.object);
        script.add("DROP " + place(op.object));
        create_object(script, {op.object});
        return;
    }
    alter_in_place(script, from, op.object);
    change_options(script, from, op.object);
    if (!rebuilds_type(from, op.object) || op.object.kind == ObjectKind::type)
        change_comment(script, place(op.object), from.comment, op.object.comment);
}

bool alters_object(const SchemaObject& from, const SchemaObject& to) {
    if (from.kind != to.kind)
        return false;
    switch (to.kind) {
    case ObjectKind::schema:
    case ObjectKind::extension:
    case ObjectKind::enumeration:
    case ObjectKind::domain:
    case ObjectKind::type:
    case ObjectKind::sequence:
        return true;
    case ObjectKind::function:
    case ObjectKind::procedure:
        return from.definition == to.definition || replaces_routine(from, to);
    case ObjectKind::policy:
        return from.definition == to.definition || alters_policy(from, to);
    case ObjectKind::publication:
        return alters_publication(from, to);
    case ObjectKind::rule:
        return from.table == to.table;
    default:
        return from.definition == to.definition && from.table == to.table;
    }
}

} // namespace dbmig::postgresql
