// SPDX-License-Identifier: MIT
// A small engine in memory.
#include "support/toy_dialect.hpp"

#include <algorithm>

#include <dbmig/error.hpp>

#include "util/text.hpp"

namespace dbmig::test {

namespace {

struct Token {
    std::string_view text;
    bool word = false; ///< an identifier or a keyword, perhaps quoted
};

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           static_cast<signed char>(c) < 0;
}

std::vector<Token> tokens(std::string_view sql) {
    std::vector<Token> found;
    for (std::size_t at = 0; at < sql.size();) {
        std::size_t end = at + 1;
        const char c = sql[at];
        if (c == '\'' || c == '"')
            end = std::min(sql.find(c, end), sql.size() - 1) + 1;
        else if (is_word(c))
            while (end < sql.size() && is_word(sql[end]))
                ++end;
        if (std::isspace(static_cast<unsigned char>(c)) == 0)
            found.push_back({sql.substr(at, end - at), c == '"' || is_word(c)});
        at = end;
    }
    return found;
}

std::string name_of(std::string_view token) {
    return std::string(token.size() > 1 && token[0] == '"' ? token.substr(1, token.size() - 2)
                                                           : token);
}

std::string plain(std::string_view sql) {
    std::string text;
    for (const Token& token : tokens(sql))
        text += (text.empty() ? "" : " ") +
                (token.word ? util::to_lower(name_of(token.text)) : std::string(token.text));
    return text;
}

void normalize(Table& table) {
    for (Column& column : table.columns) {
        column.type = {plain(column.type.text), false, {}};
        if (column.server_default)
            column.server_default = plain(*column.server_default);
        if (column.generated)
            column.generated->expression = plain(column.generated->expression);
    }
    for (Check& check : table.checks)
        check.expression = plain(check.expression);
    for (Index& index : table.indexes) {
        index.where = plain(index.where);
        for (IndexColumn& part : index.columns)
            part.expression = plain(part.expression);
    }
}

Schema normalize(Schema schema) {
    for (auto& [name, table] : schema.tables)
        normalize(table);
    for (auto& [name, view] : schema.views)
        view.definition = plain(view.definition);
    for (auto& [name, trigger] : schema.triggers)
        trigger.definition = plain(trigger.definition);
    return schema;
}

} // namespace

ToyDialect::ToyDialect(bool forward_references) {
    m_capabilities.transactional_ddl = true;
    m_capabilities.table_comments = true;
    m_capabilities.case_insensitive_names = true;
    m_capabilities.virtual_tables = true;
    m_capabilities.forward_references = forward_references;
}

ToyDialect ToyDialect::guarded() {
    ToyDialect dialect(false);
    Capabilities& engine = dialect.m_capabilities;
    engine.schemas = true;
    engine.owned_names = true;
    engine.materialized_views = true;
    engine.guarded_dependencies = true;
    for (std::size_t at = 0; at < object_kinds; ++at)
        engine.objects.push_back(static_cast<ObjectKind>(at));
    return dialect;
}

bool ToyDialect::alters(const SchemaObject& from, const SchemaObject& to) const {
    return m_capabilities.guarded_dependencies && from.definition == to.definition;
}

bool ToyDialect::alters_options(const Table& from, const Table& to) const {
    const auto partition = [](const Table& table) {
        const auto found = table.options.find("partition_by");
        return found == table.options.end() ? std::string() : found->second;
    };
    return partition(from) == partition(to);
}

bool ToyDialect::rebuilds(const SchemaObject& from, const SchemaObject& to) const {
    return std::any_of(from.values.begin(), from.values.end(), [&](const std::string& value) {
        return std::find(to.values.begin(), to.values.end(), value) == to.values.end();
    });
}

std::unique_ptr<Connection> ToyDialect::connect(const Url&, const ConnectOptions&) const {
    throw ConnectError("the toy engine has no connections");
}

std::unique_ptr<Connection> ToyDialect::open_scratch(const Url*) const {
    throw ConnectError("the toy engine has no connections");
}

std::string ToyDialect::quote(std::string_view identifier) const {
    return '"' + std::string(identifier) + '"';
}

std::string ToyDialect::literal(const Value& value) const {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr ? "'" + *text + "'" : "?";
}

std::string ToyDialect::placeholder(std::size_t number) const {
    return "$" + std::to_string(number);
}

std::string ToyDialect::fold(std::string_view identifier) const {
    return util::to_lower(identifier);
}

bool ToyDialect::mentions(std::string_view sql, std::string_view identifier) const {
    const std::vector<Token> all = tokens(sql);
    return std::any_of(all.begin(), all.end(), [&](const Token& token) {
        return token.word && util::equal_ignoring_case(name_of(token.text), identifier);
    });
}

std::string ToyDialect::rename_identifier(std::string_view sql, std::string_view from,
                                          std::string_view to) const {
    std::string renamed;
    std::size_t copied = 0;
    for (const Token& token : tokens(sql)) {
        if (!token.word || !util::equal_ignoring_case(name_of(token.text), from))
            continue;
        const auto at = static_cast<std::size_t>(token.text.data() - sql.data());
        renamed += std::string(sql.substr(copied, at - copied)) + quote(to);
        copied = at + token.text.size();
    }
    return renamed + std::string(sql.substr(copied));
}

Schema ToyDialect::reflect(Connection&, const ReflectOptions&) const {
    throw ConnectError("the toy engine has no connections");
}

std::vector<Statement> ToyDialect::render(const Operations& ops, const Schema& before) const {
    Schema schema = before;
    std::vector<Statement> statements;
    for (const Operation& it : ops) {
        op::evolve(schema, it.op, name_rules(*this));
        Statement statement;
        statement.sql = op::describe(it.op);
        statement.operation = statements.size();
        statements.push_back(statement);
    }
    return statements;
}

NormalizedPair ToyDialect::normalize(const Schema& from, const Schema& to, Connection*) const {
    return {test::normalize(from), test::normalize(to)};
}

} // namespace dbmig::test
