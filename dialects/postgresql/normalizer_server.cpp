// SPDX-License-Identifier: MIT
// The server's spelling of an expression is had by storing it with something temporary and reading
// it back: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CATALOG
#include "normalizer_server.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <dbmig/error.hpp>

#include "expression.hpp"
#include "quoting.hpp"
#include "tokenizer.hpp"

namespace dbmig::postgresql {

namespace {

/// One text that the server is asked for.
struct Question {
    /// What an answer, without the default schema, becomes; `type` is that of the column.
    using Spelling = std::string (*)(const std::string& answer, const std::string& type);

    std::string setup;  ///< makes something temporary of it
    std::string answer; ///< an SQL expression that reads it back; null where the setup failed
    std::string* text = nullptr;
    Spelling spelling = nullptr;
    std::string type{};
    std::vector<std::string>* columns = nullptr; ///< names that go into the text of a view
};

std::string as_expression(const std::string& answer, const std::string& /*type*/) {
    return canonical_expression(answer);
}

std::string as_default(const std::string& answer, const std::string& type) {
    return canonical_default(answer, type);
}

std::string as_statement(const std::string& answer, const std::string& /*type*/) {
    return canonical_statement(answer);
}

/// All questions of a comparison. Each has a number, which its temporary object is called by.
class Questions {
public:
    explicit Questions(std::string_view default_schema) : m_default_schema(default_schema) {}

    bool empty() const { return m_questions.empty(); }
    void ask(Connection& connection);

    void table(Table& table, const std::set<std::string>& other_texts, const Table& other);
    void view(View& view);
    void routine(SchemaObject& object);
    void domain(SchemaObject& object, const SchemaObject& other);

private:
    std::string next_name() {
        return "dbmig_" + std::to_string(m_setups.size() + m_questions.size());
    }
    void add(Question question) { m_questions.push_back(std::move(question)); }

    void check(const std::string& table, std::string& expression);
    void key(const std::string& table, std::string& expression);
    void column(const std::string& table, const Column& column, const std::string& clause,
                std::string& text, Question::Spelling spelling);
    std::string temporary_table(const Table& table);

    std::string script() const;
    std::string reading() const;

    std::string m_default_schema;
    std::vector<std::string> m_setups; ///< tables that questions are about
    std::vector<Question> m_questions;
};

/// Expressions of a table, but for those of columns, which are paired by name.
template <typename Take> void each_text(const Table& table, Take take) {
    for (const Check& it : table.checks)
        take(it.expression);
    for (const Index& it : table.indexes) {
        take(it.where);
        for (const IndexColumn& part : it.columns)
            take(part.expression);
    }
    for (const Exclusion& it : table.exclusions)
        take(it.where);
}

std::set<std::string> texts_of(const Table& table) {
    std::set<std::string> result;
    each_text(table, [&](const std::string& text) { result.insert(text); });
    return result;
}

const Column* find_column(const Table& table, const std::string& name) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const Column& it) { return it.name == name; });
    return found == table.columns.end() ? nullptr : &*found;
}

std::string generated_text(const Column& column) {
    return column.generated ? column.generated->expression : std::string();
}

/// Only the columns that a text can mean: another may be of a type that is not there yet.
std::string Questions::temporary_table(const Table& table) {
    std::string texts;
    each_text(table, [&](const std::string& text) { texts += text + "\n"; });
    for (const Column& it : table.columns)
        texts += generated_text(it) + "\n";
    std::string name = next_name();
    std::string columns;
    for (const Column& it : table.columns) {
        if (!mentions(texts, it.name))
            continue;
        columns += (columns.empty() ? "" : ", ") + quote(it.name) + " " + it.type.text +
                   (it.collation.empty() ? "" : " COLLATE " + it.collation);
    }
    m_setups.push_back("CREATE TEMPORARY TABLE " + name + " (" + columns + ")");
    return name;
}

void Questions::check(const std::string& table, std::string& expression) {
    const std::string name = next_name();
    add({"ALTER TABLE pg_temp." + table + " ADD CONSTRAINT " + name + " CHECK (" + expression + ")",
         "(SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = '" + name +
             "' AND conrelid = to_regclass('pg_temp." + table + "'))",
         &expression, as_expression});
}

void Questions::key(const std::string& table, std::string& expression) {
    const std::string name = next_name();
    add({"CREATE INDEX " + name + " ON pg_temp." + table + " ((" + expression + "))",
         "(SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = "
         "to_regclass('pg_temp." +
             name + "'))",
         &expression, as_expression});
}

void Questions::column(const std::string& table, const Column& column, const std::string& clause,
                       std::string& text, Question::Spelling spelling) {
    const std::string name = next_name();
    add({"ALTER TABLE pg_temp." + table + " ADD COLUMN " + name + " " + column.type.text + " " +
             clause,
         "(SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a "
         "ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE a.attname = '" +
             name + "' AND d.adrelid = to_regclass('pg_temp." + table + "'))",
         &text, spelling, column.type.text});
}

void Questions::table(Table& table, const std::set<std::string>& other_texts, const Table& other) {
    std::string temporary;
    const auto temporary_name = [&]() -> const std::string& {
        if (temporary.empty())
            temporary = temporary_table(table);
        return temporary;
    };
    const auto is_new = [&](const std::string& text) {
        return !text.empty() && other_texts.count(text) == 0;
    };
    for (Check& it : table.checks)
        if (is_new(it.expression))
            check(temporary_name(), it.expression);
    for (Exclusion& it : table.exclusions)
        if (is_new(it.where))
            check(temporary_name(), it.where);
    for (Index& it : table.indexes) {
        if (is_new(it.where))
            check(temporary_name(), it.where);
        for (IndexColumn& part : it.columns)
            if (is_new(part.expression))
                key(temporary_name(), part.expression);
    }
    for (Column& it : table.columns) {
        const Column* const partner = find_column(other, it.name);
        if (partner == nullptr)
            continue;
        if (it.generated && generated_text(it) != generated_text(*partner))
            column(temporary_name(), it,
                   "GENERATED ALWAYS AS (" + it.generated->expression + ") STORED",
                   it.generated->expression, as_expression);
        else if (it.server_default && it.server_default != partner->server_default)
            column(temporary_name(), it, "DEFAULT (" + *it.server_default + ")", *it.server_default,
                   as_default);
    }
}

/// The query; names of columns that stand before it go into it.
void Questions::view(View& view) {
    const std::string name = next_name();
    std::string columns;
    for (const std::string& it : view.columns)
        columns += (columns.empty() ? " (" : ", ") + quote(it);
    columns += columns.empty() ? "" : ")";
    add({"CREATE TEMPORARY VIEW " + name + columns + " AS " + view.definition,
         "pg_get_viewdef(to_regclass('pg_temp." + name + "'))",
         &view.definition,
         as_statement,
         {},
         &view.columns});
}

/// "create function name (…" with another name in it; empty where it is not of that form.
std::string with_name(const std::string& definition, const std::string& name) {
    const auto tokens = tokenize(definition);
    if (tokens.size() < 4 || !tokens[0].is_word("create") ||
        !(tokens[1].is_word("function") || tokens[1].is_word("procedure")))
        return {};
    std::size_t open = 2;
    while (open < tokens.size() && !tokens[open].is_op("("))
        ++open;
    if (open == tokens.size())
        return {};
    return "create " + std::string(tokens[1].text) + " " + name + " " +
           definition.substr(tokens[open].offset);
}

/// The name is temporary: the same for every routine, since names are compared apart from texts.
std::string as_routine(const std::string& answer, const std::string& /*type*/) {
    return with_name(canonical_statement(answer), "routine");
}

void Questions::routine(SchemaObject& object) {
    const std::string name = next_name();
    std::string setup = with_name(object.definition, "pg_temp." + name);
    if (setup.empty())
        return;
    add({std::move(setup),
         "(SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = '" + name +
             "' AND pronamespace = pg_my_temp_schema())",
         &object.definition, as_routine});
}

void Questions::domain(SchemaObject& object, const SchemaObject& other) {
    std::set<std::string> other_texts;
    for (const Check& it : other.checks)
        other_texts.insert(it.expression);
    for (Check& it : object.checks) {
        if (other_texts.count(it.expression) != 0)
            continue;
        const std::string name = next_name();
        add({"CREATE DOMAIN pg_temp." + name + " AS " + object.type.text + " CHECK (" +
                 it.expression + ")",
             "(SELECT pg_get_expr(conbin, 0) FROM pg_constraint WHERE contypid = "
             "to_regtype('pg_temp." +
                 name + "'))",
             &it.expression, as_expression});
    }
    if (!object.server_default || object.server_default == other.server_default)
        return;
    const std::string name = next_name();
    add({"CREATE DOMAIN pg_temp." + name + " AS " + object.type.text + " DEFAULT (" +
             *object.server_default + ")",
         "(SELECT typdefault FROM pg_type WHERE oid = to_regtype('pg_temp." + name + "'))",
         &*object.server_default, as_default, object.type.text});
}

/// All setups in one statement, each in a subtransaction of its own: one that fails leaves its
/// question without an answer.
std::string Questions::script() const {
    std::string statements;
    const auto add = [&](const std::string& sql) {
        statements += (statements.empty() ? "" : ", ") + string_literal(sql);
    };
    for (const std::string& sql : m_setups)
        add(sql);
    for (const Question& question : m_questions)
        add(question.setup);
    return "DO " +
           string_literal("DECLARE statement text; BEGIN FOREACH statement IN ARRAY ARRAY[" +
                          statements +
                          "]::text[] LOOP BEGIN EXECUTE statement; "
                          "EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END");
}

std::string Questions::reading() const {
    std::string result;
    for (const Question& question : m_questions)
        result += (result.empty() ? "SELECT unnest(ARRAY[" : ", ") + question.answer + "::text";
    return result + "])";
}

void Questions::ask(Connection& connection) {
    // What is only said by position in a list cannot be lost: unnest keeps nulls and the order.
    connection.execute("SET LOCAL check_function_bodies = off");
    connection.execute(script());
    connection.execute("SET LOCAL search_path = pg_catalog"); // so that answers qualify their names
    const ResultSet answers = connection.query(reading(), {});
    for (std::size_t i = 0; i < m_questions.size() && i < answers.rows.size(); ++i)
        if (const auto* const text = std::get_if<std::string>(&answers.rows[i].at(0))) {
            if (m_questions[i].columns != nullptr)
                m_questions[i].columns->clear();
            *m_questions[i].text = m_questions[i].spelling(without_schema(*text, m_default_schema),
                                                           m_questions[i].type);
        }
}

bool is_routine(const SchemaObject& object) {
    return object.kind == ObjectKind::function || object.kind == ObjectKind::procedure;
}

/// Asks about one side what the other does not say in the same words.
void collect(Questions& questions, Schema& side, const Schema& other) {
    for (auto& [key, table] : side.tables)
        if (const auto found = other.tables.find(key); found != other.tables.end())
            questions.table(table, texts_of(found->second), found->second);
    for (auto& [key, view] : side.views)
        if (const auto found = other.views.find(key);
            found != other.views.end() &&
            (found->second.definition != view.definition || found->second.columns != view.columns))
            questions.view(view);
    for (auto& [key, object] : side.objects) {
        const auto found = other.objects.find(key);
        if (found == other.objects.end())
            continue;
        if (object.kind == ObjectKind::domain)
            questions.domain(object, found->second);
        else if (is_routine(object) && object.definition != found->second.definition)
            questions.routine(object);
    }
}

/// A transaction that leaves nothing behind.
class Trial {
public:
    explicit Trial(Connection& connection) : m_connection(connection) {
        m_connection.restore_session();
        m_connection.begin(Transaction::write);
    }
    ~Trial() {
        try {
            m_connection.rollback();
        } catch (const std::exception&) {
            // A connection that cannot roll back is lost; its next use says so.
        }
    }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

private:
    Connection& m_connection;
};

} // namespace

void ask_server(NormalizedPair& pair, std::string_view default_schema, Connection& connection) {
    if (connection.in_transaction())
        return;
    Questions questions(default_schema);
    collect(questions, pair.from, pair.to);
    collect(questions, pair.to, pair.from);
    if (questions.empty())
        return;
    try {
        const Trial trial(connection);
        // Temporary objects alone are made; a connection that only reads may make them so.
        connection.execute("SET TRANSACTION READ WRITE");
        questions.ask(connection);
    } catch (const SqlError&) {
        return; // a standby, no right to make temporary objects, …: tokens decide alone
    }
}

} // namespace dbmig::postgresql
