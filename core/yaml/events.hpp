// SPDX-License-Identifier: MIT
// A text as YAML events with places: the one door to libyaml.
#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "yaml/source.hpp"

namespace dbmig::yaml {

/// Lines and columns count from 1, columns in bytes.
struct Mark {
    std::size_t line = 1;
    std::size_t column = 1;
};

struct Event {
    enum class Kind {
        document_start,
        alias,
        scalar,
        sequence_start,
        sequence_end,
        mapping_start,
        mapping_end,
        other, ///< begins or ends the stream, or ends the document
        end,   ///< nothing comes after it
    };
    Kind kind = Kind::end;
    Mark mark;
    std::string_view text; ///< of a scalar, unescaped; good until the next event
    std::string_view tag;  ///< in full; empty when there is none
    bool anchored = false;
    bool missing = false; ///< a scalar of which nothing is written
    bool plain = false;   ///< a scalar without quotes
    bool flow = false;    ///< a collection in brackets
};

/// What is no YAML.
class SyntaxError : public std::runtime_error {
public:
    SyntaxError(const char* problem, const char* context, Mark mark, Mark context_mark)
        : std::runtime_error(problem), m_context(context), m_mark(mark),
          m_context_mark(context_mark) {}

    std::string_view problem() const { return what(); } ///< in libyaml's words
    /// "while parsing a flow sequence"; may be empty.
    const std::string& context() const { return m_context; }
    const Mark& mark() const { return m_mark; }
    const Mark& context_mark() const { return m_context_mark; } ///< where the context begins

private:
    std::string m_context;
    Mark m_mark;
    Mark m_context_mark;
};

/// Reads events one by one. The source must outlive it.
class EventReader {
public:
    explicit EventReader(const Source& source);
    ~EventReader();
    EventReader(const EventReader&) = delete;
    EventReader& operator=(const EventReader&) = delete;

    /// Throws SyntaxError.
    Event next();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace dbmig::yaml
