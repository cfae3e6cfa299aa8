// SPDX-License-Identifier: MIT
// Texts that differ by tokens, as the server spells them.
#pragma once

#include <string_view>

#include <dbmig/dialect.hpp>

namespace dbmig::postgresql {

/// Puts the expressions, queries and routines in which two sides, normalised by tokens, still
/// differ through the server, and writes back what it makes of them. All that takes one transaction
/// that is rolled back; only temporary objects are made. What the server does not take stays as it
/// is, as does everything where the connection is in a transaction already or cannot make such
/// objects.
void ask_server(NormalizedPair& pair, std::string_view default_schema, Connection& connection);

} // namespace dbmig::postgresql
