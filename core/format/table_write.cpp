// SPDX-License-Identifier: MIT
// Writing a table: keys of one column stand with their column while that reads back the same.
#include <algorithm>

#include "format/table.hpp"

namespace dbmig::format {

namespace {

using yaml::Node;

std::size_t position(const Table& table, const std::string& column) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const Column& c) { return c.name == column; });
    return static_cast<std::size_t>(found - table.columns.begin());
}

/// `primary_key: true` at the columns says the same.
bool is_inline(const Table& table, const PrimaryKey& key) {
    PrimaryKey plain;
    std::size_t least = 0;
    for (const auto& column : key.columns) {
        plain.columns.push_back({column.column, {}, false});
        const auto at = position(table, column.column);
        if (at < least || at == table.columns.size())
            return false;
        least = at + 1;
    }
    return !key.columns.empty() && key == plain;
}

bool is_inline(const Unique& unique) {
    Unique plain;
    plain.name = unique.name;
    for (const auto& column : unique.columns)
        plain.columns.push_back({column.column, {}, false});
    return plain.columns.size() == 1 && unique == plain;
}

bool is_inline(const ForeignKey& key) {
    ForeignKey plain;
    plain.columns = key.columns;
    plain.referred_table = key.referred_table;
    plain.referred_columns = key.referred_columns;
    plain.on_delete = key.on_delete;
    plain.on_update = key.on_update;
    plain.match = key.match;
    plain.deferrable = key.deferrable;
    return key.columns.size() == 1 && key.referred_columns.size() <= 1 && key == plain;
}

/// How many of the leading parts can stand with their columns: the reader takes those first, in
/// the order of the columns.
template <class T, class Column, class Fits>
std::vector<const T*> inline_parts(const Table& table, const std::vector<T>& parts,
                                   Column column_of, Fits fits) {
    std::vector<const T*> at_columns(table.columns.size(), nullptr);
    std::size_t least = 0;
    for (const auto& part : parts) {
        const auto at = fits(part) ? position(table, column_of(part)) : table.columns.size();
        if (at < least || at == table.columns.size())
            break;
        at_columns[at] = &part;
        least = at + 1;
    }
    return at_columns;
}

bool resolves(const Schema& models, const ForeignKey& key) {
    const auto table = models.tables.find(key.referred_table);
    if (table == models.tables.end())
        return false;
    const auto& columns = key.referred_columns;
    if (columns.empty())
        return table->second.primary_key &&
               table->second.primary_key->columns.size() == key.columns.size();
    return columns.size() == key.columns.size() &&
           std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
               return find_column(table->second, column) != nullptr;
           });
}

template <class T> Node definition(const T& object) {
    Node node = yaml::mapping();
    FieldWriter fields(node);
    describe(fields, object);
    return node;
}

/// A mapping by name, or a list where a name is missing or not the only one.
template <class T, class Write>
void put_parts(FieldWriter& fields, std::string_view section, const std::vector<const T*>& parts,
               Write write) {
    std::vector<std::string> names;
    for (const auto* object : parts)
        names.push_back(object->name);
    std::sort(names.begin(), names.end());
    const bool named = std::adjacent_find(names.begin(), names.end()) == names.end() &&
                       (names.empty() || !names.front().empty());
    Node node = named ? yaml::mapping() : yaml::sequence();
    for (const auto* object : parts) {
        auto value = write(*object);
        if (!named && !object->name.empty())
            value.entries.insert(value.entries.begin(),
                                 yaml::Entry{"name", 0, 0, string_node(object->name)});
        compact(value);
        if (named)
            yaml::put(node, object->name, std::move(value));
        else
            node.items.push_back(std::move(value));
    }
    if (!parts.empty())
        fields.put(section, std::move(node));
}

template <class T>
void put_all(FieldWriter& fields, std::string_view section, const std::vector<T>& parts) {
    std::vector<const T*> all;
    for (const auto& part : parts)
        all.push_back(&part);
    put_parts(fields, section, all, [](const T& part) { return definition(part); });
}

class TableWriter {
public:
    TableWriter(FieldWriter& fields, const Table& table, const Schema* models)
        : m_fields(fields), m_table(table), m_models(models),
          m_uniques(inline_parts(
              table, table.uniques, [](const Unique& u) { return u.columns.front().column; },
              [](const Unique& u) { return is_inline(u); })),
          m_keys(inline_parts(
              table, table.foreign_keys, [](const ForeignKey& k) { return k.columns.front(); },
              [&](const ForeignKey& k) { return is_inline(k) && is_checked(k); })) {}

    void write() {
        const bool inline_key = m_table.primary_key && is_inline(m_table, *m_table.primary_key);
        write_columns(inline_key);
        if (m_table.primary_key && !inline_key)
            m_fields.put("primary_key", primary_key());
        write_parts("foreign_keys", m_table.foreign_keys, m_keys);
        write_parts("uniques", m_table.uniques, m_uniques);
        write_parts("checks", m_table.checks, {});
        write_parts("exclusions", m_table.exclusions, {});
        write_parts("indexes", m_table.indexes, {});
        m_fields.options("options", m_table.options);
        m_fields.text("comment", m_table.comment);
        m_fields.text("renamed_from", m_table.renamed_from);
    }

private:
    bool is_checked(const ForeignKey& key) const {
        return m_models == nullptr || resolves(*m_models, key);
    }

    bool in_primary_key(const std::string& column) const {
        const auto& key = m_table.primary_key;
        return key && std::any_of(key->columns.begin(), key->columns.end(),
                                  [&](const KeyColumn& k) { return k.column == column; });
    }

    bool in_foreign_key(const std::string& column) const {
        return std::any_of(
            m_table.foreign_keys.begin(), m_table.foreign_keys.end(), [&](const ForeignKey& key) {
                return std::count(key.columns.begin(), key.columns.end(), column) > 0;
            });
    }

    void write_columns(bool inline_key) {
        Node columns = yaml::mapping();
        for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
            const auto& column = m_table.columns[i];
            const bool key = in_primary_key(column.name);
            ColumnSetting setting;
            setting.primary_key = key && inline_key;
            setting.nullable_otherwise = !key;
            setting.say_no_type = in_foreign_key(column.name);
            setting.unique = m_uniques[i];
            setting.key = m_keys[i];
            Node node = yaml::mapping();
            FieldWriter fields(node);
            write_column(fields, column, setting);
            compact(node);
            yaml::put(columns, column.name, std::move(node));
        }
        m_fields.put("columns", std::move(columns));
    }

    Node primary_key() const {
        const auto& key = *m_table.primary_key;
        Node node = yaml::mapping();
        FieldWriter fields(node);
        fields.text("name", key.name);
        describe(fields, key);
        const bool columns_alone = node.entries.size() == 1 && !key.columns.empty();
        Node result = columns_alone ? std::move(node.entries.front().value) : std::move(node);
        compact(result);
        return result;
    }

    template <class T> Node part(const T& object) const {
        Node node = definition(object);
        if constexpr (std::is_same_v<T, ForeignKey>)
            if (!is_checked(object))
                yaml::put(node, "unchecked", yaml::boolean(true));
        return node;
    }

    template <class T>
    void write_parts(std::string_view section, const std::vector<T>& parts,
                     const std::vector<const T*>& at_columns) {
        std::vector<const T*> rest;
        for (const auto& object : parts)
            if (std::find(at_columns.begin(), at_columns.end(), &object) == at_columns.end())
                rest.push_back(&object);
        put_parts(m_fields, section, rest, [&](const T& object) { return part(object); });
    }

    FieldWriter& m_fields;
    const Table& m_table;
    const Schema* m_models;
    std::vector<const Unique*> m_uniques;
    std::vector<const ForeignKey*> m_keys;
};

} // namespace

void write_table(FieldWriter& fields, const Table& table, const Schema* models) {
    TableWriter(fields, table, models).write();
}

void FieldWriter::checks(std::string_view keys, const std::vector<Check>& value) {
    put_all(*this, keys, value);
}

void FieldWriter::indexes(std::string_view keys, const std::vector<Index>& value) {
    put_all(*this, keys, value);
}

} // namespace dbmig::format
