// SPDX-License-Identifier: MIT
// The parts that the PostgreSQL dialect is put together from, each a stateless object.
#pragma once

#include <memory>

#include <dbmig/dialect.hpp>

namespace dbmig::postgresql {

const Dialect& dialect();
const Reflector& reflector();
const DdlRenderer& renderer();
const Normalizer& normalizer();

/// The connection of a `postgresql://` URL; see open.cpp for the query keys that it knows.
std::unique_ptr<Connection> connect(const Url& url, const ConnectOptions& options);

/// A database made from template0 on the server of `live`, dropped with the connection.
std::unique_ptr<Connection> open_scratch(const Url* live);

} // namespace dbmig::postgresql
