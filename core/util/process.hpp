// SPDX-License-Identifier: MIT
// Runs another program and takes what it prints.
#pragma once

#include <string>
#include <vector>

namespace dbmig::util {

struct ProcessResult {
    int status =
        0; ///< exit status; 128 + signal when it was killed; 127 when it could not be started
    std::string output;
    std::string error_output;
};

/// `arguments[0]` is looked up in PATH. Standard input is /dev/null. IoError when no process can be
/// made at all.
ProcessResult run_process(const std::vector<std::string>& arguments,
                          const std::string& folder = {});

/// The same through `/bin/sh -c`, in `folder` (empty: the working directory), with more in its
/// environment: `variables` are of the form NAME=VALUE.
ProcessResult run_shell(const std::string& command, const std::string& folder = {},
                        const std::vector<std::string>& variables = {});

} // namespace dbmig::util
