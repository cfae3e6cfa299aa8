// SPDX-License-Identifier: MIT
// CREATE TABLE as SQLite's grammar has it: https://sqlite.org/src/file/src/parse.y
#include "parser.hpp"

#include <algorithm>
#include <utility>

#include "key_parser.hpp"
#include "quoting.hpp"

namespace dbmig::sqlite {

namespace {

class TableParser {
public:
    explicit TableParser(std::string_view sql) : m_cursor(sql) {}

    Table parse() {
        head();
        m_cursor.expect_op("(");
        body();
        m_cursor.expect_op(")");
        table_options();
        finish();
        return std::move(m_table);
    }

private:
    void head() {
        m_cursor.expect_word("create");
        if (!m_cursor.accept_word("temp"))
            m_cursor.accept_word("temporary");
        m_cursor.expect_word("table");
        m_cursor.accept_words({"if", "not", "exists"});
        m_table.name.name = m_cursor.expect_name("the table's name");
        if (m_cursor.accept_op("."))
            m_table.name.name = m_cursor.expect_name("the table's name");
    }

    bool at_table_constraint() const {
        return m_cursor.at_any_word({"constraint", "primary", "unique", "check", "foreign"});
    }

    void body() {
        do
            column();
        while (m_cursor.accept_op(",") && !at_table_constraint());
        // SQLite lets the commas between table constraints go missing.
        while (!m_cursor.at_op(")")) {
            table_constraint();
            m_cursor.accept_op(",");
        }
    }

    // Columns

    void column() {
        Column column;
        column.name = m_cursor.expect_name("a column's name");
        column.type.text = type();
        m_table.columns.push_back(std::move(column));
        while (!m_cursor.at_op(",") && !m_cursor.at_op(")"))
            column_constraint(m_table.columns.back());
    }

    /// Words (also quoted ones) up to a keyword that begins a constraint, then "(10, 2)".
    std::string type() {
        const std::size_t begin = m_cursor.position();
        while (m_cursor.at_name() && !at_column_constraint())
            m_cursor.next();
        if (m_cursor.position() > begin && m_cursor.at_op("("))
            m_cursor.expect_group();
        const TokenRange range{begin, m_cursor.position()};
        const std::string_view text = m_cursor.text(range);
        return plain_text(text) ? std::string(text) : joined(range);
    }

    bool at_column_constraint() const {
        return (m_cursor.at_word("generated") && m_cursor.at_word("always", 1)) ||
               m_cursor.at_any_word({"constraint", "primary", "not", "null", "unique", "check",
                                     "default", "collate", "references", "as", "deferrable"});
    }

    static bool plain_text(std::string_view text) {
        return text.find_first_of("\n\r\t") == std::string_view::npos &&
               text.find("/*") == std::string_view::npos;
    }

    std::string joined(TokenRange range) const {
        std::string result;
        for (std::size_t i = range.begin; i < range.end; ++i) {
            const Token& token = m_cursor.token(i);
            const bool glued = token.kind == TokenKind::op || result.empty() ||
                               m_cursor.token(i - 1).kind == TokenKind::op;
            result += glued ? "" : " ";
            result += token.text;
        }
        return result;
    }

    void column_constraint(Column& column) {
        const std::string name = constraint_name();
        if (m_cursor.at_op(",") || m_cursor.at_op(")"))
            return; // CONSTRAINT name with nothing behind it
        if (m_cursor.accept_word("default"))
            default_value(column, name);
        else if (m_cursor.accept_word("null"))
            on_conflict();
        else if (m_cursor.accept_words({"not", "null"}))
            not_null(column, name);
        else if (m_cursor.accept_words({"primary", "key"}))
            column_primary_key(column, name);
        else if (m_cursor.accept_word("unique"))
            column_unique(column, name);
        else if (m_cursor.accept_word("check"))
            check(name);
        else if (m_cursor.accept_word("collate"))
            collate(column, name);
        else if (m_cursor.accept_word("as") || m_cursor.accept_words({"generated", "always", "as"}))
            generated(column, name);
        else if (m_cursor.at_word("references"))
            references({column.name}, name);
        else if (!deferral())
            m_cursor.fail("a column constraint");
    }

    /// CONSTRAINT name; of several the last counts.
    std::string constraint_name() {
        std::string name;
        while (m_cursor.accept_word("constraint"))
            name = m_cursor.expect_name("a constraint's name");
        return name;
    }

    std::string on_conflict() {
        if (!m_cursor.accept_words({"on", "conflict"}))
            return {};
        return fold(m_cursor.expect_name("a conflict clause"));
    }

    static void keep(Options& options, const char* key, const std::string& value) {
        if (!value.empty())
            options[key] = value;
    }

    void default_value(Column& column, const std::string& name) {
        const std::size_t begin = m_cursor.position();
        if (m_cursor.at_op("(")) {
            m_cursor.expect_group();
        } else {
            if (!m_cursor.accept_op("-"))
                m_cursor.accept_op("+");
            if (m_cursor.at_op(",") || m_cursor.at_op(")"))
                m_cursor.fail("a default value");
            m_cursor.next();
        }
        column.server_default = std::string(m_cursor.text({begin, m_cursor.position()}));
        keep(column.options, "default_name", name);
    }

    void not_null(Column& column, const std::string& name) {
        column.nullable = false;
        keep(column.options, "not_null_name", name);
        keep(column.options, "not_null_on_conflict", on_conflict());
    }

    void column_primary_key(Column& column, const std::string& name) {
        PrimaryKey key;
        key.name = name;
        KeyColumn part{column.name, {}, m_cursor.accept_word("desc")};
        if (!part.descending)
            m_cursor.accept_word("asc");
        key.columns.push_back(std::move(part));
        keep(key.options, "on_conflict", on_conflict());
        column.autoincrement = m_cursor.accept_word("autoincrement");
        set_primary_key(std::move(key));
    }

    void set_primary_key(PrimaryKey key) {
        if (m_table.primary_key)
            throw ParseError("its SQL text has two primary keys");
        m_table.primary_key = std::move(key);
    }

    void column_unique(const Column& column, const std::string& name) {
        Unique unique;
        unique.name = name;
        unique.columns.push_back({column.name, {}, false});
        keep(unique.options, "on_conflict", on_conflict());
        m_table.uniques.push_back(std::move(unique));
    }

    void check(const std::string& name) {
        Check check;
        check.name = name;
        check.expression = std::string(m_cursor.text(m_cursor.expect_group()));
        keep(check.options, "on_conflict", on_conflict());
        m_table.checks.push_back(std::move(check));
    }

    void collate(Column& column, const std::string& name) {
        column.collation = m_cursor.expect_name("a collation");
        keep(column.options, "collate_name", name);
    }

    void generated(Column& column, const std::string& name) {
        Generated generated;
        generated.expression = std::string(m_cursor.text(m_cursor.expect_group()));
        generated.stored = m_cursor.accept_word("stored");
        if (!generated.stored)
            m_cursor.accept_word("virtual");
        column.generated = std::move(generated);
        keep(column.options, "generated_name", name);
    }

    // Foreign keys

    void references(std::vector<std::string> columns, const std::string& name) {
        m_cursor.expect_word("references");
        ForeignKey key;
        key.name = name;
        key.columns = std::move(columns);
        key.referred_table.name = m_cursor.expect_name("the table that is referred to");
        if (m_cursor.at_op("("))
            key.referred_columns = names(m_cursor.expect_group());
        while (reference_argument(key)) {
        }
        m_table.foreign_keys.push_back(std::move(key));
        while (deferral()) {
        }
    }

    bool reference_argument(ForeignKey& key) {
        if (m_cursor.accept_words({"on", "delete"}))
            key.on_delete = action();
        else if (m_cursor.accept_words({"on", "update"}))
            key.on_update = action();
        else if (m_cursor.accept_words({"on", "insert"}))
            action();
        else if (m_cursor.accept_word("match"))
            key.match = match(m_cursor.expect_name("a MATCH type"));
        else
            return false;
        return true;
    }

    static std::string match(const std::string& word) {
        return same_name(word, "simple") ? std::string() : fold(word);
    }

    std::string action() {
        if (m_cursor.accept_words({"no", "action"}))
            return {};
        if (m_cursor.accept_words({"set", "null"}))
            return "set null";
        if (m_cursor.accept_words({"set", "default"}))
            return "set default";
        if (m_cursor.accept_word("cascade"))
            return "cascade";
        if (m_cursor.accept_word("restrict"))
            return "restrict";
        m_cursor.fail("a foreign key action");
    }

    /// [NOT] DEFERRABLE …, of the last foreign key.
    bool deferral() {
        const bool never = m_cursor.accept_words({"not", "deferrable"});
        if (!never && !m_cursor.accept_word("deferrable"))
            return false;
        const bool deferred = m_cursor.accept_words({"initially", "deferred"});
        if (!deferred)
            m_cursor.accept_words({"initially", "immediate"});
        if (m_table.foreign_keys.empty())
            return true;
        Deferrable& result = m_table.foreign_keys.back().deferrable;
        result = never ? Deferrable::no : deferred ? Deferrable::deferred : Deferrable::immediate;
        return true;
    }

    std::vector<std::string> names(TokenRange range) const {
        std::vector<std::string> result;
        for (const TokenRange element : m_cursor.elements(range)) {
            if (element.empty())
                m_cursor.fail("a column's name");
            result.push_back(unquoted(m_cursor.token(element.begin)));
        }
        return result;
    }

    // Table constraints

    void table_constraint() {
        const std::string name = constraint_name();
        if (m_cursor.at_op(",") || m_cursor.at_op(")"))
            return;
        if (m_cursor.accept_words({"primary", "key"}))
            table_primary_key(name);
        else if (m_cursor.accept_word("unique"))
            table_unique(name);
        else if (m_cursor.accept_word("check"))
            check(name);
        else if (m_cursor.accept_words({"foreign", "key"}))
            references(names(m_cursor.expect_group()), name);
        else
            m_cursor.fail("a table constraint");
    }

    void table_primary_key(const std::string& name) {
        PrimaryKey key;
        key.name = name;
        TokenRange group = m_cursor.expect_group();
        const bool counts =
            !group.empty() && m_cursor.token(group.end - 1).is_word("autoincrement");
        if (counts)
            --group.end;
        key.columns = key_columns(m_cursor, group);
        keep(key.options, "on_conflict", on_conflict());
        if (counts)
            find_column(key.columns.front().column).autoincrement = true;
        set_primary_key(std::move(key));
        m_key_of_table = true;
    }

    void table_unique(const std::string& name) {
        Unique unique;
        unique.name = name;
        unique.columns = key_columns(m_cursor, m_cursor.expect_group());
        keep(unique.options, "on_conflict", on_conflict());
        m_table.uniques.push_back(std::move(unique));
    }

    Column& find_column(const std::string& name) {
        const auto found =
            std::find_if(m_table.columns.begin(), m_table.columns.end(),
                         [&](const Column& column) { return same_name(column.name, name); });
        if (found == m_table.columns.end())
            throw ParseError("a constraint names the column '" + name + "', which it has not");
        return *found;
    }

    // What stands behind the columns, and what follows from the whole

    void table_options() {
        while (!m_cursor.at_end()) {
            if (m_cursor.accept_words({"without", "rowid"}))
                m_table.options["without_rowid"] = "true";
            else if (m_cursor.accept_word("strict"))
                m_table.options["strict"] = "true";
            else
                m_cursor.fail("a table option");
            if (!m_cursor.at_end())
                m_cursor.expect_op(",");
        }
    }

    void finish() {
        drop_repeated_uniques();
        for (Unique& unique : m_table.uniques)
            spell_as_declared(unique.columns);
        for (ForeignKey& key : m_table.foreign_keys)
            for (std::string& column : key.columns)
                column = find_column(column).name;
        if (m_table.primary_key)
            finish_primary_key(*m_table.primary_key);
    }

    void spell_as_declared(std::vector<KeyColumn>& columns) {
        for (KeyColumn& part : columns)
            part.column = find_column(part.column).name;
    }

    /// `a UNIQUE UNIQUE` is one index.
    void drop_repeated_uniques() {
        std::vector<Unique> kept;
        for (Unique& unique : m_table.uniques)
            if (std::find(kept.begin(), kept.end(), unique) == kept.end())
                kept.push_back(std::move(unique));
        m_table.uniques = std::move(kept);
    }

    void finish_primary_key(PrimaryKey& key) {
        spell_as_declared(key.columns);
        const bool sole = key.columns.size() == 1;
        const bool rowids = m_table.options.count("without_rowid") == 0;
        const bool integer =
            sole && rowids &&
            same_name(find_column(key.columns.front().column).type.text, "integer");
        // PRIMARY KEY (id DESC) of the table is the rowid all the same, and has no order of its
        // own; `id INTEGER PRIMARY KEY DESC` is not the rowid.
        if (integer && m_key_of_table)
            key.columns.front().descending = false;
        const bool is_rowid = integer && !key.columns.front().descending;
        const bool strict = m_table.options.count("strict") != 0;
        if (!rowids || (strict && !is_rowid))
            for (const KeyColumn& part : key.columns)
                find_column(part.column).nullable = false;
    }

    Cursor m_cursor;
    Table m_table;
    bool m_key_of_table = false; ///< PRIMARY KEY is a table constraint
};

} // namespace

Table parse_table(std::string_view sql) {
    return TableParser(sql).parse();
}

} // namespace dbmig::sqlite
