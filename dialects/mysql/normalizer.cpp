// SPDX-License-Identifier: MIT
// One spelling for what means the same to both servers. What the tokens do not settle is put to the
// server: a table or view whose texts differ is made in the scratch database and read back.
#include <algorithm>
#include <initializer_list>
#include <utility>

#include <dbmig/error.hpp>
#include <dbmig/sql_builder.hpp>

#include "expression.hpp"
#include "model.hpp"
#include "normal_table.hpp"
#include "parts.hpp"
#include "quoting.hpp"
#include "server_spelling.hpp"
#include "trigger_order.hpp"
#include "view_spelling.hpp"

namespace dbmig::mysql {

namespace {

Options only(const Options& options, std::initializer_list<const char*> keys) {
    Options result;
    for (const char* const key : keys)
        if (const std::string value = option(options, key); !value.empty())
            result[key] = value;
    return result;
}

View normalized(View view) {
    view.definition = canonical_statement(view.definition);
    view.materialized = false;
    view.comment.clear();
    view.column_comments.clear();
    view.options = only(view.options, {"algorithm", "security", "check_option", "definer"});
    return view;
}

Trigger normalized(Trigger trigger) {
    trigger.definition = canonical_statement(without_place(trigger.definition));
    trigger.options = only(trigger.options, {"sql_mode", "definer", "after"});
    trigger.comment.clear();
    return trigger;
}

SchemaObject normalized(SchemaObject object) {
    object.definition = canonical_statement(object.definition);
    object.comment.clear();
    if (object.kind != ObjectKind::sequence)
        object.options = only(object.options, {"sql_mode", "definer"});
    return object;
}

Schema normalized(const Schema& original) {
    Schema schema = original;
    for (auto& [name, table] : schema.tables)
        table = normal_table(table);
    for (auto& [name, view] : schema.views)
        view = normalized(std::move(view));
    for (auto& [name, trigger] : schema.triggers)
        trigger = normalized(std::move(trigger));
    for (auto& [key, object] : schema.objects)
        object = normalized(std::move(object));
    return schema;
}

/// The order among those that both sides have; where one does not say it, it does not matter.
void compare_order(Triggers& triggers, const Triggers& others) {
    for (auto& [name, trigger] : triggers) {
        const auto other = others.find(name);
        if (other != others.end() && !has_place(other->second))
            trigger.options.erase("after");
        restrict_order(trigger, others);
    }
}

/// Whether there are texts that the server might spell alike.
bool texts_differ(const Table& a, const Table& b) {
    const auto differ = [](const Column& x, const Column& y) {
        return !(x.type == y.type) || x.server_default != y.server_default ||
               !(x.generated == y.generated) || x.collation != y.collation ||
               x.options != y.options;
    };
    for (const Column& column : a.columns)
        if (const Column* other = find_column(b, column.name))
            if (differ(column, *other))
                return true;
    const auto is_in_b = [&](const Check& check) {
        return std::find(b.checks.begin(), b.checks.end(), check) != b.checks.end();
    };
    return (!b.checks.empty() && !std::all_of(a.checks.begin(), a.checks.end(), is_in_b)) ||
           option(a.options, "collation") != option(b.options, "collation") ||
           option(a.options, "engine") != option(b.options, "engine");
}

/// The scratch database of a scratch database is itself, where the views may be already.
bool holds_tables(Connection& scratch) {
    return !scratch
                .query("SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                       "LIMIT 1")
                .rows.empty();
}

/// Puts the texts that differ to the server; `originals` are those that became `normals`.
class ServerSpelling {
public:
    ServerSpelling(Connection& connection, std::vector<std::string>& notes)
        : m_connection(connection), m_notes(notes) {}

    void spell(const Schema& original, Schema& normal, const Schema& other) {
        for (auto& [name, table] : normal.tables) {
            const auto partner = other.tables.find(name);
            if (partner != other.tables.end() && texts_differ(table, partner->second))
                table = spelled(original.tables.at(name));
        }
        spell_views(original, normal, other);
    }

private:
    Connection* scratch() {
        if (std::exchange(m_asked, true))
            return m_scratch;
        try {
            m_scratch = scratch_of(m_connection);
        } catch (const ConnectError& error) {
            std::string why = error.what();
            for (auto at = why.find("\n  hint: "); at != std::string::npos;
                 at = why.find("\n  hint: "))
                why.replace(at, sizeof("\n  hint:") - 1, ";");
            m_notes.push_back("expressions are compared word by word, and one that the server "
                              "spells in another way is taken for another: " +
                              why);
        }
        return m_scratch;
    }

    void spell_views(const Schema& original, Schema& normal, const Schema& other) {
        std::set<Name> differing;
        for (const auto& [name, view] : normal.views)
            if (const auto partner = other.views.find(name);
                partner != other.views.end() && view.definition != partner->second.definition)
                differing.insert(name);
        if (differing.empty() || scratch() == nullptr || holds_tables(*scratch()))
            return;
        for (auto& [name, view] : spelled_views(original, differing, *scratch()))
            normal.views[name] = normalized(view);
    }

    Table spelled(Table table) {
        if (Connection* server = scratch())
            spell_as_server(table, *server);
        return normal_table(table);
    }

    Connection& m_connection;
    std::vector<std::string>& m_notes;
    Connection* m_scratch = nullptr;
    bool m_asked = false;
};

class MysqlNormalizer final : public Normalizer {
public:
    NormalizedPair normalize(const Schema& from, const Schema& to,
                             Connection* scratch) const override {
        NormalizedPair pair{normalized(from), normalized(to)};
        compare_order(pair.from.triggers, to.triggers);
        compare_order(pair.to.triggers, from.triggers);
        if (scratch != nullptr) {
            const Schema before = pair.from;
            ServerSpelling server(*scratch, pair.notes);
            server.spell(from, pair.from, pair.to);
            server.spell(to, pair.to, before);
        }
        return pair;
    }
};

} // namespace

const Normalizer& normalizer() {
    static const MysqlNormalizer instance;
    return instance;
}

} // namespace dbmig::mysql
