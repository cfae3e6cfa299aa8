// SPDX-License-Identifier: MIT
// The versions folders: which files are revisions, and reading them.
#include <algorithm>
#include <filesystem>
#include <set>

#include "revision/files.hpp"
#include "revision/sql_file.hpp"
#include "revision/variables.hpp"
#include "revision/yaml_file.hpp"
#include "util/file.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::revision {

namespace {

namespace fs = std::filesystem;

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool is_sql(std::string_view path) {
    return ends_with(path, ".sql");
}

bool has_fitting_end(std::string_view path) {
    return is_sql(path) || ends_with(path, ".yaml") || ends_with(path, ".yml");
}

bool is_hidden(const fs::path& path) {
    const std::string name = path.filename().string();
    return !name.empty() && name.front() == '.';
}

void add(std::vector<Diagnostic>& faults, const std::vector<Diagnostic>& more) {
    faults.insert(faults.end(), more.begin(), more.end());
}

/// Runs `read` and keeps what it throws about a file.
template <typename Read>
void collecting(const std::string& path, std::vector<Diagnostic>& faults, Read read) {
    try {
        read();
    } catch (const FileError& error) {
        add(faults, error.faults());
    } catch (const IoError& error) {
        faults.push_back({{path}, error.what(), {}, {}});
    }
}

void list_folder(const std::string& folder, const std::set<std::string>& except,
                 std::set<std::string>& files) {
    if (!util::is_folder(folder))
        throw FileError(Diagnostic{
            {folder},
            util::exists(folder) ? "is not a folder; `versions` names a folder of revision files"
                                 : "there is no such folder; `versions` names it",
            "`dbmig init` makes one",
            {}});
    std::error_code code;
    fs::recursive_directory_iterator at(folder, code);
    for (; !code && at != fs::recursive_directory_iterator(); at.increment(code)) {
        const fs::path& path = at->path();
        std::error_code ignored; // a file that is gone by now is no file
        if (at->is_directory(ignored)) {
            if (is_hidden(path) || except.count(path.lexically_normal().string()) != 0)
                at.disable_recursion_pending();
        } else if (has_fitting_end(path.native()) && !is_hidden(path) &&
                   !fs::is_directory(path, ignored)) {
            files.insert(path.lexically_normal().string());
        }
    }
    if (code)
        throw IoError(util::format("cannot read folder {}: {}", folder, code.message()));
}

std::optional<RevisionHeader> read_header(const std::string& path,
                                          std::vector<Diagnostic>& faults) {
    std::optional<RevisionHeader> header;
    collecting(path, faults, [&] {
        const std::string text = util::read_file(path);
        yaml::Faults found(path, text);
        header =
            is_sql(path) ? read_sql_header(text, path, found) : read_yaml_header(text, path, found);
        add(faults, found.list());
    });
    return header;
}

void refuse_bad_text(std::string_view text, yaml::Faults& faults) {
    const auto place = [&](std::size_t offset, const char* message) {
        const std::string_view before = text.substr(0, offset);
        const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
        const std::size_t start = line == 0 ? 0 : before.rfind('\n') + 1;
        faults.add(line + 1, offset - start + 1, message);
    };
    if (const auto bad = util::invalid_utf8(text))
        place(*bad, "not valid UTF-8: revision files are UTF-8");
    else if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
        place(zero, "a NUL byte, which no SQL may hold");
}

Revision read_body(const RevisionHeader& header, const BodyContext& context,
                   std::string_view text) {
    yaml::Faults faults(header.path, text);
    if (header.format == RevisionFormat::sql)
        refuse_bad_text(text, faults);
    faults.throw_if_any();
    Revision revision = header.format == RevisionFormat::sql
                            ? read_sql_revision(header, text, context, faults)
                            : read_yaml_revision(header, text, context, faults);
    faults.throw_if_any();
    return revision;
}

} // namespace

std::vector<RevisionHeader> read_headers(const std::vector<std::string>& folders,
                                         std::vector<std::string>* skipped,
                                         const std::vector<std::string>& except) {
    std::vector<Diagnostic> faults;
    std::set<std::string> left_out;
    for (const std::string& folder : except)
        left_out.insert(fs::path(folder).lexically_normal().string());
    std::set<std::string> files;
    for (const std::string& folder : folders)
        collecting(folder, faults, [&] { list_folder(folder, left_out, files); });
    std::vector<RevisionHeader> headers;
    headers.reserve(files.size());
    for (const std::string& path : files) {
        const std::size_t before = faults.size();
        if (auto header = read_header(path, faults))
            headers.push_back(std::move(*header));
        else if (skipped != nullptr && faults.size() == before)
            skipped->push_back(path);
    }
    if (!faults.empty())
        throw FileError(std::move(faults));
    return headers;
}

Revision read_revision(const RevisionHeader& header, const BodyContext& context) {
    const std::string text = util::read_file(header.path);
    Revision revision = read_body(header, context, text);
    if (context.keep_variables || !has_variables(revision))
        return revision;
    revision.unexpanded_checksum = checksum(revision);
    std::vector<Diagnostic> unset;
    expand_variables(revision, context, unset);
    yaml::Faults faults(header.path, text);
    for (const Diagnostic& fault : unset) // again, so that each shows its line of the file
        faults.add(fault.where.line, fault.where.column, fault.message, fault.hint);
    faults.throw_if_any();
    return revision;
}

std::vector<Revision> read_revisions(const std::vector<RevisionHeader>& headers,
                                     const BodyContext& context) {
    std::vector<Diagnostic> faults;
    std::vector<Revision> revisions;
    revisions.reserve(headers.size());
    for (const RevisionHeader& header : headers)
        collecting(header.path, faults,
                   [&] { revisions.push_back(read_revision(header, context)); });
    if (!faults.empty())
        throw FileError(std::move(faults));
    return revisions;
}

} // namespace dbmig::revision
