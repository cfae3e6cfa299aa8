// SPDX-License-Identifier: MIT
// The versions folders: which files are revisions, and reading them.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>
#include <set>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "revision/files.hpp"
#include "revision/sql_file.hpp"
#include "revision/variables.hpp"
#include "revision/yaml_file.hpp"
#include "util/checksum.hpp"
#include "util/embedded.hpp"
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
        faults.push_back({{path, 0, 0}, error.what(), {}, {}});
    }
}

/// An open folder. What is in it is opened by its name alone, which spares the kernel the way
/// there: with thousands of revisions that is what the start of the program takes.
class Folder {
public:
    explicit Folder(const std::string& path) : m_stream(::opendir(path.c_str())) {
        if (m_stream == nullptr)
            throw IoError(util::format("cannot read folder {}: {}", path, std::strerror(errno)));
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { ::closedir(m_stream); }

    const dirent* next() { return ::readdir(m_stream); }
    int descriptor() const { return ::dirfd(m_stream); }

private:
    DIR* m_stream;
};

struct Listing {
    std::vector<std::string> files;
    std::vector<std::string> folders;
};

/// By names, not hidden, in their order.
Listing list(Folder& folder) {
    Listing result;
    while (const dirent* entry = folder.next()) {
        const std::string name = entry->d_name;
        if (name.front() == '.')
            continue;
        unsigned char type = entry->d_type;
        struct stat info {};
        if (type == DT_UNKNOWN &&
            ::fstatat(folder.descriptor(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0)
            type = S_ISDIR(info.st_mode) ? DT_DIR : DT_REG;
        if (type == DT_DIR)
            result.folders.push_back(name);
        else if (has_fitting_end(name))
            result.files.push_back(name);
    }
    std::sort(result.files.begin(), result.files.end());
    std::sort(result.folders.begin(), result.folders.end());
    return result;
}

void require_folder(const std::string& folder) {
    if (!util::is_folder(folder))
        throw FileError(Diagnostic{
            {folder, 0, 0},
            util::exists(folder) ? "is not a folder; `versions` names a folder of revision files"
                                 : "there is no such folder; `versions` names it",
            "`dbmig init` makes one",
            {}});
}

/// Reads the headers of all folders into `m_headers`.
class Collector {
public:
    explicit Collector(const std::vector<std::string>& except) {
        for (const std::string& folder : except)
            m_done.insert(normal(folder));
    }

    void read_tree(const std::string& top) {
        std::vector<std::string> todo{normal(top)};
        while (!todo.empty()) {
            const std::string folder = todo.back();
            todo.pop_back();
            if (!m_done.insert(folder).second)
                continue; // of another database, or named twice
            collecting(folder, faults, [&] {
                require_folder(folder);
                if (util::is_embedded(folder))
                    return read_embedded(folder);
                for (const std::string& name : read_folder(folder))
                    todo.push_back(below(folder, name));
            });
        }
    }

    std::vector<RevisionHeader> headers;
    std::vector<std::string> skipped;
    std::vector<Diagnostic> faults;

private:
    static std::string normal(const std::string& folder) {
        std::string path = fs::path(folder).lexically_normal().string();
        if (path.size() > 1 && path.back() == '/')
            path.pop_back();
        return path;
    }

    static std::string below(const std::string& folder, const std::string& name) {
        return folder == "." ? name : folder + "/" + name;
    }

    /// Returns the names of the folders in it.
    std::vector<std::string> read_folder(const std::string& path) {
        Folder folder(path);
        Listing listing = list(folder);
        headers.reserve(headers.size() + listing.files.size());
        for (const std::string& name : listing.files) {
            const std::string file = below(path, name);
            collecting(file, faults, [&] {
                util::read_file_at(folder.descriptor(), name, file, m_buffer);
                take(file);
            });
        }
        return std::move(listing.folders);
    }

    void read_embedded(const std::string& folder) {
        for (const std::string& file : util::embedded_files_below(folder)) {
            if (!has_fitting_end(file))
                continue;
            collecting(file, faults, [&] {
                m_buffer = util::read_file(file);
                take(file);
            });
        }
    }

    void take(const std::string& path) {
        yaml::Faults found(path, m_buffer);
        auto header = is_sql(path) ? read_sql_header(m_buffer, path, found)
                                   : read_yaml_header(m_buffer, path, found);
        add(faults, found.list());
        if (header)
            headers.push_back(std::move(*header));
        else if (!found.any())
            skipped.push_back(path);
    }

    std::set<std::string> m_done;
    std::string m_buffer;
};

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
    Collector collector(except);
    for (const std::string& folder : folders)
        collector.read_tree(folder);
    if (!collector.faults.empty())
        throw FileError(std::move(collector.faults));
    if (skipped != nullptr)
        *skipped = std::move(collector.skipped);
    std::sort(collector.headers.begin(), collector.headers.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(collector.headers);
}

Revision read_revision(const RevisionHeader& header, const BodyContext& context) {
    const std::string text = util::read_file(header.path);
    Revision revision = read_body(header, context, text);
    revision.unexpanded_checksum = checksum_by(revision, context.syntax);
    revision.file_checksum = util::sha256(text);
    if (context.keep_variables || !has_variables(revision))
        return revision;
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
    // Parsing is most of the work of a long upgrade, and every file is parsed on its own: two
    // threads take the files that are left, one after the other.
    std::vector<Revision> revisions(headers.size());
    std::vector<std::vector<Diagnostic>> faults(headers.size());
    std::atomic<std::size_t> next{0};
    const auto read = [&] {
        for (std::size_t i = next++; i < headers.size(); i = next++)
            collecting(headers[i].path, faults[i],
                       [&] { revisions[i] = read_revision(headers[i], context); });
    };
    constexpr std::size_t worth_a_thread = 32;
    const bool alone = headers.size() < worth_a_thread;
    auto other = std::async(alone ? std::launch::deferred : std::launch::async, read);
    read();
    other.get();
    std::vector<Diagnostic> all;
    for (auto& found : faults)
        all.insert(all.end(), found.begin(), found.end());
    if (!all.empty())
        throw FileError(std::move(all));
    return revisions;
}

} // namespace dbmig::revision
