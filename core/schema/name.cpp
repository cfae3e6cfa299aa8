// SPDX-License-Identifier: MIT
// Names as text.
#include <dbmig/dialect.hpp>
#include <dbmig/schema.hpp>

namespace dbmig {

std::string to_string(const Name& name) {
    return name.schema.empty() ? name.name : name.schema + "." + name.name;
}

std::string quote(const Dialect& dialect, const Name& name) {
    return name.schema.empty() ? dialect.quote(name.name)
                               : dialect.quote(name.schema) + "." + dialect.quote(name.name);
}

} // namespace dbmig
