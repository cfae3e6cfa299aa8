// SPDX-License-Identifier: MIT
// Names as text.
#include <dbmig/schema.hpp>

namespace dbmig {

std::string to_string(const Name& name) {
    return name.schema.empty() ? name.name : name.schema + "." + name.name;
}

} // namespace dbmig
