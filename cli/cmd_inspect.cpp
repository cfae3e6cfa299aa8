// SPDX-License-Identifier: MIT
// inspect: a live schema as models, SQL or a picture.
// JSON: {"models": what models.yaml would say, "unhandled": [{"kind", "name", "reason"}…]}; with
// --format sql, mermaid or dot beside them {"sql": [STATEMENT…]}, {"mermaid": TEXT}, {"dot": TEXT}
#include "commands.hpp"
#include "describe.hpp"
#include "diagram.hpp"

namespace dbmig::cli {

namespace {

struct InspectOptions {
    std::string url;
    std::string format = "yaml";
};

void show_sql(Output& out, Migrator& migrator, const Schema& schema, Json& document) {
    document["sql"] = Json::array();
    for (const Statement& statement : migrator.create_statements(schema)) {
        const std::string sql = script_text(statement, migrator.dialect());
        out.line(sql);
        document["sql"].push_back(sql);
    }
}

void show_schema(Output& out, Migrator& migrator, const Schema& schema, const std::string& format,
                 Json& document) {
    if (format == "yaml") {
        out.text(migrator.models_yaml(schema));
    } else if (format == "json") {
        out.line(Json::parse(migrator.models_json(schema)).dump(2));
    } else if (format == "sql") {
        show_sql(out, migrator, schema, document);
    } else {
        const std::string picture = format == "dot" ? dot(schema) : mermaid(schema);
        out.text(picture);
        document[format] = picture;
    }
}

int inspect(Output& out, Migrator& migrator, const InspectOptions& options, Json& document) {
    if (!migrator.exists())
        throw ConnectError("there is no database at " + redacted(parse_url(migrator.config().url)));
    const Schema schema = migrator.reflect();
    if (out.json()) // as much work as the reflection itself
        document["models"] = Json::parse(migrator.models_json(schema));
    document["unhandled"] = Json::array();
    for (const auto& object : schema.unhandled) {
        const std::string name = to_string(object.name);
        out.warning(object.kind + " " + name + " is left out: " + object.reason);
        document["unhandled"].push_back(
            {{"kind", object.kind}, {"name", name}, {"reason", object.reason}});
    }
    show_schema(out, migrator, schema, options.format, document);
    return done;
}

int run_inspect(Context& context, const InspectOptions& options) {
    if (!options.url.empty())
        context.use_url(options.url);
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        return inspect(context.output(), migrator, options, document);
    });
}

} // namespace

void add_inspect(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<InspectOptions>();
    auto* command = add_command(app, chosen, "inspect", "A live schema as models, SQL or a picture",
                                options, run_inspect);
    command->add_option("url", options->url, "The database (else: the project's)");
    command->add_option("--format", options->format, "yaml (default), sql, json, mermaid or dot")
        ->check(CLI::IsMember({"yaml", "sql", "json", "mermaid", "dot"}));
}

} // namespace dbmig::cli
