// SPDX-License-Identifier: MIT
// Constraints of a table as operations speak of them.
#include "op/constraints.hpp"

#include <algorithm>

#include "util/edit_distance.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::op {

namespace {

using schema::Fold;

/// An expression without what hand-written and stored spellings most often differ in.
std::string squashed(std::string_view sql) {
    std::string out;
    char quote = 0;
    for (char c : sql) {
        const bool quoted = quote != 0;
        if (quoted ? c == quote : (c == '\'' || c == '"' || c == '`'))
            quote = quoted ? '\0' : c;
        const bool noise = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '(' || c == ')';
        if (quoted || !noise)
            out += quoted || c < 'A' || c > 'Z' ? c : static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool same_keys(const std::vector<KeyColumn>& a, const std::vector<KeyColumn>& b, const Fold& fold) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](const KeyColumn& x, const KeyColumn& y) {
                          return schema::same_name(x.column, y.column, fold);
                      });
}

/// Whether two constraints say the same, roughly.
struct Resembles {
    const Fold& fold;

    bool operator()(const PrimaryKey& a, const PrimaryKey& b) const {
        return same_keys(a.columns, b.columns, fold);
    }
    bool operator()(const Unique& a, const Unique& b) const {
        return same_keys(a.columns, b.columns, fold);
    }
    bool operator()(const ForeignKey& a, const ForeignKey& b) const {
        return schema::same_names(a.columns, b.columns, fold) &&
               schema::same_name(a.referred_table, b.referred_table, fold) &&
               (a.referred_columns.empty() || b.referred_columns.empty() ||
                schema::same_names(a.referred_columns, b.referred_columns, fold));
    }
    bool operator()(const Check& a, const Check& b) const {
        return squashed(a.expression) == squashed(b.expression);
    }
    bool operator()(const Exclusion& a, const Exclusion& b) const {
        return a.elements == b.elements && a.method == b.method;
    }
    template <typename A, typename B> bool operator()(const A&, const B&) const { return false; }
};

template <typename Predicate>
std::optional<Constraint> first(const std::vector<Constraint>& all, const Predicate& predicate) {
    auto found = std::find_if(all.begin(), all.end(), predicate);
    return found == all.end() ? std::nullopt : std::optional(*found);
}

std::optional<Constraint> find_named(const std::vector<Constraint>& all, const Constraint& wanted,
                                     bool complete, const Fold& fold) {
    const std::string& name = schema::name_of(wanted);
    auto named = [&](const Constraint& it) {
        return schema::same_name(schema::name_of(it), name, fold);
    };
    // some engines let constraints share a name: then the content tells them apart
    auto found = first(all, [&](const Constraint& it) { return it == wanted; });
    if (!found)
        found = first(all, [&](const Constraint& it) {
            return named(it) && std::visit(Resembles{fold}, it, wanted);
        });
    if (!found)
        found = first(
            all, [&](const Constraint& it) { return it.index() == wanted.index() && named(it); });
    if (!found && !complete)
        found = first(all, named);
    return found;
}

std::optional<Constraint> find_unnamed(const std::vector<Constraint>& all, const Constraint& wanted,
                                       const Fold& fold) {
    auto found = first(all, [&](const Constraint& it) { return it == wanted; });
    if (!found)
        found = first(all, [&](const Constraint& it) {
            return schema::name_of(it).empty() && std::visit(Resembles{fold}, it, wanted);
        });
    // What a file leaves unnamed has a name where the table was read from a database.
    if (!found)
        found = first(
            all, [&](const Constraint& it) { return std::visit(Resembles{fold}, it, wanted); });
    return found;
}

} // namespace

std::optional<Constraint> find_constraint(const Table& table, const Constraint& wanted,
                                          bool complete, const Fold& fold) {
    const std::vector<Constraint> all = schema::constraints_of(table);
    auto found = schema::name_of(wanted).empty() ? find_unnamed(all, wanted, fold)
                                                 : find_named(all, wanted, complete, fold);
    // There is one primary key at most, whatever each side calls it.
    if (!found && std::holds_alternative<PrimaryKey>(wanted) && table.primary_key &&
        (table.primary_key->name.empty() || schema::name_of(wanted).empty()))
        return Constraint(*table.primary_key);
    return found;
}

namespace {

template <typename T> void erase_first(std::vector<T>& parts, const T& part) {
    parts.erase(std::find(parts.begin(), parts.end(), part));
}

struct Eraser {
    Table& table;

    void operator()(const PrimaryKey&) const { table.primary_key.reset(); }
    void operator()(const Unique& it) const { erase_first(table.uniques, it); }
    void operator()(const ForeignKey& it) const { erase_first(table.foreign_keys, it); }
    void operator()(const Check& it) const { erase_first(table.checks, it); }
    void operator()(const Exclusion& it) const { erase_first(table.exclusions, it); }
};

struct ColumnRequirer {
    const Table& table;
    const Fold& fold;

    void keys(const std::vector<KeyColumn>& columns) const {
        for (const KeyColumn& key : columns)
            require_column(table, key.column, fold);
    }
    void operator()(const PrimaryKey& it) const { keys(it.columns); }
    void operator()(const Unique& it) const { keys(it.columns); }
    void operator()(const ForeignKey& it) const {
        for (const std::string& column : it.columns)
            require_column(table, column, fold);
    }
    void operator()(const Check&) const {}
    void operator()(const Exclusion&) const {}
};

} // namespace

void erase_constraint(Table& table, const Constraint& constraint) {
    std::visit(Eraser{table}, constraint);
}

void require_column(const Table& table, const std::string& column, const Fold& fold) {
    if (schema::find_column(table, column, fold) != nullptr)
        return;
    std::vector<std::string> known;
    for (const Column& each : table.columns)
        known.push_back(each.name);
    const std::string hint = util::did_you_mean(column, known);
    throw SchemaError(util::format("table {} has no column {}{}{}", to_string(table.name), column,
                                   hint.empty() ? "" : "; ", hint));
}

void require_columns(const Table& table, const Constraint& constraint, const Fold& fold) {
    std::visit(ColumnRequirer{table, fold}, constraint);
}

void require_columns(const Table& table, const Index& index, const Fold& fold) {
    for (const IndexColumn& key : index.columns)
        if (!key.column.empty())
            require_column(table, key.column, fold);
    for (const std::string& column : index.include)
        require_column(table, column, fold);
}

namespace {

std::string listed(const std::vector<KeyColumn>& keys) {
    std::vector<std::string> names;
    for (const KeyColumn& key : keys)
        names.push_back(key.column);
    return util::join(names, ", ");
}

struct Content {
    std::string operator()(const PrimaryKey& it) const { return listed(it.columns); }
    std::string operator()(const Unique& it) const { return listed(it.columns); }
    std::string operator()(const ForeignKey& it) const { return util::join(it.columns, ", "); }
    std::string operator()(const Check& it) const { return it.expression; }
    std::string operator()(const Exclusion& it) const {
        return it.elements.empty() ? std::string() : it.elements.front().expression;
    }
};

} // namespace

std::string describe_constraint(const Constraint& constraint) {
    const std::string& name = schema::name_of(constraint);
    std::string text(schema::kind_of(constraint));
    if (!name.empty())
        text += " " + name;
    const std::string content = std::visit(Content{}, constraint);
    if (!content.empty())
        text += " (" + content + ")";
    if (const auto* key = std::get_if<ForeignKey>(&constraint))
        if (!key->referred_table.name.empty())
            text += " to " + to_string(key->referred_table);
    return text;
}

} // namespace dbmig::op
