// SPDX-License-Identifier: MIT
// Columns and tables between YAML and the model.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "format/descriptions.hpp"
#include "format/naming.hpp"

namespace dbmig::format {

/// A column with what its short forms declare beside it.
struct ParsedColumn {
    Column column;
    bool nullable_said = false;
    bool type_said = false;
    bool autoincrement_said = false;
    bool primary_key = false;
    std::optional<Unique> unique;
    std::optional<Index> index;
    std::optional<ForeignKey> foreign_key;
    const yaml::Node* references = nullptr;
};

/// The attributes that are the column's own.
void read_column_attributes(FieldReader& fields, ParsedColumn& parsed);
/// And the short forms primary_key, unique, index, references. `table` is for the index's name.
ParsedColumn read_column(FieldReader& fields, const std::string& name, const std::string& table);

/// How a column is written where its table is.
struct ColumnSetting {
    bool primary_key = false;        ///< say `primary_key: true`
    bool nullable_otherwise = true;  ///< what the reader assumes
    bool say_no_type = false;        ///< a column without a type gets `type: null`
    const Unique* unique = nullptr;  ///< in its short form
    const ForeignKey* key = nullptr; ///< in its short form
};
void write_column(FieldWriter& fields, const Column& column, const ColumnSetting& setting);

/// A table with the places that are looked at again when the other tables are known.
struct ParsedTable {
    Table table;
    std::vector<const yaml::Node*> references; ///< of each foreign key; null: not to be checked
    std::vector<std::string> typeless;         ///< columns whose type is the referred column's
    const yaml::Node* many_to_many = nullptr;
    std::vector<std::pair<std::string, const yaml::Node*>> column_uses;
};

/// The attributes of a table but for its name. Reads every key that a table may have.
void read_table(FieldReader& fields, ParsedTable& parsed);
/// `models`: not null for a declared table, whose references are checked when they are read.
void write_table(FieldWriter& fields, const Table& table, const Schema* models);

/// A fault for each column that a key or index names and the table has not.
void check_columns(const ParsedTable& parsed, yaml::Faults& faults);

const Column* find_column(const Table& table, const std::string& name);

} // namespace dbmig::format
