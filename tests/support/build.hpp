// SPDX-License-Identifier: MIT
// Short ways to write schemas down in tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <dbmig/op.hpp>
#include <dbmig/schema.hpp>

namespace dbmig::test {

inline Column column(std::string name, std::string type = "integer", bool nullable = true) {
    Column it;
    it.name = std::move(name);
    it.type = {std::move(type), true, {}};
    it.nullable = nullable;
    return it;
}

inline std::vector<KeyColumn> keys(const std::vector<std::string>& columns) {
    std::vector<KeyColumn> found;
    for (const std::string& each : columns)
        found.push_back({each, "", false});
    return found;
}

inline PrimaryKey primary_key(const std::vector<std::string>& columns, std::string name = "") {
    PrimaryKey it;
    it.name = std::move(name);
    it.columns = keys(columns);
    return it;
}

inline Unique unique(std::string name, const std::vector<std::string>& columns) {
    Unique it;
    it.name = std::move(name);
    it.columns = keys(columns);
    return it;
}

inline Check check(std::string name, std::string expression) {
    Check it;
    it.name = std::move(name);
    it.expression = std::move(expression);
    return it;
}

inline ForeignKey foreign_key(std::string name, std::vector<std::string> columns, std::string table,
                              std::vector<std::string> referred = {"id"}) {
    ForeignKey it;
    it.name = std::move(name);
    it.columns = std::move(columns);
    it.referred_table = {"", std::move(table)};
    it.referred_columns = std::move(referred);
    return it;
}

inline Index index(std::string name, const std::vector<std::string>& columns) {
    Index it;
    it.name = std::move(name);
    for (const std::string& each : columns) {
        IndexColumn part;
        part.column = each;
        it.columns.push_back(part);
    }
    return it;
}

inline Table table(std::string name, std::vector<Column> columns) {
    Table it;
    it.name = {"", std::move(name)};
    it.columns = std::move(columns);
    return it;
}

inline View view(std::string name, std::string definition) {
    View it;
    it.name = {"", std::move(name)};
    it.definition = std::move(definition);
    return it;
}

inline Trigger trigger(std::string name, std::string on, std::string body) {
    Trigger it;
    it.name = {"", name};
    it.table = {"", on};
    it.definition =
        "CREATE TRIGGER " + name + " AFTER INSERT ON " + on + " BEGIN " + body + "; END";
    return it;
}

inline void put(Schema& schema, Table it) {
    const Name name = it.name;
    schema.tables[name] = std::move(it);
}
inline void put(Schema& schema, View it) {
    const Name name = it.name;
    schema.views[name] = std::move(it);
}
inline void put(Schema& schema, Trigger it) {
    const Name name = it.name;
    schema.triggers[name] = std::move(it);
}
inline void put(Schema& schema, VirtualTable it) {
    const Name name = it.name;
    schema.virtual_tables[name] = std::move(it);
}

template <typename... Objects> Schema schema_of(Objects... objects) {
    Schema schema;
    (put(schema, std::move(objects)), ...);
    return schema;
}

} // namespace dbmig::test
