# SPDX-License-Identifier: MIT
"""SQLAlchemy's and Flask-SQLAlchemy's models as declared models: what dbmig makes of them is what create_all() makes."""
import json
import os
import pathlib
import subprocess
import sys

import pytest
import sqlalchemy as sa

HERE = pathlib.Path(__file__).resolve().parent
EXPORTER = HERE.parent.parent / "packaging" / "sqlalchemy" / "dbmig-sqlalchemy"
ENGINES = ("sqlite", "postgresql", "mysql")
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg2", "mysql": "mysql+pymysql"}
SCHEMAS = {"postgresql": "\ninclude: {schemas: [public, app]}"}


class Databases:
    """Databases of one engine that go away with the test."""

    def __init__(self, engine, folder):
        self.engine, self.folder, self.made = engine, folder, []
        self.server = os.environ.get("DBMIG_TEST_%s_URL" % engine.upper())
        if engine != "sqlite" and not self.server:
            if engine in os.environ.get("DBMIG_TEST_REQUIRE", ""):
                pytest.fail("DBMIG_TEST_%s_URL is not set" % engine.upper())
            pytest.skip("no %s server" % engine)

    def run(self, statement):
        url = sa.engine.make_url(self.server).set(drivername=DRIVERS[self.engine])
        with sa.create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(sa.text(statement))

    def create(self, name):
        """The URL of a new, empty database."""
        if self.engine == "sqlite":
            return "sqlite:///%s" % (self.folder / (name + ".db"))
        name = "dbmig_orm_%d_%s" % (os.getpid(), name)
        self.run("CREATE DATABASE %s" % name)
        self.made.append(name)
        return self.server.rsplit("/", 1)[0] + "/" + name

    def driver_url(self, url):
        return url.replace(self.engine + ":", DRIVERS[self.engine] + ":", 1)

    def drop(self):
        for name in self.made:
            self.run("DROP DATABASE %s" % name)


@pytest.fixture(params=ENGINES)
def databases(request, tmp_path):
    made = Databases(request.param, tmp_path)
    yield made
    made.drop()


def configure(project, databases, url, spec):
    project.env["PYTHONPATH"] = str(HERE / "apps")
    project.env["PYTHONDONTWRITEBYTECODE"] = "1"
    project.env["ENGINE"] = databases.engine
    project.env["APP_URL"] = databases.driver_url(url)
    project.write("dbmig.yaml", "url: %s\nversions: versions\nmodels: {command: %s}%s\n" % (
        json.dumps(databases.driver_url(url)), json.dumps("%s %s %s" % (sys.executable, EXPORTER, spec)),
        SCHEMAS.get(databases.engine, "")))
    (project.folder / "versions").mkdir(exist_ok=True)


def in_app(project, program):
    """Runs Python with the application's session, in the environment of the project."""
    text = "from blog import *\napp = create_app()\nwith app.app_context():\n" + "\n".join("    " + line for line in program.splitlines())
    done = subprocess.run([sys.executable, "-c", text], env=project.env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[1:]


LIFE = """\
ann = User(name="ann", email="ann@example.com", groups=[Group(name="writers")])
ann.posts = [Post(title="one", body="…", score=1.5, picture=b"\\0\\1"), Post(title="two")]
db.session.add(ann)
db.session.commit()
print(User.query.one().role.name, User.query.one().active, len(User.query.one().posts), Group.query.one().users[0].name)
ann.posts[0].title = "first"
ann.role = Role.admin
db.session.delete(ann.posts[1])
db.session.commit()
print([post.title for post in Post.query.all()], User.query.one().role.name, User.query.one().joined is not None)
ann.groups.clear()
for post in Post.query.all():
    db.session.delete(post)
db.session.delete(ann)
db.session.commit()
print(User.query.count(), Post.query.count(), db.session.query(membership).count())
"""


def test_flask_app_lives_on_what_dbmig_made(empty, databases):
    configure(empty, databases, databases.create("made"), "blog:create_app")
    empty.run("migrate", "-m", "first")
    empty.run("upgrade")
    assert in_app(empty, LIFE) == ["author True 2 ann", "['first'] admin True", "0 0 0"]
    assert "No changes" in empty.run("check").text


def test_create_all_of_a_flask_app_is_no_difference(empty, databases):
    configure(empty, databases, databases.create("theirs"), "blog:create_app")
    in_app(empty, "db.create_all(bind_key=None)")
    assert "No changes" in empty.run("check").text


def test_create_all_of_all_that_models_can_say_is_no_difference(empty, databases):
    url = databases.create("theirs")
    configure(empty, databases, url, "catalogue")
    program = ("import sqlalchemy as sa, catalogue\nengine = sa.create_engine(%r)\nwith engine.begin() as c:\n"
               "    if catalogue.ENGINE == 'postgresql': c.execute(sa.text('CREATE SCHEMA app'))\n"
               "tables = [t for t in catalogue.metadata.sorted_tables if not t.info]\n"
               "catalogue.metadata.create_all(engine, tables=tables)") % databases.driver_url(url)
    done = subprocess.run([sys.executable, "-c", program], env=empty.env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "No changes" in empty.run("check").text


def test_all_that_models_can_say_goes_up_and_down(empty, databases):
    configure(empty, databases, databases.create("ours"), "catalogue")
    empty.run("migrate", "-m", "first")
    empty.run("upgrade")
    assert "No changes" in empty.run("check").text
    empty.run("downgrade", "base")


def run_exporter(*arguments, code=0, **env):
    done = subprocess.run([sys.executable, EXPORTER, *arguments], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "PYTHONPATH": str(HERE / "apps"), "PYTHONDONTWRITEBYTECODE": "1",
                               "APP_URL": "sqlite://", **env})
    assert done.returncode == code, done.stderr
    return done


def test_a_bind_has_its_own_tables():
    shown = run_exporter("blog:create_app", "--bind", "stats").stdout
    assert "hit:" in shown and "posts:" not in shown
    assert "hit:" not in run_exporter("blog:create_app").stdout


def test_the_engine_is_that_of_the_environment_then_of_the_app():
    assert "enum(" in run_exporter("blog:create_app", DBMIG_DIALECT="mysql").stdout
    assert "role: {type: string(6)" in run_exporter("blog:create_app").stdout


@pytest.mark.parametrize("spec, said", [
    ("nowhere", "there is no module 'nowhere'"), ("blog:nothing", "has no attribute 'nothing'"), ("blog:NAMES", "expected a Flask app"),
    ("catalogue", "for which engine?"), ("blog:create_app --dialect sqlite --bind sales", "no table has the bind key 'sales'; there are: stats"),
    ("blog:create_app --dialect oracle", "unknown engine 'oracle'")])
def test_what_is_wrong_is_said_in_one_line(spec, said):
    done = run_exporter(*spec.split(), code=1)
    assert said in done.stderr and "Traceback" not in done.stderr and done.stdout == ""
