# SPDX-License-Identifier: MIT
"""Commands that are run alternately, each timed, and their ratios."""
import os
import statistics
import sys
import time

PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's Alembic


class Timing:
    def __init__(self):
        self.seconds = []
        self.memory = 0  # MiB, the most; not below the few that this script has itself

    def median(self):
        return statistics.median(self.seconds)

    def __str__(self):
        scale = 1000
        return "%9.1f ms (%.1f … %.1f)" % (self.median() * scale, min(self.seconds) * scale, max(self.seconds) * scale)


def run(command, folder, stdin=None, okay=(0,)):
    """Seconds and MiB of one run; a wrong exit status ends the benchmark with what was said."""
    log = os.path.join(folder, "output.log")
    with open(stdin or os.devnull, "rb") as source, open(log, "wb") as target:
        actions = [(os.POSIX_SPAWN_DUP2, source.fileno(), 0), (os.POSIX_SPAWN_DUP2, target.fileno(), 1),
                   (os.POSIX_SPAWN_DUP2, target.fileno(), 2)]
        here = os.getcwd()
        os.chdir(folder)
        begin = time.perf_counter()
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - begin
        os.chdir(here)
    if os.waitstatus_to_exitcode(status) not in okay:
        with open(log, encoding="utf8", errors="replace") as file:
            sys.exit("%s failed in %s:\n%s" % (" ".join(command), folder, file.read()[-2000:]))
    return seconds, usage.ru_maxrss / 1024


class Side:
    """One of the things compared: a command, and what is put in order before each run without being timed."""

    def __init__(self, name, command, folder, stdin=None, before=None):
        self.name, self.command, self.folder, self.stdin, self.before = name, command, folder, stdin, before

    def once(self):
        if self.before:
            self.before()
        return run(self.command, self.folder, self.stdin)


def compare(title, sides, runs, wanted):
    """Runs the sides alternately, prints each and the ratio of the others to the first."""
    timings = [Timing() for _ in sides]
    for side in sides:
        side.once()
    for _ in range(runs):
        for side, timing in zip(sides, timings):
            seconds, memory = side.once()
            timing.seconds.append(seconds)
            timing.memory = max(timing.memory, memory)
    print("\n%s (wanted: %s)" % (title, wanted))
    for side, timing in zip(sides, timings):
        ratio = "" if timing is timings[0] else "  %.2f × dbmig; dbmig is %.3f of it" % (
            timing.median() / timings[0].median(), timings[0].median() / timing.median())
        print("  %-26s%s  %5.1f MiB%s" % (side.name, timing, timing.memory, ratio), flush=True)
    return timings
