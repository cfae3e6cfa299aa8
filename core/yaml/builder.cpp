// SPDX-License-Identifier: MIT
// The event handler: limits, and the parts of YAML that dbmig refuses.
#include "yaml/builder.hpp"

#include <algorithm>
#include <unordered_map>

#include "util/format.hpp"

namespace dbmig::yaml {

namespace {

std::size_t line_of(const YAML::Mark& mark) {
    return static_cast<std::size_t>(std::max(mark.line, 0)) + 1;
}
std::size_t column_of(const YAML::Mark& mark) {
    return static_cast<std::size_t>(std::max(mark.column, 0)) + 1;
}

bool is_null_word(std::string_view word) {
    return word == "~" || word == "null" || word == "Null" || word == "NULL";
}

/// Whether the quoted scalar that `text` begins with ends somewhere; true for one without quotes.
bool is_closed(std::string_view text) {
    if (!text.empty() && text.front() == '!') { // its tag
        text.remove_prefix(std::min(text.find_first_of(" \n"), text.size()));
        text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
    }
    if (text.empty() || (text.front() != '"' && text.front() != '\''))
        return true;
    const char quote = text.front();
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\')
            ++i;
        else if (text[i] == quote && quote == '\'' && i + 1 < text.size() && text[i + 1] == quote)
            ++i;
        else if (text[i] == quote)
            return true;
    }
    return false;
}

} // namespace

void Builder::fault(const YAML::Mark& mark, std::string message, std::string hint) {
    m_faults.push_back(
        m_source.fault(line_of(mark), column_of(mark), std::move(message), std::move(hint)));
}

void Builder::give_up(const YAML::Mark& mark, std::string message, std::string hint) {
    fault(mark, std::move(message), std::move(hint));
    throw FileError(m_faults);
}

void Builder::OnDocumentStart(const YAML::Mark& mark) {
    if (m_started)
        give_up(mark, "a second YAML document begins here, expected one document a file",
                "remove the '---' line, or put what follows into a file of its own");
    m_started = true;
}

bool Builder::key_expected() const {
    return !m_open.empty() && m_open.back().node->kind == Kind::mapping && !m_open.back().key_read;
}

void Builder::add_key(const YAML::Mark& mark, const std::string& value) {
    Entry entry;
    entry.key = value;
    entry.line = line_of(mark);
    entry.column = column_of(mark);
    m_open.back().node->entries.push_back(std::move(entry));
    m_open.back().key_read = true;
}

Node& Builder::add_value(const YAML::Mark& mark, Kind kind) {
    if (++m_nodes > m_limits.nodes)
        give_up(mark, util::format("more than {} values in one file", m_limits.nodes));
    Node node;
    node.kind = kind;
    node.line = line_of(mark);
    node.column = column_of(mark);
    if (m_open.empty()) {
        m_root = std::move(node);
        return m_root;
    }
    auto& parent = m_open.back();
    if (parent.node->kind == Kind::sequence)
        return parent.node->items.emplace_back(std::move(node));
    parent.key_read = false;
    return parent.node->entries.back().value = std::move(node);
}

// yaml-cpp places a value that is not there at the next token; the key is where people look.
void Builder::place_null(Node& node) const {
    auto text = m_source.line(node.line);
    text.remove_prefix(std::min(text.size(), node.column - 1));
    const bool written = is_null_word(text.substr(0, text.find_first_of(" \t,]}#:")));
    const bool in_mapping = !m_open.empty() && m_open.back().node->kind == Kind::mapping;
    if (written || !in_mapping)
        return;
    const auto& entry = m_open.back().node->entries.back();
    node.line = entry.line;
    node.column = entry.column;
}

void Builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    if (key_expected())
        give_up(mark, "a key that is null, expected a name",
                "a key that is the word null is written in quotes: \"null\"");
    place_null(add_value(mark, Kind::null));
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
    fault(mark, "an alias (*name), which dbmig does not read", "write the value out");
    if (key_expected())
        add_key(mark, "*");
    else
        add_value(mark, Kind::null);
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       const std::string& value) {
    refuse_anchor(mark, anchor);
    check_tag(mark, tag, "tag:yaml.org,2002:str");
    if (tag != "?")
        refuse_open_quote(mark);
    if (key_expected())
        return add_key(mark, value);
    auto& node = add_value(mark, Kind::scalar);
    node.scalar = value;
    node.quoted = tag != "?" && !tag.empty(); // "!": in quotes or a block scalar
}

void Builder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value style) {
    refuse_anchor(mark, anchor);
    check_tag(mark, tag, "tag:yaml.org,2002:seq");
    open(mark, Kind::sequence, style);
}

void Builder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) {
    refuse_anchor(mark, anchor);
    check_tag(mark, tag, "tag:yaml.org,2002:map");
    open(mark, Kind::mapping, style);
}

void Builder::open(const YAML::Mark& mark, Kind kind, YAML::EmitterStyle::value style) {
    if (key_expected())
        give_up(mark,
                util::format("a {} as a key, expected a name",
                             kind == Kind::sequence ? "list" : "mapping"),
                "a text that begins with '[' or '{' is written in quotes");
    if (m_open.size() >= m_limits.depth)
        give_up(mark, util::format("nested deeper than {} levels", m_limits.depth));
    auto& node = add_value(mark, kind);
    node.style = style == YAML::EmitterStyle::Flow ? Style::flow : Style::automatic;
    m_open.push_back({&node, false});
}

void Builder::OnMapEnd() {
    std::unordered_map<std::string_view, const Entry*> seen;
    for (const auto& entry : m_open.back().node->entries) {
        const auto [first, is_new] = seen.emplace(entry.key, &entry);
        if (!is_new)
            m_faults.push_back(
                m_source.fault(entry.line, entry.column,
                               util::format("key '{}' is already in this mapping, in line {}",
                                            entry.key, first->second->line)));
    }
    m_open.pop_back();
}

void Builder::refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0)
        fault(mark, "an anchor (&name), which dbmig does not read", "remove it");
}

// yaml-cpp takes the end of the file for the closing quote when a line end is before it.
void Builder::refuse_open_quote(const YAML::Mark& mark) {
    if (!is_closed(m_source.from(line_of(mark), column_of(mark))))
        fault(mark, "a quote that is never closed");
}

void Builder::check_tag(const YAML::Mark& mark, const std::string& tag, std::string_view allowed) {
    if (!tag.empty() && tag != "?" && tag != "!" && tag != allowed)
        fault(mark, util::format("unknown tag '{}'", tag),
              allowed == "tag:yaml.org,2002:str"
                  ? "remove it; a value that must be a string is written in quotes"
                  : "remove it");
}

} // namespace dbmig::yaml
