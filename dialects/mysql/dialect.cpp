// SPDX-License-Identifier: MIT
// MySQL and MariaDB as a dialect: the parts, and the facts about the engine.
#include <dbmig/dialect.hpp>
#include <dbmig/error.hpp>

#include "expression.hpp"
#include "footprint.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "types.hpp"

namespace dbmig::mysql {

namespace {

Capabilities make_capabilities() {
    Capabilities result;
    result.table_comments = true;
    result.case_insensitive_names = true;
    result.named_keys = true;
    result.written_case = true;
    result.guarded_key_columns = true;
    result.fixed_constraint_names = true;
    result.implied_autoincrement = true;
    result.objects = {ObjectKind::function, ObjectKind::procedure, ObjectKind::event,
                      ObjectKind::sequence, ObjectKind::package,   ObjectKind::package_body};
    return result;
}

constexpr SqlSyntax make_syntax() {
    SqlSyntax result;
    result.backslash_escapes = true;
    result.hash_comments = true;
    result.delimiter_command = true;
    result.backtick_names = true;
    result.trigger_bodies = true;
    result.compound_bodies = true;
    return result;
}

/// Whether the server might read a value as the number zero.
struct IsZero {
    bool operator()(bool value) const { return !value; }
    bool operator()(std::int64_t value) const { return value == 0; }
    bool operator()(double value) const { return value == 0; }
    bool operator()(const std::string& value) const { return value == "0"; }
    template <typename Other> bool operator()(const Other&) const { return false; }
};

bool has_zero(const std::vector<Row>& rows) {
    return std::any_of(rows.begin(), rows.end(), [](const Row& row) {
        return std::any_of(row.begin(), row.end(),
                           [](const auto& entry) { return std::visit(IsZero(), entry.second); });
    });
}

class MysqlDialect final : public Dialect {
public:
    std::string_view name() const override { return "mysql"; }
    std::vector<std::string_view> url_schemes() const override { return {"mysql", "mariadb"}; }
    const Capabilities& capabilities() const override { return m_capabilities; }
    const SqlSyntax& syntax() const override { return m_syntax; }
    const Reflector& reflector() const override { return mysql::reflector(); }
    const DdlRenderer& renderer() const override { return mysql::renderer(); }
    const Normalizer& normalizer() const override { return mysql::normalizer(); }

    std::unique_ptr<Connection> connect(const Url& url,
                                        const ConnectOptions& options) const override {
        return mysql::connect(url, options);
    }

    std::unique_ptr<Connection> open_scratch(const Url* live) const override {
        if (live == nullptr)
            throw UsageError("a scratch database is needed here, and no server is named to make "
                             "it on: give 'url' or 'scratch_url'");
        return mysql::open_scratch(*live);
    }

    /// Each change of the schema commits by itself. The modes that change how text is read are
    /// taken away, as connections do it; one that is there twice is no fault, an empty one would
    /// be. MariaDB changes a table that keeps its history only where that is said.
    ScriptFrame script_frame(Transaction kind) const override {
        if (kind == Transaction::read)
            return {{"START TRANSACTION READ ONLY"}, {"COMMIT"}};
        return {{"SET sql_mode = REGEXP_REPLACE(@@sql_mode, 'ANSI_QUOTES|ANSI|NO_BACKSLASH_ESCAPES|"
                 "PIPES_AS_CONCAT|IGNORE_SPACE|HIGH_NOT_PRECEDENCE|ORACLE', "
                 "'NO_ENGINE_SUBSTITUTION')"
                 "/*M!100304 , system_versioning_alter_history = KEEP */",
                 "START TRANSACTION"},
                {"COMMIT"}};
    }

    /// As MysqlConnection::restore_session() does, but for what the script's reader has chosen.
    /// After USE the version rows are not found, and the script stops.
    std::vector<std::string> script_restores() const override {
        return {"SET sql_mode = @@GLOBAL.sql_mode, "
                "foreign_key_checks = @@GLOBAL.foreign_key_checks, "
                "unique_checks = @@GLOBAL.unique_checks, time_zone = DEFAULT, "
                "sql_safe_updates = DEFAULT, sql_select_limit = DEFAULT, "
                "default_storage_engine = DEFAULT"};
    }

    /// A zero in an AUTO_INCREMENT column would become the next number. After a failed attempt in
    /// the same session the mode is still the one of the first attempt.
    ScriptFrame rows_frame(const std::vector<Row>& rows) const override {
        if (!has_zero(rows))
            return {};
        return {{"SET @dbmig_rows_mode = COALESCE(@dbmig_rows_mode, @@sql_mode)",
                 "SET sql_mode = CONCAT_WS(',', NULLIF(@dbmig_rows_mode, ''), "
                 "'NO_AUTO_VALUE_ON_ZERO')"},
                {"SET sql_mode = @dbmig_rows_mode, @dbmig_rows_mode = NULL"}};
    }

    std::string quote(std::string_view identifier) const override {
        return mysql::quote(identifier);
    }
    std::string literal(const Value& value) const override { return mysql::literal(value); }
    std::string placeholder(std::size_t /*number*/) const override { return "?"; }
    std::string fold(std::string_view identifier) const override { return mysql::fold(identifier); }
    bool exact_relations(Connection& connection) const override {
        return mysql::exact_relations(connection);
    }
    bool exact_triggers(Connection& connection) const override {
        return mysql::exact_triggers(connection);
    }
    std::string render_type(const Type& type) const override { return mysql::render_type(type); }

    bool mentions(std::string_view sql, std::string_view identifier) const override {
        return mysql::mentions(sql, identifier);
    }
    std::string rename_identifier(std::string_view sql, std::string_view from,
                                  std::string_view to) const override {
        return mysql::rename_identifier(sql, from, to);
    }
    std::string untransactional(std::string_view statement) const override {
        return mysql::untransactional(statement);
    }
    std::optional<std::string> footprint(Connection& connection,
                                         std::string_view statement) const override {
        return mysql::footprint(connection, statement);
    }
    bool sets_session(std::string_view statement) const override {
        return mysql::sets_session(statement);
    }
    /// Every statement is atomic.
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
    static const MysqlDialect instance;
    return instance;
}

} // namespace dbmig::mysql
