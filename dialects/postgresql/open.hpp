// SPDX-License-Identifier: MIT
// From a URL to a connection that has a session of its own.
#pragma once

#include <memory>

#include <dbmig/url.hpp>

#include "connection.hpp"

namespace dbmig::postgresql {

/// As connect(), with what the session is to be.
std::unique_ptr<Connection> open(const Url& url, const ConnectOptions& options, Session session);

} // namespace dbmig::postgresql
