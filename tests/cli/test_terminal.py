# SPDX-License-Identifier: MIT
"""What a terminal is shown: the bar of a backfill, colours, and names that would steer it."""
import fcntl
import os
import pty
import struct
import subprocess
import termios

from conftest import BINARY

BAR = "\r\x1b[K["


def on_terminal(project, *args, columns=200, **env):
    """Runs the binary on a terminal of that many columns; what it was sent, with line feeds as they were written."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    settings = {**project.env, "TERM": "xterm", **env}
    child = subprocess.Popen([BINARY, *args], cwd=project.folder, env=settings, stdin=follower, stdout=follower, stderr=follower)
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # Linux says so when the last of the other side is gone
            break
        if not part:
            break
        shown += part
    os.close(leader)
    assert child.wait(timeout=60) == 0, shown
    return shown.decode().replace("\r\n", "\n")


def filled(empty):
    empty.run("init", "--url", "sqlite:///app.db")
    empty.revision("a1", None, [
        {"create_table": {"table": "t", "columns": {"id": {"type": "integer", "primary_key": True}, "n": {"type": "integer"}}}},
        {"insert_rows": {"table": "t", "rows": [{"id": i} for i in range(50)]}}])
    empty.run("upgrade")
    empty.revision("b2", "a1", [{"backfill": {"table": "t", "set": {"n": "id"}, "batch": 10}}])
    return empty


def test_the_bar_of_a_backfill_is_written_over(empty):
    shown = on_terminal(filled(empty), "upgrade")
    bars = shown.split(BAR)[1:]
    assert len(bars) == 6 and "\\x1b" not in shown
    assert [bar.split("backfill t: ")[1].split(" of")[0] for bar in bars] == ["0", "10", "20", "30", "40", "50"]
    assert bars[0].startswith("....") and bars[-1].startswith("#" * 24 + "] ")
    assert bars[-1].split("\n")[1] == "Applied 1 revision; the database is at b2 (head)."


def test_the_bar_fits_into_a_narrow_terminal(empty):
    shown = on_terminal(filled(empty), "upgrade", columns=30)
    assert all(len("[" + bar.split("\n")[0]) <= 30 for bar in shown.split(BAR)[1:])


def test_colours_unless_they_are_refused(empty):
    filled(empty)
    assert "\x1b[" not in on_terminal(empty, "history")
    assert "\x1b[" in on_terminal(empty, "history", NO_COLOR="")
    assert "\x1b[" not in on_terminal(empty, "history", NO_COLOR="", TERM="dumb")


def test_a_message_cannot_steer_the_terminal(empty):
    filled(empty)
    empty.revision("c3", "b2", [], message="\x1b[2Jgone")
    shown = on_terminal(empty, "history")
    assert "\x1b" not in shown and "\\x1b[2Jgone" in shown
