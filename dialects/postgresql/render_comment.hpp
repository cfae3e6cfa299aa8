// SPDX-License-Identifier: MIT
// COMMENT ON.
#pragma once

#include <string>

#include "render_script.hpp"

namespace dbmig::postgresql {

/// `COMMENT ON what IS 'text'`; an empty text takes the comment away.
std::string comment_on(const std::string& what, const std::string& comment);

/// The statement when there is a comment.
void add_comment(Script& script, const std::string& what, const std::string& comment);

/// The statement when the comments differ.
void change_comment(Script& script, const std::string& what, const std::string& from,
                    const std::string& to);

} // namespace dbmig::postgresql
