// SPDX-License-Identifier: MIT
// How the server itself writes views.
#pragma once

#include <map>
#include <set>

#include <dbmig/connection.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// Views of `schema` that `wanted` names, with the definitions that the server gives back: they are
/// made in the scratch database over the tables and views that they read. Those that the server
/// does not take are left out; running them will say why.
std::map<Name, View> spelled_views(const Schema& schema, const std::set<Name>& wanted,
                                   Connection& scratch);

} // namespace dbmig::mysql
