// SPDX-License-Identifier: MIT
// A lane is a column that waits for one revision. No two lanes wait for the same one: a line joins
// the lane that is there already.
#include "graph_lanes.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace dbmig::cli {

namespace {

using Node = std::size_t;
using Lane = std::size_t;

struct Edges {
    std::vector<std::vector<Node>> parents;
    std::vector<std::vector<Node>> after;
};

std::vector<Node> found(const std::vector<std::string>& ids,
                        const std::unordered_map<std::string, Node>& by_id) {
    std::vector<Node> nodes;
    for (const auto& id : ids) {
        const auto entry = by_id.find(id);
        if (entry != by_id.end() &&
            std::find(nodes.begin(), nodes.end(), entry->second) == nodes.end())
            nodes.push_back(entry->second);
    }
    return nodes;
}

Edges edges_of(const std::vector<LaneNode>& nodes) {
    std::unordered_map<std::string, Node> by_id;
    for (Node i = 0; i < nodes.size(); ++i)
        by_id.emplace(nodes[i].id, i);
    Edges edges;
    for (const auto& node : nodes) {
        edges.parents.push_back(found(node.parents, by_id));
        edges.after.push_back(found(node.after, by_id));
    }
    return edges;
}

/// Depth first, so that a branch is not interleaved with another that is beside it.
std::vector<Node> drawing_order(const Edges& edges) {
    const std::size_t count = edges.parents.size();
    std::vector<std::size_t> awaited(count, 0); // children that are not drawn yet
    for (const auto* kind : {&edges.parents, &edges.after})
        for (const auto& targets : *kind)
            for (const Node target : targets)
                ++awaited[target];
    std::vector<Node> ready;
    for (Node i = count; i-- > 0;)
        if (awaited[i] == 0)
            ready.push_back(i);
    std::vector<Node> order;
    order.reserve(count);
    while (!ready.empty()) {
        const Node node = ready.back();
        ready.pop_back();
        order.push_back(node);
        for (const auto* kind : {&edges.after, &edges.parents})
            for (const Node target : (*kind)[node])
                if (--awaited[target] == 0)
                    ready.push_back(target);
    }
    return order;
}

class Drawing {
public:
    void add(Node node, const std::vector<Node>& parents) {
        auto lane = lane_of(node);
        if (!lane) {
            lane = m_lanes.size();
            m_lanes.push_back(node);
        }
        std::string row = verticals(m_lanes.size());
        row[2 * *lane] = '*';
        push(std::move(row), node);
        lead_on(*lane, parents);
    }

    std::vector<LaneRow> take() { return std::move(m_rows); }

private:
    std::optional<Lane> lane_of(Node node) const {
        const auto lane = std::find(m_lanes.begin(), m_lanes.end(), node);
        if (lane == m_lanes.end())
            return std::nullopt;
        return static_cast<Lane>(lane - m_lanes.begin());
    }

    /// From the node just drawn in `lane` to its parents.
    void lead_on(Lane lane, const std::vector<Node>& parents) {
        std::vector<Node> fresh;
        std::vector<Node> waiting; // for which another lane waits already
        for (const Node parent : parents)
            (lane_of(parent) ? waiting : fresh).push_back(parent);
        if (parents.empty())
            return end(lane);
        if (fresh.empty()) {
            const Node last = waiting.front();
            for (std::size_t i = 1; i < waiting.size(); ++i)
                link(lane, *lane_of(waiting[i]));
            const Lane other = *lane_of(last);
            m_lanes[lane] = last;
            return join(std::min(lane, other), std::max(lane, other));
        }
        m_lanes[lane] = fresh.front();
        for (const Node parent : waiting)
            link(lane, *lane_of(parent));
        for (std::size_t i = fresh.size(); i-- > 1;)
            open(lane, fresh[i]);
    }

    /// A new lane right of `lane`: "|\ \".
    void open(Lane lane, Node node) {
        std::string row = verticals(lane + 1);
        row.resize(2 * m_lanes.size(), ' ');
        for (Lane i = lane; i < m_lanes.size(); ++i)
            row[2 * i + 1] = '\\';
        m_lanes.insert(m_lanes.begin() + static_cast<std::ptrdiff_t>(lane) + 1, node);
        push(std::move(row));
    }

    /// The lane ends at a node without parents; those to its right move up: "|  /".
    void end(Lane lane) {
        std::string row = verticals(m_lanes.size());
        row[2 * lane] = ' ';
        shift_left(row, lane);
        const bool last = lane + 1 == m_lanes.size();
        m_lanes.erase(m_lanes.begin() + static_cast<std::ptrdiff_t>(lane));
        if (!last)
            push(std::move(row));
    }

    /// The lane `from` ends in the lane `into`, to the left of it: "|/", or "| |_|/" and "|/| |".
    void join(Lane into, Lane from) {
        std::string row = verticals(m_lanes.size());
        row[2 * from] = ' ';
        row[2 * from - 1] = '/';
        underline(row, into + 1, from);
        shift_left(row, from);
        m_lanes.erase(m_lanes.begin() + static_cast<std::ptrdiff_t>(from));
        push(std::move(row));
        if (into + 1 == from)
            return;
        row = verticals(m_lanes.size());
        row[2 * into + 1] = '/';
        push(std::move(row));
    }

    /// A line from one lane to another while both go on: "|/|", "|\|", or two rows with
    /// underscores.
    void link(Lane from, Lane to) {
        const bool left = to < from;
        const char stroke = left ? '/' : '\\';
        std::string row = verticals(m_lanes.size());
        row[left ? 2 * from - 1 : 2 * from + 1] = stroke;
        if (left)
            underline(row, to + 1, from);
        else
            underline(row, from + 1, to);
        push(std::move(row));
        if (from + 1 == to || to + 1 == from)
            return;
        row = verticals(m_lanes.size());
        row[left ? 2 * to + 1 : 2 * to - 1] = stroke;
        push(std::move(row));
    }

    static std::string verticals(std::size_t lanes) {
        std::string row(lanes == 0 ? 0 : 2 * lanes - 1, ' ');
        for (Lane i = 0; i < lanes; ++i)
            row[2 * i] = '|';
        return row;
    }

    /// Underscores from lane `first` to the lane before `last`.
    static void underline(std::string& row, Lane first, Lane last) {
        for (Lane i = first; i + 1 < last; ++i)
            row[2 * i + 1] = '_';
    }

    /// All lanes right of `gone` go one to the left in this row.
    static void shift_left(std::string& row, Lane gone) {
        for (std::size_t i = 2 * (gone + 1); i < row.size(); i += 2) {
            row[i] = ' ';
            row[i - 1] = '/';
        }
    }

    void push(std::string row, std::optional<Node> node = {}) {
        row.resize(row.find_last_not_of(' ') + 1);
        m_rows.push_back({std::move(row), node});
    }

    std::vector<Node> m_lanes;
    std::vector<LaneRow> m_rows;
};

} // namespace

std::vector<LaneRow> draw_lanes(const std::vector<LaneNode>& nodes) {
    const Edges edges = edges_of(nodes);
    Drawing drawing;
    for (const Node node : drawing_order(edges))
        drawing.add(node, edges.parents[node]);
    return drawing.take();
}

} // namespace dbmig::cli
