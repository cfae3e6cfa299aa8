// SPDX-License-Identifier: MIT
// Runs the cases of bad input. DBMIG_UPDATE_GOLDEN=1 rewrites their expected.txt: read it before
// you commit it.
#include "bad_input.hpp"
#include "catch.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <typeinfo>

#include <dbmig/error.hpp>

#include "util/file.hpp"

namespace dbmig::test {

std::vector<BadInputReader>& bad_input_readers() {
    static std::vector<BadInputReader> readers;
    return readers;
}

AddBadInputReader::AddBadInputReader(BadInputReader reader) {
    auto& all = bad_input_readers();
    all.push_back(std::move(reader));
    std::sort(all.begin(), all.end(),
              [](const BadInputReader& a, const BadInputReader& b) { return a.name < b.name; });
}

namespace {

namespace fs = std::filesystem;

/// The kind of error decides the exit status, so it is part of what is compared.
template <typename Kind> bool is_a(const Error& error) {
    return dynamic_cast<const Kind*>(&error) != nullptr;
}
std::string kind_of(const Error& error) {
    return is_a<FileError>(error)     ? "file error"
           : is_a<UsageError>(error)  ? "usage error"
           : is_a<IoError>(error)     ? "i/o error"
           : is_a<GraphError>(error)  ? "graph error"
           : is_a<SchemaError>(error) ? "schema error"
           : is_a<SqlError>(error)    ? "SQL error"
                                      : "another error";
}

std::string outcome() {
    std::string ran;
    for (const auto& reader : bad_input_readers()) {
        if (!reader.applies())
            continue;
        ran += " " + reader.name;
        try {
            reader.read();
        } catch (const Error& error) {
            return kind_of(error) + "\n" + error.what() + "\n";
        }
    }
    return "accepted by" + ran + "\n";
}

std::vector<fs::path> cases() {
    std::vector<fs::path> folders;
    for (const auto& entry :
         fs::directory_iterator(fs::path(DBMIG_SOURCE_DIR) / "tests/golden/bad"))
        if (entry.is_directory())
            folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
}

class WorkingFolder {
public:
    explicit WorkingFolder(const fs::path& folder) : m_before(fs::current_path()) {
        fs::current_path(folder);
    }
    WorkingFolder(const WorkingFolder&) = delete;
    WorkingFolder& operator=(const WorkingFolder&) = delete;
    ~WorkingFolder() { fs::current_path(m_before); }

private:
    fs::path m_before;
};

} // namespace

TEST_CASE("bad input gives one clear message with a place", "[golden][bad]") {
    const auto folders = cases();
    REQUIRE(folders.size() >= 45);
    for (const auto& folder : folders) {
        const WorkingFolder working(folder);
        const auto message = outcome();
        INFO("case " << folder.filename().string());
        if (std::getenv("DBMIG_UPDATE_GOLDEN"))
            util::write_file_atomically("expected.txt", message);
        CHECK(message.substr(0, 11) != "accepted by");
        CHECK(message == util::read_file("expected.txt"));
    }
}

} // namespace dbmig::test
