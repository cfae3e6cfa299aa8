# SPDX-License-Identifier: MIT
"""Interrupts, kills and runners side by side."""
import concurrent.futures
import signal
import time

# Counts for far longer than a test waits.
ENDLESS = ("CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
           "SELECT count(*) AS c FROM n")


def start_endless(chain):
    """An `upgrade` that is in the middle of its last revision."""
    chain.run("upgrade")
    chain.revision("d4", "c3", [{"create_table": {"table": "d", "columns": {"id": {"type": "integer"}}}},
                                {"execute": ENDLESS}])
    child = chain.start("upgrade")
    time.sleep(0.7)
    assert child.poll() is None, child.communicate()
    return child


def assert_nothing_of_d4(chain):
    assert chain.rows() == ["c3"]
    assert not {"d", "slow"} & chain.tables()


def test_sigint_rolls_back_and_exits_130(chain):
    child = start_endless(chain)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 130, (out, err)
    assert "d4" in out + err
    assert_nothing_of_d4(chain)


def test_sigterm_is_as_sigint(chain):
    child = start_endless(chain)
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=20)
    assert child.returncode == 130
    assert_nothing_of_d4(chain)


def test_a_killed_run_leaves_the_database_as_it_was(chain):
    child = start_endless(chain)
    child.kill()
    child.communicate(timeout=20)
    assert_nothing_of_d4(chain)
    chain.revision("d4", "c3", [{"create_table": {"table": "d", "columns": {"id": {"type": "integer"}}}}])
    chain.run("upgrade")
    assert chain.rows() == ["d4"]


def upgrade_side_by_side(chain, number):
    log = {"create_table": {"table": "log", "columns": {"id": {"type": "integer", "primary_key": True}, "what": {"type": "text"}}}}
    chain.revision("d4", "c3", [log])
    chain.revision("e5", "d4", [{"execute": "INSERT INTO log (what) VALUES ('e5')"}])
    with concurrent.futures.ThreadPoolExecutor(number) as pool:
        results = list(pool.map(lambda _: chain.run("upgrade", code=None), range(number)))
    assert [r.code for r in results] == [0] * number, [r.text for r in results if r.code]
    assert chain.rows() == ["e5"]
    assert chain.query("select what from log") == [("e5",)]
    applied = [row[0] for row in chain.query("select revision from dbmig_history order by id")]
    assert applied == ["a1", "b2", "c3", "d4", "e5"]


def test_two_concurrent_upgrades(chain):
    upgrade_side_by_side(chain, 2)


def test_fifty_concurrent_upgrades(chain):
    upgrade_side_by_side(chain, 50)


def test_history_tells_what_ran(chain):
    chain.run("upgrade")
    chain.run("downgrade")
    columns = [row[1] for row in chain.query("pragma table_info(dbmig_history)")]
    for wanted in ("id", "revision", "direction", "checksum", "started_at", "finished_at", "status", "error", "applied_by"):
        assert wanted in columns
    assert len(chain.query("select * from dbmig_history")) == 4
