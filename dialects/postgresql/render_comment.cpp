// SPDX-License-Identifier: MIT
// COMMENT ON: https://www.postgresql.org/docs/current/sql-comment.html
#include "render_comment.hpp"

#include "quoting.hpp"

namespace dbmig::postgresql {

std::string comment_on(const std::string& what, const std::string& comment) {
    return "COMMENT ON " + what + " IS " + (comment.empty() ? "NULL" : string_literal(comment));
}

void add_comment(Script& script, const std::string& what, const std::string& comment) {
    if (!comment.empty())
        script.add(comment_on(what, comment));
}

void change_comment(Script& script, const std::string& what, const std::string& from,
                    const std::string& to) {
    if (from != to)
        script.add(comment_on(what, to));
}

} // namespace dbmig::postgresql
