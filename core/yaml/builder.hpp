// SPDX-License-Identifier: MIT
// From yaml-cpp's events to a tree.
#pragma once

#include <string>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include "yaml/document.hpp"
#include "yaml/source.hpp"

namespace dbmig::yaml {

/// Throws FileError where going on makes no sense; other faults are collected.
class Builder final : public YAML::EventHandler {
public:
    Builder(const Source& source, const Limits& limits) : m_source(source), m_limits(limits) {}

    Node take_root() { return std::move(m_root); }
    std::vector<Diagnostic>& faults() { return m_faults; }

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { m_open.pop_back(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override;

private:
    /// A collection whose end was not seen yet. The pointers stay good: an open node's siblings
    /// are all before it.
    struct Open {
        Node* node = nullptr;
        bool key_read = false; ///< of a mapping: the last entry still waits for its value
    };

    bool key_expected() const;
    void add_key(const YAML::Mark& mark, const std::string& value);
    Node& add_value(const YAML::Mark& mark, Kind kind);
    void open(const YAML::Mark& mark, Kind kind, YAML::EmitterStyle::value style);
    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor);
    void check_tag(const YAML::Mark& mark, const std::string& tag, std::string_view allowed);
    void refuse_open_quote(const YAML::Mark& mark);
    void fault(const YAML::Mark& mark, std::string message, std::string hint = {});
    [[noreturn]] void give_up(const YAML::Mark& mark, std::string message, std::string hint = {});
    void place_null(Node& node) const;

    const Source& m_source;
    Limits m_limits;
    Node m_root;
    std::vector<Open> m_open;
    std::size_t m_nodes = 0;
    bool m_started = false;
    std::vector<Diagnostic> m_faults;
};

} // namespace dbmig::yaml
