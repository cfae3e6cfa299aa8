// SPDX-License-Identifier: MIT
// The kernel tells of processes: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
#include "exec/process_mark.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

#include <unistd.h>

#include "util/text.hpp"

namespace dbmig::exec {

namespace {

std::string host() {
    char name[256] = "";
    return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

/// The 22nd field; counted behind the program's name, which may hold anything.
std::string start_time(const std::string& process) {
    std::ifstream file("/proc/" + process + "/stat");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto name_end = text.rfind(')');
    std::istringstream fields(name_end == std::string::npos ? "" : text.substr(name_end + 1));
    constexpr int wanted = 20;
    std::string field;
    for (int i = 0; i < wanted; ++i)
        fields >> field;
    return fields ? field : "";
}

} // namespace

std::string process_mark() {
    const std::string process = std::to_string(getpid());
    return process + " " + start_time(process) + " " + host();
}

bool is_running(const std::string& mark) {
    const auto parts = util::split(mark, ' ');
    return parts.size() == 3 && parts[2] == host() && !parts[1].empty() &&
           start_time(parts[0]) == parts[1];
}

std::string process_text(const std::string& mark) {
    const auto parts = util::split(mark, ' ');
    return parts.size() == 3 ? "process " + parts[0] + " on " + parts[2] : "another process";
}

} // namespace dbmig::exec
