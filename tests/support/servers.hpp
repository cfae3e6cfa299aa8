// SPDX-License-Identifier: MIT
// The servers that tests/run.sh has started, by the environment.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <dbmig/connection.hpp>
#include <dbmig/url.hpp>

namespace dbmig::test {

/// The URL in DBMIG_TEST_POSTGRESQL_URL and the like; nothing where it is not set. An engine that
/// DBMIG_TEST_REQUIRE lists must have one: without it the test fails.
std::optional<Url> server_url(std::string_view engine);

/// The URL of the database that `keeper`, a connection to the engine's server, is in.
std::string url_of_database(std::string_view engine, Connection& keeper);

} // namespace dbmig::test
