# SPDX-License-Identifier: MIT
"""show and edit."""
import json
import os
import pty
import signal
import sys
import time

import pytest


@pytest.fixture
def varied(chain):
    """c3 ← d4, which changes, runs SQL and checks itself."""
    chain.revision("d4", "c3",
                   [{"create_index": {"table": "t_a1", "index": "ix_id", "columns": ["id"]}},
                    {"execute": "INSERT INTO t_a1 (id)\n  VALUES (7)"}],
                   [{"execute": "DELETE FROM t_a1 WHERE id = 7"},
                    {"drop_index": {"table": "t_a1", "index": "ix_id"}}],
                   message="varied", verify=["SELECT id FROM t_a1 WHERE id < 0"])
    return chain


def test_show_tells_both_ways(varied):
    out = varied.run("show", "d4").out
    head, rest = out.split("Upgrade\n")
    up, rest = rest.split("Downgrade\n")
    down, verify = rest.split("Verify (must return no row)\n")
    assert "Rev: d4 (head)" in head and "Parent: c3" in head and "    varied" in head
    assert up.splitlines() == ["  + create index ix_id on t_a1 (id)", "  ~ execute:", "      INSERT INTO t_a1 (id)",
                               "        VALUES (7)"]
    assert down.splitlines() == ["  ~ execute:", "      DELETE FROM t_a1 WHERE id = 7", "  - drop index ix_id on t_a1"]
    assert verify == "  SELECT id FROM t_a1 WHERE id < 0\n"


@pytest.mark.parametrize("target, ids", [("head", ["c3"]), ("b", ["b2"]), ("current", ["a1"]), ("head-1", ["b2"]),
                                         ("+1", ["b2"]), ("heads", ["c3"]), ("base", [])])
def test_show_takes_any_target(chain, target, ids):
    chain.run("upgrade", "a1")
    assert [r["revision"] for r in chain.json("show", target)["revisions"]] == ids


def test_show_several_heads(chain):
    chain.revision("d4", "b2")
    out = chain.run("show", "heads").out
    assert out.index("Rev: c3") < out.index("Rev: d4")
    assert "c3" in chain.run("show", "head", code=2).err


def test_show_an_unknown_revision(chain):
    assert "nowhere" in chain.run("show", "nowhere", code=2).err


def test_show_what_cannot_be_taken_back(chain):
    chain.write("versions/d4.yaml", "revision: d4\ndown_revision: c3\nupgrade:\n  - execute: SELECT 1\n")
    out = chain.run("show", "d4").out
    assert "not written: this revision cannot be taken back" in out
    assert "-- downgrade d4: not written" in chain.run("show", "d4", "--sql").out
    assert chain.json("show", "d4")["revisions"][0]["downgrade"]["defined"] is False


def test_show_sql_is_what_runs(varied):
    out = varied.run("show", "d4", "--sql").out
    up, down = out.split("\n-- downgrade d4\n")
    assert up.startswith("-- upgrade d4\n") and up.endswith("COMMIT;\n")
    assert "CREATE INDEX" in up and "VALUES (7)" in up
    assert "DROP INDEX" in down
    assert "dbmig_version" not in out
    assert not (varied.folder / "app.db").exists()


def test_show_sql_knows_the_table_as_it_then_is(chain):
    """A change that rebuilds the table is rendered on what the revisions before made of it."""
    change = {"alter_column": {"table": "t_a1", "column": "id", "type": "big_integer"}}
    chain.revision("d4", "c3", [{"add_column": {"table": "t_a1", "column": "name", "type": "text"}}], "[]")
    chain.revision("e5", "d4", [change], "[]")
    shown = chain.run("show", "e5", "--sql").out
    assert "name" in shown and "big" in shown.lower()


def test_show_json(varied):
    revision, = varied.json("show", "d4", "--sql")["revisions"]
    assert [o["operation"] for o in revision["upgrade"]["operations"]] == ["create_index", "execute"]
    first = revision["upgrade"]["operations"][0]
    assert first["description"] == "create index ix_id on t_a1 (id)"
    assert first["definition"]["create_index"]["table"] == "t_a1"
    assert any("CREATE INDEX" in sql for sql in revision["upgrade"]["sql"])
    assert revision["upgrade"]["sql"][-1] == "COMMIT;"
    assert revision["verify"] == ["SELECT id FROM t_a1 WHERE id < 0"]


def test_edit_prefers_visual(chain):
    env = {"VISUAL": "sh -c 'echo \"# by visual\" >> \"$0\"'", "EDITOR": "false"}
    chain.run("edit", "b2", env=env)
    assert (chain.folder / "versions" / "b2.yaml").read_text().endswith("# by visual\n")


def test_edit_checks_the_file_afterwards(chain):
    spoil = "sh -c 'echo \"upgarde: []\" >> \"$0\"; echo \"depends_on: [nobody]\" >> \"$0\"'"
    result = chain.run("edit", "b2", env={"VISUAL": spoil}, code=2)
    assert "b2.yaml" in result.err and "upgarde" in result.err


def test_edit_tells_that_the_editor_failed(chain):
    assert "status 3" in chain.run("edit", "b2", env={"VISUAL": "exit 3;"}, code=2).err
    assert "status 127" in chain.run("edit", "b2", env={"VISUAL": "no-such-editor-here"}, code=2).err


def test_edit_of_several_or_none(chain):
    chain.revision("d4", "b2")
    assert "c3, d4" in chain.run("edit", "heads", env={"VISUAL": "false"}, code=2).err
    chain.run("edit", "base", env={"VISUAL": "false"}, code=2)
    chain.run("edit", "nowhere", env={"VISUAL": "false"}, code=2)


def test_edit_json_keeps_the_editor_away_from_the_document(chain):
    result = chain.run("--json", "edit", "b2", env={"VISUAL": "sh -c 'echo noise'"})
    assert "noise" in result.err
    assert json.loads(result.out)["revision"] == "b2"


def test_the_editor_has_its_signals(chain):
    """SIGINT and SIGPIPE are as a program expects them, though dbmig itself blocks and ignores them."""
    script = chain.write("signals.py", "import signal, sys\n"
                         "assert not signal.pthread_sigmask(signal.SIG_BLOCK, []), 'blocked'\n"
                         "mask = [line for line in open('/proc/self/status') if line.startswith('SigIgn')][0]\n"
                         "open(sys.argv[1] + '.ignored', 'w').write(mask.split()[1])\n")
    chain.run("edit", "b2", env={"VISUAL": "%s -S -E %s" % (sys.executable, script)})
    ignored = int((chain.folder / "versions" / "b2.yaml.ignored").read_text(), 16)
    assert not ignored & (1 << (signal.SIGINT - 1))


def test_the_editor_has_the_terminal(chain):
    """An editor that reads from the terminal gets what is typed, and Ctrl-C is its own affair."""
    from conftest import BINARY
    chain.write("editor.sh", "trap 'echo interrupted' INT\nprintf ready\nread word || read word\necho \"# $word\" >> \"$1\"\n")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(chain.folder)
        os.execve(BINARY, [BINARY, "edit", "b2"], {**chain.env, "VISUAL": "sh editor.sh"})
    seen = b""
    while b"ready" not in seen:
        seen += os.read(terminal, 1024)
    os.write(terminal, b"\x03")
    time.sleep(0.3)
    os.write(terminal, b"typed\n")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (chain.folder / "versions" / "b2.yaml").read_text().endswith("# typed\n")
