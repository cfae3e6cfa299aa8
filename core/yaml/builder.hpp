// SPDX-License-Identifier: MIT
// From events to a tree.
#pragma once

#include <string>
#include <vector>

#include "yaml/document.hpp"
#include "yaml/events.hpp"
#include "yaml/source.hpp"

namespace dbmig::yaml {

/// Throws FileError where going on makes no sense; other faults are collected.
class Builder {
public:
    Builder(const Source& source, const Limits& limits) : m_source(source), m_limits(limits) {}

    void take(const Event& event);

    Node take_root() { return std::move(m_root); }
    std::vector<Diagnostic>& faults() { return m_faults; }

private:
    /// A collection whose end was not seen yet. The pointers stay good: an open node's siblings
    /// are all before it.
    struct Open {
        Node* node = nullptr;
        bool key_read = false; ///< of a mapping: the last entry still waits for its value
    };

    bool key_expected() const;
    void start_document(const Mark& mark);
    void take_alias(const Mark& mark);
    void take_scalar(const Event& event);
    void take_null(const Event& event);
    void open(const Event& event, Kind kind);
    void close_mapping();
    void refuse_repeated_keys(const std::vector<Entry>& entries);
    void add_key(const Event& event);
    Node& add_value(const Mark& mark, Kind kind);
    void refuse_anchor(const Event& event);
    void check_tag(const Event& event, std::string_view allowed);
    void fault(const Mark& mark, std::string message, std::string hint = {});
    [[noreturn]] void give_up(const Mark& mark, std::string message, std::string hint = {});

    const Source& m_source;
    Limits m_limits;
    Node m_root;
    std::vector<Open> m_open;
    std::size_t m_nodes = 0;
    bool m_started = false;
    std::vector<Diagnostic> m_faults;
};

} // namespace dbmig::yaml
