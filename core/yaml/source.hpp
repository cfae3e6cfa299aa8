// SPDX-License-Identifier: MIT
// The text of a YAML file before it is parsed: lines, places, and what no YAML file may hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <dbmig/error.hpp>

namespace dbmig::yaml {

/// Views into a text that must outlive it. Lines and columns count from 1, columns in bytes.
class Source {
public:
    Source(std::string_view text, std::string path);

    std::string_view text() const { return m_text; } ///< without a byte order mark
    std::string_view line(std::size_t number) const; ///< without its end; empty when there is none
    std::size_t line_count() const { return m_starts.size(); }
    Diagnostic fault(std::size_t line, std::size_t column, std::string message,
                     std::string hint = {}) const;
    Diagnostic fault_at(std::size_t offset, std::string message, std::string hint = {}) const;

    /// Bad UTF-8, NUL and other control characters, a lone carriage return, the line ends of
    /// Unicode (YAML 1.1 and 1.2 read them differently): FileError.
    void refuse_bad_bytes() const;

private:
    std::string_view m_text;
    std::string m_path;
    std::vector<std::size_t> m_starts; ///< of the lines
};

/// `text` with a space for each character that refuse_bad_bytes refuses.
std::string with_spaces_for_refused(std::string_view text);

/// The source line as it may be shown: what follows "://user:" or "password=" is cut off.
std::string without_password(std::string_view line);

} // namespace dbmig::yaml
