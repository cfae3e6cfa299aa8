// SPDX-License-Identifier: MIT
// The parts of the config that need no files: filters, variables, patterns.
#include "catch.hpp"

#include <dbmig/config.hpp>

#include "config/patterns.hpp"
#include "config/settings.hpp"
#include "config/variables.hpp"

using namespace dbmig;

namespace {

Name name(const std::string& text) {
    return {"", text};
}

std::string expanded(const std::string& text, std::size_t faulty = 0) {
    std::vector<config::VariableFault> faults;
    const config::Lookup lookup = [](const std::string& key) -> std::optional<std::string> {
        if (key == "A")
            return "a-value";
        return key == "EMPTY" ? std::optional<std::string>("") : std::nullopt;
    };
    auto result = config::expand(text, lookup, faults);
    CHECK(faults.size() == faulty);
    return result;
}

} // namespace

TEST_CASE("without patterns everything is compared", "[config][filter]") {
    const Filter filter;
    CHECK(filter.admits("table", name("user")));
    CHECK(filter.admits("trigger", {"public", "t"}));
}

TEST_CASE("the last pattern that matches decides", "[config][filter]") {
    Filter filter;
    filter.exclude_tables = {"spatial_ref_sys", "celery_*", "!celery_keep"};
    CHECK(filter.admits("table", name("user")));
    CHECK_FALSE(filter.admits("table", name("spatial_ref_sys")));
    CHECK_FALSE(filter.admits("view", name("celery_tasks")));
    CHECK(filter.admits("table", name("celery_keep")));
    CHECK(filter.admits("index", name("celery_index"))); // not named as tables are

    Filter inside;
    inside.include_tables = {"app_*", "!app_old"};
    CHECK(inside.admits("table", name("app_user")));
    CHECK_FALSE(inside.admits("table", name("app_old")));
    CHECK_FALSE(inside.admits("table", name("user")));

    Filter outside;
    outside.include_tables = {"!tmp_*"};
    CHECK(outside.admits("table", name("user")));
    CHECK_FALSE(outside.admits("table", name("tmp_1")));
}

TEST_CASE("schemas and kinds are filtered too", "[config][filter]") {
    Filter filter;
    filter.include_schemas = {"public"};
    filter.exclude_kinds = {"view", "virtual_table"};
    filter.exclude_tables = {"public.secret"};
    CHECK(filter.admits("table", {"public", "user"}));
    CHECK_FALSE(filter.admits("table", {"audit", "user"}));
    CHECK(filter.admits("table", name("user"))); // an engine without schemas
    CHECK_FALSE(filter.admits("view", {"public", "v"}));
    CHECK_FALSE(filter.admits("virtual table", name("fts")));
    CHECK_FALSE(filter.admits("table", {"public", "secret"}));
    CHECK(filter.admits("table", name("secret")));

    Filter kinds;
    kinds.include_kinds = {"table"};
    CHECK(kinds.admits("table", name("t")));
    CHECK_FALSE(kinds.admits("trigger", name("t")));
}

TEST_CASE("variables are replaced", "[config][variables]") {
    CHECK(expanded("x${A}y") == "xa-valuey");
    CHECK(expanded("${NONE:-sqlite:///app.db}") == "sqlite:///app.db");
    CHECK(expanded("${EMPTY:-d}") == "d");
    CHECK(expanded("${EMPTY}").empty());
    CHECK(expanded("${A:-d}") == "a-value");
    CHECK(expanded("${NONE:-${ALSO:-${A}}}") == "a-value");
    CHECK(expanded("${NONE:-}").empty());
    CHECK(expanded("$$ $${A} $5 $") == "$ ${A} $5 $");
    CHECK(expanded("%(table_name)s {path}") == "%(table_name)s {path}");
}

TEST_CASE("variables that cannot be replaced are faults", "[config][variables]") {
    expanded("${NONE}", 1);
    expanded("${NONE} ${ALSO}", 2);
    expanded("${A", 1);
    expanded("${}", 1);
    expanded("${1A}", 1);
    expanded("${A:?x}", 1);
    std::string deep;
    for (int i = 0; i < 1000; ++i)
        deep += "${X:-";
    expanded(deep + std::string(1000, '}'), 1);
}

TEST_CASE("naming conventions have SQLAlchemy's tokens", "[config][patterns]") {
    using config::naming_fault;
    CHECK_FALSE(naming_fault("ix", "ix_%(table_name)s_%(column_0_N_name)s"));
    CHECK_FALSE(naming_fault("ix", "%(column_0_label)s%(column_10_key)s%(column_0N_name)s"));
    CHECK_FALSE(naming_fault("fk", "fk_%(referred_table_name)s_%(referred_column_0_N_name)s"));
    CHECK_FALSE(naming_fault("ck", "ck_%(constraint_name)s_100%%"));
    CHECK(naming_fault("ix", "%(table)s"));
    CHECK(naming_fault("ix", "%(column_name)s"));
    CHECK(naming_fault("ix", "%(column_0_nam)s"));
    CHECK(naming_fault("uq", "%(referred_table_name)s"));
    CHECK(naming_fault("ix", "%(table_name)d"));
    CHECK(naming_fault("ix", "%"));
    CHECK(naming_fault("ix", "%(table_name"));
    CHECK(naming_fault("ix", ""));
    CHECK(naming_fault("ix", "abc%(x)s")->offset == 3);
}

TEST_CASE("file templates stay in their folder", "[config][patterns]") {
    using config::file_template_fault;
    CHECK_FALSE(file_template_fault("{rev}_{slug}"));
    CHECK_FALSE(file_template_fault("{year}/{month}/{epoch}_{rev}"));
    for (const auto* bad : {"", "/{rev}", "{rev}/", "../{rev}", "a//{rev}", "./{rev}", "{rev",
                            "rev}", "{{rev}}", "{}", "{Rev}", "{year}"}) {
        INFO(bad);
        CHECK(file_template_fault(bad));
    }
}

TEST_CASE("paths of the config are seen from the working folder", "[config]") {
    using config::joined;
    CHECK(joined(".", "versions") == "versions");
    CHECK(joined("", "./versions/") == "versions");
    CHECK(joined("..", "versions") == "../versions");
    CHECK(joined("..", ".") == "..");
    CHECK(joined("/etc", "versions") == "/etc/versions");
    CHECK(joined("/", "versions") == "/versions");
    CHECK(joined("..", "/abs") == "/abs");
}
