// SPDX-License-Identifier: MIT
// What databases of each engine are filled with to hold its dialect to the laws.
#include "support/random_schema.hpp"

namespace dbmig::test {

SchemaFeatures sqlite_features() {
    SchemaFeatures it;
    it.virtual_tables = true;
    return it;
}

namespace {

SchemaFeatures typed_features() {
    SchemaFeatures it;
    it.typed = true;
    it.comments = true;
    it.table_options = false;
    it.sorted_keys = false;
    it.conflict_clauses = false;
    return it;
}

} // namespace

SchemaFeatures postgresql_features(bool virtual_columns) {
    SchemaFeatures it = typed_features();
    it.triggers = false; // they call functions
    it.own_types = {"uuid",       "integer[]", "jsonb",    "timestamp with time zone",
                    "varchar(9)", "char(3)",   "smallint", "double precision"};
    it.without_default = {"char(3)", "varchar(9)"};
    it.collations = {"C", "POSIX"};
    it.enums = {"mood", "State", "a kind"};
    it.virtual_columns = virtual_columns;
    it.virtual_keys = false;
    return it;
}

SchemaFeatures mysql_features() {
    SchemaFeatures it = typed_features();
    it.quote = '`';
    it.own_types = {"int unsigned", "varchar(9)", "char(3)",    "mediumtext",
                    "decimal(5,1)", "double",     "varchar(20)"};
    it.without_default = {"text", "mediumtext", "char(3)"};
    it.unfit_for_keys = {"text", "mediumtext"};
    it.collations = {"utf8mb4_bin"};
    it.on_delete = {"", "cascade", "restrict"};
    it.on_update = {"", "restrict"};
    it.collated_indexes = false;
    it.partial_indexes = false;
    it.expression_indexes = false;
    it.named_primary_keys = false;
    it.deferrable = false;
    it.implied_references = false;
    it.counters_in_expressions = false;
    return it;
}

} // namespace dbmig::test
