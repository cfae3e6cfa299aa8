// SPDX-License-Identifier: MIT
// The event handler: limits, and the parts of YAML that dbmig refuses.
#include "yaml/builder.hpp"

#include <algorithm>
#include <unordered_map>

#include "util/format.hpp"
#include "yaml/plain.hpp"

namespace dbmig::yaml {

namespace {

/// Most mappings are small: comparing each with each costs less there than a table of keys.
bool may_repeat_a_key(const std::vector<Entry>& entries) {
    constexpr std::size_t few = 12;
    if (entries.size() > few)
        return true; // to be looked at closer
    for (auto entry = entries.begin(); entry != entries.end(); ++entry)
        if (std::any_of(entries.begin(), entry,
                        [&](const Entry& before) { return before.key == entry->key; }))
            return true;
    return false;
}

} // namespace

void Builder::fault(const Mark& mark, std::string message, std::string hint) {
    m_faults.push_back(m_source.fault(mark.line, mark.column, std::move(message), std::move(hint)));
}

void Builder::give_up(const Mark& mark, std::string message, std::string hint) {
    fault(mark, std::move(message), std::move(hint));
    throw FileError(m_faults);
}

void Builder::take(const Event& event) {
    switch (event.kind) {
    case Event::Kind::document_start:
        return start_document(event.mark);
    case Event::Kind::alias:
        return take_alias(event.mark);
    case Event::Kind::scalar:
        return take_scalar(event);
    case Event::Kind::sequence_start:
        return open(event, Kind::sequence);
    case Event::Kind::mapping_start:
        return open(event, Kind::mapping);
    case Event::Kind::sequence_end:
        return m_open.pop_back();
    case Event::Kind::mapping_end:
        return close_mapping();
    case Event::Kind::other:
    case Event::Kind::end:
        return;
    }
}

void Builder::start_document(const Mark& mark) {
    if (m_started)
        give_up(mark, "a second YAML document begins here, expected one document a file",
                "remove the '---' line, or put what follows into a file of its own");
    m_started = true;
}

bool Builder::key_expected() const {
    return !m_open.empty() && m_open.back().node->kind == Kind::mapping && !m_open.back().key_read;
}

void Builder::add_key(const Event& event) {
    Entry entry;
    entry.key = event.text;
    entry.line = event.mark.line;
    entry.column = event.mark.column;
    m_open.back().node->entries.push_back(std::move(entry));
    m_open.back().key_read = true;
}

Node& Builder::add_value(const Mark& mark, Kind kind) {
    if (++m_nodes > m_limits.nodes)
        give_up(mark, util::format("more than {} values in one file", m_limits.nodes));
    Node node;
    node.kind = kind;
    node.line = mark.line;
    node.column = mark.column;
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

// A value that is not there is looked for at its key.
void Builder::take_null(const Event& event) {
    if (key_expected())
        give_up(event.mark, "a key that is null, expected a name",
                "a key that is the word null is written in quotes: \"null\"");
    auto& node = add_value(event.mark, Kind::null);
    if (!event.missing || m_open.empty() || m_open.back().node->kind != Kind::mapping)
        return;
    const auto& entry = m_open.back().node->entries.back();
    node.line = entry.line;
    node.column = entry.column;
}

void Builder::take_alias(const Mark& mark) {
    fault(mark, "an alias (*name), which dbmig does not read",
          "write the value out; a text that begins with '*' is written in quotes");
    Event name;
    name.mark = mark;
    name.text = "*";
    if (key_expected())
        add_key(name);
    else
        add_value(mark, Kind::null);
}

void Builder::take_scalar(const Event& event) {
    refuse_anchor(event);
    check_tag(event, "tag:yaml.org,2002:str");
    if (event.plain && event.tag.empty() && (event.missing || is_null_word(event.text)))
        return take_null(event);
    if (key_expected())
        return add_key(event);
    auto& node = add_value(event.mark, Kind::scalar);
    node.scalar = event.text;
    node.quoted = !event.plain || !event.tag.empty();
}

void Builder::open(const Event& event, Kind kind) {
    const bool is_list = kind == Kind::sequence;
    refuse_anchor(event);
    check_tag(event, is_list ? "tag:yaml.org,2002:seq" : "tag:yaml.org,2002:map");
    if (key_expected())
        give_up(event.mark,
                util::format("a {} as a key, expected a name", is_list ? "list" : "mapping"),
                "a text that begins with '[' or '{' is written in quotes");
    if (m_open.size() >= m_limits.depth)
        give_up(event.mark, util::format("nested deeper than {} levels", m_limits.depth));
    auto& node = add_value(event.mark, kind);
    node.style = event.flow ? Style::flow : Style::automatic;
    m_open.push_back({&node, false});
}

void Builder::close_mapping() {
    const std::vector<Entry>& entries = m_open.back().node->entries;
    if (may_repeat_a_key(entries))
        refuse_repeated_keys(entries);
    m_open.pop_back();
}

void Builder::refuse_repeated_keys(const std::vector<Entry>& entries) {
    std::unordered_map<std::string_view, const Entry*> seen;
    for (const auto& entry : entries) {
        const auto [first, is_new] = seen.emplace(entry.key, &entry);
        if (!is_new)
            m_faults.push_back(
                m_source.fault(entry.line, entry.column,
                               util::format("key '{}' is already in this mapping, in line {}",
                                            entry.key, first->second->line)));
    }
}

void Builder::refuse_anchor(const Event& event) {
    if (event.anchored)
        fault(event.mark, "an anchor (&name), which dbmig does not read",
              "remove it; a text that begins with '&' is written in quotes");
}

void Builder::check_tag(const Event& event, std::string_view allowed) {
    if (!event.tag.empty() && event.tag != "!" && event.tag != allowed)
        fault(event.mark, util::format("unknown tag '{}'", event.tag),
              allowed == "tag:yaml.org,2002:str"
                  ? "remove it; a value that must be a string is written in quotes"
                  : "remove it");
}

} // namespace dbmig::yaml
