# SPDX-License-Identifier: MIT
"""The engines that the tests of the binary run on: a new database for each test, and the engine's own client to look at it.

`from engines import engine` gives a test the fixture; it runs once for SQLite and once for each server of which the
environment has the URL (tests/run.sh sets them)."""
import os
import re
import secrets
import subprocess
import urllib.parse

import pytest

SERVERS = {"postgresql": "DBMIG_TEST_POSTGRESQL_URL", "mysql": "DBMIG_TEST_MYSQL_URL"}
NAMES = ["sqlite", *SERVERS]


def server_url(name):
    """The URL of a server, or a skipped test; a failed one where the server is required."""
    url = os.environ.get(SERVERS[name], "")
    if not url and name in os.environ.get("DBMIG_TEST_REQUIRE", ""):
        pytest.fail("%s is not set, and DBMIG_TEST_REQUIRE asks for it" % SERVERS[name])
    if not url:
        pytest.skip("%s is not set" % SERVERS[name])
    return url


class Engine:
    """One new, empty database."""

    def __init__(self, name, url):
        self.name = name
        self.url = url

    @property
    def parts(self):
        return urllib.parse.urlsplit(self.url)

    def with_user(self, user, password):
        """The URL as another user has it."""
        parts = self.parts
        return "%s://%s:%s@%s:%d%s" % (parts.scheme, user, urllib.parse.quote(password, safe=""), parts.hostname, parts.port,
                                       parts.path)

    def client(self):
        parts = self.parts
        if self.name == "sqlite":
            return ["sqlite3", "-batch", parts.path[1:]], {}
        if self.name == "postgresql":
            return ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url], {}
        return (["mariadb", "--no-defaults", "--default-character-set=utf8mb4", "-N", "-B", "-h", parts.hostname, "-P", str(parts.port), "-u",
                 urllib.parse.unquote(parts.username), parts.path[1:]], {"MYSQL_PWD": urllib.parse.unquote(parts.password or "")})

    def sql(self, text):
        """Runs a script; the lines that it prints."""
        command, env = self.client()
        done = subprocess.run(command, input=text, env={**os.environ, **env}, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def value(self, sql):
        return self.sql(sql + ";")[0]

    def texts(self, expression, source):
        """Texts of any content, fetched as hexadecimal digits."""
        digits = "encode(convert_to(%s, 'UTF8'), 'hex')" if self.name == "postgresql" else "hex(%s)"
        return [bytes.fromhex(line).decode() for line in self.sql("SELECT %s FROM %s;" % (digits % expression, source)) if line]

    def tables(self):
        """The tables of the database, dbmig's own too."""
        if self.name == "sqlite":
            return set(self.texts("name", "sqlite_master WHERE type = 'table'"))
        schema = "DATABASE()" if self.name == "mysql" else "'public'"
        return set(self.texts("table_name", "information_schema.tables WHERE table_schema = " + schema))

    def catalogue(self):
        """Everything that the engine's own dump tells: schema and rows."""
        if self.name == "sqlite":
            return self.sql(".dump")
        parts = self.parts
        if self.name == "postgresql":
            command, env = ["pg_dump", "--restrict-key=0", "-d", self.url], {}
            if subprocess.run(["pg_dump", "--restrict-key=0", "--version"], capture_output=True).returncode:
                del command[1]
        else:
            command = ["mariadb-dump", "--no-defaults", "--skip-comments", "--routines", "--events", "-h", parts.hostname, "-P",
                       str(parts.port), "-u", urllib.parse.unquote(parts.username), parts.path[1:]]
            env = {"MYSQL_PWD": urllib.parse.unquote(parts.password or "")}
        done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        lines = done.stdout.decode("utf8", "replace").splitlines()
        return [line for line in lines if not re.match(r"\\(un)?restrict |-- ", line)]


def on_server(name, base):
    """An engine with a new database on the server; dropped when the generator is closed."""
    database = "dbmig_cli_" + secrets.token_hex(6)
    admin = Engine(name, base)
    admin.sql("CREATE DATABASE %s%s;" % (database, " CHARACTER SET utf8mb4" if name == "mysql" else ""))
    try:
        yield Engine(name, base.rsplit("/", 1)[0] + "/" + database)
    finally:
        admin.sql("DROP DATABASE %s%s;" % (database, " WITH (FORCE)" if name == "postgresql" else ""))


@pytest.fixture(params=NAMES)
def engine(request, tmp_path):
    name = request.param
    if name == "sqlite":
        yield Engine(name, "sqlite:///" + str(tmp_path / "app.db"))
    else:
        yield from on_server(name, server_url(name))
