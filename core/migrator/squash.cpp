// SPDX-License-Identifier: MIT
// One revision in the place of several.
#include <algorithm>
#include <ctime>
#include <filesystem>

#include <dbmig/evolve.hpp>

#include "diff/differ.hpp"
#include "migrator/impl.hpp"
#include "revision/squash.hpp"

namespace dbmig {

namespace {

using revision::Optimized;

/// Where the operations lead; nothing when the model does not show all that they do, or when they
/// do not fit it (they would fail, or are about what stood in the database before).
std::optional<Schema> led_to(Schema schema, const Operations& operations,
                             const op::NameRules& rules) {
    try {
        for (const Operation& operation : operations) {
            if (!op::is_modelled(operation.op))
                return std::nullopt;
            op::evolve(schema, operation.op, rules);
        }
    } catch (const SchemaError&) {
        return std::nullopt;
    }
    return schema;
}

/// The operations that make at once what the revisions make of an empty database step by step. A
/// database with data in it could lose some by another way to the same schema: a column that was
/// renamed would be dropped and added. Here there is none yet.
std::optional<Optimized> optimize(const std::vector<const Revision*>& revisions,
                                  const Dialect& dialect) {
    const op::NameRules rules = name_rules(dialect, nullptr);
    std::optional<Schema> after = Schema();
    for (auto it = revisions.begin(); after && it != revisions.end(); ++it)
        after = (*it)->upgrade.transactional ? led_to(*after, (*it)->upgrade.operations, rules)
                                             : std::nullopt;
    std::optional<Schema> before = after;
    for (auto it = revisions.rbegin(); before && it != revisions.rend(); ++it)
        if ((*it)->downgrade.defined)
            before = (*it)->downgrade.transactional
                         ? led_to(*before, (*it)->downgrade.operations, rules)
                         : std::nullopt;
    const bool all_back = std::all_of(revisions.begin(), revisions.end(),
                                      [](const auto* one) { return one->downgrade.defined; });
    if (!after || !before || (all_back && *before != Schema()))
        return std::nullopt;
    diff::DiffOptions how;
    how.compare.renames = RenameMode::never;
    auto result = diff::compare({}, *after, dialect, how);
    if (!result.messages.empty() || (all_back && result.downgrade.empty()))
        return std::nullopt; // something is left alone, or is not undone
    return Optimized{std::move(result.upgrade), std::move(result.downgrade)};
}

} // namespace

WrittenSquash Migrator::write_squash(const std::string& range, const NewRevision& asked,
                                     bool optimize_it) {
    const auto now = static_cast<long long>(std::time(nullptr));
    const auto rows = m_impl->rows_for(range);
    const auto& graph = m_impl->graph_for({});
    auto [header, line] = revision::plan_squash(graph, range, rows, options_of(asked));
    if (const std::string fault = m_impl->fault_of_length(header.id); !fault.empty())
        throw GraphError(fault);
    std::vector<RevisionHeader> replaced;
    for (const auto index : line)
        replaced.push_back(graph.header(index));
    header.created = revision::timestamp(m_impl->config.timezone, now);
    revision::Optimizer optimizer;
    if (optimize_it && !m_impl->config.url.empty() && header.down_revisions.empty() &&
        header.depends_on.empty())
        optimizer = [&](const auto& revisions) { return optimize(revisions, m_impl->engine()); };
    const auto file =
        revision::squash_files(header, replaced, m_impl->body_context(), asked.format, optimizer);
    header.format = file.revision.header.format;
    RevisionHeader beside = header; // the folder is that of the last one
    beside.down_revisions = {replaced.back().id};
    header.path = m_impl->path_in(m_impl->folder_for(beside, asked), header, now);
    WrittenSquash written{m_impl->create_file(header, file.text), header.replaces, file.messages,
                          file.revision.upgrade.operations.size(), file.replaced_operations};
    try {
        m_impl->graph();
    } catch (const FileError&) { // something refers to the inside in a way of its own
        std::filesystem::remove(header.path);
        throw;
    }
    return written;
}

} // namespace dbmig
