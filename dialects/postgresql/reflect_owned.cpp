// SPDX-License-Identifier: MIT
// What belongs to a table: triggers, rules, policies, extended statistics.
#include <map>

#include <dbmig/sql_builder.hpp>

#include "quoting.hpp"
#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

namespace {

Name owned_name(const Relation& relation, const std::string& name) {
    return {relation.name.schema, relation.name.name + "." + name};
}

std::string without_semicolon(std::string text) {
    text.erase(text.find_last_not_of("; \n") + 1);
    return text;
}

/// Where the clones of partitions are enabled otherwise than the trigger itself.
void read_changed_clones(Catalog& catalog, const std::map<Oid, Trigger*>& triggers) {
    for (auto& row : catalog.rows(
             "WITH RECURSIVE clone AS (SELECT t.oid, t.oid AS root, t.tgrelid, t.tgenabled,"
             " t.tgenabled AS wanted FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
             " WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND c.relkind = 'p'" +
             catalog.in_scope("c.relnamespace") +
             " UNION ALL SELECT t.oid, p.root, t.tgrelid, t.tgenabled, p.wanted"
             " FROM clone p JOIN pg_trigger t ON t.tgparentid = p.oid)"
             " SELECT root, tgrelid, tgenabled FROM clone WHERE tgenabled <> wanted"
             " ORDER BY root, tgrelid::regclass::text")) {
        Cells cells(row);
        const auto trigger = triggers.find(cells.number());
        const Relation* const partition = catalog.relation(cells.number());
        if (trigger == triggers.end() || partition == nullptr)
            continue;
        const std::string word = enabled_word(cells.letter());
        std::string& list = trigger->second->options[(word.empty() ? "enabled" : word) + "_on"];
        list += (list.empty() ? "" : ", ") + quote(partition->name);
    }
}

std::string command_word(char letter) {
    switch (letter) {
    case 'r':
        return "FOR SELECT";
    case 'a':
        return "FOR INSERT";
    case 'w':
        return "FOR UPDATE";
    case 'd':
        return "FOR DELETE";
    default:
        return {};
    }
}

/// PUBLIC, which is every role, has no name in the catalogue.
std::string roles_clause(const std::vector<std::string>& roles) {
    if (roles.empty())
        return {};
    return "TO " + sql::list(roles, [](const std::string& role) { return quote(role); });
}

std::string condition(const std::string& words, const std::string& expression) {
    return expression.empty() ? expression : words + " (" + without_parentheses(expression) + ")";
}

SchemaObject& add_owned(Catalog& catalog, ObjectKind kind, const Relation& relation,
                        const std::string& name, Oid catalogue, Oid oid) {
    SchemaObject& object = catalog.add(kind, owned_name(relation, name), catalogue, oid);
    object.table = relation.name;
    return object;
}

} // namespace

void read_triggers(Catalog& catalog) {
    std::map<Oid, Trigger*> triggers;
    for (auto& row : catalog.rows(
             "SELECT t.oid, t.tgrelid, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid)"
             " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal" +
             catalog.since(13, " AND t.tgparentid = 0", "") + catalog.in_scope("c.relnamespace") +
             catalog.of_kept("t.tgrelid"))) {
        Cells cells(row);
        const Oid oid = cells.number();
        const Relation* const relation = catalog.relation(cells.number());
        if (relation == nullptr)
            continue;
        const Name name = owned_name(*relation, cells.text());
        Trigger& trigger = catalog.model.triggers[name];
        triggers[oid] = &trigger;
        trigger.name = name;
        trigger.table = relation->name;
        set_option(trigger.options, "enabled", enabled_word(cells.letter()));
        trigger.definition = without_semicolon(cells.text());
        trigger.comment = catalog.comment(catalogue::trigger, oid);
    }
    if (catalog.since(13))
        read_changed_clones(catalog, triggers);
}

void read_rules(Catalog& catalog) {
    for (auto& row :
         catalog.rows("SELECT r.oid, r.ev_class, r.rulename, r.ev_enabled, pg_get_ruledef(r.oid)"
                      " FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
                      " WHERE r.rulename <> '_RETURN'" +
                      catalog.in_scope("c.relnamespace") + catalog.of_kept("r.ev_class"))) {
        Cells cells(row);
        const Oid oid = cells.number();
        const Relation* const relation = catalog.relation(cells.number());
        if (relation == nullptr)
            continue;
        SchemaObject& rule =
            add_owned(catalog, ObjectKind::rule, *relation, cells.text(), catalogue::rule, oid);
        set_option(rule.options, "enabled", enabled_word(cells.letter()));
        rule.definition = without_semicolon(cells.text());
    }
}

void read_policies(Catalog& catalog) {
    for (auto& row :
         catalog.rows("SELECT p.oid, p.polrelid, p.polname, p.polpermissive, p.polcmd,"
                      " ARRAY(SELECT r.rolname FROM pg_roles r WHERE r.oid = ANY (p.polroles)"
                      " ORDER BY r.rolname), pg_get_expr(p.polqual, p.polrelid),"
                      " pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_policy p WHERE true" +
                      catalog.of_kept("p.polrelid"))) {
        Cells cells(row);
        const Oid oid = cells.number();
        const Relation* const relation = catalog.relation(cells.number());
        if (relation == nullptr)
            continue;
        const std::string name = cells.text();
        sql::Clauses clauses;
        clauses.add("CREATE POLICY " + quote(name) + " ON " + catalog.full_name(relation->name));
        clauses.add_if(!cells.flag(), "AS RESTRICTIVE");
        clauses.add(command_word(cells.letter()));
        clauses.add(roles_clause(cells.list()));
        clauses.add(condition("USING", cells.text()));
        clauses.add(condition("WITH CHECK", cells.text()));
        add_owned(catalog, ObjectKind::policy, *relation, name, catalogue::policy, oid).definition =
            clauses.str();
    }
}

void read_statistics(Catalog& catalog) {
    for (auto& row :
         catalog.rows("SELECT s.oid, s.stxrelid, s.stxnamespace, s.stxname, " +
                      catalog.since(13, "COALESCE(s.stxstattarget, -1)", "-1") +
                      ", pg_get_statisticsobjdef(s.oid) FROM pg_statistic_ext s WHERE true" +
                      catalog.in_scope("s.stxnamespace") + catalog.of_kept("s.stxrelid"))) {
        Cells cells(row);
        const Oid oid = cells.number();
        if (catalog.relation(cells.number()) == nullptr)
            continue;
        const Oid schema = cells.number();
        const Name name = catalog.name(schema, cells.text());
        SchemaObject& statistics =
            catalog.add(ObjectKind::statistics, name, catalogue::statistics, oid);
        const std::int64_t target = cells.number(-1);
        if (target >= 0)
            statistics.options["statistics"] = std::to_string(target);
        statistics.definition = without_semicolon(cells.text());
    }
}

} // namespace dbmig::postgresql
