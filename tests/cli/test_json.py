# SPDX-License-Identifier: MIT
"""--json: one document on stdout for every command, also where something is wrong."""
import json

import pytest

LOOKING = [["current"], ["status"], ["heads"], ["branches"], ["history"], ["show", "b2"], ["check"], ["inspect"],
           ["diff", "database", "models"], ["upgrade", "--dry-run"], ["upgrade", "--sql"], ["history", "-i"]]


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_looking_commands_print_one_document(chain, command):
    chain.run("upgrade", "b2")
    result = chain.run("--json", *command, code=None)
    assert result.code in (0, 1)
    json.loads(result.out)


def test_writing_commands_print_one_document(chain):
    assert [s for s in json.dumps(chain.json("upgrade")) if s]
    chain.json("upgrade")
    chain.json("downgrade")
    chain.json("stamp", "b2")
    chain.json("revision", "-m", "empty")
    chain.json("downgrade", "base")


def test_init_and_migrate_print_one_document(empty):
    empty.json("init")
    empty.write("models.yaml", "tables: {a: {columns: {id: {type: integer, primary_key: true}}}}\n")
    assert "create_table" in json.dumps(empty.json("migrate", "-m", "one"))
    empty.json("migrate", "-m", "two", "--from", "revisions")


def test_current_in_json_names_the_rows(chain):
    chain.run("upgrade", "b2")
    assert "b2" in json.dumps(chain.json("current"))


@pytest.mark.parametrize("command, code", [(["upgrade", "nowhere"], 2), (["show", "zz"], 2)], ids=str)
def test_errors_are_a_document_too(chain, command, code):
    document = chain.json(*command, code=code)
    assert "error" in json.dumps(document)


def test_the_password_is_nowhere(chain):
    result = chain.run("--json", "--url", "nowhere://me:s3cret@host/db", "current", code=2)
    assert "s3cret" not in result.text
