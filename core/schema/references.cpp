// SPDX-License-Identifier: MIT
// Rewrites what refers to a renamed table or column.
#include "schema/references.hpp"

#include "util/text.hpp"

namespace dbmig::schema {

namespace {

/// Rewrites names and texts of one table for one renamed column.
class ColumnRewriter {
public:
    ColumnRewriter(const std::string& from, const std::string& to, const Fold& fold,
                   const Rename& rename)
        : m_from(from), m_to(to), m_fold(fold), m_rename(rename) {}

    void name(std::string& column) const {
        if (same_name(column, m_from, m_fold))
            column = m_to;
    }
    void names(std::vector<std::string>& columns) const {
        for (std::string& column : columns)
            name(column);
    }
    void keys(std::vector<KeyColumn>& columns) const {
        for (KeyColumn& key : columns)
            name(key.column);
    }
    void text(std::string& sql) const {
        if (m_rename && !sql.empty())
            sql = m_rename(sql, m_from, m_to);
    }
    void index(Index& it) const {
        for (IndexColumn& key : it.columns) {
            name(key.column);
            text(key.expression);
        }
        names(it.include);
        text(it.where);
    }
    void table(Table& it) const;

private:
    const std::string& m_from;
    const std::string& m_to;
    const Fold& m_fold;
    const Rename& m_rename;
};

void ColumnRewriter::table(Table& it) const {
    for (Column& column : it.columns)
        if (column.generated)
            text(column.generated->expression);
    if (it.primary_key) {
        keys(it.primary_key->columns);
        names(it.primary_key->include);
    }
    for (Unique& unique : it.uniques) {
        keys(unique.columns);
        names(unique.include);
    }
    for (ForeignKey& key : it.foreign_keys) {
        names(key.columns);
        names(key.on_delete_columns);
    }
    for (Check& check : it.checks)
        text(check.expression);
    for (Exclusion& exclusion : it.exclusions) {
        for (ExclusionElement& element : exclusion.elements)
            text(element.expression);
        text(exclusion.where);
    }
    for (Index& each : it.indexes)
        index(each);
    for (const char* const key : {"partition_by", "period"})
        if (const auto found = it.options.find(key); found != it.options.end())
            text(found->second);
}

} // namespace

bool names(std::string_view sql, std::string_view identifier, const Rename& rename) {
    if (!rename)
        return false;
    // A name that nobody has: the text changes exactly when a token names the identifier.
    return rename(sql, identifier, "\x01") != sql;
}

namespace {

/// `schema.name` or `name`, quoted where it must be, as `to` where it is that of `from`.
std::string renamed_parent(const std::string& parent, const Name& from, const Name& to,
                           const Rename& rename) {
    const std::size_t dot = parent.rfind('.');
    const std::string head = dot == std::string::npos ? "" : parent.substr(0, dot);
    const std::string tail = dot == std::string::npos ? parent : parent.substr(dot + 1);
    const bool in_schema = head.empty() ? from.schema.empty() : names(head, from.schema, rename);
    if (!in_schema || !names(tail, from.name, rename))
        return parent;
    const std::string name = rename(tail, from.name, to.name);
    return to.schema.empty() ? name : rename(tail, from.name, to.schema) + "." + name;
}

/// Names of the tables that a table has its columns from, with commas between them.
std::string renamed_parents(std::string_view parents, const Name& from, const Name& to,
                            const Rename& rename) {
    std::string result;
    for (const std::string& parent : util::split(parents, ','))
        result += (result.empty() ? "" : ", ") +
                  renamed_parent(std::string(util::trim(parent)), from, to, rename);
    return result;
}

void rename_in_tables(Schema& schema, const Name& from, const Name& to, const Folds& folds,
                      const Rename& rename) {
    for (auto& [name, table] : schema.tables) {
        for (ForeignKey& key : table.foreign_keys)
            if (same_name(key.referred_table, from, folds.relations))
                key.referred_table = to;
        for (const char* const key : {"inherits", "partition_of"})
            if (const auto found = table.options.find(key); found != table.options.end() && rename)
                found->second = renamed_parents(found->second, from, to, rename);
    }
}

} // namespace

void rename_table_references(Schema& schema, const Name& from, const Name& to, const Folds& folds,
                             const Rename& rename) {
    rename_in_tables(schema, from, to, folds, rename);
    for (auto& [name, trigger] : schema.triggers) {
        if (same_name(trigger.table, from, folds.relations))
            trigger.table = to;
        if (rename)
            trigger.definition = rename(trigger.definition, from.name, to.name);
    }
    for (auto& [key, object] : schema.objects)
        if (!object.table.name.empty() && same_name(object.table, from, folds.relations)) {
            object.table = to;
            if (rename)
                object.definition = rename(object.definition, from.name, to.name);
        }
    if (!rename)
        return;
    for (auto& [name, view] : schema.views)
        view.definition = rename(view.definition, from.name, to.name);
    Table* const renamed = find_table(schema, to, folds.relations);
    if (renamed == nullptr || find_column(*renamed, from.name, folds.parts) != nullptr)
        return; // the name may be the column's
    for (Check& check : renamed->checks)
        check.expression = rename(check.expression, from.name, to.name);
}

void rename_column_references(Schema& schema, const Name& table, const std::string& from,
                              const std::string& to, const Folds& folds, const Rename& rename) {
    const ColumnRewriter rewriter(from, to, folds.parts, rename);
    for (auto& [name, other] : schema.tables) {
        for (ForeignKey& key : other.foreign_keys)
            if (same_name(key.referred_table, table, folds.relations))
                rewriter.names(key.referred_columns);
        if (same_name(name, table, folds.relations))
            rewriter.table(other);
    }
    for (auto& [name, trigger] : schema.triggers)
        if (same_name(trigger.table, table, folds.relations))
            rewriter.text(trigger.definition);
    for (auto& [key, object] : schema.objects)
        if (!object.table.name.empty() && same_name(object.table, table, folds.relations))
            rewriter.text(object.definition);
    for (auto& [name, view] : schema.views)
        if (names(view.definition, table.name, rename))
            rewriter.text(view.definition);
}

namespace {

/// `old.name` with the table's new name before the dot, in the table's new schema.
Name owned_name(const Name& name, const Name& from, const Name& to) {
    const std::string prefix = from.name + ".";
    if (name.name.rfind(prefix, 0) != 0)
        return name;
    return {name.schema == from.schema ? to.schema : name.schema,
            to.name + "." + name.name.substr(prefix.size())};
}

/// Gives the entries of `objects` that are on `table` their new names.
template <typename Map, typename Rekey>
void rename_entries(Map& objects, const Name& table, const Rekey& rekey) {
    std::vector<typename Map::node_type> moved;
    for (auto it = objects.begin(); it != objects.end();) {
        const auto next = std::next(it);
        if (it->second.table == table)
            moved.push_back(objects.extract(it));
        it = next;
    }
    for (auto& node : moved) {
        rekey(node);
        objects.insert(std::move(node));
    }
}

} // namespace

void rename_owned(Schema& schema, const Name& from, const Name& to) {
    rename_entries(schema.triggers, to, [&](auto& node) {
        node.mapped().name = owned_name(node.mapped().name, from, to);
        node.key() = node.mapped().name;
    });
    rename_entries(schema.objects, to, [&](auto& node) {
        node.mapped().name = owned_name(node.mapped().name, from, to);
        node.key().name = node.mapped().name;
    });
}

} // namespace dbmig::schema
