// SPDX-License-Identifier: MIT
// What SHOW CREATE says is kept as it is, but for what would tie it to a database or a user.
#include "object_parser.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

#include "cursor.hpp"
#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

/// `user`@`host`, or a role; as user@host.
std::string user(Cursor& cursor) {
    std::string result = unquoted(cursor.take());
    if (cursor.peek().kind == TokenKind::variable) {
        const std::string_view host = cursor.take().text;
        const auto inner = tokenize(host.substr(1));
        result += "@" + (inner.empty() ? std::string() : unquoted(inner.front()));
    }
    return result;
}

bool is_any(const Token& token, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return token.is_word(word); });
}

/// For each token whether it is within the parentheses of a function that has a FROM of its own:
/// EXTRACT(YEAR FROM `table`.`column`).
std::vector<bool> within_functions(const std::vector<Token>& tokens) {
    std::vector<bool> result;
    std::vector<bool> open;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].is_op("("))
            open.push_back(
                i > 0 && is_any(tokens[i - 1], {"extract", "trim", "substr", "substring", "mid"}));
        else if (tokens[i].is_op(")") && !open.empty())
            open.pop_back();
        result.push_back(!open.empty() && open.back());
    }
    return result;
}

/// Whether a name at `i` is that of a table, which a database can stand before: behind FROM or JOIN
/// and any parentheses, or as the sequence that a function is asked about. Elsewhere what stands
/// before the dot may be a table of the database's name.
bool is_place_of_table(const std::vector<Token>& tokens, std::size_t i) {
    if (i > 1 && tokens[i - 1].is_op("(") &&
        is_any(tokens[i - 2], {"nextval", "lastval", "setval"}))
        return true;
    while (i > 0 && tokens[i - 1].is_op("("))
        --i;
    return i > 0 && is_any(tokens[i - 1], {"from", "join", "straight_join"});
}

/// `database`.`table` and `database`.`table`.`column` without the first; the server writes it for
/// sequences, and where a view reads something that is in no database or another one.
std::string without_database(std::string_view sql, const std::string& database) {
    const auto tokens = tokenize(sql);
    const auto is_op = [&](std::size_t i, std::string_view op) {
        return i < tokens.size() && tokens[i].is_op(op);
    };
    const std::vector<bool> in_function = within_functions(tokens);
    std::string result;
    std::size_t copied = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool first = tokens[i].kind == TokenKind::name && unquoted(tokens[i]) == database &&
                           is_op(i + 1, ".") && !(i > 0 && tokens[i - 1].is_op("."));
        if (!first || !(is_op(i + 3, ".") || is_op(i + 3, "(") ||
                        (!in_function[i] && is_place_of_table(tokens, i))))
            continue;
        result += sql.substr(copied, tokens[i].offset - copied);
        copied = tokens[i + 1].end();
    }
    return result.append(sql.substr(copied));
}

void view_head(Cursor& cursor, View& view, const SessionFacts& session) {
    cursor.expect_word("create");
    if (cursor.take_word("algorithm")) {
        cursor.expect_op("=");
        if (const std::string word = cursor.word(); word != "undefined")
            view.options["algorithm"] = word;
    }
    if (cursor.take_word("definer")) {
        cursor.expect_op("=");
        if (const std::string definer = user(cursor); definer != session.user)
            view.options["definer"] = definer;
    }
    if (cursor.take_words("sql", "security") && cursor.word() == "invoker")
        view.options["security"] = "invoker";
    cursor.expect_word("view");
    view.name.name = cursor.name();
    if (cursor.take_op(".")) // the database that it is in
        view.name.name = cursor.name();
    if (cursor.take_op("(")) {
        do
            view.columns.push_back(cursor.name());
        while (cursor.take_op(","));
        cursor.expect_op(")");
    }
    cursor.expect_word("as");
}

struct SequenceWord {
    std::string_view first;
    std::string_view second; ///< empty: one word
    const char* option;
    std::string_view usual;
};

constexpr std::array<SequenceWord, 5> sequence_words{
    {{"start", "with", "start", "1"},
     {"minvalue", "", "minvalue", "1"},
     {"maxvalue", "", "maxvalue", "9223372036854775806"},
     {"increment", "by", "increment", "1"},
     {"cache", "", "cache", "1000"}}};

std::string signed_number(Cursor& cursor) {
    const std::string sign = cursor.take_op("-") ? "-" : "";
    return sign + cursor.word();
}

bool sequence_number(Cursor& cursor, SchemaObject& sequence) {
    for (const SequenceWord& known : sequence_words) {
        if (!cursor.take_word(known.first))
            continue;
        if (!known.second.empty())
            cursor.take_word(known.second);
        const std::string value = signed_number(cursor);
        if (value != known.usual)
            sequence.options[known.option] = value;
        return true;
    }
    return false;
}

} // namespace

View parse_view(std::string_view sql, const SessionFacts& session) {
    Cursor cursor(sql);
    View view;
    view_head(cursor, view, session);
    std::size_t end = cursor.size();
    const std::size_t begin = cursor.position();
    cursor.move_to(end > begin + 4 ? end - 4 : begin);
    if (cursor.take_word("with")) {
        view.options["check_option"] = cursor.word();
        end -= 4;
    }
    view.definition = without_database(cursor.slice(begin, end), session.database);
    return view;
}

std::string take_definer(std::string_view sql, const SessionFacts& session, Options& options) {
    Cursor cursor(sql);
    cursor.expect_word("create");
    if (cursor.take_words("or", "replace"))
        cursor.at_end();
    const std::size_t before = cursor.position();
    if (!cursor.take_word("definer"))
        return std::string(trim_statement(sql));
    cursor.expect_op("=");
    if (const std::string definer = user(cursor); definer != session.user)
        options["definer"] = definer;
    return cursor.slice(0, before) + " " + cursor.slice(cursor.position(), cursor.size());
}

void take_mode(const std::string& mode, const SessionFacts& session, Options& options) {
    if (mode != session.sql_mode)
        options["sql_mode"] = mode;
}

std::string without_starts(std::string_view sql) {
    Cursor cursor(sql);
    while (!cursor.at_end()) {
        if (cursor.at_word("starts") && cursor.peek(1).kind == TokenKind::string) {
            const std::size_t at = cursor.position();
            return cursor.slice(0, at) + " " + cursor.slice(at + 2, cursor.size());
        }
        cursor.take();
    }
    return std::string(sql);
}

SchemaObject parse_sequence(std::string_view sql, std::string_view default_engine) {
    Cursor cursor(sql);
    SchemaObject sequence;
    sequence.kind = ObjectKind::sequence;
    cursor.expect_word("create");
    cursor.expect_word("sequence");
    sequence.name.name = cursor.name();
    while (!cursor.at_end()) {
        if (sequence_number(cursor, sequence) || cursor.take_word("nocycle"))
            continue;
        if (cursor.take_word("nocache")) {
            sequence.options["cache"] = "0";
        } else if (cursor.take_word("cycle")) {
            sequence.options["cycle"] = "true";
        } else if (cursor.take_word("as")) {
            std::string type = cursor.word();
            if (cursor.take_word("unsigned"))
                type += " unsigned";
            if (type != "bigint")
                sequence.options["type"] = type;
        } else if (cursor.take_word("comment")) {
            cursor.expect_op("=");
            sequence.comment = cursor.string();
        } else {
            cursor.expect_word("engine");
            cursor.expect_op("=");
            if (const std::string engine = cursor.name(); !same_name(engine, default_engine))
                sequence.options["engine"] = engine;
        }
    }
    if (option(sequence.options, "start") == option(sequence.options, "minvalue"))
        sequence.options.erase("start");
    return sequence;
}

} // namespace dbmig::mysql
