// SPDX-License-Identifier: MIT
// Loading SQL models: dumps hold rows and lines for the client, which make no schema.
#include "metadata/sql_source.hpp"

#include <algorithm>
#include <array>

#include "sql/splitter.hpp"
#include "util/text.hpp"

namespace dbmig::metadata {

namespace {

using sql::Fragment;

std::string first_word(std::string_view text) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_letter);
    return util::to_upper(text.substr(0, static_cast<std::size_t>(end - text.begin())));
}

/// Rows are data. But a dump may write rows of the catalogue itself, which then hold DDL.
bool is_data(std::string_view statement) {
    const auto word = first_word(statement);
    if (word != "INSERT" && word != "REPLACE" && word != "UPDATE" && word != "DELETE")
        return false;
    return util::to_upper(statement).find("CREATE ") == std::string::npos;
}

/// `.mode box`, `\connect db`: a line for the client program, which ends with its line.
bool is_client_line(std::string_view text) {
    return !text.empty() && (text.front() == '.' || text.front() == '\\');
}

struct Rest {
    std::string_view text;
    std::size_t lines = 0; ///< that were passed over
};

Rest after_client_lines(std::string_view text) {
    Rest rest{text, 0};
    while (!rest.text.empty()) {
        const auto end = rest.text.find('\n');
        const auto line = util::trim(rest.text.substr(0, end));
        if (!line.empty() && !is_client_line(line))
            break;
        rest.text.remove_prefix(end == std::string_view::npos ? rest.text.size() : end + 1);
        ++rest.lines;
    }
    return rest;
}

std::string line_of(std::string_view text, std::size_t number) {
    for (; number > 1; --number) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos)
            return {};
        text.remove_prefix(end + 1);
    }
    return std::string(util::trim(text.substr(0, text.find('\n'))));
}

constexpr int max_depth = 64;

/// The statements of a text, client lines taken out wherever a statement could begin. A quote in
/// such a line hides what follows from the first look: hence again for the rest.
std::vector<Fragment> statements(std::string_view text, const SqlSyntax& syntax, int depth = 0) {
    std::vector<Fragment> result;
    for (auto& fragment : sql::split_sql(text, syntax)) {
        if (!is_client_line(fragment.sql) || depth == max_depth) {
            result.push_back(std::move(fragment));
            continue;
        }
        const auto rest = after_client_lines(fragment.sql);
        for (auto& inner : statements(rest.text, syntax, depth + 1)) {
            inner.line += fragment.line - 1 + rest.lines;
            result.push_back(std::move(inner));
        }
    }
    return result;
}

} // namespace

void SqlLoader::load(const std::string& path, std::string_view text,
                     std::vector<Diagnostic>& faults) {
    if (!m_scratch)
        m_scratch = m_dialect.open_scratch(nullptr);
    for (const auto& statement : statements(text, m_dialect.syntax())) {
        if (is_data(statement.sql))
            continue;
        try {
            m_scratch->execute(statement.sql);
        } catch (const SqlError& error) {
            faults.push_back({{path, statement.line, statement.column},
                              error.what(),
                              {},
                              line_of(text, statement.line)});
            return;
        }
    }
}

Schema SqlLoader::reflect() const {
    return m_scratch ? m_dialect.reflector().reflect(*m_scratch, {}) : Schema{};
}

bool looks_like_sql(std::string_view text) {
    text = util::trim(text);
    if (text.substr(0, 3) == "---")
        return false;
    if (text.substr(0, 2) == "--" || text.substr(0, 2) == "/*")
        return true;
    static constexpr std::array<std::string_view, 13> words{
        "CREATE", "ALTER",  "DROP",    "PRAGMA", "BEGIN", "START", "SET",
        "INSERT", "SELECT", "COMMENT", "GRANT",  "USE",   "ATTACH"};
    const auto word = first_word(text);
    const auto after = text.substr(std::min(word.size(), text.size()), 1);
    return after != ":" && std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace dbmig::metadata
