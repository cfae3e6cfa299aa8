// SPDX-License-Identifier: MIT
// libyaml's parser with C++ lifetimes; its columns, which count characters, as bytes.
#include "yaml/events.hpp"

#include <new>

#include <yaml.h>

namespace dbmig::yaml {

namespace {

std::string_view as_view(const unsigned char* text) {
    return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

const char* or_empty(const char* text) {
    return text == nullptr ? "" : text;
}

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Goes on from the last answer where that was on the same line: marks mostly grow, and a whole
/// file may be one line.
class ByteColumns {
public:
    explicit ByteColumns(const Source& source) : m_source(source) {}

    Mark mark(const yaml_mark_t& at) {
        const auto number = at.line + 1;
        if (number != m_line || at.column < m_characters) {
            m_line = number;
            m_characters = m_bytes = 0;
            m_text = m_source.line(number);
        }
        for (; m_characters < at.column && m_bytes < m_text.size(); ++m_characters)
            do
                ++m_bytes;
            while (m_bytes < m_text.size() && continues_character(m_text[m_bytes]));
        return {number, m_bytes + 1};
    }

private:
    const Source& m_source;
    std::string_view m_text; ///< of the line
    std::size_t m_line = 0;
    std::size_t m_characters = 0;
    std::size_t m_bytes = 0;
};

Event::Kind kind_of(const yaml_event_t& event) {
    switch (event.type) {
    case YAML_DOCUMENT_START_EVENT:
        return Event::Kind::document_start;
    case YAML_ALIAS_EVENT:
        return Event::Kind::alias;
    case YAML_SCALAR_EVENT:
        return Event::Kind::scalar;
    case YAML_SEQUENCE_START_EVENT:
        return Event::Kind::sequence_start;
    case YAML_SEQUENCE_END_EVENT:
        return Event::Kind::sequence_end;
    case YAML_MAPPING_START_EVENT:
        return Event::Kind::mapping_start;
    case YAML_MAPPING_END_EVENT:
        return Event::Kind::mapping_end;
    case YAML_STREAM_END_EVENT:
        return Event::Kind::end;
    default:
        return Event::Kind::other;
    }
}

void read_scalar(const yaml_event_t& event, Event& result) {
    const auto& scalar = event.data.scalar;
    result.text = {reinterpret_cast<const char*>(scalar.value), scalar.length};
    result.tag = as_view(scalar.tag);
    result.anchored = scalar.anchor != nullptr;
    result.plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    result.missing = result.plain && result.text.empty();
}

void read_details(const yaml_event_t& event, Event& result) {
    if (event.type == YAML_SCALAR_EVENT) {
        read_scalar(event, result);
    } else if (event.type == YAML_SEQUENCE_START_EVENT) {
        const auto& sequence = event.data.sequence_start;
        result.tag = as_view(sequence.tag);
        result.anchored = sequence.anchor != nullptr;
        result.flow = sequence.style == YAML_FLOW_SEQUENCE_STYLE;
    } else if (event.type == YAML_MAPPING_START_EVENT) {
        const auto& mapping = event.data.mapping_start;
        result.tag = as_view(mapping.tag);
        result.anchored = mapping.anchor != nullptr;
        result.flow = mapping.style == YAML_FLOW_MAPPING_STYLE;
    }
}

} // namespace

struct EventReader::State {
    explicit State(const Source& source) : columns(source) {
        if (yaml_parser_initialize(&parser) == 0)
            throw std::bad_alloc();
        const auto text = source.text();
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size());
    }
    ~State() {
        yaml_event_delete(&event);
        yaml_parser_delete(&parser);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    [[noreturn]] void fail() {
        if (parser.error == YAML_MEMORY_ERROR)
            throw std::bad_alloc();
        const auto context = columns.mark(parser.context_mark);
        throw SyntaxError(or_empty(parser.problem), or_empty(parser.context),
                          columns.mark(parser.problem_mark), context);
    }

    yaml_parser_t parser{};
    yaml_event_t event{};
    ByteColumns columns;
};

EventReader::EventReader(const Source& source) : m_state(std::make_unique<State>(source)) {}

EventReader::~EventReader() = default;

Event EventReader::next() {
    yaml_event_delete(&m_state->event);
    if (yaml_parser_parse(&m_state->parser, &m_state->event) == 0)
        m_state->fail();
    Event result;
    result.kind = kind_of(m_state->event);
    result.mark = m_state->columns.mark(m_state->event.start_mark);
    read_details(m_state->event, result);
    return result;
}

} // namespace dbmig::yaml
