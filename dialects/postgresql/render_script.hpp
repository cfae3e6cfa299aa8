// SPDX-License-Identifier: MIT
// What the functions that render work on: the statements so far, the schema as it stands between
// them, and the operations that are still to come.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <dbmig/op.hpp>
#include <dbmig/schema.hpp>
#include <dbmig/statement.hpp>

namespace dbmig::postgresql {

class Script {
public:
    /// `ops` must outlive the script.
    Script(const Operations& ops, Schema schema) : m_ops(ops), m_schema(std::move(schema)) {}

    void add(std::string sql);
    void add_alone(std::string sql); ///< cannot run inside a transaction
    /// Comes before a routine is made: its body may name what is made later.
    void defer_bodies();

    /// As it is before the current operation; what a project does not tell is not in it.
    const Schema& schema() const { return m_schema; }
    const Table* table(const Name& name) const;
    const Column* column(const Name& table, const std::string& name) const;
    const SchemaObject* object(ObjectKind kind, const Name& name) const;

    const Operations& ops() const { return m_ops; }
    std::size_t index() const { return m_index; }
    /// Whether `test(Op)` holds for an operation after the current one.
    template <typename Test> bool later(const Test& test) const {
        for (std::size_t i = m_index + 1; i < m_ops.size(); ++i)
            if (test(m_ops[i].op))
                return true;
        return false;
    }
    template <typename Test> bool earlier(const Test& test) const {
        for (std::size_t i = 0; i < m_index; ++i)
            if (test(m_ops[i].op))
                return true;
        return false;
    }
    template <typename Test> bool anywhere(const Test& test) const {
        return earlier(test) || later(test);
    }

    /// A part of a table that has gone although its own operation comes later, which then has
    /// nothing to do.
    void forget(const Name& table, const std::string& part) { m_gone.emplace(table, part); }
    bool is_gone(const Name& table, const std::string& part) {
        return m_gone.erase({table, part}) > 0;
    }
    /// The same, before its own operation is there.
    bool has_gone(const Name& table, const std::string& part) const {
        return m_gone.count({table, part}) != 0;
    }

    /// Operations that an earlier one has carried out along with itself.
    void set_done(std::size_t operation) { m_done.insert(operation); }
    bool is_done(std::size_t operation) const { return m_done.count(operation) != 0; }
    /// As later(), of what no earlier one has carried out.
    template <typename Test> bool still_comes(const Test& test) const {
        for (std::size_t i = m_index + 1; i < m_ops.size(); ++i)
            if (!is_done(i) && test(m_ops[i].op))
                return true;
        return false;
    }

    /// Indexes and constraints that have been dropped by now and not made again.
    bool set_dropped(const Name& index) { return m_dropped.insert(index).second; }
    void set_made(const Name& index) { m_dropped.erase(index); }
    bool is_dropped(const Name& index) const { return m_dropped.count(index) != 0; }

    /// Partitions whose table is dropped, to be made anew with them.
    void set_detached(const Name& table) { m_detached.insert(table); }
    bool attach_again(const Name& table) { return m_detached.erase(table) > 0; }
    bool is_detached(const Name& table) const { return m_detached.count(table) != 0; }

    /// Partitions that have got their new bound along with another one.
    void set_moved(const Name& table) { m_moved.insert(table); }
    bool is_moved(const Name& table) const { return m_moved.count(table) != 0; }

    /// Tables that are of no type for the moment.
    bool release(const Name& table) { return m_released.insert(table).second; }
    void retain(const Name& table) { m_released.erase(table); }
    const std::set<Name>& released() const { return m_released; }

    /// Tables that are logged, or not logged any more, along with another one.
    bool set_switched(const Name& table) { return m_switched.insert(table).second; }

    /// Whether the sequence of a serial column has not been made yet; from now on it has.
    bool make_early(const Name& sequence) { return m_sequences.insert(sequence).second; }

    /// Things that have been dropped, to come again with their privileges: the number under which
    /// these are kept; 0: they are not.
    std::size_t keep(const std::string& thing) { return m_kept[thing] = ++m_keeps; }
    std::size_t give_back(const std::string& thing) {
        const auto kept = m_kept.extract(thing);
        return kept.empty() ? 0 : kept.mapped();
    }

    /// Sequences of serial columns that go on as objects of their own.
    void set_adopted(const Name& sequence) { m_adopted.insert(sequence); }
    bool is_adopted(const Name& sequence) const { return m_adopted.count(sequence) != 0; }

    /// Sequences that are called otherwise until they go, since another one gets their name.
    void set_aside(const Name& sequence, const Name& now) { m_aside[sequence] = now; }
    bool is_aside(const Name& sequence) const { return m_aside.count(sequence) != 0; }
    /// What it is called now; from now on the name is that of the other one.
    Name take_aside(const Name& sequence) {
        const auto aside = m_aside.extract(sequence);
        return aside.empty() ? sequence : aside.mapped();
    }

    /// The table is no child of `parent` any more, although its own operation comes later.
    void leave(const Name& table, const Name& parent);

    /// Carries out the current operation on the schema, and goes to the next.
    void advance();
    std::vector<Statement> take() { return std::move(m_statements); }

private:
    const Operations& m_ops;
    Schema m_schema;
    std::size_t m_index = 0;
    bool m_bodies_deferred = false;
    std::set<std::pair<Name, std::string>> m_gone;
    std::set<std::size_t> m_done;
    std::set<Name> m_dropped;
    std::set<Name> m_sequences;
    std::set<Name> m_detached;
    std::set<Name> m_moved;
    std::set<Name> m_released;
    std::set<Name> m_switched;
    std::set<Name> m_adopted;
    std::map<Name, Name> m_aside;
    std::map<std::string, std::size_t> m_kept;
    std::size_t m_keeps = 0;
    std::vector<Statement> m_statements;
};

} // namespace dbmig::postgresql
