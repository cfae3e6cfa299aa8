// SPDX-License-Identifier: MIT
// Policies: https://www.postgresql.org/docs/current/sql-alterpolicy.html
#include "render_policy.hpp"

#include <optional>
#include <string>

#include "render_text.hpp"
#include "tokenizer.hpp"
#include <dbmig/error.hpp>

namespace dbmig::postgresql {

namespace {

/// The clauses of CREATE POLICY.
struct Policy {
    std::string kind = "permissive";
    std::string command = "all";
    std::string roles = "PUBLIC";
    std::string using_text;
    std::string check_text;
};

/// Walks the clauses behind the table's name.
class Parser {
public:
    explicit Parser(const std::string& definition)
        : m_text(definition), m_tokens(tokenize(definition)), m_closings(closings(m_tokens)) {}

    std::optional<Policy> parse() {
        std::size_t at = 0;
        while (at < m_tokens.size() && !m_tokens[at].is_word("on"))
            ++at;
        Policy policy;
        for (++at; at < m_tokens.size(); ++at)
            if (!clause(policy, at))
                return std::nullopt;
        return policy;
    }

private:
    bool is(std::size_t at, std::string_view word) const {
        return at < m_tokens.size() && m_tokens[at].is_word(word);
    }
    bool opens(std::size_t at) const {
        return at < m_tokens.size() && m_tokens[at].is_op("(") && m_closings[at] < m_tokens.size();
    }
    std::string between(std::size_t first, std::size_t last) const {
        return m_text.substr(m_tokens[first].offset, m_tokens[last].end() - m_tokens[first].offset);
    }
    /// Reads one clause, and leaves `at` on its last token.
    bool clause(Policy& policy, std::size_t& at) {
        if (is(at, "as") && at + 1 < m_tokens.size())
            policy.kind = unquoted(m_tokens[++at]);
        else if (is(at, "for") && at + 1 < m_tokens.size())
            policy.command = unquoted(m_tokens[++at]);
        else if (is(at, "to") && at + 1 < m_tokens.size())
            policy.roles = roles(at);
        else if (is(at, "using") && opens(at + 1))
            policy.using_text = text(++at);
        else if (is(at, "with") && is(at + 1, "check") && opens(at + 2))
            policy.check_text = text(at += 2);
        else
            return m_tokens[at].is_name() || m_tokens[at].is_op("."); // of the table's name
        return true;
    }
    std::string roles(std::size_t& at) const {
        const std::size_t first = ++at;
        while (at + 1 < m_tokens.size() && !is(at + 1, "using") && !is(at + 1, "with"))
            ++at;
        return between(first, at);
    }
    std::string text(std::size_t& at) const {
        const std::size_t open = at;
        at = m_closings[open];
        return between(open, at);
    }

    const std::string& m_text;
    std::vector<Token> m_tokens;
    std::vector<std::size_t> m_closings;
};

} // namespace

void alter_policy(Script& script, const SchemaObject& to) {
    const auto policy = Parser(to.definition).parse();
    if (!policy)
        throw SchemaError("the definition of policy " + to_string(to.name) +
                          " is no CREATE POLICY that is understood");
    std::string sql = "ALTER POLICY " + ident(bare_name(to.name, to.table)) + " ON " +
                      ident(to.table) + " TO " + policy->roles;
    if (!policy->using_text.empty())
        sql += " USING " + policy->using_text;
    if (!policy->check_text.empty())
        sql += " WITH CHECK " + policy->check_text;
    script.add(sql);
}

bool alters_policy(const SchemaObject& from, const SchemaObject& to) {
    const auto before = Parser(from.definition).parse();
    const auto after = Parser(to.definition).parse();
    return before && after && from.table == to.table && before->kind == after->kind &&
           before->command == after->command &&
           (before->using_text.empty() || !after->using_text.empty()) &&
           (before->check_text.empty() || !after->check_text.empty());
}

} // namespace dbmig::postgresql
