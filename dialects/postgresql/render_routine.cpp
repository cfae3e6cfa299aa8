// SPDX-License-Identifier: MIT
// Routines: https://www.postgresql.org/docs/current/sql-createfunction.html
#include "render_routine.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "render_text.hpp"
#include "tokenizer.hpp"
#include <dbmig/error.hpp>

namespace dbmig::postgresql {

namespace {

using Words = std::vector<std::string>;

/// A token in one spelling.
std::string spelling(const Token& token) {
    return token.is_name() ? unquoted(token) : std::string(token.text);
}

struct Argument {
    Words words; ///< mode, name and type
    bool has_default = false;

    bool operator==(const Argument& other) const { return words == other.words; }
};

/// What CREATE OR REPLACE cannot change.
struct Head {
    std::string kind;
    std::vector<Argument> arguments;
    Words returns;
};

std::vector<Argument> arguments_of(const std::vector<Token>& tokens, std::size_t begin,
                                   std::size_t end) {
    std::vector<Argument> result;
    int depth = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const Token& token = tokens[i];
        depth += token.is_op("(") || token.is_op("[") ? 1 : 0;
        depth -= token.is_op(")") || token.is_op("]") ? 1 : 0;
        if (i == begin || (depth == 0 && token.is_op(",")))
            result.emplace_back();
        if (depth == 0 && token.is_op(","))
            continue;
        if (depth == 0 && (token.is_word("default") || token.is_op("=")))
            result.back().has_default = true;
        if (!result.back().has_default)
            result.back().words.push_back(spelling(token));
    }
    return result;
}

/// The words after RETURNS up to the next clause.
Words returns_of(const std::vector<Token>& tokens, std::size_t from) {
    constexpr std::array<std::string_view, 18> clauses{
        "language", "transform", "window", "immutable", "stable",   "volatile",
        "not",      "leakproof", "called", "strict",    "security", "external",
        "parallel", "cost",      "rows",   "support",   "set",      "as"};
    Words result;
    if (from >= tokens.size() || !tokens[from].is_word("returns"))
        return result;
    for (std::size_t i = from + 1; i < tokens.size(); ++i) {
        const bool ends = std::any_of(clauses.begin(), clauses.end(), [&](std::string_view word) {
            return tokens[i].is_word(word);
        });
        if (ends || tokens[i].is_word("begin") || tokens[i].is_word("return"))
            break;
        result.push_back(spelling(tokens[i]));
    }
    return result;
}

bool is_window(const std::vector<Token>& tokens) {
    return std::any_of(tokens.begin(), tokens.end(),
                       [](const Token& token) { return token.is_word("window"); });
}

std::optional<Head> head_of(const std::string& definition) {
    const auto tokens = tokenize(definition);
    const auto open = std::find_if(tokens.begin(), tokens.end(),
                                   [](const Token& token) { return token.is_op("("); });
    if (open == tokens.end())
        return std::nullopt;
    const auto begin = static_cast<std::size_t>(open - tokens.begin());
    const std::size_t end = closings(tokens)[begin];
    if (end >= tokens.size())
        return std::nullopt;
    Head head;
    for (std::size_t i = 0; i < begin; ++i)
        if (tokens[i].is_word("function") || tokens[i].is_word("procedure"))
            head.kind = spelling(tokens[i]) + (is_window(tokens) ? " window" : "");
    head.arguments = arguments_of(tokens, begin + 1, end);
    head.returns = returns_of(tokens, end + 1);
    return head;
}

bool keeps_defaults(const Head& from, const Head& to) {
    for (std::size_t i = 0; i < from.arguments.size(); ++i)
        if (from.arguments[i].has_default && !to.arguments[i].has_default)
            return false;
    return true;
}

} // namespace

std::string signature(const Name& name) {
    const auto open = name.name.rfind('(');
    if (open == std::string::npos)
        return ident(name);
    const Name bare{name.schema, name.name.substr(0, open)};
    return ident(bare) + checked(name.name.substr(open), "the arguments of " + bare.name);
}

void create_routine(Script& script, const SchemaObject& routine) {
    if (routine.definition.empty())
        throw SchemaError("routine " + to_string(routine.name) + " has no definition");
    if (routine.kind != ObjectKind::aggregate)
        script.defer_bodies();
    script.add(routine.definition);
}

void alter_routine(Script& script, const SchemaObject& to) {
    script.defer_bodies();
    script.add(or_replace(to.definition));
}

bool replaces_routine(const SchemaObject& from, const SchemaObject& to) {
    const auto before = head_of(from.definition);
    const auto after = head_of(to.definition);
    return before && after && before->kind == after->kind &&
           before->arguments == after->arguments && before->returns == after->returns &&
           keeps_defaults(*before, *after);
}

std::string or_replace(const std::string& definition) {
    const auto tokens = tokenize(definition);
    if (tokens.size() < 2 || !tokens[0].is_word("create") || tokens[1].is_word("or"))
        return definition;
    return "CREATE OR REPLACE" + definition.substr(tokens[0].end());
}

} // namespace dbmig::postgresql
