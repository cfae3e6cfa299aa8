// SPDX-License-Identifier: MIT
// Normalises both sides of a comparison and folds their names.
#include "diff/sides.hpp"

#include <algorithm>

namespace dbmig::diff {

namespace {

/// Gives every name in a normalised table its folded form, so that operator== compares parts.
class Folder {
public:
    Folder(const op::NameRules& rules, bool comments) : m_rules(rules), m_comments(comments) {}

    void table(Table& it) const;
    void view(View& it) const {
        name(it.name);
        it.renamed_from.clear();
        comment(it.comment);
        if (!m_comments)
            it.column_comments.clear();
        for (Index& each : it.indexes)
            index(each);
    }
    void trigger(Trigger& it) const {
        it.name = folded<Trigger>(it.name, m_rules);
        name(it.table);
        comment(it.comment);
    }
    void virtual_table(VirtualTable& it) const { name(it.name); }
    void object(SchemaObject& it) const {
        it.name = {m_rules.relation_fold()(it.name.schema), m_rules.fold_of(it.kind)(it.name.name)};
        name(it.table);
        it.renamed_from.clear();
        comment(it.comment);
        for (Check& each : it.checks)
            check(each);
        for (Column& each : it.attributes)
            column(each);
    }

private:
    void word(std::string& text) const { text = m_rules.fold(text); }
    void words(std::vector<std::string>& texts) const {
        for (std::string& text : texts)
            word(text);
    }
    void name(Name& it) const { it = folded(it, m_rules); }
    void keys(std::vector<KeyColumn>& columns) const {
        for (KeyColumn& key : columns)
            word(key.column);
    }
    void comment(std::string& text) const {
        if (!m_comments)
            text.clear();
    }
    void column(Column& it) const {
        word(it.name);
        comment(it.comment);
        if (it.identity && !m_comments)
            it.identity->options.erase("comment"); // of its sequence
        it.renamed_from.clear();
    }
    void key(PrimaryKey& it) const {
        word(it.name);
        keys(it.columns);
        words(it.include);
        comment(it.comment);
    }
    void unique(Unique& it) const {
        word(it.name);
        keys(it.columns);
        words(it.include);
        comment(it.comment);
        it.renamed_from.clear();
    }
    void foreign_key(ForeignKey& it) const;
    void check(Check& it) const {
        word(it.name);
        comment(it.comment);
        it.renamed_from.clear();
    }
    void exclusion(Exclusion& it) const {
        word(it.name);
        comment(it.comment);
    }
    void index(Index& it) const {
        word(it.name);
        for (IndexColumn& part : it.columns)
            word(part.column);
        words(it.include);
        comment(it.comment);
        it.renamed_from.clear();
    }

    const op::NameRules& m_rules;
    bool m_comments;
};

void Folder::foreign_key(ForeignKey& it) const {
    word(it.name);
    words(it.columns);
    name(it.referred_table);
    words(it.referred_columns);
    words(it.on_delete_columns);
    comment(it.comment);
    it.renamed_from.clear();
}

void Folder::table(Table& it) const {
    name(it.name);
    comment(it.comment);
    it.renamed_from.clear();
    for (Column& each : it.columns)
        column(each);
    if (it.primary_key)
        key(*it.primary_key);
    for (ForeignKey& each : it.foreign_keys)
        foreign_key(each);
    for (Unique& each : it.uniques)
        unique(each);
    for (Check& each : it.checks)
        check(each);
    for (Exclusion& each : it.exclusions)
        exclusion(each);
    for (Index& each : it.indexes)
        index(each);
}

Name key_of(const Name& /*key*/, const Name& name) {
    return name;
}
ObjectKey key_of(const ObjectKey& key, const Name& name) {
    return {key.kind, name};
}

/// Pairs originals with their normalised forms, which stand at the same places.
template <typename Key, typename T, typename Fold>
std::map<Key, Both<T>> pair_up(const std::map<Key, T>& originals, std::map<Key, T>& normals,
                               const Fold& fold) {
    if (originals.size() != normals.size())
        throw SchemaError("internal error: normalising has changed which objects there are; please "
                          "report this with the schema");
    std::map<Key, Both<T>> pairs;
    auto normal = normals.begin();
    for (const auto& [name, original] : originals) {
        fold(normal->second);
        pairs.emplace(key_of(name, normal->second.name), Both<T>{&original, &normal->second});
        ++normal;
    }
    return pairs;
}

void fill(Side& side, const Schema& original, const Context& context) {
    const Folder folder(context.rules, context.compare.comments);
    Schema& normal = side.normal;
    side.tables = pair_up(original.tables, normal.tables, [&](Table& it) { folder.table(it); });
    side.views = pair_up(original.views, normal.views, [&](View& it) { folder.view(it); });
    side.triggers =
        pair_up(original.triggers, normal.triggers, [&](Trigger& it) { folder.trigger(it); });
    side.virtual_tables = pair_up(original.virtual_tables, normal.virtual_tables,
                                  [&](VirtualTable& it) { folder.virtual_table(it); });
    side.objects =
        pair_up(original.objects, normal.objects, [&](SchemaObject& it) { folder.object(it); });
}

/// A foreign key that names no columns refers to the primary key: it is compared as if it said so.
void spell_out_references(Side& side) {
    for (auto& [name, table] : side.normal.tables)
        for (ForeignKey& key : table.foreign_keys) {
            const auto parent = side.tables.find(key.referred_table);
            if (!key.referred_columns.empty() || parent == side.tables.end() ||
                !parent->second.normal->primary_key)
                continue;
            for (const KeyColumn& column : parent->second.normal->primary_key->columns)
                key.referred_columns.push_back(column.column);
        }
}

/// Makes equal what is not to be compared.
void neutralise(Sides& sides, const CompareOptions& compare) {
    if (compare.types && compare.server_defaults)
        return;
    for (auto& [key, table] : sides.from.normal.tables) {
        const auto other = sides.to.tables.find(table.name);
        if (other == sides.to.tables.end())
            continue;
        for (Column& column : table.columns) {
            const Column* to = schema::find_column(*other->second.normal, column.name, {});
            if (to != nullptr && !compare.types)
                column.type = to->type;
            if (to != nullptr && !compare.server_defaults)
                column.server_default = to->server_default;
        }
    }
}

} // namespace

Sides make_sides(const Schema& from, const Schema& to, const Context& context) {
    Sides sides;
    NormalizedPair pair = context.dialect.normalizer().normalize(from, to, context.scratch);
    sides.from.normal = std::move(pair.from);
    sides.to.normal = std::move(pair.to);
    sides.notes = std::move(pair.notes);
    fill(sides.from, from, context);
    fill(sides.to, to, context);
    // Where a foreign key may wait for its table, what it does not say stays open.
    if (!context.dialect.capabilities().forward_references) {
        spell_out_references(sides.from);
        spell_out_references(sides.to);
    }
    neutralise(sides, context.compare);
    return sides;
}

} // namespace dbmig::diff
