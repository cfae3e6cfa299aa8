// SPDX-License-Identifier: MIT
// Typed access to a tree that collects diagnostics instead of stopping at the first fault.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/document.hpp"
#include <dbmig/error.hpp>
#include <dbmig/value.hpp>

namespace dbmig::yaml {

class Source;

/// Collects the faults of one file. `text` must outlive it: the source lines are taken from it.
class Faults {
public:
    Faults(std::string path, std::string_view text) : m_path(std::move(path)), m_text(text) {}

    void add(const Node& at, std::string message, std::string hint = {});
    void add(const Entry& at, std::string message, std::string hint = {}); ///< at the key
    void add(std::size_t line, std::size_t column, std::string message, std::string hint = {});

    bool any() const { return !m_faults.empty(); }
    const std::vector<Diagnostic>& list() const { return m_faults; }
    std::vector<Diagnostic> take() { return std::move(m_faults); }
    void throw_if_any(); ///< FileError

    Location where(const Node& node) const { return {m_path, node.line, node.column}; }
    /// The place of a scalar's first character: after the quote, in a block scalar on the line
    /// below.
    Location text_start(const Node& node) const;
    /// A diagnostic that can be added to the faults of all files later.
    Diagnostic fault(const Node& at, std::string message, std::string hint = {}) const;
    const std::string& path() const { return m_path; }

private:
    const Source& source() const;

    std::string m_path;
    std::string_view m_text;
    /// Made when a place's line is asked for first: most files have no fault, and a long one may
    /// note many places.
    mutable std::shared_ptr<const Source> m_source;
    std::vector<Diagnostic> m_faults;
};

/// What the node is, for messages: "a list", "'abc'". Never holds the password of a URL.
std::string described(const Node& node);

// Each adds a fault ("expected a string, found a list") and returns nothing when the node is of
// another kind.
std::optional<std::string> as_string(const Node& node,
                                     Faults& faults);          ///< any scalar, as it is written
std::optional<bool> as_bool(const Node& node, Faults& faults); ///< true false yes no on off
std::optional<std::int64_t> as_integer(const Node& node,
                                       Faults& faults); ///< decimal; 010 is refused
std::optional<std::vector<std::string>>
as_strings(const Node& node, Faults& faults); ///< a list, or one scalar, or null: none
/// A YAML scalar as a value to bind: null, bool, integer, float by YAML 1.2's core schema; quoted:
/// a string.
std::optional<Value> as_value(const Node& node, Faults& faults);

/// A mapping whose keys are all known. Reports unknown keys with "did you mean".
class Mapping {
public:
    /// Adds a fault when `node` is not a mapping (a null node is an empty one); then it has no
    /// entries. `what`: "column", for messages.
    Mapping(const Node& node, std::string_view what, Faults& faults);

    const Node* get(std::string_view key);     ///< marks the key as known and used
    const Node* require(std::string_view key); ///< a fault at the mapping when it is missing
    std::optional<std::string> string(std::string_view key);
    std::optional<bool> boolean(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key);
    std::optional<std::vector<std::string>> strings(std::string_view key);
    bool has(std::string_view key) const;

    /// To be called last: every key that was never asked for is a fault.
    void refuse_unknown();

    const Node& node() const { return *m_node; }
    Faults& faults() { return *m_faults; }

private:
    const Node* m_node;
    std::string m_what;
    Faults* m_faults;
    std::vector<std::string> m_asked; ///< a key is there as often as it was asked for
};

} // namespace dbmig::yaml
