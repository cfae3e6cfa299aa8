// SPDX-License-Identifier: MIT
// The parts that the SQLite dialect is put together from, each a stateless object.
#pragma once

#include <memory>

#include <dbmig/dialect.hpp>

namespace dbmig::sqlite {

const Reflector& reflector();
const DdlRenderer& renderer();
const Normalizer& normalizer();

/// The connection of a `sqlite://` URL; see connection.cpp for the query keys that it knows.
std::unique_ptr<Connection> connect(const Url& url, const ConnectOptions& options);

/// An empty database in memory.
std::unique_ptr<Connection> open_memory();

} // namespace dbmig::sqlite
