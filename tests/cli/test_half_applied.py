# SPDX-License-Identifier: MIT
"""Revisions that are no single transaction: stopped in the middle, told of, and gone on with. No statement runs twice."""
import signal
import sqlite3
import time

import pytest


@pytest.fixture
def at(served):
    """A project on each engine whose first revision makes a table."""
    served.revision("a1", None, [{"create_table": {"table": "log", "columns": {
        "id": {"type": "integer", "primary_key": True, "autoincrement": True}, "what": {"type": "text"}}}}])
    return served


def log(what):
    return {"execute": "INSERT INTO log (what) VALUES ('%s')" % what}


def alone(engine):
    """A statement that commits by itself."""
    return {"execute": {"sqlite": "VACUUM", "postgresql": "VACUUM log", "mysql": "CREATE TABLE alone (a INTEGER)"}[engine]}


def ten(at, bad=None):
    """Ten statements, of which some commit by themselves; number `bad` fails."""
    statements = [log("s1"), log("s2"), alone(at.db.engine), log("s4"), log("s5"),
                  {"create_table": {"table": "t6", "columns": {"id": {"type": "integer"}}}}, log("s7"),
                  {"execute": "CREATE INDEX i8 ON t6 (id)"}, log("s9"), log("s10")]
    if bad is not None:
        statements[bad - 1] = {"execute": "INSERT INTO nowhere VALUES (1)"}
    at.revision("b2", "a1", {"transaction": False, "operations": statements}, "[]")


def logged(at):
    return at.db.query("SELECT what FROM log ORDER BY id")


WANTED = ["s1", "s2", "s4", "s5", "s7", "s9", "s10"]


@pytest.mark.parametrize("bad", range(1, 11))
def test_a_failure_at_each_of_ten_statements_is_resumed(at, bad):
    ten(at, bad)
    at.run("upgrade", "a1")
    failed = at.run("upgrade", code=None)
    assert failed.code in (3, 5), failed.text
    assert "b2" in failed.err and "nowhere" in failed.err
    assert at.db.rows() == ["a1"]
    ten(at)
    if failed.code == 5:
        assert "nowhere" in at.run("upgrade", code=5).err
        state = at.json("status")["half_applied"]
        assert [one["revision"] for one in state] == ["b2"]
        assert "nowhere" in state[0]["error"] and not state[0]["next_statement_unknown"]
        at.run("resolve", "--resume")
    else:
        at.run("upgrade")
    assert logged(at) == WANTED
    assert at.db.rows() == ["b2"]
    assert at.json("status")["half_applied"] == []
    assert at.db.query("SELECT status FROM dbmig_history WHERE revision = 'b2' ORDER BY id")[-1] == "applied"


def test_what_has_run_must_be_in_the_file_as_it_was(at):
    ten(at, 7)
    at.run("upgrade", code=5)
    text = (at.folder / "versions" / "b2.yaml").read_text()
    at.write("versions/b2.yaml", text.replace("'s2'", "'s2, edited'"))
    assert "cannot be resumed" in at.run("resolve", "--resume", code=5).err
    at.write("versions/b2.yaml", text.replace("INSERT INTO nowhere VALUES (1)", "INSERT INTO log (what) VALUES ('s7')"))
    at.run("resolve", "--resume")
    assert logged(at) == WANTED
    at.run("upgrade", "--strict")  # it was applied as it now is


def test_marking_as_applied_and_as_reverted(at):
    ten(at, 7)
    at.run("upgrade", code=5)
    assert "a1" in at.run("resolve", "--mark-reverted").text
    assert at.db.rows() == ["a1"]
    assert at.run("resolve", "--resume").code == 0  # there is nothing left to settle
    if at.db.engine == "mysql":  # elsewhere it was rolled back with the statement that failed
        at.db.query("DROP TABLE t6")
        at.db.query("DROP TABLE alone")
    at.db.query("DELETE FROM log")
    ten(at, 10)
    at.run("upgrade", code=5)
    text = (at.folder / "versions" / "b2.yaml").read_text()
    at.write("versions/b2.yaml", text.replace("INSERT INTO nowhere VALUES (1)", "INSERT INTO log (what) VALUES ('s10')"))
    done = at.json("resolve", "--mark-applied")
    assert (done["before"], done["after"], done["how"]) == (["a1"], ["b2"], "mark-applied")
    assert at.db.rows() == ["b2"]
    at.run("upgrade", "--strict")


def test_one_way_out_must_be_chosen(at):
    at.run("resolve", code=2)
    at.run("resolve", "--resume", "--mark-applied", code=2)
    at.run("resolve", "--mark-applied", "--statement-ran", code=2)


def test_a_verify_query_that_fails_leaves_it_half_applied(at):
    at.revision("b2", "a1", {"transaction": False, "operations": [log("x")]}, "[]", verify=["SELECT id FROM log"])
    at.run("upgrade", code=5)
    at.db.query("DELETE FROM log")
    at.run("resolve", "--resume")
    assert logged(at) == []
    assert at.db.rows() == ["b2"]


def sleeping(engine):
    """A statement that runs until it is stopped, and commits by itself where there are such."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) AS c FROM n"
    return {"sqlite": "CREATE TABLE slow AS " + endless, "postgresql": "CREATE TABLE slow AS SELECT 1 AS c FROM pg_sleep(1000)",
            "mysql": "CREATE TABLE slow AS SELECT SLEEP(1000) AS c"}[engine]


def wait_until(condition):
    for _ in range(300):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it does not come to that")


def runs(at, word):
    """Whether the statement runs on the server; on SQLite, whether what is before it is committed."""
    if at.db.engine == "sqlite":
        with sqlite3.connect(at.db.file) as connection:
            return connection.execute("SELECT count(*) FROM dbmig_history WHERE status = 'partial' AND statements > 0").fetchone()[0] == 1
    table = "pg_stat_activity WHERE query" if at.db.engine == "postgresql" else "information_schema.processlist WHERE info"
    return len(at.db.query("SELECT 1 FROM %s LIKE 'CREATE TABLE slow AS%%'" % table)) > 0


def stop_the_server_side(at):
    """What the killed runner had begun ends on the server, too."""
    if at.db.engine == "postgresql":
        at.db.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE TABLE slow AS%'")
    elif at.db.engine == "mysql":
        [connection] = at.db.query("SELECT id FROM information_schema.processlist WHERE info LIKE 'CREATE TABLE slow AS%'")
        at.db.query("KILL " + connection)


def kill_in_the_slow_statement(at):
    child = at.start("upgrade")
    wait_until(lambda: runs(at, "slow"))
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=20)
    stop_the_server_side(at)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_stop_in_the_middle_is_resumed(at, stop):
    slow = {"execute": sleeping(at.db.engine)}
    at.revision("b2", "a1", {"transaction": False, "operations": [log("s1"), alone(at.db.engine), slow, log("s2")]}, "[]")
    at.run("upgrade", "a1")
    child = at.start("upgrade")
    wait_until(lambda: runs(at, "slow"))
    time.sleep(0.3)
    child.send_signal(stop)
    begun = time.monotonic()
    out, err = child.communicate(timeout=20)
    if stop == signal.SIGINT:
        assert child.returncode == 130, out + err
        assert time.monotonic() - begun < 5
        assert "half applied" in err
    else:
        stop_the_server_side(at)
    at.run("upgrade", code=5)
    text = (at.folder / "versions" / "b2.yaml").read_text()
    if stop == signal.SIGKILL and at.db.engine == "mysql":
        at.write("versions/b2.yaml", text.replace("1000", "0"))
        refused = at.run("resolve", "--resume", code=5)  # the statement that was running has been edited
        assert "was running" in refused.err
        at.run("resolve", "--mark-reverted")
        return
    at.write("versions/b2.yaml", text.replace("1000)", "0)").replace("2000000000", "2"))
    at.run("resolve", "--resume")
    assert logged(at) == ["s1", "s2"]
    assert at.db.query("SELECT count(*) FROM slow") == ["1"]


def test_changes_of_a_table_that_are_done_are_not_rendered_again(at):
    """They are rendered from the table as it is before them, and that is gone."""
    extra = {"table": "log", "column": "extra", "type": "integer"}
    some_time = sleeping(at.db.engine).replace("1000", "2").replace("2000000000", "20000000")
    at.revision("a2", "a1", [{"add_column": extra}])
    at.revision("b2", "a2", {"transaction": False, "operations": [
        {"drop_column": extra}, *([alone("postgresql")] if at.db.engine == "postgresql" else []), {"execute": some_time},
        log("s1")]}, "[]")
    at.run("upgrade", "a2")
    kill_in_the_slow_statement(at)
    at.run("upgrade", code=5)
    at.run("resolve", "--resume", *([] if at.db.engine == "sqlite" else ["--statement-did-not-run"]))
    assert logged(at) == ["s1"]


def test_what_could_not_be_rendered_is_known_once_it_can(at):
    change = {"alter_column": {"table": "late", "column": "c", "nullable": False, "existing_type": "integer", "existing_nullable": True}}
    at.revision("b2", "a1", {"transaction": False, "operations": [log("s1"), alone(at.db.engine), change, log("s4")]}, "[]")
    at.run("upgrade", "a1")
    at.run("upgrade", code=5)
    at.db.query("CREATE TABLE late (c INTEGER)")
    at.db.query("INSERT INTO late VALUES (NULL)")
    assert "late" in at.run("resolve", "--resume", code=5).err
    assert at.json("status")["half_applied"][0]["next_statement"]
    at.db.query("UPDATE late SET c = 1")
    at.run("resolve", "--resume")
    assert logged(at) == ["s1", "s4"]


def test_it_is_told_before_what_is_wrong_with_later_revisions(at):
    ten(at, 5)
    at.run("upgrade", code=5)
    at.revision("c3", "b2", [{"create_table": {"table": "n" * 300, "columns": {"id": {"type": "integer"}}}}])
    assert "revision b2 is half applied" in at.run("upgrade", code=5).err


def test_the_last_statement_of_a_group_that_has_run_is_passed_over(at):
    """What ran before it in the same group does not run again."""
    if at.db.engine != "mysql":
        pytest.skip("there the slow statement is rolled back")
    at.revision("b2", "a1", [log("s1"), {"execute": sleeping("mysql")}], "[]")
    at.run("upgrade", "a1")
    kill_in_the_slow_statement(at)
    at.db.query("CREATE TABLE slow AS SELECT 1 AS c")
    at.run("resolve", "--resume", "--statement-ran")
    assert logged(at) == ["s1"]
    assert at.db.rows() == ["b2"]


def test_an_interrupt_before_the_first_statement_is_a_boundary(at):
    at.revision("b2", "a1", {"transaction": False, "operations": [{"execute": sleeping(at.db.engine)}]}, "[]")
    at.run("upgrade", "a1")
    child = at.start("upgrade")
    wait_until(lambda: at.db.engine == "sqlite" and time.sleep(0.5) is None or runs(at, "slow"))
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 130, out + err
    assert "half applied" not in err
    assert at.json("status")["half_applied"] == []
    at.revision("b2", "a1", {"transaction": False, "operations": [log("x")]}, "[]")
    at.run("upgrade")
    assert logged(at) == ["x"]


def test_what_the_former_session_had_set_is_set_again(at):
    if at.db.engine != "mysql":
        pytest.skip("elsewhere it is a setting of the transaction, or there is no session")
    statements = [{"execute": "SET @word = 'kept'"}, {"execute": "PREPARE say FROM 'INSERT INTO log (what) VALUES (@word)'"},
                  log("s1"), alone("mysql"), {"execute": "INSERT INTO nowhere VALUES (1)"}, {"execute": "EXECUTE say"}]
    at.revision("b2", "a1", {"transaction": False, "operations": statements}, "[]")
    at.run("upgrade", code=5)
    statements[4] = log("s2")
    at.revision("b2", "a1", {"transaction": False, "operations": statements}, "[]")
    at.run("resolve", "--resume")
    assert logged(at) == ["s1", "s2", "kept"]


def test_the_error_is_kept_whatever_the_character_set(at):
    if at.db.engine != "mysql":
        pytest.skip("elsewhere a database of Unicode text holds everything")
    at.db.query("ALTER DATABASE CHARACTER SET latin1")
    at.revision("b2", "a1", [alone("mysql"), {"execute": "INSERT INTO `\u2603 nowhere` VALUES (1)"}], "[]")
    assert "\u2603 nowhere" in at.run("upgrade", code=5).err
    assert "\u2603 nowhere" in at.json("status")["half_applied"][0]["error"]


def test_an_invalid_index_is_dropped_and_built_again(at):
    if at.db.engine != "postgresql":
        pytest.skip("only there are indexes built beside writers")
    at.revision("b2", "a1", {"transaction": False, "operations": [
        {"execute": "CREATE UNIQUE INDEX CONCURRENTLY once ON log (what)"}, log("after")]}, "[]")
    at.run("upgrade", "a1")
    at.db.query("INSERT INTO log (what) VALUES ('twice'), ('twice')")
    failed = at.run("upgrade", code=5)
    assert "twice" in failed.err
    assert at.db.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'once'::regclass") == ["f"]
    at.db.query("DELETE FROM log WHERE id = 1")
    at.run("resolve", "--resume")
    assert at.db.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'once'::regclass") == ["t"]
    assert logged(at) == ["twice", "after"]


def test_a_connection_that_is_cut_leaves_something_to_resume(at):
    if at.db.engine == "sqlite":
        pytest.skip("there is no connection")
    slow = {"execute": sleeping(at.db.engine)}
    at.revision("b2", "a1", {"transaction": False, "operations": [log("s1"), alone(at.db.engine), slow, log("s2")]}, "[]")
    at.run("upgrade", "a1")
    child = at.start("upgrade")
    wait_until(lambda: runs(at, "slow"))
    if at.db.engine == "postgresql":
        at.db.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE TABLE slow AS%'")
    else:
        [connection] = at.db.query("SELECT id FROM information_schema.processlist WHERE info LIKE 'CREATE TABLE slow AS%'")
        at.db.query("KILL " + connection)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 5, out + err
    assert "b2" in err and "slow" in err
    assert at.json("status")["half_applied"][0]["statements_done"] == 2
