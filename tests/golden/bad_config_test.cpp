// SPDX-License-Identifier: MIT
// Bad input for load_config: dbmig.yaml, .env, environment.txt (NAME=value) and arguments.txt
// (--url URL, -n NAME, -x NAME=VALUE, -c FILE).
#include "bad_input.hpp"

#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

#include <dbmig/config.hpp>

#include "util/file.hpp"
#include "util/text.hpp"

namespace dbmig::test {

namespace {

std::vector<std::string> lines_of(const std::string& path) {
    std::vector<std::string> lines;
    if (util::exists(path))
        for (auto& line : util::split(util::read_file(path), '\n'))
            if (!line.empty())
                lines.push_back(std::move(line));
    return lines;
}

/// The variables of the case alone, for as long as it lives.
class Environment {
public:
    Environment() {
        for (char** entry = environ; *entry; ++entry) {
            const std::string name = util::split(*entry, '=').front();
            if (name.substr(0, 6) == "DBMIG_" && name != "DBMIG_UPDATE_GOLDEN" &&
                name.substr(0, 11) != "DBMIG_TEST_")
                throw std::runtime_error(name + " is set: run the tests without it");
        }
        for (const auto& line : lines_of("environment.txt")) {
            const auto equals = line.find('=');
            m_names.push_back(line.substr(0, equals));
            ::setenv(m_names.back().c_str(), line.substr(equals + 1).c_str(), 1);
        }
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() {
        for (const auto& name : m_names)
            ::unsetenv(name.c_str());
    }

private:
    std::vector<std::string> m_names;
};

ConfigOverrides overrides() {
    ConfigOverrides result;
    for (const auto& line : lines_of("arguments.txt")) {
        const auto space = line.find(' ');
        const auto option = line.substr(0, space);
        const auto value = line.substr(space + 1);
        if (option == "--url")
            result.url = value;
        else if (option == "-n")
            result.databases.push_back(value);
        else if (option == "-c")
            result.config_path = value;
        else if (option == "-x")
            result.variables[value.substr(0, value.find('='))] = value.substr(value.find('=') + 1);
        else
            throw std::runtime_error("unknown option in arguments.txt: " + option);
    }
    return result;
}

const AddBadInputReader reader({"1 config",
                                [] {
                                    return util::exists("dbmig.yaml") ||
                                           util::exists("arguments.txt") ||
                                           util::exists("environment.txt");
                                },
                                [] {
                                    const Environment environment;
                                    load_config(overrides());
                                }});

} // namespace

} // namespace dbmig::test
