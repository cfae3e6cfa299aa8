// SPDX-License-Identifier: MIT
// Which process works on a revision, so that another can tell whether it still does.
#pragma once

#include <string>

namespace dbmig::exec {

/// This process: its host, its number, and when it began, as numbers are used again.
std::string process_mark();

/// Whether the process of this mark runs on this host. What is on another host is not seen.
bool is_running(const std::string& mark);

/// "process 123 on HOST".
std::string process_text(const std::string& mark);

} // namespace dbmig::exec
