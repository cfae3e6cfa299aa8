// SPDX-License-Identifier: MIT
// Canonical SQL text and names in it, by tokens alone.
#include "expression.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "quoting.hpp"
#include "tokenizer.hpp"

namespace dbmig::sqlite {

namespace {

/// Whether a folded name reads the same with and without quotes. What would be a keyword, a number
/// or several tokens keeps its quotes.
bool is_plain(std::string_view name) {
    if (name.empty() || (name.front() >= '0' && name.front() <= '9'))
        return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
               static_cast<unsigned char>(c) >= 0x80;
    });
}

std::string canonical_name(std::string_view name) {
    std::string folded = fold(name);
    if (is_plain(folded) && name.front() != '$')
        return folded;
    std::string quoted = "\"";
    for (const char c : folded) {
        quoted += c;
        if (c == '"')
            quoted += c;
    }
    return quoted + '"';
}

std::string canonical_token(const Token& token) {
    switch (token.kind) {
    case TokenKind::word:
        return fold(token.text);
    case TokenKind::name:
        return canonical_name(unquoted(token));
    case TokenKind::number:
    case TokenKind::blob:
        return fold(token.text);
    case TokenKind::op:
        if (token.text == "==")
            return "=";
        return token.text == "!=" ? "<>" : std::string(token.text);
    default:
        return std::string(token.text);
    }
}

/// For each "(" the index of its ")"; the number of tokens where there is none.
std::vector<std::size_t> closings(const std::vector<Token>& tokens) {
    std::vector<std::size_t> result(tokens.size(), tokens.size());
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].is_op("(")) {
            open.push_back(i);
        } else if (tokens[i].is_op(")") && !open.empty()) {
            result[open.back()] = i;
            open.pop_back();
        }
    }
    return result;
}

void strip_parentheses(std::vector<Token>& tokens) {
    if (tokens.empty() || !tokens.front().is_op("("))
        return;
    const auto closing = closings(tokens);
    std::size_t depth = 0;
    while (tokens.size() > 2 * depth + 2 && tokens[depth].is_op("(") &&
           closing[depth] == tokens.size() - 1 - depth)
        ++depth;
    const auto count = static_cast<std::ptrdiff_t>(depth);
    tokens.erase(tokens.end() - count, tokens.end());
    tokens.erase(tokens.begin(), tokens.begin() + count);
}

std::string joined(const std::vector<Token>& tokens) {
    std::string result;
    for (const Token& token : tokens) {
        if (!result.empty())
            result += ' ';
        result += canonical_token(token);
    }
    return result;
}

/// Drops the first IF NOT EXISTS.
void drop_if_not_exists(std::vector<Token>& tokens) {
    for (std::size_t i = 0; i + 2 < tokens.size() && i < 5; ++i) {
        if (tokens[i].is_word("if") && tokens[i + 1].is_word("not") &&
            tokens[i + 2].is_word("exists")) {
            const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(i);
            tokens.erase(first, first + 3);
            return;
        }
    }
}

bool is_name(const Token& token) {
    return token.kind == TokenKind::word || token.kind == TokenKind::name;
}

/// Pragmas that do nothing, or fail, while a transaction is open.
bool is_untransactional_pragma(std::string_view name, bool sets) {
    constexpr std::array<std::string_view, 5> always{"wal_checkpoint", "incremental_vacuum",
                                                     "journal_mode", "auto_vacuum", "page_size"};
    constexpr std::array<std::string_view, 2> setting{"foreign_keys", "synchronous"};
    const auto in = [&](const auto& list) {
        return std::any_of(list.begin(), list.end(),
                           [&](std::string_view entry) { return same_name(entry, name); });
    };
    return (sets && (in(always) || in(setting))) || same_name(name, "wal_checkpoint") ||
           same_name(name, "incremental_vacuum");
}

std::string untransactional_pragma(const std::vector<Token>& tokens) {
    std::size_t at = 1;
    if (tokens.size() > 3 && tokens[2].is_op("."))
        at = 3;
    if (tokens.size() <= at)
        return {};
    const std::string name = unquoted(tokens[at]);
    const bool sets =
        tokens.size() > at + 1 && (tokens[at + 1].is_op("=") || tokens[at + 1].is_op("("));
    return is_untransactional_pragma(name, sets) ? "PRAGMA " + fold(name) : std::string();
}

} // namespace

std::string canonical_expression(std::string_view sql) {
    auto tokens = tokenize(sql);
    strip_parentheses(tokens);
    return joined(tokens);
}

std::string canonical_default(std::string_view sql) {
    auto tokens = tokenize(sql);
    strip_parentheses(tokens);
    std::string result;
    for (const Token& token : tokens) {
        if (!result.empty())
            result += ' ';
        result += token.kind == TokenKind::name && token.text.front() == '"'
                      ? string_literal(unquoted(token))
                      : canonical_token(token);
    }
    return result;
}

std::string canonical_statement(std::string_view sql) {
    auto tokens = tokenize(sql);
    while (!tokens.empty() && tokens.back().is_op(";"))
        tokens.pop_back();
    drop_if_not_exists(tokens);
    return joined(tokens);
}

bool mentions(std::string_view sql, std::string_view identifier) {
    const auto tokens = tokenize(sql);
    return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) {
        return is_name(token) && same_name(unquoted(token), identifier);
    });
}

std::string rename_identifier(std::string_view sql, std::string_view from, std::string_view to) {
    std::string result;
    std::size_t copied = 0;
    for (const Token& token : tokenize(sql)) {
        if (!is_name(token) || !same_name(unquoted(token), from))
            continue;
        result += sql.substr(copied, token.offset - copied);
        result += quote(to);
        copied = token.end();
    }
    result += sql.substr(copied);
    return result;
}

std::string untransactional(std::string_view statement) {
    const auto tokens = tokenize(statement);
    if (tokens.empty())
        return {};
    for (const std::string_view word : {"vacuum", "attach", "detach"}) {
        if (!tokens.front().is_word(word))
            continue;
        std::string name(word);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return static_cast<char>(c - 32); });
        return name;
    }
    return tokens.front().is_word("pragma") ? untransactional_pragma(tokens) : std::string();
}

} // namespace dbmig::sqlite
