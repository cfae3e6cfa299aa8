# SPDX-License-Identifier: MIT
"""A table that another session holds: it is told who that is, tried again, and given up in time."""
import contextlib
import subprocess
import time

import pytest

HOLD = {"sqlite": "BEGIN IMMEDIATE; SELECT 'held';", "postgresql": "BEGIN; LOCK TABLE t; SELECT 'held';",
        "mysql": "BEGIN; SELECT * FROM t FOR UPDATE; SELECT 'held';"}
BLOCKER = {"sqlite": "another connection is writing to", "postgresql": "session ", "mysql": "connection "}


@pytest.fixture
def at(served):
    served.revision("a1", None, [{"create_table": {"table": "t", "columns": {"id": {"type": "integer", "primary_key": True}}}},
                                 {"insert_rows": {"table": "t", "rows": [{"id": 1}]}}])
    served.run("upgrade")
    served.revision("b2", "a1", [{"add_column": {"table": "t", "column": "n", "type": "integer"}}])
    return served


@contextlib.contextmanager
def holder(at):
    """A client that holds the table until `release` is called, or this ends."""
    client = at.db.start(stdout=subprocess.PIPE)

    def release():
        if not client.stdin.closed:
            client.stdin.write("COMMIT;\n")
            client.stdin.close()
        client.wait(timeout=20)

    client.stdin.write(HOLD[at.db.engine] + "\n")
    client.stdin.flush()
    while "held" not in (line := client.stdout.readline()):
        assert line or client.poll() is None
    try:
        yield release
    finally:
        release()
        client.stdout.close()


def test_it_goes_on_when_the_table_is_let_go(at):
    with holder(at) as release:
        child = at.start("upgrade")
        told = ""
        while BLOCKER[at.db.engine] not in told:
            told = child.stdout.readline()
            assert told, child.communicate()
        assert told.startswith("waiting for the lock: ")
        time.sleep(0.7)  # longer than lock_timeout: it is tried again
        assert child.poll() is None
        release()
        out, err = child.communicate(timeout=30)
    assert child.returncode == 0, out + err
    assert at.db.rows() == ["b2"]
    assert at.db.query("SELECT n FROM t") in ([], ["NULL"])  # as the clients write NULL


def test_it_gives_up_after_lock_wait(at):
    with holder(at):
        begin = time.monotonic()
        failed = at.run("upgrade", "--lock-wait", "1", code=4)
        assert time.monotonic() - begin < 15
    assert failed.err.startswith("error: ") and failed.err.count("\n  statement: ") <= 1
    assert at.db.rows() == ["a1"]
    assert at.json("status")["half_applied"] == []
    at.run("upgrade")
    assert at.db.rows() == ["b2"]
