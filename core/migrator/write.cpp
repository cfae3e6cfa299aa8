// SPDX-License-Identifier: MIT
// Writes revision files.
#include <ctime>
#include <filesystem>

#include "ddl/script.hpp"
#include "migrator/impl.hpp"
#include "revision/create.hpp"
#include "util/checksum.hpp"
#include "util/file.hpp"
#include "util/format.hpp"
#include "util/process.hpp"
#include "util/text.hpp"

namespace dbmig {

namespace {

std::vector<std::string> texts(const std::vector<Statement>& statements, const Dialect& dialect) {
    std::vector<std::string> all;
    all.reserve(statements.size());
    for (const Statement& statement : statements)
        all.push_back(script_text(statement, dialect));
    return all;
}

std::vector<std::string> run_post_write(const DatabaseConfig& config, const std::string& path) {
    std::vector<std::string> failures;
    for (auto arguments : config.post_write) {
        for (auto& argument : arguments)
            argument = util::replace_all(argument, "{path}", path);
        const auto result = util::run_process(arguments);
        if (result.status != 0)
            failures.push_back(util::format("post_write {}: exit status {}\n{}",
                                            util::join(arguments, " "), result.status,
                                            result.error_output + result.output));
    }
    return failures;
}

/// What the engine has no way back from is compared without a downgrade.
bool is_reversible(const Difference& difference) {
    return difference.upgrade.empty() || !difference.downgrade.empty();
}

bool same_folder(const std::string& a, const std::string& b) {
    std::error_code ignored;
    return std::filesystem::weakly_canonical(a, ignored) ==
           std::filesystem::weakly_canonical(b, ignored);
}

} // namespace

revision::NewRevisionOptions options_of(const NewRevision& asked) {
    revision::NewRevisionOptions options{asked.id,     asked.message,      asked.heads,
                                         asked.splice, asked.branch_label, asked.depends_on};
    if (options.id.empty())
        options.id = util::random_hex(12);
    return options;
}

std::string Migrator::Impl::folder_for(const RevisionHeader& header, const NewRevision& asked) {
    if (!asked.version_path.empty()) {
        for (const auto& folder : config.versions)
            if (same_folder(folder, asked.version_path))
                return folder;
        throw UsageError(util::format("--version-path {} is not one of the folders in 'versions': "
                                      "{}",
                                      asked.version_path, util::join(config.versions, ", ")));
    }
    // Beside its parent: a branch stays in its folder.
    for (const auto& parent : header.down_revisions)
        if (const auto* index = graph().find(parent))
            for (const auto& folder : config.versions)
                if (util::starts_with_ignoring_case(graph().header(*index).path, folder + "/"))
                    return folder;
    return config.versions.front();
}

std::string Migrator::Impl::path_in(const std::string& folder, const RevisionHeader& header,
                                    long long now) {
    return folder + "/" +
           revision::file_name(config.file_template, header, config.timezone,
                               config.truncate_slug_length, now);
}

WrittenRevision Migrator::Impl::create_file(const RevisionHeader& header, std::string text) {
    WrittenRevision written{header.id, header.path, std::move(text), {}};
    util::create_file(written.path, written.text);
    written.post_write_failures = run_post_write(config, written.path);
    m_histories.reset();
    return written;
}

WrittenRevision Migrator::Impl::write_file(Revision revision, const NewRevision& asked,
                                           const Difference* difference) {
    const auto now = static_cast<long long>(std::time(nullptr));
    RevisionHeader& header = revision.header;
    header.format = asked.format.value_or(config.revision_format);
    header.created = revision::timestamp(config.timezone, now);
    header.path = path_in(folder_for(header, asked), header, now);
    if (header.format == RevisionFormat::yaml)
        return create_file(header, revision::write_yaml(revision));
    if (difference)
        return create_file(header,
                           revision::write_sql(header, texts(difference->upgrade_sql, engine()),
                                               texts(difference->downgrade_sql, engine()),
                                               is_reversible(*difference)));
    return create_file(header, revision::write_sql(header, {}, {}));
}

WrittenRevision Migrator::write_revision(const NewRevision& asked, const Difference* difference) {
    Revision revision;
    revision.header = revision::plan_new_revision(m_impl->graph_for({}), options_of(asked));
    if (const std::string fault = m_impl->fault_of_length(revision.header.id); !fault.empty())
        throw GraphError(fault);
    if (difference) {
        revision.upgrade.operations = difference->upgrade;
        revision.downgrade.operations = difference->downgrade;
        revision.downgrade.defined = is_reversible(*difference);
    }
    return m_impl->write_file(std::move(revision), asked, difference);
}

WrittenRevision Migrator::write_merge(const std::vector<std::string>& targets,
                                      const NewRevision& asked) {
    Revision revision;
    revision.header = revision::plan_merge(m_impl->graph_for({}), targets, options_of(asked));
    return m_impl->write_file(std::move(revision), asked, nullptr);
}

} // namespace dbmig
