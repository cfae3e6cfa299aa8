// SPDX-License-Identifier: MIT
// Column attributes as sets.
#include "op/attributes.hpp"

namespace dbmig::op {

namespace {

/// Calls `visit(attributes.x, column.x)` for every attribute: the one list of them all.
template <typename Visit, typename Attributes, typename AColumn>
void each(Attributes& attributes, AColumn& column, const Visit& visit) {
    visit(attributes.type, column.type);
    visit(attributes.nullable, column.nullable);
    visit(attributes.server_default, column.server_default);
    visit(attributes.autoincrement, column.autoincrement);
    visit(attributes.identity, column.identity);
    visit(attributes.generated, column.generated);
    visit(attributes.collation, column.collation);
    visit(attributes.comment, column.comment);
    visit(attributes.options, column.options);
}

} // namespace

void assign(Column& column, const ColumnAttributes& change) {
    each(change, column, [](const auto& attribute, auto& value) {
        if (attribute)
            value = *attribute;
    });
}

ColumnAttributes select(const ColumnAttributes& change, const Column& column) {
    ColumnAttributes selected = change;
    each(selected, column, [](auto& attribute, const auto& value) {
        if (attribute)
            attribute = value;
    });
    return selected;
}

ColumnAttributes difference(const Column& from, const Column& to) {
    ColumnAttributes all;
    each(all, from, [](auto& attribute, const auto& value) { attribute.emplace(value); });
    each(all, to, [](auto& attribute, const auto& value) {
        if (*attribute == value)
            attribute.reset();
        else
            attribute.emplace(value);
    });
    return all;
}

bool covers(const ColumnAttributes& existing, const ColumnAttributes& change) {
    Column none;
    bool covered = true;
    std::vector<bool> said;
    each(existing, none,
         [&](const auto& attribute, const auto&) { said.push_back(attribute.has_value()); });
    std::size_t at = 0;
    each(change, none, [&](const auto& attribute, const auto&) {
        covered = covered && (!attribute || said[at]);
        ++at;
    });
    return covered;
}

} // namespace dbmig::op
