// SPDX-License-Identifier: MIT
// What means the same on every engine gives the same on every engine: YAML models and their
// changes, and one revision file with its rows, each on SQLite, PostgreSQL and MySQL.
#include "catch.hpp"

#include <functional>
#include <map>
#include <set>

#include <dbmig/registry.hpp>

#include "support/project.hpp"
#include "support/servers.hpp"

using namespace dbmig;
using test::Project;

namespace {

using Texts = std::vector<std::string>;

/// A project on an empty database of the engine, which goes with it.
class Site {
public:
    explicit Site(const std::string& engine) {
        if (engine == "sqlite")
            return;
        const Url server = test::server_url(engine).value();
        m_keeper = dialect_for(server).open_scratch(&server);
        project.config.url = test::url_of_database(engine, *m_keeper);
        if (engine == "mysql") // whatever the server has for new databases
            project.connect()->execute("ALTER DATABASE CHARACTER SET utf8mb4");
    }

    Texts rows(const std::string& query) const;

    Project project;

private:
    std::unique_ptr<Connection> m_keeper; ///< its database is that of the project
};

/// As text that does not depend on what the engine has for truth and for exact numbers.
struct Word {
    std::string operator()(Null) const { return "null"; }
    std::string operator()(bool value) const { return value ? "1" : "0"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const { return "<" + value + ">"; }
    std::string operator()(const Blob& value) const { return "bytes<" + value.bytes + ">"; }
};

Texts Site::rows(const std::string& query) const {
    Texts lines;
    for (const auto& row : project.connect()->query(query).rows) {
        std::string line;
        for (const Value& value : row)
            line += (line.empty() ? "" : " ") + std::visit(Word(), value);
        lines.push_back(line);
    }
    return lines;
}

/// Runs `work` on each engine that there is; what they return must be equal.
void same_on_all(const std::function<Texts(Site&)>& work) {
    std::map<std::string, Texts> found;
    for (const std::string engine : {"sqlite", "postgresql", "mysql"}) {
        if (engine != "sqlite" && !test::server_url(engine))
            continue;
        INFO(engine);
        Site site(engine);
        found[engine] = work(site);
    }
    for (const auto& [engine, texts] : found) {
        INFO(engine);
        CHECK(texts == found["sqlite"]);
    }
}

/// The operation without what each engine says in its own way: what was there before, and names
/// that some give to what has none. A unique constraint may be an index; a view may have to be made
/// anew.
struct Told {
    std::string operator()(const AlterColumn& op) const {
        ColumnAttributes change = op.change;
        if (change.type && change.type->text == "BIGINT") // a key that is said not to count
            change.type->text = "big_integer";
        return describe(AlterColumn{op.table, op.column, change, {}});
    }
    std::string operator()(const CreateConstraint& op) const {
        if (std::holds_alternative<ForeignKey>(op.constraint))
            return {}; // it may be made with its table
        Constraint constraint = op.constraint;
        std::visit([](auto& it) { it.name.clear(); }, constraint);
        return describe(CreateConstraint{op.table, constraint});
    }
    std::string operator()(const DropConstraint& op) const {
        if (const auto* unique = std::get_if<Unique>(&op.constraint))
            return "drop unique " + unique->columns.at(0).column;
        if (std::holds_alternative<Check>(op.constraint))
            return "drop check of " + to_string(op.table);
        if (std::holds_alternative<ForeignKey>(op.constraint))
            return {}; // it may have to stand aside
        Constraint constraint = op.constraint;
        std::visit([](auto& it) { it.name.clear(); }, constraint);
        return describe(DropConstraint{op.table, constraint});
    }
    std::string operator()(const DropIndex& op) const {
        if (op.index.unique)
            return "drop unique " + op.index.columns.at(0).column;
        return op.index.name.rfind("ix", 0) == 0 ? describe(op) : ""; // else a foreign key's own
    }
    std::string operator()(const CreateView& op) const { return "view " + op.view.name.name; }
    std::string operator()(const DropView& op) const { return "view " + op.view.name.name; }
    std::string operator()(const AlterView& op) const { return "view " + op.view.name.name; }
    template <typename Other> std::string operator()(const Other& op) const { return describe(op); }
};

/// In no order: engines differ in what must wait for what.
Texts lines(const Operations& ops) {
    std::set<std::string> found;
    for (const Operation& it : ops)
        found.insert(std::visit(Told(), it.op));
    found.erase("");
    return {found.begin(), found.end()};
}

/// What would lead the database to the models.
Texts left_to(Project& project, const std::string& models) {
    project.write("models.yaml", models);
    Migrator migrator = project.migrator();
    const Difference found = migrator.compare(migrator.reflect(), migrator.declared());
    Texts texts = lines(found.upgrade);
    texts.insert(texts.end(), found.messages.begin(), found.messages.end());
    return texts;
}

/// Writes the revision that leads to the models and applies it; the operations that were found.
Texts go_to(Project& project, const std::string& models) {
    project.write("models.yaml", models);
    Migrator migrator = project.migrator();
    const Difference found = migrator.compare(migrator.reflect(), migrator.declared());
    NewRevision asked;
    asked.message = "next";
    const WrittenRevision written = migrator.write_revision(asked, &found);
    INFO(written.text);
    project.migrator().upgrade("head", {});
    CHECK(left_to(project, models) == Texts{});
    return lines(found.upgrade);
}

/// Through all the models and back; the operations of each change.
Texts walk(Site& site, const std::vector<std::string>& stages) {
    Project& project = site.project;
    Texts found;
    for (const std::string& models : stages) {
        found.push_back("--");
        for (const std::string& line : go_to(project, models))
            found.push_back(line);
    }
    for (std::size_t i = stages.size(); i > 0; --i) {
        INFO("back from " << i);
        project.migrator().downgrade("-1", {});
        CHECK(left_to(project, i > 1 ? stages[i - 2] : "tables: {}\n") == Texts{});
    }
    return found;
}

void walk_on_all(const std::vector<std::string>& stages) {
    same_on_all([&](Site& site) { return walk(site, stages); });
}

} // namespace

TEST_CASE("neutral: models of every generic type", "[neutral]") {
    walk_on_all({R"y(
tables:
  every:
    columns:
      id: {type: integer, primary_key: true}
      a: {type: small_integer, nullable: false, server_default: 7}
      b: big_integer
      c: {type: string(40), nullable: false, default: "it's \\ \"x\""}
      d: text
      e: {type: boolean, nullable: false, server_default: true}
      f: date
      g: time
      h: datetime
      i: {type: timestamp, nullable: true}
      j: {type: "numeric(10,2)", server_default: 1.50}
      k: float
      l: double
      m: large_binary
      n: json
      o: uuid
      p: {type: "enum('a','it''s','c')", default: a}
      q: numeric
      r: interval
)y",
                 R"y(
tables:
  every:
    columns:
      id: {type: integer, primary_key: true}
      a: {type: integer, nullable: true, server_default: 8}
      b: {type: big_integer, nullable: false}
      c: {type: string(80), nullable: false}
      d: {type: text, nullable: false}
      e: {type: boolean, nullable: false, server_default: false}
      f: {type: date, nullable: false}
      j: {type: "numeric(12,3)", server_default: 2}
      l: double
      m: large_binary
      n: json
      o: {type: uuid, nullable: false}
      p: {type: "enum('a','it''s','c')"}
      q: numeric(6)
      s: {type: string(3), default: ""}
)y"});
}

TEST_CASE("neutral: models with keys, checks and indexes", "[neutral]") {
    walk_on_all({R"y(
tables:
  user:
    columns:
      id: {type: integer, primary_key: true}
      name: {type: string(120), nullable: false, unique: true}
      age: integer
    checks:
      ck_age: age >= 0
  post:
    columns:
      id: {type: big_integer, primary_key: true, autoincrement: false}
      user_id: {type: integer, nullable: false, references: user.id}
      title: {type: string(40), nullable: false}
      parent: {type: big_integer, references: post.id, on_delete: cascade}
    indexes:
      ix_title: {columns: [title]}
      ix_both: {columns: [user_id, title], unique: true}
  tag:
    columns:
      id: {type: integer, primary_key: true}
  tagged:
    many_to_many: [post, tag]
)y",
                 R"y(
tables:
  user:
    columns:
      id: {type: integer, primary_key: true}
      name: {type: string(120), nullable: false}
      email: {type: string(60), nullable: false, default: ""}
      age: integer
    checks:
      ck_age: age > 0
      ck_name: name <> ''
    uniques:
      uq_email_name: {columns: [email, name]}
  post:
    columns:
      id: {type: big_integer, primary_key: true, autoincrement: false}
      user_id: {type: integer, nullable: true, references: user.id, on_delete: set null}
      title: {type: string(60), nullable: false}
      parent: {type: big_integer, references: post.id}
    indexes:
      ix_title: {columns: [title, id]}
  label:
    columns:
      post_id: {type: big_integer, references: post.id}
      user_id: {type: integer, references: user.id}
      word: {type: string(20), nullable: false}
    primary_key: {columns: [post_id, word]}
)y",
                 R"y(
tables:
  user:
    columns:
      id: {type: integer, primary_key: true}
      name: {type: string(120), nullable: false}
)y"});
}

TEST_CASE("neutral: models that rename", "[neutral]") {
    walk_on_all({R"y(
tables:
  a:
    columns:
      id: {type: integer, primary_key: true}
      x: {type: string(20), nullable: false}
    indexes:
      ix_x: {columns: [x]}
    uniques:
      uq_x: {columns: [x, id]}
    checks:
      ck_x: x <> ''
  b:
    columns:
      id: {type: integer, primary_key: true}
      a_id: {type: integer}
    foreign_keys:
      fk_a: {columns: [a_id], references: a.id}
)y",
                 R"y(
tables:
  c:
    renamed_from: a
    columns:
      id: {type: integer, primary_key: true}
      y: {type: string(20), nullable: false, renamed_from: x}
    indexes:
      ix_y: {columns: [y], renamed_from: ix_x}
    uniques:
      uq_x: {columns: [y, id]}
    checks:
      ck_x: y <> ''
  b:
    columns:
      id: {type: integer, primary_key: true}
      c_id: {type: integer, renamed_from: a_id}
    foreign_keys:
      fk_a: {columns: [c_id], references: c.id}
)y"});
}

TEST_CASE("neutral: models with odd names and tables that refer to each other", "[neutral]") {
    walk_on_all({R"y(
tables:
  "select":
    columns:
      "order": {type: integer, primary_key: true}
      "a b": {type: string(20), nullable: false}
      "it's": {type: integer, references: "Über Größe.id"}
    indexes:
      "ix-1": {columns: ["a b"]}
  "Über Größe":
    columns:
      id: {type: integer, primary_key: true}
      "q\"`]": {type: integer, references: select.order}
)y",
                 R"y(
tables:
  "select":
    columns:
      "order": {type: integer, primary_key: true}
      "a b": {type: text, nullable: true}
  "Über Größe":
    columns:
      id: {type: integer, primary_key: true}
      "q\"`]": {type: big_integer}
    indexes:
      "ix `\"": {columns: ["q\"`]", id]}
)y"});
}

TEST_CASE("neutral: keys whose both ends change", "[neutral]") {
    const auto models = [](const std::string& type, const std::string& action) {
        return R"y(
tables:
  parent:
    columns:
      id: {type: )y" +
               type + R"y(, primary_key: true, autoincrement: false}
      up: {type: )y" +
               type + R"y(, references: parent.id}
      a: {type: integer, nullable: false}
      b: {type: string(10), nullable: false}
    uniques:
      uq_ab: {columns: [a, b]}
  child:
    columns:
      id: {type: )y" +
               type + R"y(, primary_key: true, autoincrement: false, references: parent.id}
      a: {type: integer}
      b: {type: string(10)}
    foreign_keys:
      fk_ab: {columns: [a, b], references: {table: parent, columns: [a, b]})y" +
               action + R"y(}
  grandchild:
    columns:
      child_id: {type: )y" +
               type + R"y(, nullable: false, references: child.id}
    indexes:
      ix_child: {columns: [child_id]}
)y";
    };
    walk_on_all({models("integer", ""), models("big_integer", ", on_delete: cascade"),
                 models("string(20)", ", on_delete: set null")});
}

TEST_CASE("neutral: what columns that change are used by", "[neutral]") {
    const auto models = [](const std::string& type, const std::string& more) {
        return R"y(
tables:
  t:
    columns:
      id: {type: integer, primary_key: true}
      n: {type: )y" +
               type + R"y(, nullable: false, server_default: 1}
      m: {type: integer, unique: true}
      twice: {type: )y" +
               type + R"y(, generated: {expression: n * 2, stored: true}}
)y" + more;
    };
    walk_on_all({models("integer", R"y(
    checks: [{name: ck_n, expression: n > 0}]
    indexes: {ix_n: {columns: [n, m]}}
views:
  v: SELECT id, n FROM t
)y"),
                 models("big_integer", R"y(
    checks: [{name: ck_n, expression: n > 0}, {expression: m <> 3}]
    indexes: {ix_n: {columns: [m]}, ix_m: {columns: [n, m], unique: true}}
views:
  v: SELECT id, n, m FROM t
)y"),
                 models("integer", "")});
}

TEST_CASE("neutral: primary keys that change", "[neutral]") {
    const auto models = [](const std::string& key) {
        return R"y(
tables:
  t:
    columns:
      a: {type: integer, nullable: false}
      b: {type: integer, nullable: false}
      c: {type: string(20), nullable: false}
    primary_key: {columns: )y" +
               key + "}\n";
    };
    walk_on_all({models("[a, b]"), models("[c, a]"), models("[b, c]")});
}

TEST_CASE("neutral: views", "[neutral]") {
    walk_on_all({R"y(
tables:
  t:
    columns:
      a: {type: integer, nullable: false}
      c: {type: string(20), nullable: false}
views:
  v: SELECT a, c FROM t WHERE a > 1
)y",
                 R"y(
tables:
  t:
    columns:
      a: {type: integer, nullable: false}
      c: {type: string(20), nullable: false}
      d: date
views:
  v: SELECT a, c, d FROM t WHERE a > 2
  w: SELECT a FROM v
)y",
                 R"y(
tables:
  t:
    columns:
      a: {type: integer, nullable: false}
)y"});
}

namespace {

/// Tables, then rows of all kinds of values; the second revision changes all that is there.
void write_revisions(const Project& project) {
    project.revision("aa1", "", R"y(
  - create_table:
      table: person
      columns:
        id: {type: integer, primary_key: true, autoincrement: true}
        name: {type: string(80), nullable: false}
        age: {type: integer}
        alive: {type: boolean, nullable: false, server_default: true}
        height: {type: "numeric(6,2)"}
        photo: {type: large_binary}
        note: {type: text}
        number: {type: big_integer}
      checks:
        ck_age: age >= 0
  - create_table:
      table: pet
      columns:
        id: {type: integer, primary_key: true, autoincrement: false}
        owner: {type: integer, nullable: false}
        kind: {type: string(10), nullable: false, default: cat}
      foreign_keys:
        fk_owner: {columns: [owner], references: person.id, on_delete: cascade}
  - create_index: {table: person, index: ix_name, columns: [name]}
  - create_unique_constraint: {table: pet, constraint: uq_pet, columns: [owner, kind]}
  - insert_rows:
      table: person
      rows:
        - {id: 0, name: zero, age: 0, alive: false}
        - {id: 1, name: "O'Brien \\ \" ` ; -- # /* ? :a $1 %s", height: 1.75, note: "two\nlines\ttab"}
        - {id: 2, name: "\U0001F600 \u00df \u4e2d", age: 3, number: 9223372036854775807}
        - {id: 3, name: "", note: "", number: -9223372036854775807}
        - {id: 5, name: "null", photo: {base64: AAEnXP8=}}
        - {id: 6, name: "); DROP TABLE person; --", note: "\\'", alive: true}
  - insert_rows: {table: pet, rows: [{id: 0, owner: 0}, {id: 1, owner: 1, kind: "d'og"}, {id: -7, owner: 2}]}
)y",
                     "[{drop_table: {table: pet}}, {drop_table: {table: person}}]");
    project.revision("bb2", "aa1", R"y(
  - add_column: {table: person, column: score, type: integer}
  - backfill: {table: person, set: {score: "id * 2"}, where: "id < 5", batch: 2}
  - update_rows: {table: person, set: {note: "it's \\ new"}, where: {id: 2}}
  - update_rows: {table: person, set: {note: filled}, where: {note: null, alive: false}}
  - delete_rows: {table: pet, where: {id: -7}}
  - rename_column: {table: person, column: name, new_name: "full name"}
  - alter_column: {table: person, column: age, type: big_integer, existing_type: integer}
  - alter_column: {table: pet, column: kind, type: string(30), existing_type: string(10), existing_nullable: false,
      existing_server_default: "'cat'", server_default: "'dog'"}
  - drop_index: {table: person, index: ix_name, columns: ["full name"]}
  - create_index: {table: person, index: ix_full, columns: ["full name", id], unique: true}
  - rename_index: {table: person, index: ix_full, new_name: ix_whole}
  - drop_constraint: {table: person, constraint: ck_age, type: check, expression: age >= 0}
  - create_check_constraint: {table: person, constraint: ck_score, expression: "score IS NULL OR score >= 0"}
  - drop_constraint: {table: pet, constraint: fk_owner, columns: [owner], references: person.id, on_delete: cascade}
  - rename_table: {table: person, new_name: "Human Being"}
  - create_foreign_key: {table: pet, constraint: fk_human, columns: [owner], references: "Human Being.id"}
  - create_table: {table: toy, columns: {pet_id: {type: integer, nullable: false, references: pet.id}, name: {type: string(9), nullable: false}}}
  - create_primary_key: {table: toy, constraint: pk_toy, columns: [pet_id, name]}
  - insert_rows: {table: toy, rows: [{pet_id: 0, name: ball}, {pet_id: 1, name: "bo'ne"}]}
  - insert_rows: {table: pet, rows: [{id: 3, owner: 5}]}
  - drop_column: {table: "Human Being", column: height, type: "numeric(6,2)"}
)y",
                     R"y(
  - add_column: {table: "Human Being", column: height, type: "numeric(6,2)"}
  - update_rows: {table: "Human Being", set: {height: 1.75}, where: {id: 1}}
  - delete_rows: {table: toy}
  - delete_rows: {table: pet, where: {id: 3}}
  - drop_table: {table: toy}
  - drop_constraint: {table: pet, constraint: fk_human, type: foreignkey}
  - rename_table: {table: "Human Being", new_name: person}
  - drop_constraint: {table: person, constraint: ck_score, type: check}
  - drop_index: {table: person, index: ix_whole}
  - drop_column: {table: person, column: score}
  - alter_column: {table: person, column: age, type: integer}
  - create_check_constraint: {table: person, constraint: ck_age, expression: age >= 0}
  - rename_column: {table: person, column: full name, new_name: name}
  - create_index: {table: person, index: ix_name, columns: [name]}
  - alter_column: {table: pet, column: kind, type: string(10), server_default: "'cat'"}
  - create_foreign_key: {table: pet, constraint: fk_owner, columns: [owner], references: person.id, on_delete: cascade}
  - insert_rows: {table: pet, rows: [{id: -7, owner: 2}]}
  - update_rows: {table: person, set: {note: null}, where: {id: 0}}
  - update_rows: {table: person, set: {note: null}, where: {id: 2}}
)y");
}

Texts rows_before(const Site& site) {
    Texts found =
        site.rows("SELECT id, name, age, alive, photo, note, number FROM person ORDER BY id");
    for (const std::string& row : site.rows("SELECT id, owner, kind FROM pet ORDER BY id"))
        found.push_back(row);
    for (const std::string& row : site.rows("SELECT id FROM person WHERE height = 1.75"))
        found.push_back(row);
    return found;
}

Texts rows_after(Site& site) {
    const std::string human = dialect_for(parse_url(site.project.config.url)).quote("Human Being");
    Texts found = site.rows("SELECT id, age, alive, photo, note, number, score FROM " + human +
                            " ORDER BY id");
    for (const std::string& row : site.rows("SELECT id, owner, kind FROM pet ORDER BY id"))
        found.push_back(row);
    for (const std::string& row : site.rows("SELECT pet_id, name FROM toy ORDER BY pet_id"))
        found.push_back(row);
    return found;
}

std::string models(Project& project) {
    Migrator migrator = project.migrator();
    return migrator.models_yaml(migrator.reflect());
}

} // namespace

TEST_CASE("neutral: one revision file, its rows and its way back", "[neutral]") {
    same_on_all([](Site& site) {
        write_revisions(site.project);
        site.project.migrator().upgrade("aa1", {});
        const Texts before = rows_before(site);
        const std::string start = models(site.project);
        site.project.migrator().upgrade("bb2", {});
        Texts found = rows_after(site);
        site.project.migrator().downgrade("aa1", {});
        CHECK(rows_before(site) == before);
        CHECK(left_to(site.project, start) == Texts{});
        site.project.migrator().upgrade("bb2", {});
        CHECK(rows_after(site) == found);
        site.project.migrator().downgrade("base", {});
        CHECK(left_to(site.project, "tables: {}\n") == Texts{});
        found.insert(found.begin(), before.begin(), before.end());
        return found;
    });
}
