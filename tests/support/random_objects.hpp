// SPDX-License-Identifier: MIT
// Random schema objects and operations for the laws of the YAML form.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <dbmig/op.hpp>

namespace dbmig::test {

/// Schema objects with every field set or not, names and texts out of a collection of hard ones.
class Maker {
public:
    explicit Maker(std::uint64_t seed) : m_random(seed) {}

    bool chance(int percent) { return number(1, 100) <= percent; }
    int number(int least, int most) {
        return least + static_cast<int>(m_random() % static_cast<std::uint64_t>(most - least + 1));
    }
    template <class T> const T& one_of(const std::vector<T>& choices) {
        return choices[m_random() % choices.size()];
    }

    std::string name() {
        static const std::vector<std::string> hard{
            "user", "a b", "x.y", "a.b.c",   "q\"uote", "it's",        "Ünïcode",   "null",
            "true", "no",  "1",   "010",     "1e3",     "~",           "- a",       "#c",
            "a: b", "{x}", "[y",  " lead",   "trail ",  "2026-01-01",  "*a",        "&b",
            "!t",   "%p",  "@q",  "default", "name",    "table",       "columns",   "=",
            "<<",   "|",   ">",   "?",       "a,b",     "back\\slash", "tab\there", "日本"};
        return one_of(hard);
    }
    std::string fresh(std::vector<std::string>& taken) {
        auto text = name();
        while (std::find(taken.begin(), taken.end(), text) != taken.end())
            text += std::to_string(number(0, 9));
        taken.push_back(text);
        return text;
    }
    std::string text() {
        static const std::vector<std::string> hard{"SELECT 1",
                                                   "a > 0 -- x",
                                                   "two\nlines",
                                                   "  indented\n    more\n",
                                                   "ends\n\n",
                                                   "NULL",
                                                   "'null'",
                                                   "0",
                                                   "-1",
                                                   "1.50",
                                                   "''",
                                                   "\"q\"",
                                                   "x: y # z",
                                                   "CURRENT_TIMESTAMP",
                                                   "\r\ncarriage",
                                                   "\ttab",
                                                   "é",
                                                   "trail \nx",
                                                   "[1, 2]",
                                                   "{a: b}",
                                                   "\x01 control"};
        return one_of(hard);
    }
    std::string maybe_text(int percent = 25) { return chance(percent) ? text() : std::string(); }
    std::string maybe_name(int percent = 25) { return chance(percent) ? name() : std::string(); }
    std::optional<std::string> optional_text() {
        return chance(30) ? std::optional(text()) : std::nullopt;
    }
    Name qualified() { return {maybe_name(20), name()}; }
    Options options(int percent = 20) {
        Options result;
        while (chance(percent))
            result[name()] = one_of<std::string>({"true", "false", "x", "", "1", "null", "a b"});
        return result;
    }

    Type type() {
        static const std::vector<Type> types{
            {"", false, {}},
            {"integer", true, {}},
            {"string(120)", true, {}},
            {"numeric(10,2)", true, {}},
            {"enum('a','it''s','b,c')", true, {}},
            {"large_binary", true, {}},
            {"VARCHAR(10)", false, {}},
            {"INTEGER", false, {}},
            {"int unsigned", false, {}},
            {"geometry(Point,4326)", false, {}},
            {"integer(11)", false, {}},
            {"DOUBLE PRECISION", false, {}},
            {"text", true, {{"default1", "citext"}, {"other", "VARCHAR (3)"}}},
            {"", false, {{"other", "x"}}}};
        return one_of(types);
    }
    Identity identity() {
        Identity result;
        result.always = chance(50);
        if (chance(50))
            result.options["start"] = std::to_string(number(1, 99));
        if (chance(20))
            result.options["cycle"] = "true";
        return result;
    }
    Generated generated() { return {text(), chance(50)}; }
    Deferrable deferrable() {
        return one_of<Deferrable>(
            {Deferrable::no, Deferrable::no, Deferrable::immediate, Deferrable::deferred});
    }
    Column column(std::string called) {
        Column result;
        result.name = std::move(called);
        result.type = type();
        result.nullable = chance(60);
        result.server_default = optional_text();
        result.autoincrement = chance(10);
        if (chance(10))
            result.identity = identity();
        if (chance(10))
            result.generated = generated();
        result.collation = maybe_name(10);
        result.comment = maybe_text(10);
        result.options = options(10);
        result.renamed_from = maybe_name(10);
        return result;
    }

    using Names = std::vector<std::string>;
    Names some(const Names& names, int percent = 100) {
        Names result;
        for (const auto& candidate : names)
            if (chance(50))
                result.push_back(candidate);
        if (result.empty())
            result.push_back(one_of(names));
        return chance(percent) ? result : Names{};
    }
    std::vector<KeyColumn> keys(const Names& columns) {
        std::vector<KeyColumn> result;
        for (const auto& column : some(columns))
            result.push_back({column, maybe_name(10), chance(10)});
        return result;
    }
    PrimaryKey primary_key(const Names& columns) {
        return {maybe_name(), keys(columns), some(columns, 10),
                deferrable(), options(10),   maybe_text(5)};
    }
    Unique unique(const Names& columns) {
        Unique result;
        result.name = maybe_name(50);
        result.columns = keys(columns);
        if (chance(50))
            return result;
        result.include = some(columns, 20);
        result.nulls_not_distinct = chance(20);
        result.deferrable = deferrable();
        result.options = options();
        result.comment = maybe_text();
        result.renamed_from = maybe_name();
        return result;
    }
    ForeignKey foreign_key(const Names& columns, const std::vector<Table>& tables) {
        ForeignKey result;
        result.name = maybe_name(30);
        result.columns = chance(70) ? Names{one_of(columns)} : some(columns);
        if (tables.empty() || chance(20)) { // to a table that is not there
            result.referred_table = qualified();
            result.referred_columns = chance(50) ? Names{name()} : Names{};
        } else {
            const auto& table = one_of(tables);
            result.referred_table = table.name;
            for (std::size_t i = 0; i < result.columns.size() && i < table.columns.size(); ++i)
                result.referred_columns.push_back(table.columns[i].name);
        }
        result.on_delete = one_of<std::string>({"", "cascade", "set null", "restrict"});
        result.on_update = one_of<std::string>({"", "", "set default"});
        result.match = one_of<std::string>({"", "", "full"});
        result.deferrable = deferrable();
        if (chance(80))
            return result;
        result.on_delete_columns = some(columns, 50);
        result.not_valid = chance(30);
        result.options = options();
        result.comment = maybe_text();
        result.renamed_from = maybe_name();
        return result;
    }
    Check check() {
        return {maybe_name(60), text(),      chance(20),     chance(20),
                chance(80),     options(10), maybe_text(10), maybe_name(10)};
    }
    Exclusion exclusion() {
        Exclusion result;
        result.name = maybe_name(60);
        result.method = maybe_name();
        result.elements = {{text(), "&&"}, {name(), "="}};
        result.where = maybe_text();
        result.deferrable = deferrable();
        result.options = options(10);
        result.comment = maybe_text(10);
        return result;
    }
    Index index(const Names& columns) {
        Index result;
        result.name = name();
        for (const auto& column : some(columns)) {
            IndexColumn key;
            (chance(80) ? key.column : key.expression) = column;
            key.collation = maybe_name(10);
            key.opclass = maybe_name(10);
            key.descending = chance(20);
            key.nulls = one_of<std::string>({"", "", "first", "last"});
            key.length = chance(10) ? number(1, 300) : 0;
            result.columns.push_back(std::move(key));
        }
        result.unique = chance(30);
        result.method = maybe_name(10);
        result.include = some(columns, 10);
        result.where = maybe_text();
        result.nulls_not_distinct = chance(10);
        result.options = options(10);
        result.comment = maybe_text(10);
        result.renamed_from = maybe_name(10);
        return result;
    }
    Table table(const std::vector<Table>& others) {
        Table result;
        result.name = qualified();
        Names names;
        for (int i = number(1, 5); i > 0; --i)
            result.columns.push_back(column(fresh(names)));
        if (chance(70))
            result.primary_key = primary_key(names);
        if (chance(50)) { // as it is most of the time
            result.primary_key.emplace();
            result.primary_key->columns = {{names.front(), {}, false}};
        }
        while (chance(40))
            result.foreign_keys.push_back(foreign_key(names, others));
        while (chance(40))
            result.uniques.push_back(unique(names));
        while (chance(30))
            result.checks.push_back(check());
        while (chance(10))
            result.exclusions.push_back(exclusion());
        while (chance(30))
            result.indexes.push_back(index(names));
        result.options = options();
        result.comment = maybe_text(10);
        result.renamed_from = maybe_name(10);
        return result;
    }
    View view() {
        View result;
        result.name = qualified();
        result.columns = chance(30) ? Names{name(), "b"} : Names{};
        result.definition = text();
        result.materialized = chance(30);
        if (chance(20))
            result.indexes.push_back(index({name(), "b"}));
        result.options = options(10);
        result.comment = maybe_text(10);
        if (chance(20))
            result.column_comments[name()] = text();
        result.renamed_from = maybe_name(10);
        return result;
    }
    Trigger trigger() { return {qualified(), qualified(), text(), options(10), maybe_text(10)}; }
    SchemaObject domain() {
        SchemaObject result;
        result.type = {"numeric(10,2)", true, {}};
        result.nullable = chance(60);
        result.server_default = optional_text();
        result.collation = maybe_name(20);
        while (chance(30))
            result.checks.push_back(check());
        return result;
    }
    SchemaObject object() {
        const auto kind = static_cast<ObjectKind>(number(0, 15));
        SchemaObject result = kind == ObjectKind::domain ? domain() : SchemaObject();
        result.kind = kind;
        result.name = kind == ObjectKind::schema ? Name{"", name()} : qualified();
        if (kind == ObjectKind::policy || kind == ObjectKind::rule)
            result.table = qualified();
        Names taken;
        if (kind == ObjectKind::enumeration)
            result.values = {name(), "b"};
        else if (kind == ObjectKind::type && chance(60))
            result.attributes = {attribute(fresh(taken)), attribute(fresh(taken))};
        else if (kind > ObjectKind::sequence || kind == ObjectKind::type ||
                 kind == ObjectKind::collation)
            result.definition = text();
        result.options = options(20);
        result.comment = maybe_text(10);
        result.renamed_from = maybe_name(10);
        return result;
    }
    Column attribute(std::string called) {
        Column result;
        result.name = std::move(called);
        result.type = {"numeric(10,2)", true, {}};
        result.collation = maybe_name(20);
        result.comment = maybe_text(20);
        return result;
    }
    VirtualTable virtual_table() { return {qualified(), text()}; }

    Schema schema() {
        Schema result;
        std::vector<Table> tables;
        for (int i = number(0, 5); i > 0; --i) {
            tables.push_back(table(tables));
            result.tables.emplace(tables.back().name, tables.back());
        }
        const auto put = [](auto& objects, auto object) {
            objects.emplace(object.name, std::move(object));
        };
        while (chance(40))
            put(result.views, view());
        while (chance(40))
            put(result.triggers, trigger());
        while (chance(20))
            put(result.virtual_tables, virtual_table());
        while (chance(60)) {
            auto made = object();
            result.objects.emplace(ObjectKey{made.kind, made.name}, std::move(made));
        }
        return result;
    }

    ColumnAttributes attributes() {
        ColumnAttributes result;
        if (chance(30))
            result.type = type();
        if (chance(30))
            result.nullable = chance(50);
        if (chance(30))
            result.server_default.emplace(optional_text());
        if (chance(20))
            result.autoincrement = chance(50);
        if (chance(20))
            result.identity.emplace(chance(50) ? std::optional(identity()) : std::nullopt);
        if (chance(20))
            result.generated.emplace(chance(50) ? std::optional(generated()) : std::nullopt);
        if (chance(20))
            result.collation = maybe_name(60);
        if (chance(20))
            result.comment = maybe_text(60);
        if (chance(20))
            result.options = options();
        return result;
    }
    Value value() {
        switch (number(0, 7)) {
        case 0:
            return Null();
        case 1:
            return chance(50);
        case 2:
            return static_cast<std::int64_t>(m_random());
        case 3:
            return one_of<double>({0.0, -1.5, 1e300, 0.1, 100.0, 5e-324, 123456789.125});
        case 4:
            return Blob{std::string("\0\xff\x10zz", static_cast<std::size_t>(number(0, 5)))};
        case 5:
            return name();
        case 6:
            return std::string();
        default:
            return text();
        }
    }
    Row row(int least = 0) {
        Row result;
        Names taken;
        for (int i = number(least, 3); i > 0; --i)
            result.emplace_back(fresh(taken), value());
        return result;
    }
    Constraint constraint() {
        const Names names{name(), "other column"};
        switch (number(0, 4)) {
        case 0:
            return primary_key(names);
        case 1:
            return unique(names);
        case 2:
            return foreign_key(names, {});
        case 3:
            return check();
        default:
            return exclusion();
        }
    }
    DropConstraint drop_constraint() {
        DropConstraint op{qualified(), constraint(), chance(60)};
        if (!op.complete)
            op.constraint = std::visit(
                [](const auto& object) -> Constraint {
                    std::decay_t<decltype(object)> bare;
                    bare.name = object.name;
                    return bare;
                },
                op.constraint);
        return op;
    }
    template <class T> T bare(const T& object) {
        T result;
        result.name = object.name;
        if constexpr (std::is_same_v<T, View>)
            result.materialized = object.materialized;
        return result;
    }
    template <class O, class T> Op drop(T object) {
        const bool complete = chance(60);
        return O{complete ? object : bare(object), complete};
    }
    Op drop_index() {
        auto whole = index({name(), "b"});
        const bool complete = chance(60);
        return DropIndex{qualified(), complete ? whole : bare(whole), complete};
    }
    Op drop_column() {
        auto whole = column(name());
        const bool complete = chance(60);
        return DropColumn{qualified(), complete ? whole : bare(whole), complete};
    }
    Op alter_view() {
        AlterView op{view(), view(), chance(60)};
        op.existing.name = op.view.name;
        op.existing.materialized = op.view.materialized;
        if (!op.complete)
            op.existing = bare(op.existing);
        return op;
    }
    Op alter_part() {
        const bool complete = chance(60);
        if (chance(50)) {
            AlterIndex op{qualified(), index({name(), "b"}), index({name(), "c"}), complete};
            op.existing = complete ? op.existing : Index();
            op.existing.name = op.index.name;
            return op;
        }
        const Constraint part = constraint();
        return std::visit(
            [&](auto to) -> Op {
                auto from = to;
                to.name = name();
                to.comment = text();
                if (!complete)
                    from = {};
                from.name = to.name;
                return AlterConstraint{qualified(), to, from, complete};
            },
            part);
    }
    SchemaObject bare_object(const SchemaObject& object) {
        SchemaObject result;
        result.kind = object.kind;
        result.name = object.name;
        result.table = object.table;
        return result;
    }
    Op object_operation() {
        const SchemaObject made = object();
        const bool complete =
            chance(60) || made.kind == ObjectKind::schema || made.kind == ObjectKind::extension;
        const SchemaObject known = complete ? made : bare_object(made);
        if (chance(30))
            return CreateObject{made};
        if (chance(50))
            return DropObject{known, complete};
        SchemaObject altered = made;
        altered.comment = text();
        return AlterObject{altered, known, complete};
    }
    Op execute() {
        Execute op;
        op.sql[""] = {text(), {}};
        while (chance(30))
            op.sql[one_of<std::string>({"one", "two", "null"})] = {text(), {}};
        if (op.sql.size() > 1 && chance(50))
            op.sql.erase("");
        return op;
    }
    Op rows() {
        switch (number(0, 3)) {
        case 0:
            return InsertRows{qualified(), {row(1), row(1)}};
        case 1:
            return UpdateRows{qualified(), row(1), row()};
        case 2:
            return DeleteRows{qualified(), row()};
        default:
            return Backfill{
                qualified(), {{name(), text()}}, maybe_text(), number(1, 9999), number(0, 999)};
        }
    }
    Op operation() {
        switch (number(0, 29)) {
        case 0:
            return CreateTable{table({})};
        case 1:
            return drop<DropTable>(table({}));
        case 2:
            return RenameTable{qualified(), name()};
        case 3:
            return AddColumn{qualified(), column(name())};
        case 4:
            return drop_column();
        case 5:
            return RenameColumn{qualified(), name(), name()};
        case 6:
        case 7:
            return AlterColumn{qualified(), name(), attributes(), attributes()};
        case 8:
            return CreateIndex{qualified(), index({name(), "b"})};
        case 9:
            return drop_index();
        case 10:
            return RenameIndex{qualified(), name(), name()};
        case 11:
        case 12:
            return CreateConstraint{qualified(), constraint()};
        case 13:
        case 14:
            return drop_constraint();
        case 15:
            return RenameConstraint{qualified(), name(), name()};
        case 16:
            return AlterTableOptions{qualified(), options(40), options(40)};
        case 17:
            return SetTableComment{qualified(), maybe_text(60), maybe_text(60)};
        case 18:
            return CreateView{view()};
        case 19:
            return drop<DropView>(view());
        case 20:
            return alter_view();
        case 21:
            return chance(50) ? Op(CreateTrigger{trigger()}) : drop<DropTrigger>(trigger());
        case 22:
            return chance(50) ? Op(CreateVirtualTable{virtual_table()})
                              : drop<DropVirtualTable>(virtual_table());
        case 23:
            return execute();
        case 24:
            return alter_part();
        case 25:
        case 26:
            return object_operation();
        default:
            return rows();
        }
    }

private:
    std::mt19937_64 m_random;
};

} // namespace dbmig::test
