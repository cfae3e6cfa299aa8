# SPDX-License-Identifier: MIT
"""Bad input and bad databases: the right exit status, one clear message, and nothing changed."""
import errno
import os
import shutil
import sqlite3
import subprocess
import tempfile

import pytest


def refused(project, *command, code, says=()):
    """The command fails as it should, and every file is what it was."""
    before = project.contents()
    result = project.run(*command, code=code)
    assert result.err.strip()
    for word in (says,) if isinstance(says, str) else says:
        assert word in result.err
    assert project.contents() == before
    return result


BAD_CONFIGS = {
    "unknown key": ("url: sqlite:///app.db\nversoins: versions\n", ["dbmig.yaml:2:1", "versions"]),
    "not a mapping": ("- a\n- b\n", "dbmig.yaml:1:1"),
    "not YAML": ("url: [\n", "dbmig.yaml:"),
    "twice": ("url: sqlite:///a.db\nurl: sqlite:///b.db\n", "dbmig.yaml:2:1"),
    "unset variable": ("url: ${NOT_SET_ANYWHERE}\n", "NOT_SET_ANYWHERE"),
    "unknown scheme": ("url: oracle://host/db\n", "oracle"),
    "wrong kind": ("url: sqlite:///app.db\ntruncate_slug_length: many\n", "dbmig.yaml:2:"),
}


@pytest.mark.parametrize("name", BAD_CONFIGS)
def test_a_bad_config_is_refused_with_a_place(chain, name):
    text, says = BAD_CONFIGS[name]
    chain.write("dbmig.yaml", text)
    refused(chain, "upgrade", code=2, says=says)


def test_a_missing_config_names_init(empty):
    refused(empty, "upgrade", code=2, says="init")


def test_a_missing_config_file_by_name(empty):
    refused(empty, "-c", "other.yaml", "upgrade", code=2, says="other.yaml")


def test_all_faults_of_all_files_at_once(chain):
    chain.write("versions/x1.yaml", "revision: x1\ndown_revision: c3\nupgarde: []\n")
    chain.write("versions/x2.yaml", "revision: x2\ndown_revison: c3\nupgrade: []\n")
    refused(chain, "upgrade", code=2, says=["x1.yaml:3:1", "upgrade", "x2.yaml:2:1", "down_revision"])


def test_all_faults_of_the_graph_at_once(chain):
    chain.revision("x1", "nobody")
    chain.revision("x2", "c3", depends_on=["nowhere"])
    refused(chain, "heads", code=2, says=["x1.yaml", "nobody", "x2.yaml", "nowhere"])


def test_an_id_that_two_files_have(chain):
    chain.write("versions/again.yaml", (chain.folder / "versions" / "b2.yaml").read_text())
    refused(chain, "upgrade", code=2, says=["again.yaml", "b2.yaml"])


def test_a_cycle_is_named(chain):
    chain.revision("x1", "x2")
    chain.revision("x2", "x1")
    refused(chain, "upgrade", code=2, says=["x1", "x2"])


def test_a_bad_operation_is_refused_before_the_database_is_touched(chain):
    chain.revision("d4", "c3", [{"create_tabel": {"table": "x"}}])
    refused(chain, "upgrade", code=2, says=["d4.yaml", "create_table"])
    assert not (chain.folder / "app.db").exists()


def test_a_missing_versions_folder(chain):
    shutil.rmtree(chain.folder / "versions")
    refused(chain, "upgrade", code=2, says="versions")


def test_a_bad_model_has_a_place(project):
    project.write("models.yaml", "tables:\n  user:\n    columns:\n      id: {type: integer, primry_key: true}\n")
    refused(project, "migrate", "-m", "x", code=2, says=["models.yaml:4:", "primary_key"])


def test_a_reference_to_no_table(project):
    project.write("models.yaml", "tables:\n  post:\n    columns:\n      id: {type: integer, primary_key: true}\n"
                  "      user_id: {type: integer, references: usr.id}\n")
    refused(project, "migrate", "-m", "x", code=2, says=["models.yaml:5:", "usr"])


def test_a_failing_statement_leaves_its_revision_undone(chain):
    chain.revision("d4", "c3", [{"create_table": {"table": "d", "columns": {"id": {"type": "integer"}}}},
                                {"execute": "INSERT INTO nowhere VALUES (1)"}])
    result = chain.run("upgrade", code=3)
    assert "d4" in result.err and "nowhere" in result.err
    assert chain.rows() == ["c3"]
    assert "d" not in chain.tables()


def test_transaction_all_undoes_every_step(chain):
    chain.append("dbmig.yaml", "transaction: all\n")
    chain.revision("d4", "c3", [{"execute": "INSERT INTO nowhere VALUES (1)"}])
    chain.run("upgrade", code=3)
    assert chain.rows() == []
    assert not {"t_a1", "t_b2", "t_c3"} & chain.tables()


def test_a_verify_query_rolls_back(chain):
    create = {"create_table": {"table": "d", "columns": {"id": {"type": "integer"}}}}
    chain.revision("d4", "c3", [create, {"execute": "INSERT INTO d VALUES (1)"}], verify=["SELECT id FROM d"])
    result = chain.run("upgrade", code=3)
    assert "d4" in result.err
    assert chain.rows() == ["c3"]
    assert "d" not in chain.tables()


def test_a_locked_database(chain):
    chain.append("dbmig.yaml", "lock_timeout: 100ms\n")
    chain.run("upgrade", "a1")
    holder = sqlite3.connect(chain.folder / "app.db", isolation_level=None)
    holder.execute("begin immediate")
    try:
        result = chain.run("upgrade", "--lock-wait", "300ms", code=4)
        assert result.err.strip()
    finally:
        holder.execute("rollback")
        holder.close()
    assert chain.rows() == ["a1"]
    chain.run("upgrade")


def test_a_corrupt_database(chain):
    chain.write("app.db", "this is no database " * 100)
    refused(chain, "upgrade", code=3, says="app.db")
    refused(chain, "current", code=3)


def test_a_folder_in_place_of_the_database(chain):
    (chain.folder / "app.db").mkdir()
    refused(chain, "upgrade", code=3)


def test_a_database_in_a_folder_that_is_not_there(chain):
    refused(chain, "--url", "sqlite:///no/such/folder/app.db", "upgrade", code=3, says="no/such/folder")


def as_other_user(project, *command):
    """Runs the binary without root's right to write everywhere."""
    from conftest import BINARY
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    return subprocess.run([*prefix, BINARY, *command], cwd=project.folder, env=project.env, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)


@pytest.fixture
def open_chain(chain):
    """The chain in a folder that another user may read."""
    folder = tempfile.mkdtemp(prefix="dbmig-open")
    shutil.copytree(chain.folder, folder, dirs_exist_ok=True)
    chain.folder = type(chain.folder)(folder)
    os.chmod(folder, 0o755)
    yield chain
    shutil.rmtree(folder)


def test_a_read_only_database(open_chain):
    from conftest import BINARY
    if os.geteuid() == 0 and not os.stat(BINARY).st_mode & 0o005:
        pytest.skip("the other user cannot run the binary")
    open_chain.run("upgrade", "a1")
    os.chmod(open_chain.folder / "app.db", 0o444)
    os.chmod(open_chain.folder, 0o555)
    before = open_chain.contents()
    done = as_other_user(open_chain, "upgrade")
    assert done.returncode == 3, done.stderr
    assert done.stderr.strip()
    assert open_chain.contents() == before
    assert as_other_user(open_chain, "current").returncode == 0
    os.chmod(open_chain.folder, 0o755)


def test_an_unreadable_revision(open_chain):
    os.chmod(open_chain.folder / "versions" / "b2.yaml", 0)
    done = as_other_user(open_chain, "--url", "sqlite://", "heads")
    assert done.returncode == 2 and "b2.yaml" in done.stderr, done.stderr


@pytest.fixture
def small_disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("mounting a small tmpfs needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "dbmig-test", folder], capture_output=True).returncode:
        pytest.skip("no tmpfs can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk(chain, small_disk):
    fill = {"execute": "INSERT INTO t_a1 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
                       " SELECT i FROM n"}
    chain.revision("d4", "c3", [fill])
    url = "sqlite:///%s/app.db" % small_disk
    result = chain.run("--url", url, "upgrade", code=3)
    assert "d4" in result.text and "full" in result.err
    chain.folder = small_disk
    assert chain.rows() == ["c3"]
    assert chain.query("select count(*) from t_a1") == [(0,)]


def test_a_revision_cannot_be_written_on_a_full_disk(chain, small_disk):
    shutil.copytree(chain.folder, small_disk, dirs_exist_ok=True)
    chain.folder = small_disk
    with open(small_disk / "filler", "wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError as error:
            assert error.errno == errno.ENOSPC
    before = {p.name for p in chain.revisions()}
    result = chain.run("revision", "-m", "no room", code=None)
    assert result.code in (2, 3) and result.err.strip()
    assert {p.name for p in chain.revisions()} == before


def test_an_edited_revision_is_reported_and_strict_refuses(chain):
    chain.run("upgrade", "b2")
    text = (chain.folder / "versions" / "a1.yaml").read_text()
    chain.write("versions/a1.yaml", text.replace("t_a1", "t_a1_edited"))
    assert "a1" in chain.run("status", code=None).text
    assert "a1" in chain.run("upgrade").err
    chain.revision("d4", "c3")
    refused_result = chain.run("upgrade", "--strict", code=None)
    assert refused_result.code != 0 and chain.rows() == ["c3"]


def test_white_space_and_comments_are_no_edit(chain):
    chain.run("upgrade")
    chain.append("versions/a1.yaml", "\n# a remark\n")
    chain.revision("d4", "c3")
    chain.run("upgrade", "--strict")
    assert chain.rows() == ["d4"]
