// SPDX-License-Identifier: MIT
// SQLite's own catalogue pragmas against what the reflector reads from the stored text.
#include "catch.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "dialects/sqlite/parts.hpp"
#include "dialects/sqlite/quoting.hpp"
#include "dialects/sqlite/types.hpp"

using namespace dbmig;
using namespace dbmig::sqlite;

namespace {

std::string text(const Value& value) {
    if (const auto* const string = std::get_if<std::string>(&value))
        return *string;
    if (const auto* const number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    return "-";
}

std::string upper(std::string words) {
    std::transform(words.begin(), words.end(), words.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return words;
}

using Lines = std::vector<std::string>;

/// A default as the pragma gives it: without the parentheses around it.
std::string pragma_default(const Column& column) {
    std::string value = column.server_default.value_or("-");
    if (value.front() != '(')
        return value;
    value = value.substr(1, value.size() - 2);
    value.erase(0, value.find_first_not_of(" \n"));
    value.erase(value.find_last_not_of(" \n") + 1);
    return value;
}

std::size_t key_position(const Table& table, const Column& column) {
    if (!table.primary_key)
        return 0;
    const auto& keys = table.primary_key->columns;
    const auto found = std::find_if(
        keys.begin(), keys.end(), [&](const KeyColumn& key) { return key.column == column.name; });
    return found == keys.end() ? 0 : static_cast<std::size_t>(found - keys.begin()) + 1;
}

Lines model_columns(const Table& table) {
    Lines lines;
    for (const Column& column : table.columns)
        lines.push_back(column.name + "|" + canonical_type(column.type.text) + "|" +
                        (column.nullable ? "0" : "1") + "|" + pragma_default(column) + "|" +
                        std::to_string(key_position(table, column)) + "|" +
                        (!column.generated          ? "0"
                         : column.generated->stored ? "3"
                                                    : "2"));
    return lines;
}

Lines pragma_columns(Connection& connection, const std::string& table) {
    Lines lines;
    const auto result = connection.query(
        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)",
        {table});
    for (const auto& row : result.rows)
        lines.push_back(text(row[0]) + "|" + canonical_type(text(row[1])) + "|" + text(row[2]) +
                        "|" + text(row[3]) + "|" + text(row[4]) + "|" + text(row[5]));
    return lines;
}

Lines model_foreign_keys(const Table& table) {
    const auto action = [](const std::string& word) {
        return word.empty() ? "NO ACTION" : upper(word);
    };
    Lines lines;
    for (const ForeignKey& key : table.foreign_keys)
        for (std::size_t i = 0; i < key.columns.size(); ++i)
            lines.push_back(fold(key.referred_table.name) + "|" + fold(key.columns[i]) + "|" +
                            (key.referred_columns.empty() ? "-" : fold(key.referred_columns[i])) +
                            "|" + action(key.on_update) + "|" + action(key.on_delete));
    return lines;
}

Lines pragma_foreign_keys(Connection& connection, const std::string& table) {
    Lines lines;
    const auto result =
        connection.query("SELECT \"table\", \"from\", \"to\", on_update, on_delete FROM "
                         "pragma_foreign_key_list(?) ORDER BY id DESC, seq",
                         {table});
    for (const auto& row : result.rows)
        lines.push_back(fold(text(row[0])) + "|" + fold(text(row[1])) + "|" + fold(text(row[2])) +
                        "|" + text(row[3]) + "|" + text(row[4]));
    return lines;
}

std::string key_line(const std::string& column, bool descending, const std::string& collation) {
    return " [" + column + (descending ? " 1 " : " 0 ") + fold(collation) + "]";
}

/// Every index that SQLite has for the table, also those of constraints.
Lines model_indexes(const Table& table) {
    std::map<std::string, std::string> collations;
    for (const Column& column : table.columns)
        collations[column.name] = column.collation.empty() ? "binary" : column.collation;
    const auto keys = [&](const std::vector<KeyColumn>& columns) {
        std::string line;
        for (const KeyColumn& key : columns)
            line += key_line(key.column, key.descending,
                             key.collation.empty() ? collations[key.column] : key.collation);
        return line;
    };
    Lines lines;
    if (table.primary_key && !has_rowid_key(table))
        lines.push_back("pk  1 0" + keys(table.primary_key->columns));
    for (const Unique& unique : table.uniques)
        lines.push_back("u  1 0" + keys(unique.columns));
    for (const Index& index : table.indexes) {
        std::string line =
            "c " + index.name + (index.unique ? " 1" : " 0") + (index.where.empty() ? " 0" : " 1");
        for (const IndexColumn& key : index.columns)
            line += key_line(key.column.empty() ? "-" : key.column, key.descending,
                             !key.collation.empty() ? key.collation
                             : key.column.empty()   ? "binary"
                                                    : collations[key.column]);
        lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

Lines pragma_indexes(Connection& connection, const std::string& table) {
    Lines lines;
    const auto list = connection.query(
        "SELECT name, \"unique\", origin, partial FROM pragma_index_list(?)", {table});
    for (const auto& row : list.rows) {
        const std::string origin = text(row[2]);
        std::string line = origin + " " + (origin == "c" ? text(row[0]) : "") + " " + text(row[1]) +
                           " " + text(row[3]);
        const auto keys = connection.query(
            "SELECT name, \"desc\", coll FROM pragma_index_xinfo(?) WHERE key", {row[0]});
        for (const auto& key : keys.rows)
            line += key_line(text(key[0]), text(key[1]) == "1", text(key[2]));
        lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

Schema reflect(Connection& connection, const ReflectOptions& options = {}) {
    return reflector().reflect(connection, options);
}

/// Runs `statements`, reflects, and holds every table against the pragmas.
Schema checked(Connection& connection, const Lines& statements) {
    for (const std::string& sql : statements)
        connection.execute(sql);
    Schema schema = reflect(connection);
    CHECK(schema.unhandled == std::vector<Unhandled>{});
    for (const auto& [name, table] : schema.tables) {
        INFO("table " << name.name);
        CHECK(model_columns(table) == pragma_columns(connection, name.name));
        CHECK(model_foreign_keys(table) == pragma_foreign_keys(connection, name.name));
        CHECK(model_indexes(table) == pragma_indexes(connection, name.name));
    }
    return schema;
}

Schema checked(const Lines& statements) {
    const auto connection = open_memory();
    return checked(*connection, statements);
}

const Table& only_table(const Schema& schema) {
    REQUIRE(schema.tables.size() == 1);
    return schema.tables.begin()->second;
}

} // namespace

TEST_CASE("sqlite reflect: columns as the pragmas say", "[sqlite][reflect]") {
    const auto* const body = GENERATE(
        "(a, b, c)", "('a' 'my type', \"b\" \"double precision\", [c d] int, `e` integer)",
        "(a UNSIGNED BIG INT, b VARCHAR (255), c DOUBLE PRECISION, d DECIMAL( 10 , 2 ), e "
        "NUMERIC(-5))",
        "(a int default -1, b default +5.5e3, c default 'it''s', d default \"dq\", e default foo, "
        "f default current_timestamp, g default x'00ff', h default (1+2), i default ( 'a' ), j "
        "default null, k default true, l default 0xff)",
        "(a int, b int generated always as (a+1) stored, c as (a*2), d int as (a) virtual, e "
        "generated always as ((a)))",
        "(/* c1 */ a /* c2 */ int -- c3\n /* c4 */, -- last\n b text /* , */ check (b <> ')' /* ) "
        "*/) -- end\n )",
        "(\"from\" int, [group by] text, key text, `as``b` int, \"q\"\"q\" int, abort int, replace "
        "text, \"generated\" int)",
        "(a int constraint foo, b int constraint bar constraint baz not null, constraint q)",
        "(a text not null default '' check(length(a) > 0) check(a<>'x') unique collate nocase)",
        "(a int null, b int null on conflict abort not null)", "(a always, b generated, c key)",
        "(a int default(1)not null, b text default'x'check(b<>'')unique)",
        "(\xC3\xA9t\xC3\xA9 text, \"\xE6\x95\xB0\" int, check(\xC3\xA9t\xC3\xA9 <> '\xC3\xBC'))");
    INFO(body);
    const Schema schema = checked({std::string("CREATE TABLE t") + body});
    CHECK(only_table(schema).name.name == "t");
}

TEST_CASE("sqlite reflect: keys as the pragmas say", "[sqlite][reflect]") {
    const auto* const body = GENERATE(
        "(a int primary key desc, b text unique on conflict replace)",
        "(a integer primary key desc, b text)", "(a integer, primary key(a desc))",
        "(a text, primary key(a desc))", "(a integer primary key asc autoincrement, b int)",
        "(a integer, b text, primary key(a autoincrement))",
        "(a int, b int, unique(a) unique(b) check(a>0) constraint c1 check(b>0) foreign key(a) "
        "references t(b))",
        "(a int, b int, unique(a), constraint foo unique(b collate nocase desc), check(a in "
        "(1,2,(3))) on conflict rollback)",
        "(a text, b text, primary key(a,b)) without rowid", "(a int primary key, b any) strict",
        "(a integer primary key, b any) strict, without rowid",
        "(a text primary key) without rowid,strict", "(\"a\"\"b\" int, unique(\"a\"\"b\"))",
        "(a varchar(10) default 'x' not null primary key collate rtrim, b boolean default false)",
        "(x int, y int, unique(\"x\" asc, 'y' desc))", "(a int, b int as (a) stored unique)",
        "(a int unique, b int, unique ((b)), unique (a, b), unique (b, a))");
    INFO(body);
    checked({std::string("CREATE TABLE t") + body});
}

TEST_CASE("sqlite reflect: foreign keys as the pragmas say", "[sqlite][reflect]") {
    const auto* const body = GENERATE(
        "(a int references x, b references x(y) on delete set null on update cascade match full "
        "deferrable initially deferred, c references x(z) not deferrable initially deferred, d "
        "references x deferrable, e references x(q) on delete no action on update set default)",
        "(a int, b int, foreign key(a,b) references x(c,d) on delete restrict, foreign key(b) "
        "references t)",
        "(a int primary key, b int, c int, constraint fk foreign key (b) references t (a) on "
        "delete cascade deferrable initially deferred constraint ck check (c > 0))",
        "(a int deferrable, b int references t(a) constraint nn not null deferrable initially "
        "deferred)",
        "(a int references t (a) on delete cascade on delete restrict)");
    INFO(body);
    checked({std::string("CREATE TABLE t") + body});
}

TEST_CASE("sqlite reflect: indexes as the pragmas say", "[sqlite][reflect]") {
    const Schema schema =
        checked({"create table t(a int, b text collate nocase, c collate \"RTRIM\")",
                 "create index i1 on t(a)", "create unique index i2 on t(b desc, a asc)",
                 "create index i3 on t(b collate binary)",
                 "create index i4 on t(lower(b), a+1 desc) where a is not null",
                 "create index i5 on t((a))", "create index i6 on t((a+1))",
                 "create index i7 on t(a||b collate nocase)",
                 "create index i8 on t((b collate rtrim) desc)",
                 "create index i9 on t(lower(b) collate nocase)", "create index \"i 10\" on t('a')",
                 "create index i11 on t(C)"});
    const Table& table = only_table(schema);
    CHECK(table.indexes.size() == 11);
    CHECK(table.indexes[3].where == "a is not null");
    CHECK(table.indexes[10].columns[0].column == "c");
}

TEST_CASE("sqlite reflect: ALTER TABLE edits the stored text", "[sqlite][reflect]") {
    const Schema schema =
        checked({"create table t(a int, b text, check (b <> ''))", "create index i on t(b)",
                 "create table other(x references t(b))",
                 "alter table t add column c int default 5 not null",
                 "alter table t add column d text collate nocase references t(a) on delete cascade",
                 "alter table t rename column b to \"new b\"", "alter table t drop column a",
                 "alter table t rename to \"other t\""});
    const Table& table = schema.tables.at({"", "other t"});
    REQUIRE(table.columns.size() == 3);
    CHECK(table.columns[0].name == "new b");
    CHECK(table.checks.at(0).expression == "\"new b\" <> ''");
    CHECK(table.columns[2].collation == "nocase");
    CHECK(table.indexes.at(0).columns[0].column == "new b");
    const ForeignKey& key = schema.tables.at({"", "other"}).foreign_keys.at(0);
    CHECK(key.referred_table.name == "other t");
    CHECK(key.referred_columns == Lines{"new b"});
}

TEST_CASE("sqlite reflect: CREATE TABLE AS", "[sqlite][reflect]") {
    const Schema schema =
        checked({"create table t as select 1 as a, 'x' as b, 2.5 as \"c d\", x'00' as d"});
    CHECK(only_table(schema).columns.size() == 4);
}

TEST_CASE("sqlite reflect: names are spelled as declared", "[sqlite][reflect]") {
    const Schema schema = checked({"create table Users(Id INTEGER PRIMARY KEY, Name TEXT)",
                                   "create table posts(id, USER_ID references USERS(ID), "
                                   "unique(ID), foreign key(user_id) references users)",
                                   "create index ix on POSTS(User_Id)",
                                   "create trigger tr after insert on USERS begin select 1; end"});
    const Table& posts = schema.tables.at({"", "posts"});
    CHECK(posts.foreign_keys[0].referred_table.name == "Users");
    CHECK(posts.foreign_keys[0].referred_columns == Lines{"Id"});
    CHECK(posts.foreign_keys[1].columns == Lines{"USER_ID"});
    CHECK(posts.uniques.at(0).columns[0].column == "id");
    CHECK(posts.indexes.at(0).columns[0].column == "USER_ID");
    CHECK(schema.triggers.at({"", "tr"}).table.name == "Users");
}

TEST_CASE("sqlite reflect: views and triggers keep their text", "[sqlite][reflect]") {
    const Schema schema = checked(
        {"create table t(a int)", "create view v as select a from t",
         "create view if not exists v2(x, \"y z\") as select a /* inner */, 1 -- eol\n from t ;",
         "create temp view gone as select 1", "create temp table away(a)",
         "create trigger tr after insert on t begin update t set a=1; select ';'; end",
         "create trigger tr2 instead of insert on v begin select 1; end;"});
    CHECK(schema.tables.size() == 1);
    CHECK(schema.views.size() == 2);
    CHECK(schema.views.at({"", "v"}).definition == "select a from t");
    CHECK(schema.views.at({"", "v2"}).columns == Lines{"x", "y z"});
    CHECK(schema.views.at({"", "v2"}).definition == "select a /* inner */, 1 -- eol\n from t");
    CHECK(schema.triggers.at({"", "tr"}).definition ==
          "CREATE TRIGGER tr after insert on t begin update t set a=1; select ';'; end");
    CHECK(schema.triggers.at({"", "tr2"}).table.name == "v");
}

TEST_CASE("sqlite reflect: SQLite's own tables are no objects", "[sqlite][reflect]") {
    const Schema schema =
        checked({"create table t(a integer primary key autoincrement, b unique)",
                 "insert into t values (1, 1)", "create index i on t(a)", "analyze"});
    CHECK(only_table(schema).columns[0].autoincrement);
    CHECK(only_table(schema).indexes.size() == 1);
}

TEST_CASE("sqlite reflect: shadow tables belong to their virtual table", "[sqlite][reflect]") {
    const Schema schema = checked({"create virtual table f using fts5(a, b)",
                                   "create virtual table g using fts4(x, tokenize=porter)",
                                   "create virtual table r using rtree(id, x0, x1);",
                                   "create table f_other(a)", "create table r_nodes(a)"});
    CHECK(schema.virtual_tables.size() == 3);
    CHECK(schema.virtual_tables.at({"", "r"}).definition ==
          "CREATE VIRTUAL TABLE r using rtree(id, x0, x1)");
    CHECK(schema.tables.size() == 2);
    CHECK(schema.tables.count({"", "f_other"}) == 1);
}

TEST_CASE("sqlite reflect: a virtual table whose module is not loaded", "[sqlite][reflect]") {
    const auto connection = open_memory();
    for (const char* const sql :
         {"create table s_vocab(id)", "create table other(a)", "pragma writable_schema = on",
          "insert into sqlite_schema values ('table', 's', 's', 0, 'CREATE VIRTUAL TABLE s USING "
          "spellfix1')",
          "pragma writable_schema = reset"})
        connection->execute(sql);
    const Schema schema = reflect(*connection);
    CHECK(schema.virtual_tables.count({"", "s"}) == 1);
    CHECK(only_table(schema).name.name == "other");
    CHECK(schema.unhandled.empty());
}

TEST_CASE("sqlite reflect: options choose tables", "[sqlite][reflect]") {
    const auto connection = open_memory();
    for (const char* const sql :
         {"create table a(x)", "create index ia on a(x)", "create table b(x)",
          "create index ib on b(x)", "create trigger tb after insert on b begin select 1; end",
          "create view v as select 1"})
        connection->execute(sql);
    ReflectOptions ignoring;
    ignoring.ignore = {{"", "B"}};
    const Schema without = reflect(*connection, ignoring);
    CHECK(only_table(without).name.name == "a");
    CHECK(without.triggers.empty());
    CHECK(without.views.size() == 1);
    ReflectOptions choosing;
    choosing.only = {{"", "B"}};
    const Schema one = reflect(*connection, choosing);
    CHECK(only_table(one).indexes.size() == 1);
    CHECK(one.triggers.size() == 1);
    CHECK(one.views.empty());
}

TEST_CASE("sqlite reflect: what is not understood is named and left alone", "[sqlite][reflect]") {
    const auto connection = open_memory();
    for (const char* const sql :
         {"create table odd(a)", "create index io on odd(a)",
          "create trigger tr after insert on odd begin select 1; end", "create table t(a)",
          "pragma writable_schema = on",
          "update sqlite_schema set sql = 'CREATE TABLE odd(a) WITH magic' where name = 'odd'"})
        connection->execute(sql);
    const Schema schema = reflect(*connection);
    CHECK(only_table(schema).name.name == "t");
    CHECK(schema.triggers.empty());
    REQUIRE(schema.unhandled.size() == 1);
    CHECK(schema.unhandled[0].kind == "table");
    CHECK(schema.unhandled[0].name.name == "odd");
    CHECK_THAT(schema.unhandled[0].reason, ContainsSubstring("'WITH'"));
}

namespace {

/// Hands everything on and counts.
class CountingConnection final : public Connection {
public:
    explicit CountingConnection(Connection& inner) : m_inner(inner) {}

    void execute(std::string_view sql) override {
        ++count;
        m_inner.execute(sql);
    }
    ResultSet query(std::string_view sql, const std::vector<Value>& parameters) override {
        ++count;
        return m_inner.query(sql, parameters);
    }
    void begin(Transaction kind) override { m_inner.begin(kind); }
    void commit() override { m_inner.commit(); }
    void rollback() override { m_inner.rollback(); }
    bool in_transaction() const override { return m_inner.in_transaction(); }
    void interrupt() noexcept override { m_inner.interrupt(); }
    bool interrupted() const noexcept override { return m_inner.interrupted(); }
    bool shield(bool on) noexcept override { return m_inner.shield(on); }
    void lock_runner(std::chrono::milliseconds patience,
                     const std::function<void(const std::string&)>& waiting) override {
        m_inner.lock_runner(patience, waiting);
    }
    void unlock_runner() noexcept override { m_inner.unlock_runner(); }
    std::string server_description() override { return m_inner.server_description(); }

    int count = 0;

private:
    Connection& m_inner;
};

} // namespace

TEST_CASE("sqlite reflect: the number of queries is fixed", "[sqlite][reflect]") {
    const auto connection = open_memory();
    for (int i = 0; i < 200; ++i)
        connection->execute("create table t" + std::to_string(i) + "(a primary key, b unique)");
    connection->execute("create virtual table f using fts5(a)");
    CountingConnection counting(*connection);
    CHECK(reflect(counting).tables.size() == 200);
    CHECK(counting.count <= 2);
}
