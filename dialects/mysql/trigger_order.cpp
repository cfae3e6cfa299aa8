// SPDX-License-Identifier: MIT
// https://dev.mysql.com/doc/refman/8.0/en/create-trigger.html, trigger_order. All earlier triggers
// are told and not the last alone, so that a trigger finds its place whichever of them are there.
#include "trigger_order.hpp"

#include <algorithm>
#include <set>

#include <dbmig/sql_builder.hpp>

#include "cursor.hpp"
#include "quoting.hpp"

namespace dbmig::mysql {

namespace {

std::string listed(const std::vector<std::string>& names) {
    return sql::list(names, [](const std::string& name) { return quote(name); });
}

std::vector<std::string> earlier(const Trigger& trigger) {
    const std::string after = option(trigger.options, "after");
    std::vector<std::string> names;
    for (const Token& token : tokenize(after))
        if (token.kind == TokenKind::name)
            names.push_back(unquoted(token));
    return names;
}

bool runs_before(const std::string& name, const Trigger& trigger) {
    const auto names = earlier(trigger);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& each) { return same_name(each, name); });
}

/// The positions of tokens in CREATE TRIGGER.
struct Head {
    std::string moment;     ///< e.g. "before insert"
    std::size_t body = 0;   ///< behind FOR EACH ROW
    std::size_t behind = 0; ///< behind FOLLOWS … or PRECEDES …
};

Head parse_head(Cursor& cursor) {
    while (!cursor.at_end() && !cursor.take_word("trigger"))
        cursor.take();
    if (cursor.take_words("if", "not"))
        cursor.expect_word("exists");
    do
        cursor.name();
    while (cursor.take_op("."));
    Head head;
    head.moment = cursor.word();
    head.moment += " " + cursor.word();
    cursor.expect_word("on");
    do
        cursor.name();
    while (cursor.take_op("."));
    cursor.expect_word("for");
    cursor.expect_word("each");
    cursor.expect_word("row");
    head.body = cursor.position();
    if (cursor.take_word("follows") || cursor.take_word("precedes"))
        cursor.name();
    head.behind = cursor.position();
    return head;
}

std::string moment_of(const Trigger& trigger) {
    try {
        Cursor cursor(trigger.definition);
        return parse_head(cursor).moment;
    } catch (const ParseError&) {
        return {};
    }
}

/// Those of the same table, time and event, in their order.
std::vector<Trigger> neighbours(const Trigger& trigger, const Triggers& there) {
    const std::string moment = moment_of(trigger);
    std::vector<Trigger> result;
    for (const auto& [name, other] : there)
        if (other.table == trigger.table && !(name == trigger.name) && moment_of(other) == moment)
            result.push_back(other);
    std::stable_sort(result.begin(), result.end(), [](const Trigger& a, const Trigger& b) {
        return earlier(a).size() < earlier(b).size();
    });
    return result;
}

std::string with_place(std::string_view definition, const std::string& place) {
    Cursor cursor(definition);
    const Head head = parse_head(cursor);
    return cursor.slice(0, head.body) + place + " " + cursor.slice(head.behind, cursor.size());
}

} // namespace

void set_order(std::vector<Trigger>& triggers) {
    if (triggers.size() < 2)
        return;
    std::vector<std::string> before;
    for (Trigger& trigger : triggers) {
        trigger.options[before.empty() ? "first" : "after"] =
            before.empty() ? "true" : listed(before);
        before.push_back(trigger.name.name);
    }
}

bool has_place(const Trigger& trigger) {
    return trigger.options.count("after") != 0 || trigger.options.count("first") != 0;
}

std::string placed(const Trigger& trigger, const Triggers& there) {
    if (!has_place(trigger))
        return trigger.definition;
    const auto others = neighbours(trigger, there);
    const auto last = std::find_if(others.rbegin(), others.rend(), [&](const Trigger& other) {
        return runs_before(other.name.name, trigger);
    });
    if (others.empty())
        return without_place(trigger.definition);
    if (last == others.rend())
        return with_place(trigger.definition, " PRECEDES " + quote(others.front().name.name));
    return with_place(trigger.definition, " FOLLOWS " + quote(last->name.name));
}

std::string without_place(std::string_view definition) {
    try {
        return with_place(definition, "");
    } catch (const ParseError&) { // the server will say what is wrong with it
        return std::string(definition);
    }
}

void restrict_order(Trigger& trigger, const Triggers& others) {
    std::vector<std::string> kept;
    for (std::string& name : earlier(trigger))
        if (others.count(Name{trigger.name.schema, name}) != 0)
            kept.push_back(std::move(name));
    if (kept.empty())
        trigger.options.erase("after");
    else
        trigger.options["after"] = listed(kept);
}

} // namespace dbmig::mysql
