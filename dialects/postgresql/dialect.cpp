// SPDX-License-Identifier: MIT
// PostgreSQL as a dialect: the parts, and the facts about the engine.
#include <dbmig/dialect.hpp>

#include "expression.hpp"
#include "footprint.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "types.hpp"

namespace dbmig::postgresql {

namespace {

Capabilities make_capabilities() {
    Capabilities result;
    result.transactional_ddl = true;
    result.schemas = true;
    result.table_comments = true;
    result.named_keys = true;
    result.owned_names = true;
    result.materialized_views = true;
    result.guarded_dependencies = true;
    result.implied_autoincrement = true;
    result.objects = {
        ObjectKind::schema,      ObjectKind::extension,     ObjectKind::collation,
        ObjectKind::enumeration, ObjectKind::domain,        ObjectKind::type,
        ObjectKind::sequence,    ObjectKind::function,      ObjectKind::procedure,
        ObjectKind::aggregate,   ObjectKind::rule,          ObjectKind::policy,
        ObjectKind::statistics,  ObjectKind::event_trigger, ObjectKind::publication,
    };
    return result;
}

constexpr SqlSyntax make_syntax() {
    SqlSyntax result;
    result.dollar_quotes = true;
    result.escape_strings = true;
    result.nested_comments = true;
    return result;
}

class PostgresqlDialect final : public Dialect {
public:
    std::string_view name() const override { return "postgresql"; }
    std::vector<std::string_view> url_schemes() const override {
        return {"postgresql", "postgres"};
    }
    const Capabilities& capabilities() const override { return m_capabilities; }
    const SqlSyntax& syntax() const override { return m_syntax; }
    const Reflector& reflector() const override { return postgresql::reflector(); }
    const DdlRenderer& renderer() const override { return postgresql::renderer(); }
    const Normalizer& normalizer() const override { return postgresql::normalizer(); }

    std::unique_ptr<Connection> connect(const Url& url,
                                        const ConnectOptions& options) const override {
        return postgresql::connect(url, options);
    }
    std::unique_ptr<Connection> open_scratch(const Url* live) const override {
        return postgresql::open_scratch(live);
    }

    ScriptFrame script_frame(Transaction kind) const override {
        if (kind == Transaction::read)
            return {{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}, {"COMMIT"}};
        return {{"BEGIN"}, {"COMMIT"}};
    }

    std::string quote(std::string_view identifier) const override {
        return postgresql::quote(identifier);
    }
    std::string literal(const Value& value) const override { return postgresql::literal(value); }
    std::string placeholder(std::size_t number) const override {
        return "$" + std::to_string(number);
    }
    std::string fold(std::string_view identifier) const override {
        return postgresql::fold(identifier);
    }
    std::string render_type(const Type& type) const override {
        return postgresql::render_type(type);
    }

    bool mentions(std::string_view sql, std::string_view identifier) const override {
        return postgresql::mentions(sql, identifier);
    }
    std::string rename_identifier(std::string_view sql, std::string_view from,
                                  std::string_view to) const override {
        return postgresql::rename_identifier(sql, from, to);
    }
    bool sets_session(std::string_view statement) const override {
        return postgresql::sets_session(statement);
    }
    /// RESET ALL leaves the role alone.
    std::vector<std::string> script_restores() const override {
        return {"RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL"};
    }
    std::string untransactional(std::string_view statement) const override {
        return postgresql::untransactional(statement);
    }
    std::optional<std::string> footprint(Connection& connection,
                                         std::string_view statement) const override {
        return postgresql::footprint(connection, statement);
    }
    std::vector<Statement> remains(Connection& connection,
                                   std::string_view statement) const override {
        return postgresql::remains(connection, statement);
    }

private:
    Capabilities m_capabilities = make_capabilities();
    SqlSyntax m_syntax = make_syntax();
};

} // namespace

const Dialect& dialect() {
    static const PostgresqlDialect instance;
    return instance;
}

} // namespace dbmig::postgresql
