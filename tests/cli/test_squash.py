# SPDX-License-Identifier: MIT
"""squash: one revision in the place of several, and databases that are before, between, at and behind these."""
import pytest

TABLE = {"create_table": {"table": "t", "columns": {"id": {"type": "integer", "primary_key": True}}}}
LINE = {
    "a1": (None, [TABLE], [{"drop_table": {"table": "t"}}]),
    "b2": ("a1", [{"add_column": {"table": "t", "column": "name", "type": "string(20)"}},
                  {"insert_rows": {"table": "t", "rows": [{"id": 1, "name": "ann"}]}}],
           [{"delete_rows": {"table": "t", "where": {"id": 1}}}, {"drop_column": {"table": "t", "column": "name", "type": "string(20)"}}]),
    "c3": ("b2", [{"execute": "UPDATE t SET name = 'Ann' WHERE id = 1"}], []),
    "d4": ("c3", [{"add_column": {"table": "t", "column": "age", "type": "integer"}}],
           [{"drop_column": {"table": "t", "column": "age", "type": "integer"}}]),
}


def write_line(project):
    for rev, (down, up, back) in LINE.items():
        project.revision(rev, down, up, back, message="do " + rev)


def squash(project, span="a1:c3", rev="s"):
    document = project.json("squash", span, "--rev-id", rev)
    return project.folder / document["path"]


def delete_replaced(project):
    for rev in ("a1", "b2", "c3"):
        (project.folder / "versions" / (rev + ".yaml")).unlink()


@pytest.fixture
def line(served):
    write_line(served)
    return served


@pytest.fixture
def one(empty):
    """The same on SQLite only, for what has nothing to do with the engine."""
    empty.write("dbmig.yaml", "url: sqlite:///app.db\nversions: versions\nmodels: models.yaml\n")
    empty.write("models.yaml", "tables: {}\n")
    write_line(empty)
    return empty


def names(project):
    return project.db.query("SELECT name FROM t")


def test_an_empty_database_takes_the_squashed_one_alone(line):
    squash(line)
    assert [s["revision"] for s in line.json("upgrade")["steps"]] == ["s", "d4"]
    assert line.db.rows() == ["d4"] and names(line) == ["Ann"]
    assert [s["revision"] for s in line.json("downgrade", "base")["steps"]] == ["d4", "s"]
    assert line.db.rows() == []


@pytest.mark.parametrize("at, steps", [("a1", ["b2", "c3", "d4"]), ("b2", ["c3", "d4"]), ("c3", ["d4"])])
def test_a_database_between_goes_on_with_the_replaced_ones(line, at, steps):
    line.run("upgrade", at)
    squash(line)
    assert line.json("current")["pending"] == steps
    assert [s["revision"] for s in line.json("upgrade")["steps"]] == steps
    assert line.db.rows() == ["d4"] and names(line) == ["Ann"]
    assert line.json("current")["at_heads"] is True


def test_the_row_is_written_anew_once_the_files_are_gone(line):
    line.run("upgrade", "c3")
    squash(line, "a1:c3")
    assert "already at s" in line.run("upgrade", "s").out
    assert line.db.rows() == ["c3"], "an older checkout of the files still knows where the database is"
    delete_replaced(line)
    assert line.json("current")["current"] == ["c3"]
    assert line.run("current").out == "s (recorded as c3)\n"
    assert "c3 is recorded as s now" in line.run("upgrade", "s").out
    assert line.db.rows() == ["s"]
    assert line.run("upgrade").out.startswith("upgrade s -> d4")
    assert line.json("downgrade", "base")["steps"][-1]["revision"] == "s"


def test_a_database_between_without_the_files_is_told_what_to_do(line):
    line.run("upgrade", "b2")
    squash(line)
    kept = {rev: (line.folder / "versions" / (rev + ".yaml")).read_bytes() for rev in ("a1", "b2", "c3")}
    delete_replaced(line)
    refused = line.run("upgrade", code=2).err
    assert "the database is at 'b2', on the way to what 's' stands for" in refused and "dbmig upgrade s" in refused
    assert "on the way to s, which replaces it" in line.run("current").out
    status = line.json("status")
    assert status["standing"] == "inside" and status["unknown"] == ["b2"]
    assert "bring the files of what it replaces back" in line.run("status").out
    assert line.run("current", "--check-heads", code=1)
    for rev, text in kept.items():
        (line.folder / "versions" / (rev + ".yaml")).write_bytes(text)
    line.run("upgrade", "s")
    delete_replaced(line)
    line.run("upgrade")
    assert line.db.rows() == ["d4"] and names(line) == ["Ann"]


def test_both_ways_lead_to_the_same_schema(line):
    squash(line)
    line.run("upgrade", "b2")
    line.run("upgrade", "head")
    there = line.run("inspect").out
    line.run("downgrade", "base")
    assert line.db.rows() == []
    line.run("upgrade", "head")
    assert line.run("inspect").out == there


def test_names_of_replaced_revisions_go_on_to_mean_what_they_meant(line):
    squash(line)
    line.run("upgrade")
    assert [s["revision"] for s in line.json("downgrade", "a1")["steps"]] == ["d4", "c3", "b2"]
    assert line.db.rows() == ["a1"]
    line.run("upgrade")
    line.run("stamp", "b2")
    assert line.db.rows() == ["b2"]
    line.run("stamp", "s")
    assert line.db.rows() == ["s"]
    assert [s["revision"] for s in line.json("downgrade", "b2")["steps"]] == ["c3"]
    assert line.db.rows() == ["b2"]


def test_offline_scripts(line):
    squash(line)
    whole = line.run("upgrade", "--sql", "head").out
    assert "-- upgrade base -> s: " in whole and "-- upgrade s -> d4" in whole and "b2: " not in whole.replace("-- b2", "")
    between = line.run("upgrade", "--sql", "a1:head").out
    assert "-- upgrade a1 -> b2" in between and "-- upgrade c3 -> d4" in between
    behind = line.run("upgrade", "--sql", "c3:head").out
    assert "version_num = 'd4' WHERE version_num = 'c3'" in behind
    assert "version_num = 's'" in line.run("upgrade", "--sql", "s:head").out
    line.run("upgrade", "c3")
    dry = line.run("upgrade", "--dry-run").out
    assert "would upgrade s -> d4" in dry


def test_a_half_applied_replaced_revision_is_resolved_in_its_own_history(line):
    squash(line)
    commits = {"sqlite": "VACUUM", "mysql": "CREATE INDEX i ON t (id)", "postgresql": "CREATE INDEX CONCURRENTLY i ON t (id)"}
    line.revision("b2", "a1", [{"execute": commits}, {"execute": "SELECT missing FROM nowhere"}], [], transaction=False)
    line.run("upgrade", "a1")
    line.run("upgrade", "b2", code=5)
    assert line.json("status")["half_applied"][0]["revision"] == "b2"
    line.run("upgrade", code=5)
    line.run("resolve", "--mark-applied")
    assert line.db.rows() == ["b2"]
    assert line.json("current")["pending"] == ["c3", "d4"]


def test_what_shows_the_graph(one):
    squash(one)
    assert one.run("heads").out == "d4 (head)\n"
    assert one.run("history").out == "s -> d4 (head), do d4\nbase -> s, squash a1 to c3\n"
    assert "| " not in one.run("history", "--graph").out.splitlines()[0]
    assert 's"' in one.run("history", "--format", "dot").out and "b2" not in one.run("history", "--format", "dot").out.replace("[label", "")
    assert [r["revision"] for r in one.json("history", "-r", "b2:")["revisions"]] == ["d4", "c3", "b2"]
    assert one.run("show", "b2").out.startswith("Rev: b2")
    shown = one.run("show", "s").out
    assert "Replaces: a1, b2, c3" in shown and "+ create table t" in shown
    assert one.json("show", "s")["revisions"][0]["replaces"] == ["a1", "b2", "c3"]
    one.run("upgrade", "b2")
    assert [r["revision"] for r in one.json("history", "-i")["revisions"] if r["current"]] == ["b2"]
    assert [r["revision"] for r in one.json("history", "-r", "current:head")["revisions"]] == ["d4", "c3", "b2"]
    assert one.json("status")["standing"] == "behind"
    one.run("upgrade", "c3")
    assert [r["revision"] for r in one.json("history", "-i")["revisions"] if r["current"]] == ["s"]
    assert "s (recorded as c3)" in one.run("status").out
    assert one.json("status")["pending"][0]["revision"] == "d4"


def test_verify_tries_the_squashed_one_and_those_that_are_named(one):
    squash(one)
    assert [r["revision"] for r in one.json("verify")["revisions"]] == ["s", "d4"]
    assert [r["revision"] for r in one.json("verify", "a1:b2")["revisions"]] == ["a1", "b2"]


def test_verify_compares_both_histories(served):
    write_line(served)
    path = squash(served)
    good = served.json("verify", "s:")
    assert [r["verdict"] for r in good["revisions"]] == ["good", "good"]
    path.write_text(path.read_text().replace("string(20)", "string(30)"))
    document = served.json("verify", code=1)
    assert [r["verdict"] for r in document["revisions"]] == ["replaced_differs", "good"]
    assert [o["operation"] for o in document["revisions"][0]["difference"]] == ["alter_column"]
    assert "it leads elsewhere than the revisions that it replaces" in served.run("verify", code=1).out
    path.write_text(path.read_text().replace("string(30)", "string(20)"))
    served.revision("c3", "b2", [{"execute": "UPDATE nowhere SET a = 1"}], [])
    document = served.json("verify", code=1)
    assert [r["verdict"] for r in document["revisions"]] == ["replaced_fails", "good"]
    assert "nowhere" in document["revisions"][0]["error"]
    delete_replaced(served)
    assert [r["verdict"] for r in served.json("verify")["revisions"]] == ["good", "good"]


TO_AND_FRO = {
    "a1": (None, [TABLE, {"create_table": {"table": "gone", "columns": {"id": {"type": "integer", "primary_key": True}}}}],
           [{"drop_table": {"table": "gone"}}, {"drop_table": {"table": "t"}}]),
    "b2": ("a1", [{"add_column": {"table": "t", "column": "nam", "type": "string(20)"}}, {"drop_table": {"table": "gone"}}],
           [{"create_table": {"table": "gone", "columns": {"id": {"type": "integer", "primary_key": True}}}}, {"drop_column": {"table": "t", "column": "nam"}}]),
    "c3": ("b2", [{"rename_column": {"table": "t", "column": "nam", "new_name": "name"}},
                  {"create_index": {"table": "t", "index": "ix", "columns": ["name"]}}],
           [{"drop_index": {"table": "t", "index": "ix"}}, {"rename_column": {"table": "t", "column": "name", "new_name": "nam"}}]),
}


def write_to_and_fro(project, **changed):
    for rev, (down, up, back) in {**TO_AND_FRO, **changed}.items():
        project.revision(rev, down, up, back)


def test_from_an_empty_database_the_last_state_is_made_at_once(served):
    write_to_and_fro(served)
    document = served.json("squash", ":head", "--rev-id", "s")
    assert (document["replaced_operations"], document["operations"]) == (6, 1)
    text = (served.folder / document["path"]).read_text()
    body = text[text.index("\nupgrade:"):text.index("\ndowngrade:")]
    assert "create_table" in body and "name: {type: string(20)}" in body and "ix: {columns: [name]}" in body
    assert "gone" not in text and "nam:" not in text
    assert [r["verdict"] for r in served.json("verify")["revisions"]] == ["good"]
    served.run("upgrade")
    served.run("downgrade", "base")
    assert served.db.rows() == []


def test_tables_that_refer_to_each_other_are_made_at_once_too(served):
    """With automatic downgrades, too, whose order is another one now."""
    served.revision("a1", None, [
        {"create_table": {"table": "a", "columns": {"id": {"type": "integer", "primary_key": True}, "b": {"type": "integer"}}}},
        {"create_table": {"table": "b", "columns": {"id": {"type": "integer", "primary_key": True}, "a": {"type": "integer", "references": "a.id"}}}}], "auto")
    served.revision("b2", "a1", [{"create_foreign_key": {"table": "a", "constraint": "fk_a_b", "columns": ["b"], "references": {"table": "b", "columns": ["id"]}}}], "auto")
    served.json("squash", ":head", "--rev-id", "s")
    assert [r["verdict"] for r in served.json("verify")["revisions"]] == ["good"]


def test_no_optimize(one):
    write_to_and_fro(one)
    (one.folder / "versions/d4.yaml").unlink()
    document = one.json("squash", ":head", "--rev-id", "s", "--no-optimize")
    assert (document["replaced_operations"], document["operations"]) == (6, 6)
    assert "became" not in one.run("squash", ":head", "--rev-id", "s2", "--no-optimize", code=2).out
    text = (one.folder / document["path"]).read_text()
    assert "rename_column" in text and "gone" in text


@pytest.mark.parametrize("change", [
    {"b2": ("a1", [{"add_column": {"table": "t", "column": "nam", "type": "string(20)"}}, {"insert_rows": {"table": "t", "rows": [{"id": 1}]}}], [])},
    {"b2": ("a1", [{"add_column": {"table": "t", "column": "nam", "type": {"default": "string(20)", "postgresql": "citext"}}}], [])},
    {"b2": ("a1", TO_AND_FRO["b2"][1], [{"execute": "DROP TABLE t"}])},
    {"b2": ("a1", TO_AND_FRO["b2"][1], [])},
], ids=["rows", "engines", "downgrade in SQL", "downgrade that does not lead back"])
def test_what_is_more_than_a_schema_is_taken_over_as_it_is(one, change):
    write_to_and_fro(one, **change)
    (one.folder / "versions/d4.yaml").unlink()
    document = one.json("squash", ":head", "--rev-id", "s")
    assert document["operations"] == document["replaced_operations"]
    text = (one.folder / document["path"]).read_text()
    assert "rename_column" in text[:text.index("\ndowngrade:")]


def test_on_a_database_with_rows_columns_are_not_made_anew(one):
    write_to_and_fro(one)
    (one.folder / "versions/d4.yaml").unlink()
    text = (one.folder / one.json("squash", "b2:c3", "--rev-id", "s")["path"]).read_text()
    assert "rename_column" in text


def test_new_revisions_follow_the_squashed_one(one):
    squash(one, "a1:d4")
    one.run("upgrade", "d4")
    one.write("models.yaml", one.run("inspect").out)
    assert one.run("check").code == 0
    assert "No changes detected" in one.run("migrate", "-m", "same").out
    one.run("revision", "-m", "next", "--rev-id", "n")
    assert "down_revision: s" in (one.folder / "versions/n_next.yaml").read_text()
    assert [s["revision"] for s in one.json("upgrade")["steps"]] == ["n"]
    assert one.rows() == ["n"]
    assert "already taken" in one.run("revision", "-m", "x", "--rev-id", "b2", code=2).err
    assert "already taken" in one.run("revision", "-m", "x", "--rev-id", "d4", code=2).err


def test_migrate_asks_a_database_between_to_go_on(one):
    squash(one, "a1:d4")
    one.run("upgrade", "b2")
    refused = one.run("migrate", "-m", "more", code=2).err
    assert "2 revisions would have to run first:\n  c3\n  d4" in refused


def test_history_keeps_its_entries_and_nothing_counts_as_edited(one):
    one.run("upgrade")
    path = squash(one)
    delete_replaced(one)
    one.run("upgrade", "--strict")
    assert one.json("status")["edited"] == []
    assert [row[0] for row in one.query("SELECT revision FROM dbmig_history ORDER BY id")] == ["a1", "b2", "c3", "d4"]
    one.run("downgrade", "base")
    one.run("upgrade", "s")
    path.write_text(path.read_text().replace("'Ann'", "'Bob'"))
    assert [e["revision"] for e in one.json("status")["edited"]] == ["s"]


def test_once_every_database_is_past_it_replaces_may_go(one):
    one.run("upgrade", "c3")
    path = squash(one)
    delete_replaced(one)
    one.run("upgrade", "s")
    path.write_text("".join(l for l in path.read_text().splitlines(True) if not l.startswith("replaces")))
    d4 = one.folder / "versions/d4.yaml"
    d4.write_text(d4.read_text().replace('"c3"', "s"))
    assert [s["revision"] for s in one.json("upgrade")["steps"]] == ["d4"]
    assert squash(one, "s:d4", "again").exists()


def test_the_file(one):
    text = squash(one).read_text()
    assert text.splitlines()[:6][0] == "revision: s"
    assert "replaces: [a1, b2, c3]\n" in text and "message: squash a1 to c3\n" in text
    body = text[text.index("\nupgrade:"):]
    assert body == """
upgrade:
  # a1: do a1
  - create_table: {table: t, columns: {id: {type: integer, primary_key: true}}}
  # b2: do b2
  - add_column: {table: t, column: name, type: string(20)}
  - insert_rows: {table: t, rows: [{id: 1, name: ann}]}
  # c3: do c3
  - execute: UPDATE t SET name = 'Ann' WHERE id = 1

downgrade:
  # b2: do b2
  - delete_rows: {table: t, where: {id: 1}}
  - drop_column: {table: t, column: name, type: string(20)}
  # a1: do a1
  - drop_table: {table: t}
"""


def test_files_in_sql_become_one_in_sql(one):
    for rev, down, up, back in (("p", "d4", "CREATE TABLE p (id INTEGER); -- a; b", "DROP TABLE p"),
                                ("q", "p", "INSERT INTO p VALUES (1)\n-- no semicolon", "DELETE FROM p;")):
        one.write("versions/%s.sql" % rev, "-- dbmig\n-- revision: %s\n-- down_revision: %s\n\n-- dbmig:upgrade\n%s\n\n-- dbmig:downgrade\n%s\n"
                  % (rev, down, up, back))
    path = squash(one, "p:q", "sq")
    assert path.suffix == ".sql"
    text = path.read_text()
    assert "-- replaces: p, q\n" in text
    assert text.endswith("""
-- dbmig:upgrade
CREATE TABLE p (id INTEGER); -- a; b

INSERT INTO p VALUES (1)
-- no semicolon
;

-- dbmig:downgrade
DELETE FROM p;

DROP TABLE p;
""")
    one.run("upgrade")
    assert one.query("SELECT id FROM p") == [(1,)]
    one.run("downgrade", "d4")
    assert "p" not in one.tables()


def test_sql_and_yaml_become_yaml(one):
    one.write("versions/e5.sql", "-- dbmig\n-- revision: e5\n-- down_revision: d4\n\n-- dbmig:upgrade\nCREATE INDEX i ON t (name);\n\n"
              "-- dbmig:upgrade postgresql\nCREATE INDEX i ON t (lower(name));\n\n-- dbmig:downgrade\nDROP INDEX i;\n")
    assert "cannot be SQL: versions/d4.yaml is not SQL" in one.run("squash", "d4:e5", "--format", "sql", code=2).err
    text = squash(one, "d4:e5").read_text()
    assert "CREATE INDEX i ON t (name);" in text and "CREATE INDEX i ON t (lower(name));" in text and "postgresql: " in text


def test_per_engine_attributes_and_variables_stay_as_they_are_written(one):
    one.revision("e5", "d4", [{"add_column": {"table": "t", "column": "c", "type": {"default": "text", "postgresql": "citext"}}},
                              {"execute": "UPDATE t SET c = '${WORD}'"}], [])
    text = squash(one, "d4:e5").read_text()
    assert "postgresql: citext" in text and "${WORD}" in text


def test_automatic_downgrades(one):
    add = [{"add_column": {"table": "t", "column": "x", "type": "integer"}}]
    one.revision("e5", "d4", add, "auto")
    one.revision("f6", "e5", [{"create_index": {"table": "t", "index": "ix", "columns": ["x"]}}], "auto")
    assert "\ndowngrade: auto\n" in squash(one, "e5:f6", "s1").read_text()
    mixed = squash(one, "c3:d4", "s2").read_text()
    assert "auto" not in mixed


def test_what_is_left_out_is_told(one):
    one.write("versions/e5.yaml", "revision: e5\ndown_revision: d4\nupgrade: []\nverify: ['SELECT 1 WHERE 0']\n")
    one.write("versions/f6.yaml", "revision: f6\ndown_revision: e5\nupgrade: []\ndowngrade: []\nverify: ['SELECT 2 WHERE 0']\n")
    document = one.json("squash", "e5:f6", "--rev-id", "s")
    assert document["replaces"] == ["e5", "f6"]
    assert document["messages"] == ["e5 has no downgrade, so the squashed revision has none",
                                    "the verify queries of e5 are left out: they are about a state that is passed through"]
    text = (one.folder / document["path"]).read_text()
    assert "downgrade" not in text and "SELECT 2 WHERE 0" in text and "SELECT 1" not in text
    one.run("upgrade")
    assert "cannot be reverted" in one.run("downgrade", "d4", code=2).err


def test_labels_and_dependencies_move_along(one):
    one.revision("x", None, message="other")
    one.revision("e5", "d4", branch_labels=["blog"], depends_on=["x"])
    one.revision("f6", "e5")
    document = one.json("squash", "e5:f6", "--rev-id", "s")
    text = (one.folder / document["path"]).read_text()
    assert "branch_labels: [blog]" in text and "depends_on: [x]" in text
    assert [s["revision"] for s in one.json("upgrade", "blog@head")["steps"]][-2:] == ["x", "s"]
    assert one.json("current")["current"] == ["s"]


def test_a_file_that_makes_the_graph_unsound_is_taken_back(one):
    """A revision is called by the beginning of its id, which is none of the squashed one's."""
    one.revision("abcdef", "d4")
    one.revision("bcdefa", "abcdef")
    one.revision("x", None, depends_on=["bcd"])
    before = one.contents()
    assert "depends_on 'bcd' of revision 'x' is not there" in one.run("squash", "abcdef:bcdefa", code=2).err
    assert one.contents() == before
    one.run("heads")


def test_the_end_may_be_depended_on_and_branched_from(one):
    one.revision("x", None, [], depends_on=["c3"])
    one.revision("y", "c3")
    squash(one)
    assert [s["revision"] for s in one.json("upgrade", "heads")["steps"]] == ["s", "d4", "x", "y"]
    one.run("downgrade", "base")
    one.run("upgrade", "b2")
    assert [s["revision"] for s in one.json("upgrade", "heads")["steps"]] == ["c3", "d4", "x", "y"]


def test_refused_ranges_write_nothing(one):
    before = one.contents()
    for span in ("a1", "b2:b2", "c3:a1", "nothing:c3"):
        one.run("squash", span, code=2)
        assert one.contents() == before
