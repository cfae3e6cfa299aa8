# SPDX-License-Identifier: MIT
"""The command dbmig-sqlalchemy."""
import argparse
import contextlib
import os
import sys

from .find import app_dialect, chosen_tables, load, metadatas
from .tables import models
from .target import DIALECTS, Target, Trouble
from .yaml_text import block


def choose_dialect(asked, thing, bind):
    word = asked or os.environ.get("DBMIG_DIALECT") or app_dialect(thing, bind)
    word = {"mariadb": "mysql", "postgres": "postgresql"}.get(word, word)
    if not word:
        raise Trouble("for which engine? Say --dialect postgresql, mysql or sqlite")
    if word not in DIALECTS:
        raise Trouble("unknown engine '%s', expected %s" % (word, ", ".join(sorted(DIALECTS))))
    return word


def export(spec, dialect, bind):
    thing = load(spec)
    pairs = metadatas(thing)
    sequences = [sequence for key, metadata in pairs if key == bind for sequence in metadata._sequences.values()]
    return models(Target(choose_dialect(dialect, thing, bind)), chosen_tables(pairs, bind), sequences)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="dbmig-sqlalchemy",
                                     description="Prints the tables of SQLAlchemy models as dbmig's models.",
                                     epilog="In dbmig.yaml: models: {command: \"dbmig-sqlalchemy myapp:create_app\"}")
    parser.add_argument("object", metavar="MODULE:OBJECT", help="a Flask app or its factory, a db, a Base, a MetaData")
    parser.add_argument("--dialect", help="the engine to write for; else $DBMIG_DIALECT, which dbmig sets, or the app's")
    parser.add_argument("--bind", help="the tables of this bind key (Flask-SQLAlchemy's __bind_key__)")
    asked = parser.parse_args(arguments)
    try:
        with contextlib.redirect_stdout(sys.stderr):  # what an application prints is no model
            document = export(asked.object, asked.dialect, asked.bind)
    except Trouble as trouble:
        print("dbmig-sqlalchemy: %s" % trouble, file=sys.stderr)
        return 1
    print("\n".join(block(document, 3)))
    return 0
