#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ratios against the sqlite3 client and against Alembic, measured side by side in one run.

  bench.py [--dbmig build/release/dbmig] [--runs N] [--only WORD] [--folder DIR]

What is compared runs alternately; each figure is the median of the runs with the least and the most beside it. Folders
are made under --folder (default: build/bench) and removed again. Alembic comes from the Debian package `alembic`; without
it its rows say so. A first run of each side, in which Python writes its .pyc files, is not counted.
"""
import argparse
import os
import shutil
import sqlite3
import subprocess

import projects
from timing import PYTHON, Side, compare, run

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


def without_database(folder):
    """Removes what the last run has made."""
    def remove():
        for end in ("", "-journal", "-wal", "-shm"):
            if os.path.exists(folder + "/app.db" + end):
                os.unlink(folder + "/app.db" + end)
    return remove


class Bench:
    def __init__(self, arguments):
        self.dbmig = os.path.abspath(arguments.dbmig)
        self.folder = os.path.abspath(arguments.folder)
        self.runs = arguments.runs
        self.sqlite3 = shutil.which("sqlite3")
        self.alembic = shutil.which("alembic")

    def project(self, name, make, *args):
        folder = os.path.join(self.folder, name)
        if not os.path.exists(folder):
            os.makedirs(folder)
            make(folder, *args)
        return folder

    def without_alembic(self, sides):
        if not self.alembic:
            print("\nAlembic is not installed: its rows are missing (apt-get install alembic)")
        return [side for side in sides if self.alembic or not side.name.startswith("Alembic")]

    def start_up(self):
        here = self.project("empty", lambda folder: None)
        compare("start-up", [Side("dbmig --version", [self.dbmig, "--version"], here),
                             Side("sqlite3 --version", [self.sqlite3, "--version"], here),
                             Side("/bin/true", ["/bin/true"], here)], self.runs * 10, "≤ 6 ms")

    def current(self):
        medians = []
        for count, wanted in ((1000, "≤ 25 ms"), (10000, "≤ 200 ms, < 60 MiB")):
            folder = self.project("graph%d" % count, projects.make_dbmig, count)
            run([self.dbmig, "stamp", "heads"], folder)
            timing = compare("current, %d revisions" % count, [Side("dbmig current", [self.dbmig, "current"], folder)],
                             self.runs * 2, wanted)[0]
            medians.append(timing.median())
        print("  10,000 take %.1f × the time of 1,000 (linear: 10)" % (medians[1] / medians[0]))

    def upgrade(self):
        """One transaction a revision, against the client that runs the same SQL."""
        folder = self.project("upgrade", projects.make_dbmig, 1000)
        client = self.project("upgrade-client", lambda folder: None)
        script = os.path.join(client, "script.sql")
        with open(script, "w", encoding="utf8") as file:
            file.write(self.same_sql(folder))
        self.describe_script(script)
        sides = [Side("dbmig upgrade", [self.dbmig, "upgrade", "-q"], folder, before=without_database(folder)),
                 Side("sqlite3 < script", [self.sqlite3, "-bail", "app.db"], client, stdin=script,
                      before=without_database(client))]
        compare("upgrade, 1,000 revisions, a transaction each", sides, self.runs, "≤ 1.10 × the client")

    def same_sql(self, folder):
        """What `upgrade --sql` prints, and the history table with its rows, which only a real run writes."""
        printed = subprocess.run([self.dbmig, "upgrade", "--sql"], cwd=folder, capture_output=True, text=True, check=True).stdout
        run([self.dbmig, "upgrade", "-q"], folder)
        with sqlite3.connect(folder + "/app.db") as connection:
            lines = list(connection.iterdump())
        create = next(line for line in lines if line.startswith("CREATE TABLE dbmig_history"))
        rows = iter([line for line in lines if line.startswith('INSERT INTO "dbmig_history"')])
        parts = printed.split("\nCOMMIT;")
        return create + "\n" + "".join(part + "\n" + next(rows) + "\nCOMMIT;" for part in parts[:-1]) + parts[-1]

    @staticmethod
    def describe_script(path):
        with open(path, encoding="utf8") as file:
            words = file.read().upper()
        print("\nthe client's script: %d BEGIN, %d COMMIT, %d CREATE TABLE, %d CREATE INDEX, %d history rows"
              % tuple(words.count(word) for word in ("\nBEGIN", "\nCOMMIT", "\nCREATE TABLE", "\nCREATE INDEX", "INSERT INTO \"DBMIG_HISTORY\"")))

    def upgrade_all(self):
        ours = self.project("all", projects.make_dbmig, 1000, "all")
        theirs = self.project("all-alembic", projects.make_alembic, 1000, "all")
        sides = [Side("dbmig upgrade", [self.dbmig, "upgrade", "-q"], ours, before=without_database(ours)),
                 Side("Alembic upgrade head", [PYTHON, self.alembic or "", "upgrade", "head"], theirs,
                      before=without_database(theirs))]
        compare("upgrade, 1,000 revisions, transaction: all", self.without_alembic(sides), self.runs, "Alembic ≥ 10 ×")

    def check(self):
        ours = self.project("check", projects.make_dbmig, 1000, "all")
        theirs = self.project("check-alembic", projects.make_alembic, 1000, "all")
        run([self.dbmig, "upgrade", "-q"], ours)
        shutil.copy(ours + "/app.db", theirs + "/app.db")
        subprocess.run([self.sqlite3, "app.db", "drop table dbmig_version; drop table if exists dbmig_history"],
                       cwd=theirs, check=True)
        sides = [Side("dbmig check", [self.dbmig, "check"], ours), Side("Alembic compare", [PYTHON, "check.py"], theirs)]
        compare("check, 1,000 tables, no change", self.without_alembic(sides), self.runs, "Alembic ≥ 20 ×")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dbmig", default=os.path.join(ROOT, "build", "release", "dbmig"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=["start_up", "current", "upgrade", "upgrade_all", "check"])
    parser.add_argument("--folder", default=os.path.join(ROOT, "build", "bench"))
    arguments = parser.parse_args()
    bench = Bench(arguments)
    os.makedirs(bench.folder, exist_ok=True)
    try:
        for part in (bench.start_up, bench.current, bench.upgrade, bench.upgrade_all, bench.check):
            if arguments.only in (None, part.__name__):
                part()
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
