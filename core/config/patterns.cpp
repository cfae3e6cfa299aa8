// SPDX-License-Identifier: MIT
// The tokens of naming conventions (SQLAlchemy's) and of file templates.
#include "config/patterns.hpp"

#include <algorithm>
#include <vector>

#include "util/edit_distance.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::config {

namespace {

bool take(std::string_view& text, std::string_view prefix) {
    if (text.substr(0, prefix.size()) != prefix)
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// column_0_name, column_0N_name, column_0_N_name and the like with _key and _label.
bool is_column_token(std::string_view token) {
    const bool referred = take(token, "referred_");
    if (!take(token, "column_"))
        return false;
    const auto digits = std::min(token.find_first_not_of("0123456789"), token.size());
    if (digits == 0 || digits > 3)
        return false;
    token.remove_prefix(digits);
    if (!take(token, "_N"))
        take(token, "N");
    return token == "_name" || (!referred && (token == "_key" || token == "_label"));
}

const std::vector<std::string>& example_tokens() {
    static const std::vector<std::string> tokens{"table_name",
                                                 "constraint_name",
                                                 "column_0_name",
                                                 "column_0N_name",
                                                 "column_0_N_name",
                                                 "column_0_key",
                                                 "column_0_label",
                                                 "referred_table_name",
                                                 "referred_column_0_name",
                                                 "referred_column_0_N_name"};
    return tokens;
}

std::optional<PatternFault> token_fault(std::string_view key, std::string_view token) {
    const bool fixed =
        token == "table_name" || token == "constraint_name" || token == "referred_table_name";
    if (!fixed && !is_column_token(token)) {
        auto hint = util::did_you_mean(token, example_tokens());
        if (hint.empty())
            hint = "known tokens: " + util::join(example_tokens(), ", ");
        return PatternFault{util::format("unknown token %({})s", token), hint};
    }
    if (token.substr(0, 8) == "referred" && key != "fk")
        return PatternFault{util::format("only a foreign key (fk) has the token %({})s", token),
                            {}};
    return std::nullopt;
}

} // namespace

std::optional<PatternFault> naming_fault(std::string_view key, std::string_view pattern) {
    if (pattern.empty())
        return PatternFault{"an empty name", "e.g. " + std::string(key) + "_%(table_name)s"};
    for (auto at = pattern.find('%'); at != std::string_view::npos; at = pattern.find('%', at)) {
        if (pattern.substr(at, 2) == "%%") {
            at += 2;
            continue;
        }
        const auto end = pattern.find(')', at);
        const bool token = pattern.substr(at, 2) == "%(" && end != std::string_view::npos &&
                           pattern.substr(end, 2) == ")s";
        if (!token)
            return PatternFault{"a '%' that begins no token, expected %(TOKEN)s",
                                "a '%' that means itself is written %%", at};
        if (auto fault = token_fault(key, pattern.substr(at + 2, end - at - 2))) {
            fault->offset = at;
            return fault;
        }
        at = end;
    }
    return std::nullopt;
}

std::optional<PatternFault> file_template_fault(std::string_view pattern) {
    static const std::vector<std::string> tokens{"rev",  "slug",   "year",   "month", "day",
                                                 "hour", "minute", "second", "epoch"};
    if (pattern.empty() || pattern.front() == '/' || pattern.back() == '/')
        return PatternFault{"expected a file name without its ending, such as {rev}_{slug}", {}};
    for (const auto& part : util::split(pattern, '/'))
        if (part.empty() || part == "." || part == "..")
            return PatternFault{"a file template stays inside the versions folder",
                                "use no empty part, '.' or '..' between slashes"};
    for (auto at = pattern.find_first_of("{}"); at != std::string_view::npos;
         at = pattern.find_first_of("{}", at)) {
        const auto end = pattern.find_first_of("{}", at + 1);
        if (pattern[at] == '}' || end == std::string_view::npos || pattern[end] == '{')
            return PatternFault{"a brace without its pair, expected {TOKEN}", {}, at};
        const auto token = pattern.substr(at + 1, end - at - 1);
        if (std::find(tokens.begin(), tokens.end(), token) == tokens.end()) {
            const auto hint = util::did_you_mean(token, tokens);
            return PatternFault{util::format("unknown token {{{}}}", token),
                                hint.empty() ? "known tokens: " + util::join(tokens, ", ") : hint,
                                at};
        }
        at = end + 1;
    }
    const bool distinct = pattern.find("{rev}") != std::string_view::npos ||
                          pattern.find("{slug}") != std::string_view::npos;
    if (!distinct)
        return PatternFault{"every revision would have the same file name",
                            "use {rev} or {slug} in it"};
    return std::nullopt;
}

} // namespace dbmig::config
