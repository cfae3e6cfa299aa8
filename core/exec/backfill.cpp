// SPDX-License-Identifier: MIT
// Batches by ranges of the key: no row is held between two of them, so that rows may come and go.
#include "exec/backfill.hpp"

#include <algorithm>
#include <utility>

#include "ddl/rows.hpp"
#include "ddl/statement_text.hpp"
#include "exec/retry.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

namespace {

class BatchWalk {
public:
    BatchWalk(Site& site, const Backfill& op, BackfillPosition position)
        : m_site(site), m_op(op), m_table(quote(site.dialect, op.table)),
          m_position(std::move(position)),
          m_retry(site.connection, site.observer, site.settings.lock_wait) {}

    void run(const std::function<void(const BackfillPosition&)>& commit) {
        read_key();
        refuse_null_keys();
        const std::int64_t total = number("SELECT COUNT(*) FROM " + m_table);
        tell(total);
        while (batch(commit)) {
            if (m_position.rows != total) // else it is told below
                tell(std::max(total, m_position.rows));
            m_site.connection.pause(std::chrono::milliseconds(m_op.pause_ms));
        }
        tell(m_position.rows);
    }

private:
    void tell(std::int64_t total) const {
        m_site.observer.progress("backfill " + to_string(m_op.table),
                                 static_cast<std::size_t>(m_position.rows),
                                 static_cast<std::size_t>(total));
    }

    void read_key() {
        ReflectOptions options;
        options.only = {m_op.table};
        const Schema schema = m_site.dialect.reflector().reflect(m_site.connection, options);
        if (schema.tables.empty())
            throw SchemaError("backfill: there is no table " + to_string(m_op.table));
        const auto& key = schema.tables.begin()->second.primary_key;
        if (!key || key->columns.empty())
            throw SchemaError("backfill: table " + to_string(m_op.table) +
                              " has no primary key, along which it would go; write an execute or "
                              "update_rows operation");
        for (const auto& column : key->columns)
            add_key_column(column.column);
    }

    void add_key_column(const std::string& name) {
        for (const auto& [column, expression] : m_op.set)
            if (m_site.dialect.fold(column) == m_site.dialect.fold(name))
                throw SchemaError("backfill: column " + name + " is part of the primary key of " +
                                  to_string(m_op.table) +
                                  ", along which the backfill goes, and "
                                  "cannot be set by it");
        m_key.push_back(m_site.dialect.quote(name));
    }

    /// They would stand outside of every range.
    void refuse_null_keys() {
        std::string condition;
        for (const auto& column : m_key)
            condition += (condition.empty() ? "" : " OR ") + column + " IS NULL";
        const auto found = number("SELECT COUNT(*) FROM " + m_table + " WHERE " + condition);
        if (found > 0)
            throw SchemaError(util::format(
                "backfill: {} of {} has NULL in its primary key and would be left out",
                util::counted(static_cast<std::size_t>(found), "row"), to_string(m_op.table)));
    }

    /// False once the end is reached.
    bool batch(const std::function<void(const BackfillPosition&)>& commit) {
        return m_retry([&] {
            const OpenTransaction open(m_site.connection);
            m_site.connection.begin(Transaction::write);
            const auto end = end_of_batch();
            BackfillPosition next = m_position;
            next.rows += end ? m_op.batch : rest();
            next.finished = !end;
            if (end)
                next.key = *end;
            m_site.connection.run_all({update(end)});
            commit(next);
            m_position = std::move(next);
            return end.has_value();
        });
    }

    /// The key of the last row of a full batch; nothing when fewer rows are left.
    std::optional<std::vector<Value>> end_of_batch() {
        ddl::StatementText text(m_site.dialect);
        text.sql("SELECT " + util::join(m_key, ", ") + " FROM " + m_table);
        if (!m_position.key.empty())
            beyond(text.sql(" WHERE "), m_position.key, " > ", true);
        text.sql(" ORDER BY " + util::join(m_key, ", ") + " LIMIT 1 OFFSET " +
                 std::to_string(m_op.batch - 1));
        const Statement statement = text.take();
        auto rows = m_site.connection.query(statement.sql, statement.parameters).rows;
        if (rows.empty())
            return std::nullopt;
        return std::move(rows.front());
    }

    std::int64_t rest() {
        ddl::StatementText text(m_site.dialect);
        text.sql("SELECT COUNT(*) FROM " + m_table);
        if (!m_position.key.empty())
            beyond(text.sql(" WHERE "), m_position.key, " > ", true);
        const Statement statement = text.take();
        const auto rows = m_site.connection.query(statement.sql, statement.parameters).rows;
        return std::get<std::int64_t>(rows.at(0).at(0));
    }

    Statement update(const std::optional<std::vector<Value>>& end) {
        ddl::StatementText text(m_site.dialect);
        text.sql("UPDATE " + m_table + " SET " + ddl::fill_assignments(m_op, m_site.dialect));
        const char* word = " WHERE ";
        if (!m_position.key.empty())
            beyond(text.sql(std::exchange(word, " AND ")), m_position.key, " > ", true);
        if (end)
            beyond(text.sql(std::exchange(word, " AND ")), *end, " < ", false);
        if (!m_op.where.empty())
            text.sql(word).sql("(").sql(m_op.where).sql("\n)"); // it may end with a comment
        return text.take();
    }

    /// The columns compared with a key one after another. The first condition alone says the same
    /// less exactly: it is what planners look up in the key's index.
    void beyond(ddl::StatementText& text, const std::vector<Value>& key, const char* op,
                bool excluding) {
        const std::string equal_too = std::string(op).substr(0, 2) + "= ";
        text.sql(m_key[0]).sql(m_key.size() > 1 || !excluding ? equal_too : op).value(key.at(0));
        if (m_key.size() == 1)
            return;
        text.sql(" AND (");
        for (std::size_t last = 0; last < m_key.size(); ++last) {
            text.sql(last ? " OR (" : "(");
            for (std::size_t i = 0; i < last; ++i)
                text.sql(m_key[i]).sql(" = ").value(key.at(i)).sql(" AND ");
            const bool or_equal = !excluding && last + 1 == m_key.size();
            text.sql(m_key[last]).sql(or_equal ? equal_too : op).value(key.at(last)).sql(")");
        }
        text.sql(")");
    }

    std::int64_t number(const std::string& sql) {
        return std::get<std::int64_t>(m_site.connection.query(sql).rows.at(0).at(0));
    }

    Site& m_site;
    const Backfill& m_op;
    std::string m_table;
    std::vector<std::string> m_key; ///< quoted
    BackfillPosition m_position;
    Retry m_retry;
};

} // namespace

void backfill(Site& site, const Backfill& op, BackfillPosition position,
              const std::function<void(const BackfillPosition&)>& commit) {
    BatchWalk(site, op, std::move(position)).run(commit);
}

} // namespace dbmig::exec
