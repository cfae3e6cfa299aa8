// SPDX-License-Identifier: MIT
// Reads the definitions of range types.
#include "range_type.hpp"

#include "render_text.hpp"
#include "tokenizer.hpp"

namespace dbmig::postgresql {

bool is_range(const SchemaObject& type) {
    return type.kind == ObjectKind::type && type.attributes.empty();
}

std::string range_part(const SchemaObject& range, std::string_view part) {
    const auto tokens = tokenize(range.definition);
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        if (!tokens[i].is_word(part) || !tokens[i + 1].is_op("="))
            continue;
        std::size_t end = i + 2;
        while (end < tokens.size() && !tokens[end].is_op(",") && !tokens[end].is_op(")"))
            ++end;
        return range.definition.substr(tokens[i + 2].offset,
                                       tokens[end - 1].end() - tokens[i + 2].offset);
    }
    return {};
}

std::vector<Name> names_of(const SchemaObject& type) {
    std::vector<Name> result{type.name};
    if (!is_range(type))
        return result;
    if (const std::string multirange = range_part(type, "multirange_type_name");
        !multirange.empty())
        result.push_back({type.name.schema, parse_name(multirange).name});
    return result;
}

} // namespace dbmig::postgresql
