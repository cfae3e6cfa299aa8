// SPDX-License-Identifier: MIT
// One order for operations on tables and on everything else.
#include "diff/weave.hpp"

#include <algorithm>
#include <iterator>

#include <dbmig/evolve.hpp>

#include "diff/by_need.hpp"
#include "diff/circles.hpp"
#include "diff/cut_tables.hpp"
#include "diff/mentions.hpp"
#include "diff/subject.hpp"
#include "diff/tables.hpp"
#include "diff/texts.hpp"
#include "sql/lexer.hpp"
#include "util/text.hpp"

namespace dbmig::diff {

namespace {

/// Whether a name of a column stands in one of the texts, whatever it means there.
bool has_word(const Texts& sqls, const std::string& word) {
    const std::string wanted = util::to_lower(word);
    return std::any_of(sqls.begin(), sqls.end(), [&](std::string_view sql) {
        const auto words = words_of(sql);
        return words.count(wanted) != 0 || !is_plain_word(wanted);
    });
}

/// Bodies of routines that stand in texts as strings between dollars: the server looks into one
/// only when the routine runs, which a check or an index may do at once.
Texts bodies_in(const Texts& sqls, const SqlSyntax& syntax) {
    Texts bodies;
    for (const std::string_view sql : sqls)
        for (sql::SqlLexer lexer(sql, syntax); !lexer.at_end();) {
            const sql::Token token = lexer.next();
            std::string_view text = lexer.text(token);
            if (token.kind != sql::TokenKind::text || text.front() != '$')
                continue;
            const std::size_t mark = text.find('$', 1) + 1;
            bodies.push_back(text.substr(mark, text.size() - std::min(text.size(), 2 * mark)));
        }
    return bodies;
}

class Weaver {
public:
    Weaver(Woven all, const Context& context)
        : m_all(std::move(all)), m_rules(context.rules),
          m_guarded(context.dialect.capabilities().guarded_dependencies),
          m_syntax(context.dialect.syntax()), m_index(context), m_needs(m_all.ops.size()) {
        m_needs.add_all(m_all.table_needs, m_all.first_table);
        list_things();
        for (std::size_t at = 0; at < m_all.ops.size(); ++at) {
            follow_schema(at);
            follow_trigger(at);
            follow_texts(at);
            follow_bodies(at);
        }
    }

    Operations run() {
        Operations order;
        order.reserve(m_all.ops.size());
        for (const std::size_t at : by_need(m_needs))
            order.push_back(std::move(m_all.ops[at]));
        return order;
    }

    /// The same, with tables cut up that need what needs them; nothing where no table does.
    std::optional<Woven> without_circles(const Context& context) const;

private:
    /// Operations on all things of one name.
    struct Thing {
        std::vector<std::size_t> made;
        std::vector<std::size_t> altered;
        std::vector<std::size_t> dropped;
    };
    using ThingName = std::pair<Naming, Name>;

    /// Also relations that the server tells apart by letter case are one thing: texts may write
    /// either, and a need too many between them does no harm.
    ThingName thing_name(const Subject& subject) const {
        return {subject.naming,
                {m_rules.fold(subject.name.schema), m_rules.fold(subject.name.name)}};
    }
    bool is_table_op(std::size_t at) const {
        return at >= m_all.first_table && at < m_all.end_of_tables();
    }
    void list_things();
    Thing& thing_of(const Subject& subject);
    void follow_schema(std::size_t at);
    void follow_schema(std::size_t at, const std::string& schema);
    void follow_trigger(std::size_t at);
    void follow_texts(std::size_t at);
    void follow_bodies(std::size_t at);
    std::map<std::size_t, Surety> things_in(std::size_t at, const Texts& sqls) const;
    bool is_unrelated(std::size_t at, std::size_t other, bool as_type) const;
    void need_made(std::size_t at, const OpTexts& texts, const OpTexts& types);
    void need_gone(std::size_t at, const OpTexts& texts, const OpTexts& types);

    Woven m_all;
    const op::NameRules& m_rules;
    bool m_guarded;
    const SqlSyntax& m_syntax;
    std::vector<Subject> m_subjects;
    std::map<ThingName, std::size_t> m_thing_of; ///< by folded name
    std::vector<Thing> m_things;
    MentionIndex m_index;
    std::map<std::string, Thing> m_schemas; ///< operations on schemas, by name
    Needs m_needs;
};

Weaver::Thing& Weaver::thing_of(const Subject& subject) {
    const auto [entry, fresh] = m_thing_of.emplace(thing_name(subject), m_things.size());
    if (fresh) {
        m_things.emplace_back();
        m_index.add(subject.name, subject.naming, entry->second);
    }
    return m_things[entry->second];
}

void Weaver::list_things() {
    for (std::size_t at = 0; at < m_all.ops.size(); ++at) {
        m_subjects.push_back(subject_of(m_all.ops[at].op));
        const Subject& subject = m_subjects.back();
        if (subject.name.name.empty())
            continue;
        Thing& thing =
            is_schema_op(m_all.ops[at].op) ? m_schemas[subject.name.name] : thing_of(subject);
        if (subject.deed == Deed::makes)
            thing.made.push_back(at);
        else if (subject.deed == Deed::drops)
            thing.dropped.push_back(at);
        else
            thing.altered.push_back(at);
        if (const auto* rename = std::get_if<RenameTable>(&m_all.ops[at].op))
            thing_of({op::new_name(*rename), Deed::makes}).made.push_back(at);
    }
    for (const Thing& thing : m_things)
        for (const std::size_t made : thing.made)
            for (const std::size_t dropped : thing.dropped)
                if (!is_table_op(made) || !is_table_op(dropped))
                    m_needs.add(made, dropped);
}

/// A schema is made before what is in it and goes after it.
void Weaver::follow_schema(std::size_t at) {
    if (is_schema_op(m_all.ops[at].op))
        return;
    follow_schema(at, m_subjects[at].name.schema);
    if (const auto* rename = std::get_if<RenameTable>(&m_all.ops[at].op))
        follow_schema(at, op::new_name(*rename).schema);
}

void Weaver::follow_schema(std::size_t at, const std::string& schema) {
    const auto found = m_schemas.find(schema);
    if (found == m_schemas.end())
        return;
    for (const std::size_t made : found->second.made)
        m_needs.add(at, made);
    for (const std::size_t dropped : found->second.dropped)
        m_needs.add(dropped, at);
}

void Weaver::follow_trigger(std::size_t at) {
    const auto thing = [&](Deed deed) -> const Thing* {
        const Name* table = table_of_trigger(m_all.ops[at].op, deed);
        const auto found = table ? m_thing_of.find(thing_name({*table, deed})) : m_thing_of.end();
        return found == m_thing_of.end() ? nullptr : &m_things[found->second];
    };
    if (const Thing* table = thing(Deed::makes))
        for (const auto* deeds : {&table->made, &table->altered})
            for (const std::size_t other : *deeds)
                m_needs.add(at, other);
    if (const Thing* table = thing(Deed::drops))
        for (const std::size_t other : table->dropped)
            m_needs.add(other, at);
}

/// The things that texts of an operation mention, but for its own.
std::map<std::size_t, Surety> Weaver::things_in(std::size_t at, const Texts& sqls) const {
    const auto own = m_thing_of.find(thing_name(m_subjects[at]));
    std::map<std::size_t, Surety> found;
    for (const std::string_view sql : sqls)
        for (const auto& [thing, surety] : m_index.mentioned(sql))
            if (own == m_thing_of.end() || own->second != thing)
                found[thing] = std::max(found[thing], surety);
    return found;
}

/// What belongs to a table asks no table and no view: there the name is that of a column, unless it
/// is that of a type.
bool Weaver::is_unrelated(std::size_t at, std::size_t other, bool as_type) const {
    if (!is_table_op(at))
        return false;
    if (is_table_op(other))
        return !as_type;
    return !as_type && !is_trigger_op(m_all.ops[at].op) && is_view_op(m_all.ops[other].op);
}

void Weaver::need_made(std::size_t at, const OpTexts& texts, const OpTexts& types) {
    const auto as_types = things_in(at, types.added);
    for (const auto& [thing, surety] : things_in(at, texts.added)) {
        const bool as_type = m_guarded && as_types.count(thing) != 0;
        const bool doubtful = surety == Surety::doubtful;
        for (const std::size_t other : m_things[thing].made)
            if (!is_unrelated(at, other, as_type))
                m_needs.add(at, other, doubtful);
        for (const std::size_t other : m_things[thing].altered) {
            const auto need = need_of_change(m_all.ops[other].op);
            const std::string* column = column_of(m_all.ops[other].op);
            if (need && !is_unrelated(at, other, as_type))
                m_needs.add(at, other,
                            doubtful || need == Surety::doubtful ||
                                (column != nullptr && !has_word(texts.added, *column)));
        }
    }
}

void Weaver::need_gone(std::size_t at, const OpTexts& texts, const OpTexts& types) {
    const auto as_types = things_in(at, types.removed);
    for (const auto& [thing, surety] : things_in(at, texts.removed)) {
        const bool as_type = m_guarded && as_types.count(thing) != 0;
        const bool doubtful = surety == Surety::doubtful;
        for (const std::size_t other : m_things[thing].dropped)
            if (!is_unrelated(at, other, as_type))
                m_needs.add(other, at, doubtful);
        // What is left behind for good stands aside of changes too.
        for (const std::size_t other : m_things[thing].altered) {
            const std::string* column = column_of(m_all.ops[other].op);
            if (texts.added.empty() && !is_unrelated(at, other, as_type))
                m_needs.add(other, at,
                            doubtful || (column != nullptr && !has_word(texts.removed, *column)));
        }
    }
}

void Weaver::follow_texts(std::size_t at) {
    if (m_things.empty())
        return;
    const OpTexts texts = texts_of(m_all.ops[at].op);
    const OpTexts types = type_texts_of(m_all.ops[at].op);
    need_made(at, texts, types);
    need_gone(at, texts, types);
}

/// Most routines do not mind what comes first, so that what their bodies mention is hoped for.
void Weaver::follow_bodies(std::size_t at) {
    if (m_things.empty() || m_subjects[at].naming != Naming::routine)
        return;
    const OpTexts texts = texts_of(m_all.ops[at].op);
    const Texts added = bodies_in(texts.added, m_syntax);
    const Texts removed = bodies_in(texts.removed, m_syntax);
    const auto minds = [&](std::size_t other, const Texts& bodies) {
        const std::string* column = column_of(m_all.ops[other].op);
        return column != nullptr && has_word(bodies, *column);
    };
    for (const auto& [thing, surety] : things_in(at, added)) {
        for (const std::size_t made : m_things[thing].made)
            m_needs.add(at, made, Weight::hoped);
        for (const std::size_t other : m_things[thing].altered)
            if (minds(other, added))
                m_needs.add(at, other, Weight::hoped);
    }
    for (const auto& [thing, surety] : things_in(at, removed)) {
        for (const std::size_t dropped : m_things[thing].dropped)
            m_needs.add(dropped, at, Weight::hoped);
        for (const std::size_t other : m_things[thing].altered)
            if (added.empty() && minds(other, removed))
                m_needs.add(other, at, Weight::hoped);
    }
}

std::optional<Woven> Weaver::without_circles(const Context& context) const {
    std::vector<std::size_t> circle_of(m_needs.size());
    const auto found = circles(m_needs, [&](std::size_t at, std::size_t needed) {
        return !m_needs.is_doubtful(at, needed);
    });
    for (std::size_t circle = 0; circle < found.size(); ++circle)
        for (const std::size_t at : found[circle])
            circle_of[at] = circle;
    std::map<std::size_t, CutTable> cuts;
    for (std::size_t at = m_all.first_table; at < m_all.end_of_tables(); ++at) {
        if (found[circle_of[at]].size() == 1)
            continue;
        const auto is_in_circle = [&](std::size_t other) {
            return circle_of[other] == circle_of[at];
        };
        const auto closes_circle = [&](const Texts& sqls) {
            const auto things = things_in(at, sqls);
            return std::any_of(things.begin(), things.end(), [&](const auto& mentioned) {
                const Thing& thing = m_things[mentioned.first];
                return std::any_of(thing.made.begin(), thing.made.end(), is_in_circle) ||
                       std::any_of(thing.altered.begin(), thing.altered.end(), is_in_circle) ||
                       std::any_of(thing.dropped.begin(), thing.dropped.end(), is_in_circle);
            });
        };
        if (auto cut = cut_table(m_all.ops[at].op, closes_circle, context))
            cuts.emplace(at, std::move(*cut));
    }
    if (cuts.empty())
        return {};
    return with_cuts(m_all, cuts);
}

} // namespace

Operations weave(ObjectChanges objects, Arranged tables, const Context& context) {
    const bool guarded = context.dialect.capabilities().guarded_dependencies;
    if (!guarded && objects.before.empty() && objects.after.empty())
        return std::move(tables.ops);
    Woven all{std::move(objects.before), 0, std::move(tables.needs)};
    all.first_table = all.ops.size();
    append(all.ops, std::move(tables.ops));
    append(all.ops, std::move(objects.after));
    Weaver weaver(std::move(all), context);
    if (auto cut = guarded ? weaver.without_circles(context) : std::nullopt)
        return Weaver(std::move(*cut), context).run();
    return weaver.run();
}

} // namespace dbmig::diff
