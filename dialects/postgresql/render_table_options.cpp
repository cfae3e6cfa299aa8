// SPDX-License-Identifier: MIT
// Options of tables that can change: https://www.postgresql.org/docs/current/sql-altertable.html
#include <algorithm>
#include <array>

#include "expression.hpp"
#include "implicit_names.hpp"
#include "quoting.hpp"
#include "render_column.hpp"
#include "render_index.hpp"
#include "render_inheritance.hpp"
#include "render_parts.hpp"
#include "render_table.hpp"
#include "render_text.hpp"
#include "render_view.hpp"
#include "text.hpp"
#include <dbmig/error.hpp>
#include <dbmig/evolve.hpp>

namespace dbmig::postgresql {

namespace {

std::string replica_identity(const Options& options) {
    const std::string value = option(options, "replica_identity");
    const std::string word = lower(value);
    if (word.empty() || word == "default")
        return "REPLICA IDENTITY DEFAULT";
    if (word == "full")
        return "REPLICA IDENTITY FULL";
    if (word == "nothing")
        return "REPLICA IDENTITY NOTHING";
    const std::string index = identity_index(options);
    if (index.empty())
        throw SchemaError("replica_identity: '" + value + "' is none of full, nothing, index NAME");
    return "REPLICA IDENTITY USING INDEX " + ident(index);
}

bool moves_partition(const Options& from, const Options& to) {
    return option(from, "partition_of") != option(to, "partition_of") ||
           option(from, "partition_bound") != option(to, "partition_bound");
}

/// The partitions of `whole` whose bounds later operations change: they may hold now what is
/// another's in the end. They are detached, and returned with what they become.
std::vector<const AlterTableOptions*> make_room(Script& script, const Name& whole) {
    std::vector<const AlterTableOptions*> stay;
    const auto is_part = [&](const Options& options) {
        const std::string parent = option(options, "partition_of");
        return !parent.empty() && parse_name(parent) == whole;
    };
    for (std::size_t i = script.index() + 1; i < script.ops().size(); ++i) {
        const auto* alter = std::get_if<AlterTableOptions>(&script.ops()[i].op);
        if (alter == nullptr || !is_part(alter->existing) || script.is_moved(alter->table) ||
            !moves_partition(alter->existing, alter->options) || script.is_detached(alter->table))
            continue;
        if (is_part(alter->options)) {
            script.add(alter_only(whole, "DETACH PARTITION " + ident(alter->table)));
            stay.push_back(alter);
        }
    }
    return stay;
}

bool refers_to(const Script& script, const Name& from, const Name& to) {
    const Table* table = script.table(from);
    return table != nullptr &&
           std::any_of(table->foreign_keys.begin(), table->foreign_keys.end(),
                       [&](const ForeignKey& key) { return key.referred_table == to; });
}

/// A logged table cannot refer to one that is not: those that it refers to are logged before it,
/// and those that refer to it are unlogged before it.
void switch_logging(Script& script, const Name& table, bool unlogged) {
    if (!script.set_switched(table))
        return;
    for (std::size_t i = script.index(); i < script.ops().size(); ++i) {
        const auto* other = std::get_if<AlterTableOptions>(&script.ops()[i].op);
        if (other == nullptr || is_set(other->options, "unlogged") != unlogged ||
            is_set(other->existing, "unlogged") == unlogged)
            continue;
        if (unlogged ? refers_to(script, other->table, table)
                     : refers_to(script, table, other->table))
            switch_logging(script, other->table, unlogged);
    }
    script.add(alter_table(table, unlogged ? "SET UNLOGGED" : "SET LOGGED"));
}

/// Steps from one set of options to another.
class OptionsChange {
public:
    OptionsChange(Script& script, const Name& table, const Options& from, const Options& to)
        : m_script(script), m_table(table), m_from(from), m_to(to) {}

    void inherit() const;
    void leave_parents() const;
    void leave(const Name& parent) const;
    void attributes() const;
    void security() const;
    void attach() const;
    void identify() const;

private:
    std::string from(const std::string& key) const { return option(m_from, key); }
    std::string to(const std::string& key) const { return option(m_to, key); }
    bool differs(const std::string& key) const { return from(key) != to(key); }
    bool makes_identity_later() const;
    void drop_what_was(const Name& parent) const;
    void drop_columns_of(const Name& parent) const;
    bool moves() const { return moves_partition(m_from, m_to) && !m_script.is_moved(m_table); }
    void toggle(const std::string& key, const std::string& on, const std::string& off) const {
        if (is_set(m_from, key) != is_set(m_to, key))
            m_script.add(alter_table(m_table, is_set(m_to, key) ? on : off));
    }

    Script& m_script;
    const Name& m_table;
    const Options& m_from;
    const Options& m_to;
};

/// Whether the table has left it already; see release_leavers().
bool has_left(const Script& script, const Name& table, const Name& parent) {
    const Table* known = script.table(table);
    return known != nullptr && !is_child_of(*known, parent);
}

std::vector<Name> left_parents(const Options& from, const Options& to) {
    Table before;
    Table after;
    before.options = from;
    after.options = to;
    auto left = parents_of(before);
    const auto stays = [&](const Name& parent) { return is_child_of(after, parent); };
    left.erase(std::remove_if(left.begin(), left.end(), stays), left.end());
    return left;
}

void OptionsChange::leave_parents() const {
    for (const Name& parent : left_parents(m_from, m_to))
        leave(parent);
    const std::string whole = from("partition_of");
    if (moves() && !whole.empty() && to("partition_of") == whole && !m_script.attach_again(m_table))
        m_script.add(alter_only(parse_name(whole), "DETACH PARTITION " + ident(m_table)));
}

void OptionsChange::leave(const Name& parent) const {
    if (has_left(m_script, m_table, parent))
        return;
    const std::string whole = from("partition_of");
    if (whole.empty() || parse_name(whole) != parent)
        m_script.add(alter_table(m_table, "NO INHERIT " + ident(parent)));
    else if (!m_script.attach_again(m_table))
        m_script.add(alter_only(parent, "DETACH PARTITION " + ident(m_table)));
    drop_what_was(parent);
}

/// What a table had from a parent stays with it as its own.
void OptionsChange::drop_what_was(const Name& parent) const {
    drop_columns_of(parent);
    Table wanted;
    wanted.options = m_to;
    release_parents_constraints(m_script, m_table, parent, parents_of(wanted));
}

/// Of columns that go: before, they were not the table's to drop.
void OptionsChange::drop_columns_of(const Name& parent) const {
    for (std::size_t i = 0; i < m_script.index(); ++i) {
        const auto* drop = std::get_if<DropColumn>(&m_script.ops()[i].op);
        if (drop != nullptr && drop->table == m_table &&
            m_script.column(parent, drop->column.name) != nullptr)
            m_script.add(alter_table(m_table, "DROP COLUMN " + ident(drop->column.name)));
    }
}

void OptionsChange::attributes() const {
    if (is_set(m_from, "unlogged") != is_set(m_to, "unlogged"))
        switch_logging(m_script, m_table, is_set(m_to, "unlogged"));
    for (const std::string& change : parameter_changes(from("with"), to("with")))
        m_script.add(alter_table(m_table, change));
    if (differs("access_method"))
        m_script.add(alter_table(
            m_table, "SET ACCESS METHOD " +
                         (to("access_method").empty() ? "heap" : ident(to("access_method")))));
    if (differs("tablespace"))
        m_script.add(
            alter_table(m_table, "SET TABLESPACE " + (to("tablespace").empty()
                                                          ? "pg_default"
                                                          : ident(parse_name(to("tablespace"))))));
}

void OptionsChange::security() const {
    toggle("row_security", "ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY");
    toggle("force_row_security", "FORCE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY");
}

/// After attach(), which makes what the table needs to be a part.
void OptionsChange::identify() const {
    if (differs("replica_identity") && !makes_identity_later())
        m_script.add(alter_only(m_table, replica_identity(m_to)));
}

/// Then it becomes that when it is made: see restore_replica_identity(). What has been made before
/// its turn knew nothing of it.
bool OptionsChange::makes_identity_later() const {
    const std::string name = identity_index(m_to);
    return m_script.still_comes([&](const Op& op) {
        if (const auto* create = std::get_if<CreateIndex>(&op))
            return create->table == m_table && create->index.name == name;
        const auto* create = std::get_if<CreateConstraint>(&op);
        return create != nullptr && create->table == m_table &&
               constraint_name(m_table, create->constraint) == name;
    });
}

void OptionsChange::inherit() const {
    const auto present = split_list(from("inherits"));
    for (const std::string& parent : split_list(to("inherits")))
        if (!holds(present, parent))
            inherit_from(m_script, m_table, parse_name(parent));
}

void OptionsChange::attach() const {
    if (!moves() || to("partition_of").empty())
        return;
    take_checks_of(m_script, m_table, parse_name(to("partition_of")));
    make_before_attaching(m_script, m_table);
    const Name whole = parse_name(to("partition_of"));
    const auto others = make_room(m_script, whole);
    m_script.add(alter_only(whole, attach_clause(m_table, m_to)));
    enable_as_before(m_script, m_table);
    for (const AlterTableOptions* other : others) {
        m_script.add(alter_only(whole, attach_clause(other->table, other->options)));
        enable_as_before(m_script, other->table);
        m_script.set_moved(other->table);
    }
}

/// What CREATE TABLE has said already.
Options created_with(const Options& options) {
    Options result;
    for (const char* key : {"inherits", "unlogged", "with", "access_method", "tablespace"})
        if (const auto found = options.find(key); found != options.end())
            result.insert(*found);
    return result;
}

/// The column that `op` makes another one, which nobody may who has it from a parent alone.
const std::string* redefined_by(const Op& op) {
    if (const auto* rename = std::get_if<RenameColumn>(&op))
        return &rename->column;
    const auto* alter = std::get_if<AlterColumn>(&op);
    return alter != nullptr && (alter->change.type || alter->change.collation) ? &alter->column
                                                                               : nullptr;
}

/// Whether `op` changes the parent, or what `table` has from it.
bool minds_parent(const Script& script, const Op& op, const Name& table, const Name& parent) {
    const Name& changed = *dbmig::op::table_of(op);
    if (ancestry(script, parent).count(changed) != 0)
        return true;
    const std::string* column = redefined_by(op);
    return column != nullptr && script.column(parent, *column) != nullptr &&
           ancestry(script, table).count(changed) != 0;
}

} // namespace

void release_leavers(Script& script, const Op& op) {
    for (std::size_t i = script.index() + 1; i < script.ops().size(); ++i) {
        const auto* alter = std::get_if<AlterTableOptions>(&script.ops()[i].op);
        if (alter == nullptr || script.table(alter->table) == nullptr)
            continue;
        for (const Name& parent : left_parents(alter->existing, alter->options)) {
            if (has_left(script, alter->table, parent) ||
                !minds_parent(script, op, alter->table, parent))
                continue;
            OptionsChange(script, alter->table, alter->existing, alter->options).leave(parent);
            script.leave(alter->table, parent);
        }
    }
}

std::string attach_clause(const Name& table, const Options& options) {
    const std::string bound = option(options, "partition_bound");
    return "ATTACH PARTITION " + ident(table) + " " +
           (bound.empty() ? "DEFAULT" : checked(bound, "the bound of a partition"));
}

void finish_table_options(Script& script, const Table& table) {
    const Options created = created_with(table.options);
    const OptionsChange change(script, table.name, created, table.options);
    change.security();
    change.attach();
    change.identify();
}

void alter_table_options(Script& script, const AlterTableOptions& op) {
    if (!alters_table_options(op.existing, op.options))
        throw SchemaError("table " + to_string(op.table) +
                          " cannot be partitioned otherwise; drop it and create it anew");
    const OptionsChange change(script, op.table, op.existing, op.options);
    change.inherit(); // first, so that columns remain inherited ones
    change.leave_parents();
    change.attributes();
    change.security();
    change.attach();
    change.identify();
}

bool alters_table_options(const Options& from, const Options& to) {
    return option(from, "partition_by") == option(to, "partition_by");
}

bool keeps_partition_key(const Table& from, const Table& to) {
    const std::string key = option(from.options, "partition_by");
    if (key.empty())
        return true;
    return std::none_of(from.columns.begin(), from.columns.end(), [&](const Column& was) {
        return mentions(key, was.name) &&
               std::any_of(to.columns.begin(), to.columns.end(), [&](const Column& column) {
                   return column.name == was.name &&
                          (!(column.type == was.type) || column.collation != was.collation);
               });
    });
}

} // namespace dbmig::postgresql
