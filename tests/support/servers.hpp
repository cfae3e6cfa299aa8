// SPDX-License-Identifier: MIT
// The servers that tests/run.sh has started, by the environment.
#pragma once

#include <optional>
#include <string_view>

#include <dbmig/url.hpp>

namespace dbmig::test {

/// The URL in DBMIG_TEST_POSTGRESQL_URL and the like; nothing where it is not set. An engine that
/// DBMIG_TEST_REQUIRE lists must have one: without it the test fails.
std::optional<Url> server_url(std::string_view engine);

} // namespace dbmig::test
