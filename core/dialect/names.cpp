// SPDX-License-Identifier: MIT
// What is said of names with the help of a dialect.
#include <dbmig/dialect.hpp>

namespace dbmig {

std::string quote(const Dialect& dialect, const Name& name) {
    return name.schema.empty() ? dialect.quote(name.name)
                               : dialect.quote(name.schema) + "." + dialect.quote(name.name);
}

op::NameRules name_rules(const Dialect& dialect, Connection* connection) {
    op::NameRules rules;
    rules.fold = [&dialect](std::string_view name) { return dialect.fold(name); };
    if (connection != nullptr && dialect.exact_relations(*connection)) {
        rules.fold_relation = [](std::string_view name) { return std::string(name); };
        rules.folds_triggers = !dialect.exact_triggers(*connection);
    }
    rules.rename = [&dialect](std::string_view sql, std::string_view from, std::string_view to) {
        return dialect.rename_identifier(sql, from, to);
    };
    rules.repeated_constraint_names = dialect.capabilities().repeated_constraint_names;
    rules.owned_names = dialect.capabilities().owned_names;
    return rules;
}

} // namespace dbmig
