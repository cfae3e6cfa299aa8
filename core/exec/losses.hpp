// SPDX-License-Identifier: MIT
// What operations would destroy, with the rows that are there.
#pragma once

#include <vector>

#include <dbmig/dialect.hpp>
#include <dbmig/plan.hpp>

namespace dbmig::exec {

/// `connection` null: rows are not counted.
std::vector<Loss> losses(const Operations& operations, const Dialect& dialect,
                         Connection* connection);

} // namespace dbmig::exec
