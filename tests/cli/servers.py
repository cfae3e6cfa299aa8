# SPDX-License-Identifier: MIT
"""Databases for tests of the real binary: SQLite files, and one of its own on each server that tests/run.sh has started."""
import os
import subprocess
import urllib.parse
import uuid

ENGINES = ("sqlite", "postgresql", "mysql")


class Database:
    """An empty database; `query` asks it through the engine's own client."""

    def __init__(self, engine, folder):
        self.engine, self.name = engine, "dbmig_cli_" + uuid.uuid4().hex[:12]
        self.file = folder / "app.db"
        if engine == "sqlite":
            self.url = "sqlite:///" + str(self.file)
            return
        self.server = urllib.parse.urlsplit(os.environ["DBMIG_TEST_%s_URL" % engine.upper()])
        self.url = self.server._replace(path="/" + self.name).geturl()
        self.admin("CREATE DATABASE " + self.name)

    def drop(self):
        if self.engine == "postgresql":
            self.admin("DROP DATABASE %s WITH (FORCE)" % self.name)
        elif self.engine == "mysql":
            self.admin("DROP DATABASE " + self.name)

    def command(self, database):
        if self.engine == "sqlite":
            return ["sqlite3", "-batch", "-list", "-noheader", "-cmd", ".timeout 10000", str(self.file)]
        if self.engine == "postgresql":
            return ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.server._replace(path="/" + database).geturl()]
        return ["mariadb", "--no-defaults", "--skip-ssl", "-N", "-B", "-n", "-h", self.server.hostname, "-P", str(self.server.port or 3306),
                "-u", self.server.username, database]

    def start(self, **pipes):
        """The client, to be spoken to."""
        return subprocess.Popen(self.command(self.name), env=self.environment(), text=True, stdin=subprocess.PIPE, **pipes)

    def environment(self):
        password = "" if self.engine == "sqlite" else self.server.password or ""
        return {**os.environ, "MYSQL_PWD": password}

    def run(self, sql, database):
        done = subprocess.run(self.command(database), env=self.environment(), input=sql + ";\n", capture_output=True, text=True,
                              timeout=60)
        assert done.returncode == 0 and not done.stderr.strip(), done.stderr
        return [line for line in done.stdout.split("\n") if line]

    def admin(self, sql):
        return self.run(sql, self.server.path.lstrip("/") or "postgres")

    def query(self, sql):
        """The rows, a text each."""
        return self.run(sql, self.name)

    def rows(self):
        """The version rows."""
        return self.query("SELECT version_num FROM dbmig_version ORDER BY version_num")


def available(engine):
    """Whether tests may use the engine; DBMIG_TEST_REQUIRE makes a missing server a failure."""
    if engine == "sqlite" or os.environ.get("DBMIG_TEST_%s_URL" % engine.upper()):
        return True
    assert engine not in os.environ.get("DBMIG_TEST_REQUIRE", ""), "no URL of the server for " + engine
    return False
