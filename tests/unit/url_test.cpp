// SPDX-License-Identifier: MIT
// Database URLs in every form that people have in their settings.
#include "catch.hpp"

#include <dbmig/error.hpp>
#include <dbmig/secrets.hpp>
#include <dbmig/url.hpp>

using namespace dbmig;

namespace {

std::string refusal(const std::string& text) {
    try {
        parse_url(text);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("files: three slashes are relative, four absolute", "[url]") {
    CHECK(parse_url("sqlite:///app.db").database == "app.db");
    CHECK(parse_url("sqlite:////var/app.db").database == "/var/app.db");
    CHECK(parse_url("sqlite:///../a b/app@2.db").database == "../a b/app@2.db");
    CHECK(parse_url("sqlite:///:memory:").database == ":memory:");
    CHECK(parse_url("sqlite://").database.empty());
    CHECK(parse_url("sqlite:///a%20b%.db").database == "a b%.db");
    CHECK(parse_url("sqlite:///C:/x/app.db").database == "C:/x/app.db");
    const auto uri = parse_url("sqlite:///file:app.db?mode=ro&uri=true");
    CHECK(uri.database == "file:app.db");
    CHECK(uri.query == std::map<std::string, std::string>{{"mode", "ro"}, {"uri", "true"}});
}

TEST_CASE("servers: every part is read and decoded", "[url]") {
    const auto url =
        parse_url("PostgreSQL+psycopg2://al%40ice:p%3Aw@db.example:5433/app?sslmode=require&a=b+c");
    CHECK(url.scheme == "postgresql");
    CHECK(url.driver == "psycopg2");
    CHECK(url.user == "al@ice");
    CHECK(url.password == "p:w");
    CHECK(url.has_password);
    CHECK(url.host == "db.example");
    CHECK(url.port == 5433);
    CHECK(url.database == "app");
    CHECK(url.query.at("sslmode") == "require");
    CHECK(url.query.at("a") == "b c");

    const auto short_form = parse_url("mysql://root@localhost");
    CHECK(short_form.user == "root");
    CHECK_FALSE(short_form.has_password);
    CHECK(short_form.port == 0);
    CHECK(parse_url("postgres:///app").host.empty());
    CHECK(parse_url("postgres://u:@h/d").has_password);
    CHECK(parse_url("postgres://h:/d").port == 0);
    CHECK(parse_url("mysql+pymysql://h").driver == "pymysql");
}

TEST_CASE("a percent sign in a password needs no doubling", "[url]") {
    CHECK(parse_url("mysql://u:100%@h/d").password == "100%");
    CHECK(parse_url("mysql://u:%zz%2@h/d").password == "%zz%2");
    CHECK(parse_url("mysql://u:a%25b@h/d").password == "a%b");
    CHECK(parse_url("mysql://u:a+b@h/d").password == "a+b");
}

TEST_CASE("a password may hold what it should not", "[url]") {
    CHECK(parse_url("mysql://u:a/b?c#d@h:1/x").password == "a/b?c#d");
    CHECK(parse_url("mysql://u:a/b?c#d@h:1/x").host == "h");
    CHECK(parse_url("mysql://u:a@b@h/x").password == "a@b");
    CHECK(parse_url("mysql://u:a:b@h/x").password == "a:b");
    CHECK(parse_url("mysql://u:p@h/x?mail=a@b").host == "h");
    CHECK(parse_url("mysql://h/x?mail=a@b").user.empty());
    CHECK(parse_url("mysql://h:33/x?mail=a@b").port == 33);
    CHECK(parse_url("mysql://h?mail=a@b").query.at("mail") == "a@b");
}

TEST_CASE("IPv6 addresses and sockets", "[url]") {
    const auto six = parse_url("postgresql://u:p@[fe80::1%25eth0]:5432/d");
    CHECK(six.host == "fe80::1%eth0");
    CHECK(six.port == 5432);
    CHECK(parse_url("postgresql://[::1]/d").host == "::1");
    CHECK(parse_url("postgresql://[::1]/d?user=a@b").host == "::1");
    CHECK(parse_url("postgresql://%2Fvar%2Frun/d").host == "/var/run");
    CHECK(parse_url("postgresql:///d?host=/var/run").query.at("host") == "/var/run");
    CHECK(parse_url("mysql://u@/d?unix_socket=/tmp/my.sock").query.at("unix_socket") ==
          "/tmp/my.sock");
    CHECK(parse_url("postgresql:///d?host=a&host=b").query.at("host") == "a,b");
}

TEST_CASE("what is no URL is refused, and the password is never told", "[url]") {
    for (const std::string bad : {"",
                                  "app.db",
                                  "sqlite:app.db",
                                  "://x",
                                  "1a://x",
                                  "a b://x",
                                  "postgresql+://u:secret@h",
                                  "mysql://u:secret@h:x/d",
                                  "mysql://u:secret@h:0/d",
                                  "mysql://u:secret@h:65536/d",
                                  "mysql://u:secret@h:99999999999999999999/d",
                                  "mysql://u:secret@[::1/d",
                                  "mysql://u:secret@[::1]x/d",
                                  "mysql://u:secret%00@h/d",
                                  "mysql://u:secret@h/d?=x",
                                  " mysql://u:secret@h",
                                  "mysql://u:secret@h ",
                                  "mysql://u:secret@h\n",
                                  "u:secret@h/d",
                                  "mysql//u:secret@h"}) {
        INFO(bad);
        const auto message = refusal(bad);
        CHECK(message != "accepted");
        CHECK(message.find("secret") == std::string::npos);
    }
}

TEST_CASE("a redacted URL is a URL without its password", "[url]") {
    CHECK(redacted(parse_url("postgresql+x://u:secret@h:1/d?sslmode=require&password=secret")) ==
          "postgresql+x://u:***@h:1/d?password=***&sslmode=require");
    CHECK(redacted(parse_url("sqlite:////a/b.db")) == "sqlite:////a/b.db");
    CHECK(redacted(parse_url("sqlite:///b.db")) == "sqlite:///b.db");
    CHECK(redacted(parse_url("sqlite://")) == "sqlite://");
    CHECK(redacted(parse_url("postgresql://a%40b@[::1]:2/d")) == "postgresql://a%40b@[::1]:2/d");
    CHECK(redacted(parse_url("postgresql://%2Frun/d%3Fe")) == "postgresql://%2Frun/d%3Fe");
    CHECK(redacted(parse_url("mysql://u:@h")) == "mysql://u:***@h");
    CHECK(redacted(parse_url("mysql://:5/d/e%40f")) ==
          "mysql://:5/d/e%40f"); // not of user ":5/d/e"
    CHECK(redacted(parse_url("mysql://a%3Ab%5D@h/d")) == "mysql://a%3Ab%5D@h/d");
    CHECK(redacted(parse_url("mysql://a%3Ab%5D/d")) == "mysql://[a:b%5D]/d");
    CHECK(redacted(parse_url("mysql://h:1/a%40b")) == "mysql://h:1/a%40b");
    CHECK(redacted(parse_url("sqlite:////a@2.db")) == "sqlite:////a@2.db");
    // Read again it is the same but for the password.
    const auto url = parse_url("mysql://u%25:x@h/a%25b?k%26=v%3D");
    const auto again = parse_url(redacted(url));
    CHECK(again.user == url.user);
    CHECK(again.database == url.database);
    CHECK(again.query == url.query);
}

TEST_CASE("a relative file is relative to the folder of the config", "[url]") {
    const auto path = [](const std::string& url) {
        return anchored(parse_url(url), "..").database;
    };
    CHECK(path("sqlite:///app.db") == "../app.db");
    CHECK(path("sqlite:////abs.db") == "/abs.db");
    CHECK(path("sqlite:///:memory:") == ":memory:");
    CHECK(path("sqlite://").empty());
    CHECK(path("sqlite:///file:app.db?uri=true") == "file:../app.db");
    CHECK(path("sqlite:///file:/abs.db?uri=true") == "file:/abs.db");
    CHECK(path("sqlite:///file::memory:?uri=true") == "file::memory:");
    CHECK(anchored(parse_url("sqlite:///app.db"), ".").database == "app.db");
}

TEST_CASE("a masked URL keeps its length and loses its password", "[url]") {
    CHECK(masked("mysql://u:p/?#w@h:1/d") == "mysql://u:*****@h:1/d");
    CHECK(masked("--url=postgresql://u:a@b@h/d") == "--url=postgresql://u:***@h/d");
    CHECK(masked("postgresql://h/d?password=pw&sslmode=x&pwd=") ==
          "postgresql://h/d?password=**&sslmode=x&pwd=");
    CHECK(masked("postgresql://u@h:1/d") == "postgresql://u@h:1/d");
    CHECK(masked("sqlite:////a/b.db") == "sqlite:////a/b.db");
    CHECK(masked("postgresql://[::1]:5/d") == "postgresql://[::1]:5/d");
    CHECK(masked("a:b@c") == "a:b@c");
    CHECK(masked("x://").size() == 4);
}
