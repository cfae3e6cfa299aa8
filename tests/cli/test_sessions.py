# SPDX-License-Identifier: MIT
"""What raw SQL sets for its session: it holds for the revision, for none behind it, and never for dbmig's own tables."""
import pytest


def is_postgresql(served):
    return "postgresql" in served.db.url


def only_postgresql(served):
    if not is_postgresql(served):
        pytest.skip("a setting of PostgreSQL's")


def test_what_a_revision_sets_for_its_session_ends_with_it(served):
    """In one run as if each had been run alone."""
    if served.db.url.startswith("sqlite"):
        served.write("dbmig.yaml", "url: %s?foreign_keys=on\nversions: versions\n" % served.db.url)
    served.revision("a1", None, [
        {"create_table": {"table": "p", "columns": {"id": {"type": "integer", "primary_key": True}}}},
        {"create_table": {"table": "c", "columns": {"id": {"type": "integer", "primary_key": True}, "p": {"type": "integer", "references": "p.id"}}}}], [])
    served.revision("b2", "a1", [{"execute": {"sqlite": "PRAGMA foreign_keys = OFF", "mysql": "SET foreign_key_checks = 0",
                                              "postgresql": "SET session_replication_role = replica"}}], [], transaction=False)
    served.revision("c3", "b2", [{"execute": "INSERT INTO c VALUES (1, 7)"}], [])
    failed = served.run("upgrade", code=3)
    assert "c3 failed" in failed.err and "foreign key" in failed.err.lower()
    assert served.db.rows() == ["b2"] and served.db.query("SELECT id FROM c") == []


@pytest.mark.parametrize("mode", ["per_revision", "all"])
def test_a_dump_that_empties_the_search_path(served, mode):
    """As pg_dump writes it; dbmig's own tables and later revisions must be found all the same."""
    only_postgresql(served)
    served.write("dbmig.yaml", "url: %s\nversions: versions\ntransaction: %s\n" % (served.db.url, mode))
    served.write("versions/a1.sql", "-- dbmig\n-- revision: a1\n-- down_revision: null\n\n-- dbmig:upgrade\n"
                 "SELECT pg_catalog.set_config('search_path', '', false);\nSET lock_timeout = 0;\nCREATE TABLE public.x (a int);\n\n"
                 "-- dbmig:downgrade\nSELECT pg_catalog.set_config('search_path', '', false);\nDROP TABLE public.x;\n")
    served.revision("b2", "a1", [{"create_table": {"table": "y", "columns": {"id": {"type": "integer", "primary_key": True}}}}],
                    [{"drop_table": {"table": "y"}}])
    served.run("upgrade")
    assert served.db.rows() == ["b2"] and served.db.query("SELECT a FROM x") == served.db.query("SELECT id FROM y") == []
    served.run("downgrade", "base")
    assert served.db.rows() == []


def test_settings_hold_throughout_a_revision_without_a_transaction(served):
    """Between its statements dbmig writes down how far it has come; that disturbs neither."""
    only_postgresql(served)
    served.revision("a1", None, [{"create_table": {"table": "said", "columns": {"n": {"type": "integer"}, "what": {"type": "text"}}}},
                                 {"execute": "CREATE SCHEMA beside"}, {"execute": "CREATE TABLE t (a int)"}], [])
    say = "INSERT INTO public.said SELECT %d, current_setting('search_path') || ' ' || current_setting('work_mem') || ' ' || current_setting('lock_timeout')"
    served.revision("b2", "a1", [{"execute": "SET search_path = beside; SET work_mem = '7MB'; SET lock_timeout = '3s'; " + say % 1},
                                 {"execute": "CREATE INDEX CONCURRENTLY i ON public.t (a)"}, {"execute": say % 2},
                                 {"execute": "CREATE INDEX CONCURRENTLY j ON public.t (a); " + say % 3}], [], transaction=False)
    served.revision("c3", "b2", [{"execute": say % 4}], [])
    served.run("upgrade")
    said = served.db.query("SELECT what FROM said ORDER BY n")
    assert said[:3] == ["beside 7MB 3s"] * 3
    assert said[3].startswith('"$user", public') and said[3].endswith(" 500ms") and "7MB" not in said[3]
    assert served.db.rows() == ["c3"]


def test_a_failure_behind_another_search_path_is_written_down_and_resumed(served):
    only_postgresql(served)
    served.revision("a1", None, [{"execute": "CREATE SCHEMA beside; CREATE TABLE beside.t (a int)"}], [])
    served.run("upgrade")
    served.revision("b2", "a1", [{"execute": "SET search_path = beside; CREATE INDEX CONCURRENTLY i ON t (a); "
                                             "SELECT 1 / count(*) FROM t"}], [], transaction=False)
    failed = served.run("upgrade", code=5)
    assert "division by zero" in failed.err and "could not be recorded" not in failed.text
    assert served.db.query("SELECT indexname FROM pg_indexes WHERE tablename = 't'") == ["i"]
    served.db.query("INSERT INTO beside.t VALUES (1)")
    served.run("resolve", "--resume")  # in a new session, which has to be told of the path
    assert served.db.rows() == ["b2"]


@pytest.mark.parametrize("mode", ["per_revision", "all", "off"])
def test_a_role_ends_with_its_revision(served, mode):
    """pg_dump --role writes SET ROLE. The role has no rights on dbmig's own tables."""
    only_postgresql(served)
    role = served.db.url.rsplit("/", 1)[1] + "_owner"
    off = {"transaction": False} if mode == "off" else {}
    if mode == "all":
        served.append("dbmig.yaml", "transaction: all\n")
    served.db.query("CREATE ROLE %s" % role)
    try:
        served.revision("a1", None, [{"execute": "CREATE SCHEMA theirs AUTHORIZATION %s" % role}], [])
        for rev, down, way in (("b2", "a1", "SET ROLE"), ("c3", "b2", "SET SESSION AUTHORIZATION")):
            served.revision(rev, down, [{"execute": "%s %s; CREATE TABLE theirs.%s (a int)" % (way, role, rev)}], [], **off)
        served.revision("d4", "c3", [{"execute": "CREATE TABLE ours (a int)"}], [])
        served.run("upgrade")
        theirs = served.db.query("SELECT tablename FROM pg_tables WHERE tableowner = '%s' ORDER BY 1" % role)
        assert theirs == ["b2", "c3"] and "ours" in served.db.query("SELECT tablename FROM pg_tables")
        assert served.db.rows() == ["d4"]
    finally:
        served.db.query("DROP OWNED BY %s" % role)
        served.db.query("DROP ROLE %s" % role)


def test_another_database_is_used_for_a_revision(served):
    """dbmig's own tables are in the database of the URL."""
    if "mysql" not in served.db.url:
        pytest.skip("USE is MySQL's and MariaDB's")
    beside = served.db.url.rsplit("/", 1)[1] + "_beside"
    try:
        served.revision("a1", None, [{"execute": "CREATE DATABASE %s" % beside}], [])
        served.revision("b2", "a1", [{"execute": "USE %s; CREATE TABLE t (a int); CREATE TABLE u (a int); INSERT INTO t VALUES (1)" % beside}], [])
        served.revision("c3", "b2", [{"execute": "CREATE TABLE ours (a int)"}], [])
        served.run("upgrade")
        assert served.db.rows() == ["c3"] and served.db.query("SELECT a FROM ours") == []
        assert served.db.query("SELECT a FROM %s.t" % beside) == ["1"]
    finally:
        served.db.query("DROP DATABASE IF EXISTS %s" % beside)


@pytest.mark.parametrize("transaction", [True, False])
def test_verify_queries_run_under_what_their_revision_has_set(served, transaction):
    """And what comes behind does not."""
    if not is_postgresql(served) and "mysql" not in served.db.url:
        pytest.skip("SQLite has one schema to look names up in")
    beside = served.db.url.rsplit("/", 1)[1] + "_beside"
    try:
        served.revision("a1", None, [{"execute": "CREATE SCHEMA %s" % beside}], [])
        served.revision("b2", "a1", [{"execute": {"mysql": "USE %s; CREATE TABLE t (a int)" % beside,
                                                  "postgresql": "SET search_path = %s; CREATE TABLE t (a int)" % beside}}], [],
                        verify=["SELECT a FROM t"], transaction=transaction)
        served.revision("c3", "b2", [{"execute": "CREATE TABLE t (b int)"}], [], verify=["SELECT b FROM t"])
        served.run("upgrade")
        assert served.db.rows() == ["c3"]
        served.revision("d4", "c3", [], [], verify=["SELECT a FROM t"])
        assert "d4" in served.run("upgrade", code=3).err and served.db.rows() == ["c3"]
    finally:
        if not is_postgresql(served):  # there it goes with its database
            served.db.query("DROP DATABASE IF EXISTS %s" % beside)


def test_a_printed_script_restores_what_a_revision_sets(served):
    if not is_postgresql(served) and "mysql" not in served.db.url:
        pytest.skip("SQLite has no such settings")
    sets = {"mysql": "SET foreign_key_checks = 0", "postgresql": "SELECT pg_catalog.set_config('search_path', '', false)"}
    served.revision("a1", None, [{"execute": sets}], [])
    served.revision("b2", "a1", [{"create_table": {"table": "t", "columns": {"id": {"type": "integer"}}}}], [])
    script = served.run("upgrade", "--sql").out
    shown = {"mysql": "SELECT @@foreign_key_checks", "postgresql": "SHOW search_path"}["mysql" if "mysql" in served.db.url else "postgresql"]
    before = served.db.query(shown)
    assert served.db.query(script + shown)[-1:] == before
    assert served.db.rows() == ["b2"] and served.db.query("SELECT id FROM t") == []
