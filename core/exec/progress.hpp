// SPDX-License-Identifier: MIT
// How far a revision has come whose statements are not one transaction; as text in the history.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <dbmig/statement.hpp>

namespace dbmig::exec {

constexpr std::size_t longest_next = 2000; ///< bytes that are kept of Progress::next

struct Progress {
    std::string runner;        ///< process_mark() of who works on it
    std::size_t operation = 0; ///< where the group begins that runs now
    std::size_t within = 0;    ///< statements of the group that have run
    std::string checksum;      ///< of the operations before the group and of those statements
    std::string next;          ///< the statement that comes next, for people; may be cut short
    /// It was begun, by itself, and what became of it is not written down.
    bool unknown = false;
    /// What there was before it of what it changes; see Dialect::footprint().
    std::optional<std::string> footprint{};
    /// All statements of a group that was rendered from the schema as it was before; it cannot be
    /// rendered again.
    std::vector<Statement> plan{};
    std::size_t plan_end = 0;      ///< the operation behind that group
    std::vector<Value> position{}; ///< the key of the last row that a backfill has done
    std::int64_t rows = 0;         ///< that it has done
};

std::string to_text(const Progress& progress);
/// No progress for no text. Throws SqlError for a text that to_text() did not write.
Progress progress_from(const std::string& text);

} // namespace dbmig::exec
