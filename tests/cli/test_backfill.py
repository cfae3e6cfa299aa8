# SPDX-License-Identifier: MIT
"""backfill: batches along the primary key, stopped and gone on with; never a batch twice."""
import signal
import time

import pytest

ROWS = 3000


@pytest.fixture
def at(served):
    """A project on each engine with a table of ROWS rows under a key of two columns."""
    served.revision("a1", None, [{"create_table": {"table": "t", "primary_key": ["a", "b"], "columns": {
        "a": {"type": "integer", "nullable": False}, "b": {"type": "string(20)", "nullable": False},
        "n": {"type": "integer", "nullable": False, "server_default": "0"}}}}])
    served.run("upgrade")
    values = ", ".join("(%d, 'b%d', %d)" % (i // 7, i % 7, i % 2) for i in range(ROWS))
    served.db.query("INSERT INTO t (a, b, n) VALUES " + values)
    return served


def backfill(at, **more):
    at.revision("b2", "a1", [{"backfill": {"table": "t", "set": {"n": "n + 1"}, **more}}])


def counts(at):
    return at.db.query("SELECT count(*) FROM t GROUP BY n ORDER BY n")


def test_every_row_is_filled_once(at):
    backfill(at, batch=70)
    shown = at.run("upgrade").out
    assert "%d of %d rows (100 %%)" % (ROWS, ROWS) in shown
    assert at.db.query("SELECT n, count(*) FROM t GROUP BY n ORDER BY n")[0].split("\t" if at.db.engine == "mysql" else "|") == [
        "1", str(ROWS // 2)]
    assert at.db.rows() == ["b2"]


def test_only_rows_that_are_asked_for(at):
    backfill(at, batch=64, where="n = 1 -- odd ones")
    at.run("upgrade")
    assert at.db.query("SELECT DISTINCT n FROM t ORDER BY n") == ["0", "2"]
    assert counts(at) == [str(ROWS // 2)] * 2


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_stopped_again_and_again_no_batch_is_done_twice(at, stop):
    backfill(at, batch=100, pause="30ms")
    child = at.start("upgrade")
    stops, reached = 0, []
    for _ in range(20):
        time.sleep(0.4)
        if child.poll() is not None:
            break
        child.send_signal(stop)
        out, err = child.communicate(timeout=20)
        early = child.returncode == -stop and not out + err  # before it could say what it does with a signal
        assert stop == signal.SIGKILL or child.returncode == 130 or early, out + err
        stops += 1
        half = at.json("status")["half_applied"]
        reached += [one["rows_done"] for one in half]
        # Before its first batch was done, nothing is half applied.
        child = at.start(*(("resolve", "--resume") if half else ("upgrade",)))
    out, err = child.communicate(timeout=20)
    assert child.returncode == 0, out + err
    assert stops > 0 and reached == sorted(reached) and reached[-1] % 100 == 0
    assert at.db.query("SELECT DISTINCT n FROM t ORDER BY n") == ["1", "2"]
    assert counts(at) == [str(ROWS // 2)] * 2
    assert at.db.rows() == ["b2"]


def test_a_table_without_a_primary_key_is_refused(at):
    at.db.query("CREATE TABLE bare (n integer)")
    at.revision("b2", "a1", [{"backfill": {"table": "bare", "set": {"n": "1"}}}])
    failed = at.run("upgrade", code=2)
    assert "primary key" in failed.err and "bare" in failed.err
    assert at.db.rows() == ["a1"]


def test_a_column_of_the_key_cannot_be_set(at):
    at.revision("b2", "a1", [{"backfill": {"table": "t", "set": {"a": "a + 1"}}}])
    assert "primary key" in at.run("upgrade", code=2).err


def test_it_cannot_be_part_of_one_transaction(at):
    if at.db.engine == "mysql":
        pytest.skip("it has no such transactions")
    at.append("dbmig.yaml", "transaction: all\n")
    backfill(at)
    assert "backfill" in at.run("upgrade", code=2).err
