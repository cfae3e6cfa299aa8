// SPDX-License-Identifier: MIT
// The law of the YAML form: what was written is read back as it was, for every field of every
// schema object and operation, whatever it is called.
#include "catch.hpp"

#include "format/schema_format.hpp"
#include "support/random_objects.hpp"

using namespace dbmig;
using dbmig::test::Maker;

namespace {

std::string told(const std::vector<Diagnostic>& faults) {
    std::string result;
    for (const auto& fault : faults)
        result += to_string(fault) + "\n";
    return result;
}

Schema read_models(const std::string& text, std::vector<Diagnostic>& all) {
    format::Models models;
    yaml::Faults faults("models.yaml", text);
    format::read_models(yaml::parse(text, "models.yaml"), {}, models, faults);
    all = faults.take();
    return format::finish_models(std::move(models), {}, all);
}

} // namespace

TEST_CASE("models are read back as they were written") {
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        const auto schema = Maker(seed).schema();
        const auto text = yaml::write(format::write_models(schema));
        INFO("seed " << seed << "\n" << text);
        std::vector<Diagnostic> faults;
        const auto again = read_models(text, faults);
        REQUIRE(told(faults) == "");
        REQUIRE(yaml::write(format::write_models(again)) == text);
        REQUIRE((again == schema));
    }
}

TEST_CASE("operations are read back as they were written") {
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        Operations operations;
        operations.push_back({Maker(seed).operation(), {}, seed % 7 == 0 ? "a note\nof two" : ""});
        const auto text = yaml::write(format::write_operations(operations));
        INFO("seed " << seed << "\n" << text);
        yaml::Faults faults("r.yaml", text);
        const auto again = format::read_operations(yaml::parse(text, "r.yaml"), {}, faults);
        REQUIRE(told(faults.list()) == "");
        REQUIRE(yaml::write(format::write_operations(again)) ==
                yaml::write(format::write_operations([&] {
                    auto bare = operations;
                    bare.front().note.clear();
                    return bare;
                }())));
        REQUIRE(again.size() == 1);
        REQUIRE((again.front() == operations.front()));
    }
}
