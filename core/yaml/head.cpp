// SPDX-License-Identifier: MIT
// Reading just the head of a file: the graph is built from the heads of all revisions at each
// start, so this must cost microseconds.
#include <algorithm>
#include <optional>

#include "yaml/document.hpp"
#include "yaml/plain.hpp"

namespace dbmig::yaml {

namespace {

constexpr std::size_t most_entries = 50; ///< that a head is read by the short way

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Characters that mean themselves inside a plain scalar, wherever they stand after its first.
bool is_plain(char c) {
    constexpr std::string_view others = " .,/+@()'-;!$%&*<=>^|~\"";
    return is_word(c) || others.find(c) != std::string_view::npos;
}

std::string_view without_trailing_spaces(std::string_view text) {
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

/// Reads the lines that nearly all heads are made of: `key: plain text`, `key: "text"` without
/// escapes, `key: [a, b]`, comments. Gives up at whatever else, and the real parser takes over.
class PlainLines {
public:
    PlainLines(std::string_view text, const std::vector<std::string>& stop_keys)
        : m_rest(text), m_stop_keys(stop_keys) {}

    std::optional<Node> read() {
        while (!m_rest.empty()) {
            const auto end = m_rest.find('\n');
            auto line = m_rest.substr(0, end);
            m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
            ++m_line;
            if (!line.empty() && line.back() == '\r' && end != std::string_view::npos)
                line.remove_suffix(1);
            const auto result = read_line(line);
            if (result == Result::stop)
                return finish();
            if (result == Result::unknown)
                return std::nullopt;
        }
        return finish();
    }

private:
    enum class Result { read, stop, unknown };

    std::optional<Node> finish() {
        if (m_head.entries.empty()) // an empty document is no mapping
            return std::nullopt;
        m_head.line = m_head.entries.front().line;
        m_head.column = 1;
        return std::move(m_head);
    }

    Result read_line(std::string_view line) {
        if (line.empty() || line.front() == '#')
            return is_comment(line) ? Result::read : Result::unknown;
        const auto size = static_cast<std::size_t>(
            std::find_if_not(line.begin(), line.end(), is_word) - line.begin());
        const auto key = line.substr(0, size);
        if (key.empty() || size == line.size() || line[size] != ':' || is_null_word(key))
            return Result::unknown;
        auto rest = line.substr(size + 1);
        if (!rest.empty() && rest.front() != ' ')
            return Result::unknown;
        if (std::find(m_stop_keys.begin(), m_stop_keys.end(), key) != m_stop_keys.end())
            return Result::stop;
        if (m_head.find(key) || m_head.entries.size() > most_entries)
            return Result::unknown; // a duplicate: the real parser says so
        return read_value(key, line, rest) ? Result::read : Result::unknown;
    }

    bool is_comment(std::string_view line) const {
        return std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < '\x7F'; });
    }

    bool read_value(std::string_view key, std::string_view line, std::string_view rest) {
        const auto spaces = rest.find_first_not_of(' ');
        if (spaces == std::string_view::npos) // nothing, or a block on the lines below
            return false;
        rest = without_trailing_spaces(rest.substr(spaces));
        const auto column = static_cast<std::size_t>(rest.data() - line.data()) + 1;
        auto value = rest.front() == '"'   ? quoted(rest)
                     : rest.front() == '[' ? list(rest, column)
                                           : plain(rest);
        if (!value)
            return false;
        value->line = m_line;
        value->column = column;
        Entry entry;
        entry.key = std::string(key);
        entry.line = m_line;
        entry.column = 1;
        entry.value = std::move(*value);
        m_head.kind = Kind::mapping;
        m_head.entries.push_back(std::move(entry));
        return true;
    }

    static std::optional<Node> plain(std::string_view text) {
        if (!is_word(text.front()))
            return std::nullopt;
        for (std::size_t i = 0; i < text.size(); ++i) {
            // A ':' is plain when something that is not a space follows, as in a time.
            const bool inner_colon = text[i] == ':' && i + 1 < text.size() && is_word(text[i + 1]);
            if (!is_plain(text[i]) && !inner_colon)
                return std::nullopt;
        }
        return is_null_word(text) ? null_node() : scalar(std::string(text));
    }

    static std::optional<Node> quoted(std::string_view text) {
        if (text.size() < 2 || text.back() != '"')
            return std::nullopt;
        const auto inner = text.substr(1, text.size() - 2);
        const bool exact = std::all_of(inner.begin(), inner.end(), [](char c) {
            return c >= ' ' && c < '\x7F' && c != '"' && c != '\\';
        });
        return exact ? std::optional(scalar(std::string(inner), true)) : std::nullopt;
    }

    std::optional<Node> list(std::string_view text, std::size_t column) const {
        if (text.back() != ']')
            return std::nullopt;
        auto node = sequence({}, Style::flow);
        std::size_t at = 1;
        while (at + 1 < text.size()) {
            const auto size = std::min(text.find(',', at), text.size() - 1) - at;
            auto item = text.substr(at, size);
            const auto spaces = std::min(item.find_first_not_of(' '), item.size());
            item = without_trailing_spaces(item.substr(spaces));
            if (item.empty() || !std::all_of(item.begin(), item.end(), is_word))
                return std::nullopt;
            node.items.push_back(is_null_word(item) ? null_node() : scalar(std::string(item)));
            node.items.back().line = m_line;
            node.items.back().column = column + at + spaces;
            at += size + 1;
        }
        return node;
    }

    std::string_view m_rest;
    const std::vector<std::string>& m_stop_keys;
    std::size_t m_line = 0;
    Node m_head;
};

/// Where a line begins with one of the keys and ':', or the end of the text.
std::size_t find_stop(std::string_view text, const std::vector<std::string>& stop_keys) {
    for (std::size_t begin = 0; begin < text.size();) {
        const auto line = text.substr(begin, text.find('\n', begin) - begin);
        for (const auto& key : stop_keys) {
            const auto after = key.size() + 1;
            if (line.size() >= after && line[key.size()] == ':' &&
                line.substr(0, key.size()) == key &&
                (line.size() == after || line[after] == ' ' || line[after] == '\r'))
                return begin;
        }
        begin += line.size() + 1;
    }
    return text.size();
}

void cut_entries(Node& root, const std::vector<std::string>& stop_keys) {
    const auto first =
        std::find_if(root.entries.begin(), root.entries.end(), [&](const Entry& entry) {
            return std::find(stop_keys.begin(), stop_keys.end(), entry.key) != stop_keys.end();
        });
    root.entries.erase(first, root.entries.end());
}

} // namespace

Node parse_until(std::string_view text, const std::string& path,
                 const std::vector<std::string>& stop_keys) {
    if (auto head = PlainLines(text, stop_keys).read())
        return std::move(*head);
    const auto stop = find_stop(text, stop_keys);
    Node root;
    try {
        root = parse(text.substr(0, stop), path);
    } catch (const FileError&) {
        if (stop >= text.size())
            throw;
        // The line may have been inside a quoted scalar: only the whole text tells.
        root = parse(text, path);
    }
    cut_entries(root, stop_keys);
    return root;
}

} // namespace dbmig::yaml
