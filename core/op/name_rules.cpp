// SPDX-License-Identifier: MIT
// An engine's rules for names, as op::evolve asks for them.
#include <dbmig/dialect.hpp>

namespace dbmig {

op::NameRules name_rules(const Dialect& dialect) {
    op::NameRules rules;
    rules.fold = [&dialect](std::string_view name) { return dialect.fold(name); };
    rules.rename = [&dialect](std::string_view sql, std::string_view from, std::string_view to) {
        return dialect.rename_identifier(sql, from, to);
    };
    return rules;
}

} // namespace dbmig
