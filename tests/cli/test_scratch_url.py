# SPDX-License-Identifier: MIT
"""A user who may make no database: the comparison says what it could not ask, or asks the server of scratch_url."""
import secrets

import pytest

from engines import on_server, server_url

MODELS = """\
tables:
  t:
    columns:
      id: {type: integer, primary_key: true}
      n:  {type: integer, server_default: "(1+2) * 3"}
views:
  v: SELECT t.id FROM t WHERE NOT (t.id > 1)
"""


@pytest.fixture
def poor(empty):
    """A project on a MySQL database that holds the models, as a user who has rights to it alone."""
    root = server_url("mysql")
    for engine in on_server("mysql", root):
        user, password = "poor_" + secrets.token_hex(4), secrets.token_hex(8)
        accounts = ", ".join("'%s'@'%s' IDENTIFIED BY '%s'" % (user, host, password) for host in ("%", "localhost"))
        names = "'%s'@'%%', '%s'@'localhost'" % (user, user)
        engine.sql("CREATE USER %s;" % accounts)
        try:
            for name in names.split(", "):
                engine.sql("GRANT ALL ON %s.* TO %s;" % (engine.parts.path[1:], name))
            empty.config = "url: %s\nversions: versions\nmodels: models.yaml\n" % engine.with_user(user, password)
            empty.write("dbmig.yaml", empty.config)
            empty.write("models.yaml", MODELS)
            (empty.folder / "versions").mkdir()
            empty.run("migrate", "-m", "all")
            empty.run("upgrade")
            yield empty
        finally:
            engine.sql("DROP USER %s;" % names)


def test_what_could_not_be_asked_is_said(poor):
    shown = poor.run("check", code=None)
    [line] = [line for line in shown.err.splitlines() if "scratch_url" in line]
    assert "CREATE" in line


def test_another_server_is_asked(poor):
    poor.write("dbmig.yaml", poor.config + "scratch_url: %s\n" % server_url("mysql"))
    shown = poor.run("check")
    assert "scratch_url" not in shown.text
