// SPDX-License-Identifier: MIT
// What operations do to the schema model, and how they are undone.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

#include <dbmig/op.hpp>

#pragma GCC visibility push(default)

namespace dbmig::op {

/// What the model must know of an engine's names; the dialect gives it. Absent members: names are
/// equal when their bytes are, and expressions keep their text when a column is renamed.
struct NameRules {
    std::function<std::string(std::string_view)> fold;
    /// SQL text with every token that names `from` naming `to` instead.
    std::function<std::string(std::string_view sql, std::string_view from, std::string_view to)>
        rename;
    bool repeated_constraint_names = false; ///< constraints of one table may share a name
    bool owned_names = false; ///< triggers, policies and rules are called `table.name`
    /// Of tables, views, triggers and sequences where the engine folds those otherwise; absent:
    /// fold.
    std::function<std::string(std::string_view)> fold_relation{};
    bool folds_triggers = false; ///< triggers are folded by `fold`, whatever relations are

    const std::function<std::string(std::string_view)>& relation_fold() const {
        return fold_relation ? fold_relation : fold;
    }
    const std::function<std::string(std::string_view)>& trigger_fold() const {
        return folds_triggers ? fold : relation_fold();
    }
    /// Of tables, views, triggers, …: by the type of what has the name.
    template <typename T> const std::function<std::string(std::string_view)>& fold_for() const {
        if constexpr (std::is_same_v<T, Trigger>)
            return trigger_fold();
        else
            return relation_fold();
    }
    const std::function<std::string(std::string_view)>& fold_of(ObjectKind kind) const {
        return kind == ObjectKind::sequence ? relation_fold() : fold;
    }
};

/// Changes `schema` as `op` does. Throws SchemaError when the op does not fit (no such table, a
/// column that is already there). Raw SQL, row operations and Backfill leave the model as it is.
void evolve(Schema& schema, const Op& op, const NameRules& rules = {});

/// Whether the model shows all that `op` does: it is no raw SQL, row operation or Backfill.
bool is_modelled(const Op& op);

/// The operations that undo `op`; `before` is the schema that `op` was applied to (it gives the
/// definitions that `op` does not hold). Throws SchemaError for what has no inverse (raw SQL,
/// deleted rows, a drop whose definition is nowhere).
Operations inverse(const Op& op, const Schema& before, const NameRules& rules = {});

/// The inverse of a whole script, last first. Without `before` only what the operations hold
/// themselves is used.
Operations inverse(const Operations& ops);

/// Gives the drops in `ops` that are not complete their definition from the operations' own history
/// or `before`.
void complete(Operations& ops, const Schema& before, const NameRules& rules = {});

/// One line for people: "add column user.email (string(120), not null)".
std::string describe(const Op& op);

/// The Alembic-style word: "add_column".
std::string_view op_name(const Op& op);

/// What the table is called then.
Name new_name(const RenameTable& op);

/// The table that an op is about, or nullptr (raw SQL, views, triggers).
const Name* table_of(const Op& op);

/// What is lost: "drops table user", "drops column user.email"; empty when nothing is.
std::string destroys(const Op& op);
/// A column that holds what was put in holds what its expression says from then on.
bool makes_generated(const AlterColumn& op);

} // namespace dbmig::op

#pragma GCC visibility pop
