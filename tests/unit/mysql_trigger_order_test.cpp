// SPDX-License-Identifier: MIT
// A trigger finds its place among those of its table, whichever of them are there already.
#include "catch.hpp"

#include <string>
#include <vector>

#include "dialects/mysql/parts.hpp"
#include "dialects/mysql/quoting.hpp"
#include "dialects/mysql/trigger_order.hpp"

using namespace dbmig;

namespace {

Trigger trigger(const std::string& name, const std::string& moment = "BEFORE INSERT") {
    return {{{}, name},
            {{}, "t"},
            "CREATE TRIGGER " + mysql::quote(name) + " " + moment +
                " ON `t` FOR EACH ROW SET NEW.a = 1",
            {},
            {}};
}

mysql::Triggers ordered(const std::vector<std::string>& names) {
    std::vector<Trigger> all;
    for (const std::string& name : names)
        all.push_back(trigger(name));
    mysql::set_order(all);
    mysql::Triggers result;
    for (const Trigger& each : all)
        result[each.name] = each;
    return result;
}

std::string place(const Trigger& it, mysql::Triggers there) {
    there.erase(it.name);
    const std::string sql = mysql::placed(it, there);
    const std::size_t from = sql.find("EACH ROW ") + 9;
    return sql.substr(from, sql.find(" SET") == from - 1 ? 0 : sql.find(" SET") - from);
}

} // namespace

TEST_CASE("mysql triggers: each order of making leads to the same order", "[mysql][trigger]") {
    const mysql::Triggers all = ordered({"z", "odd ` name", "a"});
    const Trigger& first = all.at({{}, "z"});
    const Trigger& second = all.at({{}, "odd ` name"});
    const Trigger& third = all.at({{}, "a"});
    CHECK(place(first, all) == "PRECEDES `odd `` name`");
    CHECK(place(second, all) == "FOLLOWS `z`");
    CHECK(place(third, all) == "FOLLOWS `odd `` name`");
    CHECK(place(second, {{third.name, third}}) == "PRECEDES `a`");
    CHECK(place(third, {{first.name, first}}) == "FOLLOWS `z`");
    CHECK(place(third, {}).empty());
}

TEST_CASE("mysql triggers: those of another event do not count", "[mysql][trigger]") {
    const mysql::Triggers all = ordered({"a", "b"});
    const Trigger other = trigger("a", "AFTER UPDATE");
    CHECK(place(all.at({{}, "b"}), {{other.name, other}}).empty());
}

TEST_CASE("mysql triggers: an order is compared where both sides say one", "[mysql][trigger]") {
    Schema from;
    Schema to;
    from.triggers = ordered({"a", "b"});
    to.triggers = ordered({"b", "a"});
    const auto differ = [&] {
        const NormalizedPair pair = mysql::normalizer().normalize(from, to, nullptr);
        return !(pair.from.triggers == pair.to.triggers);
    };
    CHECK(differ());
    for (auto& [name, each] : to.triggers)
        each.options.clear();
    CHECK_FALSE(differ());
    to.triggers = ordered({"a", "new", "b"});
    to.triggers.erase({{}, "new"});
    CHECK_FALSE(differ());
}

TEST_CASE("mysql triggers: a place in the text is not part of it", "[mysql][trigger]") {
    CHECK(mysql::without_place("CREATE TRIGGER x AFTER UPDATE ON t FOR EACH ROW FOLLOWS y SET @a=1")
              .find("FOLLOWS") == std::string::npos);
    CHECK(mysql::without_place("no trigger") == "no trigger");
}
