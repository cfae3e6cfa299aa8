// SPDX-License-Identifier: MIT
// Reads CREATE TABLE as the servers write it: every name in backticks, one form for everything.
#include "table_parser.hpp"

#include <set>
#include <utility>
#include <vector>

#include "column_parser.hpp"
#include "cursor.hpp"
#include "quoting.hpp"
#include "table_options.hpp"
#include "types.hpp"
#include "versioning.hpp"

namespace dbmig::mysql {

namespace {

class TableParser {
public:
    TableParser(std::string_view sql, const Defaults& defaults)
        : m_cursor(sql), m_defaults(defaults) {}

    Table parse() {
        m_cursor.expect_word("create");
        m_cursor.expect_word("table");
        m_table.name.name = m_cursor.name();
        const std::size_t close = m_cursor.behind_group(m_cursor.position()) - 1;
        m_cursor.expect_op("(");
        items(close);
        m_cursor.limit(m_cursor.size());
        m_cursor.move_to(close + 1);
        tail();
        inherit();
        return std::move(m_table);
    }

private:
    /// The items between the parentheses, each with a cursor that ends with it.
    void items(std::size_t close) {
        std::size_t begin = m_cursor.position();
        while (begin < close) {
            std::size_t end = begin;
            m_cursor.limit(close);
            m_cursor.move_to(begin);
            while (end < close && !m_cursor.at_op(",")) {
                if (m_cursor.at_op("("))
                    m_cursor.group();
                else
                    m_cursor.take();
                end = m_cursor.position();
            }
            m_cursor.limit(end);
            m_cursor.move_to(begin);
            item();
            if (!m_cursor.at_end())
                m_cursor.fail("the end of the item");
            begin = end + 1;
        }
    }

    void item() {
        if (m_cursor.peek().kind == TokenKind::name)
            m_table.columns.push_back(parse_column(m_cursor, m_defaults));
        else if (m_cursor.take_word("constraint"))
            constraint();
        else if (m_cursor.take_words("primary", "key"))
            primary_key();
        else if (m_cursor.take_words("period", "for"))
            period();
        else
            index();
    }

    /// MariaDB's. That of the system is known by its columns.
    void period() {
        const std::string name = m_cursor.name();
        const std::vector<std::string> columns = names();
        if (!same_name(name, "system_time"))
            m_table.options["period"] = period_text(name, columns);
    }

    void primary_key() {
        Index index;
        keys(index);
        index_options(index);
        PrimaryKey key;
        for (const IndexColumn& column : index.columns) {
            if (column.length != 0)
                key.options["lengths"] += (key.options["lengths"].empty() ? "" : ",") +
                                          column.column + "=" + std::to_string(column.length);
            key.columns.push_back({column.column, {}, column.descending});
        }
        key.comment = index.comment;
        key.options.merge(index.options);
        if (!index.method.empty())
            key.options["using"] = index.method;
        m_table.primary_key = key;
    }

    void index() {
        Index index;
        index.unique = m_cursor.take_word("unique");
        for (const char* const method : {"fulltext", "spatial", "vector"})
            if (m_cursor.take_word(method))
                index.method = method;
        m_cursor.expect_word("key");
        index.name = m_cursor.name();
        keys(index);
        index_options(index);
        m_table.indexes.push_back(std::move(index));
    }

    void keys(Index& index) {
        m_cursor.expect_op("(");
        do {
            IndexColumn key;
            if (m_cursor.at_op("(")) {
                key.expression = m_cursor.group();
            } else {
                key.column = m_cursor.name();
                if (m_cursor.take_words("without", "overlaps")) { // it is a period
                    index.options["without_overlaps"] = key.column;
                    continue;
                }
                if (m_cursor.at_op("("))
                    key.length = std::stoi(m_cursor.group());
            }
            key.descending = m_cursor.take_word("desc");
            index.columns.push_back(std::move(key));
        } while (m_cursor.take_op(","));
        m_cursor.expect_op(")");
    }

    void index_options(Index& index) {
        while (!m_cursor.at_end()) {
            if (m_cursor.take_word("using"))
                index.method = m_cursor.word();
            else if (m_cursor.take_word("comment"))
                index.comment = m_cursor.string();
            else if (m_cursor.take_words("with", "parser"))
                index.options["parser"] = m_cursor.name();
            else if (m_cursor.take_word("ignored"))
                index.options["ignored"] = "true";
            else if (m_cursor.take_word("invisible"))
                index.options["visible"] = "false";
            else if (m_cursor.at_word("key_block_size") || m_cursor.at_word("clustering") ||
                     m_cursor.at_word("m") || m_cursor.at_word("distance"))
                plain_option(index);
            else if (const std::string own = engine_attributes(m_cursor); !own.empty())
                index.options["engine_attributes"] = own;
            else
                m_cursor.fail("an attribute of index " + index.name);
        }
    }

    void plain_option(Index& index) {
        const std::string key = m_cursor.word();
        m_cursor.expect_op("=");
        index.options[key] = m_cursor.word();
    }

    void constraint() {
        const std::string name = m_cursor.name();
        if (m_cursor.take_words("foreign", "key"))
            return foreign_key(name);
        m_cursor.expect_word("check");
        Check check;
        check.name = name;
        check.expression = m_cursor.group();
        check.enforced = !m_cursor.take_words("not", "enforced");
        m_table.checks.push_back(std::move(check));
    }

    std::vector<std::string> names() {
        std::vector<std::string> result;
        m_cursor.expect_op("(");
        do
            result.push_back(m_cursor.name());
        while (m_cursor.take_op(","));
        m_cursor.expect_op(")");
        return result;
    }

    void foreign_key(const std::string& name) {
        ForeignKey key;
        key.name = name;
        key.columns = names();
        m_cursor.expect_word("references");
        key.referred_table.name = m_cursor.name();
        if (m_cursor.take_op("."))
            key.referred_table = {key.referred_table.name, m_cursor.name()};
        if (key.referred_table.schema == m_defaults.database)
            key.referred_table.schema.clear();
        key.referred_columns = names();
        while (m_cursor.take_word("on")) {
            const bool remove = m_cursor.take_word("delete");
            if (!remove)
                m_cursor.expect_word("update");
            std::string action = this->action();
            if (action == "no action") // what nothing means, but the server keeps it apart
                key.options["no_action"] += key.options.empty() ? moment(remove) : " update";
            else
                (remove ? key.on_delete : key.on_update) = std::move(action);
        }
        m_table.foreign_keys.push_back(std::move(key));
    }

    static const char* moment(bool remove) { return remove ? "delete" : "update"; }

    std::string action() {
        if (m_cursor.take_words("no", "action"))
            return "no action";
        if (m_cursor.take_words("set", "null"))
            return "set null";
        if (m_cursor.take_words("set", "default"))
            return "set default";
        return m_cursor.word();
    }

    void tail() {
        while (!m_cursor.at_end()) {
            if (m_cursor.at_word("partition")) {
                m_table.options["partition_by"] =
                    m_cursor.plain_slice(m_cursor.position() + 2, m_cursor.size());
                return;
            }
            m_cursor.take_op(","); // of UNION=(…) and the like
            if (m_cursor.at_word("with") && m_cursor.peek(1).is_word("system")) {
                m_cursor.move_to(m_cursor.position() + 3);
                m_table.options["system_versioning"] = "true";
                continue;
            }
            if (m_cursor.take_word("tablespace")) {
                tablespace();
                continue;
            }
            if (const std::string own = engine_attributes(m_cursor); !own.empty())
                m_table.options["engine_attributes"] = own;
            else
                table_option();
        }
    }

    /// One file a table is what a table has that says none.
    void tablespace() {
        const std::string name = m_cursor.name();
        if (name != "innodb_file_per_table")
            m_table.options["tablespace"] = quote(name);
    }

    void table_option() {
        std::string key;
        while (m_cursor.peek().kind == TokenKind::word && !m_cursor.at_op("="))
            key += (key.empty() ? "" : "_") + m_cursor.word();
        if (!m_cursor.take_op("="))
            m_cursor.fail("a table option");
        if (key == "comment") {
            m_table.comment = m_cursor.string();
            return;
        }
        const std::size_t from = m_cursor.position();
        if (m_cursor.at_op("("))
            m_cursor.group();
        else
            m_cursor.take();
        static const std::set<std::string> handled{"default_charset", "collate"};
        if (key == "auto_increment") // it is data
            return;
        if (!is_table_option(key) && handled.count(key) == 0)
            throw ParseError("its option " + upper(key) + " is not known");
        m_table.options[key] = m_cursor.slice(from, m_cursor.position());
    }

    /// Leaves out what the database gives to the table, and the table to its columns.
    void inherit() {
        Options& options = m_table.options;
        if (same_name(option(options, "engine"), m_defaults.engine))
            options.erase("engine");
        std::string collation = fold(option(options, "collate"));
        if (collation.empty() && options.count("default_charset") != 0)
            collation = default_collation(m_defaults, fold(option(options, "default_charset")));
        options.erase("collate");
        options.erase("default_charset");
        if (collation.empty())
            collation = m_defaults.collation;
        if (collation != m_defaults.collation)
            options["collation"] = collation;
        for (Column& column : m_table.columns) {
            if (column.collation.empty())
                column.collation = collation;
            take_json(column);
            if (column.collation == collation)
                column.collation.clear();
        }
    }

    /// MariaDB's JSON is a text with a check, whose collation is only shown where it is not the
    /// table's.
    static void take_json(Column& column) {
        const auto check = column.options.find("check");
        if (check == column.options.end() || column.collation != "utf8mb4_bin" ||
            !same_name(column.type.text, "longtext") ||
            check->second != "json_valid(" + quote(column.name) + ")")
            return;
        column.type.text = "json";
        column.collation.clear();
        column.options.erase(check);
    }

    Cursor m_cursor;
    const Defaults& m_defaults;
    Table m_table;
};

} // namespace

Table parse_table(std::string_view sql, const Defaults& defaults) {
    return TableParser(sql, defaults).parse();
}

} // namespace dbmig::mysql
