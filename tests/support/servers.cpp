// SPDX-License-Identifier: MIT
// The servers that the tests may use.
#include "support/servers.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "catch.hpp"

namespace dbmig::test {

namespace {

std::string variable_of(std::string_view engine) {
    std::string variable = "DBMIG_TEST_";
    for (const char c : engine)
        variable += static_cast<char>(c - 32);
    return variable + "_URL";
}

} // namespace

std::optional<Url> server_url(std::string_view engine) {
    const std::string variable = variable_of(engine);
    if (const char* const url = std::getenv(variable.c_str()); url != nullptr && *url != '\0')
        return parse_url(url);
    const char* const required = std::getenv("DBMIG_TEST_REQUIRE");
    if (required != nullptr && std::string_view(required).find(engine) != std::string_view::npos)
        FAIL(variable + " is not set, and DBMIG_TEST_REQUIRE asks for it");
    return std::nullopt;
}

std::string url_of_database(std::string_view engine, Connection& keeper) {
    const ResultSet name =
        keeper.query(engine == "mysql" ? "SELECT DATABASE()" : "SELECT current_database()::text");
    const char* const text = std::getenv(variable_of(engine).c_str());
    std::string url(text == nullptr ? "" : text);
    const auto query = std::min(url.find('?'), url.size());
    const auto database = url.rfind('/', query) + 1;
    return url.replace(database, query - database, std::get<std::string>(name.rows.at(0).at(0)));
}

} // namespace dbmig::test
