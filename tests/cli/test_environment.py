# SPDX-License-Identifier: MIT
"""Options by DBMIG_*: as on the command line, which goes before them; what is wrong there is refused."""
import json

import pytest


def test_flags_and_values(chain):
    assert chain.run("upgrade", "a1", env={"DBMIG_QUIET": "1"}).text == ""
    assert json.loads(chain.run("current", env={"DBMIG_JSON": "true"}).out)["current"] == ["a1"]
    assert "CREATE TABLE" in chain.run("upgrade", "b2", env={"DBMIG_VERBOSE": "1"}).out
    report = chain.run("verify", env={"DBMIG_FORMAT": "sarif"}).out
    assert json.loads(report)["version"] == "2.1.0"
    assert "verified" in chain.run("verify", "--format", "text", env={"DBMIG_FORMAT": "sarif"}).text
    assert "\x1b[" in chain.run("history", env={"DBMIG_COLOR": "always"}).out
    assert chain.run("current", env={"DBMIG_DATABASE": "nowhere"}, code=2).err.startswith("error: there is no database 'nowhere'")


@pytest.mark.parametrize("asked", ["1", "true"])
def test_a_line_that_cannot_be_parsed_is_told_of_in_json(chain, asked):
    failed = chain.run("upgrade", "--nonsense", env={"DBMIG_JSON": asked}, code=2)
    assert "--nonsense" in json.loads(failed.out)["error"]["message"]
    assert chain.run("upgrade", "--nonsense", env={"DBMIG_JSON": "false"}, code=2).out == ""


def test_strict(chain):
    chain.run("upgrade", "b2")
    chain.revision("a1", None, [{"create_table": {"table": "other", "columns": {"id": {"type": "integer"}}}}])
    chain.run("upgrade", code=2, env={"DBMIG_STRICT": "1"})
    chain.run("upgrade")


@pytest.mark.parametrize("name, value, command", [
    ("COLOR", "sometimes", "current"), ("FORMAT", "pdf", "check"), ("QUIET", "perhaps", "current"), ("LOCK_WAIT", "soon", "upgrade")])
def test_what_is_wrong_is_refused(chain, name, value, command):
    chain.write("models.yaml", "tables: {}\n")
    failed = chain.run(command, code=2, env={"DBMIG_" + name: value})
    assert value in failed.err and "--" + name.lower().replace("_", "-") in failed.err
