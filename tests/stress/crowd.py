#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Many `dbmig upgrade` at once: every revision is applied once and all of them exit 0. Run by hand.

  crowd.py --dbmig build/dev/dbmig [--engine sqlite|postgresql|mysql] [--number 50]

From an empty database, from a middle revision, and with the runner that holds the lock killed.
"""
import argparse
import os
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

from kills import Trial  # noqa: E402


def crowd(trial, number, kill):
    children = [trial.start("upgrade") for _ in range(number)]
    killed = None
    if kill:
        time.sleep(0.6)
        killed = next((child for child in children if child.poll() is None), None)
        if killed:
            killed.send_signal(signal.SIGKILL)
    results = [(child, child.communicate(timeout=600)[0]) for child in children]
    failed = [(child.returncode, out) for child, out in results if child is not killed and child.returncode != 0]
    half = trial.status()["half_applied"]
    if half:
        trial.run("resolve", "--resume")
        trial.run("upgrade")
        failed = [one for one in failed if one[0] != 5]
    assert not failed, failed[:3]
    assert trial.boundary() == trial.ids
    assert trial.db.query("SELECT count(*) FROM dbmig_history WHERE status = 'applied' AND direction = 'upgrade'") == [
        str(len(trial.ids) + trial.before)]
    return "%d of them waited%s%s" % (sum("waiting" in out for _, out in results), ", one was killed" if killed else "",
                                      ", what it had half applied was resumed" if half else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dbmig", required=True)
    parser.add_argument("--engine", default="sqlite")
    parser.add_argument("--number", type=int, default=50)
    asked = parser.parse_args()
    for name, middle, kill in (("from empty", None, False), ("from the middle", "c3", False), ("one killed", None, True)):
        with tempfile.TemporaryDirectory() as folder:
            trial = Trial(asked.dbmig, asked.engine, folder)
            trial.before = 0
            if middle:
                trial.run("upgrade", middle)
            print(asked.engine, name, asked.number, "runners:", crowd(trial, asked.number, kill), flush=True)
            trial.db.drop()


if __name__ == "__main__":
    main()
