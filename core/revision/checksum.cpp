// SPDX-License-Identifier: MIT
// The checksum of a revision: over its operations, so that how they are written does not count.
#include <dbmig/revision.hpp>

#include "format/schema_format.hpp"
#include "sql/lexer.hpp"
#include "util/checksum.hpp"

namespace dbmig {

namespace {

/// Hints, and what MySQL runs though it looks like a comment.
bool is_executable(std::string_view comment) {
    return comment.size() > 2 && (comment[2] == '!' || comment[2] == '+' || comment[2] == 'M') &&
           comment[0] == '/';
}

/// The tokens, each on a line of its own. Text with a backslash before a quote is taken as it is:
/// engines do not agree where such a string ends.
std::string canonical(const std::string& sql) {
    if (sql.find("\\'") != std::string::npos || sql.find("\\\"") != std::string::npos)
        return sql;
    SqlSyntax syntax;
    syntax.dollar_quotes = true;
    syntax.backtick_names = true;
    dbmig::sql::SqlLexer lexer(sql, syntax);
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

void make_canonical(Execute& op) {
    for (auto& [engine, text] : op.sql)
        text.sql = canonical(text.sql);
}

struct MakeCanonical {
    void operator()(Execute& op) const { make_canonical(op); }
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

    template <typename Object> static void definition(Object& object) {
        object.definition = canonical(object.definition);
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

void append(std::string& out, char tag, const Script& script) {
    Operations operations = script.operations;
    for (Operation& operation : operations)
        std::visit(MakeCanonical(), operation.op);
    out += tag;
    out += script.defined ? '1' : '0';
    out += script.transactional ? '1' : '0';
    append(out, format::write_operations(operations));
}

} // namespace

std::string checksum(const Revision& revision) {
    if (!revision.unexpanded_checksum.empty())
        return revision.unexpanded_checksum;
    std::string bytes;
    append(bytes, 'u', revision.upgrade);
    append(bytes, 'd', revision.downgrade);
    for (Execute query : revision.verify) {
        make_canonical(query);
        for (const auto& [engine, text] : query.sql) {
            append(bytes, 'e', engine);
            append(bytes, 'v', text.sql);
        }
    }
    return util::sha256(bytes);
}

} // namespace dbmig
