# SPDX-License-Identifier: MIT
"""A temporary project and the real binary (DBMIG_BIN) to run in it."""
import dataclasses
import json
import os
import pathlib
import sqlite3
import subprocess
import urllib.parse

import pytest

from servers import ENGINES, Database, available

BINARY = os.environ.get("DBMIG_BIN", "")

# No test may make the binary print one of these: the passwords of the servers, and what the tests give out as passwords.
SECRETS = {"s3cr3t", "s3cret"} | {
    word for name, url in os.environ.items() if name.startswith("DBMIG_TEST_") and "://" in url
    for word in [urllib.parse.unquote(urllib.parse.urlsplit(url).password or "")] if len(word) > 5}

MODELS = """\
tables:
  user:
    columns:
      id:       {type: integer, primary_key: true}
      username: {type: string(120), nullable: false, unique: true}
  post:
    columns:
      id:      {type: integer, primary_key: true}
      title:   {type: string(120), nullable: false}
      user_id: {type: integer, nullable: false, references: user.id}
    indexes:
      ix_post_title: {columns: [title]}
"""


@dataclasses.dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def text(self):
        return self.out + self.err


def hold_secrets(arguments, text):
    """The text, which the binary has printed; fails when a secret is in it."""
    for secret in SECRETS:
        assert secret not in text, "dbmig %s prints a password" % " ".join(arguments)
    return text


class Child(subprocess.Popen):
    """The binary in the background; what it prints is looked through for secrets."""

    def communicate(self, *args, **kwargs):
        out, err = super().communicate(*args, **kwargs)
        hold_secrets(self.args, (out or "") + (err or ""))
        return out, err


class Project:
    """A folder with a project on SQLite; `run` runs the binary in it, away from the machine's own settings."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("DBMIG_", "DATABASE_URL"))}
        self.env.update(NO_COLOR="1", LC_ALL="C.UTF-8")

    def run(self, *args, code=0, env=None, stdin="", timeout=60):
        """Runs the binary and holds it to its exit status (None: any)."""
        done = subprocess.run([BINARY, *args], cwd=self.folder, env={**self.env, **(env or {})}, input=stdin,
                              capture_output=True, text=True, timeout=timeout)
        result = Result(done.returncode, done.stdout, done.stderr)
        hold_secrets(args, result.text)
        if code is not None:
            assert result.code == code, "dbmig %s: exit %d\n%s" % (" ".join(args), result.code, result.text)
        return result

    def start(self, *args, env=None):
        return Child([BINARY, *args], cwd=self.folder, env={**self.env, **(env or {})}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def json(self, *args, code=0):
        """The one document that --json prints on stdout."""
        return json.loads(self.run("--json", *args, code=code).out)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf8")
        return path

    def append(self, name, text):
        self.write(name, (self.folder / name).read_text(encoding="utf8") + text)

    def revision(self, rev, down=None, upgrade="[]", downgrade="[]", **more):
        """A hand-written revision; upgrade and downgrade are YAML in flow form or a list of operations."""
        lines = ["revision: %s" % rev, "down_revision: %s" % json.dumps(down)]
        lines += ["%s: %s" % (key, json.dumps(value)) for key, value in more.items()]
        for key, script in (("upgrade", upgrade), ("downgrade", downgrade)):
            lines.append("%s: %s" % (key, script if isinstance(script, str) else json.dumps(script)))
        return self.write("versions/%s.yaml" % rev, "\n".join(lines) + "\n")

    def revisions(self):
        return sorted((self.folder / "versions").glob("*"))

    def query(self, sql, database="app.db"):
        connection = sqlite3.connect(self.folder / database)
        try:
            rows = connection.execute(sql).fetchall()
            connection.commit()
            return rows
        finally:
            connection.close()

    def tables(self, database="app.db"):
        return {row[0] for row in self.query("select name from sqlite_schema where type = 'table'", database)}

    def rows(self):
        """The version rows."""
        if "dbmig_version" not in self.tables():
            return []
        return sorted(row[0] for row in self.query("select version_num from dbmig_version"))

    def contents(self):
        """Every file's bytes, to see that nothing changed."""
        return {str(p.relative_to(self.folder)): p.read_bytes() for p in sorted(self.folder.rglob("*")) if p.is_file()}


@pytest.fixture
def empty(tmp_path):
    """No project yet."""
    assert BINARY, "DBMIG_BIN names the binary: run the tests through ctest"
    return Project(tmp_path)


@pytest.fixture(params=ENGINES)
def served(request, empty):
    """A project without revisions on a new database (`db`) of each engine."""
    if not available(request.param):
        pytest.skip("no server")
    empty.db = Database(request.param, empty.folder)
    empty.write("dbmig.yaml", "url: %s\nversions: versions\nlock_timeout: 500ms\n" % empty.db.url)
    yield empty
    empty.db.drop()


@pytest.fixture
def project(empty):
    """A new project with the blog's models and no revision."""
    empty.run("init", "--url", "sqlite:///app.db")
    empty.write("models.yaml", MODELS)
    return empty


@pytest.fixture
def chain(empty):
    """Three revisions a1 ← b2 ← c3, each with a table, none applied."""
    empty.write("dbmig.yaml", "url: sqlite:///app.db\nversions: versions\nmodels: models.yaml\n")
    empty.write("models.yaml", "tables: {}\n")
    down = None
    for rev in ("a1", "b2", "c3"):
        create = {"create_table": {"table": "t_" + rev, "columns": {"id": {"type": "integer", "primary_key": True}}}}
        empty.revision(rev, down, [create], [{"drop_table": {"table": "t_" + rev}}], message="make " + rev)
        down = rev
    return empty
