// SPDX-License-Identifier: MIT
// The file of a squashed revision: what the replaced ones do, one after the other. Operations are
// taken over as they are written, since what is read is already meant for one engine.
#include <algorithm>
#include <functional>
#include <set>

#include "format/schema_format.hpp"
#include "revision/sql_file.hpp"
#include "revision/squash.hpp"
#include "revision/yaml_file.hpp"
#include "sql/lexer.hpp"
#include "util/file.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::revision {

namespace {

constexpr std::string_view any_engine; // the key of Execute::sql for it

/// A file that is to be replaced.
struct Part {
    Revision revision; ///< variables as they are written
    yaml::Node root;   ///< of a YAML file

    const RevisionHeader& header() const { return revision.header; }
    bool is_sql() const { return header().format == RevisionFormat::sql; }
    const Script& script(bool up) const { return up ? revision.upgrade : revision.downgrade; }
};

using Parts = std::vector<Part>;

const char* word_of(bool up) {
    return up ? "upgrade" : "downgrade";
}

Parts read_parts(const std::vector<RevisionHeader>& headers, const BodyContext& context) {
    Parts parts;
    for (Revision& revision : read_revisions(headers, context)) {
        Part part{std::move(revision), {}};
        if (!part.is_sql())
            part.root = yaml::parse(util::read_file(part.header().path), part.header().path);
        parts.push_back(std::move(part));
    }
    return parts;
}

/// The parts in the order in which they run.
std::vector<const Part*> in_order(const Parts& parts, bool up) {
    std::vector<const Part*> order;
    for (const Part& part : parts)
        order.push_back(&part);
    if (!up)
        std::reverse(order.begin(), order.end());
    return order;
}

bool is_defined(const Parts& parts, bool up) {
    return std::all_of(parts.begin(), parts.end(),
                       [&](const Part& part) { return part.script(up).defined; });
}

bool is_transactional(const Parts& parts, bool up) {
    return std::all_of(parts.begin(), parts.end(), [&](const Part& part) {
        return part.script(up).transactional || part.script(up).operations.empty();
    });
}

void refuse_without_upgrade(const Parts& parts) {
    for (const Part& part : parts)
        if (!part.revision.upgrade.defined)
            throw FileError(Diagnostic{part.header().where,
                                       util::format("revision {} has no upgrade section, so it "
                                                    "cannot be squashed",
                                                    part.header().id),
                                       "write one, if an empty one",
                                       {}});
}

/// One revision runs in one transaction or in none.
void refuse_mixed_transactions(const Parts& parts, bool up) {
    const Part* with = nullptr;
    const Part* without = nullptr;
    for (const Part& part : parts)
        if (!part.script(up).operations.empty())
            (part.script(up).transactional ? with : without) = &part;
    if (with != nullptr && without != nullptr)
        throw UsageError(util::format(
            "{}: the {} of {} runs outside a transaction, that of {} inside one: one revision "
            "cannot do both\n  hint: squash what is below it and what is above it, each on its own",
            without->header().path, word_of(up), without->header().id, with->header().id));
}

std::set<std::string> engines_in(const Part& part) {
    std::set<std::string> engines;
    for (const bool up : {true, false})
        for (const Operation& operation : part.script(up).operations)
            if (const auto* execute = std::get_if<Execute>(&operation.op))
                for (const auto& [engine, text] : execute->sql)
                    engines.insert(engine);
    return engines;
}

/// TextSections for several engines may differ in their transaction, the squashed ones do not.
void refuse_transaction_per_engine(const Part& part, const BodyContext& context) {
    for (const std::string& engine : engines_in(part)) {
        BodyContext other = context;
        other.engine = engine;
        const Revision read = read_revision(part.header(), other);
        for (const bool up : {true, false})
            if ((up ? read.upgrade : read.downgrade).transactional != part.script(up).transactional)
                throw UsageError(util::format(
                    "{}: its {} sections for several engines differ in whether they run inside a "
                    "transaction, which a squashed revision cannot\n  hint: squash what is below "
                    "it and what is above it, each on its own",
                    part.header().path, word_of(up)));
    }
}

bool all_automatic(const Parts& parts) {
    return std::all_of(parts.begin(), parts.end(),
                       [](const Part& part) { return part.revision.automatic_downgrade; });
}

bool names_engines(const yaml::Node& node, const format::EngineNamed& engine_named) {
    const auto in = [&](const yaml::Node& child) { return names_engines(child, engine_named); };
    return std::any_of(node.items.begin(), node.items.end(), in) ||
           std::any_of(node.entries.begin(), node.entries.end(), [&](const yaml::Entry& entry) {
               return (engine_named && !engine_named(entry.key).empty()) || in(entry.value);
           });
}

/// The list of operations as it stands in a YAML file.
std::vector<yaml::Node> written_items(const Part& part, bool up) {
    const yaml::Node* node = part.root.find(word_of(up));
    if (node != nullptr && node->kind == yaml::Kind::mapping)
        node = node->find("operations");
    std::vector<yaml::Node> items = node == nullptr ? std::vector<yaml::Node>{} : node->items;
    for (yaml::Node& item : items) {
        item.style = yaml::Style::block;
        for (yaml::Entry& operation : item.entries)
            operation.value.style = yaml::Style::flow; // on one line where it fits
    }
    return items;
}

std::vector<yaml::Node> items_of(const Part& part, bool up, const BodyContext& context) {
    const bool inverse = !up && part.revision.automatic_downgrade;
    if (!part.is_sql() && !inverse)
        return written_items(part, up);
    if (inverse && names_engines(*part.root.find("upgrade"), context.engine_named))
        throw FileError(Diagnostic{
            part.header().where,
            util::format("the downgrade of {} is automatic, and its upgrade is not the same on "
                         "every engine, so the downgrade cannot be written out here",
                         part.header().id),
            "write it out in that file first",
            {}});
    return format::write_operations(part.script(up).operations).items;
}

yaml::Node script_node(const Parts& parts, bool up, const BodyContext& context) {
    yaml::Node list = yaml::sequence({}, yaml::Style::block);
    for (const Part* part : in_order(parts, up)) {
        std::vector<yaml::Node> items = items_of(*part, up, context);
        const std::string& message = part->header().message;
        if (!items.empty())
            items.front().comment =
                part->header().id + (message.empty() ? "" : ": ") + one_line(message) +
                (items.front().comment.empty() ? "" : "\n") + items.front().comment;
        std::move(items.begin(), items.end(), std::back_inserter(list.items));
    }
    if (list.items.empty())
        list.style = yaml::Style::flow;
    if (is_transactional(parts, up))
        return list;
    yaml::Node node = yaml::mapping(yaml::Style::block);
    yaml::put(node, "transaction", yaml::boolean(false));
    yaml::put(node, "operations", std::move(list));
    return node;
}

yaml::Node operations_node(const Operations& operations) {
    yaml::Node list = format::write_operations(operations);
    return operations.empty() ? yaml::sequence({}, yaml::Style::flow) : list;
}

yaml::Node verify_node(const Part& last) {
    if (!last.is_sql())
        return *last.root.find("verify");
    yaml::Node list = yaml::sequence({}, yaml::Style::block);
    for (const Execute& query : last.revision.verify)
        list.items.push_back(format::write_operations({Operation{query, {}, {}}})
                                 .items.front()
                                 .entries.front()
                                 .value);
    return list;
}

std::string yaml_text(const RevisionHeader& header, const Parts& parts, const BodyContext& context,
                      const std::optional<Optimized>& optimized) {
    const auto script = [&](bool up) {
        return optimized ? operations_node(up ? optimized->upgrade : optimized->downgrade)
                         : script_node(parts, up, context);
    };
    std::vector<yaml::Entry> entries;
    entries.push_back({"upgrade", 0, 0, script(true)});
    if (all_automatic(parts) && !optimized)
        entries.push_back({"downgrade", 0, 0, yaml::scalar("auto")});
    else if (is_defined(parts, false))
        entries.push_back({"downgrade", 0, 0, script(false)});
    if (!parts.back().revision.verify.empty())
        entries.push_back({"verify", 0, 0, verify_node(parts.back())});
    return write_yaml_parts(header, std::move(entries));
}

/// What it runs on an engine; null: nothing.
const std::string* text_on(const Execute& execute, const std::string& engine) {
    auto found = execute.sql.find(engine);
    if (found == execute.sql.end())
        found = execute.sql.find(std::string(any_engine));
    return found == execute.sql.end() ? nullptr : &found->second.sql;
}

/// The same of a script that was read from SQL.
const std::string* text_on(const Script& script, const std::string& engine) {
    return script.operations.empty()
               ? nullptr
               : text_on(std::get<Execute>(script.operations.front().op), engine);
}

/// The text with a semicolon at its end, whatever comment stands there.
std::string closed(std::string sql, const SqlSyntax& syntax) {
    sql::SqlLexer lexer(sql, syntax);
    bool open = false;
    bool comment = false;
    while (!lexer.at_end()) {
        const sql::Token token = lexer.next();
        comment = token.kind == sql::TokenKind::comment || (comment && !token.is_code());
        if (token.is_code())
            open = lexer.text(token) != ";";
    }
    if (open)
        sql += comment ? "\n;" : ";";
    return sql;
}

std::string sql_of(const Parts& parts, bool up, const std::string& engine,
                   const SqlSyntax& syntax) {
    std::string text;
    for (const Part* part : in_order(parts, up))
        if (const std::string* sql = text_on(part->script(up), engine))
            text += (text.empty() ? "" : "\n\n") + closed(std::string(util::trim(*sql)), syntax);
    return text;
}

using TextSections = std::vector<std::pair<std::string, std::string>>;

void add_sections(TextSections& sections, const Parts& parts, bool up, const BodyContext& context) {
    std::set<std::string> engines;
    for (const Part& part : parts)
        if (!part.script(up).operations.empty())
            for (const auto& entry : std::get<Execute>(part.script(up).operations.front().op).sql)
                engines.insert(entry.first);
    if (engines.empty())
        engines.emplace(any_engine);
    for (const std::string& engine : engines)
        sections.emplace_back(std::string(word_of(up)) + (engine.empty() ? "" : " ") + engine +
                                  (is_transactional(parts, up) ? "" : " transaction=off"),
                              sql_of(parts, up, engine, *context.syntax));
}

std::string sql_text(const RevisionHeader& header, const Parts& parts, const BodyContext& context) {
    TextSections sections;
    add_sections(sections, parts, true, context);
    if (is_defined(parts, false))
        add_sections(sections, parts, false, context);
    for (const Execute& query : parts.back().revision.verify)
        for (const auto& [engine, text] : query.sql)
            sections.emplace_back("verify" + (engine.empty() ? "" : " " + engine), text.sql);
    return write_sql_sections(header, sections);
}

bool has_delimiter_line(std::string_view sql) {
    constexpr std::string_view word = "delimiter";
    for (const std::string& line : util::split(std::string(sql), '\n'))
        if (util::starts_with_ignoring_case(std::string(util::trim(line)), std::string(word)))
            return true;
    return false;
}

/// Why the texts of the files cannot be joined as they are; empty: they can.
std::string why_not_sql(const Parts& parts, const BodyContext& context) {
    if (context.syntax == nullptr)
        return "no database is configured, which would tell where statements end";
    for (const Part& part : parts) {
        if (!part.is_sql())
            return part.header().path + " is not SQL";
        for (const std::string& engine : engines_in(part))
            if (engine != any_engine && engine != context.engine)
                return part.header().path + " has a section for " + engine;
        for (const bool up : {true, false})
            if (const std::string* sql = text_on(part.script(up), context.engine);
                sql != nullptr && has_delimiter_line(*sql))
                return part.header().path + " sets a DELIMITER";
    }
    return {};
}

/// What runs on the engine at hand, statement by statement where the text is raw SQL.
std::vector<Op> run_by(const Script& script, const BodyContext& context) {
    std::vector<Op> ops;
    for (const Operation& operation : script.operations) {
        const auto* execute = std::get_if<Execute>(&operation.op);
        if (execute == nullptr || context.syntax == nullptr) {
            ops.push_back(operation.op);
            continue;
        }
        const std::string* sql = text_on(*execute, context.engine);
        if (sql != nullptr)
            for (Fragment& fragment : split_sql(*sql, *context.syntax))
                ops.emplace_back(Execute{{{"", {std::move(fragment.sql), {}}}}});
    }
    return ops;
}

std::vector<Op> bare(const Operations& operations) {
    std::vector<Op> ops;
    for (const Operation& operation : operations)
        ops.push_back(operation.op);
    return ops;
}

/// What the new file has to do.
std::vector<Op> expected_of(const Parts& parts, bool up, const BodyContext& context,
                            const std::optional<Optimized>& optimized) {
    if (optimized)
        return bare(up ? optimized->upgrade : optimized->downgrade);
    std::vector<Op> expected;
    for (const Part* part : in_order(parts, up)) {
        std::vector<Op> ops = run_by(part->script(up), context);
        std::move(ops.begin(), ops.end(), std::back_inserter(expected));
    }
    return expected;
}

void check_same(const SquashedFile& file, const Parts& parts, const BodyContext& context,
                const std::optional<Optimized>& optimized) {
    for (const bool up : {true, false}) {
        const Script& script = up ? file.revision.upgrade : file.revision.downgrade;
        const auto expected = expected_of(parts, up, context, optimized);
        const bool defined = is_defined(parts, up);
        if (script.defined != defined || (defined && run_by(script, context) != expected))
            throw UsageError(util::format("what {} would do as its {} is not what the revisions "
                                          "do; this should not happen, please report it",
                                          file.revision.header.id, word_of(up)));
    }
}

Revision read_back(const RevisionHeader& header, const std::string& text,
                   const BodyContext& context) {
    yaml::Faults faults(header.path.empty() ? header.id : header.path, text);
    Revision revision = header.format == RevisionFormat::sql
                            ? read_sql_revision(header, text, context, faults)
                            : read_yaml_revision(header, text, context, faults);
    faults.throw_if_any();
    return revision;
}

bool is_one_for_all_engines(const Parts& parts, const BodyContext& context) {
    return std::none_of(parts.begin(), parts.end(), [&](const Part& part) {
        const auto names = [&](const char* key) {
            const yaml::Node* node = part.root.find(key);
            return node != nullptr && names_engines(*node, context.engine_named);
        };
        return part.is_sql() || names("upgrade") || names("downgrade");
    });
}

std::optional<Optimized> optimized_by(const Optimizer& optimize, const Parts& parts,
                                      const BodyContext& context) {
    if (!optimize || !is_one_for_all_engines(parts, context))
        return std::nullopt;
    std::vector<const Revision*> revisions;
    for (const Part& part : parts)
        revisions.push_back(&part.revision);
    return optimize(revisions);
}

std::vector<std::string> missing_from(const Parts& parts) {
    std::vector<std::string> messages;
    for (const Part& part : parts) {
        if (!part.revision.downgrade.defined)
            messages.push_back(util::format(
                "{} has no downgrade, so the squashed revision has none", part.header().id));
        if (!part.revision.verify.empty() && &part != &parts.back())
            messages.push_back(util::format("the verify queries of {} are left out: they are about "
                                            "a state that is passed through",
                                            part.header().id));
    }
    return messages;
}

} // namespace

SquashedFile squash_files(RevisionHeader header, const std::vector<RevisionHeader>& replaced,
                          const BodyContext& context, std::optional<RevisionFormat> format,
                          const Optimizer& optimize) {
    BodyContext as_written = context;
    as_written.keep_variables = true;
    const Parts parts = read_parts(replaced, as_written);
    refuse_without_upgrade(parts);
    for (const bool up : {true, false})
        refuse_mixed_transactions(parts, up);
    for (const Part& part : parts)
        if (part.is_sql())
            refuse_transaction_per_engine(part, as_written);
    const std::string obstacle = why_not_sql(parts, as_written);
    if (format == RevisionFormat::sql && !obstacle.empty())
        throw UsageError(util::format("the squashed revision cannot be SQL: {}\n  hint: say "
                                      "--format yaml",
                                      obstacle));
    header.format = obstacle.empty() ? format.value_or(RevisionFormat::sql) : RevisionFormat::yaml;
    const bool sql = header.format == RevisionFormat::sql;
    const auto optimized = sql ? std::nullopt : optimized_by(optimize, parts, as_written);
    SquashedFile file;
    file.text =
        sql ? sql_text(header, parts, as_written) : yaml_text(header, parts, as_written, optimized);
    file.revision = read_back(header, file.text, as_written);
    check_same(file, parts, as_written, optimized);
    file.messages = missing_from(parts);
    for (const Part& part : parts)
        file.replaced_operations += part.script(true).operations.size();
    return file;
}

} // namespace dbmig::revision
