// SPDX-License-Identifier: MIT
// Bad input for the revisions: a folder versions/, and target.txt with what is asked of the graph,
// a line each: `upgrade TARGET [ROW…]`, `downgrade …`, `stamp TARGET [ROW…]`, `range RANGE`,
// `new ID [HEAD…]`, `merge ID [HEAD…]`, `set NAME VALUE` for a variable.
#include "bad_input.hpp"

#include <stdexcept>

#include <dbmig/registry.hpp>

#include "revision/create.hpp"
#include "revision/files.hpp"
#include "revision/target.hpp"
#include "util/file.hpp"
#include "util/text.hpp"

namespace dbmig::test {

namespace {

using Words = std::vector<std::string>;

std::vector<Words> requests() {
    std::vector<Words> result;
    if (util::exists("target.txt"))
        for (const auto& line : util::split(util::read_file("target.txt"), '\n'))
            if (!line.empty())
                result.push_back(util::split(line, ' '));
    return result;
}

void ask(const revision::Graph& graph, const Words& words) {
    const std::string& what = words.at(0);
    const std::string& target = words.at(1);
    const Words others(words.begin() + 2, words.end());
    revision::NewRevisionOptions options;
    options.id = target;
    options.heads = others;
    if (what == "upgrade")
        revision::upgrade_route(graph, others, target);
    else if (what == "downgrade")
        revision::downgrade_route(graph, others, target);
    else if (what == "stamp")
        revision::stamp_rows(graph, others, {target});
    else if (what == "range")
        revision::resolve_range(graph, target);
    else if (what == "new")
        revision::plan_new_revision(graph, options);
    else if (what == "merge")
        revision::plan_merge(graph, others, options);
    else if (what != "set")
        throw std::runtime_error("unknown request in target.txt: " + what);
}

const AddBadInputReader
    reader({"3 revisions", [] { return util::is_folder("versions") || util::exists("target.txt"); },
            [] {
                const auto wanted = requests();
                revision::BodyContext context;
                context.engine = "sqlite";
                context.engine_named = format::engines_of(dialect_for);
                for (const auto& words : wanted)
                    if (words.at(0) == "set")
                        context.variables[words.at(1)] = words.at(2);
                const auto headers = revision::read_headers({"versions"});
                const revision::Graph graph(headers);
                revision::read_revisions(headers, context);
                for (const auto& words : wanted)
                    ask(graph, words);
            }});

} // namespace

} // namespace dbmig::test
