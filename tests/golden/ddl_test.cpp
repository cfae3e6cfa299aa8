// SPDX-License-Identifier: MIT
// The statements of each operation, per dialect, as they stand in golden/DIALECT/NAME.txt.
// DBMIG_UPDATE_GOLDEN=1 writes the files anew.
#include <functional>

#include "catch.hpp"
#include "ddl/script.hpp"
#include "support/golden.hpp"
#include "support/trial.hpp"
#include <dbmig/error.hpp>
#include <dbmig/registry.hpp>

using namespace dbmig;

namespace {

const Name author{"", "author"};
const Name book{"", "book"};

Column column(const std::string& name, const std::string& type, bool nullable = true) {
    Column result;
    result.name = name;
    result.type.text = type;
    result.type.generic = true;
    result.nullable = nullable;
    return result;
}

std::vector<KeyColumn> keys(const std::vector<std::string>& names) {
    std::vector<KeyColumn> result;
    for (const std::string& name : names)
        result.push_back({name, "", false});
    return result;
}

Index index_on(const std::string& name, const std::vector<std::string>& columns) {
    Index result;
    result.name = name;
    for (const std::string& each : columns) {
        result.columns.emplace_back();
        result.columns.back().column = each;
    }
    return result;
}

Check check(const std::string& name, const std::string& expression) {
    Check result;
    result.name = name;
    result.expression = expression;
    return result;
}

Unique unique(const std::string& name, const std::vector<std::string>& columns) {
    Unique result;
    result.name = name;
    result.columns = keys(columns);
    return result;
}

ForeignKey reference(const std::string& name, const std::string& from, const Name& table) {
    ForeignKey result;
    result.name = name;
    result.columns = {from};
    result.referred_table = table;
    result.referred_columns = {"id"};
    return result;
}

Table authors() {
    Table table;
    table.name = author;
    table.columns = {column("id", "integer", false), column("name", "string(80)", false)};
    table.primary_key.emplace().columns = keys({"id"});
    return table;
}

Table books() {
    Table table;
    table.name = book;
    table.columns = {column("id", "integer", false), column("title", "string(200)", false),
                     column("author_id", "integer"), column("price", "numeric(8, 2)"),
                     column("added", "datetime", false)};
    table.columns[3].server_default = "0";
    table.columns[4].server_default = "CURRENT_TIMESTAMP";
    table.primary_key.emplace().columns = keys({"id"});
    table.foreign_keys = {reference("fk_book_author", "author_id", author)};
    table.foreign_keys[0].on_delete = "cascade";
    table.uniques = {unique("uq_book", {"author_id", "title"})};
    table.checks = {check("ck_book_price", "price >= 0")};
    table.indexes = {index_on("ix_book_title", {"title"})};
    return table;
}

Schema library() {
    Schema schema;
    schema.tables = {{author, authors()}, {book, books()}};
    return schema;
}

AlterColumn alter(const std::string& name) {
    return AlterColumn{book, name, {}, {}};
}

struct Case {
    std::string name;
    std::function<std::vector<Op>()> ops;
    std::function<Schema()> before = library;
};

Schema nothing() {
    return {};
}

Schema library_with_objects() {
    Schema schema = library();
    View view;
    view.name = {"", "titles"};
    view.definition = "SELECT title FROM book";
    schema.views[view.name] = view;
    Trigger trigger;
    trigger.name = {"", "book_added"};
    trigger.table = book;
    trigger.definition = "CREATE TRIGGER book_added AFTER INSERT ON book BEGIN\n"
                         "  UPDATE author SET name = name WHERE id = new.author_id;\nEND";
    schema.triggers[trigger.name] = trigger;
    trigger.name = {"", "titles_in"};
    trigger.table = view.name;
    trigger.definition = "CREATE TRIGGER titles_in INSTEAD OF INSERT ON titles BEGIN SELECT 1; END";
    schema.triggers[trigger.name] = trigger;
    return schema;
}

std::vector<Case> table_cases() {
    return {
        {"create_table", [] { return std::vector<Op>{CreateTable{books()}}; }, nothing},
        {"create_table_composite_key",
         [] {
             Table table = authors();
             table.primary_key->name = "pk_author";
             table.primary_key->columns = keys({"name", "id"});
             table.primary_key->columns[0].descending = true;
             return std::vector<Op>{CreateTable{table}};
         },
         nothing},
        {"create_table_generated",
         [] {
             Table table = authors();
             table.columns.push_back(column("upper_name", "text"));
             table.columns.back().generated = Generated{"upper(name)", true};
             table.columns.push_back(column("length", "integer"));
             table.columns.back().generated = Generated{"length(name)", false};
             return std::vector<Op>{CreateTable{table}};
         },
         nothing},
        {"create_table_every_type",
         [] {
             Table table;
             table.name = {"", "types"};
             for (const char* type :
                  {"small_integer", "integer", "big_integer", "string(5)", "text", "boolean",
                   "date", "time", "datetime", "timestamp", "interval", "numeric(9, 3)", "float",
                   "double", "large_binary", "json", "uuid", "enum('a','bcd')"})
                 table.columns.push_back(column("c" + std::to_string(table.columns.size()), type));
             return std::vector<Op>{CreateTable{table}};
         },
         nothing},
        {"create_table_exclusion",
         [] {
             Table table = authors();
             table.exclusions.emplace_back().name = "no_overlap";
             return std::vector<Op>{CreateTable{table}};
         },
         nothing},
        {"drop_table", [] { return std::vector<Op>{DropTable{books()}}; }},
        {"rename_table",
         [] {
             return std::vector<Op>{RenameTable{book, "volume"}};
         }},
        {"rename_table_case",
         [] {
             return std::vector<Op>{RenameTable{book, "Book"}};
         }},
        {"set_table_comment",
         [] {
             return std::vector<Op>{SetTableComment{book, "all", ""}};
         }},
    };
}

std::vector<Case> column_cases() {
    return {
        {"add_column",
         [] {
             Column added = column("pages", "integer", false);
             added.server_default = "1";
             return std::vector<Op>{AddColumn{book, added}};
         },
         nothing},
        {"add_column_computed_default",
         [] {
             Column added = column("seen", "datetime");
             added.server_default = "datetime('now')";
             return std::vector<Op>{AddColumn{author, added}};
         }},
        {"drop_column",
         [] {
             return std::vector<Op>{DropColumn{author, authors().columns[1]}};
         }},
        {"drop_column_rebuild",
         [] {
             return std::vector<Op>{DropColumn{book, books().columns[3]}};
         },
         library_with_objects},
        {"drop_column_shared",
         [] {
             return std::vector<Op>{DropColumn{book, books().columns[1]}};
         }},
        {"rename_column",
         [] {
             return std::vector<Op>{RenameColumn{book, "title", "Titel"}};
         }},
        {"alter_column_type",
         [] {
             AlterColumn op = alter("title");
             op.change.type = column("", "text").type;
             return std::vector<Op>{op};
         }},
        {"alter_column_nullable",
         [] {
             AlterColumn op = alter("author_id");
             op.change.nullable = false;
             return std::vector<Op>{op};
         },
         library_with_objects},
        {"alter_column_default",
         [] {
             AlterColumn op = alter("price");
             op.change.server_default = std::optional<std::string>("abs(-1)");
             return std::vector<Op>{op};
         }},
        {"alter_column_comment",
         [] {
             AlterColumn op = alter("price");
             op.change.comment = "in euro";
             return std::vector<Op>{op};
         }},
        {"alter_column_unknown_table",
         [] {
             AlterColumn op = alter("price");
             op.change.nullable = false;
             return std::vector<Op>{op};
         },
         nothing},
    };
}

std::vector<Case> part_cases() {
    return {
        {"create_index",
         [] {
             return std::vector<Op>{CreateIndex{book, index_on("ix", {"title"})}};
         },
         nothing},
        {"create_index_rich",
         [] {
             Index index = index_on("ix_rich", {"title", "added"});
             index.unique = true;
             index.columns[1].descending = true;
             index.columns.emplace_back().expression = "lower(title)";
             index.where = "price > 0";
             return std::vector<Op>{CreateIndex{book, index}};
         }},
        {"drop_index",
         [] {
             return std::vector<Op>{DropIndex{book, index_on("ix_book_title", {"title"})}};
         },
         nothing},
        {"rename_index",
         [] {
             return std::vector<Op>{RenameIndex{book, "ix_book_title", "ix_title"}};
         }},
        {"create_primary_key",
         [] {
             PrimaryKey key;
             key.name = "pk_book";
             key.columns = keys({"id", "title"});
             return std::vector<Op>{DropConstraint{book, *books().primary_key},
                                    CreateConstraint{book, key}};
         }},
        {"create_unique_constraint",
         [] {
             return std::vector<Op>{CreateConstraint{author, unique("uq_name", {"name"})}};
         }},
        {"create_foreign_key",
         [] {
             ForeignKey key = reference("fk_self", "id", book);
             key.on_update = "set null";
             key.deferrable = Deferrable::deferred;
             return std::vector<Op>{CreateConstraint{book, key}};
         }},
        {"create_check_constraint",
         [] {
             return std::vector<Op>{CreateConstraint{author, check("ck", "name <> ''")}};
         }},
        {"create_exclude_constraint",
         [] {
             Exclusion exclusion;
             exclusion.name = "no_overlap";
             return std::vector<Op>{CreateConstraint{author, exclusion}};
         }},
        {"check_that_would_escape",
         [] {
             return std::vector<Op>{
                 CreateConstraint{author, check("ck", "1); DROP TABLE author; --")}};
         }},
        {"drop_constraint",
         [] {
             return std::vector<Op>{DropConstraint{book, books().checks[0]}};
         }},
        {"rename_constraint",
         [] {
             return std::vector<Op>{RenameConstraint{book, "uq_book", "uq_author_title"}};
         }},
    };
}

std::vector<Case> object_cases() {
    const auto view = [] {
        View result;
        result.name = {"", "titles"};
        result.columns = {"t"};
        result.definition = "SELECT title FROM book";
        return result;
    };
    return {
        {"create_view", [view] { return std::vector<Op>{CreateView{view()}}; }},
        {"alter_view",
         [view] {
             return std::vector<Op>{AlterView{view(), {}, true}};
         },
         library_with_objects},
        {"drop_view", [view] { return std::vector<Op>{DropView{view()}}; }},
        {"create_trigger",
         [] {
             return std::vector<Op>{
                 CreateTrigger{library_with_objects().triggers.at({"", "book_added"})}};
         }},
        {"drop_trigger",
         [] {
             return std::vector<Op>{
                 DropTrigger{library_with_objects().triggers.at({"", "book_added"})}};
         }},
        {"many_changes_of_a_table",
         [] {
             AlterColumn title = alter("title");
             title.change.nullable = true;
             return std::vector<Op>{DropIndex{book, books().indexes[0]},
                                    DropConstraint{book, books().uniques[0]},
                                    title,
                                    RenameColumn{book, "price", "cost"},
                                    AddColumn{book, column("pages", "integer")},
                                    CreateIndex{book, index_on("ix_pages", {"pages"})},
                                    CreateIndex{author, index_on("ix_name", {"name"})}};
         },
         library_with_objects},
    };
}

std::string rendered(const Dialect& dialect, const Case& each) {
    std::string text;
    try {
        const Operations ops = test::operations(each.ops());
        for (const Operation& op : ops)
            text += dialect.renderer().needs_table(op.op) ? "-- with the table: " : "-- ",
                text += op::describe(op.op) + "\n";
        for (const Statement& statement : dialect.renderer().render(ops, each.before())) {
            if (statement.check == RowCheck::remember)
                text += "-- rows are remembered\n";
            if (statement.check == RowCheck::no_more)
                text += "-- no more rows than were remembered\n";
            text += ddl::script_text(statement, dialect) + "\n";
        }
    } catch (const SchemaError& error) {
        text += std::string("SchemaError: ") + error.what() + "\n";
    }
    return text;
}

void compare(const std::vector<Case>& cases) {
    for (const Dialect* dialect : dialects())
        for (const Case& each : cases)
            test::check_golden(std::string(dialect->name()) + "/" + each.name + ".txt",
                               rendered(*dialect, each));
}

} // namespace

TEST_CASE("DDL of operations on tables") {
    compare(table_cases());
}

TEST_CASE("DDL of operations on columns") {
    compare(column_cases());
}

TEST_CASE("DDL of operations on indexes and constraints") {
    compare(part_cases());
}

TEST_CASE("DDL of operations on views and triggers") {
    compare(object_cases());
}
