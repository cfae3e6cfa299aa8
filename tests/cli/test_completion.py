# SPDX-License-Identifier: MIT
"""Completion in the shells themselves: what a line becomes when TAB is pressed at its end."""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import time

import pytest

from conftest import BINARY

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "packaging" / "completions"


def environment(project):
    return {**project.env, "PATH": os.path.dirname(os.path.abspath(BINARY)) + os.pathsep + os.environ["PATH"], "TERM": "dumb",
            "HOME": str(project.folder), "HISTFILE": "", "INPUTRC": "/dev/null"}


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, command, project):
        self.screen = ""
        end, other = pty.openpty()
        self.end = end
        self.shell = subprocess.Popen(command, cwd=project.folder, env=environment(project), stdin=other, stdout=other,
                                      stderr=other, start_new_session=True)
        os.close(other)

    def type(self, text):
        os.write(self.end, text.encode())

    def wait_for(self, pattern, begin=0, seconds=60):
        """Where in the screen it was found; everything that was printed until then is in the screen."""
        until = time.monotonic() + seconds
        while True:
            found = re.compile(pattern).search(self.screen, begin)
            if found:
                return found
            assert time.monotonic() < until, "the terminal shows %r" % self.screen[begin:]
            if select.select([self.end], [], [], 0.2)[0]:
                self.screen += os.read(self.end, 65536).decode(errors="replace")

    def line_after_tab(self, line):
        """The line as it stands once TAB was pressed: the line is made an argument of echo and run."""
        begin = len(self.screen)
        # ^A to the beginning; the words stand between marks that the line itself does not have when it is echoed.
        self.type(line + "\t" + "\x01echo '<'\"<\" '\x05' '>'\">\"\r")
        return self.wait_for(r"<< (.*?) >>", begin).group(1)

    def close(self):
        self.shell.kill()
        self.shell.wait()
        os.close(self.end)


STARTS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "PS1='ready> '; source %s/dbmig.bash\r" % SCRIPTS),
    "zsh": (["zsh", "-f", "-i"], "PS1='ready> '; unsetopt zle_bracketed_paste; fpath=(%s $fpath); autoload -Uz compinit; "
                                 "compinit -u -D\r" % SCRIPTS),
}


@pytest.fixture(params=sorted(STARTS))
def terminal(request, branches):
    command, first = STARTS[request.param]
    assert shutil.which(command[0]), "%s is not installed" % command[0]
    terminal = Terminal(command, branches)
    terminal.type(first)
    terminal.type("echo com'ple'ted\r")
    terminal.wait_for("completed")
    yield terminal
    terminal.close()


@pytest.fixture
def branches(chain):
    """a1, b2, …, and beside them a branch with a label; a config with two databases."""
    (chain.folder / "r").mkdir()
    chain.revision("f00d1234", down="a1", branch_labels=["billing"], message="a branch")
    chain.write("dbmig.yaml", "url: sqlite:///app.db\ndatabases: {default: {}, reporting: {url: 'sqlite:///r.db', versions: r}}\n")
    return chain


LINES = {
    "dbmig upgr": "dbmig upgrade",
    "dbmig upgrade --dry": "dbmig upgrade --dry-run",
    "dbmig upgrade f00": "dbmig upgrade f00d1234",
    "dbmig upgrade billing@h": "dbmig upgrade billing@head",
    "dbmig history -r a1:f0": "dbmig history -r a1:f00d1234",
    "dbmig -n rep": "dbmig -n reporting",
    "dbmig check --from rev": "dbmig check --from revisions",
    "dbmig init --format=ya": "dbmig init --format=yaml",
    "dbmig -c dbmig.y": "dbmig -c dbmig.yaml",
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_completed(terminal, line):
    assert terminal.line_after_tab(line).strip() == LINES[line]


def fish(project, line):
    done = subprocess.run(["fish", "--no-config", "-c", "source %s/dbmig.fish; complete -C %s" % (SCRIPTS, "'%s'" % line)],
                          cwd=project.folder, env=environment(project), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [row.split("\t")[0] for row in done.stdout.splitlines()]


@pytest.mark.parametrize("line", LINES)
def test_fish_offers_the_word(branches, line):
    # Of an option with its value fish completes the value alone.
    assert LINES[line].split()[-1] in fish(branches, line)


def candidates(project, *words):
    return [row.split("\t")[0] for row in project.run("__complete", *words).out.splitlines()]


def test_revisions_are_offered_with_their_messages(branches):
    rows = branches.run("__complete", "show", "f0").out.splitlines()
    assert rows == ["f00d1234\ta branch"]


def test_a_command_offers_its_own_options_and_the_global_ones(branches):
    found = candidates(branches, "stamp", "--")
    assert "--purge" in found and "--json" in found and "--dry-run" not in found


def test_what_is_typed_is_not_offered_another_time(branches):
    assert candidates(branches, "show", "head", "") == []
    assert "b2" in candidates(branches, "merge", "f00d1234", "b")


def test_a_project_that_cannot_be_read_offers_nothing(empty):
    empty.write("dbmig.yaml", "unknown: 1\n")
    result = empty.run("__complete", "upgrade", "")
    assert result.text == ""


def test_a_url_of_a_deployment_is_not_needed(chain):
    chain.write("dbmig.yaml", "url: ${URL_OF_THE_DEPLOYMENT}\n")
    assert "b2" in candidates(chain, "upgrade", "b")


def test_a_database_without_its_folder_does_not_hide_the_others(branches):
    (branches.folder / "r").rmdir()
    branches.write("dbmig.yaml", "url: sqlite:///app.db\ndatabases: {analytics: {url: 'sqlite:///r.db', versions: r}, default: {}}\n")
    assert "b2" in candidates(branches, "upgrade", "b")
