// SPDX-License-Identifier: MIT
// How the server itself writes a table.
#pragma once

#include <dbmig/connection.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// Makes `table` in the scratch database and takes the server's spelling of its columns and checks.
/// False when the server does not take it: then it stays as it is, and running it will say why.
bool spell_as_server(Table& table, Connection& scratch);

/// Where to ask: the scratch database of a connection. Throws ConnectError when none can be made.
Connection* scratch_of(Connection& connection);

} // namespace dbmig::mysql
