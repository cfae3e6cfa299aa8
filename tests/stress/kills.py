#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills upgrades and downgrades at random moments and looks at what they leave. Run by hand.

  kills.py --dbmig build/dev/dbmig [--engine sqlite|postgresql|mysql] [--times 200] [--seed N] [--instead COMMAND]

With --instead, what happens at the random moment is that COMMAND of the shell, say one that restarts the server. Every revision leaves a row in `log` when it goes up and takes it away when it goes down. After each kill the database
must be at a boundary, where those rows are the applied revisions, or half applied, and then `resolve --resume` must
finish. At the end the schema and the filled column must be those of a run that nobody disturbed.
The servers are those of DBMIG_TEST_POSTGRESQL_URL and DBMIG_TEST_MYSQL_URL.
"""
import argparse
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "cli"))

from servers import Database  # noqa: E402

COLUMNS = {"id": {"type": "integer", "primary_key": True}, "n": {"type": "integer", "nullable": False},
           "name": {"type": "string(30)"}}
ROWS = 4000


def log(rev):
    return {"execute": "INSERT INTO log VALUES ('%s')" % rev}


def unlog(rev):
    return {"execute": "DELETE FROM log WHERE rev = '%s'" % rev}


def fill(engine):
    numbers = ("WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < %d) " % ROWS)
    if engine == "mysql":
        return "INSERT INTO big SELECT seq, 0, NULL FROM seq_1_to_%d" % ROWS  # MariaDB's
    return numbers + "INSERT INTO big SELECT i, 0, NULL FROM s"


def scripts(engine):
    """(revision, upgrade, downgrade): data, rebuilds, a backfill, pieces."""
    table = {"create_table": {"table": "big", "columns": COLUMNS}}
    yield "a1", [{"create_table": {"table": "log", "columns": {"rev": {"type": "string(10)"}}}}, log("a1")], None
    yield "b2", [table, {"execute": fill(engine)}, log("b2")], [unlog("b2"), {"drop_table": {"table": "big"}}]
    yield "c3", [{"create_index": {"table": "big", "index": "ix_n", "columns": ["n"]}},
                 {"create_table": {"table": "small", "columns": COLUMNS}}, log("c3")], [
                     unlog("c3"), {"drop_table": {"table": "small"}},
                     {"drop_index": {"table": "big", "index": "ix_n", "columns": ["n"]}}]
    yield "d4", [{"alter_column": {"table": "big", "column": "n", "type": "big_integer", "existing_type": "integer",
                                   "existing_nullable": False}}, log("d4")], [
                     unlog("d4"), {"alter_column": {"table": "big", "column": "n", "type": "integer",
                                                    "existing_type": "big_integer", "existing_nullable": False}}]
    yield "e5", [{"backfill": {"table": "big", "set": {"n": "n + 1"}, "batch": 300}}, log("e5")], [
        unlog("e5"), {"backfill": {"table": "big", "set": {"n": "n - 1"}, "batch": 300}}]
    off = [log("f6"), {"add_column": {"table": "big", "column": "more", "type": "integer"}},
           {"execute": {"sqlite": "VACUUM", "postgresql": "CREATE INDEX CONCURRENTLY ix_more ON big (more)",
                        "mysql": "CREATE INDEX ix_more ON big (more)"}[engine]},
           {"execute": "UPDATE big SET more = n"}]
    back = [{"execute": {"sqlite": "VACUUM", "postgresql": "DROP INDEX CONCURRENTLY ix_more",
                         "mysql": "DROP INDEX ix_more ON big"}[engine]},
            {"drop_column": {"table": "big", "column": "more"}}, unlog("f6")]
    yield "f6", {"transaction": False, "operations": off}, {"transaction": False, "operations": back}


class Trial:
    def __init__(self, dbmig, engine, folder):
        self.dbmig, self.folder = os.path.abspath(dbmig), pathlib.Path(folder)
        self.db = Database(engine, self.folder)
        (self.folder / "versions").mkdir()
        (self.folder / "dbmig.yaml").write_text("url: %s\nversions: versions\n" % self.db.url)
        self.ids = []
        for rev, up, down in scripts(engine):
            text = {"revision": rev, "down_revision": self.ids[-1] if self.ids else None, "upgrade": up,
                    "downgrade": down if down is not None else [{"drop_table": {"table": "log"}}]}
            (self.folder / "versions" / (rev + ".yaml")).write_text(
                "".join("%s: %s\n" % (key, json.dumps(value)) for key, value in text.items()))
            self.ids.append(rev)

    def start(self, *command):
        return subprocess.Popen([self.dbmig, *command], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, *command):
        done = subprocess.run([self.dbmig, *command], cwd=self.folder, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise AssertionError("%s: exit %d\n%s%s" % (command, done.returncode, done.stdout, done.stderr))
        return done.stdout

    def status(self):
        return json.loads(self.run("--json", "status"))

    def picture(self):
        return self.run("inspect"), self.db.query("SELECT n, count(*) FROM big GROUP BY n"), self.boundary()

    def boundary(self):
        """The applied revisions, which are the rows of the log."""
        current = self.status()["current"]
        applied = self.ids[:self.ids.index(current[0]) + 1] if current else []
        logged = self.db.query("SELECT rev FROM log ORDER BY rev") if applied else []
        assert logged == applied, "applied %s, logged %s" % (applied, logged)
        return applied


def strike(trial, child, instead):
    if not instead:
        child.send_signal(signal.SIGKILL)
        return
    subprocess.run(instead, shell=True, check=True)
    trial.run("wait")


def settle(trial, chance, counts):
    """Finishes what is half applied; that may be killed, too."""
    while trial.status()["half_applied"]:
        counts["half applied"] += 1
        child = trial.start("resolve", "--resume")
        if chance.random() < 0.3:
            time.sleep(chance.uniform(0, 0.2))
            child.kill()
            child.communicate()
            continue
        out, _ = child.communicate(timeout=120)
        assert child.returncode == 0, out + "".join(trial.db.query("SELECT * FROM dbmig_history WHERE status = 'partial'"))
    trial.boundary()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dbmig", required=True)
    parser.add_argument("--engine", default="sqlite")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--instead", metavar="COMMAND")
    parser.add_argument("--seed", type=int, default=random.randrange(10 ** 6))
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    print("seed", asked.seed, flush=True)
    with tempfile.TemporaryDirectory() as undisturbed, tempfile.TemporaryDirectory() as folder:
        reference = Trial(asked.dbmig, asked.engine, undisturbed)
        begun = time.monotonic()
        reference.run("upgrade")
        longest = time.monotonic() - begun
        wanted = reference.picture()
        reference.db.drop()
        trial = Trial(asked.dbmig, asked.engine, folder)
        counts = {"kills": 0, "finished": 0, "half applied": 0}
        allowed = [0, 2, -signal.SIGKILL] + ([3, 5] if asked.instead else [])  # 2: nothing is there to go down from
        while counts["kills"] < asked.times:
            up = not trial.status()["current"] or chance.random() < 0.6
            child = trial.start("upgrade") if up else trial.start("downgrade", chance.choice(["-1", "-2", "base", "a1"]))
            time.sleep(chance.uniform(0, longest))
            if child.poll() is None:
                strike(trial, child, asked.instead)
                counts["kills"] += 1
            else:
                counts["finished"] += 1
            out, _ = child.communicate(timeout=120)
            counts["exit %d" % child.returncode] = counts.get("exit %d" % child.returncode, 0) + 1
            assert child.returncode in allowed, out
            settle(trial, chance, counts)
        trial.run("upgrade")
        assert trial.picture() == wanted, (trial.picture(), wanted)
        trial.db.drop()
    print(asked.engine, counts, "all as it should be")


if __name__ == "__main__":
    main()
