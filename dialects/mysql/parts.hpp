// SPDX-License-Identifier: MIT
// The parts that the dialect is put together from, each a stateless object.
#pragma once

#include <memory>

#include <dbmig/dialect.hpp>

namespace dbmig::mysql {

const Reflector& reflector();
const DdlRenderer& renderer();
const Normalizer& normalizer();

/// The connection of a `mysql://` URL; see open.cpp for the query keys that it knows.
std::unique_ptr<Connection> connect(const Url& url, const ConnectOptions& options);

/// See Dialect.
bool exact_relations(Connection& connection);
bool exact_triggers(Connection& connection);

/// A database of its own on the server of `live`, with the character set of its database, which is
/// dropped with the connection.
std::unique_ptr<Connection> open_scratch(const Url& live);

} // namespace dbmig::mysql
