// SPDX-License-Identifier: MIT
// Raw SQL as statements. The difficulty is bodies: the semicolons in a trigger or routine do not
// end it.
#include <algorithm>
#include <optional>

#include "sql/lexer.hpp"
#include "sql/splitter.hpp"
#include "util/text.hpp"

namespace dbmig::sql {

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view candidate) {
        return util::equal_ignoring_case(word, candidate);
    });
}

/// Follows the words of one statement and tells whether a semicolon ends it.
///
/// Triggers without a quoted body end at `; END ;` and nowhere else, which holds even for columns
/// that are called begin or end. Routines of other engines are followed by depth: BEGIN and CASE go
/// down, END goes up; END IF, END LOOP and the like are passed over together with what they close.
/// Where bodies are dollar-quoted strings, only BEGIN ATOMIC opens one that is not; rules there
/// hold several statements in parentheses.
class Body {
public:
    explicit Body(const SqlSyntax& syntax) : m_syntax(&syntax) {}

    void see(const Token& token, std::string_view text) {
        if (token.kind == TokenKind::word)
            see_word(text);
        else
            see_mark(text);
        m_after_dot = text == ".";
        m_after_semicolon = text == ";";
    }

    /// Whether the semicolon that comes now is the last of the statement.
    bool ends_here() const {
        if (m_kind == Kind::trigger && m_begun)
            return m_closing;
        return (m_kind != Kind::routine && m_kind != Kind::rule) || m_depth == 0;
    }

private:
    enum class Kind { unknown, plain, trigger, routine, atomic, rule };

    void see_mark(std::string_view text) {
        m_closing = false;
        if (m_kind == Kind::rule)
            m_depth += text == "(" ? 1 : (text == ")" ? -1 : 0);
    }

    void see_word(std::string_view word) {
        if (m_kind == Kind::unknown)
            classify(word);
        else if (m_kind == Kind::trigger)
            see_in_trigger(word);
        else if (m_kind == Kind::routine)
            see_in_routine(word);
        else if (m_kind == Kind::atomic)
            see_before_atomic(word);
        ++m_words;
    }

    /// By the first words: CREATE [OR REPLACE] [TEMP] [DEFINER = …] TRIGGER …
    void classify(std::string_view word) {
        if (m_words == 0 && is_one_of(word, {"explain"}))
            --m_words; // does not count
        else if (m_words == 0 && m_syntax->compound_bodies && is_one_of(word, {"begin"}))
            m_anonymous = true;
        else if (m_anonymous)
            classify_anonymous(word);
        else if (m_words == 0 && !is_one_of(word, {"create", "alter"}))
            m_kind = Kind::plain;
        else if (is_one_of(word, {"trigger"}))
            m_kind = m_syntax->compound_bodies  ? Kind::routine
                     : m_syntax->trigger_bodies ? Kind::trigger
                                                : Kind::plain;
        else if (is_one_of(word, {"procedure", "function", "event", "package"}))
            m_kind = m_syntax->dollar_quotes     ? Kind::atomic
                     : m_syntax->compound_bodies ? Kind::routine
                                                 : Kind::plain;
        else if (is_one_of(word, {"rule"}))
            m_kind = m_syntax->dollar_quotes ? Kind::rule : Kind::plain;
        else if (is_one_of(word, {"table", "view", "index", "unique", "virtual", "database", "user",
                                  "schema", "type", "sequence"}))
            m_kind = Kind::plain;
    }

    /// BEGIN NOT ATOMIC is a block; any other BEGIN starts a transaction.
    void classify_anonymous(std::string_view word) {
        if (m_words == 1 && is_one_of(word, {"not"}))
            return;
        const bool block = m_words == 2 && is_one_of(word, {"atomic"});
        m_kind = block ? Kind::routine : Kind::plain;
        m_depth = block ? 1 : 0;
    }

    void see_in_trigger(std::string_view word) {
        m_closing = m_begun && m_after_semicolon && is_one_of(word, {"end"});
        m_begun = m_begun || (!m_after_dot && is_one_of(word, {"begin"}));
    }

    void see_in_routine(std::string_view word) {
        if (m_after_dot)
            return;
        const bool closes_other =
            m_after_end && is_one_of(word, {"if", "loop", "while", "repeat", "for"});
        const bool closes_case = m_after_end && is_one_of(word, {"case"});
        m_after_end = false;
        if (closes_other)
            ++m_depth; // END took off one that was never put on
        else if (is_one_of(word, {"begin"}) || (!closes_case && is_one_of(word, {"case"})))
            ++m_depth;
        else if (is_one_of(word, {"end"}) && m_depth > 0) {
            --m_depth;
            m_after_end = true;
        }
    }

    void see_before_atomic(std::string_view word) {
        if (m_begun && is_one_of(word, {"atomic"})) {
            m_kind = Kind::routine;
            m_depth = 1;
        }
        m_begun = !m_after_dot && is_one_of(word, {"begin"});
    }

    const SqlSyntax* m_syntax;
    Kind m_kind = Kind::unknown;
    int m_words = 0;
    int m_depth = 0;
    bool m_anonymous = false;
    bool m_begun = false;
    bool m_closing = false;
    bool m_after_dot = false;
    bool m_after_semicolon = false;
    bool m_after_end = false;
};

class Splitter {
public:
    Splitter(std::string_view sql, const SqlSyntax& syntax)
        : m_sql(sql), m_syntax(syntax), m_lexer(sql, syntax), m_body(syntax) {}

    std::vector<Fragment> split() {
        while (!m_lexer.at_end()) {
            if (at_delimiter())
                finish(m_lexer.position() + m_delimiter.size());
            else
                see(next());
        }
        finish(m_sql.size());
        return std::move(m_fragments);
    }

private:
    bool at_delimiter() const {
        const bool there = m_lexer.rest().substr(0, m_delimiter.size()) == m_delimiter;
        return there && (m_delimiter != ";" || !m_first || m_body.ends_here());
    }

    /// A delimiter such as $$ ends a word that it is glued to.
    Token next() {
        Token token = m_lexer.next();
        if (token.kind == TokenKind::word && m_delimiter != ";") {
            const std::size_t at = m_lexer.text(token).find(m_delimiter);
            if (at != std::string_view::npos)
                m_lexer.skip_to(token.end = token.begin + at);
        }
        return token;
    }

    void see(const Token& token) {
        if (!token.is_code())
            return;
        const std::string_view text = m_lexer.text(token);
        if (!m_first && m_syntax.delimiter_command &&
            util::equal_ignoring_case(text, "delimiter") && take_delimiter())
            return;
        if (!m_first)
            m_first = token.begin;
        m_last = token.end;
        m_body.see(token, text);
    }

    /// The rest of a line DELIMITER x.
    bool take_delimiter() {
        const std::string_view rest = m_lexer.rest();
        const std::string_view line = rest.substr(0, rest.find('\n'));
        const std::string_view word = util::trim(line);
        if (word.empty())
            return false;
        m_delimiter = word.substr(0, word.find_first_of(" \t"));
        m_lexer.skip_to(m_lexer.position() + line.size());
        return true;
    }

    void finish(std::size_t next) {
        if (m_first) {
            count_lines(*m_first);
            m_fragments.push_back({std::string(m_sql.substr(*m_first, m_last - *m_first)), m_line,
                                   *m_first - m_line_start + 1});
        }
        m_first.reset();
        m_body = Body(m_syntax);
        m_lexer.skip_to(next);
    }

    void count_lines(std::size_t until) {
        for (;;) {
            const std::size_t end = m_sql.find('\n', m_line_start);
            if (end >= until)
                return;
            m_line_start = end + 1;
            ++m_line;
        }
    }

    std::string_view m_sql;
    const SqlSyntax& m_syntax;
    SqlLexer m_lexer;
    std::string_view m_delimiter = ";";
    std::optional<std::size_t> m_first; ///< of the statement's code
    std::size_t m_last = 0;
    Body m_body;
    std::size_t m_line = 1;
    std::size_t m_line_start = 0;
    std::vector<Fragment> m_fragments;
};

} // namespace

std::vector<Fragment> split_sql(std::string_view sql, const SqlSyntax& syntax) {
    return Splitter(sql, syntax).split();
}

} // namespace dbmig::sql
