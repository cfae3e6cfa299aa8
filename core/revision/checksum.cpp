// SPDX-License-Identifier: MIT
// The checksum of a revision: over its operations, so that how they are written does not count.
#include <dbmig/revision.hpp>

#include "format/schema_format.hpp"
#include "revision/files.hpp"
#include "sql/lexer.hpp"
#include "util/checksum.hpp"

namespace dbmig {

namespace {

/// Hints, and what is run though it looks like a comment.
bool is_executable(std::string_view comment) {
    return comment.size() > 2 && (comment[2] == '!' || comment[2] == '+' || comment[2] == 'M') &&
           comment[0] == '/';
}

/// What strings and comments look like where the engine is not known.
SqlSyntax common_syntax() {
    SqlSyntax syntax;
    syntax.dollar_quotes = true;
    syntax.backtick_names = true;
    return syntax;
}

/// The tokens, each on a line of its own. Where the engine is not known, text with a backslash
/// before a quote is taken as it is: engines do not agree where such a string ends.
std::string canonical(const std::string& sql, const SqlSyntax* engine) {
    const bool unclear =
        !engine && (sql.find("\\'") != std::string::npos || sql.find("\\\"") != std::string::npos);
    if (unclear)
        return sql;
    static const SqlSyntax common = common_syntax();
    dbmig::sql::SqlLexer lexer(sql, engine ? *engine : common);
    std::string result;
    while (!lexer.at_end()) {
        const auto token = lexer.next();
        if (token.is_code() || is_executable(lexer.text(token))) {
            result += lexer.text(token);
            result += '\n';
        }
    }
    return result;
}

struct MakeCanonical {
    const SqlSyntax* syntax;

    void operator()(Execute& op) const {
        for (auto& [engine, text] : op.sql)
            text.sql = canonical(text.sql, syntax);
    }
    void operator()(CreateView& op) const { definition(op.view); }
    void operator()(DropView& op) const { definition(op.view); }
    void operator()(AlterView& op) const {
        definition(op.view);
        definition(op.existing);
    }
    void operator()(CreateTrigger& op) const { definition(op.trigger); }
    void operator()(DropTrigger& op) const { definition(op.trigger); }
    void operator()(CreateVirtualTable& op) const { definition(op.table); }
    void operator()(DropVirtualTable& op) const { definition(op.table); }
    template <typename Other> void operator()(Other&) const {}

    template <typename Object> void definition(Object& object) const {
        object.definition = canonical(object.definition, syntax);
    }
};

/// Every text with its length before it, so that no two trees give the same bytes.
void append(std::string& out, char tag, const std::string& text) {
    out += tag;
    out += std::to_string(text.size());
    out += ':';
    out += text;
}

void append(std::string& out, const yaml::Node& node) {
    switch (node.kind) {
    case yaml::Kind::null:
        out += '~';
        break;
    case yaml::Kind::scalar:
        append(out, node.quoted ? 'q' : 's', node.scalar);
        break;
    case yaml::Kind::sequence:
        out += '[';
        for (const yaml::Node& item : node.items)
            append(out, item);
        out += ']';
        break;
    case yaml::Kind::mapping:
        out += '{';
        for (const yaml::Entry& entry : node.entries) {
            append(out, 'k', entry.key);
            append(out, entry.value);
        }
        out += '}';
        break;
    }
}

void append(std::string& out, char tag, const Script& script, const SqlSyntax* syntax) {
    Operations operations = script.operations;
    for (Operation& operation : operations)
        std::visit(MakeCanonical{syntax}, operation.op);
    out += tag;
    out += script.defined ? '1' : '0';
    out += script.transactional ? '1' : '0';
    append(out, format::write_operations(operations));
}

} // namespace

std::string checksum(const Revision& revision) {
    return revision.unexpanded_checksum.empty() ? revision::checksum_by(revision, nullptr)
                                                : revision.unexpanded_checksum;
}

std::string revision::checksum_by(const Revision& revision, const SqlSyntax* syntax) {
    std::string bytes;
    append(bytes, 'u', revision.upgrade, syntax);
    append(bytes, 'd', revision.downgrade, syntax);
    for (Execute query : revision.verify) {
        MakeCanonical{syntax}(query);
        for (const auto& [engine, text] : query.sql) {
            append(bytes, 'e', engine);
            append(bytes, 'v', text.sql);
        }
    }
    return util::sha256(bytes);
}

} // namespace dbmig
