// SPDX-License-Identifier: MIT
// https://dev.mysql.com/doc/refman/8.0/en/sql-data-definition-statements.html and
// https://mariadb.com/kb/en/create-sequence/.
#include "objects.hpp"

#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

#include "cursor.hpp"
#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

/// DEFINER = `user`@`host`; a role has no host.
std::string definer_clause(const Options& options) {
    const std::string definer = option(options, "definer");
    if (definer.empty())
        return {};
    const std::size_t at = definer.rfind('@');
    if (at == std::string::npos)
        return "DEFINER=" + quote(definer);
    return "DEFINER=" + quote(definer.substr(0, at)) + "@" + quote(definer.substr(at + 1));
}

std::string with_definer(const std::string& definition, const Options& options) {
    const std::string definer = definer_clause(options);
    if (definer.empty())
        return definition;
    Cursor cursor(definition);
    cursor.take_word("create");
    cursor.take_words("or", "replace");
    const std::size_t head = cursor.position();
    return cursor.slice(0, head) + " " + definer + " " + cursor.slice(head, cursor.size());
}

std::string clause(const Options& options, const char* key, const char* words) {
    const std::string value = option(options, key);
    return value.empty() ? "" : std::string(words) + " " + value;
}

/// What ALTER SEQUENCE must say for an option that goes back to its usual value.
std::string changed(const SchemaObject& from, const SchemaObject& to, const char* key,
                    const char* words, const char* usual) {
    const std::string value = option(to.options, key);
    if (value == option(from.options, key))
        return {};
    return std::string(words) + " " + (value.empty() ? usual : value);
}

bool falls(const Options& options) {
    return option(options, "increment").rfind('-', 0) == 0;
}

std::string lowest(const Options& options) {
    const std::string value = option(options, "minvalue");
    return value.empty() ? (falls(options) ? "-9223372036854775807" : "1") : value;
}

std::string highest(const Options& options) {
    const std::string value = option(options, "maxvalue");
    return value.empty() ? (falls(options) ? "-1" : "9223372036854775806") : value;
}

std::string first(const Options& options) {
    const std::string start = option(options, "start");
    return !start.empty() ? start : falls(options) ? highest(options) : lowest(options);
}

/// Empty where nothing changes.
std::string plain_alter_sequence(const SchemaObject& from, const SchemaObject& to) {
    const std::string start = first(to.options);
    const std::string changes =
        sql::Clauses()
            .add(changed(from, to, "type", "AS", "BIGINT"))
            .add_if(start != first(from.options), "START WITH " + start)
            .add(changed(from, to, "minvalue", "MINVALUE", lowest(to.options).c_str()))
            .add(changed(from, to, "maxvalue", "MAXVALUE", highest(to.options).c_str()))
            .add(changed(from, to, "increment", "INCREMENT BY", "1"))
            .add(changed(from, to, "cache", "CACHE", "1000"))
            .add_if(is_set(to.options, "cycle") != is_set(from.options, "cycle"),
                    is_set(to.options, "cycle") ? "CYCLE" : "NOCYCLE")
            .str();
    return changes.empty() ? changes : "ALTER SEQUENCE " + quote(to.name) + " " + changes;
}

/// What a sequence has as the table that it is; its position stays.
std::string alter_sequence_table(const SchemaObject& from, const SchemaObject& to) {
    std::vector<std::string> changes;
    if (const std::string engine = changed(from, to, "engine", "ENGINE =", "InnoDB");
        !engine.empty())
        changes.push_back(engine);
    if (from.comment != to.comment)
        changes.push_back("COMMENT = " + string_literal(to.comment));
    return changes.empty() ? std::string()
                           : "ALTER TABLE " + quote(to.name) + " " +
                                 sql::list(changes, [](const auto& it) { return it; });
}

/// The position stays where the new range holds it; where it does not, the server would refuse.
std::vector<std::string> alter_values(const SchemaObject& from, const SchemaObject& to,
                                      const std::string& sql) {
    const auto changes = [&](const char* key) {
        return option(from.options, key) != option(to.options, key);
    };
    if (!changes("minvalue") && !changes("maxvalue") && !changes("increment"))
        return {sql};
    const std::string next = "(SELECT next_not_cached_value FROM " + quote(to.name) + ")";
    return {"SET @dbmig_alter = CONCAT(" + string_literal(sql) + ", IF(" + next + " BETWEEN " +
                lowest(to.options) + " AND " + highest(to.options) + ", '', ' RESTART'))",
            "PREPARE dbmig_alter FROM @dbmig_alter", "EXECUTE dbmig_alter",
            "DEALLOCATE PREPARE dbmig_alter"};
}

/// The statement, read in another sql_mode than that of the session.
std::vector<std::string> in_mode(std::string statement, const std::string& mode) {
    return {"SET @dbmig_sql_mode = @@sql_mode, sql_mode = " + string_literal(mode),
            std::move(statement), "SET sql_mode = @dbmig_sql_mode"};
}

} // namespace

std::string create_view(const View& view, bool or_replace) {
    if (view.materialized)
        throw SchemaError("view " + to_string(view.name) + ": MySQL has no materialized views");
    const std::string check = option(view.options, "check_option");
    const std::string columns =
        view.columns.empty()
            ? ""
            : "(" + sql::list(view.columns, [](const auto& it) { return quote(it); }) + ")";
    return sql::Clauses()
        .add(or_replace ? "CREATE OR REPLACE" : "CREATE")
        .add(clause(view.options, "algorithm", "ALGORITHM ="))
        .add(definer_clause(view.options))
        .add(clause(view.options, "security", "SQL SECURITY"))
        .add("VIEW " + quote(view.name))
        .add(columns)
        .add("AS " + view.definition)
        .add_if(!check.empty(), "WITH " + upper(check) + " CHECK OPTION")
        .str();
}

std::vector<std::string> create_body(const std::string& definition, const Options& options) {
    std::string statement = with_definer(definition, options);
    if (options.count("sql_mode") == 0)
        return {std::move(statement)};
    return in_mode(std::move(statement), option(options, "sql_mode"));
}

std::vector<std::string> drop_object(const SchemaObject& object) {
    std::string statement = "DROP " + std::string(word_of(object)) + " " + quote(object.name);
    if (object.kind != ObjectKind::package && object.kind != ObjectKind::package_body)
        return {std::move(statement)};
    return in_mode(std::move(statement), "ORACLE"); // another has no such word
}

std::string create_sequence(const SchemaObject& sequence) {
    const Options& options = sequence.options;
    return sql::Clauses()
        .add("CREATE SEQUENCE " + quote(sequence.name))
        .add(clause(options, "type", "AS"))
        .add(clause(options, "start", "START WITH"))
        .add(clause(options, "minvalue", "MINVALUE"))
        .add(clause(options, "maxvalue", "MAXVALUE"))
        .add(clause(options, "increment", "INCREMENT BY"))
        .add(clause(options, "cache", "CACHE"))
        .add_if(is_set(options, "cycle"), "CYCLE")
        .add(clause(options, "engine", "ENGINE ="))
        .add_if(!sequence.comment.empty(), "COMMENT = " + string_literal(sequence.comment))
        .str();
}

std::vector<std::string> alter_sequence(const SchemaObject& from, const SchemaObject& to) {
    const std::string sql = plain_alter_sequence(from, to);
    std::vector<std::string> all;
    if (!sql.empty())
        all = alter_values(from, to, sql);
    if (std::string table = alter_sequence_table(from, to); !table.empty())
        all.push_back(std::move(table));
    return all;
}
std::string_view word_of(const SchemaObject& object) {
    switch (object.kind) {
    case ObjectKind::function:
        return "FUNCTION";
    case ObjectKind::procedure:
        return "PROCEDURE";
    case ObjectKind::event:
        return "EVENT";
    case ObjectKind::sequence:
        return "SEQUENCE";
    case ObjectKind::package:
        return "PACKAGE";
    case ObjectKind::package_body:
        return "PACKAGE BODY";
    default:
        throw SchemaError("MySQL has no objects of the kind " +
                          std::string(to_string(object.kind)) + " (" + to_string(object.name) +
                          ")");
    }
}

} // namespace dbmig::mysql
