// SPDX-License-Identifier: MIT
// How places and faults are shown.
#include <algorithm>

#include <dbmig/error.hpp>

#include "util/edit_distance.hpp"

#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig {

namespace {

constexpr std::size_t shown_width = 120; ///< bytes of a source line
constexpr std::string_view margin = "  ";

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The part of a long line that is shown; `column` is moved along with it. It may lie behind the
/// end: lines are cut at a password.
std::string window(const std::string& line, std::size_t& column) {
    if (line.size() <= shown_width)
        return line;
    const std::size_t middle = std::min(column, line.size());
    std::size_t begin = middle > shown_width / 2 ? middle - shown_width / 2 : 0;
    while (begin > 0 && begin < line.size() && is_continuation(line[begin]))
        --begin;
    std::size_t end = std::min(line.size(), begin + shown_width);
    while (end < line.size() && is_continuation(line[end]))
        ++end;
    const std::string_view prefix = begin > 0 ? "..." : "";
    column = column - std::min(begin, column) + prefix.size();
    return util::format("{}{}{}", prefix, line.substr(begin, end - begin),
                        end < line.size() ? "..." : "");
}

/// What a terminal would not print as one character becomes '?'; bytes keep their places.
std::string printable(std::string line) {
    for (auto bad = util::invalid_utf8(line); bad; bad = util::invalid_utf8(line))
        line[*bad] = '?';
    std::replace_if(
        line.begin(), line.end(),
        [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; },
        '?');
    return line;
}

std::string caret(std::string_view line, std::size_t column) {
    std::string text;
    for (const char c : line.substr(0, column - 1))
        if (!is_continuation(c))
            text += c == '\t' ? '\t' : ' ';
    return text + '^';
}

std::string shown_source(const Diagnostic& fault) {
    const auto line =
        fault.source_line.substr(0, fault.source_line.find_last_not_of(" \t\r\n") + 1);
    if (line.empty())
        return {};
    auto column = fault.where.column;
    const bool pointed = column > 0 && column <= line.size() + 1;
    const auto part = printable(window(line, column));
    std::string text = util::format("\n{}{}", margin, part);
    if (pointed)
        text += util::format("\n{}{}", margin, caret(part, column));
    return text;
}

std::string all_of(const std::vector<Diagnostic>& faults) {
    std::vector<std::string> texts;
    for (const auto& fault : faults)
        texts.push_back(to_string(fault));
    return util::join(texts, "\n");
}

} // namespace

std::string to_string(const Location& where) {
    if (where.line == 0)
        return where.path;
    if (where.column == 0)
        return util::format("{}:{}", where.path, where.line);
    return util::format("{}:{}:{}", where.path, where.line, where.column);
}

std::string to_string(const Diagnostic& fault) {
    const auto place = to_string(fault.where);
    auto text = place.empty() ? fault.message : util::format("{}: {}", place, fault.message);
    text += shown_source(fault);
    if (!fault.hint.empty())
        text += util::format("\n{}{}", margin, fault.hint);
    return text;
}

FileError::FileError(Diagnostic fault) : FileError(std::vector<Diagnostic>{std::move(fault)}) {}

FileError::FileError(std::vector<Diagnostic> faults)
    : Error(all_of(faults)), m_faults(std::move(faults)) {}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
    return util::did_you_mean(word, candidates);
}

} // namespace dbmig
