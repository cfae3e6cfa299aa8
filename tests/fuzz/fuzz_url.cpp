// SPDX-License-Identifier: MIT
// Database URLs: what is shown of one tells nothing of its password, and means the same.
#include "fuzz.hpp"

#include <dbmig/error.hpp>
#include <dbmig/registry.hpp>
#include <dbmig/url.hpp>

#include "yaml/source.hpp"

using namespace dbmig;

namespace {

void check(const Url& url) {
    const auto shown = redacted(url);
    Url other = url;
    other.password = "another";
    for (const char* secret : {"password", "passwd", "pwd", "sslpassword"})
        if (const auto option = other.query.find(secret); option != other.query.end())
            option->second = "another";
    fuzz::require(redacted(other) == shown, "what is shown does not depend on the password", shown);
    const Url again = parse_url(shown);
    fuzz::require(redacted(again) == shown, "what is shown is a URL", shown);
    fuzz::require(again.user == url.user && again.host == url.host && again.port == url.port &&
                      again.database == url.database && again.has_password == url.has_password,
                  "what is shown means the same", shown);
    anchored(url, "../folder");
    fuzz::answers([&] { dialect_for(url); });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    yaml::without_password(text);
    fuzz::answers([&] { check(parse_url(text)); });
    return 0;
}
