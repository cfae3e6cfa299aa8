// SPDX-License-Identifier: MIT
// What can be said of declared models only when all of them are known.
#include <algorithm>

#include "format/table.hpp"
#include "util/edit_distance.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::format {

namespace {

class Finisher {
public:
    Finisher(Models& models, std::vector<Diagnostic>& faults)
        : m_tables(models.schema.tables), m_notes(models.notes), m_faults(faults) {}

    void run() {
        expand_many_to_many();
        for (const auto& notes : m_notes) {
            check_column_uses(notes);
            check_references(notes);
        }
        take_types();
    }

private:
    void fault(Diagnostic place, std::string message, std::string hint = {}) {
        place.message = std::move(message);
        place.hint = std::move(hint);
        m_faults.push_back(std::move(place));
    }

    const Table* table(const Name& name) const {
        const auto found = m_tables.find(name);
        return found == m_tables.end() ? nullptr : &found->second;
    }

    void refuse_missing_table(const Name& name, const Diagnostic& place) {
        std::vector<std::string> names;
        for (const auto& entry : m_tables)
            names.push_back(to_string(entry.first));
        fault(place, util::format("there is no table '{}'", to_string(name)),
              util::did_you_mean(to_string(name), names));
    }

    bool is_pending(const Name& name) const {
        return std::any_of(m_pending.begin(), m_pending.end(),
                           [&](const TableNotes* notes) { return notes->table == name; });
    }

    /// A table may stand between tables that stand between tables: again until nothing is left.
    void expand_many_to_many() {
        for (auto& notes : m_notes)
            if (!notes.many_to_many.empty())
                m_pending.push_back(&notes);
        for (bool progress = true; progress && !m_pending.empty();) {
            progress = false;
            const auto round = m_pending;
            for (auto* notes : round) {
                const auto& sides = notes->many_to_many;
                if (std::any_of(sides.begin(), sides.end(),
                                [&](const auto& side) { return is_pending(side.first); }))
                    continue;
                m_pending.erase(std::find(m_pending.begin(), m_pending.end(), notes));
                expand(*notes);
                progress = true;
            }
        }
        for (const auto* notes : m_pending)
            fault(notes->many_to_many.front().second,
                  "many_to_many tables that refer to each other in a circle",
                  "declare the columns of one of them");
    }

    void expand(TableNotes& notes) {
        auto& result = m_tables.at(notes.table);
        if (result.primary_key)
            fault(notes.many_to_many.front().second,
                  "a many_to_many table has its primary key already, expected no other");
        Table made;
        made.primary_key.emplace();
        std::vector<Name> seen;
        for (const auto& [side, place] : notes.many_to_many) {
            if (std::find(seen.begin(), seen.end(), side) != seen.end())
                fault(place, util::format("'{}' is there twice", to_string(side)),
                      "declare the columns of a table that refers to one table twice");
            else
                expand_side(notes, side, place, made);
            seen.push_back(side);
        }
        merge(notes, result, std::move(made));
    }

    void expand_side(const TableNotes& notes, const Name& side, const Diagnostic& place,
                     Table& made) {
        const auto* referred = table(side);
        if (referred == nullptr)
            return refuse_missing_table(side, place);
        if (!referred->primary_key)
            return fault(
                place, util::format("table '{}' has no primary key to refer to", to_string(side)));
        ForeignKey key;
        key.referred_table = side;
        key.on_delete = notes.on_delete;
        for (const auto& part : referred->primary_key->columns) {
            Column column;
            column.name = side.name + "_" + part.column;
            column.nullable = false;
            if (const auto* original = find_column(*referred, part.column))
                column.type = original->type;
            key.columns.push_back(column.name);
            key.referred_columns.push_back(part.column);
            made.primary_key->columns.push_back({column.name, {}, false});
            made.columns.push_back(std::move(column));
        }
        made.foreign_keys.push_back(std::move(key));
    }

    /// What is made goes before what is declared; a declared column stands for a made one.
    static void merge(TableNotes& notes, Table& result, Table made) {
        std::vector<Column> columns;
        for (auto& column : made.columns) {
            const auto same = [&](const Column& other) { return other.name == column.name; };
            if (std::none_of(result.columns.begin(), result.columns.end(), same))
                columns.push_back(std::move(column));
            else
                std::find_if(result.columns.begin(), result.columns.end(), same)->nullable = false;
        }
        result.columns.insert(result.columns.begin(), columns.begin(), columns.end());
        if (!made.primary_key->columns.empty())
            result.primary_key = std::move(made.primary_key);
        result.foreign_keys.insert(result.foreign_keys.begin(), made.foreign_keys.begin(),
                                   made.foreign_keys.end());
        notes.references.insert(notes.references.begin(), made.foreign_keys.size(), std::nullopt);
    }

    void refuse_missing_column(const Table& table, const std::string& column,
                               const Diagnostic& place) {
        std::vector<std::string> names;
        for (const auto& other : table.columns)
            names.push_back(other.name);
        fault(place, util::format("table '{}' has no column '{}'", to_string(table.name), column),
              util::did_you_mean(column, names));
    }

    void check_column_uses(const TableNotes& notes) {
        const auto& own = m_tables.at(notes.table);
        for (const auto& [column, place] : notes.column_uses)
            if (find_column(own, column) == nullptr)
                refuse_missing_column(own, column, place);
    }

    void check_references(const TableNotes& notes) {
        const auto& keys = m_tables.at(notes.table).foreign_keys;
        for (std::size_t i = 0; i < std::min(keys.size(), notes.references.size()); ++i)
            if (notes.references[i])
                check_reference(keys[i], *notes.references[i]);
    }

    void check_reference(const ForeignKey& key, const Diagnostic& place) {
        if (key.referred_table.name.empty()) // a fault already
            return;
        const auto* referred = table(key.referred_table);
        if (referred == nullptr)
            return refuse_missing_table(key.referred_table, place);
        auto columns = key.referred_columns.size();
        for (const auto& column : key.referred_columns)
            if (find_column(*referred, column) == nullptr)
                refuse_missing_column(*referred, column, place);
        if (columns == 0 && !referred->primary_key)
            return fault(place, util::format("table '{}' has no primary key to refer to",
                                             to_string(referred->name)));
        if (columns == 0)
            columns = referred->primary_key->columns.size();
        if (columns != key.columns.size())
            fault(place, util::format("the foreign key has {} and refers to {}",
                                      util::counted(key.columns.size(), "column"),
                                      util::counted(columns, "column")));
    }

    /// The column that `column` of `table` refers to, by the first foreign key that it is in.
    const Column* referred_column(const Table& own, const std::string& column) const {
        for (const auto& key : own.foreign_keys) {
            const auto at = std::find(key.columns.begin(), key.columns.end(), column);
            const auto* referred = at == key.columns.end() ? nullptr : table(key.referred_table);
            if (referred == nullptr)
                continue;
            const auto index = static_cast<std::size_t>(at - key.columns.begin());
            if (index < key.referred_columns.size())
                return find_column(*referred, key.referred_columns[index]);
            if (referred->primary_key && index < referred->primary_key->columns.size())
                return find_column(*referred, referred->primary_key->columns[index].column);
        }
        return nullptr;
    }

    /// Along chains of references: again until nothing changes.
    void take_types() {
        for (bool progress = true; progress;) {
            progress = false;
            for (auto& notes : m_notes) {
                auto& own = m_tables.at(notes.table);
                const auto taken = std::remove_if(
                    notes.typeless.begin(), notes.typeless.end(), [&](const std::string& name) {
                        const auto* referred = referred_column(own, name);
                        if (referred == nullptr || referred->type == Type{})
                            return false;
                        for (auto& column : own.columns)
                            if (column.name == name)
                                column.type = referred->type;
                        return true;
                    });
                progress = progress || taken != notes.typeless.end();
                notes.typeless.erase(taken, notes.typeless.end());
            }
        }
    }

    std::map<Name, Table>& m_tables;
    std::vector<TableNotes>& m_notes;
    std::vector<Diagnostic>& m_faults;
    std::vector<TableNotes*> m_pending;
};

} // namespace

Schema finish_models(Models models, const ReadContext& context, std::vector<Diagnostic>& faults) {
    Finisher(models, faults).run();
    for (auto& message : naming_faults(context.naming))
        faults.push_back({{}, std::move(message), {}, {}});
    for (const auto& notes : models.notes)
        apply_naming(models.schema.tables.at(notes.table), models.schema, context.naming);
    return std::move(models.schema);
}

} // namespace dbmig::format
