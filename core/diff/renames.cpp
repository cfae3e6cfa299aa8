// SPDX-License-Identifier: MIT
// Finds declared and likely renames of tables and columns.
#include "diff/renames.hpp"

#include <algorithm>
#include <set>

#include "diff/tables.hpp"
#include "util/edit_distance.hpp"
#include "util/format.hpp"

namespace dbmig::diff {

namespace {

/// Below this share of common columns two tables are not taken for one.
constexpr double least_table_score = 0.7;

double similarity(const std::string& a, const std::string& b) {
    const std::size_t longest = std::max({a.size(), b.size(), std::size_t(1)});
    const std::size_t distance = std::min(util::edit_distance(a, b), longest);
    return 1.0 - static_cast<double>(distance) / static_cast<double>(longest);
}

/// A declared rename: positions do not matter, names are folded.
struct Declared {
    Name from;
    Name to;
};

/// The declared renames that are still to be made, in an order in which each new name is free: a
/// chain a→b, b→c begins at its end. A rename whose old name is gone, or whose new name is still
/// taken in the end, counts as applied.
std::vector<Declared> applicable(std::vector<Declared> declared, std::set<Name> there) {
    std::vector<Declared> order;
    for (bool progress = true; progress;) {
        progress = false;
        for (auto it = declared.begin(); it != declared.end();) {
            if (there.count(it->from) == 0 || there.count(it->to) != 0) {
                ++it;
                continue;
            }
            there.erase(it->from);
            there.insert(it->to);
            order.push_back(*it);
            it = declared.erase(it);
            progress = true;
        }
    }
    return order;
}

class RenameFinder {
public:
    RenameFinder(const Sides& sides, const Context& context,
                 const std::function<bool(const RenameGuess&)>& ask,
                 std::vector<std::string>& messages)
        : m_sides(sides), m_context(context), m_ask(ask), m_messages(messages) {}

    Operations run() {
        declared_tables();
        respelled_tables();
        if (m_context.compare.renames != RenameMode::never)
            guessed_tables();
        for (const auto& [name, to] : m_sides.to.tables)
            columns_of(name, to);
        free_names();
        return std::move(m_ops);
    }

private:
    const Both<Table>* old_table(const Name& new_name) const {
        const auto renamed = m_old_names.find(new_name);
        if (renamed == m_old_names.end() && m_gone.count(new_name) != 0)
            return nullptr;
        const auto found =
            m_sides.from.tables.find(renamed == m_old_names.end() ? new_name : renamed->second);
        return found == m_sides.from.tables.end() ? nullptr : &found->second;
    }
    void rename_table(const Name& from, const Name& to) {
        m_old_names[to] = from;
        m_gone.insert(from);
        const Name& wanted = m_sides.to.tables.at(to).original->name;
        m_ops.push_back(operation(
            RenameTable{m_sides.from.tables.at(from).original->name, wanted.name,
                        from.schema == to.schema ? std::nullopt : std::optional(wanted.schema)}));
    }
    /// What the table is called once tables are renamed.
    Name current_name(const Name& new_name, const Both<Table>& from, const Both<Table>& to) const {
        const auto renamed = m_old_names.find(new_name);
        if (renamed == m_old_names.end())
            return from.original->name;
        const bool moves = renamed->second.schema != new_name.schema;
        return {(moves ? to : from).original->name.schema, to.original->name.name};
    }
    Name declared_name(const std::string& text, const Name& to, const std::set<Name>& there) const;
    bool accept(const RenameGuess& guess, const std::string& new_text);
    void free_names();
    bool is_held(const Name& from, const Name& to);
    void declared_tables();
    void respelled_tables();
    void guessed_tables();
    void columns_of(const Name& name, const Both<Table>& to);
    void respelled_columns(const Name& table, const Both<Table>& from, const Both<Table>& to,
                           const std::set<std::string>& declared);
    void guessed_columns(const Name& table, const Both<Table>& from, const Both<Table>& to,
                         std::set<std::string> used_old, std::set<std::string> used_new);

    const Sides& m_sides;
    const Context& m_context;
    const std::function<bool(const RenameGuess&)>& m_ask;
    std::vector<std::string>& m_messages;
    Operations m_ops;
    std::map<Name, Name> m_old_names; ///< of tables, by their new names
    std::set<Name> m_gone;            ///< old names of renamed tables
};

bool RenameFinder::accept(const RenameGuess& guess, const std::string& new_text) {
    if (m_context.compare.renames == RenameMode::automatic)
        return true;
    if (m_ask)
        return m_ask(guess);
    const std::string old_text =
        guess.kind == "table" ? to_string(guess.table) : to_string(guess.table) + "." + guess.from;
    m_messages.push_back(util::format(
        "{} {} may have been renamed to {}: it is dropped and added anew unless the models say "
        "`renamed_from: {}`, or renames are `auto`",
        guess.kind, old_text, new_text, guess.from));
    return false;
}

/// An index that goes may hold the name that a table is to have: then it goes first.
void RenameFinder::free_names() {
    const auto has_index = [](const Both<Table>& table, const std::string& name) {
        return schema::find_index(*table.normal, name, {}) != nullptr;
    };
    Operations drops;
    for (const auto& [new_name, old_name] : m_old_names) {
        const std::string& wanted = new_name.name;
        if (std::any_of(m_sides.to.tables.begin(), m_sides.to.tables.end(),
                        [&](const auto& entry) { return has_index(entry.second, wanted); }))
            continue; // indexes and tables do not share their names on this engine
        for (const auto& [name, table] : m_sides.from.tables)
            for (std::size_t at = 0; at < table.normal->indexes.size(); ++at)
                if (table.normal->indexes[at].name == wanted)
                    drops.push_back(operation(
                        DropIndex{table.original->name, table.original->indexes[at], true}));
    }
    m_ops.insert(m_ops.begin(), drops.begin(), drops.end());
}

/// A table that moved names the schema that it was in; with no name but its own, it was in the
/// default one.
Name RenameFinder::declared_name(const std::string& text, const Name& to,
                                 const std::set<Name>& there) const {
    const schema::Fold& fold = m_context.rules.relation_fold();
    Name own{to.schema, fold(text)};
    const auto dot = text.find('.');
    if (own == to && m_context.dialect.capabilities().schemas)
        return {"", own.name};
    if (dot == std::string::npos || there.count(own) != 0)
        return own;
    return {fold(text.substr(0, dot)), fold(text.substr(dot + 1))};
}

/// Whether the table is to move to another schema and has sequences of its own, whose names and
/// owners no rename tells.
bool RenameFinder::is_held(const Name& from, const Name& to) {
    if (from.schema == to.schema)
        return false;
    for (const auto& [key, object] : m_sides.from.objects) {
        const auto owner = object.original->options.find("owned_by");
        if (key.kind != ObjectKind::sequence || owner == object.original->options.end() ||
            key.name.schema != from.schema || !m_context.dialect.mentions(owner->second, from.name))
            continue;
        m_messages.push_back(util::format(
            "table {} is not moved to {}: it owns sequence {}, which would go with it; move both "
            "by SQL",
            to_string(from), to_string(to), to_string(object.original->name)));
        return true;
    }
    return false;
}

void RenameFinder::declared_tables() {
    std::set<Name> there;
    for (const auto& [name, table] : m_sides.from.tables)
        there.insert(name);
    std::vector<Declared> declared;
    for (const auto& [name, table] : m_sides.to.tables)
        if (!table.original->renamed_from.empty())
            declared.push_back({declared_name(table.original->renamed_from, name, there), name});
    for (const Declared& rename : applicable(declared, there))
        if (!is_held(rename.from, rename.to))
            rename_table(rename.from, rename.to);
}

/// Tables that differ in letter case alone are two on some servers and one on others: what seems to
/// go and to come is the same table everywhere, however renames are found.
void RenameFinder::respelled_tables() {
    if (!m_context.rules.fold_relation)
        return;
    const auto any_case = [&](const Name& name) {
        return Name{name.schema, m_context.rules.fold(name.name)};
    };
    std::multimap<Name, Name> going;
    for (const auto& [name, table] : m_sides.from.tables)
        if (m_sides.to.tables.count(name) == 0 && m_gone.count(name) == 0)
            going.emplace(any_case(name), name);
    for (const auto& [name, table] : m_sides.to.tables)
        if (old_table(name) == nullptr && going.count(any_case(name)) == 1) {
            const auto found = going.find(any_case(name));
            rename_table(found->second, name);
            going.erase(found);
        }
}

namespace {

/// What two tables are compared by: each column with its name, type and nullability.
std::set<std::string> column_set(const Table& normal) {
    std::set<std::string> columns;
    for (const Column& column : normal.columns)
        columns.insert(column.name + '\n' + column.type.text + (column.nullable ? "?" : "!"));
    return columns;
}

double score(const std::set<std::string>& a, const std::set<std::string>& b,
             const std::string& name_a, const std::string& name_b) {
    std::size_t common = 0;
    for (const std::string& column : a)
        common += b.count(column);
    const std::size_t all = a.size() + b.size() - common;
    if (all == 0)
        return 0;
    // One common column, say an id, is no evidence: then the names must speak too.
    const double shared = static_cast<double>(common) / static_cast<double>(all);
    return common > 1 ? shared : shared * similarity(name_a, name_b);
}

struct TableGuess {
    double score;
    Name from;
    Name to;

    /// The best first, then by name.
    bool operator<(const TableGuess& other) const {
        if (score != other.score)
            return score > other.score;
        return from != other.from ? from < other.from : to < other.to;
    }
};

} // namespace

void RenameFinder::guessed_tables() {
    std::vector<std::pair<Name, std::set<std::string>>> dropped;
    std::vector<TableGuess> guesses;
    for (const auto& [name, table] : m_sides.from.tables)
        if (m_sides.to.tables.count(name) == 0 && m_gone.count(name) == 0)
            dropped.emplace_back(name, column_set(*table.normal));
    if (dropped.empty())
        return;
    for (const auto& [name, table] : m_sides.to.tables) {
        if (old_table(name) != nullptr)
            continue;
        const std::set<std::string> columns = column_set(*table.normal);
        for (const auto& [old_name, old_columns] : dropped) {
            const double value = score(old_columns, columns, old_name.name, name.name);
            if ((old_name.schema == name.schema || old_name.name == name.name) &&
                value >= least_table_score)
                guesses.push_back({value, old_name, name});
        }
    }
    std::sort(guesses.begin(), guesses.end());
    for (const TableGuess& guess : guesses) {
        if (m_gone.count(guess.from) != 0 || m_old_names.count(guess.to) != 0)
            continue;
        const Name& old_name = m_sides.from.tables.at(guess.from).original->name;
        const Name& new_name = m_sides.to.tables.at(guess.to).original->name;
        const bool moves = guess.from.schema != guess.to.schema;
        if (moves && is_held(guess.from, guess.to))
            continue;
        if (accept({"table", old_name, moves ? to_string(old_name) : old_name.name,
                    moves ? to_string(new_name) : new_name.name, guess.score},
                   to_string(new_name)))
            rename_table(guess.from, guess.to);
    }
}

void RenameFinder::columns_of(const Name& name, const Both<Table>& to) {
    const Both<Table>* from = old_table(name);
    if (from == nullptr)
        return;
    if (from->normal->columns == to.normal->columns)
        return respelled_columns(name, *from, to, {});
    std::map<std::string, std::string> old_spelling;
    std::map<std::string, std::string> new_spelling;
    std::set<Name> there;
    std::vector<Declared> declared;
    for (std::size_t at = 0; at < from->normal->columns.size(); ++at) {
        there.insert({"", from->normal->columns[at].name});
        old_spelling[from->normal->columns[at].name] = from->original->columns[at].name;
    }
    for (std::size_t at = 0; at < to.normal->columns.size(); ++at) {
        const Column& column = to.original->columns[at];
        new_spelling[to.normal->columns[at].name] = column.name;
        if (!column.renamed_from.empty())
            declared.push_back({{"", m_context.rules.fold(column.renamed_from)},
                                {"", to.normal->columns[at].name}});
    }
    std::set<std::string> used_old;
    std::set<std::string> used_new;
    for (const Declared& rename : applicable(declared, there)) {
        used_old.insert(rename.from.name);
        used_new.insert(rename.to.name);
        m_ops.push_back(
            operation(RenameColumn{current_name(name, *from, to), old_spelling.at(rename.from.name),
                                   new_spelling.at(rename.to.name)}));
    }
    respelled_columns(name, *from, to, used_new);
    if (m_context.compare.renames != RenameMode::never)
        guessed_columns(name, *from, to, used_old, used_new);
}

/// `declared`: new names that a declared rename gives.
void RenameFinder::respelled_columns(const Name& name, const Both<Table>& from,
                                     const Both<Table>& to, const std::set<std::string>& declared) {
    if (!m_context.dialect.capabilities().written_case)
        return;
    for (std::size_t b = 0; b < to.normal->columns.size(); ++b) {
        const std::string& folded_name = to.normal->columns[b].name;
        const Column* found = schema::find_column(*from.normal, folded_name, {});
        if (found == nullptr || declared.count(folded_name) != 0)
            continue;
        const auto a = static_cast<std::size_t>(found - from.normal->columns.data());
        if (from.original->columns[a].name != to.original->columns[b].name)
            m_ops.push_back(
                operation(RenameColumn{current_name(name, from, to), from.original->columns[a].name,
                                       to.original->columns[b].name}));
    }
}

namespace {

/// Whether two columns have the same type and attributes, whatever their names.
bool alike(Column a, const Column& b) {
    a.name = b.name;
    return a == b;
}

} // namespace

void RenameFinder::guessed_columns(const Name& name, const Both<Table>& from, const Both<Table>& to,
                                   std::set<std::string> used_old, std::set<std::string> used_new) {
    for (const Column& column : from.normal->columns)
        if (schema::find_column(*to.normal, column.name, {}) != nullptr &&
            used_new.count(column.name) == 0)
            used_old.insert(column.name);
    for (const Column& column : to.normal->columns)
        if (schema::find_column(*from.normal, column.name, {}) != nullptr)
            used_new.insert(column.name);
    const Name table = current_name(name, from, to);
    for (std::size_t b = 0; b < to.normal->columns.size(); ++b) {
        const Column& wanted = to.normal->columns[b];
        if (used_new.count(wanted.name) != 0)
            continue;
        std::size_t best = from.normal->columns.size();
        double best_score = -1;
        for (std::size_t a = 0; a < from.normal->columns.size(); ++a) {
            const Column& column = from.normal->columns[a];
            const double value = (1.0 + similarity(column.name, wanted.name)) / 2.0;
            if (used_old.count(column.name) != 0 || !alike(column, wanted) || value <= best_score)
                continue;
            best = a;
            best_score = value;
        }
        if (best == from.normal->columns.size())
            continue;
        const std::string& old_name = from.original->columns[best].name;
        const std::string& new_name = to.original->columns[b].name;
        const bool taken = accept({"column", table, old_name, new_name, best_score},
                                  to_string(table) + "." + new_name);
        if (taken)
            m_ops.push_back(operation(RenameColumn{table, old_name, new_name}));
        if (taken || !m_ask) // a person who said no may mean the next one; a message is said once
            used_old.insert(from.normal->columns[best].name);
    }
}

} // namespace

Operations find_renames(const Sides& sides, const Context& context,
                        const std::function<bool(const RenameGuess&)>& ask,
                        std::vector<std::string>& messages) {
    return RenameFinder(sides, context, ask, messages).run();
}

} // namespace dbmig::diff
