// SPDX-License-Identifier: MIT
// Trees as text: block style, quotes only where they are needed. libyaml's own emitter is not
// used, since it knows no flow collections inside of blocks by their width.
#include <algorithm>
#include <optional>

#include <dbmig/error.hpp>

#include "util/text.hpp"
#include "yaml/document.hpp"
#include "yaml/plain.hpp"
#include "yaml/source.hpp"

namespace dbmig::yaml {

namespace {

constexpr std::size_t max_width = 120;    ///< of a line with a flow collection
constexpr std::size_t max_key_size = 200; ///< a longer one is written as an explicit key

std::string scalar_text(const Node& node, Place place) {
    if (node.kind == Kind::null)
        return "null";
    const auto& text = node.scalar;
    const bool typed = !node.quoted && is_typed_scalar(text);
    if (typed ? is_safe_plain(text.substr(text.size() > 1 && text[0] == '-' ? 1 : 0), place)
              : is_safe_plain(text, place) && !means_other_than_text(text))
        return text;
    return double_quoted(text);
}

std::string key_text(const std::string& key, Place place) {
    const bool plain = is_safe_plain(key, place) && !means_other_than_text(key);
    return plain ? key : double_quoted(key);
}

bool is_collection(const Node& node) {
    return node.kind == Kind::sequence || node.kind == Kind::mapping;
}

bool is_empty(const Node& node) {
    return node.items.empty() && node.entries.empty();
}

/// Writes `node` into `out` on one line; false when what is in it has comments or becomes wider
/// than `room`.
bool write_flow(const Node& node, std::size_t room, std::string& out) {
    const auto begin = out.size();
    const auto fits = [&] { return out.size() - begin <= room; };
    if (!is_collection(node)) {
        if (node.style == Style::literal && fits_literal_block(node.scalar))
            return false;
        out += scalar_text(node, Place::flow);
        return fits();
    }
    const bool is_list = node.kind == Kind::sequence;
    out += is_list ? '[' : '{';
    const auto add = [&](const Node& child) {
        return child.comment.empty() && fits() &&
               write_flow(child, room - (out.size() - begin), out);
    };
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        out += i == 0 ? "" : ", ";
        if (!add(node.items[i]))
            return false;
    }
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
        const auto& entry = node.entries[i];
        out += i == 0 ? "" : ", ";
        out += key_text(entry.key, Place::flow) + ": ";
        if (entry.key.size() > max_key_size || !add(entry.value))
            return false;
    }
    out += is_list ? ']' : '}';
    return fits();
}

class Writer {
public:
    std::string take() { return std::move(m_out); }

    /// The node at the beginning of a line, which is indented already up to `indent`.
    void write_node(const Node& node, std::size_t indent, bool prefer_flow) {
        if (const auto flow = on_one_line(node, indent, prefer_flow))
            m_out += *flow + '\n';
        else if (node.kind == Kind::sequence)
            write_items(node, indent, prefer_flow || node.style == Style::flow);
        else if (node.kind == Kind::mapping)
            write_entries(node, indent, prefer_flow || node.style == Style::flow);
        else
            write_literal(node.scalar, indent);
    }

    void write_comment(const std::string& comment, std::size_t indent) {
        if (comment.empty())
            return;
        for (const auto& line : util::split(comment, '\n')) {
            m_out.append(indent, ' ').append(line.empty() ? "#" : "# ");
            // A comment is for people: what it must not hold is shown as a space.
            m_out += with_spaces_for_refused(line) + '\n';
        }
    }

private:
    /// What the node is on one line, unless it is to take several.
    static std::optional<std::string> on_one_line(const Node& node, std::size_t indent,
                                                  bool prefer_flow) {
        if (!is_collection(node)) {
            const bool literal = node.kind == Kind::scalar && fits_literal_block(node.scalar) &&
                                 node.style != Style::flow;
            if (literal)
                return std::nullopt;
            return scalar_text(node, Place::block);
        }
        if (is_empty(node))
            return node.kind == Kind::sequence ? "[]" : "{}";
        const bool flow =
            node.style == Style::flow || (prefer_flow && node.style == Style::automatic);
        std::string text;
        if (!flow || indent >= max_width || !write_flow(node, max_width - indent, text))
            return std::nullopt;
        return text;
    }

    void write_items(const Node& node, std::size_t indent, bool prefer_flow) {
        bool first = true;
        for (const auto& item : node.items) {
            begin_line(first, item.comment, indent);
            m_out += "- ";
            write_node(item, indent + 2, prefer_flow);
            first = false;
        }
    }

    void write_entries(const Node& node, std::size_t indent, bool prefer_flow) {
        bool first = true;
        for (const auto& entry : node.entries) {
            begin_line(first, entry.value.comment, indent);
            write_key(entry.key, indent);
            write_value(entry.value, indent, prefer_flow);
            first = false;
        }
    }

    /// The first line of a nested collection is indented already: its comment goes above what it
    /// hangs on.
    void begin_line(bool first, const std::string& comment, std::size_t indent) {
        if (!first) {
            write_comment(comment, indent);
            m_out.append(indent, ' ');
            return;
        }
        const auto line = m_out.rfind('\n') + 1;
        const auto pending = m_out.substr(line);
        m_out.resize(line);
        write_comment(comment, std::min(pending.find_first_not_of(' '), pending.size()));
        m_out += pending;
    }

    void write_key(const std::string& key, std::size_t indent) {
        if (key.size() > max_key_size)
            m_out.append("? ").append(key_text(key, Place::block)).append("\n").append(indent, ' ');
        else
            m_out += key_text(key, Place::block);
        m_out += ':';
    }

    void write_value(const Node& value, std::size_t indent, bool prefer_flow) {
        const auto line = m_out.rfind('\n') + 1;
        const auto flow = on_one_line(value, m_out.size() - line + 1, prefer_flow);
        if (flow) {
            m_out += ' ' + *flow + '\n';
        } else if (is_collection(value)) {
            m_out += '\n';
            m_out.append(indent + 2, ' ');
            auto block = prefer_flow || value.style == Style::flow;
            if (value.kind == Kind::sequence)
                write_items(value, indent + 2, block);
            else
                write_entries(value, indent + 2, block);
        } else {
            m_out += ' ';
            write_literal(value.scalar, indent + 2);
        }
    }

    void write_literal(const std::string& text, std::size_t indent) {
        const auto ends = text.size() - text.find_last_not_of('\n') - 1;
        m_out += ends == 0 ? "|-\n" : ends == 1 ? "|\n" : "|+\n";
        auto lines = util::split(text, '\n');
        if (ends > 0)
            lines.pop_back(); // what follows the last line end
        for (const auto& line : lines) {
            if (!line.empty())
                m_out.append(std::max<std::size_t>(indent, 2), ' ').append(line);
            m_out += '\n';
        }
    }

    std::string m_out;
};

} // namespace

std::string write(const Node& root) {
    Writer writer;
    writer.write_comment(root.comment, 0);
    writer.write_node(root, 0, false);
    return writer.take();
}

} // namespace dbmig::yaml
