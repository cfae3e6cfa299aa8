// SPDX-License-Identifier: MIT
// The elements of PRIMARY KEY (…), UNIQUE (…) and CREATE INDEX … (…).
#pragma once

#include <string>
#include <vector>

#include <dbmig/schema.hpp>

#include "cursor.hpp"

namespace dbmig::sqlite {

/// `expression [COLLATE name] [ASC | DESC] [NULLS FIRST | LAST]`, taken apart.
struct KeyElement {
    TokenRange expression; ///< as it was written, with its parentheses
    std::string collation;
    bool descending = false;
};

KeyElement parse_key_element(const Cursor& cursor, TokenRange range);

/// The elements of a constraint: each must be a column.
std::vector<KeyColumn> key_columns(const Cursor& cursor, TokenRange range);

} // namespace dbmig::sqlite
