// SPDX-License-Identifier: MIT
// Raw SQL by the rules of every engine: split into statements, and looked through for names.
#include "fuzz.hpp"

#include <dbmig/registry.hpp>

#include "sql/lexer.hpp"
#include "sql/splitter.hpp"

using namespace dbmig;

namespace {

/// The code of a text but for semicolons, one token a line.
std::string code(std::string_view sql, const SqlSyntax& syntax) {
    sql::SqlLexer lexer(sql, syntax);
    std::string result;
    while (!lexer.at_end()) {
        const sql::Token token = lexer.next();
        fuzz::require(token.end > token.begin, "the lexer moves on");
        if (token.is_code() && lexer.text(token) != ";")
            result += std::string(lexer.text(token)) + "\n";
    }
    return result;
}

void check(std::string_view text, const Dialect& dialect) {
    const SqlSyntax& syntax = dialect.syntax();
    std::string joined;
    std::size_t line = 1;
    for (const auto& fragment : sql::split_sql(text, syntax)) {
        fuzz::require(!fragment.sql.empty(), "no statement is empty");
        fuzz::require(fragment.line >= line && fragment.column >= 1, "places go on");
        line = fragment.line;
        joined += code(fragment.sql, syntax);
        dialect.untransactional(fragment.sql);
        fuzz::answers([&] {
            dialect.mentions(fragment.sql, "a");
            dialect.rename_identifier(fragment.sql, "a", "b \"`c");
        });
    }
    // DELIMITER is the client's, and whether dashes begin a comment depends there on what follows a
    // fragment.
    if (!syntax.delimiter_command)
        fuzz::require(joined == code(text, syntax), "no token is lost and none is made", joined);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const Dialect* dialect : dialects())
        check({reinterpret_cast<const char*>(data), size}, *dialect);
    return 0;
}
