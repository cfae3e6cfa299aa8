// SPDX-License-Identifier: MIT
// Changes of columns: https://www.postgresql.org/docs/current/sql-altertable.html
#include "render_alter_column.hpp"

#include <algorithm>

#include "expression.hpp"
#include "quoting.hpp"
#include "render_cast.hpp"
#include "render_column.hpp"
#include "render_comment.hpp"
#include "render_constraint.hpp"
#include "render_dependents.hpp"
#include "render_sequence.hpp"
#include "render_text.hpp"
#include "text.hpp"
#include "types.hpp"
#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

namespace dbmig::postgresql {

namespace {

template <typename T> void take(T& to, const std::optional<T>& from) {
    if (from)
        to = *from;
}

void assign(Column& column, const ColumnAttributes& attributes) {
    take(column.type, attributes.type);
    take(column.nullable, attributes.nullable);
    take(column.server_default, attributes.server_default);
    take(column.autoincrement, attributes.autoincrement);
    take(column.identity, attributes.identity);
    take(column.generated, attributes.generated);
    take(column.collation, attributes.collation);
    take(column.comment, attributes.comment);
    take(column.options, attributes.options);
}

bool same_type(const Column& a, const Column& b) {
    return canonical_type(render_type(a.type)) == canonical_type(render_type(b.type));
}

std::vector<std::string> with_set(std::vector<std::string> clauses) {
    for (std::string& clause : clauses)
        clause.insert(0, "SET ");
    return clauses;
}

class ColumnChange {
public:
    ColumnChange(Script& script, const AlterColumn& op);

    void run();

private:
    void add(const std::string& how) {
        m_script.add(alter_table(m_table, "ALTER COLUMN " + ident(m_from.name) + " " + how));
    }
    void add_only(const std::string& how) {
        m_script.add(alter_only(m_table, "ALTER COLUMN " + ident(m_from.name) + " " + how));
    }
    /// A default is the table's own: children keep theirs.
    void add_default(const std::string& how) {
        if (m_has_children)
            add_only(how);
        else
            add(how);
    }
    bool changes_expression() const {
        return m_from.generated != m_to.generated && m_to.generated.has_value();
    }
    bool drops_virtual() const {
        return m_from.generated && !m_from.generated->stored && !m_to.generated;
    }
    bool changes_type() const {
        return !same_type(m_from, m_to) || m_from.collation != m_to.collation;
    }
    bool parent_changes(bool (*what)(const ColumnAttributes&)) const;

    void make_anew();
    void add_childrens_parts(Dependents& parts, const Name& parent) const;
    void in_place();
    void release_value();
    void release_sequence(const Name& sequence);
    void type();
    void set_type();
    std::string conversion(const std::string& type) const;
    void restore_settings();
    void nullability(bool nullable);
    void keep_not_null_below(const Name& parent);
    void give_value();
    void make_sequences();
    void take_over(const Name& sequence);
    void start_counting();
    void identity();
    void own_sequence();

    Script& m_script;
    const AlterColumn& m_op;
    const Name& m_table;
    const Table* m_known;
    Column m_from;
    Column m_to;
    bool m_has_children;
};

ColumnChange::ColumnChange(Script& script, const AlterColumn& op)
    : m_script(script), m_op(op), m_table(op.table), m_known(script.table(op.table)),
      m_has_children(has_children(script.schema(), op.table)) {
    if (const Column* column = script.column(op.table, op.column))
        m_from = *column;
    m_from.name = op.column;
    assign(m_from, op.existing);
    m_to = m_from;
    assign(m_to, op.change);
}

/// Whether an operation on a parent makes the same change, which then comes down to this table.
bool ColumnChange::parent_changes(bool (*what)(const ColumnAttributes&)) const {
    if (m_known == nullptr)
        return false;
    const auto is_parents = [&](const Op& op) {
        const auto* alter = std::get_if<AlterColumn>(&op);
        return alter != nullptr && alter->column == m_op.column && what(alter->change) &&
               is_child_of(*m_known, alter->table);
    };
    return m_script.anywhere(is_parents);
}

void ColumnChange::run() {
    if (m_op.change.generated && (changes_expression() || drops_virtual()))
        make_anew();
    else
        in_place();
}

/// An expression cannot be changed or given to a column that is there: the column goes and comes
/// again, with all that hangs on it.
void ColumnChange::make_anew() {
    if (m_known == nullptr)
        throw SchemaError("table " + to_string(m_table) + " is not known, and column " +
                          m_op.column + " must be made anew with all that hangs on it");
    if (parent_changes([](const ColumnAttributes& it) { return it.generated.has_value(); }))
        return;
    const Dependents generated = drop_generated(m_script, *m_known, {m_op.column});
    Dependents parts = dependents_of(m_script, *m_known, m_op.column);
    add_childrens_parts(parts, m_table);
    take_out(parts, generated);
    set_aside(m_script, parts);
    m_script.add(alter_table(m_table, "DROP COLUMN " + ident(m_op.column)));
    m_script.add(alter_table(m_table, "ADD COLUMN " + column_clause(m_table, m_to)));
    finish_column(m_script, m_table, m_to);
    put_back(m_script, parts);
    put_back_generated(m_script, *m_known, generated);
}

/// What children have on the column that the parent's operations do not make.
void ColumnChange::add_childrens_parts(Dependents& parts, const Name& parent) const {
    for (const auto& [name, table] : m_script.schema().tables) {
        if (!is_child_of(table, parent))
            continue;
        Dependents own = dependents_of(m_script, table, m_op.column);
        own.constraints.erase(
            std::remove_if(own.constraints.begin(), own.constraints.end(),
                           [](const auto& it) {
                               return is_inherited(it.second) ||
                                      !option(options_of(it.second), "parent").empty();
                           }),
            own.constraints.end());
        merge(parts, own);
        add_childrens_parts(parts, name);
    }
}

void ColumnChange::in_place() {
    const auto drops_expression = [](const ColumnAttributes& it) {
        return it.generated.has_value() && !it.generated->has_value();
    };
    if (m_from.generated && !m_to.generated && !parent_changes(drops_expression))
        add("DROP EXPRESSION");
    release_value();
    if (m_op.change.type || m_op.change.collation)
        type();
    if (m_op.change.nullable && !m_to.nullable)
        nullability(false); // before an identity, which asks for it
    give_value();
    if (m_op.change.nullable && m_to.nullable && !m_to.identity)
        nullability(true); // after an identity has gone
    if (m_op.change.options)
        change_column_settings(m_script, m_table, m_from, m_to);
    if (m_op.change.comment)
        change_comment(m_script, "COLUMN " + ident(m_table) + "." + ident(m_op.column),
                       m_from.comment, m_to.comment);
}

/// What gives the column its value now, and will no more.
void ColumnChange::release_value() {
    if (m_from.identity && !m_to.identity)
        add("DROP IDENTITY");
    if (m_from.autoincrement && !m_to.autoincrement) {
        add_default("DROP DEFAULT");
        release_sequence(sequence_of(m_table, m_from));
    } else if (m_from.server_default && !m_from.autoincrement &&
               (!m_to.server_default || m_to.autoincrement || m_to.identity ||
                (m_op.change.type && !same_type(m_from, m_to)))) {
        add_default("DROP DEFAULT");
    } else if (m_op.change.server_default && !m_to.server_default && !m_to.autoincrement &&
               !m_from.server_default && !m_from.autoincrement) {
        add_default("DROP DEFAULT"); // one that is not told of
    }
}

/// Drops the sequence; the partitions of a table count with that of the table.
void ColumnChange::release_sequence(const Name& sequence) {
    if (m_script.is_adopted(sequence))
        return;
    for (const auto& [name, table] : m_script.schema().tables)
        for (const Column& column : table.columns)
            if (name != m_table && column.server_default &&
                mentions(*column.server_default, sequence.name))
                m_script.add(
                    alter_only(name, "ALTER COLUMN " + ident(column.name) + " DROP DEFAULT"));
    m_script.add("DROP SEQUENCE " + ident(m_script.take_aside(sequence)));
}

void ColumnChange::type() {
    if (!changes_type() && m_known != nullptr)
        return;
    if (parent_changes([](const ColumnAttributes& it) { return it.type || it.collation; }))
        return;
    const Dependents generated =
        m_known == nullptr ? Dependents{} : drop_generated(m_script, *m_known, {m_op.column});
    set_type();
    restore_settings();
    if (m_known != nullptr)
        put_back_generated(m_script, *m_known, generated);
    if (m_from.autoincrement && m_to.autoincrement && !same_type(m_from, m_to))
        m_script.add("ALTER SEQUENCE " + ident(sequence_of(m_table, m_from)) + " AS " +
                     canonical_type(render_type(m_to.type)));
}

std::string ColumnChange::conversion(const std::string& type) const {
    if (m_to.generated)
        return {}; // it is computed anew
    if (m_from.type.text.empty())
        return "USING " + ident(m_op.column) + "::" + type;
    return using_clause(m_script.schema(), m_op.column, render_type(m_from.type), type);
}

void ColumnChange::set_type() {
    const std::string type = render_type(m_to.type);
    if (type.empty())
        throw SchemaError("column " + to_string(m_table) + "." + m_op.column + " has no type");
    const std::string what = "the type of column " + to_string(m_table) + "." + m_op.column;
    add(sql::Clauses()
            .add("TYPE " + element("x::" + type, what).substr(3))
            .add(collate(m_to.collation))
            .add(conversion(type))
            .str());
}

/// A new type brings its own storage and compression.
void ColumnChange::restore_settings() {
    Column now = m_from;
    now.type = m_to.type;
    now.options.erase("storage");
    now.options.erase("compression");
    change_column_settings(m_script, m_table, now, m_from);
}

void ColumnChange::nullability(bool nullable) {
    const auto same = nullable
                          ? [](const ColumnAttributes& it) { return it.nullable.value_or(false); }
                          : [](const ColumnAttributes& it) { return !it.nullable.value_or(true); };
    // A partition follows its parent; a child may differ, so each is told by itself.
    const bool partition = m_known != nullptr && !option(m_known->options, "partition_of").empty();
    if (partition && parent_changes(same))
        return;
    const bool only =
        m_has_children && m_known != nullptr && option(m_known->options, "partition_by").empty();
    const std::string how = nullable ? "DROP NOT NULL" : "SET NOT NULL";
    if (only)
        add_only(how);
    else
        add(how);
    if (nullable && !only)
        keep_not_null_below(m_table);
}

/// Dropped from a partitioned table it goes from the partitions too, also where one is to keep it.
void ColumnChange::keep_not_null_below(const Name& parent) {
    for (const auto& [name, table] : m_script.schema().tables) {
        const std::string whole = option(table.options, "partition_of");
        const Column* column = m_script.column(name, m_op.column);
        if (whole.empty() || parse_name(whole) != parent || column == nullptr)
            continue;
        const auto follows = [&, &partition = name](const Op& op) {
            const auto* alter = std::get_if<AlterColumn>(&op);
            return alter != nullptr && alter->table == partition && alter->column == m_op.column &&
                   alter->change.nullable.value_or(false);
        };
        if (!column->nullable && !m_script.anywhere(follows))
            m_script.add(
                alter_table(name, "ALTER COLUMN " + ident(column->name) + " SET NOT NULL"));
        else
            keep_not_null_below(name);
    }
}

void ColumnChange::give_value() {
    if (m_to.autoincrement) {
        if (!m_from.autoincrement)
            start_counting();
        else
            own_sequence();
        return;
    }
    if (m_to.identity) {
        identity();
        return;
    }
    const bool again = m_op.change.type && !same_type(m_from, m_to);
    if (m_to.server_default && !m_to.generated &&
        (again || m_from.autoincrement || m_op.change.server_default ||
         m_from.server_default != m_to.server_default)) {
        make_sequences();
        add_default("SET " + default_of(m_table, m_to));
    }
}

/// A default may count with the sequence that a column of another table, the partitioned one, gets
/// by a later operation.
void ColumnChange::make_sequences() {
    for (std::size_t i = m_script.index() + 1; i < m_script.ops().size(); ++i) {
        const auto* alter = std::get_if<AlterColumn>(&m_script.ops()[i].op);
        if (alter == nullptr || !alter->change.autoincrement.value_or(false))
            continue;
        const Column* known = m_script.column(alter->table, alter->column);
        if (known == nullptr || known->autoincrement)
            continue;
        Column counting = *known;
        assign(counting, alter->change);
        const Name sequence = sequence_of(alter->table, counting);
        if (mentions(*m_to.server_default, sequence.name) && m_script.make_early(sequence))
            m_script.add("CREATE SEQUENCE " + ident(sequence) + " AS " +
                         canonical_type(render_type(counting.type)));
    }
}

/// A sequence of that name which a later operation drops becomes the column's.
void ColumnChange::take_over(const Name& sequence) {
    const SchemaObject* present = m_script.object(ObjectKind::sequence, sequence);
    for (std::size_t i = m_script.index() + 1; present != nullptr && i < m_script.ops().size(); ++i)
        if (const auto* drop = std::get_if<DropObject>(&m_script.ops()[i].op);
            drop != nullptr && drop->object.kind == ObjectKind::sequence &&
            drop->object.name == sequence && turns_serial(m_script, *present))
            m_script.set_done(i);
}

void ColumnChange::start_counting() {
    const std::string type = canonical_type(render_type(m_to.type));
    serial_word(m_table, m_to); // refuses a type that does not count
    const Name sequence = sequence_of(m_table, m_to);
    take_over(sequence);
    const std::string owner = " OWNED BY " + ident(m_table) + "." + ident(m_op.column);
    m_script.add(m_script.make_early(sequence)
                     ? "CREATE SEQUENCE " + ident(sequence) + " AS " + type + owner
                     : "ALTER SEQUENCE " + ident(sequence) + owner);
    m_script.add(catch_up(sequence, m_table, m_to));
    add_default("SET DEFAULT " + next_value(sequence));
}

void ColumnChange::own_sequence() {
    const Name before = sequence_of(m_table, m_from);
    const Name after = sequence_of(m_table, m_to);
    if (before != after)
        m_script.add("ALTER SEQUENCE " + ident(m_script.take_aside(before)) + " RENAME TO " +
                     ident(after.name));
}

void ColumnChange::identity() {
    const std::string kind = m_to.identity->always ? "ALWAYS" : "BY DEFAULT";
    const std::string sequence = "SEQUENCE " + ident(sequence_of(m_table, m_to));
    if (!m_from.identity) {
        free_sequence_name(m_script, sequence_of(m_table, m_to));
        add("ADD " + identity_clause(m_to));
        m_script.add(catch_up(sequence_of(m_table, m_to), m_table, m_to));
        add_comment(m_script, sequence, option(m_to.identity->options, "comment"));
        return;
    }
    own_sequence();
    std::vector<std::string> changes;
    if (m_from.identity->always != m_to.identity->always)
        changes.push_back("SET GENERATED " + kind);
    const Options& from = m_from.identity->options;
    const Options& to = m_to.identity->options;
    const auto settings = with_set(sequence_changes(from, to));
    changes.insert(changes.end(), settings.begin(), settings.end());
    if (!settings.empty())
        fit_value(m_script, sequence_of(m_table, m_to), from, to);
    if (!changes.empty())
        add(joined(changes, " "));
    change_comment(m_script, sequence, option(from, "comment"), option(to, "comment"));
}

} // namespace

void alter_column(Script& script, const AlterColumn& op) {
    ColumnChange(script, op).run();
}

} // namespace dbmig::postgresql
