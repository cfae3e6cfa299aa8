// SPDX-License-Identifier: MIT
// What SHOW CREATE TABLE says, as the model. It is the one place that says everything: catalogue
// columns leave out USING as written, parsers of full-text indexes, the engine's attributes and
// which character sets are written and which inherited.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <dbmig/schema.hpp>

namespace dbmig::mysql {

/// What a database gives to tables that do not say it.
struct Defaults {
    std::string database;
    std::string collation;
    std::string engine;
    std::map<std::string, std::string> collations; ///< the default one of each character set
};

/// Throws ParseError for what is not understood.
Table parse_table(std::string_view sql, const Defaults& defaults);

} // namespace dbmig::mysql
