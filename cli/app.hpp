// SPDX-License-Identifier: MIT
// The command line as a whole: options, the chosen command, errors as exit statuses.
#pragma once

namespace dbmig::cli {

/// Never throws; returns the exit status.
int run(int argc, char** argv);

} // namespace dbmig::cli
