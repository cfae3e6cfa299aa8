// SPDX-License-Identifier: MIT
// models.yaml, for every engine: read, checked, normalised, written again and made into the SQL
// that builds it.
#include "fuzz.hpp"

#include <dbmig/error.hpp>
#include <dbmig/registry.hpp>

#include "exec/scratch.hpp"
#include "format/schema_format.hpp"
#include "metadata/sql_source.hpp"
#include "yaml/json.hpp"

using namespace dbmig;

namespace {

Schema read(std::string_view text, const format::ReadContext& context) {
    yaml::Faults faults("models.yaml", text);
    format::Models models;
    format::read_models(yaml::parse(text, "models.yaml"), context, models, faults);
    faults.throw_if_any();
    std::vector<Diagnostic> more;
    auto schema = format::finish_models(std::move(models), context, more);
    if (!more.empty())
        throw FileError(std::move(more));
    return schema;
}

void check_written(const Schema& schema, const format::ReadContext& context) {
    const auto tree = format::write_models(schema);
    const auto text = yaml::write(tree);
    yaml::to_json(tree);
    fuzz::require(yaml::write(format::write_models(read(text, context))) == text,
                  "models are read back as they were written", text);
}

void use(const Schema& schema, const Dialect& dialect) {
    fuzz::answers([&] { dialect.normalizer().normalize(schema, schema, nullptr); });
    fuzz::answers([&] { exec::build_statements(dialect, schema); });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    metadata::looks_like_sql(text);
    for (const Dialect* dialect : dialects())
        fuzz::answers([&] {
            const format::ReadContext context{std::string(dialect->name()),
                                              {{"ix", "ix_%(table_name)s_%(column_0_N_name)s"}},
                                              &dialect->capabilities()};
            const Schema schema = read(text, context);
            check_written(schema, context);
            use(schema, *dialect);
        });
    return 0;
}
