// SPDX-License-Identifier: MIT
// https://dev.mysql.com/doc/refman/8.0/en/create-table.html, column_definition;
// https://mariadb.com/kb/en/create-table/#column-and-index-definitions.
#include "column_parser.hpp"

#include <algorithm>
#include <array>

#include "expression.hpp"
#include "quoting.hpp"
#include "tokenizer.hpp"
#include "types.hpp"

namespace dbmig::mysql {

namespace {

class ColumnParser {
public:
    ColumnParser(Cursor& cursor, const Defaults& defaults)
        : m_cursor(cursor), m_defaults(defaults) {}

    Column parse() {
        m_column.name = m_cursor.name();
        type();
        while (!m_cursor.at_end())
            attribute();
        return std::move(m_column);
    }

private:
    void type() {
        std::size_t from = m_cursor.position();
        m_cursor.name();
        if (m_cursor.at_op("("))
            m_cursor.group();
        while (m_cursor.take_word("unsigned") || m_cursor.take_word("zerofill") ||
               m_cursor.take_word("precision"))
            continue;
        m_column.type.text = m_cursor.slice(from, m_cursor.position());
    }

    void attribute() {
        if (charset() || nullability() || value() || marks())
            return;
        const std::string own = engine_attributes(m_cursor);
        if (own.empty())
            m_cursor.fail("an attribute of column " + m_column.name);
        m_column.options["engine_attributes"] = own;
    }

    bool charset() {
        if (m_cursor.take_words("character", "set")) {
            m_column.collation = default_collation(m_defaults, m_cursor.word());
            return true;
        }
        if (!m_cursor.take_word("collate"))
            return false;
        m_column.collation = fold(m_cursor.name());
        return true;
    }

    bool nullability() {
        if (m_cursor.take_words("not", "null"))
            m_column.nullable = false;
        else if (!m_cursor.take_word("null"))
            return false;
        return true;
    }

    /// Whether a default is written in bytes that are no text.
    bool is_bytes(const std::string& text) const {
        const std::string type = fold(m_column.type.text);
        const bool binary =
            type.find("binary") != std::string::npos || type.find("blob") != std::string::npos;
        return binary && text.front() == '\'' && std::any_of(text.begin(), text.end(), [](char c) {
                   return static_cast<unsigned char>(c) >= 128;
               });
    }

    static std::string bytes(const std::string& text) {
        return literal(Blob{unquoted(tokenize(text).front())});
    }

    bool value() {
        if (m_cursor.take_word("default")) {
            const std::string text = expression();
            if (!same_name(text, "null"))
                m_column.server_default = is_bytes(text) ? bytes(text) : text;
        } else if (m_cursor.take_words("on", "update")) {
            m_column.options["on_update"] = expression();
        } else if (m_cursor.take_words("generated", "always")) {
            m_cursor.expect_word("as");
            if (m_cursor.take_word("row")) { // of system versioning
                m_column.options["row"] = m_cursor.word();
                return true;
            }
            Generated generated;
            generated.expression = m_cursor.group();
            generated.stored = m_cursor.take_word("stored") || m_cursor.take_word("persistent");
            m_cursor.take_word("virtual");
            m_column.generated = generated;
        } else if (m_cursor.take_word("check")) {
            m_column.options["check"] = m_cursor.group();
        } else {
            return false;
        }
        return true;
    }

    bool marks() {
        if (m_cursor.take_word("auto_increment"))
            m_column.autoincrement = true;
        else if (m_cursor.take_word("comment"))
            m_column.comment = m_cursor.string();
        else if (m_cursor.take_word("invisible"))
            m_column.options["invisible"] = "true";
        else if (m_cursor.take_words("without", "system")) {
            m_cursor.expect_word("versioning");
            m_column.options["versioned"] = "false";
        } else if (m_cursor.take_word("compressed"))
            m_column.options["compressed"] = "true";
        else if (m_cursor.take_word("srid"))
            m_column.options["srid"] = m_cursor.word();
        else if (m_cursor.take_word("ref_system_id")) {
            m_cursor.expect_op("=");
            m_column.options["ref_system_id"] = m_cursor.word();
        } else if (m_cursor.take_word("column_format"))
            m_column.options["column_format"] = m_cursor.word();
        else if (m_cursor.take_word("storage"))
            m_column.options["storage"] = m_cursor.word();
        else
            return false;
        return true;
    }

    /// Until a word that begins the next attribute.
    std::string expression() {
        static constexpr std::array<std::string_view, 12> words{
            "on",      "comment", "check",         "auto_increment", "invisible", "generated",
            "without", "srid",    "column_format", "storage",        "not",       "ref_system_id"};
        const std::size_t from = m_cursor.position();
        while (!m_cursor.at_end()) {
            const Token& token = m_cursor.peek();
            const bool next = token.kind == TokenKind::name ||
                              std::any_of(words.begin(), words.end(), [&](std::string_view word) {
                                  return token.is_word(word);
                              });
            if (next && m_cursor.position() > from)
                break;
            if (token.is_op("("))
                m_cursor.group();
            else
                m_cursor.take();
        }
        // Sequences are written with their database.
        return without_schema(m_cursor.slice(from, m_cursor.position()), m_defaults.database);
    }

    Cursor& m_cursor;
    const Defaults& m_defaults;
    Column m_column;
};

} // namespace

Column parse_column(Cursor& cursor, const Defaults& defaults) {
    return ColumnParser(cursor, defaults).parse();
}

std::string default_collation(const Defaults& defaults, const std::string& charset) {
    const auto found = defaults.collations.find(charset);
    return found == defaults.collations.end() ? charset : found->second;
}

std::string engine_attributes(Cursor& cursor) {
    const std::size_t from = cursor.position();
    while (cursor.peek().kind == TokenKind::name && cursor.peek(1).is_op("="))
        cursor.move_to(cursor.position() + 3);
    return cursor.slice(from, cursor.position());
}

} // namespace dbmig::mysql
