# SPDX-License-Identifier: MIT
"""verify: up, down and up again on a scratch database, on every engine."""
import pytest

from engines import engine  # noqa: F401  (a fixture)

TABLE = {"create_table": {"table": "user", "columns": {"id": {"type": "integer", "primary_key": True}, "name": {"type": "string(40)"}}}}
INDEX = {"create_index": {"table": "user", "index": "ix_user_name", "columns": ["name"]}}
DROP_INDEX = {"drop_index": {"table": "user", "index": "ix_user_name"}}
DROP = {"drop_table": {"table": "user"}}


@pytest.fixture
def on(empty, engine):  # noqa: F811
    empty.write("dbmig.yaml", "url: %s\n" % engine.url)
    empty.engine = engine
    empty.revision("a1", None, [TABLE], [DROP], message="users")
    return empty


def verdicts(document):
    return {r["revision"]: r["verdict"] for r in document["revisions"]}


def found(document, revision):
    return next(r for r in document["revisions"] if r["revision"] == revision)


def operations(entry):
    return [o["operation"] for o in entry["difference"]]


def test_good_revisions(on):
    before = on.engine.catalogue() if on.engine.name != "sqlite" else None
    on.revision("b2", "a1", [INDEX, {"insert_rows": {"table": "user", "rows": [{"id": 1, "name": "ann"}]}}],
                [{"delete_rows": {"table": "user", "where": {"id": 1}}}, DROP_INDEX])
    result = on.run("verify")
    assert "good  a1, users: up, down and up again" in result.out
    assert "2 revisions verified." in result.out
    assert verdicts(on.json("verify")) == {"a1": "good", "b2": "good"}
    if before is None:
        assert not (on.folder / "app.db").exists()
    else:
        assert on.engine.catalogue() == before


def test_an_irreversible_revision_is_named_with_what_its_downgrade_would_have_to_do(on):
    on.write("versions/b2.sql", "-- dbmig\n-- revision: b2\n-- down_revision: a1\n\n-- dbmig:upgrade\nCREATE INDEX ix ON %s (name);\n"
             % ("`user`" if on.engine.name == "mysql" else '"user"'))
    document = on.json("verify", code=1)
    assert verdicts(document) == {"a1": "good", "b2": "irreversible"}
    assert operations(found(document, "b2")) == ["drop_index"]
    result = on.run("verify", code=1)
    assert "versions/b2.sql:2:14: it has no downgrade, which would have to:" in result.out
    assert "drop index ix" in result.out


def test_a_downgrade_that_does_not_lead_back(on):
    on.revision("b2", "a1", [INDEX], [])
    on.revision("c3", "b2", [{"add_column": {"table": "user", "column": "bio", "type": "text"}}],
                [{"drop_column": {"table": "user", "column": "bio"}}])
    document = on.json("verify", code=1)
    assert verdicts(document) == {"a1": "good", "b2": "downgrade_differs", "c3": "good"}
    assert operations(found(document, "b2")) == ["drop_index"]
    assert found(document, "b2")["where"]["path"] == "versions/b2.yaml"
    assert "1 revision of 3 is wrong." in on.run("verify", code=1).out


def test_the_place_is_the_operation_on_the_table_that_differs(on):
    on.write("versions/b2.yaml", """\
revision: b2
down_revision: a1
upgrade:
  - create_table: {table: other, columns: {id: {type: integer, primary_key: true}}}
  - add_column: {table: user, column: age, type: integer}
downgrade:
  - drop_table: {table: other}
  - alter_column: {table: user, column: age, nullable: false, existing_type: integer}
""")
    entry = found(on.json("verify", code=1), "b2")
    assert entry["verdict"] == "downgrade_differs"
    assert operations(entry) == ["drop_column"]
    assert entry["where"] == {"path": "versions/b2.yaml", "line": 8, "column": 5}


def test_a_downgrade_that_fails_is_told_with_its_place(on):
    on.write("versions/b2.yaml", "revision: b2\ndown_revision: a1\nupgrade: []\ndowngrade:\n"
             "  - execute: INSERT INTO nowhere VALUES (1)\n")
    on.revision("c3", "b2", [INDEX], [DROP_INDEX])
    document = on.json("verify", code=1)
    assert verdicts(document) == {"a1": "good", "b2": "downgrade_fails", "c3": "good"}
    entry = found(document, "b2")
    assert "nowhere" in entry["error"]
    assert (entry["where"]["line"], entry["where"]["column"]) == (5, 14)


def test_what_needs_a_revision_that_fails_is_passed_over(on):
    on.revision("b2", "a1", [TABLE], [])
    on.revision("c3", "b2", [], [])
    on.revision("d4", "a1", [INDEX], [DROP_INDEX])
    document = on.json("verify", code=1)
    assert verdicts(document) == {"a1": "good", "b2": "upgrade_fails", "c3": "passed_over", "d4": "good"}
    assert (document["good"], document["wrong"]) == (2, 2)


def test_an_upgrade_that_runs_only_once(on):
    mark = {"create_table": {"table": "mark", "columns": {"id": {"type": "integer", "primary_key": True}}}}
    on.revision("b2", "a1", [mark], [{"drop_table": {"table": "mark"}}])
    on.revision("c3", "b2", [{"insert_rows": {"table": "mark", "rows": [{"id": 1}]}}], [])
    document = on.json("verify", code=1)
    assert verdicts(document) == {"a1": "good", "b2": "good", "c3": "second_upgrade_fails"}


def test_verify_queries_run(on):
    on.revision("b2", "a1", [{"insert_rows": {"table": "user", "rows": [{"id": 1}]}}], [], verify=["SELECT 1"])
    entry = found(on.json("verify", code=1), "b2")
    assert entry["verdict"] == "upgrade_fails"
    assert "verify query" in entry["error"]


def test_ranges(on):
    on.revision("b2", "a1", [INDEX], [])
    on.revision("c3", "b2", [], [])
    assert verdicts(on.json("verify", "c3")) == {"c3": "good"}
    assert verdicts(on.json("verify", "b2:c3", code=1)) == {"b2": "downgrade_differs", "c3": "good"}
    assert verdicts(on.json("verify", ":a1")) == {"a1": "good"}
    assert "reversed" in on.run("verify", "c3:a1", code=2).err or "backwards" in on.run("verify", "c3:a1", code=2).err
    assert "nowhere" in on.run("verify", "nowhere", code=2).err


def test_faults_of_any_file_are_told_before_anything_runs(on):
    on.write("versions/b2.yaml", "revision: b2\ndown_revision: a1\nupgrade:\n  - craete_table: {}\n")
    result = on.run("verify", code=2)
    assert "versions/b2.yaml:4:5" in result.err
    assert result.out == ""


def test_merges_and_dependencies_come_in_their_order(on):
    on.revision("b2", "a1", [INDEX], [DROP_INDEX])
    on.revision("c3", "a1", [{"add_column": {"table": "user", "column": "bio", "type": "text"}}],
                [{"drop_column": {"table": "user", "column": "bio"}}])
    on.revision("d4", ["b2", "c3"], [], [])
    assert set(verdicts(on.json("verify")).values()) == {"good"}


def test_no_revisions(empty, engine):  # noqa: F811
    empty.write("dbmig.yaml", "url: %s\n" % engine.url)
    empty.write("versions/.keep", "")
    assert "No revisions yet" in empty.run("verify").out


def test_several_databases(empty):
    empty.write("dbmig.yaml", "databases: {one: {url: 'sqlite:///1.db', versions: v1}, two: {url: 'sqlite:///2.db', versions: v2}}\n")
    for folder in ("v1", "v2"):
        empty.write(folder + "/a1.yaml", "revision: a1\ndown_revision: null\nupgrade: []\ndowngrade: []\n")
    document = empty.json("verify")
    assert [d["database"] for d in document["databases"]] == ["one", "two"]
    assert empty.json("verify", "-n", "two")["database"] == "two"
