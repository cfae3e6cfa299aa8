// SPDX-License-Identifier: MIT
// The servers that the tests may use.
#include "support/servers.hpp"

#include <cstdlib>
#include <string>

#include "catch.hpp"

namespace dbmig::test {

std::optional<Url> server_url(std::string_view engine) {
    std::string variable = "DBMIG_TEST_";
    for (const char c : engine)
        variable += static_cast<char>(c - 32);
    variable += "_URL";
    if (const char* const url = std::getenv(variable.c_str()); url != nullptr && *url != '\0')
        return parse_url(url);
    const char* const required = std::getenv("DBMIG_TEST_REQUIRE");
    if (required != nullptr && std::string_view(required).find(engine) != std::string_view::npos)
        FAIL(variable + " is not set, and DBMIG_TEST_REQUIRE asks for it");
    return std::nullopt;
}

} // namespace dbmig::test
