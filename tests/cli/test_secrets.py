# SPDX-License-Identifier: MIT
"""A password is in the settings and nowhere else. What any test makes the binary print is looked through in conftest.py;
here passwords come in by every way there is, right and wrong, and every place is looked at."""
import pathlib
import secrets
import socket

import pytest

from engines import Engine, engine, on_server, server_url  # noqa: F401  (engine is a fixture)

PASSWORD = "s3cr3t'\"\\ %41@:/?#&=+ü"
WRONG = "s3cret-wrong"
COMMANDS = [["upgrade"], ["current"], ["status"], ["check"], ["diff", "database", "models"], ["inspect"], ["upgrade", "--dry-run"], ["wait", "--timeout", "0"],
            ["upgrade", "--sql"], ["history", "-i"], ["show", "b2"], ["verify"], ["migrate", "-m", "more", "--sql"], ["stamp", "head"],
            ["downgrade", "base"], ["upgrade", "--strict"], ["revision", "-m", "next"], ["heads"]]
WAYS = ["option", "environment", "dotenv", "config", "variable"]


def create_user(engine, user, password):  # noqa: F811
    if engine.name == "postgresql":
        database = engine.parts.path[1:]
        engine.sql("CREATE ROLE %s LOGIN CREATEDB PASSWORD '%s'; GRANT ALL ON DATABASE %s TO %s; GRANT ALL ON SCHEMA public TO %s;"
                   % (user, password.replace("'", "''"), database, user, user))
        return "DROP OWNED BY %s; DROP ROLE %s;" % (user, user)
    quoted = password.replace("\\", "\\\\").replace("'", "''")
    for host in ("%", "localhost"):  # an anonymous user of localhost would go before that of %
        engine.sql("CREATE USER %s@'%s' IDENTIFIED BY '%s'; GRANT ALL ON *.* TO %s@'%s';" % (user, host, quoted, user, host))
    return "DROP USER %s@'%%', %s@localhost;" % (user, user)


@pytest.fixture(params=["postgresql", "mysql"])
def account(request):
    """A database with a user that has a password."""
    generator = on_server(request.param, server_url(request.param))
    made = next(generator)
    user = "dbmig_" + secrets.token_hex(4)
    drop = create_user(made, user, PASSWORD)
    made.user = user
    yield made
    made.sql(drop)
    generator.close()


def project_on(empty, url, way):
    """A project whose URL comes in by that way; the words and the environment that a command needs with it."""
    empty.write("models.yaml", "tables: {extra: {columns: {id: {type: integer, primary_key: true}}}}\n")
    for rev, down in (("a1", None), ("b2", "a1")):
        if not (empty.folder / "versions" / (rev + ".yaml")).exists():
            empty.revision(rev, down, [{"create_table": {"table": "t" + rev, "columns": {"id": {"type": "integer", "primary_key": True}}}}],
                           [{"drop_table": {"table": "t" + rev}}])
    quoted = "'%s'" % url.replace("'", "''")
    empty.write("dbmig.yaml", "models: models.yaml\n" + {"config": "url: %s\n" % quoted, "variable": "url: ${THE_URL}\n"}.get(way, ""))
    empty.write(".env", "DBMIG_URL='%s'\n" % url if way == "dotenv" else "")
    words = {"option": ["--url", url], "variable": ["-x", "THE_URL=" + url]}.get(way, [])
    return words, {"DBMIG_URL": url} if way == "environment" else {}


def run_all(empty, words, env, way):
    """Every command one way, the first ones every other way."""
    for command in COMMANDS if way == "option" else COMMANDS[:4]:
        for more in ([], ["--json"], ["-v"]):
            empty.run(*words, *more, *command, env=env, code=None)


def assert_nothing_written(empty, way):
    """No file but the settings holds it."""
    for path in empty.folder.rglob("*"):
        settings = {"config": "dbmig.yaml", "dotenv": ".env"}.get(way)
        if path.is_file() and path.name != settings:
            assert b"s3cr" not in path.read_bytes(), path


@pytest.mark.parametrize("way", WAYS)
def test_the_right_password(empty, account, way):
    url = account.with_user(account.user, PASSWORD)
    words, env = project_on(empty, url, way)
    empty.run(*words, "upgrade", env=env)
    run_all(empty, words, env, way)
    assert_nothing_written(empty, way)
    assert not [line for line in account.catalogue() if "s3cr" in line]


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_password(empty, account, way):
    url = account.with_user(account.user, WRONG)
    words, env = project_on(empty, url, way)
    run_all(empty, words, env, way)
    assert_nothing_written(empty, way)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_host_that_does_not_answer(empty, scheme, way):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = "%s://me:%s@127.0.0.1:%d/db" % (scheme, "s3cr3t%25", closed.getsockname()[1])
    words, env = project_on(empty, url, way)
    empty.run(*words, "current", env=env, code=3)
    run_all(empty, words, {**env, "DBMIG_CONNECT_TIMEOUT": "1s"}, way)
    assert_nothing_written(empty, way)


FAULTY = ["postgresql:/me:s3cr3t@h/d", "nowhere://me:s3cr3t@h/d", "postgresql://me:s3cr3t@h:port/d", "postgresql://me:s3cr3t@h:99999/d",
          "mysql://me:s3cr3t@[::1/d", "mysql://me:s3cr3t@h/d?nonsense=1", "postgresql://h/d?password=s3cr3t&nonsense=1",
          "postgresql://me:s3cr3t@h/d\t", "postgresql://me:s3cr3t@h/d ", "me:s3cr3t@h/d://", "mysql://me:s3cr3t@h/%00"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("url", FAULTY)
def test_a_faulty_url(empty, url, way):
    words, env = project_on(empty, url, way)
    for command in (["current"], ["status"], ["upgrade", "--sql"], ["wait", "--timeout", "0"]):
        for more in ([], ["--json"]):
            result = empty.run(*words, *more, *command, env=env, code=None)
            assert result.code in (2, 3) or "--sql" in command  # a script needs no server


@pytest.mark.parametrize("text", ["url: {me: 'postgresql://me:s3cr3t@h/d'}\n", "url: 'postgresql://me:s3cr3t@h/d\n", "urls: postgresql://me:s3cr3t@h/d\n",
                                  "models: postgresql://me:s3cr3t@h/d\n  bad: indent\n", "databases: {a: 'postgresql://me:s3cr3t@h/d'}\n",
                                  "databases: [{url: 'postgresql://me:s3cr3t@h/d'}]\n", "url: postgresql://me:s3cr3t@${NOPE}/d\n",
                                  "scratch_url: [mysql://me:s3cr3t@h/d]\n", "url: \"mysql://me:s3cr3t@h/d\\x\"\n", "url: mysql://me:s3cr3t@h/d\n\tx: y\n"])
def test_a_faulty_config(empty, text):
    empty.write("dbmig.yaml", text)
    empty.write("versions/.keep", "")
    for more in ([], ["--json"]):
        assert empty.run(*more, "current", code=None).code in (2, 3)


def test_a_faulty_dotenv(empty):
    empty.write("dbmig.yaml", "url: sqlite:///app.db\n")
    empty.write(".env", "PASSWORD s3cr3t\nDBMIG_URL='postgresql://me:s3cr3t@h/d\n")
    assert empty.run("current", code=2).err


def test_words_of_the_command_line(empty):
    url = "postgresql://me:s3cr3t@h/d"
    for words in ([url], ["current", url], ["--url", url, "curent"], ["upgrade", "--url"], ["--json", "upgrade", "a", url], ["-x", url, "current"]):
        empty.run(*words, code=2)


def test_the_list_of_processes(empty):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        url = "mysql://me:s3cr3t@127.0.0.1:%d/db" % port
        for words in (["--url", url], ["--url=" + url], ["--url", "postgresql://me@127.0.0.1:%d/db?password=s3cr3t" % port],
                      ["-x", "PW=s3cr3t", "--url", url], ["-xPW=s3cr3t", "--url", url]):
            child = empty.start(*words, "wait", "--timeout", "1s")
            child.stderr.readline()
            shown = pathlib.Path("/proc/%d/cmdline" % child.pid).read_bytes()
            child.kill()
            child.communicate()
            assert b"wait" in shown and b"127.0.0.1" in shown
            assert b"s3cr3t" not in shown, words


def test_init_keeps_the_url_where_it_belongs(empty):
    url = "postgresql://me:s3cr3t@h/d"
    result = empty.run("init", "--url", url)
    assert "created dbmig.yaml" in result.out
    for path in empty.folder.rglob("*"):
        if path.is_file() and path.name not in ("dbmig.yaml", ".env"):
            assert b"s3cr3t" not in path.read_bytes()
