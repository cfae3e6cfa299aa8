// SPDX-License-Identifier: MIT
// SQLite as a dialect: the parts, and the facts about the engine.
#include <dbmig/dialect.hpp>

#include "expression.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "types.hpp"

namespace dbmig::sqlite {

namespace {

Capabilities make_capabilities() {
    Capabilities result;
    result.transactional_ddl = true;
    result.numbers_keys = true;
    result.case_insensitive_names = true;
    result.virtual_tables = true;
    result.file_databases = true;
    result.forward_references = true;
    result.repeated_constraint_names = true;
    return result;
}

constexpr SqlSyntax make_syntax() {
    SqlSyntax result;
    result.backtick_names = true;
    result.bracket_names = true;
    result.trigger_bodies = true;
    return result;
}

class SqliteDialect final : public Dialect {
public:
    std::string_view name() const override { return "sqlite"; }
    std::vector<std::string_view> url_schemes() const override { return {"sqlite", "sqlite3"}; }
    const Capabilities& capabilities() const override { return m_capabilities; }
    const SqlSyntax& syntax() const override { return m_syntax; }
    const Reflector& reflector() const override { return sqlite::reflector(); }
    const DdlRenderer& renderer() const override { return sqlite::renderer(); }
    const Normalizer& normalizer() const override { return sqlite::normalizer(); }

    std::unique_ptr<Connection> connect(const Url& url,
                                        const ConnectOptions& options) const override {
        return sqlite::connect(url, options);
    }

    std::unique_ptr<Connection> open_scratch(const Url* /*live*/) const override {
        return open_memory();
    }

    /// A script cannot know which settings to restore: foreign_keys stays off, SQLite's default.
    ScriptFrame script_frame(Transaction kind) const override {
        if (kind == Transaction::read)
            return {{"BEGIN"}, {"COMMIT"}};
        if (kind == Transaction::write)
            return {{"BEGIN IMMEDIATE"}, {"COMMIT"}};
        return {{"PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE"}, {"COMMIT"}};
    }

    std::string quote(std::string_view identifier) const override {
        return sqlite::quote(identifier);
    }
    std::string literal(const Value& value) const override { return sqlite::literal(value); }
    std::string placeholder(std::size_t /*number*/) const override { return "?"; }
    std::string fold(std::string_view identifier) const override {
        return sqlite::fold(identifier);
    }
    std::string render_type(const Type& type) const override { return sqlite::render_type(type); }

    bool mentions(std::string_view sql, std::string_view identifier) const override {
        return sqlite::mentions(sql, identifier);
    }
    std::string rename_identifier(std::string_view sql, std::string_view from,
                                  std::string_view to) const override {
        return sqlite::rename_identifier(sql, from, to);
    }
    std::string untransactional(std::string_view statement) const override {
        return sqlite::untransactional(statement);
    }
    /// VACUUM and the settings of a database may be said again.
    std::optional<std::string> footprint(Connection& /*connection*/,
                                         std::string_view /*statement*/) const override {
        return "";
    }
    std::vector<Statement> remains(Connection& /*connection*/,
                                   std::string_view /*statement*/) const override {
        return {};
    }

private:
    Capabilities m_capabilities = make_capabilities();
    SqlSyntax m_syntax = make_syntax();
};

} // namespace

const Dialect& dialect() {
    static const SqliteDialect instance;
    return instance;
}

} // namespace dbmig::sqlite
