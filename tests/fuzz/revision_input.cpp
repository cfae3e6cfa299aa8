// SPDX-License-Identifier: MIT
// Head, graph, body, checksum and SQL of one revision file.
#include "revision_input.hpp"

#include <dbmig/registry.hpp>

#include "fuzz.hpp"
#include "revision/files.hpp"
#include "revision/graph.hpp"

namespace dbmig::fuzz {

namespace {

void check_written(const Revision& revision, const revision::BodyContext& context) {
    RevisionHeader header = revision.header;
    header.path = put_file("written/a.yaml", revision::write_yaml(revision));
    header.format = RevisionFormat::yaml;
    auto keeping = context;
    keeping.keep_variables = true;
    const auto again = revision::read_revision(header, keeping);
    require(checksum(again) == checksum(revision), "a revision is read back as it was written",
            revision::write_yaml(revision));
}

void read_for(const Dialect& dialect, const RevisionHeader& header) {
    revision::BodyContext context;
    context.engine = dialect.name();
    context.capabilities = &dialect.capabilities();
    context.variables = {{"given", "it's; -- \"${given}\""}};
    answers([&] {
        auto keeping = context;
        keeping.keep_variables = true;
        const auto kept = revision::read_revision(header, keeping);
        if (header.format == RevisionFormat::yaml)
            check_written(kept, context);
        const auto revision = revision::read_revision(header, context);
        require(checksum(kept) == checksum(revision), "variables do not change the checksum");
        render(revision.upgrade.operations, dialect);
        render(revision.downgrade.operations, dialect);
    });
}

} // namespace

void read_revision_file(const std::string& name, std::string_view text) {
    put_file("versions/" + name, text);
    answers([&] {
        const auto headers = revision::read_headers({folder() + "/versions"});
        for (const auto& header : headers)
            for (const Dialect* dialect : dialects())
                read_for(*dialect, header);
        const revision::Graph graph(headers);
    });
}

} // namespace dbmig::fuzz
