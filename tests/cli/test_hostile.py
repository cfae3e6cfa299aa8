# SPDX-License-Identifier: MIT
"""Names and values of every kind are names and values: none becomes SQL, on any engine."""
import json

import pytest

from engines import engine  # noqa: F401  (a fixture)

BREAK_OUT = ['x"); DROP TABLE canary; --', "x'); DROP TABLE canary; --", "x`); DROP TABLE canary; --", "x]; DROP TABLE canary; --",
             "x; DROP TABLE canary; --", "x\nDROP TABLE canary;\n--", "x */ DROP TABLE canary; /*", "x' || (SELECT 1) || '"]
TEXTS = BREAK_OUT + ['a"b', "a'b", "a''b", "a`b", "a\\", "a\\'b", "a\\nb", "-- a", "a /* b", "# a", "$$a$$", "$a$", "%s %n %(a)s", "{0} {} {{",
                     "a\tb", "a\nb", "\x01\x1b[31mred\x7f", "ünï 名", "\u202eabc\u2066", "? $1 :a @b", "${a b} $$", "NULL", "select", "'", '"', "`",
                     "\\", "0x41", "E'a'", "a]b[c"]
VALUES = TEXTS + ["", " ", "a\r\nb", "😀" * 3, "x" * 20000, "-- dbmig:downgrade\nDROP TABLE canary;"]


@pytest.fixture
def on(empty, engine):  # noqa: F811
    empty.engine = engine
    empty.write("dbmig.yaml", "url: %s\nmodels: models.yaml\n" % engine.url)
    empty.write("models.yaml", "tables: {}\n")
    empty.revision("a1", None, [{"create_table": {"table": "canary", "columns": {"id": {"type": "integer", "primary_key": True}}}},
                                {"insert_rows": {"table": "canary", "rows": [{"id": 7}]}}], [{"drop_table": {"table": "canary"}}])
    yield empty
    assert engine.value("SELECT count(*) FROM canary") == "1"  # it still sings


def yaml_text(text):
    """As JSON, which YAML takes; characters beyond the first plane stay as they are."""
    return json.dumps(text, ensure_ascii=False)


def revision(on, rev, down, upgrade, downgrade):
    for script in (upgrade, downgrade):
        assert isinstance(script, list)
    on.write("versions/%s.yaml" % rev, "revision: %s\ndown_revision: %s\nupgrade: %s\ndowngrade: %s\n"
             % (rev, down, *(yaml_text(s).replace("\x7f", "\\u007f") for s in (upgrade, downgrade))))


def long_text(on):
    return "mediumtext" if on.engine.name == "mysql" else "text"


def test_row_values(on):
    table = {"table": "box", "columns": {"id": {"type": "integer", "primary_key": True}, "v": {"type": long_text(on)}, "w": {"type": long_text(on)}}}
    rows = [{"id": i, "v": value, "w": value} for i, value in enumerate(VALUES, 1)]
    revision(on, "b2", "a1", [{"create_table": table}, {"insert_rows": {"table": "box", "rows": rows}}], [{"drop_table": table}])
    updates = [{"update_rows": {"table": "box", "set": {"w": value + "!"}, "where": {"v": value}}} for value in BREAK_OUT]
    deletes = [{"delete_rows": {"table": "box", "where": {"v": value, "w": value + "!"}}} for value in BREAK_OUT]
    revision(on, "c3", "b2", updates, [])
    revision(on, "d4", "c3", deletes, [])
    on.run("upgrade", "b2")
    shown = on.engine.texts("'<' || v || '>'" if on.engine.name != "mysql" else "concat('<', v, '>')", "box ORDER BY id")
    assert shown == ["<%s>" % value for value in VALUES]
    on.run("upgrade", "c3")
    assert on.engine.texts("w", "box ORDER BY id")[:len(BREAK_OUT)] == [value + "!" for value in BREAK_OUT]
    on.run("upgrade")
    assert on.engine.value("SELECT count(*) FROM box") == str(len(VALUES) - len(BREAK_OUT))


def test_the_script_holds_the_same_values(on):
    table = {"table": "box", "columns": {"id": {"type": "integer", "primary_key": True}, "v": {"type": long_text(on)}}}
    values = [v for v in VALUES if "\r" not in v and "\x01" not in v]  # the clients themselves drop some of these
    rows = [{"id": i, "v": value} for i, value in enumerate(values, 1)]
    revision(on, "b2", "a1", [{"create_table": table}, {"insert_rows": {"table": "box", "rows": rows}}], [{"drop_table": table}])
    on.engine.sql(on.run("upgrade", "--sql").out)
    assert on.engine.texts("v", "box WHERE length(v) > 0 ORDER BY id") == [v for v in values if v]


def refused_by(engine, name):  # noqa: F811
    """What an engine itself does not take as a name."""
    return engine.name == "mysql" and (name.endswith(" ") or any(ord(c) > 0xFFFF for c in name))


def columns(engine, table_count):  # noqa: F811
    if engine.name == "sqlite":
        return engine.texts("c.name", "sqlite_master m, pragma_table_info(m.name) c WHERE m.name LIKE 't%%' AND c.name <> 'id' "
                            "ORDER BY CAST(substr(m.name, 2) AS INTEGER)")
    schema = "DATABASE()" if engine.name == "mysql" else "'public'"
    number = "CAST(substr(table_name, 2) AS %s)" % ("UNSIGNED" if engine.name == "mysql" else "integer")
    return engine.texts("column_name", "information_schema.columns WHERE table_schema = %s AND table_name LIKE 't%%' AND column_name <> 'id' "
                        "ORDER BY %s" % (schema, number))


def test_names_of_columns_constraints_and_indexes(on):
    names = [name for name in TEXTS if not refused_by(on.engine, name)]
    creates, drops, follow = [], [], []
    for i, name in enumerate(names):
        table = {"table": "t%d" % i,
                 "columns": {"id": {"type": "integer", "primary_key": True}, name: {"type": "string(100)", "nullable": False}},
                 "uniques": {"uq%d %s" % (i, name): [name]}}
        creates += [{"create_table": table},
                    {"create_index": {"table": "t%d" % i, "index": "ix%d %s" % (i, name), "columns": [name, "id"]}},
                    {"insert_rows": {"table": "t%d" % i, "rows": [{"id": 1, name: name}]}}]
        drops.append({"drop_table": table})
        follow += [{"alter_column": {"table": "t%d" % i, "column": name, "type": "string(120)", "existing_type": "string(100)",
                                     "existing_nullable": False}},
                   {"drop_index": {"table": "t%d" % i, "index": "ix%d %s" % (i, name)}},
                   {"rename_column": {"table": "t%d" % i, "column": name, "new_name": name + "2"}}]
    revision(on, "b2", "a1", creates, drops)
    revision(on, "c3", "b2", follow, [])
    on.run("upgrade", "b2")
    assert columns(on.engine, len(names)) == names
    shown = on.json("inspect")
    assert [list(shown["models"]["tables"]["t%d" % i]["columns"]) for i in range(len(names))] == [["id", name] for name in names]
    on.run("upgrade")
    assert columns(on.engine, len(names)) == [name + "2" for name in names]
    on.run("downgrade", "a1", code=None)


def test_names_of_tables(on):
    names = [name for name in TEXTS if not refused_by(on.engine, name)]
    columns_of = {"id": {"type": "integer", "primary_key": True}, "up": {"type": "integer"}}
    creates = [{"create_table": {"table": name, "columns": columns_of}} for name in names]
    keys = [{"create_foreign_key": {"table": name, "constraint": "fk%d" % i, "columns": ["up"], "references": {"table": name, "columns": ["id"]}}}
            for i, name in enumerate(names)]
    revision(on, "b2", "a1", creates + keys, [{"drop_table": {"table": name}} for name in names])
    on.run("upgrade")
    assert on.engine.tables() >= set(names)
    assert set(on.json("inspect")["models"]["tables"]) >= set(names)
    on.run("downgrade", "a1")
    assert not on.engine.tables() & set(names)


def test_models_with_such_names_make_revisions_that_run(on):
    names = [name for name in TEXTS if not refused_by(on.engine, name)]
    tables = {"m%d" % i: {"columns": {"id": {"type": "integer", "primary_key": True}, name: {"type": "string(100)"}}} for i, name in enumerate(names)}
    tables["canary"] = {"columns": {"id": {"type": "integer", "primary_key": True}}}
    if on.engine.name != "sqlite":
        for table, name in zip(tables.values(), names):
            table["comment"] = name
            table["columns"][name]["comment"] = name
    on.write("models.yaml", yaml_text({"tables": tables}).replace("\x7f", "\\u007f"))
    on.run("upgrade")
    on.run("migrate", "-m", BREAK_OUT[5])
    on.run("upgrade")
    assert on.run("check").out == "No changes detected\n"
    on.run("downgrade", "a1")
    on.run("upgrade")
    assert on.run("check").out == "No changes detected\n"


@pytest.mark.parametrize("text", BREAK_OUT + ["a\\", "a\n-- dbmig:downgrade\nDROP TABLE canary;\n-- dbmig:upgrade\nDROP TABLE canary;", "${x}", "a\r\nb"])
def test_comments_in_sql_revisions(on, text):
    if on.engine.name == "sqlite":
        on.run("upgrade")
        pytest.skip("no comments")
    tables = {"canary": {"columns": {"id": {"type": "integer", "primary_key": True}}},
              "t": {"comment": text, "columns": {"id": {"type": "integer", "primary_key": True}}}}
    on.write("models.yaml", yaml_text({"tables": tables}))
    on.run("upgrade")
    before = on.revisions()
    result = on.run("migrate", "-m", text, "--format", "sql", code=None)
    if result.code == 2:  # what cannot be kept in that form is refused, and nothing is written
        assert "--format yaml" in result.err and on.revisions() == before
        on.run("migrate", "-m", text, "--format", "yaml")
    on.run("upgrade")
    assert on.run("check").out == "No changes detected\n"


def test_messages_do_not_become_sql(on):
    for i, text in enumerate(BREAK_OUT):
        on.run("revision", "-m", text, "--rev-id", "m%d" % i, "--format", "yaml" if i % 2 else "sql")
    on.engine.sql(on.run("upgrade", "--sql").out)
    on.engine.sql(on.run("downgrade", "--sql", "head:a1").out)
    on.run("stamp", "a1")
    on.run("upgrade", "--dry-run")
    on.run("upgrade")


def test_ids_and_labels_are_plain_words(on):
    for text in BREAK_OUT + ["a'b", "a\\", "a b", "\x1b", ""]:
        before = on.contents()
        on.write("versions/bad.yaml", "revision: %s\ndown_revision: a1\nupgrade: []\n" % yaml_text(text))
        on.write("versions/worse.yaml", "revision: w\ndown_revision: a1\nbranch_labels: [%s]\nupgrade: []\n" % yaml_text(text))
        result = on.run("upgrade", code=2)
        assert "versions/bad.yaml:1:11" in result.err and "versions/worse.yaml:3:17" in result.err
        on.run("revision", "-m", "x", "--rev-id", text or "-", code=2)
        (on.folder / "versions/bad.yaml").unlink()
        (on.folder / "versions/worse.yaml").unlink()
        assert on.contents() == before
    on.run("upgrade")


@pytest.mark.parametrize("text", BREAK_OUT, ids=range(len(BREAK_OUT)))
def test_version_rows_that_somebody_else_wrote(on, text):
    on.run("upgrade")
    quoted = "'%s'" % text.replace("'", "''")
    on.engine.sql("DELETE FROM dbmig_version; INSERT INTO dbmig_version VALUES (%s);" % quoted)
    assert text in on.json("current")["unknown"]
    on.run("status")
    on.run("upgrade", code=2)
    on.run("stamp", "--purge", "a1")
    assert on.json("current")["current"] == ["a1"]


def test_history_entries_that_somebody_else_wrote(on):
    on.run("upgrade")
    for i, text in enumerate(BREAK_OUT):
        quoted = "'%s'" % text.replace("'", "''")
        on.engine.sql("INSERT INTO dbmig_history (id, revision, direction, status, started_at, statements, error, applied_by) "
                      "VALUES (%d, %s, 'upgrade', 'failed', %s, 0, %s, %s);" % (100 + i, quoted, quoted[:20].rstrip("'") + "'", quoted, quoted))
    on.run("status")
    on.run("downgrade")
    on.run("upgrade")
    on.run("stamp", "a1")


def test_values_of_enums(on):
    values = [v for v in TEXTS if not v.startswith(" ") and not v.endswith(" ") and len(v) < 60]
    if on.engine.name == "mysql":  # it holds values to be the same that differ in case alone, and takes no comma in a set
        values = [v for v in values if v.lower() not in {w.lower() for w in values[:values.index(v)]}]
    kind = {"type": "enum", "values": values}
    if on.engine.name == "postgresql":
        up = [{"create_enum": {"enum": "kind", "values": values}}]
        down = [{"drop_enum": {"enum": "kind", "values": values}}]
        kind = "kind"
    else:
        up, down = [], []
    table = {"table": "box", "columns": {"id": {"type": "integer", "primary_key": True}, "v": {"type": kind}}}
    rows = [{"id": i, "v": value} for i, value in enumerate(values, 1)]
    revision(on, "b2", "a1", up + [{"create_table": table}, {"insert_rows": {"table": "box", "rows": rows}}], [{"drop_table": table}] + down)
    on.run("upgrade")
    assert on.engine.texts("v::text" if on.engine.name == "postgresql" else "v", "box ORDER BY id") == values
    on.run("inspect")
    on.run("downgrade", "a1")
    on.run("upgrade")


def test_names_that_are_too_long_are_refused_or_kept(on):
    name = "n" * 300
    revision(on, "b2", "a1", [{"create_table": {"table": name, "columns": {"id": {"type": "integer", "primary_key": True}}}}], [])
    on.run("upgrade", "a1")
    result = on.run("upgrade", code=None)
    if on.engine.name == "sqlite":
        assert result.code == 0 and name in on.engine.tables()
    else:
        assert result.code in (2, 3)
        assert "error: " in result.err and "versions/b2.yaml:" in result.err
        assert on.json("current")["current"] == ["a1"]


def test_a_name_that_is_too_long_is_found_before_anything_has_run(on):
    on.run("upgrade", "a1")
    if on.engine.name != "postgresql":
        pytest.skip("the engine itself refuses the name, or keeps it")
    for rev, down, name in (("b2", "a1", "fits"), ("c3", "b2", "n" * 300)):
        revision(on, rev, down, [{"create_table": {"table": name, "columns": {"id": {"type": "integer", "primary_key": True}}}}], [])
    result = on.run("upgrade", code=2)
    assert "versions/c3.yaml:" in result.err
    assert on.json("current")["current"] == ["a1"]


@pytest.mark.parametrize("where", ["table", "column", "value"])
def test_nul_is_refused_with_its_place(on, where):
    names = {"table": "t", "column": "c", "value": "v", where: "a\0b"}
    revision(on, "b2", "a1", [{"create_table": {"table": names["table"], "columns": {"id": {"type": "integer"}, names["column"]: {"type": "text"}}}},
                              {"insert_rows": {"table": names["table"], "rows": [{names["column"]: names["value"]}]}}], [])
    result = on.run("upgrade", code=None)
    if where == "value" and on.engine.name != "postgresql" and result.code == 0:
        return  # the engine keeps it
    assert result.code in (2, 3)
    assert "versions/b2.yaml:3:" in result.err
    assert on.run("upgrade", "a1").code == 0
