// SPDX-License-Identifier: MIT
// MariaDB says so in its version, "10.11.19-MariaDB-…"; with a replication prefix, "5.5.5-10.4.1".
#include "flavour.hpp"

#include <cstdlib>

namespace dbmig::mysql {

namespace {

int number(std::string_view& text) {
    int value = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        value = value * 10 + (text.front() - '0');
        text.remove_prefix(1);
    }
    if (!text.empty() && text.front() == '.')
        text.remove_prefix(1);
    return value;
}

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

} // namespace

Flavour make_flavour(std::string_view version, std::string_view comment) {
    Flavour flavour;
    flavour.mariadb =
        holds(version, "MariaDB") || holds(comment, "MariaDB") || holds(comment, "mariadb.org");
    constexpr std::string_view prefix = "5.5.5-";
    if (flavour.mariadb && version.substr(0, prefix.size()) == prefix)
        version.remove_prefix(prefix.size());
    const int major = number(version);
    const int minor = number(version);
    flavour.version = major * 10000 + minor * 100 + number(version);
    return flavour;
}

std::string Flavour::description() const {
    return (mariadb ? "MariaDB " : "MySQL ") + std::to_string(version / 10000) + "." +
           std::to_string(version / 100 % 100) + "." + std::to_string(version % 100);
}

std::string Flavour::statement_timeout(long milliseconds) const {
    if (!mariadb) // of SELECT alone
        return "max_execution_time = " + std::to_string(milliseconds);
    const std::string rest = std::to_string(1000 + milliseconds % 1000).substr(1);
    return "max_statement_time = " + std::to_string(milliseconds / 1000) + "." + rest;
}

} // namespace dbmig::mysql
