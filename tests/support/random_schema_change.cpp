// SPDX-License-Identifier: MIT
// Random schemas: changed at random, and made valid again.
#include <algorithm>
#include <iterator>
#include <set>

#include "support/random_schema.hpp"
#include "util/text.hpp"

namespace dbmig::test {

namespace {

template <typename T, typename Out> void remove_if(std::vector<T>& items, const Out& out) {
    items.erase(std::remove_if(items.begin(), items.end(), out), items.end());
}

/// Of names: every text of a random schema uses one of them alone.
char quote_of(std::string_view sql) {
    return sql.find('`') == std::string_view::npos ? '"' : '`';
}

/// The identifiers in quotes.
std::vector<std::string> identifiers(std::string_view sql) {
    std::vector<std::string> found;
    const char quote = quote_of(sql);
    for (std::size_t at = sql.find(quote); at != std::string_view::npos; at = sql.find(quote, at)) {
        std::string name;
        for (++at; at < sql.size(); ++at) {
            if (sql[at] == quote && (at + 1 == sql.size() || sql[at + 1] != quote))
                break;
            if (sql[at] == quote)
                ++at;
            name += sql[at];
        }
        ++at;
        found.push_back(name);
    }
    return found;
}

/// What a table has, for asking whether its parts still fit.
class Columns {
public:
    explicit Columns(const Table& table) {
        for (const Column& column : table.columns)
            m_names.insert(column.name);
    }
    bool has(const std::string& name) const { return m_names.count(name) != 0; }
    bool have(const std::vector<KeyColumn>& keys) const {
        return std::all_of(keys.begin(), keys.end(),
                           [&](const KeyColumn& key) { return has(key.column); });
    }
    bool have(const std::vector<std::string>& names) const {
        return std::all_of(names.begin(), names.end(),
                           [&](const std::string& name) { return has(name); });
    }
    bool have(const Index& index) const {
        return have(identifiers(index.where)) &&
               std::all_of(index.columns.begin(), index.columns.end(), [&](const IndexColumn& it) {
                   return it.column.empty() ? have(identifiers(it.expression)) : has(it.column);
               });
    }

private:
    std::set<std::string> m_names;
};

bool is_key(const Table& table, const std::string& column) {
    return table.primary_key &&
           std::any_of(table.primary_key->columns.begin(), table.primary_key->columns.end(),
                       [&](const KeyColumn& key) { return key.column == column; });
}

/// An INTEGER primary key that may count itself up.
bool may_count(const Table& table, const Column& column) {
    return is_key(table, column.name) && table.primary_key->columns.size() == 1 &&
           !table.primary_key->columns[0].descending &&
           util::equal_ignoring_case(column.type.text, "integer") && column.collation.empty() &&
           table.options.count("without_rowid") == 0;
}

void repair_columns(Table& table) {
    std::set<std::string> plain;
    for (const Column& column : table.columns)
        if (!column.generated || is_key(table, column.name))
            plain.insert(column.name);
    if (plain.empty())
        table.columns[0].generated.reset();
    for (Column& column : table.columns) {
        if (column.generated) {
            const auto sources = identifiers(column.generated->expression);
            if (is_key(table, column.name) || plain.count(sources.at(0)) == 0)
                column.generated.reset();
            else
                column.server_default.reset();
        }
        column.autoincrement = column.autoincrement && may_count(table, column);
    }
}

bool same_columns(const std::vector<KeyColumn>& a, const std::vector<KeyColumn>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return x.column == y.column; });
}

/// Keys on the same columns must not say different things about conflicts.
void repair_conflicts(Table& table) {
    for (std::size_t at = 0; at < table.uniques.size(); ++at) {
        bool twice = table.primary_key &&
                     same_columns(table.primary_key->columns, table.uniques[at].columns);
        for (std::size_t other = 0; other < table.uniques.size(); ++other)
            twice = twice || (other != at && same_columns(table.uniques[other].columns,
                                                          table.uniques[at].columns));
        if (twice)
            table.uniques[at].options.clear();
    }
}

/// Where expressions must fit types: a formula whose source has another family now.
void repair_formulas(Table& table) {
    for (Column& column : table.columns) {
        if (!column.generated)
            continue;
        const bool text = column.generated->expression.compare(0, 6, "upper(") == 0;
        const Column& source = find(table, identifiers(column.generated->expression).at(0));
        if (source.autoincrement || (family(source.type) == Family::text) != text ||
            family(column.type) != family(source.type))
            column.generated.reset();
    }
}

/// Where nothing can be built over what is not stored.
void store_what_is_indexed(Table& table) {
    std::set<std::string> used;
    for (const Index& index : table.indexes) {
        for (const IndexColumn& part : index.columns)
            for (const auto& name :
                 part.column.empty() ? identifiers(part.expression) : std::vector{part.column})
                used.insert(name);
        for (const auto& name : identifiers(index.where))
            used.insert(name);
    }
    for (const Unique& unique : table.uniques)
        for (const KeyColumn& part : unique.columns)
            used.insert(part.column);
    for (const ForeignKey& key : table.foreign_keys)
        used.insert(key.columns.begin(), key.columns.end());
    for (Column& column : table.columns)
        if (column.generated && used.count(column.name) != 0)
            column.generated->stored = true;
}

/// No two keys on the same columns: engines fold them.
void repair_twins(Table& table) {
    std::vector<std::vector<KeyColumn>> seen;
    if (table.primary_key)
        seen.push_back(table.primary_key->columns);
    remove_if(table.uniques, [&](const Unique& it) {
        for (const auto& columns : seen)
            if (same_columns(columns, it.columns))
                return true;
        seen.push_back(it.columns);
        return false;
    });
}

/// What says something of a column whose family is another now.
void forget(Table& table, const std::string& column) {
    const auto says = [&](const std::string& sql) {
        const auto names = identifiers(sql);
        return std::find(names.begin(), names.end(), column) != names.end();
    };
    remove_if(table.checks, [&](const Check& it) { return says(it.expression); });
    remove_if(table.indexes, [&](const Index& it) {
        return says(it.where) ||
               std::any_of(it.columns.begin(), it.columns.end(), [&](const IndexColumn& part) {
                   return says(part.expression) ||
                          (part.column == column && !part.collation.empty());
               });
    });
}

bool said_in_checks(const Table& table, const std::string& column) {
    return std::any_of(table.checks.begin(), table.checks.end(), [&](const Check& it) {
        const auto names = identifiers(it.expression);
        return std::find(names.begin(), names.end(), column) != names.end();
    });
}

/// Whether the types agree. An action that would put NULL where it cannot be is none.
bool repair_typed_key(const Table& table, const Table& parent, ForeignKey& key) {
    bool nullable = true;
    for (std::size_t at = 0; at < key.columns.size(); ++at) {
        const Column& it = find(table, key.columns[at]);
        if (!refers(it, find(parent, parent.primary_key->columns[at].column)))
            return false;
        nullable = nullable && it.nullable && !is_key(table, it.name);
    }
    for (std::string* action : {&key.on_delete, &key.on_update})
        if (!nullable && *action == "set null")
            action->clear();
    return true;
}

void repair_typed_keys(Schema& schema) {
    for (auto& [name, table] : schema.tables)
        remove_if(table.foreign_keys, [&, &table = table](ForeignKey& it) {
            return !repair_typed_key(table, schema.tables.at(it.referred_table), it);
        });
}

void repair_foreign_keys(Schema& schema) {
    for (auto& [name, table] : schema.tables) {
        const Columns columns(table);
        remove_if(table.foreign_keys, [&](const ForeignKey& it) {
            const auto parent = schema.tables.find(it.referred_table);
            if (!columns.have(it.columns) || parent == schema.tables.end() ||
                !parent->second.primary_key)
                return true;
            const auto& keys = parent->second.primary_key->columns;
            if (keys.size() != it.columns.size())
                return true;
            return !it.referred_columns.empty() &&
                   !std::equal(keys.begin(), keys.end(), it.referred_columns.begin(),
                               it.referred_columns.end(),
                               [](const KeyColumn& key, const std::string& column) {
                                   return key.column == column;
                               });
        });
    }
}

template <typename T, typename Out> void erase_if(std::map<Name, T>& items, const Out& out) {
    for (auto it = items.begin(); it != items.end();)
        it = out(it->second) ? items.erase(it) : std::next(it);
}

/// Views end with the relation that they read; what stands before are its columns.
bool fits(const Schema& schema, const View& view) {
    std::vector<std::string> names = identifiers(view.definition);
    const Name relation{"", names.back()};
    names.pop_back();
    if (names.empty())
        return schema.views.count(relation) != 0;
    const auto table = schema.tables.find(relation);
    return table != schema.tables.end() && Columns(table->second).have(names);
}

/// Triggers name themselves, what they are on, the table that they change, and a column.
bool fits(const Schema& schema, const Trigger& trigger) {
    const std::vector<std::string> names = identifiers(trigger.definition);
    const auto target = schema.tables.find({"", names.at(2)});
    const bool instead = trigger.definition.find("INSTEAD OF") != std::string::npos;
    return (instead ? schema.views.count(trigger.table) : schema.tables.count(trigger.table)) !=
               0 &&
           target != schema.tables.end() && Columns(target->second).has(names.at(3));
}

} // namespace

void RandomSchema::repair_table(Table& table) {
    const Columns columns(table);
    const auto have = [&](const std::vector<KeyColumn>& keys) {
        return columns.have(keys) &&
               std::all_of(keys.begin(), keys.end(),
                           [&](const KeyColumn& it) { return fit_for_keys(table, it.column); });
    };
    if (table.primary_key && !have(table.primary_key->columns))
        table.primary_key.reset();
    if (!table.primary_key)
        table.options.erase("without_rowid");
    repair_columns(table);
    remove_if(table.uniques, [&](const Unique& it) { return !have(it.columns); });
    repair_conflicts(table);
    remove_if(table.checks,
              [&](const Check& it) { return !columns.have(identifiers(it.expression)); });
    remove_if(table.indexes, [&](const Index& it) {
        return !columns.have(it) ||
               std::any_of(it.columns.begin(), it.columns.end(), [&](const IndexColumn& part) {
                   return !part.column.empty() && !fit_for_keys(table, part.column);
               });
    });
    if (!m_features.typed)
        return;
    repair_formulas(table);
    repair_twins(table);
    if (!m_features.virtual_keys)
        store_what_is_indexed(table);
    for (Column& column : table.columns) {
        column.autoincrement = column.autoincrement && (m_features.counters_in_expressions ||
                                                        !said_in_checks(table, column.name));
        if (column.autoincrement)
            column.server_default.reset();
    }
}

/// Columns of a type that is gone, defaults that are no values of their type.
void RandomSchema::repair_types(Schema& schema) {
    if (m_features.enums.empty())
        return;
    for (auto& [name, table] : schema.tables)
        for (Column& column : table.columns) {
            const std::vector<std::string> names = identifiers(column.type.text);
            if (names.empty())
                continue;
            const auto type = schema.objects.find({ObjectKind::enumeration, {"", names[0]}});
            if (type == schema.objects.end()) {
                column.type = {"date", true, {}};
                column.server_default.reset();
                continue;
            }
            const auto& values = type->second.values;
            if (column.server_default &&
                std::none_of(values.begin(), values.end(), [&](const std::string& value) {
                    return *column.server_default == "'" + value + "'";
                }))
                column.server_default.reset();
        }
}

void RandomSchema::change_enum(Schema& schema) {
    if (schema.objects.empty() || chance(20))
        return add_enum(schema);
    auto it = schema.objects.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(below(schema.objects.size())));
    auto& values = it->second.values;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(below(values.size()));
    const std::string fresh = "v" + std::to_string(below(1000));
    if (chance(15))
        schema.objects.erase(it);
    else if (chance(60) && std::find(values.begin(), values.end(), fresh) == values.end())
        values.insert(at, fresh);
    else if (values.size() > 1)
        values.erase(at);
}

void RandomSchema::repair(Schema& schema) {
    repair_types(schema);
    for (auto& [name, table] : schema.tables)
        repair_table(table);
    repair_foreign_keys(schema);
    if (m_features.typed)
        repair_typed_keys(schema);
    for (std::size_t before = schema.views.size() + 1; before != schema.views.size();) {
        before = schema.views.size();
        erase_if(schema.views, [&](const View& it) { return !fits(schema, it); });
    }
    erase_if(schema.triggers, [&](const Trigger& it) { return !fits(schema, it); });
}

void RandomSchema::change(Schema& schema) {
    auto some = [&](auto& objects) {
        auto it = objects.begin();
        std::advance(it, static_cast<std::ptrdiff_t>(below(objects.size())));
        return it;
    };
    const std::size_t what = below(20);
    if (schema.tables.empty() || what == 0) {
        Table fresh = table(schema);
        schema.tables.emplace(fresh.name, fresh);
        add_foreign_key(schema, schema.tables.at(fresh.name));
    } else if (what == 1) {
        schema.tables.erase(some(schema.tables));
    } else if (what == 2 && m_features.views) {
        if (!schema.views.empty() && chance(50))
            schema.views.erase(some(schema.views));
        else
            add_view(schema);
    } else if (what == 3 && m_features.triggers) {
        if (!schema.triggers.empty() && chance(50))
            schema.triggers.erase(some(schema.triggers));
        else
            add_trigger(schema);
    } else if (what == 4 && m_features.virtual_tables) {
        if (!schema.virtual_tables.empty() && chance(50))
            schema.virtual_tables.erase(some(schema.virtual_tables));
        else
            add_virtual_table(schema);
    } else if ((what == 5 || what == 6) && !m_features.enums.empty()) {
        change_enum(schema);
    } else {
        change_table(schema, some(schema.tables)->second);
    }
}

void RandomSchema::change_table(Schema& schema, Table& it) {
    switch (below(10)) {
    case 0:
        it.columns.push_back(column(schema, it));
        break;
    case 1:
        if (it.columns.size() > 1)
            it.columns.erase(it.columns.begin() +
                             static_cast<std::ptrdiff_t>(below(it.columns.size())));
        break;
    case 2:
    case 3:
        change_column(schema, it);
        break;
    case 4:
        add_index(schema, it);
        break;
    case 5:
        chance(50) ? add_check(it) : add_unique(it);
        break;
    case 6:
        add_foreign_key(schema, it);
        break;
    case 7:
        drop_part(it);
        break;
    case 8:
        rename_part(schema, it);
        break;
    default:
        if (it.primary_key && chance(50))
            it.primary_key.reset();
        else
            primary_key(it);
    }
    repair_table(it);
}

void RandomSchema::change_column(const Schema& schema, Table& it) {
    Column& changed = it.columns[below(it.columns.size())];
    const Family before = family(changed.type);
    const bool other = chance(50);
    if (other)
        changed.type = type(schema, it.options.count("strict") != 0);
    if (chance(60) || (other && m_features.typed))
        attributes(schema, changed, it);
    if (m_features.typed && family(changed.type) != before)
        forget(it, changed.name);
    if (chance(20))
        std::swap(it.columns.front(), it.columns.back());
}

void RandomSchema::drop_part(Table& it) {
    auto drop = [&](auto& parts) {
        if (parts.empty())
            return false;
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(below(parts.size())));
        return true;
    };
    switch (below(4)) {
    case 0:
        drop(it.indexes);
        break;
    case 1:
        drop(it.checks);
        break;
    case 2:
        drop(it.uniques);
        break;
    default:
        drop(it.foreign_keys);
    }
}

void RandomSchema::rename_part(Schema& schema, Table& it) {
    if (!it.indexes.empty() && chance(50)) {
        const Index old = it.indexes.back();
        add_index(schema, it);
        const std::string name = it.indexes.back().name;
        it.indexes.pop_back();
        it.indexes.back().name = name;
    } else if (!it.checks.empty() && chance(50)) {
        it.checks.back().name = constraint_name(it, "ck");
    } else if (!it.foreign_keys.empty()) {
        it.foreign_keys.back().name = constraint_name(it, "fk");
    }
}

} // namespace dbmig::test
