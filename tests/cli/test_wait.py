# SPDX-License-Identifier: MIT
"""wait: until the database answers, or the time is over."""
import signal
import socket
import threading
import time

import pytest

from engines import Engine, engine, server_url  # noqa: F401  (engine is a fixture)


def closed_port():
    """A port of this machine on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def forward(port, target):
    """Lets everything that connects to `port` speak with `target`, from now on until the process ends."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()

    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        sink.close()

    def serve():
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(target)
            for pair in ((client, server), (server, client)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()


def test_a_database_that_answers(empty, engine):  # noqa: F811
    result = empty.run("--url", engine.url, "wait")
    assert " answers (" in result.out
    document = empty.json("--url", engine.url, "wait")
    assert document["server"] and document["waited_ms"] >= 0
    assert not (empty.folder / "app.db").exists()


@pytest.mark.parametrize("name", ["postgresql", "mysql"])
def test_a_server_that_comes_up_later(empty, name):
    parts = Engine(name, server_url(name)).parts
    port = closed_port()
    url = "%s://%s@127.0.0.1:%d%s" % (parts.scheme, parts.netloc.rsplit("@", 1)[0], port, parts.path)
    child = empty.start("--url", url, "wait")
    first = child.stderr.readline()  # it has tried in vain
    assert first.startswith("waiting for %s://" % parts.scheme)
    forward(port, (parts.hostname, parts.port))
    out, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    assert " answers (" in out
    assert parts.password is None or parts.password not in first + out + err


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_the_time_is_over(empty, scheme):
    url = "%s://me:s3cr3t@127.0.0.1:%d/db" % (scheme, closed_port())
    start = time.monotonic()
    result = empty.run("--url", url, "wait", "--timeout", "300ms", code=3)
    assert time.monotonic() - start >= 0.3
    assert result.out == ""
    assert "waiting for %s://me:***@127.0.0.1" % scheme in result.err
    assert "error: " in result.err and "127.0.0.1" in result.err
    assert "s3cr3t" not in result.text
    error = empty.json("--url", url, "wait", "--timeout", "0", code=3)["error"]
    assert error["status"] == 3 and "s3cr3t" not in error["message"]


def test_sqlite_in_a_folder_that_is_made_later(empty):
    child = empty.start("--url", "sqlite:///later/app.db", "wait")
    assert "waiting for sqlite:///later/app.db" in child.stderr.readline()
    (empty.folder / "later").mkdir()
    child.communicate(timeout=60)
    assert child.returncode == 0
    assert not (empty.folder / "later/app.db").exists()


def test_an_interrupt_ends_it_at_once(empty):
    child = empty.start("--url", "mysql://me@127.0.0.1:%d/db" % closed_port(), "wait")
    child.stderr.readline()
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=20)
    assert child.returncode == 130


def test_quiet_says_nothing_but_the_error(empty):
    result = empty.run("-q", "--url", "mysql://me@127.0.0.1:%d/db" % closed_port(), "wait", "--timeout", "0", code=3)
    assert result.err.startswith("error: ")


@pytest.mark.parametrize("arguments", [["--timeout", "soon"], ["--timeout", "-1s"], ["surplus"]], ids=str)
def test_a_wrong_command_line(empty, arguments):
    empty.run("--url", "sqlite:///app.db", "wait", *arguments, code=2)


def test_a_wrong_url_is_not_waited_for(empty):
    assert "nowhere" in empty.run("--url", "nowhere://h/d", "wait", code=2).err
