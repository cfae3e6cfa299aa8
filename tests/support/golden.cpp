// SPDX-License-Identifier: MIT
// Text compared with a file under tests/golden.
#include "support/golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "catch.hpp"

namespace dbmig::test {

namespace {

bool updates() {
    const char* value = std::getenv("DBMIG_UPDATE_GOLDEN");
    return value != nullptr && std::string_view(value) == "1";
}

} // namespace

void check_golden(const std::string& path, const std::string& text) {
    const std::filesystem::path file =
        std::filesystem::path(DBMIG_SOURCE_DIR) / "tests" / "golden" / path;
    if (updates()) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }
    std::ifstream in(file, std::ios::binary);
    INFO("tests/golden/" << path);
    REQUIRE(in.good());
    const std::string expected{std::istreambuf_iterator<char>(in), {}};
    CHECK(text == expected);
}

} // namespace dbmig::test
