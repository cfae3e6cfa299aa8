# SPDX-License-Identifier: MIT
"""status: one screen, always exit status 0."""
import re


def rows(project):
    """The screen as {label: text}."""
    found, label = {}, None
    for line in project.run("status").out.splitlines():
        if line[0] != " ":
            label, text = re.split(r"\s{2,}", line, maxsplit=1)
            found[label] = text
        else:
            found[label] += "\n" + line.strip()
    return found


def test_a_new_project(project):
    screen = rows(project)
    assert screen["Project"] == "dbmig.yaml"
    assert screen["Database"].startswith("sqlite:///app.db (SQLite 3.")
    assert "not there yet" in screen["Database"]
    assert screen["Current"] == "nothing is applied"
    assert screen["Standing"].startswith("no revisions yet")
    assert not (project.folder / "app.db").exists()


def test_a_new_project_in_json(project):
    document = project.json("status")
    assert document["exists"] is False and document["standing"] == "empty"
    assert document["url"] == "sqlite:///app.db"
    assert document["current"] == document["pending"] == document["unknown"] == []
    assert document["models"]["operations"] > 0


def test_behind(chain):
    chain.run("upgrade", "a1")
    screen = rows(chain)
    assert screen["Current"] == "a1, make a1"
    assert screen["Standing"] == "behind by 2 revisions: 'dbmig upgrade' applies them"
    assert screen["Pending"] == "b2, make b2\nc3 (head), make c3"
    document = chain.json("status")
    assert document["standing"] == "behind"
    assert [p["revision"] for p in document["pending"]] == ["b2", "c3"]


def test_many_pending_are_not_all_listed(chain):
    down = "c3"
    for i in range(10):
        chain.revision("n%d" % i, down)
        down = "n%d" % i
    screen = rows(chain)
    assert screen["Pending"].endswith("… and 8 more")
    assert len(chain.json("status")["pending"]) == 13


def test_at_heads(chain):
    chain.run("upgrade")
    chain.write("models.yaml", chain.run("inspect").out)
    screen = rows(chain)
    assert screen["Standing"] == "up to date"
    assert screen["Models"] == "the same as the database"
    assert not {"Pending", "Heads", "Edited", "Half applied"} & set(screen)
    document = chain.json("status")
    assert document["standing"] == "at heads" and document["models"] == {"equal": True, "operations": 0}


def test_ahead(chain):
    chain.run("upgrade")
    chain.query("update dbmig_version set version_num = 'f00'")
    screen = rows(chain)
    assert screen["Current"] == "f00 (no revision file has this id)"
    assert screen["Standing"].startswith("ahead: this database is ahead of these files, or they are of another project")
    assert "f00" in screen["Standing"]
    document = chain.json("status")
    assert document["standing"] == "ahead" and document["unknown"] == ["f00"]


def test_drift(chain):
    chain.run("upgrade")
    assert rows(chain)["Models"] == "differ from the database by 3 operations: 'dbmig check' lists them"
    assert chain.json("status")["models"] == {"equal": False, "operations": 3}


def test_models_that_cannot_be_read(chain):
    chain.write("models.yaml", "tables:\n  x: {colums: {}}\n")
    screen = rows(chain)
    assert screen["Models"].startswith("models cannot be read:\n")
    assert "models.yaml:2:" in screen["Models"]
    assert "models.yaml:2:" in chain.json("status")["models"]["error"]


def test_several_heads(chain):
    chain.revision("d4", "b2")
    screen = rows(chain)
    assert screen["Heads"] == "2 heads; 'dbmig merge -m MESSAGE' joins them\nc3 (head)\nd4 (head)"
    assert "'dbmig upgrade heads'" in screen["Standing"]


def test_branches_with_labels_are_not_to_be_merged(chain):
    chain.revision("x1", None, branch_labels=["x"])
    chain.revision("y1", None, branch_labels=["y"])
    for name in ("a1", "b2", "c3"):
        (chain.folder / "versions" / (name + ".yaml")).unlink()
    assert rows(chain)["Heads"] == "2 heads\nx1 [x] (head)\ny1 [y] (head)"


def test_edited(chain):
    chain.run("upgrade")
    text = (chain.folder / "versions" / "a1.yaml").read_text()
    chain.write("versions/a1.yaml", text.replace("t_a1", "t_other"))
    assert "versions/a1.yaml was edited after it had been applied" in rows(chain)["Edited"]
    edited, = chain.json("status")["edited"]
    assert edited["revision"] == "a1"


def test_a_corrupt_database(chain):
    (chain.folder / "app.db").write_bytes(b"not a database at all, whatever it is" * 100)
    assert "app.db" in chain.run("status", code=3).err


def test_several_databases(chain):
    chain.write("dbmig.yaml", "versions: versions\nmodels: models.yaml\ndatabases:\n"
                "  one: {url: 'sqlite:///one.db'}\n  two: {url: 'sqlite:///two.db'}\n")
    chain.run("-n", "one", "upgrade")
    standing = {d["database"]: d["standing"] for d in chain.json("status")["databases"]}
    assert standing == {"one": "at heads", "two": "behind"}
    assert "[one]" in chain.run("status").out
