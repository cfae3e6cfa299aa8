// SPDX-License-Identifier: MIT
// Files are written whole or not at all.
#include "catch.hpp"

#include <cstdlib>
#include <filesystem>

#include <sys/stat.h>

#include <dbmig/error.hpp>

#include "util/file.hpp"

using namespace dbmig;
using namespace dbmig::util;

namespace {

namespace fs = std::filesystem;

class Folder {
public:
    Folder() : m_path((fs::temp_directory_path() / "dbmig-test-XXXXXX").string()) {
        REQUIRE(::mkdtemp(m_path.data()));
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { fs::remove_all(m_path); }

    std::string operator/(const std::string& name) const { return m_path + "/" + name; }
    std::ptrdiff_t files() const {
        return std::distance(fs::recursive_directory_iterator(m_path), {});
    }

private:
    std::string m_path;
};

} // namespace

TEST_CASE("a file is written, replaced and read", "[file]") {
    const Folder folder;
    const auto path = folder / "a/b/c.txt";
    write_file_atomically(path, "one");
    CHECK(read_file(path) == "one");
    fs::permissions(path, fs::perms::owner_all);
    write_file_atomically(path, std::string("t\0wo", 4));
    CHECK(read_file(path) == std::string("t\0wo", 4));
    CHECK(fs::status(path).permissions() == fs::perms::owner_all); // kept
    CHECK(read_file_head(path, 2) == std::string("t\0", 2));
    CHECK(read_file_head(path, 100).size() == 4);
    CHECK(exists(path));
    CHECK_FALSE(is_folder(path));
    CHECK(is_folder(folder / "a"));
    CHECK(folder.files() == 3); // nothing temporary is left
}

TEST_CASE("a link is written through", "[file]") {
    const Folder folder;
    write_file_atomically(folder / "target", "one");
    fs::create_symlink("target", folder / "link");
    write_file_atomically(folder / "link", "two");
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(read_file(folder / "target") == "two");
}

TEST_CASE("a new file does not replace one that is there", "[file]") {
    const Folder folder;
    create_file(folder / "x/new", "one");
    CHECK_THROWS_AS(create_file(folder / "x/new", "two"), IoError);
    CHECK(read_file(folder / "x/new") == "one");
    CHECK(folder.files() == 2);
}

TEST_CASE("what fails names the file and the reason", "[file]") {
    const Folder folder;
    write_file_atomically(folder / "file", "");
    CHECK_THROWS_WITH(read_file(folder / "none"),
                      "cannot read " + (folder / "none") + ": No such file or directory");
    CHECK_THROWS_AS(read_file(folder / "."), IoError);
    CHECK_THROWS_AS(write_file_atomically(folder / "file/below", "x"), IoError);
    CHECK_THROWS_AS(write_file_atomically(folder / ".", "x"), IoError);
    CHECK(read_file(folder / "file").empty());
    CHECK(folder.files() == 1);
}

TEST_CASE("a large file is read whole", "[file]") {
    const Folder folder;
    const std::string text(3'000'000, 'x');
    write_file_atomically(folder / "large", text);
    CHECK(read_file(folder / "large") == text);
}
