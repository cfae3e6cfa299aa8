# SPDX-License-Identifier: MIT
"""Commands that look do not write: users that cannot write run every one of them, and nothing has changed afterwards."""
import os
import pathlib
import secrets
import shutil
import sqlite3
import stat
import subprocess
import tempfile

import pytest

import conftest
from engines import on_server, server_url

LOOKING = [["current"], ["current", "-v"], ["current", "--check-heads"], ["status"], ["heads"], ["branches"], ["history"], ["history", "-i"],
           ["history", "-v", "--graph"], ["show", "b2"], ["show", "--sql", "b2"], ["show", "current"], ["check"], ["check", "--from", "revisions"],
           ["diff", "database", "models"], ["diff", "--sql", "revision:a1", "database"], ["inspect"], ["inspect", "--format", "sql"],
           ["inspect", "--format", "mermaid"], ["upgrade", "--dry-run"], ["upgrade", "--sql"], ["upgrade", "--sql", "a1:c3"], ["downgrade", "--dry-run"],
           ["downgrade", "--sql", "b2:base"], ["migrate", "-m", "x", "--sql", "--from", "revisions"], ["verify"], ["wait"], ["status", "--json"]]
MODELS = """\
tables:
  t1: {columns: {id: {type: integer, primary_key: true}, name: {type: string(30), server_default: "'x'"}}, checks: {ck: "name > 'a'"}}
  more: {columns: {id: {type: integer, primary_key: true}}}
"""


def fill(project):
    """Three revisions, two of them applied."""
    columns = {"id": {"type": "integer", "primary_key": True}, "name": {"type": "string(20)", "server_default": "'x'"}}
    project.revision("a1", None, [{"create_table": {"table": "t1", "columns": columns, "checks": {"ck": "name > 'a'"}}},
                                  {"insert_rows": {"table": "t1", "rows": [{"id": 1}]}}], [{"drop_table": {"table": "t1"}}])
    project.revision("b2", "a1", [{"create_index": {"table": "t1", "index": "ix", "columns": ["name"]}}],
                     [{"drop_index": {"table": "t1", "index": "ix"}}])
    project.revision("c3", "b2", [{"alter_column": {"table": "t1", "column": "name", "type": "string(30)", "existing_type": "string(20)"}}],
                     [{"alter_column": {"table": "t1", "column": "name", "type": "string(20)", "existing_type": "string(30)"}}])
    project.write("models.yaml", MODELS)


def look(project):
    files = {path: content for path, content in project.contents().items() if not path.endswith(".db")}
    for command in LOOKING:
        result = project.run(*command, code=None)
        assert result.code in (0, 1), (command, result.text)
    after = {path: content for path, content in project.contents().items() if not path.endswith(".db")}
    assert after == files


def grant(engine, user):
    """A user that can read only; the statement that drops it."""
    if engine.name == "postgresql":
        engine.sql("CREATE ROLE {0} LOGIN PASSWORD 'look'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {0};"
                   "ALTER ROLE {0} SET default_transaction_read_only = on;".format(user))
        return "DROP OWNED BY {0}; DROP ROLE {0};".format(user)
    for host in ("%", "localhost"):  # an anonymous user of localhost would go before that of %
        engine.sql("CREATE USER {0}@'{2}' IDENTIFIED BY 'look'; GRANT SELECT, SHOW VIEW ON {1}.* TO {0}@'{2}';"
                   .format(user, engine.parts.path[1:], host))
    return "DROP USER {0}@'%', {0}@localhost;".format(user)


@pytest.mark.parametrize("name", ["postgresql", "mysql"])
@pytest.mark.parametrize("applied", [True, False], ids=["applied", "empty"])
def test_a_user_that_can_only_read(empty, name, applied):
    generator = on_server(name, server_url(name))
    engine = next(generator)
    fill(empty)
    if applied:
        empty.run("--url", engine.url, "upgrade", "b2")
    user = "dbmig_" + secrets.token_hex(4)
    drop = grant(engine, user)
    try:
        before = engine.catalogue()
        empty.write("dbmig.yaml", "url: %s\nscratch_url: %s\nmodels: models.yaml\n" % (engine.with_user(user, "look"), engine.url))
        if applied:
            look(empty)
            assert empty.run("upgrade", code=3).err  # the user cannot write indeed
        else:
            for command in (["current"], ["status"], ["history", "-i"], ["check"], ["inspect"], ["upgrade", "--dry-run"], ["wait"]):
                assert empty.run(*command, code=None).code in (0, 1), command
        assert engine.catalogue() == before
    finally:
        engine.sql(drop)
        generator.close()


class Nobody(conftest.Project):
    """Runs the binary as a user for whom the permissions of files count."""

    def run(self, *args, code=0, **more):
        if os.geteuid() != 0:
            return super().run(*args, code=code, **more)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--", self.binary, *args]
        done = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        result = conftest.Result(done.returncode, done.stdout, done.stderr)
        assert code is None or done.returncode == code, (args, result.text)
        return result


@pytest.fixture
def locked():
    """A project that nobody may write to, with a binary that everybody may run."""
    top = pathlib.Path(tempfile.mkdtemp(prefix="dbmig-read-only-"))
    top.chmod(0o755)
    project = Nobody(top / "project")
    project.folder.mkdir()
    project.binary = str(top / "dbmig")
    shutil.copy(conftest.BINARY, project.binary)
    fill(project)
    project.write("dbmig.yaml", "url: sqlite:///app.db\nmodels: models.yaml\n")
    yield project
    for folder in [project.folder, *project.folder.rglob("*")]:
        folder.chmod(folder.stat().st_mode | stat.S_IWUSR)
    shutil.rmtree(top)


def lock(project):
    for path in [*project.folder.rglob("*"), project.folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_file_in_a_folder_that_cannot_be_written(locked, journal):
    conftest.Project(locked.folder).run("upgrade", "b2")
    connection = sqlite3.connect(locked.folder / "app.db")
    connection.execute("pragma journal_mode = " + journal)
    connection.close()
    lock(locked)
    before = locked.contents()
    look(locked)
    assert locked.contents() == before
    assert "error: " in locked.run("upgrade", code=3).err
    assert locked.contents() == before


def test_a_database_that_is_not_there(locked):
    lock(locked)
    before = locked.contents()
    for command in (["current"], ["status"], ["history", "-i"], ["check"], ["upgrade", "--dry-run"], ["wait"]):
        assert locked.run(*command, code=None).code in (0, 1), command
    assert "there is no database" in locked.run("inspect", code=3).err
    assert locked.contents() == before
