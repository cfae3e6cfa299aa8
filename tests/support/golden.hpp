// SPDX-License-Identifier: MIT
// Text compared with a file under tests/golden.
#pragma once

#include <string>

namespace dbmig::test {

/// Checks that tests/golden/`path` holds `text`; with DBMIG_UPDATE_GOLDEN=1 in the environment the
/// file is written instead.
void check_golden(const std::string& path, const std::string& text);

} // namespace dbmig::test
