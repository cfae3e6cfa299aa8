// SPDX-License-Identifier: MIT
// Where ${NAME} takes its value from: -x, the environment, the .env file.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <dbmig/error.hpp>

namespace dbmig::config {

/// A value and the folder that a relative path in it is relative to.
struct Setting {
    std::string value;
    std::string folder;
};

class Variables {
public:
    /// `given`: from the command line.
    explicit Variables(std::map<std::string, std::string> given) : m_given(std::move(given)) {}

    /// Reads `folder`/.env if it is there. Its faults are added to `faults`, without the lines:
    /// they may be secret. Throws IoError when it cannot be read.
    void read_dotenv(const std::string& folder, std::vector<Diagnostic>& faults);

    std::optional<std::string> find(const std::string& name) const;
    /// From the environment or .env alone; a value that is empty counts as none.
    std::optional<Setting> setting(const std::string& name) const;

private:
    std::map<std::string, std::string> m_given;
    std::map<std::string, std::string> m_dotenv;
    std::string m_folder;
};

/// A text with variables that could not be expanded.
struct VariableFault {
    std::size_t offset = 0; ///< of the '$'
    std::string message;
    std::string hint;
    bool unset = false; ///< the text is well-formed, but a variable has no value
};

using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

/// `text` with ${NAME} and ${NAME:-default} replaced, and $$ by $. A '$' before anything else
/// stands for itself.
std::string expand(std::string_view text, const Lookup& lookup, std::vector<VariableFault>& faults);

} // namespace dbmig::config
