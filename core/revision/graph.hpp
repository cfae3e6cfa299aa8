// SPDX-License-Identifier: MIT
// The revision graph: ids and edges only. All walks are iterative; 100,000 revisions in a chain are
// no problem.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <dbmig/revision.hpp>

namespace dbmig::revision {

using Index = std::uint32_t; ///< a revision's place in Graph

/// A set of revisions by index; a bit vector.
using Set = std::vector<bool>;

class Graph {
public:
    /// Validates everything at once: missing parents and dependencies, cycles, duplicate ids,
    /// duplicate labels, a label that equals an id. Throws FileError with one Diagnostic a fault,
    /// each naming its file.
    explicit Graph(std::vector<RevisionHeader> headers);
    Graph() = default;

    std::size_t size() const;
    const RevisionHeader& header(Index i) const;
    const std::vector<Index>& parents(Index i) const;      ///< down_revisions
    const std::vector<Index>& dependencies(Index i) const; ///< resolved depends_on
    const std::vector<Index>& children(Index i) const;
    const std::vector<Index>& dependents(Index i) const;
    /// All labels of a revision: its own and those that spread to it.
    std::vector<std::string> labels(Index i) const;

    const Index* find(std::string_view id) const; ///< exact id only

    std::vector<Index> heads() const; ///< no children; by id
    std::vector<Index> bases() const; ///< no parents; by id
    bool is_branch_point(Index i) const;
    bool is_merge(Index i) const;

    /// All revisions, parents and dependencies before what needs them; ties by id.
    const std::vector<Index>& topological() const;

    /// `seed` with all ancestors (dependencies included if asked).
    Set ancestors(const std::vector<Index>& seed, bool with_dependencies = true) const;
    Set descendants(const std::vector<Index>& seed, bool with_dependents = true) const;

    /// The maximal elements of a set: what the version rows hold for it. A revision that another
    /// member merely depends on stays a row of its own branch or not as Alembic does (see README of
    /// shared graphs: rows are the maximal applied revisions).
    std::vector<std::string> rows(const Set& applied) const;
    /// The applied set that rows stand for. Rows that no file has are returned in `unknown`.
    Set applied(const std::vector<std::string>& rows, std::vector<std::string>& unknown) const;

    // … the rest is for whoever implements it
};

} // namespace dbmig::revision
