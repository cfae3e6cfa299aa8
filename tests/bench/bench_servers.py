#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ratios against the servers' own clients and dump programs, and against Alembic, measured side by side in one run.

  bench_servers.py --server URL [--server URL] [--dbmig build/release/dbmig] [--runs N] [--only WORD] [--folder DIR]

A server is postgresql://USER@HOST:PORT/ADMIN-DATABASE or mysql://…; databases named dbmig_bench_… are made there and
dropped. tests/bench/run.sh starts throw-away servers and calls this.
"""
import argparse
import os
import shutil
import subprocess
import sys
import urllib.parse

import projects
from round_trips import counting_proxy
from timing import PYTHON, Side, compare, run

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
REVISIONS = 1000


class Server:
    """What bench.py needs of an engine; the sub-classes know its programs."""

    def __init__(self, url):
        self.url = urllib.parse.urlsplit(url)
        self.made = []

    def database_url(self, name):
        return self.url._replace(path="/" + name).geturl()

    def create(self, name):
        self.admin("CREATE DATABASE " + name)
        self.made.append(name)

    def recreate(self, name):
        """A function that empties that database."""
        def anew():
            self.drop(name)
            self.admin("CREATE DATABASE " + name)
        return anew

    def admin(self, sql):
        self.feed(self.url.path.lstrip("/"), sql)

    def feed(self, database, sql):
        command = [shutil.which(self.client(database)[0]), *self.client(database)[1:]]
        subprocess.run(command, input=sql, text=True, check=True, stdout=subprocess.DEVNULL)

    def dump_table(self, database, table):
        """Its CREATE TABLE and the INSERTs of its rows, a statement each."""
        text = subprocess.run(self.row_dump(database, table), capture_output=True, text=True, check=True).stdout
        create = text[text.index("CREATE TABLE"):]
        return create[:create.index(";") + 1], [line for line in text.splitlines() if line.startswith("INSERT INTO")]

    def drop_all(self):
        for name in self.made:
            self.drop(name)


class Postgresql(Server):
    name, driver, dump_name = "postgresql", "postgresql+psycopg2", "pg_dump -s"
    wanted = {"upgrade": "faster than psql -f", "inspect": "≤ 0.6 × pg_dump -s", "check": "≤ 1 × pg_dump -s, Alembic ≥ 10 ×"}

    def drop(self, name):
        self.admin("DROP DATABASE IF EXISTS %s WITH (FORCE)" % name)

    def client(self, database):
        return ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.database_url(database)]

    def script(self, database, path):
        return self.client(database) + ["-f", path], None

    def dump(self, database):
        return ["pg_dump", "-s", "-d", self.database_url(database)]

    def row_dump(self, database, table):
        return ["pg_dump", "--inserts", "-t", table, "-d", self.database_url(database)]


class Mysql(Server):
    name, driver, dump_name = "mysql", "mysql+pymysql", "mysqldump --no-data"
    wanted = {"upgrade": "≤ 1.1 × the client", "inspect": "≤ 0.3 × mysqldump --no-data", "check": "Alembic ≥ 10 ×"}

    def drop(self, name):
        self.admin("DROP DATABASE IF EXISTS " + name)

    def login(self):
        os.environ["MYSQL_PWD"] = urllib.parse.unquote(self.url.password or "")
        return ["--no-defaults", "-h", self.url.hostname, "-P", str(self.url.port or 3306), "-u", self.url.username]

    def client(self, database):
        return ["mariadb", *self.login(), database]

    def script(self, database, path):
        return self.client(database), path

    def dump(self, database):
        return ["mariadb-dump", *self.login(), "--no-data", database]

    def row_dump(self, database, table):
        return ["mariadb-dump", *self.login(), "--compact", "--skip-extended-insert", database, table]


class Bench:
    def __init__(self, server, arguments):
        self.server, self.dbmig, self.runs = server, os.path.abspath(arguments.dbmig), arguments.runs
        self.folder = os.path.join(os.path.abspath(arguments.folder), server.name)
        os.makedirs(self.folder)

    def side(self, name, command, folder, stdin=None, before=None):
        return Side(name, [shutil.which(command[0]) or command[0], *command[1:]], folder, stdin, before)

    def upgrade(self):
        """One transaction a revision, against the client that runs the same SQL, and the round trips that it takes."""
        ours, theirs = "dbmig_bench_ours", "dbmig_bench_theirs"
        for name in (ours, theirs):
            self.server.create(name)
        folder = os.path.join(self.folder, "upgrade")
        projects.make_dbmig(folder, REVISIONS, url=self.server.database_url(ours))
        script = os.path.join(self.folder, "script.sql")
        projects.write(script, self.same_sql(folder, ours))
        command, stdin = self.server.script(theirs, script)
        compare("%s: upgrade, %d revisions, a transaction each" % (self.server.name, REVISIONS),
                [self.side("dbmig upgrade", [self.dbmig, "upgrade", "-q"], folder, before=self.server.recreate(ours)),
                 self.side(command[0] + " < script", command, self.folder, stdin, self.server.recreate(theirs))],
                self.runs, self.server.wanted["upgrade"])
        self.count_round_trips(folder, ours)

    def count_round_trips(self, folder, database):
        self.server.recreate(database)()
        with counting_proxy(self.server.url.hostname, self.server.url.port) as proxy:
            host = self.server.url.netloc.rsplit("@", 1)
            away = "%s@127.0.0.1:%d" % (host[0], proxy.port)
            url = self.server.url._replace(netloc=away, path="/" + database).geturl()
            run([self.dbmig, "--url", url, "upgrade", "-q"], folder)
        print("  %d round trips in all: %.2f a revision" % (proxy.round_trips, proxy.round_trips / REVISIONS))

    def same_sql(self, folder, database):
        """What `upgrade --sql` prints, and the history table with its rows, which only a real run writes."""
        printed = subprocess.run([self.dbmig, "upgrade", "--sql"], cwd=folder, capture_output=True, text=True, check=True).stdout
        run([self.dbmig, "upgrade", "-q"], folder)
        create, rows = self.server.dump_table(database, "dbmig_history")
        parts = printed.split("\nCOMMIT;")
        if len(parts) != REVISIONS + 1 or len(rows) != REVISIONS:
            sys.exit("the script has %d transactions and the history %d rows" % (len(parts) - 1, len(rows)))
        return create + "\n" + "".join(part + "\n" + row + "\nCOMMIT;" for part, row in zip(parts, rows)) + parts[-1]

    def schema(self, count):
        """A database with that many declared tables, and the projects of dbmig and Alembic on it."""
        name = "dbmig_bench_%d" % count
        self.server.create(name)
        folder = os.path.join(self.folder, "schema%d" % count)
        projects.make_wide_dbmig(folder, count, self.server.database_url(name))
        url = urllib.parse.urlsplit(self.server.database_url(name))._replace(scheme=self.server.driver).geturl()
        projects.make_wide_alembic(folder, count, url)
        self.server.feed(name, projects.wide_sql(count))
        return name, folder

    def reflect(self):
        seconds = []
        for count in (1000, 5000):
            name, folder = self.schema(count)
            sides = [self.side("dbmig inspect", [self.dbmig, "inspect"], folder),
                     self.side("dbmig check", [self.dbmig, "check"], folder),
                     self.side(self.server.dump_name, self.server.dump(name), folder)]
            wanted = "inspect %s; check %s" % (self.server.wanted["inspect"], self.server.wanted["check"])
            timings = compare("%s: %d tables, 10 columns, 2 indexes and a foreign key each" % (self.server.name, count),
                              sides, self.runs, wanted)
            seconds.append(timings[1].median())
            if count == 1000:
                compare("%s: the same against Alembic" % self.server.name,
                        [sides[1], self.side("Alembic compare", [PYTHON, "check.py"], folder)], self.runs, "Alembic ≥ 10 ×")
        print("  check of 5,000 tables takes %.1f × the time of 1,000 (linear: 5)" % (seconds[1] / seconds[0]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", action="append", required=True)
    parser.add_argument("--dbmig", default=os.path.join(ROOT, "build", "release", "dbmig"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=["upgrade", "reflect"])
    parser.add_argument("--folder", default=os.path.join(ROOT, "build", "bench"))
    arguments = parser.parse_args()
    for url in arguments.server:
        server = (Postgresql if url.startswith("postgresql:") else Mysql)(url)
        try:
            bench = Bench(server, arguments)
            for part in (bench.upgrade, bench.reflect):
                if arguments.only in (None, part.__name__):
                    part()
        finally:
            server.drop_all()
            shutil.rmtree(arguments.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
