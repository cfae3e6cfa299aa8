// SPDX-License-Identifier: MIT
// A YAML document as a tree with places, read from libyaml's events: refuses aliases, tags that it
// does not know, duplicate keys, bad UTF-8, control characters, too deep and too large input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/error.hpp>

namespace dbmig::yaml {

enum class Kind { null, scalar, sequence, mapping };

/// How a node is to be written; reading sets `quoted` only.
enum class Style { automatic, flow, block, literal };

struct Entry;

struct Node {
    Kind kind = Kind::null;
    std::string scalar;     ///< the text of a scalar, unescaped
    bool quoted = false;    ///< the scalar stood in quotes or in a block scalar: it is a string
                            ///< whatever it looks like
    std::size_t line = 0;   ///< from 1; 0: not read from a file
    std::size_t column = 0; ///< from 1
    Style style = Style::automatic;
    std::string comment;        ///< written as # lines above the node (in a sequence or mapping)
    std::vector<Node> items;    ///< of a sequence
    std::vector<Entry> entries; ///< of a mapping, in the order of the file

    const Node* find(std::string_view key) const; ///< the value of a mapping's key, or null
};

struct Entry {
    std::string key;
    std::size_t line = 0; ///< of the key
    std::size_t column = 0;
    Node value;
};

struct Limits {
    std::size_t depth = 64;
    std::size_t nodes = 4'000'000;
};

/// Parses one document. `path` is for the diagnostics. Throws FileError.
Node parse(std::string_view text, const std::string& path, const Limits& limits = {});

/// Parses the leading entries of the top-level mapping up to (not with) the first key of
/// `stop_keys`, without scanning the rest.
Node parse_until(std::string_view text, const std::string& path,
                 const std::vector<std::string>& stop_keys);

// Building and writing.
Node null_node();
Node scalar(std::string text,
            bool quoted = false); ///< quoted: a string even if it looks like a number
Node integer(long long number);
Node boolean(bool value);
Node sequence(std::vector<Node> items = {}, Style style = Style::automatic);
Node mapping(Style style = Style::automatic);
/// Appends an entry and returns the mapping's new value.
Node& put(Node& mapping, std::string key, Node value);

/// Block style, two spaces a level, `style` flow kept on one line; LF; ends with a newline.
/// write(parse(write(n))) == write(n), and parse(write(n)) has the same scalars: a string that
/// YAML 1.1 or 1.2 would read as something else is quoted.
std::string write(const Node& root);

} // namespace dbmig::yaml
