// SPDX-License-Identifier: MIT
// The clauses of columns are written from the table as it is afterwards, so that a changed column
// keeps what was not named.
#include "alter_table.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

#include "anew.hpp"
#include "bridges.hpp"
#include "clauses.hpp"
#include "column_order.hpp"
#include "key_indexes.hpp"
#include "quoting.hpp"
#include "table_options.hpp"
#include "types.hpp"
#include "versioning.hpp"
#include "zero_dates.hpp"

namespace dbmig::mysql {

/// Writes the clauses of the collected operations.
class Clauses {
public:
    Clauses(const AlterTable& alter, const Model& after)
        : m_alter(alter), m_model(after), m_table(after.find(alter.m_table)) {}

    std::vector<std::string> run() {
        if (m_table != nullptr) {
            m_anew = columns_anew(*m_table, m_alter.m_ops);
            m_order.emplace(*m_table, brought_columns());
            Bridges bridged = bridges(*m_table, m_alter.m_ops);
            m_statements = std::move(bridged.statements);
            m_gone_indexes = std::move(bridged.gone_indexes);
        }
        for (const Op& op : m_alter.m_ops)
            std::visit([this](const auto& each) { write(each); }, op);
        if (m_table != nullptr)
            for (const Column& column : m_table->columns)
                settle(column);
        for (std::string& each : system_period_changes(m_alter.m_ops))
            clause(std::move(each));
        keep_foreign_key_indexes();
        for (const std::string& index : m_alter.m_own_indexes)
            clause("DROP INDEX " + quote(index));
        flush();
        if (!m_leftovers.empty())
            m_statements.push_back(alter_sql(m_leftovers));
        if (!m_late_partition.empty())
            m_statements.push_back(alter_sql({m_late_partition}));
        return std::move(m_statements);
    }

private:
    void clause(std::string text) { m_clauses.push_back(std::move(text)); }

    void flush() {
        if (m_clauses.empty() && m_partition.empty())
            return;
        const bool inherits = !m_clauses.empty() && m_clauses.front() == inherited_collation;
        std::string sql = (m_clauses.empty() ? "ALTER TABLE " + quote(m_alter.m_table)
                                             : alter_sql(m_clauses) + m_alter.m_how) +
                          (m_partition.empty() ? "" : " " + m_partition);
        std::vector<std::string> all =
            inherits ? with_database_collation(sql) : std::vector<std::string>{std::move(sql)};
        if (m_table != nullptr && has_zero_date(*m_table))
            all = with_zero_dates(std::move(all));
        if (m_unchecked)
            m_statements.emplace_back("SET foreign_key_checks = 0");
        for (std::string& each : all)
            m_statements.push_back(std::move(each));
        if (m_unchecked)
            m_statements.emplace_back("SET foreign_key_checks = 1");
        m_unchecked = false;
        m_clauses.clear();
        m_partition.clear();
    }

    std::string alter_sql(const std::vector<std::string>& clauses) const {
        return "ALTER TABLE " + quote(m_alter.m_table) + " " +
               sql::list(clauses, [](const std::string& it) { return it; });
    }

    /// `sql` begins with the clause for the collation of the database, whose name no clause can
    /// take from a variable.
    static std::vector<std::string> with_database_collation(const std::string& sql) {
        constexpr std::string_view variable = "@@collation_database";
        const std::size_t at = sql.find(inherited_collation) + inherited_collation.size();
        return {"SET @dbmig_alter = CONCAT(" + string_literal(sql.substr(0, at - variable.size())) +
                    ", " + std::string(variable) + ", " + string_literal(sql.substr(at)) + ")",
                "PREPARE dbmig_alter FROM @dbmig_alter", "EXECUTE dbmig_alter",
                "DEALLOCATE PREPARE dbmig_alter"};
    }

    /// The column at the end of all changes; as the operation says it where the table is unknown.
    const Column& final_column(const Column& said) const {
        const Column* known = m_table == nullptr ? nullptr : find_column(*m_table, said.name);
        return known == nullptr ? said : *known;
    }

    void write(const AddColumn& op) { add_column(final_column(op.column)); }

    void add_column(const Column& said) {
        if (!m_written.insert(fold(said.name)).second)
            return;
        settle_sources(said);
        Column column = said;
        if (waits_for_versioning(column)) {
            m_leftovers.push_back(modification(column));
            column.options.erase("versioned");
        }
        clause("ADD COLUMN " + column_definition(m_alter.m_table, column) +
               (m_order ? m_order->added(said) : ""));
    }

    /// The columns that the statement adds, folded.
    std::set<std::string> brought_columns() const {
        std::set<std::string> result = m_anew;
        for (const Op& op : m_alter.m_ops)
            if (const auto* add = std::get_if<AddColumn>(&op))
                result.insert(fold(add->column.name));
        return result;
    }

    void settle_sources(const Column& column) {
        if (m_order)
            for (const Column* source : m_order->sources(column))
                settle(*source);
    }

    /// Writes the clause that `column` needs before others can refer to it.
    void settle(const Column& column) {
        if (is_new(column.name))
            return add_column(column);
        if (is_anew(column.name))
            return add_anew(column);
        if (!m_settled.insert(fold(column.name)).second)
            return;
        settle_sources(column);
        const auto sources = m_order->sources(column);
        const bool may_have_moved =
            std::any_of(sources.begin(), sources.end(), [&](const Column* source) {
                return m_written.count(fold(source->name)) != 0;
            });
        if (may_have_moved && m_order->is_misplaced(column))
            modify(column);
    }

    void write(const DropColumn& op) { clause("DROP COLUMN " + quote(op.column.name)); }

    void write(const AlterColumn& op) {
        const Column* column = m_table == nullptr ? nullptr : find_column(*m_table, op.column);
        if (column == nullptr) // dropped later in the same statement, or not known
            return require_table(op.column);
        if (is_anew(column->name))
            return make_all_anew();
        if (changes_srid(op))
            free_of_spatial_indexes(*column);
        modify(*column);
    }

    /// The server refuses it while an index is there, even where the same statement drops it.
    static bool changes_srid(const AlterColumn& op) {
        return op.change.options && op.existing.options &&
               option(*op.change.options, "srid") != option(*op.existing.options, "srid");
    }

    void free_of_spatial_indexes(const Column& column) {
        for (const Index& index : m_table->indexes) {
            if (!same_name(index.method, "spatial") || is_added(index) ||
                !same_name(index.columns.front().column, column.name))
                continue;
            m_statements.push_back(alter_sql({dropping(index)}));
            clause("ADD " + index_clause(m_alter.m_table, index));
        }
    }

    bool is_added(const Index& index) const { return m_alter.m_added.count(fold(index.name)) != 0; }

    bool is_anew(const std::string& column) const { return m_anew.count(fold(column)) != 0; }

    void add_anew(const Column& column) {
        drop_all_anew();
        if (!m_written.insert(fold(column.name)).second)
            return;
        settle_sources(column);
        clause("ADD COLUMN " + column_definition(m_alter.m_table, column) +
               m_order->made_anew(column));
    }

    bool uses_anew(const Index& index) const {
        return !is_added(index) &&
               std::any_of(index.columns.begin(), index.columns.end(),
                           [&](const IndexColumn& key) { return is_anew(key.column); });
    }

    void drop_all_anew() {
        if (std::exchange(m_dropped_anew, true))
            return;
        for (const Check& check : checks_anew(*m_table, m_alter.m_ops, m_anew))
            clause("DROP CONSTRAINT " + quote(check.name));
        for (const Index& index : m_table->indexes)
            if (uses_anew(index))
                clause(dropping(index));
        for (const Column& column : m_table->columns)
            if (is_anew(column.name))
                clause("DROP COLUMN " + quote(column.name));
    }

    void make_all_anew() {
        if (std::exchange(m_made_anew, true))
            return;
        for (const Column& column : m_table->columns)
            if (is_anew(column.name))
                add_anew(column);
        for (const Index& index : m_table->indexes)
            if (uses_anew(index))
                clause("ADD " + index_clause(m_alter.m_table, index));
        for (const Check& check : checks_anew(*m_table, m_alter.m_ops, m_anew))
            clause("ADD " + check_clause(check));
    }

    void require_table(const std::string& column) const {
        if (m_table == nullptr)
            throw SchemaError("table " + to_string(m_alter.m_table) +
                              " must be known to change its column " + column);
    }

    void modify(const Column& column) {
        if (!m_written.insert(fold(column.name)).second)
            return;
        settle_sources(column);
        if (waits_for_versioning(column))
            m_leftovers.push_back(modification(column));
        else
            clause(modification(column) + m_order->modified(column));
    }

    std::string modification(const Column& column) const {
        return "MODIFY COLUMN " + column_definition(m_alter.m_table, column);
    }

    /// A column is taken out of the history of a table that has one already.
    bool waits_for_versioning(const Column& column) const {
        return column.options.count("versioned") != 0 && !is_set(column.options, "versioned") &&
               std::any_of(m_alter.m_ops.begin(), m_alter.m_ops.end(), [](const Op& op) {
                   const auto* alter = std::get_if<AlterTableOptions>(&op);
                   return alter != nullptr && adds_versioning(alter->existing, alter->options);
               });
    }

    /// Whether the same statement adds the column.
    bool is_new(const std::string& column) const {
        return std::any_of(m_alter.m_ops.begin(), m_alter.m_ops.end(), [&](const Op& op) {
            const auto* added = std::get_if<AddColumn>(&op);
            return added != nullptr && same_name(added->column.name, column);
        });
    }

    void write(const CreateIndex& op) { clause("ADD " + index_clause(op.table, op.index)); }

    void write(const DropIndex& op) {
        if (op.index.name.empty())
            throw SchemaError("an index of table " + to_string(op.table) +
                              " is to be dropped and has no name");
        if (m_gone_indexes.count(fold(op.index.name)) == 0)
            clause("DROP INDEX " + quote(op.index.name));
    }
    void write(const RenameIndex& op) {
        if (m_kept.count(fold(op.new_name)) == 0)
            clause(renaming(op));
        // MariaDB 11.8 cannot read an index (error 1030) after its name has changed in letter case
        // alone, unless the table is built anew.
        const std::string anew = "FORCE";
        if (same_name(op.index, op.new_name) &&
            std::find(m_clauses.begin(), m_clauses.end(), anew) == m_clauses.end())
            clause(anew);
    }
    void write(const AlterIndex& op) {
        const bool ignored = is_set(op.index.options, "ignored");
        const std::string alter = "ALTER INDEX " + quote(op.index.name) + " ";
        if (ignored != is_set(op.existing.options, "ignored"))
            clause(alter + (ignored ? "IGNORED" : "NOT IGNORED"));
        const auto visible = [](const Index& index) {
            return index.options.count("visible") == 0 || is_set(index.options, "visible");
        };
        if (visible(op.index) != visible(op.existing))
            clause(alter + (visible(op.index) ? "VISIBLE" : "INVISIBLE"));
    }

    void write(const CreateConstraint& op) { add(op.constraint); }
    void write(const DropConstraint& op) { drop(op.constraint); }
    void write(const AlterConstraint& op) {
        drop(op.existing);
        add(op.constraint);
    }

    void add(const Constraint& constraint) {
        if (const auto* primary = std::get_if<PrimaryKey>(&constraint))
            clause("ADD " + primary_key_clause(m_alter.m_table, *primary));
        else if (const auto* foreign = std::get_if<ForeignKey>(&constraint))
            add_foreign_key(*foreign);
        else if (const auto* check = std::get_if<Check>(&constraint))
            clause("ADD " + check_clause(*check));
        else
            throw SchemaError("table " + to_string(m_alter.m_table) +
                              ": MySQL has no exclusion constraints");
    }

    void add_foreign_key(const ForeignKey& key) {
        m_unchecked = m_unchecked || is_unchecked(key);
        clause("ADD " + foreign_key_clause(m_alter.m_table, key, parent_key(key)));
        if (const std::string name = kept_index(key); !name.empty())
            keep(index_on(name, key));
        // A key that the server named has an index of the column's name, which a key with a name
        // would replace by one of its own.
        if (m_table == nullptr || !is_named_by_server(key, m_alter.m_table))
            return;
        for (const Index& index : m_table->indexes)
            if (is_made_by(key, index) && !is_added(index))
                keep(index);
    }

    /// The index that the key would replace by one of its own name.
    std::string kept_index(const ForeignKey& key) const {
        const std::string name = option(key.options, "keep_index");
        return m_alter.m_added.count(fold(name)) != 0 ? std::string() : name;
    }

    static Index index_on(const std::string& name, const ForeignKey& key) {
        Index index;
        index.name = name;
        for (const std::string& column : key.columns) {
            IndexColumn each;
            each.column = column;
            index.columns.push_back(std::move(each));
        }
        return index;
    }

    std::vector<std::string> parent_key(const ForeignKey& key) const {
        std::vector<std::string> columns;
        const Table* parent = m_model.find(key.referred_table);
        if (parent != nullptr && parent->primary_key)
            for (const KeyColumn& column : parent->primary_key->columns)
                columns.push_back(column.column);
        return columns;
    }

    void drop(const Constraint& constraint) {
        if (std::holds_alternative<PrimaryKey>(constraint))
            return clause("DROP PRIMARY KEY");
        const auto* foreign = std::get_if<ForeignKey>(&constraint);
        const std::string name = std::visit([](const auto& it) { return it.name; }, constraint);
        if (name.empty())
            throw SchemaError("a constraint of table " + to_string(m_alter.m_table) +
                              " is to be dropped and has no name");
        clause((foreign != nullptr ? "DROP FOREIGN KEY " : "DROP CONSTRAINT ") + quote(name));
    }

    /// There is no rename: the constraint is made anew.
    void write(const RenameConstraint& op) {
        const auto renamed = [&](const auto& parts) {
            return std::find_if(parts.begin(), parts.end(), [&](const auto& part) {
                return same_name(part.name, op.new_name);
            });
        };
        require_table(op.constraint);
        const auto key = renamed(m_table->foreign_keys);
        const auto check = renamed(m_table->checks);
        if (key != m_table->foreign_keys.end()) {
            clause("DROP FOREIGN KEY " + quote(op.constraint));
            flush();
            add(*key);
            for (const Index& index : m_table->indexes) // the new key would make its own instead
                if (index.name != key->name && is_on(index, *key))
                    keep(index);
        } else if (check != m_table->checks.end()) {
            clause("DROP CONSTRAINT " + quote(op.constraint));
            add(*check);
        } else {
            throw SchemaError("table " + to_string(m_alter.m_table) + " has no constraint " +
                              op.constraint + " that could be renamed");
        }
    }

    /// Columns that inherit the table's character set follow it.
    void write(const AlterTableOptions& op) {
        const auto own = engine_resets(op.existing, op.options);
        if (!own.empty()) // while the old engine still knows them
            m_statements.push_back(alter_sql(own));
        for (std::string& each : engine_leftovers(op.existing, op.options))
            m_leftovers.push_back(std::move(each));
        if (option(op.existing, "key_block_size") != option(op.options, "key_block_size"))
            make_keys_anew();
        const auto changes = option_changes(op.existing, op.options);
        const auto place = changes.empty() || changes.front() != inherited_collation
                               ? m_clauses.end()
                               : m_clauses.begin();
        m_clauses.insert(place, changes.begin(), changes.end());
        m_partition = partition_change(op.existing, op.options);
        for (std::string& each : versioning_changes(op.existing, op.options))
            clause(std::move(each));
        place_partition_change(op);
        const bool same = table_collation(op.existing) == table_collation(op.options) &&
                          option(op.existing, "charset") == option(op.options, "charset");
        if (same || m_table == nullptr)
            return;
        for (const Column& column : m_table->columns)
            if (column.collation.empty() && column.options.count("charset") == 0 &&
                !is_new(column.name) && !is_anew(column.name) &&
                has_charset(canonical_type(render_type(column.type))))
                modify(column);
    }

    /// What the server refuses in the same statement gets one before or behind it.
    void place_partition_change(const AlterTableOptions& op) {
        if (m_partition.empty())
            return;
        const bool drops = drops_versioning(op.existing, op.options);
        if (option(op.options, "partition_by").empty() && (adds_foreign_key() || drops))
            m_statements.push_back(alter_sql({std::exchange(m_partition, {})}));
        else if (drops && !option(op.existing, "partition_by").empty())
            m_statements.push_back(alter_sql({"REMOVE PARTITIONING"}));
        else if (adds_versioning(op.existing, op.options))
            m_late_partition = std::exchange(m_partition, {});
    }

    bool adds_foreign_key() const {
        return std::any_of(m_alter.m_ops.begin(), m_alter.m_ops.end(), [](const Op& op) {
            const auto* made = std::get_if<CreateConstraint>(&op);
            return made != nullptr && std::holds_alternative<ForeignKey>(made->constraint);
        });
    }

    /// They would go on with the size of blocks that the table had.
    void make_keys_anew() {
        if (m_table == nullptr)
            return;
        for (const Index& index : m_table->indexes)
            if (index.options.count("key_block_size") == 0 && !is_added(index))
                keep(index);
        const bool primary_stays =
            std::none_of(m_alter.m_ops.begin(), m_alter.m_ops.end(), [](const Op& op) {
                const auto* made = std::get_if<CreateConstraint>(&op);
                return made != nullptr && std::holds_alternative<PrimaryKey>(made->constraint);
            });
        if (!m_table->primary_key || !primary_stays)
            return;
        clause("DROP PRIMARY KEY");
        clause("ADD " + primary_key_clause(m_alter.m_table, *m_table->primary_key));
    }

    void write(const SetTableComment& op) { clause("COMMENT=" + string_literal(op.comment)); }
    template <typename Other> void write(const Other&) {}

    /// InnoDB silently drops the index that a foreign key made for itself when another one comes
    /// that serves it, and the catalogue does not tell which indexes are such.
    void keep_foreign_key_indexes() {
        if (m_table == nullptr)
            return;
        for (const Op& op : m_alter.m_ops)
            if (const auto* create = std::get_if<CreateIndex>(&op))
                for (const Index& index : m_table->indexes)
                    if (may_vanish(index, create->index))
                        keep(index);
    }

    bool may_vanish(const Index& index, const Index& made) const {
        if (index.unique || index.name == made.name || index.columns.size() > made.columns.size() ||
            m_alter.m_added.count(fold(index.name)) != 0)
            return false;
        const bool serves =
            std::equal(index.columns.begin(), index.columns.end(), made.columns.begin());
        return serves && std::any_of(m_table->foreign_keys.begin(), m_table->foreign_keys.end(),
                                     [&](const ForeignKey& key) { return is_made_by(key, index); });
    }

    void keep(const Index& index) {
        const std::string add = "ADD " + index_clause(m_alter.m_table, index);
        if (std::find(m_clauses.begin(), m_clauses.end(), add) != m_clauses.end())
            return;
        clause(dropping(index));
        clause(add);
    }

    /// Of an index that is there again in the end.
    std::string dropping(const Index& index) {
        m_kept.insert(fold(index.name));
        return "DROP INDEX " + quote(name_before(index));
    }

    static std::string renaming(const RenameIndex& op) {
        return "RENAME INDEX " + quote(op.index) + " TO " + quote(op.new_name);
    }

    /// An index that is made anew is not renamed: the server finds it by its old name alone.
    std::string name_before(const Index& index) {
        for (const Op& op : m_alter.m_ops) {
            const auto* rename = std::get_if<RenameIndex>(&op);
            if (rename == nullptr || !same_name(rename->new_name, index.name))
                continue;
            m_clauses.erase(std::remove(m_clauses.begin(), m_clauses.end(), renaming(*rename)),
                            m_clauses.end());
            return rename->index;
        }
        return index.name;
    }

    const AlterTable& m_alter;
    const Model& m_model;
    const Table* m_table;
    std::vector<std::string> m_clauses;
    std::string m_partition;
    std::vector<std::string> m_leftovers; ///< clauses of a statement at the end
    std::string m_late_partition;         ///< the only clause of one
    std::set<std::string> m_anew;         ///< columns that are dropped and added, folded
    std::set<std::string> m_gone_indexes; ///< dropped before, folded
    std::optional<ColumnOrder> m_order;   ///< of a known table
    std::set<std::string> m_settled;      ///< columns that can be referred to, folded
    bool m_dropped_anew = false;
    bool m_made_anew = false;
    std::set<std::string> m_kept;    ///< indexes that are dropped and added, folded
    bool m_unchecked = false;        ///< a foreign key is added whose table is not there
    std::set<std::string> m_written; ///< columns whose definition stands in a clause, folded
    std::vector<std::string> m_statements;
};

std::vector<std::string> AlterTable::statements(const Model& after) const {
    return Clauses(*this, after).run();
}

} // namespace dbmig::mysql
